"""One HTML page for the instructor: distribution, items, who chose what, findings with their cures, trainees.

Gathers and counts; how it looks is `pages/report.html.j2`. The page holds the keys: it is never for trainees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import mean, median

import numpy as np
from markupsafe import Markup

from grader.grading import plots
from grader.grading.cohorts import Cohort, Progress, gather, scored_submissions
from grader.grading.courses import Course
from grader.grading.feedback import replace_file
from grader.grading.findings import Finding
from grader.grading.intake import take_in
from grader.grading.marks import MarkBook, Marks, after_penalty, earned, read_marks
from grader.grading.pages.boards import Board, boards, words_of
from grader.grading.pages.decisions import decided
from grader.grading.pages.findings_zh import what_and_cure
from grader.grading.pages.rendering import render
from grader.grading.submissions import Scored
from grader.grading.tallies import Remark, Slip, Tally
from grader.items.answers import AnswersFault, read_answers
from grader.items.assignments import Assignment
from grader.items.json_values import JsonFault
from grader.items.kinds import Item, Number, kind_of
from grader.items.texts import Language, Text
from grader.statistics.classical import Points, alpha, discriminations, facilities, measurement_error
from grader.statistics.figures import Figure

_SLIPS = 6
_MOST_FIGURES = 15


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


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as the report shows it."""

    number: int
    item: Item
    kind: str
    tally: Tally
    facility: Figure
    discrimination: Figure | None
    boards: tuple[Board, ...]
    slips: tuple[tuple[Text, Text | None, Text | None, bool, Slip], ...]
    plot: Markup | None


@dataclass
class _Gathered:
    """What one pass over the submissions leaves: counts, not responses."""

    tallies: list[Tally]
    rows: list[TraineeRow] = field(default_factory=list)
    points: list[list[float]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    stale: int = 0


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
    """Write the report to `out` (default: `reports/<assignment>.html` in the course) and return where it is.

    A person's marks and late penalties are taken from the gradebook, where there is one; the rest is scored
    anew from the submissions. Raises `CourseError`.
    """
    cohort = gather(course, assignment, submitted=submitted)
    book = read_marks(course, assignment, gradebook)
    cohort = book.among(cohort)
    page = report_page(cohort, book, language=language, progress=progress)
    path = out or course.root / "reports" / f"{assignment}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, page)
    return path


def report_page(
    cohort: Cohort, book: MarkBook, *, language: Language = "en", progress: Progress | None = None
) -> bytes:
    """Return the report of a cohort. The same submissions and marks give the same bytes."""
    key = cohort.key
    gathered = _Gathered([Tally(item) for item in key.items], findings=list(cohort.findings))
    for done, scored in enumerate(scored_submissions(cohort), start=1):
        _take(gathered, cohort, scored, book)
        if progress:
            progress("report", done, len(cohort.students))
    able = sum(item.standing != "dropped" for item in key.items)
    totals = [row.total for row in gathered.rows if row.waiting < able]
    possible = float(sum(item.worth for item in key.items))
    items, reliability, error = _items(key, gathered)
    maps = [
        (row.number, row.facility.value, row.discrimination.value)
        for row in items
        if row.facility.value is not None and row.discrimination is not None and row.discrimination.value is not None
    ]
    members = {
        "assignment": key.name,
        "title": key.title,
        "release": key.release[:12],
        "language": language,
        "rows": gathered.rows,
        "items": items,
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
        "due": book.due,
    }
    return render("report.html.j2", members)


def _take(gathered: _Gathered, cohort: Cohort, scored: Scored, book: MarkBook) -> None:
    student = scored.student
    marks = book.trainees.get(student, Marks())
    gathered.stale += student in book.trainees and marks.differs_from(scored)
    remarks = _remarks(cohort, scored)
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
    gathered.findings.extend(scored.findings)
    gathered.rows.append(
        TraineeRow(
            student, totals, marks.penalty, after_penalty(totals, marks.penalty), statuses, waiting,
            sum(severities) if severities else None, scored.timestamp, scored.findings,
        )
    )  # fmt: skip


def _remarks(cohort: Cohort, scored: Scored) -> dict[str, Remark]:
    """Read what the file says beside the values; of a file that could not be scored, nothing."""
    if scored.whole_fault is not None:
        return {}
    try:
        data = take_in(cohort.submitted, scored.student, cohort.key.name).answers
        answers = read_answers(data or b"")
    except (JsonFault, AnswersFault, OSError):  # it changed while we read; the scores came from what it was
        return {}
    return {id_: Remark(one.seconds, one.sure, one.note) for id_, one in answers.responses.items()}


def _items(key: Assignment, gathered: _Gathered) -> tuple[list[ItemRow], Figure, Figure]:
    """Analyse the items that count, each under its own number; what was dropped or credited tells nothing."""
    table: Points = np.array(gathered.points, dtype=np.float64).reshape(-1, len(key.items))
    counted = [at for at, item in enumerate(key.items) if item.standing == "counted"]
    possible = np.array([key.items[at].points for at in counted], dtype=np.float64)
    ready = [at for at in counted if _is_ready(gathered.tallies[at], table[:, at])]
    whole = table[:, ready]
    rests = dict(zip(ready, discriminations(whole), strict=True))
    rows = [
        _item_row(at, gathered.tallies[at], facility, rests.get(at))
        for at, facility in zip(counted, facilities(table[:, counted], possible), strict=True)
    ]
    return rows, alpha(whole), measurement_error(whole)


def _in_place(items: Sequence[ItemRow], count: int) -> list[float | None]:
    shares = {row.number: row.facility.value for row in items}
    return [shares.get(number) for number in range(1, count + 1)]


def _is_ready(tally: Tally, column: Points) -> bool:
    """Whether an item can stand in the sum: not while any written response still waits for its mark."""
    return not (tally.statuses["unmarked"] and bool(np.isnan(column).any()))


def _item_row(at: int, tally: Tally, facility: Figure, discrimination: Figure | None) -> ItemRow:
    item = tally.item
    slips = tuple((*words_of(item, turn), turn.missed, slip) for turn, slip in tally.most_frequent(_SLIPS))
    plot = None
    if isinstance(item, Number) and item.key is not None and tally.figures:
        shown = dict(sorted(tally.figures.most_common(_MOST_FIGURES)))
        accepted = (item.key - item.tolerance, item.key + item.tolerance)
        plot = plots.figures_given(shown, accepted, f"figures-{at + 1}")
    return ItemRow(at + 1, item, kind_of(item), tally, facility, discrimination, boards(tally), slips, plot)


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
