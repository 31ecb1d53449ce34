"""The facilities of an earlier cohort on the same assignment: from its submissions, or from its gradebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from grader.grading.cohorts import gather, scored_submissions
from grader.grading.courses import Course, CourseError
from grader.grading.marks import ItemMark, earned, reading
from grader.grading.registers import registered_points
from grader.items.assignments import Assignment
from grader.items.kinds import Explain
from grader.statistics.classical import Points, complete, facilities
from grader.statistics.differences import difference
from grader.statistics.figures import Estimate, Figure, Silent
from grader.statistics.intervals import student

_FOLDER_OR_BOOK = "name a folder of submissions, a gradebook file, or a database address"


@dataclass(frozen=True, slots=True)
class Table:
    """Points of trainees (rows) on items (columns, by id), NaN where there is no score; what each item is worth.

    Of the `waiting` items, written responses wait for their marks: those without one are blank, and tell nothing.
    """

    items: tuple[str, ...]
    points: Points
    possible: tuple[float, ...]
    waiting: frozenset[str] = frozenset()

    @property
    def cases(self) -> int:
        """How many trainees there are."""
        return len(self.points)

    @property
    def by_item(self) -> dict[str, Figure | None]:
        """Each item's facility; None while it waits."""
        found = zip(self.items, facilities(self.points, np.array(self.possible)), strict=True)
        return {item: None if item in self.waiting else figure for item, figure in found}

    def mean_share(self, items: tuple[str, ...]) -> Figure:
        """Return the mean share of the points of some items, over those who have a score on each of them."""
        places = [self.items.index(item) for item in items]
        whole = complete(self.points[:, places])
        if not items or len(whole) < 2:  # noqa: PLR2004 - an interval of a mean needs two
            return Silent("too-few", len(whole) if items else 0, 2)
        shares = whole.sum(axis=1) / sum(self.possible[at] for at in places)
        return Estimate(float(shares.mean()), len(shares), student(shares))


@dataclass(frozen=True, slots=True)
class Change:
    """One item, or all that both have (`item` empty): then, now, and how far apart. None where marks are awaited."""

    item: str
    before: Figure | None
    now: Figure | None
    change: Figure | None
    is_new: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the change leaves out nought."""
        return self.change is not None and self.change.interval is not None and 0 not in self.change.interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """An earlier cohort beside this one. `gone` are items that only the earlier one had."""

    source: str
    cases: int
    whole: Change
    items: tuple[Change, ...]
    gone: tuple[str, ...]

    @property
    def all(self) -> tuple[Change, ...]:
        """The items in their order, and last all that both cohorts had."""
        return (*self.items, self.whole)


def compare(now: Table, before: Table, source: str) -> Comparison:
    """Set two cohorts side by side, item by item."""
    then, here = before.by_item, now.by_item
    common = tuple(item for item in now.items if here[item] is not None and then.get(item) is not None)
    changes = tuple(
        _change(item, then.get(item), figure, is_new=item not in before.items) for item, figure in here.items()
    )
    all_now, all_before = now.mean_share(common), before.mean_share(common)
    whole = Change("", all_before, all_now, difference(all_now, all_before))
    return Comparison(
        source, before.cases, whole, changes, tuple(item for item in before.items if item not in now.items)
    )


def _change(item: str, before: Figure | None, now: Figure | None, *, is_new: bool) -> Change:
    return Change(item, before, now, None if before is None or now is None else difference(now, before), is_new)


def read_earlier(course: Course, key: Assignment, where: str) -> Table:
    """Read an earlier cohort. `where` is a folder laid out as `submitted/`, a gradebook file, or a database address.

    Submissions are scored by today's key, with what waits for a person left out; a gradebook's scores are taken as
    they are. Raises `CourseError` where there is neither, or nobody's work in it.
    """
    path = Path(where)
    if "://" in where:
        table = _of_gradebook(course, key, where)
    elif path.is_dir():
        table = _of_folder(course, key, path)
    elif path.is_file():
        table = _of_gradebook(course, key, f"sqlite:///{path.absolute()}")
    else:
        raise CourseError(path.name, "there is no such earlier cohort", _FOLDER_OR_BOOK)
    if not table.cases:
        raise CourseError(path.name, f"it holds nobody's work on {key.name}", _FOLDER_OR_BOOK)
    return table


def _of_folder(course: Course, key: Assignment, folder: Path) -> Table:
    rows = []
    waiting: set[str] = set()
    for scored in scored_submissions(gather(course, key.name, submitted=folder)):
        counted = [earned(item, ItemMark()).points for item in scored.items]
        waits = [scored.needs_person(item) for item in scored.items]
        waiting.update(item.item for item in scored.items if item.status == "unmarked")
        rows.append([np.nan if wait or one is None else one for one, wait in zip(counted, waits, strict=True)])
    items = tuple(item.id for item in key.items)
    return _table(items, rows, tuple(float(item.points) for item in key.items), waiting)


def _of_gradebook(course: Course, key: Assignment, url: str) -> Table:
    with reading(course, url) as connection:
        if connection is None or not sa.inspect(connection).has_table("grade_cells"):
            raise CourseError("earlier", "it is no gradebook of nbgrader's", _FOLDER_OR_BOOK)
        possible = registered_points(connection, key.name)
        ordered = [item.id for item in key.items if item.id in possible]
        items = (*ordered, *sorted(possible.keys() - set(ordered)))
        places = {item: at for at, item in enumerate(items)}
        written = {item.id for item in key.items if isinstance(item, Explain)}
        rows: dict[str, list[float]] = {}
        waiting: set[str] = set()
        for trainee, item, auto, manual, waits in connection.execute(_grades(key.name)):
            row = rows.setdefault(trainee, [np.nan] * len(items))
            if item in places:
                points = manual if manual is not None else (None if waits else auto)
                if points is None and item in written:
                    waiting.add(item)
                row[places[item]] = np.nan if points is None else min(float(points), possible[item])
    scored = [rows[one] for one in sorted(rows) if not np.isnan(rows[one]).all()]  # an extension makes empty ones
    return _table(items, scored, tuple(possible[item] for item in items), waiting)


def _grades(assignment: str) -> sa.Select[Any]:
    from nbgrader import api  # noqa: PLC0415 - heavy, and the command line must start quickly

    names = ("Assignment", "SubmittedAssignment", "SubmittedNotebook", "BaseCell", "Grade")
    assignments, submitted, notebooks, base, grades = (getattr(api, name).__table__ for name in names)
    joined = (
        grades.join(base, base.c.id == grades.c.cell_id)
        .join(notebooks, notebooks.c.id == grades.c.notebook_id)
        .join(submitted, submitted.c.id == notebooks.c.assignment_id)
        .join(assignments, assignments.c.id == submitted.c.assignment_id)
    )
    columns = (
        submitted.c.student_id,
        base.c.name,
        grades.c.auto_score,
        grades.c.manual_score,
        grades.c.needs_manual_grade,
    )
    return sa.select(*columns).select_from(joined).where(assignments.c.name == assignment)


def _table(items: tuple[str, ...], rows: list[list[float]], possible: tuple[float, ...], waiting: set[str]) -> Table:
    return Table(items, np.array(rows, dtype=np.float64).reshape(-1, len(items)), possible, frozenset(waiting))
