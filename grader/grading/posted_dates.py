"""Due dates and extensions of the gradebook, written beside the exercises for trainees to see. Changes no row."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from grader.grading.courses import Course, CourseError
from grader.grading.gradebook import open_gradebook, transaction
from grader.grading.rosters import is_made, nearest
from grader.grading.settings import read_settings
from grader.items.due_dates import DATES, DatesFault, DueDates, digest_of, read_dates, write_dates

_SALT_BYTES = 16


@dataclass(frozen=True)
class Posted:
    """What stands beside one assignment now: its due date in the zone shown (None: no file), and if that changed."""

    assignment: str
    due: datetime | None
    extensions: int
    changed: bool

    def as_json(self) -> dict[str, object]:
        """Return what `--json` prints."""
        due = self.due.isoformat() if self.due else None
        return {"assignment": self.assignment, "due": due, "extensions": self.extensions, "changed": self.changed}


def post_dates(course: Course, zone: str, gradebook: str | None = None) -> list[Posted]:
    """Write `dates.json` into each assignment's release folder, or remove it where no date is set.

    Nothing is touched where it says the same already. Raises `CourseError`.
    """
    if zone not in available_timezones():
        otherwise = "name it as in Asia/Shanghai; on Windows, pip install tzdata"
        raise CourseError("zone", f"{zone!r} is no time zone", nearest(zone, available_timezones(), otherwise))
    url = gradebook or read_settings(course).gradebook_url
    if not is_made(url):
        raise CourseError("gradebook", "it is not there yet", "enter trainees and due dates: grader roster FILE.csv")
    engine = open_gradebook(url)
    try:
        with transaction(engine) as connection:
            wanted = {name: _dates(connection, name) for name in course.assignments()}
    finally:
        engine.dispose()
    return [_post(course.exercises / name, name, zone, *dates) for name, dates in wanted.items()]


def _dates(connection: Connection, assignment: str) -> tuple[datetime | None, dict[str, datetime]]:
    """Return an assignment's due date, and until when each trainee with an extension may hand in."""
    from nbgrader.api import Assignment, SubmittedAssignment  # noqa: PLC0415 - heavy, and the command starts quickly

    submissions, assignments = SubmittedAssignment.__table__, Assignment.__table__
    due = connection.execute(sa.select(assignments.c.duedate).where(assignments.c.name == assignment)).scalar()
    if due is None:
        return None, {}
    found = connection.execute(
        sa.select(submissions.c.student_id, submissions.c.extension)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .where(assignments.c.name == assignment, submissions.c.extension.is_not(None))
    )
    due = due.replace(tzinfo=UTC)
    return due, {student: due + extension for student, extension in found if extension}


def _post(folder: Path, name: str, zone: str, due: datetime | None, until: Mapping[str, datetime]) -> Posted:
    path = folder / DATES
    if due is None:
        there = path.is_file()
        path.unlink(missing_ok=True)
        return Posted(name, None, 0, there)
    before = _read(path)
    salt = before.salt if before else secrets.token_hex(_SALT_BYTES)
    now = DueDates(assignment=name, due=due.replace(microsecond=0), zone=zone, salt=salt)
    now = replace(now, extensions={digest_of(salt, name, who): at.replace(microsecond=0) for who, at in until.items()})
    changed = now != before
    if changed:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_dates(now))
    return Posted(name, due.astimezone(ZoneInfo(zone)), len(until), changed)


def _read(path: Path) -> DueDates | None:
    """Return what stands there; None where it can't be read, so that it is written anew."""
    try:
        return read_dates(path.read_bytes())
    except (OSError, DatesFault):
        return None
