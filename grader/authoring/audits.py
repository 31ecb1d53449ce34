"""Which item versions rest on a fact that has changed: the way of a change in the law, from row to item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.items.assignments import Assignment
from grader.regime.tables import Row, TableError, Tables

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
        if self.state == "gone":
            return f"{where}: rests on {self.fact}, which is there no more. fix: derive the key anew (grader build)"
        if self.state == "stale":
            what = f"rests on {self.fact}, which does not hold on that day"
            return f"{where}: {what}. fix: derive the key anew (grader build), give a new version, and rescore"
        return f"{where}: rests on {self.fact}, which ended on {self.ended}; right as of its own day"


def audit(assignments: Iterable[Assignment], base: Tables, as_of: str) -> list[Resting]:
    """Compare the facts that built items recorded with the tables as they stand, on the day `as_of`.

    Facts of the form `table/id`, as `key.json` lists them. The item's own as-of date decides what is stale.
    """
    return [
        Resting(assignment.name, item.id, item.version, item.as_of, fact, state, ended)
        for assignment in assignments
        for item in assignment.items
        for fact in item.facts
        for state, ended in _state(_row(fact, base), item.as_of, as_of)
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
