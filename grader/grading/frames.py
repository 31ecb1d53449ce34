"""What was graded as pandas tables, for analysts: one row a trainee and item. Reads; stores and changes nothing.

The only module that knows pandas. A response is data here too: it stands in the table as the JSON that it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.grading.cohorts import gather, scored_submissions
from grader.grading.courses import Course, CourseError, find_course
from grader.grading.marks import Marks, after_penalty, read_marks
from grader.grading.remarks import read_remarks
from grader.grading.tallies import Remark
from grader.items.kinds import kind_of

if TYPE_CHECKING:
    import pandas as pd

_RESPONSES = (
    "student",
    "item",
    "version",
    "kind",
    "value",
    "earned",
    "possible",
    "status",
    "severity",
    "seconds",
    "sure",
)
_GRADES = ("student", "item", "earned", "possible", "extra", "by_person", "comment", "penalty", "total")


def scored_responses(
    assignment: str, course: Course | None = None, *, submitted: Path | None = None, gradebook: str | None = None
) -> pd.DataFrame:
    """Return every response to an assignment, scored anew from the submissions in one pass.

    Columns: student, item, version (of the item, as the file says), kind, value (JSON text), earned, possible (points,
    before a person's marks), status, severity, seconds (of work, 0: not known), sure. Sorted by student, items in the
    assignment's order. `course` is the one that the working folder is in. Raises `CourseError`.
    """
    ours = course or find_course()
    book = read_marks(ours, assignment, gradebook)
    cohort = book.among(gather(ours, assignment, submitted=submitted))

    def rows() -> Iterator[tuple[Any, ...]]:
        for scored in scored_submissions(cohort):
            remarks = read_remarks(cohort, scored)
            for item, one in zip(cohort.key.items, scored.items, strict=True):
                value = None if one.value is None else json.dumps(one.value, ensure_ascii=False, sort_keys=True)
                yield (
                    scored.student, item.id, one.version, kind_of(item), value, float(one.earned), float(one.possible),
                    one.status, one.severity, remarks.get(item.id, Remark()).seconds, one.sure,
                )  # fmt: skip

    numbers = {"version": "Int64", "severity": "Int64", "seconds": "Int64", "sure": "boolean"}
    return _frame(rows(), _RESPONSES).astype(numbers | {"earned": "float64", "possible": "float64"})


def grades(assignment: str, course: Course | None = None, *, gradebook: str | None = None) -> pd.DataFrame:
    """Return what the gradebook holds of an assignment: what counts for each item of each trainee.

    Columns: student, item, earned (a person's mark before the automatic score; missing while one is awaited),
    possible, extra, by_person, comment, and, the same in each row of a trainee, penalty and total (extra credit in,
    penalty off, never below zero). Raises `CourseError`.
    """
    ours = course or find_course()
    key = ours.key(assignment)
    book = read_marks(ours, assignment, gradebook)
    if not book.trainees:
        raise CourseError("gradebook", f"it holds no grade of {assignment}", f"run `grader grade {assignment}`")

    def rows() -> Iterator[tuple[Any, ...]]:
        for student, marks in sorted(book.trainees.items()):
            yield from _graded(student, marks, {item.id: float(item.points) for item in key.items})

    return _frame(rows(), _GRADES).astype({"earned": "float64", "possible": "float64", "extra": "float64"})


def _graded(student: str, marks: Marks, possible: Mapping[str, float]) -> Iterator[tuple[Any, ...]]:
    """Give a trainee's rows; none where an extension made the submission and nothing was handed in."""
    held = {item: mark for item, mark in marks.items.items() if item in possible}
    points = {item: mark.auto if mark.manual is None else mark.manual for item, mark in held.items()}
    whole = sum((points[item] or 0.0) + (mark.extra or 0.0) for item, mark in held.items())
    if all(one is None for one in points.values()):
        return
    for item in possible:
        if item in held:
            mark = held[item]
            yield (
                student, item, points[item], possible[item], mark.extra or 0.0, mark.manual is not None, mark.comment,
                marks.penalty, after_penalty(whole, marks.penalty),
            )  # fmt: skip


def _frame(rows: Iterator[tuple[Any, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - slow to import, and only analysts want it

    return pd.DataFrame(list(rows), columns=list(columns))
