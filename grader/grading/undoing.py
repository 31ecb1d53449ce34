"""A rescoring taken back: scores, marks, penalties and maximum as they were, by one command. Scores nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from grader.grading.courses import Course, CourseError
from grader.grading.gradebook import WAIT_SECONDS, open_gradebook, transaction
from grader.grading.histories import ItemLine, Record, StudentLine, lines_of, mark_undone, records
from grader.grading.marks import reading
from grader.grading.rosters import is_made
from grader.grading.scorings import Scoring, note_scorings, noted_scorings
from grader.grading.settings import read_settings
from grader.grading.snapshots import GradeRow, Work, read_work

_ROUNDING = 1e-9
#: Stands where nobody noted by which key was scored before: no key agrees with it, so that grading asks first.
UNKNOWN = ""


@dataclass(frozen=True)
class Undone:
    """What was taken back: how many grades; `left` names the (trainee, item) that changed since, and stay."""

    number: int
    assignment: str
    restored: int
    left: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        """Return what `grader rescore --undo --json` prints."""
        left = [{"student": student, "item": item} for student, item in self.left]
        return {"undone": self.number, "assignment": self.assignment, "restored": self.restored, "left": left}


def history(course: Course, assignment: str | None = None, gradebook: str | None = None) -> tuple[Record, ...]:
    """Return the rescorings of an assignment, or of all, the oldest first. Raises `CourseError`."""
    with reading(course, gradebook) as connection:
        return () if connection is None else records(connection, assignment)


def undo(
    course: Course,
    number: int,
    *,
    by: str,
    why: str,
    gradebook: str | None = None,
    wait: float = WAIT_SECONDS,
    now: datetime | None = None,
) -> Undone:
    """Take a rescoring back, the latest of its assignment first.

    What was graded or marked since stays as it is, and is named. The key that scored before the rescoring is what
    the gradebook was scored by again, so `grader grade` refuses until that key is back or a rescoring is signed anew.
    Raises `CourseError`; then nothing was written.
    """
    if not (by.strip() and why.strip()):
        raise CourseError("rescore", "taking back is signed too", "give --by NAME and --why TEXT")
    url = gradebook or read_settings(course).gradebook_url
    if not is_made(url):
        raise CourseError("gradebook", "it is not there yet", "name the one that was rescored")
    engine = open_gradebook(url, wait=wait)
    try:
        with transaction(engine) as connection:
            record = _record(connection, number)
            students, items = lines_of(connection, number)
            added = {one["item"] for one in record.changes if "added" in one["how"]}
            work = read_work(connection, record.assignment)
            _demand_unmarked(record.assignment, added, work)
            left = _restore_grades(connection, [one for one in items if one.item not in added], students, work)
            _restore_penalties(connection, students, work)
            _restore_maximum(connection, record, added)
            _note(connection, record)
            at = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None, microsecond=0)
            mark_undone(connection, number, by=by, why=why, at=at)
    finally:
        engine.dispose()
    return Undone(number, record.assignment, len(items) - len(left), left)


def _record(connection: Connection, number: int) -> Record:
    there = records(connection)
    found = next((record for record in there if record.id == number), None)
    where = f"rescoring {number}"
    if found is None:
        raise CourseError(where, "the history knows no such number", "list them: grader rescore --history")
    if found.undone_at is not None:
        raise CourseError(where, f"it was undone already, by {found.undone_by}", "nothing need be done")
    later = [
        one.id for one in there if one.assignment == found.assignment and one.undone_at is None and one.id > number
    ]
    if later:
        cure = f"undo {later[-1]} first: grader rescore --undo {later[-1]}"
        raise CourseError(where, "a later rescoring of the assignment rests on it", cure)
    return found


def _demand_unmarked(assignment: str, added: set[str], work: Mapping[str, Work]) -> None:
    """Refuse to take away an item on which a person has worked since."""
    marked = sorted(
        {item for one in work.values() for item in added & one.grades.keys() if _is_marked(one.grades[item])}
    )
    if marked:
        what = f"a person has marked {', '.join(marked)}, which came with the rescoring"
        raise CourseError(assignment, what, "drop the item instead (standing: dropped) and rescore")


def _is_marked(row: GradeRow) -> bool:
    return row.manual is not None or row.extra is not None


def _restore_grades(
    connection: Connection, items: Sequence[ItemLine], students: Sequence[StudentLine], work: Mapping[str, Work]
) -> tuple[tuple[str, str], ...]:
    grade, comment, base = _tables("Grade", "Comment", "BaseCell")
    came = {one.student: one.handed_in for one in students}
    left: list[tuple[str, str]] = []
    for line in items:
        there = work.get(line.student)
        row = there.grades.get(line.item) if there else None
        if there is None or row is None or there.handed_in != came[line.student] or _differs(row.auto, line.new_auto):
            left.append((line.student, line.item))
            continue
        values: dict[str, Any] = {"auto_score": line.old_auto}
        if line.old_manual is not None and line.new_manual is None and row.manual is None:
            values["manual_score"] = line.old_manual
        if row.flag == line.new_flag:
            values["needs_manual_grade"] = line.old_flag
        connection.execute(grade.update().where(grade.c.id == row.id).values(**values))
        if line.old_comment != line.new_comment and row.comment == line.new_comment:
            cells = sa.select(base.c.id).where(base.c.name == line.item)
            ours = (comment.c.notebook_id == there.notebook) & comment.c.cell_id.in_(cells)
            connection.execute(comment.update().where(ours).values(auto_comment=line.old_comment))
    return tuple(left)


def _restore_penalties(connection: Connection, students: Sequence[StudentLine], work: Mapping[str, Work]) -> None:
    (notebook,) = _tables("SubmittedNotebook")
    for line in students:
        there = work.get(line.student)
        if there is None or there.handed_in != line.handed_in or _differs(there.penalty, line.new_penalty):
            continue
        place = notebook.c.id == there.notebook
        connection.execute(notebook.update().where(place).values(late_submission_penalty=line.old_penalty))


def _restore_maximum(connection: Connection, record: Record, added: set[str]) -> None:
    """Give every item the points that it had, and take away what came with the rescoring."""
    assignments, notebooks, base, graded, solution, source, grade, comment = _tables(
        "Assignment", "Notebook", "BaseCell", "GradeCell", "SolutionCell", "SourceCell", "Grade", "Comment"
    )
    of_it = sa.select(notebooks.c.id).join(assignments, assignments.c.id == notebooks.c.assignment_id)
    ours = list(connection.execute(of_it.where(assignments.c.name == record.assignment)).scalars())
    cells = connection.execute(sa.select(base.c.id, base.c.name).where(base.c.notebook_id.in_(ours))).all()
    for item, before in record.before.items():
        ids = [id_ for id_, name in cells if name == item]
        points = 0.0 if before.standing == "dropped" else float(before.points)
        connection.execute(graded.update().where(graded.c.id.in_(ids)).values(max_score=points))
    gone = [id_ for id_, name in cells if name in added]
    if gone:
        for table, column in ((grade, "cell_id"), (comment, "cell_id"), (graded, "id"), (solution, "id"), (base, "id")):
            connection.execute(table.delete().where(table.c[column].in_(gone)))
        connection.execute(source.delete().where(source.c.notebook_id.in_(ours), source.c.name.in_(sorted(added))))


def _note(connection: Connection, record: Record) -> None:
    """Note by what is scored now: by the key before, or by one that nobody knows, so that no grading redoes it."""
    before = dict(record.before)
    if not before:
        noted = noted_scorings(connection, record.assignment)
        before = {item: Scoring(*one)._replace(digest=UNKNOWN) for item, one in noted.items()}
    note_scorings(connection, record.assignment, before)


def _differs(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) > _ROUNDING


def _tables(*names: str) -> list[sa.Table]:
    from nbgrader import api  # noqa: PLC0415 - heavy, and the command line must start quickly

    return [getattr(api, name).__table__ for name in names]
