"""What a trainee reads of an item, and in which order: a function of the item and the seat, and never the author's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option
from grader.items.texts import Text


def seat(assignment: str, trainee: str) -> str:
    """Return where a trainee sits in an assignment: a name for an order of rows that gives nobody's name away."""
    return hashlib.sha256(f"{assignment}/{trainee}".encode(errors="replace")).hexdigest()[:16]


def presented(item: Item, seat: str = "") -> Item:
    """Return the item with its rows in an order that says nothing of the key, and that is each seat's own.

    Categories, and the steps of a case, stay as written. Without a seat it is the order of the built files.
    """
    place = f"{seat}/{item.id}" if seat else item.id
    match item:
        case Classify() | Assign():
            return replace(item, stimuli=_shuffled(place, item.stimuli))
        case Order():
            shuffled = _shuffled(place, item.steps)
            as_keyed = item.key is not None and tuple(step.id for step in shuffled) == item.key
            return replace(item, steps=shuffled[::-1] if as_keyed else shuffled)
        case Choose():
            return replace(item, options=_shuffled(place, item.options))
        case Case():
            steps = tuple(replace(one, options=_shuffled(f"{place}/{one.id}", one.options)) for one in item.steps)
            return replace(item, steps=steps)
        case Number() | Explain():
            return item
        case _:
            assert_never(item)


def texts_shown(item: Item) -> Iterator[Text]:
    """Give every text that a trainee reads in an item, in the order in which it stands there."""
    yield item.stem
    match item:
        case Classify() | Assign():
            yield from (option.text for option in (*item.stimuli, *item.categories))
        case Order():
            yield from (step.text for step in item.steps)
        case Choose():
            yield from (option.text for option in item.options)
        case Number():
            yield item.unit
        case Case():
            yield item.file
            for step in item.steps:
                yield step.stem
                yield from (option.text for option in step.options)
        case Explain():
            pass
        case _:
            assert_never(item)


def _shuffled(place: str, options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(
        sorted(options, key=lambda option: hashlib.sha256(f"{place}/{option.id}".encode(errors="replace")).digest())
    )
