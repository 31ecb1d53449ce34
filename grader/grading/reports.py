"""One HTML page for the instructor, and its tables: scores, items, what to teach again, findings, trainees.

Gathers and counts; how it looks is `pages/report.html.j2`. The page holds the keys: it is never for trainees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.grading import plots
from grader.grading.absences import absent, read_roster
from grader.grading.cohorts import Cohort, Progress, gather, scored_submissions
from grader.grading.courses import Course
from grader.grading.earlier import Table as PointTable
from grader.grading.earlier import compare, read_earlier
from grader.grading.feedback import replace_file
from grader.grading.findings import Finding
from grader.grading.groups import Groups
from grader.grading.item_rows import ItemRow, item_rows, waiting
from grader.grading.lessons import parts
from grader.grading.likenesses import AnswerCodes
from grader.grading.marks import MarkBook, Marks, after_penalty, earned, read_marks
from grader.grading.pages.decisions import decided
from grader.grading.pages.findings_zh import what_and_cure
from grader.grading.pages.rendering import render
from grader.grading.remarks import read_remarks
from grader.grading.report_tables import Table, tables_of
from grader.grading.submissions import Scored
from grader.grading.tallies import Remark, Tally
from grader.grading.teaching import to_teach
from grader.items.assignments import Assignment
from grader.items.texts import Language, Text
from grader.statistics.classical import Points
from grader.statistics.figures import Estimate, Figure
from grader.statistics.intervals import student as student_interval


@dataclass(frozen=True, slots=True)
class TraineeRow:
    """One line of the table of trainees."""

    student: str
    total: float
    penalty: float
    after_penalty: float
    statuses: Mapping[str, int]
    waiting: int
    severity: int | None
    handed_in: datetime | None
    findings: tuple[Finding, ...]


@dataclass
class _Gathered:
    """What one pass over the submissions leaves: counts, not responses."""

    tallies: list[Tally]
    codes: AnswerCodes
    rows: list[TraineeRow] = field(default_factory=list)
    omitted: list[list[bool]] = field(default_factory=list)
    points: list[list[float]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    stale: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The page, and what stands on it as tables for other programs."""

    page: bytes
    tables: tuple[Table, ...]


def write_report(
    course: Course,
    assignment: str,
    *,
    submitted: Path | None = None,
    gradebook: str | None = None,
    out: Path | None = None,
    language: Language = "en",
    progress: Progress | None = None,
) -> Path:
    """Write the page to `out` (default: `reports/<assignment>.html` in the course) and return where it is.

    Raises as `make_report`.
    """
    made = make_report(
        course, assignment, submitted=submitted, gradebook=gradebook, language=language, progress=progress
    )
    path = out or course.root / "reports" / f"{assignment}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, made.page)
    return path


def make_report(
    course: Course,
    assignment: str,
    *,
    submitted: Path | None = None,
    gradebook: str | None = None,
    groups: Groups | None = None,
    earlier: str | None = None,
    language: Language = "en",
    progress: Progress | None = None,
) -> Report:
    """Return the report of all who handed in, or of one group of them, beside an `earlier` cohort if one is named.

    A person's marks and late penalties are taken from the gradebook, where there is one; the rest is scored anew
    from the submissions. The same submissions and marks give the same bytes. Raises `CourseError`.
    """
    among = groups or Groups()
    book = read_marks(course, assignment, gradebook)
    whole = book.among(gather(course, assignment, submitted=submitted))
    cohort = replace(whole, students=among.among(whole.students))
    gathered = _gather(cohort, book, progress)
    members = _members(cohort, gathered, among) | {
        "language": language,
        "due": book.due,
        "absent": absent(whole, read_roster(course, gradebook), among),
        "teach": to_teach(gathered.tallies, parts(course), assignment),
        "earlier": None,
    }
    if earlier is not None:
        before = read_earlier(course, cohort.key, earlier)
        members["earlier"] = compare(_table(cohort.key, gathered), before, Path(earlier).name)
    return Report(render("report.html.j2", members), tables_of(members))


def _gather(cohort: Cohort, book: MarkBook, progress: Progress | None) -> _Gathered:
    tallies = [Tally(item) for item in cohort.key.items]
    gathered = _Gathered(tallies, AnswerCodes(cohort.key), findings=list(cohort.findings))
    for done, scored in enumerate(scored_submissions(cohort), start=1):
        _take(gathered, cohort, scored, book)
        if progress:
            progress("report", done, len(cohort.students))
    return gathered


