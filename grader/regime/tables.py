"""Tables of dated facts, and what of them was in force on a day. Takes text and gives rows; opens no file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: What every row of every table carries.
COMMON_COLUMNS = ("id", "source", "confidence", "valid_from", "valid_to", "verified_on")


class TableError(ValueError):
    """A table, row or column that is not there; the message names those that are."""


@dataclass(frozen=True, slots=True)
class Row:
    """One dated fact: its values by column, and the line of the file on which it starts."""

    table: str
    values: Mapping[str, str]
    line: int

    @property
    def id(self) -> str:
        """The row's stable id within its table."""
        return self.values.get("id", "")

    @property
    def fact(self) -> str:
        """The id by which an item names the fact that it rests on: `table/id`."""
        return f"{self.table}/{self.id}"

    @property
    def sources(self) -> tuple[str, ...]:
        """The citations in `source`, which are parted by semicolons."""
        return tuple(part.strip() for part in self.values.get("source", "").split(";") if part.strip())

    def in_force(self, day: str) -> bool:
        """Tell whether the fact held on a day (ISO date): first and last day included, empty is open."""
        first, last = self.values.get("valid_from", ""), self.values.get("valid_to", "")
        return first <= day and (not last or day <= last)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table, in the file's order."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    by_id: Mapping[str, Row] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # the first of two rows with one id, as a reader would find it; the fact base refuses such a table
        object.__setattr__(self, "by_id", {row.id: row for row in reversed(self.rows)})

    def row(self, id_: str) -> Row:
        """Return one row, or raise `TableError`."""
        if id_ in self.by_id:
            return self.by_id[id_]
        msg = f"{self.name}: no row {id_}. fix: use an id of the table"
        raise TableError(msg)

    def select(self, where: Mapping[str, str], as_of: str) -> tuple[Row, ...]:
        """Return the rows that match every `where` and were in force on `as_of`, in the file's order."""
        unknown = sorted(set(where) - set(self.columns))
        if unknown:
            msg = f"{self.name}: no column {', '.join(unknown)}. fix: use one of {', '.join(self.columns)}"
            raise TableError(msg)
        return tuple(
            row
            for row in self.rows
            if row.in_force(as_of) and all(row.values[column] == value for column, value in where.items())
        )


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables, by name."""

    by_name: Mapping[str, Table]

    def table(self, name: str) -> Table:
        """Return one table, or raise `TableError` that names those there are."""
        if name not in self.by_name:
            msg = f"table {name}: there is none. fix: use one of {', '.join(sorted(self.by_name))}"
            raise TableError(msg)
        return self.by_name[name]

    def resolves(self, citation: str) -> bool:
        """Tell whether a citation (`WP-II.2.3`, `D792-4`, `D792-47(2)`) is in the table of sources."""
        known = self.table("sources").by_id
        return citation in known or citation.split("(", 1)[0] in known


def read_table(name: str, text: str) -> Table:
    """Read one table from the text of its CSV. A row shorter or longer than the header raises `TableError`."""
    reader = csv.reader(io.StringIO(text), strict=True)
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    line = 0
    try:
        for cells in reader:
            first, line = line + 1, reader.line_num
            if not columns:
                columns = tuple(cells)
                continue
            if len(cells) != len(columns):
                msg = f"{name}.csv:{first}: {len(cells)} cells where the header has {len(columns)}. fix: quote commas"
                raise TableError(msg)
            rows.append(Row(name, dict(zip(columns, cells, strict=True)), first))
    except csv.Error as error:
        msg = f"{name}.csv:{reader.line_num}: {error}. fix: quote as RFC 4180 says"
        raise TableError(msg) from None
    return Table(name, columns, tuple(rows))


def grouped(rows: Iterable[Row], by: str, of: str) -> dict[str, frozenset[str]]:
    """Gather, for each value of column `by`, the values of column `of`."""
    groups: dict[str, set[str]] = {}
    for row in rows:
        groups.setdefault(row.values[by], set()).add(row.values[of])
    return {key: frozenset(values) for key, values in groups.items()}
