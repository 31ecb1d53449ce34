"""Keys derived from the law's tables: which rows decide an item, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from grader.authoring.fact_base import KEYABLE
from grader.authoring.members import Members
from grader.regime.tables import Row, TableError, Tables, grouped


@dataclass(frozen=True, slots=True)
class Derivation:
    """A question put to one table: `where`, on the day `as_of`; keys come from two of its columns."""

    table: str
    where: Mapping[str, str]
    as_of: str
    stimuli: str = ""
    categories: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """What the table answers, and the facts (`table/id`) that it rests on."""

    key: Any
    facts: tuple[str, ...]


def read_derivation(key: Members, as_of: str | None) -> Derivation:
    """Read the `derive:` form of an item's key."""
    where = key.get("where", dict, "{column: value, …}", {}) or {}
    derivation = Derivation(
        table=key.string("derive") or "",
        where={str(column): str(value) for column, value in where.items()},
        as_of=key.day("as_of", as_of) or "",
        stimuli=key.string("stimuli", "") or "",
        categories=key.string("categories", "") or "",
        value=key.string("value", "") or "",
    )
    key.done()
    return derivation


def derive_placements(
    ask: Derivation, stands_for: Mapping[str, str], offered: tuple[str, ...], base: Tables
) -> Derived:
    """Derive {stimulus: {categories}}; `stands_for` gives the table's value for each stimulus.

    Only rows about the item's own stimuli are asked. A category that the table gives and the item does
    not offer is an error, not left out in silence. Raises `TableError`.
    """
    rows = _rows(ask, base, {ask.stimuli: set(stands_for.values())})
    groups = grouped(rows, ask.stimuli, ask.categories)
    for stimulus, value in stands_for.items():
        if value not in groups:
            msg = f"{ask.table} says nothing of {value} ({stimulus}) on {ask.as_of}. fix: mend the table or the item"
            raise TableError(msg)
    beyond = sorted(frozenset().union(*groups.values()) - set(offered))
    if beyond:
        msg = f"{ask.table} keys {', '.join(beyond)}, which is not offered. fix: offer it as a category"
        raise TableError(msg)
    return Derived({stimulus: groups[value] for stimulus, value in stands_for.items()}, _facts(rows))


def derive_values(ask: Derivation, base: Tables) -> Derived:
    """Derive the set of values that column `value` takes. Raises `TableError` where there is none."""
    rows = _rows(ask, base, {})
    if not rows:
        msg = f"{ask.table} has no such row on {ask.as_of}. fix: mend the table or the item"
        raise TableError(msg)
    return Derived(frozenset(row.values[ask.value] for row in rows), _facts(rows))


def derive_figure(ask: Derivation, base: Tables) -> Derived:
    """Derive the one figure that column `value` gives (of a date, its year). Raises `TableError`."""
    derived = derive_values(ask, base)
    figures = {value[:4] if value[4:5] == "-" else value for value in derived.key}
    if len(figures) != 1:
        msg = f"{ask.table} gives {len(figures)} figures on {ask.as_of}. fix: narrow where: to one"
        raise TableError(msg)
    try:
        return Derived(Fraction(figures.pop()), derived.facts)
    except ValueError:
        msg = f"{ask.table}: column {ask.value} holds no figure. fix: name another column"
        raise TableError(msg) from None


def _rows(ask: Derivation, base: Tables, among: Mapping[str, set[str]]) -> tuple[Row, ...]:
    table = base.table(ask.table)
    for column in (ask.stimuli, ask.categories, ask.value):
        if column and column not in table.columns:
            msg = f"{ask.table}: no column {column}. fix: use one of {', '.join(table.columns)}"
            raise TableError(msg)
    rows = tuple(
        row
        for row in table.select(ask.where, ask.as_of)
        if all(row.values[column] in values for column, values in among.items())
    )
    weak = sorted(row.fact for row in rows if row.values["confidence"] not in KEYABLE)
    if weak:
        msg = f"{', '.join(weak)} is not read in a primary text. fix: verify it, or ask another question"
        raise TableError(msg)
    return rows


def _facts(rows: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(sorted(row.fact for row in rows))
