"""What one kernel knows: where its notebook lies, what it has drawn, and who wants to hear of what is stored."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from grader.items.json_values import JSON
from grader.widgets.files import NotSavedError
from grader.widgets.folders import Places, places_of_this_kernel
from grader.widgets.languages import choice_of, choose, chosen
from grader.widgets.trainees import trainee

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
        self.changed()

    def changed(self) -> None:
        """Let the watchers know that something in the folder has changed."""
        for watcher in self.watchers:
            watcher()

    def place(self) -> dict[str, JSON]:
        """Tell a page who works here, in which language the notebook is written and which one was chosen."""
        kept = chosen(self.places)
        return {
            "trainee": trainee() or "",
            "language": self.places.language,
            "chosen": kept.shown() if kept else None,
        }

    def heed(self, message: Mapping[str, Any]) -> None:
        """Keep the language that a page says was chosen. What can't be kept here, the browser still has."""
        choice = choice_of(message.get("language"), message.get("at"))
        if choice is not None:
            with suppress(NotSavedError):
                choose(self.places, choice)


KERNEL: Final = Kernel(places_of_this_kernel())
