"""After a key change: who changes, by how much; and the change itself, with its history. Decides no score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from grader.grading.cohorts import Cohort, Progress, gather, score_cohort, score_one
from grader.grading.courses import Course, CourseError
from grader.grading.effects import Effect, ItemEffect, Rescoring
from grader.grading.gradebook import WAIT_SECONDS, Penalty, open_gradebook, transaction, write_batch
from grader.grading.histories import ItemLine, StudentLine, add_record
from grader.grading.kept import Kept, response_digest
from grader.grading.marking import prepare_marking
from grader.grading.registers import due_date, known_students, register, registered_points
from grader.grading.results import Result
from grader.grading.rosters import is_made
from grader.grading.scorings import Change, changes, note_scorings, noted_scorings, scorings_of
from grader.grading.settings import read_settings
from grader.grading.snapshots import GradeRow, Work, read_work

_ROUNDING = 1e-9
_NAMED = 5


@dataclass(frozen=True)
class Decision:
    """Who rescores, and why; `never_lower`: those who would lose by it keep what they were told."""

    by: str = ""
    why: str = ""
    never_lower: bool = False


@dataclass(frozen=True)
class _Rescored:
    """What was written, before it is kept or thrown away."""

    cohort: Cohort
    results: Sequence[Result]
    after: Mapping[str, Work]
    promised: Mapping[str, Mapping[str, Kept]]


def rescore(  # noqa: PLR0913 - each is an option of the command
    course: Course,
    assignment: str,
    decision: Decision,
    *,
    dry_run: bool = False,
    submitted: Path | None = None,
    gradebook: str | None = None,
    workers: int = 1,
    wait: float = WAIT_SECONDS,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Rescoring:
    """Score by the key of today what was scored by another, and keep who, when, why, old and new.

    `dry_run` goes the same way and takes all of it back. Only work that has been graded is rescored. Raises
    `CourseError`; then nothing was written.
    """
    if not dry_run and not (decision.by.strip() and decision.why.strip()):
        raise CourseError("rescore", "a rescoring is signed", "give --by NAME and --why TEXT, or try it with --dry-run")
    settings = read_settings(course)
    cohort = gather(course, assignment, submitted=submitted)
    url = gradebook or settings.gradebook_url
    if not is_made(url):
        raise CourseError(assignment, "nobody's work is graded yet", f"run `grader grade {assignment}`")
    engine = open_gradebook(url, wait=wait)
    try:
        with transaction(engine) as connection:
            before = {one: work for one, work in read_work(connection, assignment).items() if work.is_scored}
            if not before:
                raise CourseError(assignment, "nobody's work is graded yet", f"run `grader grade {assignment}`")
            noted = noted_scorings(connection, assignment)
            found = changes(noted, cohort.key) if noted else ()
            possible = sum(registered_points(connection, assignment).values())
            if noted and not found:
                return Rescoring(assignment, (), possible, possible, 0, (), ())
            if not dry_run:
                _demand_declared(assignment, found)
            rescored = _rescore(
                connection, cohort, before, found, decision, settings.course_id, settings.late_penalty,
                possible=possible, workers=workers, progress=progress,
            )  # fmt: skip
            told = _told(cohort, found, possible, before, rescored)
            if dry_run:
                connection.rollback()
                return told
            students, items = _lines(before, rescored)
            number = add_record(
                connection, assignment, by=decision.by, why=decision.why, never_lower=decision.never_lower,
                at=(now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None, microsecond=0),
                changes=found, before=noted, students=students, items=items,
            )  # fmt: skip
            note_scorings(connection, assignment, scorings_of(cohort.key))
    finally:
        engine.dispose()
    prepare_marking(course, rescored.cohort, rescored.results, progress=progress)
    return replace(told, number=number)


def _demand_declared(assignment: str, found: Sequence[Change]) -> None:
    """Refuse what nobody has declared: an item that is scored otherwise is another version, and says why."""
    undeclared = [change.item for change in found if change.undeclared]
    if undeclared:
        what = f"scored otherwise than before, and not declared: {', '.join(undeclared)}"
        cure = (
            f"in solutions/{assignment}/items.yaml give each a higher version:, corrects: the version that was handed "
            "out, and because:; then `grader build` (an item that is no longer wanted stays, with standing: dropped)"
        )
        raise CourseError(assignment, what, cure)


def _rescore(  # noqa: PLR0913 - one step of `rescore`
    connection: Connection,
    cohort: Cohort,
    before: Mapping[str, Work],
    found: Sequence[Change],
    decision: Decision,
    course_id: str,
    penalty: Penalty,
    *,
    possible: float,
    workers: int,
    progress: Progress | None,
) -> _Rescored:
    key = cohort.key
    cells = register(connection, key, cohort.pristine.data, course_id)
    _settle(connection, cohort, before, found)
    cohort = cohort.among(known_students(connection), due=due_date(connection, key.name) is not None)
    cohort = replace(cohort, students=tuple(student for student in cohort.students if student in before))
    results = list(score_cohort(cohort, workers=workers, progress=progress))
    write_batch(connection, cells, results, penalty, progress=progress)
    after = read_work(connection, key.name)
    promised: dict[str, dict[str, Kept]] = {}
    if decision.never_lower:
        new_possible = float(sum(item.worth for item in key.items))
        promised = _promises(cohort, before, after, possible, new_possible)
        cohort = replace(cohort, kept=promised)
        as_promised = {one.student: one for one in score_cohort(replace(cohort, students=tuple(sorted(promised))))}
        write_batch(connection, cells, list(as_promised.values()), penalty)
        results = [as_promised.get(result.student, result) for result in results]
        after = read_work(connection, key.name)
    return _Rescored(cohort, results, after, promised)


def _settle(connection: Connection, cohort: Cohort, before: Mapping[str, Work], found: Sequence[Change]) -> None:
    """Give what was dropped or credited to every graded work, also where the hand-in is no longer here.

    A person's mark on such an item is set aside (the history keeps it): else it would count beside the standing.
    """
    from nbgrader.api import Grade  # noqa: PLC0415 - heavy, and the command line must start quickly

    grades = Grade.__table__
    updates: list[dict[str, Any]] = []
    for change in found:
        if not {"dropped", "credited"} & {*change.how} and "added" not in change.how:
            continue
        item = cohort.key.item(change.item)
        if item.standing == "counted":
            continue
        for work in before.values():
            row = work.grades.get(change.item)
            if row is not None:
                updates.append({"at": row.id, "points": float(item.worth)})
    if updates:
        settled = grades.update().where(grades.c.id == sa.bindparam("at"))
        values: dict[str, Any] = {
            "auto_score": sa.bindparam("points"),
            "manual_score": None,
            "needs_manual_grade": False,
        }
        connection.execute(settled.values(**values), updates)


def _promises(
    cohort: Cohort, before: Mapping[str, Work], after: Mapping[str, Work], old_possible: float, new_possible: float
) -> dict[str, dict[str, Kept]]:
    """Return what is kept, by trainee and item, of those whose total would be lower."""
    promised: dict[str, dict[str, Kept]] = {}
    for student in cohort.students:
        old, new = before[student], after[student]
        if new.total * old_possible >= old.total * new_possible - _ROUNDING:
            continue
        if old_possible != new_possible:
            what = f"the maximum changes from {old_possible:g} to {new_possible:g}, and {student} would lose by it"
            cure = "credit the item (standing: credited), which lowers nobody, or rescore without --never-lower"
            raise CourseError(cohort.key.name, what, cure)
        if new.handed_in != old.handed_in:
            continue
        scored = {item.item: item for item in score_one(cohort, student).items}
        promised[student] = {
            item: Kept(row.auto, response_digest(scored[item]))
            for item, row in old.grades.items()
            if row.auto is not None and _differs(row.auto, new.grades[item].auto)
        }
    return promised


def _told(
    cohort: Cohort, found: tuple[Change, ...], possible: float, before: Mapping[str, Work], rescored: _Rescored
) -> Rescoring:
    new_possible = float(sum(item.worth for item in cohort.key.items))
    effects = []
    for student, old in before.items():
        new = rescored.after[student]
        items = {
            item.id: effect
            for item in cohort.key.items
            if (effect := _item_effect(old.grades.get(item.id), new.grades[item.id])) is not None
        }
        kept = student in rescored.promised
        if items or kept or _differs(old.total * new_possible, new.total * possible):
            marked = (item for item, row in old.grades.items() if row.manual is not None)
            aside = tuple(sorted(item for item in marked if new.grades[item].manual is None))
            again = new.handed_in != old.handed_in
            effects.append(Effect(student, old.total, new.total, items, kept, aside, again))
    missing = tuple(student for student in before if student not in rescored.cohort.students)
    return Rescoring(cohort.key.name, found, possible, new_possible, len(rescored.results), tuple(effects), missing)


def _item_effect(old: GradeRow | None, new: GradeRow) -> ItemEffect | None:
    before = 0.0 if old is None else old.counted
    marked = old is not None and new.manual is not None and _differs(old.auto, new.auto)
    return ItemEffect(before, new.counted, marked) if marked or _differs(before, new.counted) else None


def _lines(before: Mapping[str, Work], rescored: _Rescored) -> tuple[list[StudentLine], list[ItemLine]]:
    """Return the lines of the history: all that was written otherwise than it stood."""
    students, items = [], []
    for student, old in before.items():
        new, promised = rescored.after[student], rescored.promised.get(student, {})
        lines = []
        for item, row in new.grades.items():
            was = old.grades.get(item, GradeRow("", None, None, None, flag=False, comment=None))
            kept = promised.get(item)
            if was[1:] != row[1:] or kept:
                pairs = (was.auto, row.auto, was.manual, row.manual, was.flag, row.flag, was.comment, row.comment)
                lines.append(ItemLine(student, item, *pairs, *(kept or ())))
        if lines or old.penalty != new.penalty or old.total != new.total:
            students.append(StudentLine(student, new.handed_in, old.penalty, new.penalty, old.total, new.total))
        items.extend(lines)
    return students, items


def _differs(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) > _ROUNDING
