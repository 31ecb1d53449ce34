"""The comparison: columns side by side under one subject after another, every cell a text from the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from grader.authoring.members import Members
from grader.authoring.pictures.canvas import BODY, MARGIN, SMALL, WIDTH, Canvas
from grader.authoring.pictures.clocks import period_in_words
from grader.authoring.pictures.facts import Facts, PictureError, cited, with_mark
from grader.authoring.pictures.frames import Frame, Told
from grader.authoring.pictures.members import conditions, ids, required
from grader.authoring.yaml_sources import Mapping, Sequence
from grader.items.texts import Language, Text
from grader.regime.tables import Row, Table

_FEWEST, _MOST = 2, 4
#: How many columns the usual width holds, and what each further one adds.
_USUAL, _MORE = 2, 110
_PAD, _GUTTER = 8, 12
_NOTHING: Final = "none"
#: Stands for figure, bound and unit of a row of periods.
_PERIOD: Final = "period"
_EMPTY: Final = Text("—", "—")


@dataclass(frozen=True, slots=True)
class Entry:
    """One text in a cell: a row, and the column of it that is shown."""

    row: Row
    column: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject and its cells, one for each column; a cell may be empty or hold several texts."""

    name: Text
    cells: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The columns' titles, the subjects, and what stands in an empty cell."""

    titles: tuple[Text, ...]
    subjects: tuple[Subject, ...]
    none: Text

    def draw(self, frame: Frame) -> dict[str, bytes]:
        """Draw it in both languages; more than three columns make it wider."""
        width = WIDTH + max(0, len(self.titles) - _USUAL) * _MORE
        return frame.draw(lambda canvas, top: self._table(canvas, top, frame.facts), lambda _: width)

    def _table(self, canvas: Canvas, top: float, facts: Facts) -> tuple[float, Told]:
        language, count = canvas.language, len(self.titles)
        width = (canvas.inner - _GUTTER * (count - 1)) / count
        lefts = [MARGIN + number * (width + _GUTTER) for number in range(count)]
        heads = [title.in_language(language) for title in self.titles]
        high = max(canvas.height_of(head, width - 2 * _PAD, bold=True) for head in heads) + 12
        for x, head in zip(lefts, heads, strict=True):
            canvas.box(x, top, width, high, fill="tint", edge=None)
            canvas.paragraph(x + _PAD, top + 5, head, width=width - 2 * _PAD, bold=True, colour="accent")
        y, told = top + high + 4, []
        for number, subject in enumerate(self.subjects):
            if number:
                canvas.rule(MARGIN, y, canvas.width - MARGIN, y)
            name = subject.name.in_language(language)
            below = canvas.paragraph(MARGIN, y + 7, name, width=canvas.inner, bold=True) + 3
            y = max(
                self._cell(canvas, x + 1, below, width - 2, cell, facts)
                for x, cell in zip(lefts, subject.cells, strict=True)
            )
            y += 8
            told.append(_told(name, heads, [self._texts(cell, facts, language) for cell in subject.cells], language))
        return y, told

    def _texts(self, cell: tuple[Entry, ...], facts: Facts, language: Language) -> list[str]:
        texts = [with_mark(one.row, _said(one, facts, language), language) for one in cell]
        return list(dict.fromkeys(texts)) or [self.none.in_language(language)]

    def _cell(self, canvas: Canvas, x: float, top: float, width: float, cell: tuple[Entry, ...], facts: Facts) -> float:
        texts = self._texts(cell, facts, canvas.language)
        y = top
        for text in texts:
            indent = 14 if len(texts) > 1 else 0
            if indent:
                canvas.dot(x + 4, y + BODY * 0.7, 3)
            colour = "ink" if cell else "soft"
            y = canvas.paragraph(x + indent, y, text, width=width - indent, colour=colour) + 1  # type: ignore[arg-type]
        if cell:
            source = cited(*(entry.row for entry in cell))
            y = canvas.paragraph(x, y, source, width=width, size=SMALL, colour="soft")
        return y


def _said(entry: Entry, facts: Facts, language: Language) -> str:
    """Return an entry's text; a period's figure, bound and unit are one text."""
    if entry.row.table == "periods" and entry.column == _PERIOD:
        return period_in_words(entry.row, language)
    return facts.said(entry.row, entry.column, language)


