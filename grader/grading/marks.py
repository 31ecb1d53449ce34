"""What the gradebook adds to the scores: a person's marks and comments, late penalties, due dates. Only reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from grader.grading.cohorts import Cohort
from grader.grading.courses import Course, CourseError
from grader.grading.gradebook import WAIT_SECONDS, transaction
from grader.grading.histories import kept_scores
from grader.grading.kept import Kept
from grader.grading.registers import due_date, known_students
from grader.grading.results import auto_score
from grader.grading.settings import read_settings
from grader.grading.submissions import Scored, ScoredItem

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class ItemMark:
    """What the gradebook holds of one item of one trainee."""

    auto: float | None = None
    manual: float | None = None
    extra: float | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the gradebook holds of one submission."""

    items: Mapping[str, ItemMark] = field(default_factory=dict)
    penalty: float = 0.0

    def of(self, item: str) -> ItemMark:
        """Return one item's marks, empty where the gradebook has none."""
        return self.items.get(item, ItemMark())

    def differs_from(self, scored: Scored) -> bool:
        """Whether the automatic scores in the gradebook are not those of this submission and key."""
        return any(
            item.item in self.items
            and not _same(self.items[item.item].auto, auto_score(item.status, float(item.earned)))
            for item in scored.items
        )


@dataclass(frozen=True)
class MarkBook:
    """One assignment in the gradebook. `due` is None where no due date is set, or there is no gradebook.

    `last_due` is the due date with the longest extension that any trainee has. Times are UTC without a zone.
    `roster` holds the ids of all trainees that the gradebook knows.
    """

    due: datetime | None = None
    last_due: datetime | None = None
    trainees: Mapping[str, Marks] = field(default_factory=dict)
    roster: frozenset[str] = frozenset()
    kept: Mapping[str, Mapping[str, Kept]] = field(default_factory=dict)

    def among(self, cohort: Cohort) -> Cohort:
        """Return a cohort with what grading knew of the gradebook, so that it is scored as it was graded."""
        return cohort.among(self.roster, due=self.due is not None, kept=self.kept)

    def is_closed(self, now: datetime | None = None) -> bool:
        """Whether the assignment has closed for everybody: the last due date, extensions included, has passed."""
        at = now or datetime.now(UTC)
        if at.tzinfo is not None:
            at = at.astimezone(UTC).replace(tzinfo=None)
        return self.last_due is not None and at > self.last_due


@dataclass(frozen=True, slots=True)
class Earned:
    """What counts for one item. `points` is None while a person's mark is awaited; `extra` comes on top."""

    points: float | None
    extra: float
    by_person: bool

    @property
    def total(self) -> float:
        """Points and extra credit; nothing is nothing, as nbgrader has it."""
        return 0.0 if self.points is None else self.points + self.extra


def earned(item: ScoredItem, mark: ItemMark) -> Earned:
    """Return what counts: a person's mark before the automatic score; of a dropped item nothing but extra credit."""
    if item.status == "dropped":
        return Earned(0.0, mark.extra or 0.0, by_person=False)
    if mark.manual is not None:
        return Earned(mark.manual, mark.extra or 0.0, by_person=True)
    return Earned(auto_score(item.status, float(item.earned)), mark.extra or 0.0, by_person=False)


def after_penalty(total: float, penalty: float) -> float:
    """Return the total that counts, never below zero."""
    return max(0.0, total - penalty)


def read_marks(course: Course, assignment: str, gradebook: str | None = None) -> MarkBook:
    """Read an assignment's marks from the gradebook; an empty book where the course has none yet.

    Raises `CourseError` for a gradebook that was named and is not there, or that cannot be read.
    """
    with reading(course, gradebook) as connection:
        return MarkBook() if connection is None else _book(connection, assignment)


@contextmanager
def reading(course: Course, gradebook: str | None = None) -> Iterator[Connection | None]:
    """Open the gradebook to read it; None where the course has none yet. Makes no file. Raises as `read_marks`."""
    address = gradebook or read_settings(course).gradebook_url
    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
            if gradebook is not None:
                cure = "name the one that was graded into"
                raise CourseError("gradebook", f"{Path(url.database).name} is not there", cure)
            yield None
            return
        timeout: dict[str, Any] = {"timeout": WAIT_SECONDS} if url.get_backend_name() == "sqlite" else {}
        engine = sa.create_engine(url, connect_args=timeout)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        cure = "name one like sqlite:///gradebook.db or postgresql://host/name, its driver installed"
        raise CourseError("gradebook", str(error).split("\n")[0], cure) from error
    try:
        with transaction(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def _book(connection: Connection, name: str) -> MarkBook:
    (assignments, submitted) = _tables("Assignment", "SubmittedAssignment")
    if not sa.inspect(connection).has_table(assignments.name):
        return MarkBook()
    due = due_date(connection, name)
    extensions = connection.execute(
        sa.select(submitted.c.extension)
        .join(assignments, assignments.c.id == submitted.c.assignment_id)
        .where(assignments.c.name == name)
    ).scalars()
    longest = max((extension for extension in extensions if extension), default=timedelta())
    return MarkBook(
        due,
        None if due is None else due + longest,
        _trainees(connection, name),
        frozenset(known_students(connection)),
        kept_scores(connection, name),
    )


def _trainees(connection: Connection, name: str) -> dict[str, Marks]:
    """Return each trainee's marks: one query for penalties, one for grades with their comments."""
    assignments, submitted, notebooks, base, grades, comments = _tables(
        "Assignment", "SubmittedAssignment", "SubmittedNotebook", "BaseCell", "Grade", "Comment"
    )
    of_submissions = submitted.join(assignments, assignments.c.id == submitted.c.assignment_id)
    of_notebooks = of_submissions.join(notebooks, notebooks.c.assignment_id == submitted.c.id)
    ours = assignments.c.name == name
    penalties: dict[str, float] = {}
    for student, penalty in connection.execute(
        sa.select(submitted.c.student_id, notebooks.c.late_submission_penalty).select_from(of_notebooks).where(ours)
    ):
        penalties[student] = penalties.get(student, 0.0) + (penalty or 0.0)
    words: dict[tuple[str, str], str] = {}
    for student, item, comment in connection.execute(
        sa.select(submitted.c.student_id, base.c.name, comments.c.manual_comment)
        .select_from(of_notebooks.join(comments, comments.c.notebook_id == notebooks.c.id))
        .join(base, base.c.id == comments.c.cell_id)
        .where(ours, comments.c.manual_comment.is_not(None))
    ):
        words[student, item] = comment
    items: dict[str, dict[str, ItemMark]] = {student: {} for student in penalties}
    for student, item, auto, manual, extra in connection.execute(
        sa.select(
            submitted.c.student_id, base.c.name, grades.c.auto_score, grades.c.manual_score, grades.c.extra_credit
        )
        .select_from(of_notebooks.join(grades, grades.c.notebook_id == notebooks.c.id))
        .join(base, base.c.id == grades.c.cell_id)
        .where(ours)
    ):
        items[student][item] = ItemMark(auto, manual, extra, words.get((student, item), ""))
    return {student: Marks(items[student], penalty) for student, penalty in penalties.items()}


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < _ROUNDING


def _tables(*names: str) -> list[sa.Table]:
    from nbgrader import api  # noqa: PLC0415 - heavy, and the command line must start quickly

    return [getattr(api, name).__table__ for name in names]
