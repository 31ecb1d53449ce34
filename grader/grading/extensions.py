"""One trainee's extension of one assignment, in nbgrader's own table: lateness then follows it. Grades nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from grader.grading import rows
from grader.grading.courses import Course, CourseError
from grader.grading.gradebook import open_gradebook, transaction
from grader.grading.registers import due_date, known_students, register
from grader.grading.roster_files import MOMENT_CURE, read_moment
from grader.grading.rosters import is_made, nearest
from grader.grading.rows import Cells
from grader.grading.settings import read_settings
from grader.grading.students import shown
from grader.grading.timestamps import TimestampError


@dataclass(frozen=True)
class Extension:
    """What a trainee may take. Times are UTC without a zone; `before` is the extension that stood there."""

    student: str
    assignment: str
    due: datetime
    until: datetime
    before: timedelta | None
    handed_in: bool

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return self.before != self.until - self.due

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints; the length in seconds."""
        return {
            "student": self.student, "assignment": self.assignment, "due": _iso(self.due), "until": _iso(self.until),
            "seconds": (self.until - self.due).total_seconds(), "changed": self.changed, "handed_in": self.handed_in,
        }  # fmt: skip


def extend(course: Course, student: str, assignment: str, until: str, gradebook: str | None = None) -> Extension:
    """Let a trainee hand in an assignment until a time that names its zone.

    nbgrader keeps an extension with the submission, as a length after the due date. Before anything is handed in,
    the submission is made empty, as nbgrader makes it. Raises `CourseError`; then nothing was written.
    """
    try:
        moment = read_moment(until)
    except TimestampError as error:
        raise CourseError("until", str(error), MOMENT_CURE) from error
    settings = read_settings(course)
    url = gradebook or settings.gradebook_url
    if not is_made(url):
        raise CourseError("gradebook", "it is not there yet", "enter trainees and due dates: grader roster FILE.csv")
    engine = open_gradebook(url)
    try:
        with transaction(engine) as connection:
            return _extend(connection, course, settings.course_id, (student, assignment), moment)
    finally:
        engine.dispose()


def _extend(connection: Connection, course: Course, course_id: str, of: tuple[str, str], until: datetime) -> Extension:
    student, assignment = of
    students = known_students(connection)
    if student not in students:
        cure = nearest(student, students, "enter the trainee: grader roster FILE.csv")
        msg = f"trainee {shown(student)}"
        raise CourseError(msg, "the gradebook does not know this id", cure)
    due = due_date(connection, assignment)
    if due is None:
        _refuse(connection, course, assignment)
    if until <= due:
        cure = "name a later time, or change the due date itself: grader roster FILE.csv"
        raise CourseError("until", f"{_said(until)} is not after the due date, {_said(due)}", cure)
    from nbgrader.api import Assignment, SubmittedAssignment  # noqa: PLC0415 - heavy, and the command starts quickly

    submissions, assignments = SubmittedAssignment.__table__, Assignment.__table__
    found = connection.execute(
        sa.select(submissions.c.id, submissions.c.extension, submissions.c.timestamp)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .where(assignments.c.name == assignment, submissions.c.student_id == student)
    ).first()
    if found is None:
        _open_submission(connection, course, course_id, of, until - due)
        return Extension(student, assignment, due, until, None, handed_in=False)
    connection.execute(submissions.update().where(submissions.c.id == found.id).values(extension=until - due))
    return Extension(student, assignment, due, until, found.extension, handed_in=found.timestamp is not None)


def _refuse(connection: Connection, course: Course, assignment: str) -> NoReturn:
    from nbgrader.api import Assignment  # noqa: PLC0415 - heavy, and the command line must start quickly

    table = Assignment.__table__
    known = {*connection.execute(sa.select(table.c.name)).scalars(), *course.assignments()}
    where = f"assignment {shown(assignment)}"
    if assignment not in known:
        otherwise = f"use one of {', '.join(sorted(known))}" if known else "run `grader build` first"
        raise CourseError(where, "there is no such assignment", nearest(assignment, known, otherwise))
    cure = "set one first: grader roster DUE.csv, with the columns assignment and due"
    raise CourseError(where, "it has no due date that could be extended", cure)


def _open_submission(
    connection: Connection, course: Course, course_id: str, of: tuple[str, str], extension: timedelta
) -> None:
    """Make an empty submission with a place for every grade and comment: without them nbgrader cannot grade it."""
    from nbgrader import api  # noqa: PLC0415 - heavy, and the command line must start quickly

    student, name = of
    if name in course.assignments():  # else the places would be those of an older build
        register(connection, course.key(name), course.notebook(name), course_id)
    with Session(connection) as session:
        assignment = session.scalars(sa.select(api.Assignment).where(api.Assignment.name == name)).one()
        start = rows.prefix(Cells(name, assignment.id, "", (), ()), student)
        submission = api.SubmittedAssignment(
            id=start + rows.digest("submitted_assignment", 10),
            assignment_id=assignment.id, student_id=student, extension=extension,
        )  # fmt: skip
        session.add(submission)
        for notebook in assignment.notebooks:
            place = api.SubmittedNotebook(notebook_id=notebook.id, assignment=submission)
            session.add(place)
            graded = [*notebook.grade_cells, *notebook.task_cells]
            written = [*notebook.solution_cells, *notebook.task_cells]
            session.add_all([api.Grade(cell_id=cell.id, notebook=place) for cell in graded])
            session.add_all([api.Comment(cell_id=cell.id, notebook=place) for cell in written])
        session.commit()


def _iso(at: datetime) -> str:
    return at.replace(tzinfo=UTC).isoformat()


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