def _members(cohort: Cohort, gathered: _Gathered, groups: Groups) -> dict[str, Any]:
    """Return what the page is filled with, apart from what other cohorts and other files tell."""
    key = cohort.key
    able = sum(item.standing != "dropped" for item in key.items)
    totals = [row.total for row in gathered.rows if row.waiting < able]
    possible = float(sum(item.worth for item in key.items))
    tallies = {at + 1: gathered.tallies[at] for at in counted_places(key)}
    items, reliability, error = item_rows(tallies, _table(key, gathered), _omitted(key, gathered))
    maps = [
        (row.number, row.facility.value, row.discrimination.value)
        for row in items
        if row.facility is not None
        and row.facility.value is not None
        and row.discrimination is not None
        and row.discrimination.value is not None
    ]
    return {
        "assignment": key.name,
        "title": key.title,
        "release": key.release[:12],
        "groups": groups,
        "by_group": _by_group(gathered, groups, able),
        "rows": gathered.rows,
        "numbers": {item.id: number for number, item in enumerate(key.items, start=1)},
        "items": items,
        "severe": [row for row in items if row.tally.severities],
        "alike": gathered.codes.likenesses(),
        "decided": decided(key),
        "possible": possible,
        "counted": len(totals),
        "mean": mean(totals) if totals else None,
        "median": median(totals) if totals else None,
        "lowest": min(totals, default=None),
        "highest": max(totals, default=None),
        "statuses": {
            status: sum(tally.statuses[status] for tally in gathered.tallies)
            for status in ("scored", "omitted", "unreadable", "unmarked")
        },
        "by_person": sum(tally.by_person for tally in gathered.tallies),
        "waiting": sum(row.waiting > 0 for row in gathered.rows),
        "penalised": any(row.penalty for row in gathered.rows),
        "has_severity": any(row.severity is not None for row in gathered.rows),
        "alpha": reliability,
        "error": error,
        "stale": gathered.stale,
        "findings": _grouped(gathered.findings),
        "anchors": {row.student: number for number, row in enumerate(gathered.rows, start=1)},
        "distribution": plots.distribution(totals, possible, mean(totals), "totals") if totals else None,
        "bars": plots.facility_bars(_in_place(items, len(key.items)), "facility") if totals else None,
        "map": plots.item_map(maps, "map") if maps else None,
    }


def _by_group(gathered: _Gathered, groups: Groups, items: int) -> list[tuple[str, int, Figure | None]]:
    """Return each group's name, how many handed in, and the mean of their totals."""
    found: list[tuple[str, int, Figure | None]] = []
    for name in groups.names if not groups.only else ():
        rows = [row for row in gathered.rows if groups.of.get(row.student) == name]
        totals = np.array([row.total for row in rows if row.waiting < items])
        one = Estimate(float(totals.mean()), len(totals)) if len(totals) else None
        if len(totals) > 1:
            one = Estimate(float(totals.mean()), len(totals), student_interval(totals))
        found.append((name, len(rows), one))
    return found


def _take(gathered: _Gathered, cohort: Cohort, scored: Scored, book: MarkBook) -> None:
    student = scored.student
    marks = book.trainees.get(student, Marks())
    gathered.stale += student in book.trainees and marks.differs_from(scored)
    remarks = read_remarks(cohort, scored)
    totals, points, waiting = 0.0, [], 0
    statuses: Counter[str] = Counter()
    for item, tally in zip(scored.items, gathered.tallies, strict=True):
        counted = earned(item, marks.of(item.item))
        waits = not counted.by_person and scored.needs_person(item)
        tally.add(student, item, remarks.get(item.item, Remark()))
        tally.by_person += counted.by_person
        statuses[item.status] += 1
        totals += counted.total
        waiting += waits
        mark = np.nan if waits or counted.points is None else min(counted.points, float(item.possible))
        points.append(mark)
    severities = [item.severity for item in scored.items if item.severity is not None]
    gathered.points.append(points)
    gathered.omitted.append([item.status == "omitted" for item in scored.items])
    gathered.codes.add(scored)
    gathered.findings.extend(scored.findings)
    gathered.rows.append(
        TraineeRow(
            student, totals, marks.penalty, after_penalty(totals, marks.penalty), statuses, waiting,
            sum(severities) if severities else None, scored.timestamp, scored.findings,
        )
    )  # fmt: skip


def counted_places(key: Assignment) -> list[int]:
    """Return where the items stand that count: what was dropped or credited to everybody tells nothing."""
    return [at for at, item in enumerate(key.items) if item.standing == "counted"]


def _in_place(items: Sequence[ItemRow], count: int) -> list[float | None]:
    shares = {row.number: row.facility.value for row in items if row.facility is not None}
    return [shares.get(number) for number in range(1, count + 1)]


def _omitted(key: Assignment, gathered: _Gathered) -> NDArray[np.bool_]:
    whole = np.array(gathered.omitted, dtype=np.bool_).reshape(-1, len(key.items))
    return whole[:, counted_places(key)]


def _table(key: Assignment, gathered: _Gathered) -> PointTable:
    places = counted_places(key)
    points: Points = np.array(gathered.points, dtype=np.float64).reshape(-1, len(key.items))[:, places]
    items = [key.items[at] for at in places]
    possible = tuple(float(item.points) for item in items)
    waits = waiting([gathered.tallies[at] for at in places], points)
    return PointTable(tuple(item.id for item in items), points, possible, waits)


def _grouped(findings: Sequence[Finding]) -> list[tuple[str, str, Text, Text, list[Finding]]]:
    """Group findings by name: those that need a person first, then by how often they occur."""
    return sorted(_groups(findings), key=lambda group: (_REACHES.index(group[1]), -len(group[4]), group[0]))


_REACHES = ("collection", "submission", "item", "note")


def _groups(findings: Sequence[Finding]) -> Iterator[tuple[str, str, Text, Text, list[Finding]]]:
    names = dict.fromkeys(finding.finding for finding in findings)
    for name in names:
        same = [finding for finding in findings if finding.finding == name]
        what, cure = what_and_cure(name)
        yield name, same[0].kind.reach, what, cure, same
