"""The tables in `datasets/` read and held against their cards: the law as far as this course knows it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from grader.authoring.problems import Problem, SourceError
from grader.authoring.yaml_sources import Mapping, read_yaml
from grader.regime.tables import COMMON_COLUMNS, Row, Table, TableError, Tables, read_table

#: The day to which the sources reach: nothing in a table may be verified, or a key be as of a day, after it.
HORIZON = "2026-08-25"
#: P and Px are read in a primary text or an official excerpt; S, I and M are not enough for a key; what is
#: stipulated is set for an exercise and is no fact.
CONFIDENCES = ("P", "Px", "S", "I", "M", "stipulated")
KEYABLE = ("P", "Px")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.()\-]*")


def tables_folder(course: Path | None) -> Path:
    """Return the folder of the tables: the course's own, else those of the wheel or of this checkout."""
    package = Path(__file__).parents[1]
    places = [*([course / "datasets"] if course else []), package / "datasets", package.parent / "datasets"]
    return next((place for place in places if place.is_dir()), places[0])


def read_fact_base(folder: Path) -> Tables:
    """Read every table of `datasets/` with its card. Raises `SourceError` with everything that is wrong."""
    problems: list[Problem] = []
    tables: dict[str, Table] = {}
    cards: dict[str, Mapping] = {}
    for path in sorted(folder.glob("*.csv")):
        shown = f"{folder.name}/{path.name}"
        try:
            tables[path.stem] = read_table(path.stem, path.read_text(encoding="utf-8"))
            card = read_yaml(path.with_suffix(".card.yaml"), f"{folder.name}/{path.stem}.card.yaml")
            cards[path.stem] = card if isinstance(card, Mapping) else Mapping(1)
        except TableError as error:
            problems.append(Problem(shown, str(error).split(". fix: ")[0], str(error).split(". fix: ")[-1]))
        except UnicodeDecodeError as error:
            problems.append(Problem(shown, f"not UTF-8 at byte {error.start}", "save it as UTF-8"))
        except SourceError as error:
            problems.extend(error.problems)
    if "sources" not in tables and not problems:
        problems.append(Problem(f"{folder.name}/sources.csv", "the table of sources is missing", "write it"))
    base = Tables(tables)
    if not problems:
        for name, table in tables.items():
            problems.extend(_of_table(table, cards[name], base, f"{folder.name}/{name}"))
    if problems:
        raise SourceError(problems)
    return base


def _of_table(table: Table, card: Mapping, base: Tables, shown: str) -> list[Problem]:
    """Hold one table against its card."""
    columns = card.get("columns")
    if not isinstance(columns, Mapping):
        return [Problem(f"{shown}.card.yaml:1", "no columns are described", "give columns: {name: {type, meaning}}")]
    described, header = dict.fromkeys((*COMMON_COLUMNS, *columns)), f"{shown}.csv:1"
    problems = [
        Problem(header, f"column {column} is not on the card", "describe it there")
        for column in table.columns
        if column not in columns
    ]
    problems += [
        Problem(header, f"column {column} is missing", "add it to the header")
        for column in described
        if column not in table.columns
    ]
    if problems:
        return problems
    seen: dict[str, int] = {}
    for row in table.rows:
        at = f"{shown}.csv:{row.line}"
        if row.id in seen:
            problems.append(Problem(at, f"id {row.id} stands twice (first on line {seen[row.id]})", "rename it"))
        seen.setdefault(row.id, row.line)
        problems.extend(_of_row(row, card, base, at))
    problems.extend(_overlaps(table, list(card.get("key", ())), shown))
    return problems


def _overlaps(table: Table, key: list[str], shown: str) -> list[Problem]:
    """Name rows that say something of the same key (the card's `key:` columns) on the same days."""
    unknown = [column for column in key if column not in table.columns]
    if unknown:
        return [
            Problem(f"{shown}.card.yaml:1", f"key names no column {', '.join(unknown)}", "name columns of the table")
        ]
    rows: dict[tuple[str, ...], list[Row]] = {}
    problems = []
    for row in table.rows if key else ():
        same = rows.setdefault(tuple(row.values[column] for column in key), [])
        problems += [
            Problem(
                f"{shown}.csv:{row.line}", f"{row.id} holds on the same days as {other.id}", "end one, or merge them"
            )
            for other in same
            if _from(row) <= _to(other) and _from(other) <= _to(row)
        ]
        same.append(row)
    return problems


def _from(row: Row) -> str:
    return row.values["valid_from"]


def _to(row: Row) -> str:
    return row.values["valid_to"] or "9999-12-31"


def _of_row(row: Row, card: Mapping, base: Tables, at: str) -> list[Problem]:
    columns, enums = card["columns"], card.get("enums") or {}
    problems = [
        Problem(at, what, cure)
        for column, value in row.values.items()
        for what, cure in _of_value(column, value, str(columns[column].get("type")), list(enums.get(column, ())), base)
    ]
    if not _ID.fullmatch(row.id):
        problems.append(Problem(at, f"id {row.id!r} is no id", "use letters, figures, dots and hyphens"))
    if row.values["confidence"] not in CONFIDENCES:
        problems.append(Problem(at, f"confidence {row.values['confidence']!r}", f"use one of {', '.join(CONFIDENCES)}"))
    first, last = row.values["valid_from"], row.values["valid_to"]
    if last and first > last:
        problems.append(Problem(at, f"valid from {first} to {last}", "the first day comes first"))
    if row.values["verified_on"] > HORIZON:
        problems.append(Problem(at, f"verified on {row.values['verified_on']}", f"the sources reach to {HORIZON}"))
    if row.table != "sources":
        if not row.sources:
            problems.append(Problem(at, "no source", "cite a paragraph or an article of sources.csv"))
        problems.extend(
            Problem(at, f"source {citation} is not in sources.csv", "cite a paragraph or an article that is")
            for citation in row.sources
            if not base.resolves(citation)
        )
    return problems


def _of_value(column: str, value: str, kind: str, allowed: list[str], base: Tables) -> list[tuple[str, str]]:
    """Hold one value against what the card says of its column: type text, id, date, enum or ref:TABLE."""
    if kind == "date" and value:
        try:
            date.fromisoformat(value)
        except ValueError:
            return [(f"{column} {value!r} is no date", "write it as 2024-12-01")]
    if column == "verified_on" and not value:
        return [("verified_on is empty", "give the day on which the row was read against its source")]
    if kind == "enum" and value not in allowed:
        return [(f"{column} {value!r} is not on the card", f"use one of {', '.join(allowed)}")]
    if kind.startswith("ref:") and value:
        target = kind.removeprefix("ref:")
        known = {row.id for row in base.by_name[target].rows} if target in base.by_name else set()
        return [
            (f"{column} {part} is no id of {target}.csv", "name a row that is there")
            for part in (part.strip() for part in value.split(";"))
            if part not in known and not (target == "sources" and base.resolves(part))
        ]
    return []