def _told(name: str, heads: list[str], texts: list[list[str]], language: Language) -> str:
    colon, join, part, stop = ("：", "、", "；", "。") if language == "zh" else (": ", ", ", "; ", ".")
    cells = (f"{head}{colon}{join.join(some)}" for head, some in zip(heads, texts, strict=True))
    return f"{name}{colon}{part.join(cells)}{stop}"


def read_comparison(source: Members, facts: Facts, as_of: str) -> Comparison | None:
    """Read the members of a comparison; None where a problem was collected."""
    columns = _columns(source)
    table, cells, none = required(source, "table"), required(source, "cells"), source.text("none", _EMPTY)
    source.read |= {"rows", "order"}
    if columns is None or table is None or cells is None or none is None:
        return None
    held = facts.table(table)
    rows = source.members.get("rows")
    subjects: tuple[Subject, ...] | None
    if isinstance(rows, str):
        facts.need(held, rows, "rows")
        facts.need(held, cells, "cells")
        subjects = _by_column(source, facts, held, (rows, cells), columns, as_of)
    elif isinstance(rows, Sequence) and rows:
        subjects = _by_list(source, facts, held, cells, len(columns))
    else:
        source.complain("rows", "rows is neither a column nor a list", "see docs/formats.md, Pictures")
        return None
    return None if subjects is None else Comparison(tuple(one.title for one in columns), subjects, none)


@dataclass(frozen=True, slots=True)
class _Column:
    title: Text
    where: dict[str, tuple[str, ...]]
    as_of: str | None


def _columns(source: Members) -> list[_Column] | None:
    given = source.get("columns", Sequence, "a list of columns")
    if given is None:
        return None
    if not _FEWEST <= len(given) <= _MOST:
        source.complain("columns", f"{len(given)} columns", f"compare {_FEWEST} to {_MOST}")
        return None
    found = []
    for one in given:
        column = Members(
            one if isinstance(one, Mapping) else Mapping(source.members.line), source.shown, source.problems
        )
        title, where, as_of = column.text("title"), conditions(column), column.day("as_of", None)
        column.done()
        if title is not None and where is not None:
            found.append(_Column(title, where, as_of))
    return found if len(found) == len(given) else None


def _by_column(
    source: Members, facts: Facts, table: Table, shown: tuple[str, str], columns: list[_Column], as_of: str
) -> tuple[Subject, ...]:
    """Fill the cells by the values of one column, in the order of `order:` or of their first appearance."""
    by, cells = shown
    chosen = [facts.choose(table, column.where, as_of=column.as_of or as_of) for column in columns]
    values = ids(source, "order") or tuple(dict.fromkeys(row.values[by] for rows in chosen for row in rows))
    subjects = []
    for value in values:
        found = tuple(tuple(Entry(row, cells) for row in rows if row.values[by] == value) for rows in chosen)
        if not any(found):
            raise PictureError("order", f"no row has {by} {value}", "leave it out, or loosen where:")
        subjects.append(Subject(Text(facts.name(by, value, "en"), facts.name(by, value, "zh")), found))
    return tuple(subjects)


def _by_list(source: Members, facts: Facts, table: Table, column: str, count: int) -> tuple[Subject, ...] | None:
    """Fill the cells with the rows that are named one by one."""
    subjects: list[Subject] = []
    for one in source.members["rows"]:
        entry = Members(
            one if isinstance(one, Mapping) else Mapping(source.members.line), source.shown, source.problems
        )
        name, cells = entry.text("subject"), entry.get("cells", Sequence, "a list, one cell for each column")
        entry.done()
        if name is None or cells is None:
            continue
        if len(cells) != count:
            entry.complain("cells", f"{len(cells)} cells under {count} columns", "give one for each; none is one too")
            continue
        subjects.append(Subject(name, tuple(_cell(cell, facts, table, column) for cell in cells)))
    return tuple(subjects) if len(subjects) == len(source.members["rows"]) else None


def _cell(given: object, facts: Facts, table: Table, column: str) -> tuple[Entry, ...]:
    """Read one cell: `none`, an id, `table/id`, `table/id:column`, or a list of these."""
    if isinstance(given, Sequence):
        return tuple(entry for one in given for entry in _cell(one, facts, table, column))
    if given is None or given == _NOTHING:
        return ()
    place, _, other = str(given).partition(":")
    name, _, id_ = place.rpartition("/")
    held = facts.table(name, "rows") if name else table
    shown = other or column
    if not (held.name == "periods" and shown == _PERIOD):
        facts.need(held, shown, "rows")
    return (Entry(facts.row(held, id_, "rows"), shown),)
