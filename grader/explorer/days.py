"""Days on which something changes in a table, and what was in force before and after. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.regime.fields import read_day
from grader.regime.tables import Row


@dataclass(frozen=True, slots=True)
class Span:
    """A day, the last change on or before it (the eve of it is what it is compared with), and the horizon."""

    day: str
    change: str
    eve: str
    is_beyond: bool


def changes(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return each day on which a row comes into force, or first is no longer, in order."""
    days = set()
    for row in rows:
        if row.values["valid_from"]:
            days.add(row.values["valid_from"])
        if row.values["valid_to"]:
            days.add(_after(row.values["valid_to"], 1))
    return tuple(sorted(days))


def span(day: str, changing: Sequence[str], horizon: str) -> Span:
    """Place a day among the changes. Raises `ValueError` for what is no day."""
    read = read_day(day)
    change = max((one for one in changing if one <= read), default="")
    return Span(read, change, _after(change, -1) if change else "", is_beyond=bool(horizon) and read > horizon)


def horizon(rows: Iterable[Row]) -> str:
    """Return the oldest day on which a row was verified: past it nothing is known."""
    return min((row.values["verified_on"] for row in rows), default="")


def turn_of(row: Row, at: Span) -> str:
    """Tell how a row stands on a day against the eve of the last change: `new`, `ended`, `same` or nothing."""
    now = row.in_force(at.day)
    before = row.in_force(at.eve) if at.eve else now
    if now:
        return "same" if before else "new"
    return "ended" if before else ""


def _after(day: str, days: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()
