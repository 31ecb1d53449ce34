"""The clock: periods in the order of a story, each with its figure, what starts it, what stops it and for whom not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from grader.authoring.members import Members
from grader.authoring.pictures.canvas import BODY, LEADING, MARGIN, SMALL, Canvas
from grader.authoring.pictures.facts import Facts, PictureError, cited, with_mark
from grader.authoring.pictures.frames import Frame, Told
from grader.authoring.pictures.lettering import width_of
from grader.authoring.pictures.members import ids, rows_by_ids
from grader.items.texts import Language, Text
from grader.regime.tables import Row

#: How a figure binds; without a figure the word stands alone.
BOUNDS: Final[dict[str, Text]] = {
    "at-most": Text("at most", "最长"),
    "at-least": Text("at least", "至少"),
    "within": Text("within", "回溯"),
    "may-last": Text("may last", "可达"),
    "lifelong": Text("for life", "终身"),
    "promptly": Text("promptly", "及时"),
    "at-once": Text("at once", "立即"),
    "reasonable": Text("reasonable time", "合理期限"),
    "statutory": Text("as the law sets", "法定期限"),
    "none-set": Text("no period set", "未定期限"),
}
_UNITS: Final[dict[str, tuple[Text, Text]]] = {
    "working-day": (Text("working day", "个工作日"), Text("working days", "个工作日")),
    "calendar-day": (Text("day", "日"), Text("days", "日")),
    "month": (Text("month", "个月"), Text("months", "个月")),
    "year": (Text("year", "年"), Text("years", "年")),
}
#: What may be told of a period besides its figure: member of `show:` → column and label.
_TELLS: Final[dict[str, Text]] = {
    "from": Text("From", "起算"),
    "not-counted": Text("Does not count", "不计入"),
    "not-for": Text("Not for", "不适用于"),
    "extension": Text("Extension", "延长"),
}
_NONE_IN_TEXT: Final = "none in the text"
_ONCE: Final = Text("{} more", "可再延长{}")
_TIMES: Final = Text("{} extensions at most", "最多延长{}次")
_BADGE, _GAP = 104, 14
_FIGURE: Final = 28


@dataclass(frozen=True, slots=True)
class Clock:
    """The periods in their order, and what is told of each."""

    chosen: tuple[Row, ...]
    tells: tuple[str, ...]

    def draw(self, frame: Frame) -> dict[str, bytes]:
        """Draw them in both languages."""
        return frame.draw(lambda canvas, top: self._story(canvas, top, frame.facts))

    def _story(self, canvas: Canvas, top: float, facts: Facts) -> tuple[float, Told]:
        y, told = top + 2, []
        spine = len(canvas.parts)
        middles = []
        for row in self.chosen:
            high, said = self._period(canvas, y, row, facts)
            middles.append(y + _badge_height(row, canvas.language) / 2)
            told.append(said)
            y += high + _GAP
        x = MARGIN + _BADGE / 2
        behind = len(canvas.parts)
        canvas.rule(x, middles[0], x, middles[-1], colour="edge", breadth=2)
        canvas.parts[spine:spine] = canvas.parts[behind:]
        del canvas.parts[-1]
        return y - _GAP, told

    def _period(self, canvas: Canvas, top: float, row: Row, facts: Facts) -> tuple[float, str]:
        """Draw one period, and return its height and what it says."""
        language = canvas.language
        _write_badge(canvas, top, row)
        x, width = MARGIN + _BADGE + 14, canvas.inner - _BADGE - 14
        subject = with_mark(row, facts.said(row, "subject", language), language)
        y = canvas.paragraph(x, top, subject, width=width, bold=True) + 2
        lines = list(self._lines(row, facts, language))
        for label, text in lines:
            y = canvas.paragraph(x, y, f"{label}{'：' if language == 'zh' else ': '}{text}", width=width) + 1
        y = canvas.paragraph(x, y, cited(row), width=width, size=SMALL, colour="soft")
        colon, stop, join = ("：", "。", "；") if language == "zh" else (": ", ".", "; ")
        said = join.join(
            [f"{subject}{colon}{period_in_words(row, language)}", *(f"{label}{colon}{text}" for label, text in lines)]
        )
        return max(y - top, _badge_height(row, language)), said + stop

    def _lines(self, row: Row, facts: Facts, language: Language) -> Iterator[tuple[str, str]]:
        for tell in self.tells:
            text = _extension(row, language) if tell == "extension" else _told(row, tell, facts, language)
            if text:
                yield _TELLS[tell].in_language(language), text


def _told(row: Row, tell: str, facts: Facts, language: Language) -> str:
    column = tell.replace("-", "_")
    return "" if row.values[f"{column}_en"] == _NONE_IN_TEXT else facts.said(row, column, language)


def _extension(row: Row, language: Language) -> str:
    figure, times = row.values["extension_figure"], row.values["extension_times"]
    parts = []
    if figure:
        length = with_unit(figure, row.values["extension_unit"], language)
        parts.append(_ONCE.in_language(language).format(length))
    if times:
        parts.append(_TIMES.in_language(language).format(times))
    return ("，" if language == "zh" else ", ").join(parts)


def with_unit(figure: str, unit: str, language: Language) -> str:
    """Write a figure with its unit: "1 year", "45 working days"."""
    one, more = _UNITS[unit]
    word = (one if figure == "1" else more).in_language(language)
    return f"{figure}{word}" if language == "zh" else f"{figure} {word}"


def period_in_words(row: Row, language: Language) -> str:
    """Write a period on one line: "at most 45 working days", "promptly"."""
    bound, figure = BOUNDS[row.values["bound"]].in_language(language), row.values["figure"]
    if not figure:
        return bound
    space = "" if language == "zh" else " "
    return f"{bound}{space}{with_unit(figure, row.values['unit'], language)}"


def _badge_lines(row: Row, language: Language) -> list[tuple[str, float]]:
    """Return what stands in the badge: words and their size."""
    bound, figure = BOUNDS[row.values["bound"]].in_language(language), row.values["figure"]
    if not figure:
        size = BODY if width_of(bound, BODY, bold=True) < _BADGE - 14 else SMALL
        return [(bound, size)]
    one, more = _UNITS[row.values["unit"]]
    return [(bound, SMALL), (figure, _FIGURE), ((one if figure == "1" else more).in_language(language), SMALL)]


def _badge_height(row: Row, language: Language) -> float:
    return sum(size * LEADING["en"] for _, size in _badge_lines(row, language)) + 14


def _write_badge(canvas: Canvas, top: float, row: Row) -> None:
    """Draw the figure in its frame on the line of time."""
    lines = _badge_lines(row, canvas.language)
    canvas.box(MARGIN, top, _BADGE, _badge_height(row, canvas.language), fill="tint", edge="accent", round_=8)
    y = top + 7
    for text, size in lines:
        canvas.write(
            MARGIN + _BADGE / 2,
            y + size * 1.05,
            text,
            size=size,
            colour="accent",
            bold=size != SMALL,
            anchor="middle",
        )
        y += size * LEADING["en"]


def read_clock(source: Members, facts: Facts, as_of: str) -> Clock | None:
    """Read the members of a clock; None where a problem was collected."""
    chosen = rows_by_ids(source, facts, facts.table("periods"), as_of)
    tells = ids(source, "show") or tuple(_TELLS)
    unknown = [tell for tell in tells if tell not in _TELLS]
    if unknown:
        raise PictureError("show", f"a clock can't show {', '.join(unknown)}", f"use {', '.join(_TELLS)}")
    return None if chosen is None else Clock(chosen, tells)
