"""Which item versions rest on a fact that has changed: the way of a change in the law, from row to item."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, TypeAlias

from grader.items.assignments import Assignment
from grader.items.kinds import Item
from grader.regime.tables import Row, TableError, Tables

#: What the bank's items rest on, as built; below the course root.
FACTS = "bank/facts.csv"
#: Under what name a family stands among the assignments.
FAMILY = "family"
#: *gone*: the row is there no more. *stale*: it does not hold on the item's own as-of date, so the key is wrong.
#: *ended*: it held on that date and has ended since, so the item is right as of its day and says nothing of now.
State: TypeAlias = Literal["gone", "stale", "ended"]


@dataclass(frozen=True, slots=True)
class Resting:
    """One item version that rests on one fact that is not, or no longer, so."""

    assignment: str
    item: str
    version: int
    as_of: str
    fact: str
    state: State
    ended: str = ""

    def as_json(self) -> dict[str, str | int]:
        """Return what `grader bank audit --json` lists."""
        return {
            "assignment": self.assignment,
            "item": self.item,
            "version": self.version,
            "as_of": self.as_of,
            "fact": self.fact,
            "state": self.state,
            "ended": self.ended,
        }

    def __str__(self) -> str:
        where = f"{self.assignment} {self.item} version {self.version} (as of {self.as_of})"
        if self.assignment == FAMILY and self.state != "ended":
            return f"family {self.item}: draws rest on {self.fact}, which is {self.state}. {_OF_A_FAMILY}"
        if self.state == "gone":
            return f"{where}: rests on {self.fact}, which is there no more. fix: derive the key anew (grader build)"
        if self.state == "stale":
            what = f"rests on {self.fact}, which does not hold on that day"
            return f"{where}: {what}. fix: derive the key anew (grader build), give a new version, and rescore"
        return f"{where}: rests on {self.fact}, which ended on {self.ended}; right as of its own day"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact that an item version was recorded to rest on, when it was built."""

    assignment: str
    item: str
    version: int
    as_of: str
    fact: str


_OF_A_FAMILY = "fix: it draws by the new tables (grader build); read its words, and mend the items drawn before"


def recorded(root: Path, keys: Iterable[Assignment]) -> list[Recorded]:
    """Gather what built keys record, and what `bank/facts.csv` records of the bank."""
    found = [
        Recorded(assignment.name, item.id, item.version, item.as_of, fact)
        for assignment in keys
        for item in assignment.items
        for fact in item.facts
    ]
    path = root / FACTS
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))) if path.exists() else ()
    found += [Recorded(**{**row, "version": int(row["version"])}) for row in rows]  # type: ignore[arg-type]
    return found


def write_facts(bank: Iterable[Assignment], drawn: Mapping[str, Iterable[Item]]) -> bytes:
    """Write `bank/facts.csv`: which facts each item version of the bank, and each family, rests on.

    `drawn` gives the items of each family; of the days on which they rest on a fact, the latest is kept.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(Recorded))
    for part in bank:
        writer.writerows(
            (part.name, item.id, item.version, item.as_of, fact) for item in part.items for fact in item.facts
        )
    for family, items in drawn.items():
        latest: dict[str, str] = {}
        for item in items:
            latest |= {fact: max(item.as_of, latest.get(fact, "")) for fact in item.facts}
        writer.writerows((FAMILY, family, 1, day, fact) for fact, day in sorted(latest.items()))
    return text.getvalue().encode()


def audit(items: Iterable[Recorded], base: Tables, as_of: str) -> list[Resting]:
    """Compare the facts that were recorded at build with the tables as they stand, on the day `as_of`.

    Facts of the form `table/id`. The item's own as-of date decides what is stale.
    """
    return [
        Resting(item.assignment, item.item, item.version, item.as_of, item.fact, state, ended)
        for item in items
        for state, ended in _state(_row(item.fact, base), item.as_of, as_of)
    ]


def _row(fact: str, base: Tables) -> Row | None:
    table, _, id_ = fact.partition("/")
    try:
        return base.table(table).row(id_)
    except TableError:
        return None


def _state(row: Row | None, item_day: str, as_of: str) -> list[tuple[State, str]]:
    if row is None:
        return [("gone", "")]
    ended = row.values["valid_to"]
    if not row.in_force(item_day):
        return [("stale", ended)]
    return [("ended", ended)] if ended and ended < as_of else []
