"""What comes of writing items in another's format: the bytes, and what the format could not say. Knows no format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from grader.items.kinds import Item

T = TypeVar("T")


class UnsayableError(ValueError):
    """An item that a format cannot say as it is meant: what it lacks, and what to do instead."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what}. fix: {cure}")
        self.what, self.cure = what, cure


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing that is not in the export, why, and what to do instead."""

    what: str
    why: str
    cure: str

    def __str__(self) -> str:
        return f"{self.what}: left out: {self.why}. fix: {self.cure}"

    def as_json(self) -> dict[str, str]:
        """Return what `--json` prints of it."""
        return {"what": self.what, "why": self.why, "cure": self.cure}


@dataclass(frozen=True, slots=True)
class Export:
    """A file in another's format: its bytes, how many items or grades it holds, and what it does not."""

    data: bytes
    count: int
    left_out: tuple[LeftOut, ...]


def sayable(items: Sequence[Item], say: Callable[[Item], T]) -> tuple[list[T], tuple[LeftOut, ...]]:
    """Say every item that can be said; an item is said as it is meant, or not at all."""
    said, left_out = [], []
    for item in items:
        if item.standing != "counted":
            why = "it was dropped" if item.standing == "dropped" else "everybody has full points for it"
            left_out.append(LeftOut(f"item {item.id}", why, "mend it as a new item"))
            continue
        try:
            said.append(say(item))
        except UnsayableError as error:
            left_out.append(LeftOut(f"item {item.id}", error.what, error.cure))
        except ValueError as error:  # lxml's own: a character that XML cannot hold
            left_out.append(LeftOut(f"item {item.id}", str(error), "take that character out of the item"))
    return said, tuple(left_out)
