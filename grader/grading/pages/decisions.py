"""What was decided of an assignment's items after they were handed out, as both pages tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.items.assignments import Assignment
from grader.items.texts import Text


@dataclass(frozen=True, slots=True)
class Decided:
    """One item that was dropped, credited or corrected, by its number on the page."""

    number: int
    item: str
    what: Literal["dropped", "credited", "corrected"]
    because: Text


def decided(key: Assignment) -> tuple[Decided, ...]:
    """Return what was decided, in the items' order."""
    found = []
    for number, item in enumerate(key.items, start=1):
        what = "corrected" if item.standing == "counted" else item.standing
        if item.because is not None:
            found.append(Decided(number, item.id, what, item.because))
    return tuple(found)
