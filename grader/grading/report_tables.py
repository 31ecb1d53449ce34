"""What stands on the report's page as plain tables, one for each of its sections, for other programs.

Texts in English, nothing rounded. How a file is written, and what a spreadsheet must not run, others know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from grader.grading.pages.boards import Board
from grader.grading.timestamps import write_timestamp
from grader.items.texts import Text
from grader.statistics.figures import Figure

Value: TypeAlias = str | int | float | None
Members: TypeAlias = Mapping[str, Any]
"""What the page is filled with (`grader.grading.reports`)."""


@dataclass(frozen=True, slots=True)
class Table:
    """A name, a row of headings, and the rows. A silent figure is None, its reason in a column beside it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def tables_of(members: Members) -> tuple[Table, ...]:
    """Return the tables of a report; one that has no row is there too, so that a program finds it."""
    return tuple(Table(name, columns, tuple(rows(members))) for name, columns, rows in _TABLES)


def _figure(figure: Figure | None) -> tuple[Value, ...]:
    """Return value, interval, cases, and why there is no value."""
    if figure is None:
        return None, None, None, None, "waits-for-marks"
    return figure.value, figure.low, figure.high, figure.cases, figure.lacking


def _headings(name: str) -> tuple[str, ...]:
    return name, f"{name}_low", f"{name}_high", f"{name}_cases", f"{name}_lacking"


def _items(of: Members) -> Iterable[tuple[Value, ...]]:
    for row in of["items"]:
        statuses = row.tally.statuses
        yield (
            row.item.id, row.item.version, row.kind, row.item.points, *_figure(row.facility),
            *_figure(row.discrimination), *_figure(row.omission), statuses["scored"], statuses["omitted"],
            statuses["unreadable"], statuses["unmarked"],
        )  # fmt: skip


def _choices(of: Members) -> Iterable[tuple[Value, ...]]:
    for row in of["items"]:
        for board in row.boards:
            for line in board.rows:
                for column, cell in zip(board.columns, line.cells, strict=True):
                    yield row.item.id, board.title.en, line.text.en, _column(board, column), cell.count, int(cell.keyed)
        for figure, count in sorted(row.tally.figures.items()):
            yield row.item.id, "figures given", str(float(figure)), "", count, None


def _column(board: Board, column: str | Text) -> str:
    words = {mark: text.en for mark, text in board.legend}
    words |= {line.letter: line.text.en for line in board.rows if line.letter and not board.legend}
    return column.en if isinstance(column, Text) else words.get(column, column)


def _misconceptions(of: Members) -> Iterable[tuple[Value, ...]]:
    for one in of["teach"]:
        module, part = (one.part.module, one.part.title.en) if one.part else ("", "")
        yield one.item.id, one.about.en, one.told.en, one.slip.count, *_figure(one.share)[:4], module, part


def _severity(of: Members) -> Iterable[tuple[Value, ...]]:
    for row in of["severe"]:
        for one in row.misplaced:
            yield (
                row.item.id,
                one.step.en if one.step else "",
                one.keyed.en,
                one.given.en,
                one.way,
                one.weight,
                one.count,
            )


def _time_and_certainty(of: Members) -> Iterable[tuple[Value, ...]]:
    for row in of["items"]:
        tally = row.tally
        yield (
            row.item.id, len(tally.seconds), *(tally.quartiles or (None, None, None)), row.item.minutes,
            tally.sure, tally.sure_wrong, tally.unsure, tally.unsure_right,
        )  # fmt: skip


def _earlier(of: Members) -> Iterable[tuple[Value, ...]]:
    if of["earlier"] is None:
        return
    for one in of["earlier"].all:
        then = _figure(one.before)[:4] if one.before is not None else (None,) * 4
        change = _figure(one.change)[:3] if one.change is not None else (None,) * 3
        yield one.item or "all items of both", *then, *_figure(one.now)[:4], *change


def _findings(of: Members) -> Iterable[tuple[Value, ...]]:
    for name, reach, _, cure, same in of["findings"]:
        for finding in same:
            yield finding.student, name, reach, finding.detail, cure.en


def _alike(of: Members) -> Iterable[tuple[Value, ...]]:
    for pair in of["alike"].pairs:
        numbers = " ".join(map(str, pair.items))
        yield pair.first, pair.second, len(pair.items), numbers, pair.expected, pair.chance_of_any


def _notes(of: Members) -> Iterable[tuple[Value, ...]]:
    for row in of["items"]:
        yield from ((row.item.id, student, note) for student, note in row.tally.notes)


def _trainees(of: Members) -> Iterable[tuple[Value, ...]]:
    for row in of["rows"]:
        yield (
            row.student, of["groups"].of.get(row.student, ""), row.total, row.penalty, row.after_penalty,
            row.statuses["omitted"], row.statuses["unreadable"], row.waiting, row.severity,
            write_timestamp(row.handed_in) if row.handed_in else None,
            " ".join(dict.fromkeys(finding.finding for finding in row.findings)),
        )  # fmt: skip


_TABLES: tuple[tuple[str, tuple[str, ...], Callable[[Members], Iterable[tuple[Value, ...]]]], ...] = (
    (
        "items",
        ("item", "version", "kind", "points", *_headings("facility"), *_headings("discrimination"),
         *_headings("omission"), "scored", "omitted", "unreadable", "unmarked"),
        _items,
    ),
    ("choices", ("item", "board", "row", "column", "count", "keyed"), _choices),
    (
        "misconceptions",
        ("item", "about", "misconception", "trainees", *_headings("share")[:4], "module", "part"),
        _misconceptions,
    ),
    ("severity", ("item", "step", "keyed", "given", "way", "weight", "count"), _severity),
    (
        "time-and-certainty",
        ("item", "times_known", "minutes_quarter", "minutes_half", "minutes_three_quarters", "minutes_planned",
         "sure", "sure_and_wrong", "unsure", "unsure_and_right"),
        _time_and_certainty,
    ),
    (
        "earlier",
        ("item", *_headings("earlier")[:4], *_headings("now")[:4], "change", "change_low", "change_high"),
        _earlier,
    ),
    ("findings", ("student", "finding", "reach", "detail", "cure"), _findings),
    ("alike", ("student", "other", "shared", "items", "expected", "chance_of_any"), _alike),
    (
        "not-handed-in",
        ("student", "name", "email", "group"),
        lambda of: ((one.student, one.name, one.email, one.group) for one in of["absent"]),
    ),
    ("notes", ("item", "student", "note"), _notes),
    (
        "trainees",
        ("student", "group", "earned", "penalty", "total", "omitted", "unreadable", "waiting", "severity",
         "handed_in", "findings"),
        _trainees,
    ),
)  # fmt: skip
