"""Grades as CSV for the grade imports of Moodle and Canvas. Gets rows, and knows no gradebook.

A cell that a spreadsheet would run as a formula is written so that it is read as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.interchange.exports import Export, LeftOut
from grader.interchange.tables_csv import as_text

Platform: TypeAlias = Literal["moodle", "canvas"]
_PLACES = 5  # as many as Moodle keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """What one trainee earned in one assignment, late penalty taken off. `student` is the id on the roster."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    earned: float


def grades_csv(grades: Iterable[Grade], platform: Platform, *, column: str, possible: float) -> Export:
    """Return a file of one column of grades, sorted by trainee, and whom it leaves out.

    `column` is what the platform calls the assignment. Left out is a trainee whose id could not be written
    as it is: the platform would find nobody, or somebody else.
    """
    written, left_out = [], []
    for grade in sorted(grades, key=lambda one: one.student):
        if as_text(grade.student) == grade.student:
            written.append(grade)
        else:
            why = "a spreadsheet would read the id as a formula, or not show it"
            left_out.append(LeftOut(f"trainee {grade.student}", why, "enter this grade by hand"))
    rows = _TABLES[platform](written, as_text(column), possible)
    table = io.StringIO(newline="")
    csv.writer(table).writerows(rows)
    return Export(table.getvalue().encode(), len(written), tuple(left_out))


def _moodle(grades: Sequence[Grade], column: str, _possible: float) -> list[list[str]]:
    """Lay out as Moodle's *Import, CSV file* maps it; the id stands twice, as sites keep it in either field."""
    rows = [["Username", "ID number", "First name", "Last name", "Email address", column]]
    for one in grades:
        names = (one.first_name, one.last_name, one.email)
        rows.append([one.student, one.student, *map(as_text, names), _points(one.earned)])
    return rows


def _canvas(grades: Sequence[Grade], column: str, possible: float) -> list[list[str]]:
    """Lay out as Canvas exports its gradebook: five columns about the trainee, and the points in a row of their own."""
    rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column],
        ["    Points Possible", "", "", "", "", _points(possible)],
    ]
    for one in grades:
        name = ", ".join(filter(None, (one.last_name, one.first_name))) or one.student
        rows.append([as_text(name), "", "", one.student, "", _points(one.earned)])
    return rows


_TABLES: Mapping[Platform, Callable[[Sequence[Grade], str, float], list[list[str]]]] = {
    "moodle": _moodle,
    "canvas": _canvas,
}


def _points(points: float) -> str:
    return f"{points:.{_PLACES}f}".rstrip("0").rstrip(".")
