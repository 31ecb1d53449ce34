"""What one kernel knows: where its notebook lies, what it has drawn, and who wants to hear of a stored answer."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from grader.items.json_values import JSON
from grader.widgets.folders import Places, places_of_this_kernel

_DRAWN_AT_ONCE: Final = 4


class Drawn(Protocol):
    """An exercise on a page: shows the answer that is stored now."""

    stored: Any


@dataclass(frozen=True, slots=True)
class Kernel:
    """The exercises that this kernel drew last, so that they agree, and those who watch its answers.

    `seat` orders the rows of who has no name yet, until the first answer writes it down.
    """

    places: Places
    drawn: dict[str, deque[Drawn]] = field(default_factory=dict)
    seat: str = field(default_factory=lambda: secrets.token_hex(8))
    watchers: deque[Callable[[], None]] = field(default_factory=lambda: deque(maxlen=_DRAWN_AT_ONCE))

    def add(self, item: str, shown: Drawn) -> None:
        """Remember an exercise that was drawn; of one item, the last few."""
        self.drawn.setdefault(item, deque(maxlen=_DRAWN_AT_ONCE)).append(shown)

    def tell(self, item: str, stored: dict[str, JSON]) -> None:
        """Show a stored answer in every exercise of that item, and let the watchers know."""
        for shown in self.drawn.get(item, ()):
            shown.stored = stored
        for changed in self.watchers:
            changed()


KERNEL: Final = Kernel(places_of_this_kernel())
