"""The view of duties: who does what for which class of items on a day, and what the last change brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from grader.explorer.days import Span, changes, horizon, span, turn_of
from grader.explorer.texts import JSON, named, pair, said, sources, sure
from grader.regime.acts import ACTS
from grader.regime.tables import Row, Tables
from grader.regime.words import Words

#: What is read before the first turn.
TABLES: Final = ("duties", "bodies", "regimes", "instruments", "sources")
BASES: Final[Mapping[str, Words]] = {
    "white-paper": Words("the white paper's account", "白皮书的叙述"),
    "instrument": Words("binding texts", "有约束力的文本"),
}
ANY: Final = "any"
_ANY_ACT: Final = Words("every duty", "所有职责")


def fixed(tables: Tables) -> dict[str, JSON]:
    """Return what never changes: names, and for each basis its days, its acts and where to start."""
    rows = tables.table("duties").rows
    bases: dict[str, JSON] = {}
    for basis, words in BASES.items():
        own = [row for row in rows if row.values["basis"] == basis]
        acts = {row.values["act"] for row in own}
        offered: list[JSON] = [[act, *pair(name)] for act, name in ACTS.items() if act in acts]
        bases[basis] = {
            "name": pair(words),
            "days": list(changes(own)),
            "acts": [[ANY, *pair(_ANY_ACT)], *offered],
        }
    return {
        "bases": bases,
        "bodies": named(tables, "bodies", (row.values["body"] for row in rows)),
        "regimes": named(tables, "regimes", (row.values["regime"] for row in rows)),
        "horizon": horizon(rows),
        "start": {"day": "2024-12-01", "basis": "instrument", "act": ANY},
    }


def turn(tables: Tables, asked: Mapping[str, Any]) -> dict[str, JSON]:
    """Return the matrix on a day: `cells` are [regime, body, [[act, change], …]]; regimes and bodies in file order."""
    rows = _chosen(tables, asked)
    at = _span(tables, asked)
    cells: dict[tuple[str, str], list[JSON]] = {}
    count = {"new": 0, "ended": 0, "same": 0}
    for row in rows:
        change = turn_of(row, at)
        if change:
            count[change] += 1
            cells.setdefault((row.values["regime"], row.values["body"]), []).append([row.values["act"], change])
    regimes = _in_order(tables, "regimes", (regime for regime, _ in cells))
    bodies = _in_order(tables, "bodies", (body for _, body in cells))
    ordered = sorted(cells, key=lambda cell: (regimes.index(cell[0]), bodies.index(cell[1])))
    return {
        "day": at.day,
        "change": at.change,
        "beyond": at.is_beyond,
        "regimes": list(regimes),
        "bodies": list(bodies),
        "cells": [[*cell, cells[cell]] for cell in ordered],
        "count": dict(count),
    }


def look(tables: Tables, asked: Mapping[str, Any]) -> dict[str, JSON]:
    """Return the duties of one body for one class on a day, each with its text and its sources."""
    at = _span(tables, asked)
    duties: list[JSON] = []
    for row in _chosen(tables, asked):
        change = turn_of(row, at)
        if not change or (row.values["regime"], row.values["body"]) != (asked.get("regime"), asked.get("body")):
            continue
        duties.append(
            {
                "act": pair(ACTS[row.values["act"]]),
                "note": said(row, "note"),
                "instrument": said(tables.table("instruments").row(row.values["instrument"]), "name"),
                "from": row.values["valid_from"],
                "to": row.values["valid_to"],
                "change": change,
                "sure": sure(row),
                "sources": sources(tables, row.sources),
            }
        )
    return {"regime": str(asked.get("regime")), "body": str(asked.get("body")), "duties": duties}


def _of_basis(tables: Tables, asked: Mapping[str, Any]) -> list[Row]:
    return [row for row in tables.table("duties").rows if row.values["basis"] == asked.get("basis")]


def _chosen(tables: Tables, asked: Mapping[str, Any]) -> list[Row]:
    act = asked.get("act", ANY)
    return [row for row in _of_basis(tables, asked) if act in {ANY, row.values["act"]}]


def _span(tables: Tables, asked: Mapping[str, Any]) -> Span:
    return span(str(asked.get("day")), changes(_of_basis(tables, asked)), horizon(tables.table("duties").rows))


def _in_order(tables: Tables, table: str, ids: Iterable[str]) -> list[str]:
    wanted = set(ids)
    return [row.id for row in tables.table(table).rows if row.id in wanted]
