"""Rows chosen for a picture, and their values in a reader's words: names, days, sources. Draws nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from grader.items.texts import Language, Text
from grader.regime.acts import ACTS
from grader.regime.tables import Row, Table, TableError, Tables

#: Columns that hold ids of a table with another name than theirs.
_NAMED_BY: Final = {"actor": "bodies", "issuer": "bodies", "given_to": "bodies", "predecessors": "bodies"}
_PLAIN = re.compile(r"[\d\s.,%/-]*")
#: A figure of four digits may be a year, and is left alone.
_YEAR: Final = 4
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
#: What a row that no primary text supports is marked with.
_MARKS: Final = {
    "S": Text("secondary source", "二手来源"),
    "I": Text("inferred", "推断"),
    "M": Text("not verified", "未核实"),
    "stipulated": Text("set for the exercise", "练习设定"),
}


class PictureError(ValueError):
    """What keeps a picture from being drawn: the member of its declaration, the fault and the cure."""

    def __init__(self, member: str, what: str, cure: str) -> None:
        super().__init__(f"{what}. fix: {cure}")
        self.member, self.what, self.cure = member, what, cure


@dataclass(frozen=True, slots=True)
class Facts:
    """The tables, and the names that a picture gives to values which no table names."""

    tables: Tables
    words: Mapping[str, Text]

    def table(self, name: str, member: str = "table") -> Table:
        """Return a table, or raise `PictureError`."""
        try:
            return self.tables.table(name)
        except TableError as error:
            raise _retold(member, error) from None

    def row(self, table: Table, id_: str, member: str = "ids") -> Row:
        """Return a row by its id, or raise `PictureError`."""
        try:
            return table.row(id_)
        except TableError as error:
            raise _retold(member, error) from None

    def need(self, table: Table, column: str, member: str) -> str:
        """Return a column's name if the table has it, plain or as a pair in both languages; else raise."""
        if column in table.columns or _is_pair(table.columns, column):
            return column
        pairs = {name.removesuffix("_en") for name in table.columns if _is_pair(table.columns, name[:-3])}
        plain = {name for name in table.columns if not name.endswith(("_en", "_zh"))}
        known = ", ".join(sorted(pairs | plain))
        raise PictureError(member, f"{table.name} has no column {column}", f"use one of {known}")

    def choose(
        self, table: Table, where: Mapping[str, tuple[str, ...]], ids: Iterable[str] = (), as_of: str = ""
    ) -> tuple[Row, ...]:
        """Return rows by id in that order, or all that match; with `as_of` only those in force on that day."""
        for column in where:
            if column not in table.columns:
                raise PictureError(
                    "where", f"{table.name} has no column {column}", f"use one of {', '.join(table.columns)}"
                )
        chosen = tuple(self.row(table, id_) for id_ in ids) or table.rows
        rows = tuple(row for row in chosen if all(row.values[column] in values for column, values in where.items()))
        ended = [row.id for row in rows if ids and as_of and not row.in_force(as_of)]
        if ended:
            raise PictureError(
                "ids", f"{', '.join(ended)} was not in force on {as_of}", "leave it out, or change as_of"
            )
        rows = tuple(row for row in rows if not as_of or row.in_force(as_of))
        if not rows:
            raise PictureError("where", f"no row of {table.name} is chosen", "loosen where:, or look at as_of:")
        return rows

    def said(self, row: Row, column: str, language: Language, *, short: bool = False) -> str:
        """Return what a column says of a row, in words. Raises `PictureError` for a value that has no name."""
        if _is_pair(row.values, column):
            return row.values[f"{column}_{language}"]
        parts = [part.strip() for part in row.values[column].split(";")]
        named = [self.name(column, part, language, short=short) for part in parts if part]
        return ("、" if language == "zh" else ", ").join(named)

    def name(self, column: str, value: str, language: Language, *, short: bool = False) -> str:
        """Return a value's name in one language; raises `PictureError` for one that has none."""
        named = self._named(column, value, language, short=short)
        if named is None:
            self.need_names(column, [value])
        return named or ""

    def need_names(self, column: str, values: Iterable[str]) -> None:
        """Raise `PictureError` that lists all of these values that have no name in both languages."""
        lacking = [value for value in dict.fromkeys(values) if self._named(column, value, "en") is None]
        if lacking:
            cure = f"add words: {{{', '.join(f'{value}: {{en: …, zh: …}}' for value in lacking)}}}"
            raise PictureError("", f"{column} {', '.join(lacking)}: no name in both languages", cure)

    def _named(self, column: str, value: str, language: Language, *, short: bool = False) -> str | None:
        """Return the picture's word for a value, its table's name, a day in words, or a figure as it stands."""
        if value in self.words:
            return self.words[value].in_language(language)
        if column == "act" and value in ACTS:
            return ACTS[value].in_(language)
        found = self._names(column, value)
        if found is not None:
            return (found.get(f"short_{language}") if short else "") or found[f"name_{language}"]
        if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value):
            return day_in_words(value, language)
        if value.isdigit() and len(value) > _YEAR:
            return f"{int(value):,}"
        return value if _PLAIN.fullmatch(value) else None

    def _names(self, column: str, value: str) -> Mapping[str, str] | None:
        """Return the row that names a value: `body` is named in `bodies`, `regime` in `regimes`."""
        plurals = (_NAMED_BY.get(column, ""), f"{column}s", f"{column[:-1]}ies")
        held = next((self.tables.by_name[name] for name in plurals if name in self.tables.by_name), None)
        for row in held.rows if held else ():
            if row.id == value and "name_en" in row.values:
                return row.values
        return None


def citations(row: Row) -> tuple[str, ...]:
    """Return what a row rests on; an article of the table of sources is its own source."""
    return (row.id,) if row.table == "sources" else row.sources


def cited(*rows: Row) -> str:
    """Return the sources of one row or several as a lesson writes them, each once."""
    found = dict.fromkeys(citation for row in rows for citation in citations(row))
    return f"[{'; '.join(found)}]" if found else ""


def mark_of(row: Row, language: Language) -> str:
    """Return the words that mark a row which no primary text supports, or nothing."""
    mark = _MARKS.get(row.values.get("confidence", ""))
    if mark is None:
        return ""
    return f"（{mark.zh}）" if language == "zh" else f"({mark.en})"


def with_mark(row: Row, text: str, language: Language) -> str:
    """Return a text of a row, marked where no primary text supports the row."""
    return f"{text}{'' if language == 'zh' else ' '}{mark_of(row, language)}".rstrip()


def day_in_words(day: str, language: Language) -> str:
    """Write a day, a month or a year as a reader does."""
    year, month, number = (*day.split("-"), "", "")[:3]
    if language == "zh":
        return f"{year}年" + (f"{int(month)}月" if month else "") + (f"{int(number)}日" if number else "")
    return " ".join([*([str(int(number))] if number else []), *([_MONTHS[int(month) - 1]] if month else []), year])


def _is_pair(columns: Iterable[str], name: str) -> bool:
    held = set(columns)
    return {f"{name}_en", f"{name}_zh"} <= held


def _retold(member: str, error: TableError) -> PictureError:
    what, _, cure = str(error).partition(". fix: ")
    return PictureError(member, what, cure)
