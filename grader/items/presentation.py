"""The order in which stimuli, steps and options stand: a function of the item alone, and never the author's."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import assert_never

from grader.items.kinds import Assign, Choose, Classify, Explain, Item, Number, Option, Order


def presented(item: Item) -> Item:
    """Return the item with its rows in an order that says nothing of the key; categories stay as written."""
    match item:
        case Classify() | Assign():
            return replace(item, stimuli=_shuffled(item.id, item.stimuli))
        case Order():
            steps = _shuffled(item.id, item.steps)
            as_keyed = item.key is not None and tuple(step.id for step in steps) == item.key
            return replace(item, steps=steps[::-1] if as_keyed else steps)
        case Choose():
            return replace(item, options=_shuffled(item.id, item.options))
        case Number() | Explain():
            return item
        case _:
            assert_never(item)


def _shuffled(item: str, options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(sorted(options, key=lambda option: hashlib.sha256(f"{item}/{option.id}".encode()).digest()))
