"""What a family is, and the items drawn from it: the same draw gives the same item, whoever draws it.

The only module that chooses among a family's draws.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from grader.authoring.fact_base import KEYABLE
from grader.items.kinds import Choose, Item, Level
from grader.items.options import Option
from grader.items.presentation import presented
from grader.items.rules import Rule
from grader.items.texts import Text
from grader.regime.tables import Row, Tables

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

#: One combination of what a family varies: names and values, as plain texts.
Draw: TypeAlias = Mapping[str, str]
#: So many draws of a family are made where there are more combinations.
MOST = 100


@dataclass(frozen=True, slots=True)
class Family:
    """A generator of items: what it asks, all its combinations, and the item of one of them."""

    name: str
    domain: str
    level: Level
    asks: Text
    draws: Callable[[Tables], Iterable[Draw]]
    make: Callable[[Tables, Draw], Item]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question before it becomes an item: its words, what is right and why, and what it rests on."""

    as_of: str
    stem: Text
    rationale: Text
    sources: tuple[str, ...]
    facts: tuple[str, ...]


def drawn(family: Family, base: Tables, *, count: int = MOST, seed: str = "") -> list[Item]:
    """Return the family's items: of every combination, or of so many chosen by a digest of seed and draw."""
    draws = sorted(family.draws(base), key=lambda draw: _digest(seed, draw))
    return [
        presented(replace(family.make(base, draw), level=family.level, domain=family.domain)) for draw in draws[:count]
    ]


def choose(
    family: str, draw: Draw, asked: Asked, options: Mapping[str, Text], key: Iterable[str], *, several: bool = False
) -> Choose:
    """Make a choose item; with `several`, hits minus false alarms count."""
    return Choose(
        **common(family, draw, asked, minutes=2),
        options=tuple(Option(id_, text) for id_, text in options.items()),
        multiple=several,
        rule=Rule.NET if several else Rule.ALL_OR_NOTHING,
        key=frozenset(key),
    )


def common(family: str, draw: Draw, asked: Asked, *, minutes: int = 2, points: int = 2) -> dict[str, Any]:
    """Return the members that every drawn item has; its id is the family's name and a digest of the draw."""
    return {
        "id": f"{family}-{_digest('', draw)[:8]}",
        "template": family,
        "stem": asked.stem,
        "points": points,
        "minutes": minutes,
        "as_of": asked.as_of,
        "rationale": asked.rationale,
        "sources": tuple(dict.fromkeys(asked.sources)),
        "facts": tuple(sorted(set(asked.facts))),
    }


def firms(base: Tables) -> tuple[Row, ...]:
    """Return the invented exporters in China, in the table's order."""
    return tuple(
        row
        for row in base.table("companies").rows
        if row.values["role"] == "exporter" and row.values["place"] == "china"
    )


def name(base: Tables, table: str, id_: str) -> Text:
    """Return a row's name in both languages."""
    values = base.table(table).row(id_).values
    return Text(values["name_en"], values["name_zh"])


def keyable(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Keep the rows on which a key may rest."""
    return tuple(row for row in rows if row.values["confidence"] in KEYABLE)


def in_words(day: str) -> Text:
    """Write an ISO day as people write it."""
    year, month, date = day.split("-")
    return Text(f"{int(date)} {_MONTHS[int(month) - 1]} {year}", f"{year}年{int(month)}月{int(date)}日")


def as_of_words(day: str) -> Text:
    """Begin a stem with its day."""
    words = in_words(day)
    return Text(f"As of {words.en}.", f"以{words.zh}为准。")


def _digest(seed: str, draw: Draw) -> str:
    return hashlib.sha256(json.dumps([seed, *sorted(draw.items())], ensure_ascii=False).encode()).hexdigest()
