"""Scored submissions as rows of nbgrader's tables: ids, parameters and the statements that take them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from grader.grading.results import Result, auto_score

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Cells:
    """The ids under which the gradebook knows an assignment, its notebook and its cells, in the key's order."""

    name: str
    assignment: str
    notebook: str
    graded: tuple[str, ...]
    written: tuple[str, ...]


class Kept(NamedTuple):
    """What the gradebook already holds of one submission."""

    submission: str
    notebook: str
    timestamp: Any


def digest(text: str, characters: int) -> str:
    """Return the first hex characters of a text's hash: ids that keep no order of names."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()[:characters]


def prefix(cells: Cells, student: str) -> str:
    """Return the 22 characters that all ids of one submission begin with."""
    return digest(cells.name, 8) + digest(student, 14)


class _Place(NamedTuple):
    """Where a submission's rows go: what its ids begin with, the ids that are kept, and whether it came anew."""

    start: str
    submission: str
    notebook: str
    again: bool
    result: Result


class Batch:
    """The rows of one batch, table by table, each sorted by id: so the insert stays quick as the gradebook grows.

    Rows are made as they are read: memory stays flat.
    """

    def __init__(self, cells: Cells, results: Iterable[Result], kept: Mapping[str, Kept]) -> None:
        self.cells = cells
        ours = digest("submitted_assignment", 10), digest("submitted_notebook", 10)
        self._places = sorted(_place(cells, result, kept.get(result.student), *ours) for result in results)

    def students(self) -> Iterator[Row]:
        """Rows for STUDENT."""
        for place in self._places:
            yield (place.result.student,)

    def submissions(self) -> Iterator[Row]:
        """Rows for SUBMISSION."""
        for place in self._places:
            yield (place.submission, self.cells.assignment, place.result.student, place.result.timestamp)

    def notebooks(self) -> Iterator[Row]:
        """Rows for NOTEBOOK."""
        for place in self._places:
            yield (place.notebook, place.submission, self.cells.notebook, False)

    def grades(self) -> Iterator[Row]:
        """Rows for GRADE."""
        columns = sorted((digest(f"grade {cell}", 10), i, cell) for i, cell in enumerate(self.cells.graded))
        for start, _, notebook, again, result in self._places:
            for suffix, i, cell in columns:
                score = auto_score(result.statuses[i], result.points[i])
                yield (start + suffix, notebook, cell, score, result.needs_person[i], again)

    def comments(self) -> Iterator[Row]:
        """Rows for COMMENT."""
        columns = sorted((digest(f"comment {cell}", 10), i, cell) for i, cell in enumerate(self.cells.written))
        for start, _, notebook, _, result in self._places:
            for suffix, i, cell in columns:
                yield (start + suffix, notebook, cell, result.comments[i])


def _place(cells: Cells, result: Result, kept: Kept | None, submission: str, notebook: str) -> _Place:
    start = prefix(cells, result.student)
    if kept is None:
        return _Place(start, start + submission, start + notebook, again=False, result=result)
    again = result.timestamp is not None and result.timestamp != kept.timestamp
    return _Place(start, kept.submission, kept.notebook, again=again, result=result)


# Written once, by hand, since a batch runs each thousands of times; `?` stands for the driver's own mark.
STUDENT = "INSERT INTO student (id) VALUES (?) ON CONFLICT (id) DO NOTHING"
SUBMISSION = """
INSERT INTO submitted_assignment (id, assignment_id, student_id, timestamp) VALUES (?, ?, ?, ?)
ON CONFLICT (assignment_id, student_id) DO UPDATE
SET timestamp = COALESCE(excluded.timestamp, submitted_assignment.timestamp)"""
NOTEBOOK = """
INSERT INTO submitted_notebook (id, assignment_id, notebook_id, flagged) VALUES (?, ?, ?, ?)
ON CONFLICT (notebook_id, assignment_id) DO UPDATE SET late_submission_penalty = NULL"""
GRADE = """
INSERT INTO grade (id, notebook_id, cell_id, auto_score, needs_manual_grade) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (cell_id, notebook_id) DO UPDATE SET
auto_score = excluded.auto_score,
needs_manual_grade = CASE
  WHEN ? OR grade.auto_score {differs} excluded.auto_score
  THEN excluded.needs_manual_grade OR grade.manual_score IS NOT NULL
  ELSE (excluded.needs_manual_grade AND grade.manual_score IS NULL AND grade.extra_credit IS NULL)
    OR (grade.needs_manual_grade AND (excluded.needs_manual_grade OR grade.manual_score IS NOT NULL)) END"""
COMMENT = """
INSERT INTO comment (id, notebook_id, cell_id, auto_comment) VALUES (?, ?, ?, ?)
ON CONFLICT (cell_id, notebook_id) DO UPDATE SET auto_comment = excluded.auto_comment"""
INDEXES = {
    "ix_grade_notebook_id": ("grade", "notebook_id"),
    "ix_submitted_notebook_assignment_id": ("submitted_notebook", "assignment_id"),
}
