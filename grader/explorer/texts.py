"""Texts as the page takes them, [English, Chinese], and names and sources looked up in the tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from grader.regime.tables import Row, Tables
from grader.regime.words import Words

#: What travels to the page: plain values for JSON.
JSON: TypeAlias = "str | int | bool | list[JSON] | dict[str, JSON] | None"


def pair(words: Words) -> list[JSON]:
    """Return a text as the page takes it."""
    return [words.en, words.zh]


def said(row: Row, column: str) -> list[JSON]:
    """Return a column that a row has in both languages."""
    return [row.values[f"{column}_en"], row.values[f"{column}_zh"]]


def named(tables: Tables, table: str, ids: Iterable[str]) -> dict[str, JSON]:
    """Return names, and short names where there are any, of these rows: id → [en, zh, short en, short zh]."""
    wanted = set(ids)
    names: dict[str, JSON] = {}
    for row in tables.table(table).rows:
        if row.id in wanted:
            short = [row.values.get(f"short_{side}") or row.values[f"name_{side}"] for side in ("en", "zh")]
            names[row.id] = [*said(row, "name"), *short]
    return names


def sources(tables: Tables, citations: Iterable[str]) -> list[JSON]:
    """Return each citation once with what it says in a line: [citation, en, zh]."""
    titles = {row.id: said(row, "title") for row in tables.table("sources").rows}
    found: list[JSON] = []
    for citation in dict.fromkeys(citations):
        title = titles.get(citation) or titles.get(citation.split("(", 1)[0]) or ["", ""]
        found.append([citation, *title])
    return found


def sure(row: Row) -> bool:
    """Tell whether a row was read in a primary text or an official excerpt."""
    return row.values["confidence"] in {"P", "Px"}
