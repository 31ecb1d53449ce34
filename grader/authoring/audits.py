"""Which item versions rest on a fact that has changed: the way of a change in the law, from row to item."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Literal, TypeAlias

from grader.items.assignments import Assignment
from grader.items.kinds import Item
from grader.regime.tables import Row, TableError, Tables

#: What every item and family rests on, as built; below the course root.
FACTS = "bank/facts.csv"
#: Under what name a family stands among the assignments.
FAMILY = "family"
#: *gone*: the row is there no more. *changed*: it says something else than when the item was built, and may still
#: hold. *stale*: it was changed so that it does not hold on the item's own as-of date any more, so the key is wrong.
#: *ended*: it is as it was, and has ended: the item is right as of its day and says nothing of now.
State: TypeAlias = Literal["gone", "changed", "stale", "ended"]


_OF_A_FAMILY = "fix: it draws by the new tables (grader build); read its words, and mend the items drawn before"


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
        if self.state == "changed":
            return f"{where}: rests on {self.fact}, which says something else now. fix: read the item again, then build"
        return f"{where}: rests on {self.fact}, which ended on {self.ended}; right as of its own day"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact that an item version was built on: `digest` is of the row as it stood then."""

    assignment: str
    item: str
    version: int
    as_of: str
    fact: str
    digest: str


def write_facts(assignments: Iterable[Assignment], drawn: Mapping[str, Iterable[Item]], base: Tables) -> bytes:
    """Write `bank/facts.csv`: which facts each item version, and each family, rests on, as they stand now.

    `drawn` gives the items of each family; of the days on which they rest on a fact, the latest is kept.
    """
    rows = [
        Recorded(part.name, item.id, item.version, item.as_of, fact, _digest(_row(fact, base)))
        for part in assignments
        for item in part.items
        for fact in item.facts
    ]
    for family, items in drawn.items():
        latest: dict[str, str] = {}
        for item in items:
            latest |= {fact: max(item.as_of, latest.get(fact, "")) for fact in item.facts}
        rows += [
            Recorded(FAMILY, family, 1, day, fact, _digest(_row(fact, base))) for fact, day in sorted(latest.items())
        ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(Recorded))
    writer.writerows(map(astuple, rows))
    return text.getvalue().encode()


def read_facts(root: Path) -> list[Recorded]:
    """Read what the items were built on. Raises FileNotFoundError where nothing has been built yet."""
    rows = csv.DictReader(io.StringIO((root / FACTS).read_text(encoding="utf-8")))
    return [Recorded(**{**row, "version": int(row["version"])}) for row in rows]  # type: ignore[arg-type]


def audit(items: Iterable[Recorded], base: Tables, as_of: str) -> list[Resting]:
    """Compare the facts that were recorded at build with the tables as they stand, on the day `as_of`.

    Facts of the form `table/id`. The item's own as-of date decides what is stale.
    """
    return [
        Resting(item.assignment, item.item, item.version, item.as_of, item.fact, state, ended)
        for item in items
        for state, ended in _state(_row(item.fact, base), item, as_of)
    ]


def _row(fact: str, base: Tables) -> Row | None:
    table, _, id_ = fact.partition("/")
    try:
        return base.table(table).row(id_)
    except TableError:
        return None


def _digest(row: Row | None) -> str:
    """Return a short digest of what a row says; the day of its verification says nothing of the law."""
    values = {name: value for name, value in (row.values if row else {}).items() if name != "verified_on"}
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def _state(row: Row | None, item: Recorded, as_of: str) -> list[tuple[State, str]]:
    if row is None:
        return [("gone", "")]
    ended = row.values["valid_to"]
    if _digest(row) != item.digest:
        return [("changed" if row.in_force(item.as_of) else "stale", ended)]
    return [("ended", ended)] if ended and ended < as_of else []
