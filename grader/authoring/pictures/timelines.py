"""The timeline: dated rows of a table on one axis of time, points or bars, what has ended shown with its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from grader.authoring.members import Members
from grader.authoring.pictures.canvas import MARGIN, SMALL, Canvas
from grader.authoring.pictures.facts import Facts, PictureError, cited, day_in_words, with_mark
from grader.authoring.pictures.frames import Frame, Told
from grader.authoring.pictures.lettering import width_of
from grader.authoring.pictures.members import conditions, ids, required
from grader.items.texts import Language, Text
from grader.regime.tables import Row

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
#: How far the marks of the axis stand apart at least, so that their words do not touch.
_APART: Final = 52
#: How many months may lie between two marks of the axis.
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_STRIP: Final = 20
_SHORT: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENDED: Final = Text("has an end", "有终止日期")
_HOLDS: Final = Text("holds, as far as known", "就所知仍然有效")
_TO, _FROM = Text("{} to {}", "{}至{}"), Text("from {}", "自{}起")


@dataclass(frozen=True, slots=True)
class Axis:
    """Months from `first` to `last`, counted from year 0, spread over a width."""

    first: int
    last: int
    left: float
    width: float

    def x(self, day: str) -> float:
        """Return where a day, month or year lies: a month at its start, a year at its start."""
        year, month, number = _parts(day)
        months = year * 12 + month - 1 + (number - 1) / 31
        return self.left + self.width * (months - self.first) / (self.last - self.first)

    def ticks(self) -> Iterator[tuple[float, int]]:
        """Give the marks: place, and month counted from year 0."""
        step = _step(self.last - self.first, self.width)
        for month in range(-(-self.first // step) * step, self.last + 1, step):
            yield self.left + self.width * (month - self.first) / (self.last - self.first), month


@dataclass(frozen=True, slots=True)
class Timeline:
    """The rows in their order, and the columns that give day, end, label and lane."""

    chosen: tuple[Row, ...]
    date: str
    end: str | None
    label: str
    lane: str | None
    span: tuple[str | None, str | None]

    def draw(self, frame: Frame) -> dict[str, bytes]:
        """Draw it in both languages."""
        facing = replace(frame, looks_back=True)
        return facing.draw(lambda canvas, top: self._rows(canvas, top, facing))

    def _axis(self, as_of: str, width: float) -> Axis:
        days = [row.values[self.date] for row in self.chosen]
        if self.end:
            days += [row.values[self.end] or as_of for row in self.chosen]
        first = int(self.span[0]) * 12 if self.span[0] else _month(min(days))
        last = (int(self.span[1]) + 1) * 12 if self.span[1] else _month(max(days)) + 1
        step = min(_step(last - first, width), 12)
        first, last = first // step * step, -(-last // step) * step
        return Axis(first, max(last, first + step), MARGIN + 8, width)

    def _rows(self, canvas: Canvas, top: float, frame: Frame) -> tuple[float, Told]:
        facts, language = frame.facts, canvas.language
        axis = self._axis(frame.as_of, canvas.inner - 22)
        y = _write_ticks(canvas, top, axis)
        told: Told = []
        lane = ""
        for row in _by_lane(self.chosen, self.lane):
            if self.lane and row.values[self.lane] != lane:
                lane = row.values[self.lane]
                name = facts.name(self.lane, lane, language)
                y = canvas.paragraph(MARGIN, y + 8, name, width=canvas.inner, bold=True, colour="accent") + 3
                canvas.rule(MARGIN, y, canvas.width - MARGIN, y)
            days = self._days(row, language)
            label = with_mark(row, facts.said(row, self.label, language), language)
            y = canvas.paragraph(MARGIN, y + 7, label, width=canvas.inner)
            y = canvas.paragraph(MARGIN, y, f"{days}  {cited(row)}", width=canvas.inner, size=SMALL, colour="soft")
            self._strip(canvas, y + _STRIP / 2 + 1, axis, row, frame.as_of)
            y += _STRIP + 4
            told.append(f"{label}：{days}。" if language == "zh" else f"{label}: {days}.")
        y = _write_ticks(canvas, y + 4, axis)
        return (self._legend(canvas, y) if self.end else y), told

    def _days(self, row: Row, language: Language) -> str:
        first = day_in_words(row.values[self.date], language)
        if self.end is None:
            return first
        last = row.values[self.end]
        if not last:
            return _FROM.in_language(language).format(first)
        return _TO.in_language(language).format(first, day_in_words(last, language))

    def _strip(self, canvas: Canvas, y: float, axis: Axis, row: Row, as_of: str) -> None:
        canvas.rule(axis.left, y, axis.left + axis.width, y)
        for x, _ in axis.ticks():
            canvas.rule(x, y - 4, x, y + 4)
        x = axis.x(row.values[self.date])
        if self.end is None:
            canvas.dot(x, y, 7)
        elif row.values[self.end]:
            _ended_bar(canvas, x, axis.x(row.values[self.end]), y)
        else:
            _open_bar(canvas, x, axis.x(as_of), y)

    def _legend(self, canvas: Canvas, top: float) -> float:
        y, x = top + 14.0, MARGIN + 8.0
        _open_bar(canvas, x, x + 34, y)
        holds = _HOLDS.in_language(canvas.language)
        canvas.write(x + 44, y + 5, holds, size=SMALL)
        x += 44 + width_of(holds, SMALL) + 20
        _ended_bar(canvas, x, x + 34, y)
        canvas.write(x + 44, y + 5, _ENDED.in_language(canvas.language), size=SMALL)
        return y + 10


def _open_bar(canvas: Canvas, x: float, to_x: float, y: float) -> None:
    """Draw what still holds: a full bar with a point at its end."""
    to_x = max(to_x, x + 12)
    canvas.box(x, y - 5, to_x - x - 8, 10, fill="accent", edge=None, round_=2)
    canvas.shape([(to_x - 9, y - 8), (to_x - 9, y + 8), (to_x + 3, y)])


def _ended_bar(canvas: Canvas, x: float, to_x: float, y: float) -> None:
    """Draw what has ended: a hollow bar with a stop at its end."""
    canvas.box(x, y - 5, max(to_x - x, 3), 10, fill="tint", edge="edge", round_=2)
    canvas.rule(max(to_x, x + 3), y - 9, max(to_x, x + 3), y + 9, colour="ink", breadth=2.5)


def _step(months: int, width: float) -> int:
    """Return how many months lie between two marks."""
    return next((one for one in _STEPS if width / months * one >= _APART), _STEPS[-1])


def _write_ticks(canvas: Canvas, top: float, axis: Axis) -> float:
    for number, (x, month) in enumerate(axis.ticks()):
        text = _tick(month, canvas.language, is_first=number == 0)
        half = width_of(text, SMALL) / 2
        at = min(max(x, MARGIN + half), canvas.width - MARGIN - half)
        canvas.write(at, top + SMALL, text, size=SMALL, colour="soft", anchor="middle")
    return top + SMALL + 6


def _tick(month: int, language: Language, *, is_first: bool) -> str:
    """Write a mark: the year in January and at the start, else the month alone."""
    year, number = divmod(month, 12)
    if number == 0:
        return str(year)
    if language == "zh":
        return f"{year}.{number + 1}" if is_first else f"{number + 1}月"
    return f"{_SHORT[number]} {year}" if is_first else _SHORT[number]


def _by_lane(rows: tuple[Row, ...], lane: str | None) -> list[Row]:
    """Put rows of one lane together, lanes in the order of their first rows."""
    if lane is None:
        return list(rows)
    lanes = list(dict.fromkeys(row.values[lane] for row in rows))
    return sorted(rows, key=lambda row: lanes.index(row.values[lane]))


def _parts(day: str) -> tuple[int, int, int]:
    found = _DATE.fullmatch(day)
    year, month, number = found.groups() if found else ("0", None, None)
    return int(year), int(month or 1), int(number or 1)


def _month(day: str) -> int:
    year, month, _ = _parts(day)
    return year * 12 + month - 1


def read_timeline(source: Members, facts: Facts, _as_of: str) -> Timeline | None:
    """Read the members of a timeline; None where a problem was collected."""
    table, date, label = required(source, "table"), required(source, "date"), required(source, "label")
    end, lane = source.string("end", None), source.string("lane", None)
    where, named = conditions(source), ids(source)
    span = (_year(source, "from"), _year(source, "to"))
    if table is None or date is None or label is None or where is None or named is None:
        return None
    held = facts.table(table)
    for member, column in (("date", date), ("end", end), ("label", label), ("lane", lane)):
        if column is not None:
            facts.need(held, column, member)
    chosen = facts.choose(held, where, named)
    for row in chosen:
        if not _DATE.fullmatch(row.values.get(date, "")):
            what = f"row {row.id} has no day in {date} ({row.values.get(date)!r})"
            raise PictureError("ids", what, "choose rows that have one by ids:, or name another date:")
    if lane is not None:
        facts.need_names(lane, [row.values[lane] for row in chosen])
    if not named:
        chosen = tuple(sorted(chosen, key=lambda row: row.values[date]))
    return Timeline(chosen, date, end, label, lane, span)


def _year(source: Members, name: str) -> str | None:
    year = source.whole(name, None)
    return None if year is None else str(year)
