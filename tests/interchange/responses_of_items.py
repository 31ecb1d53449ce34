"""Every response that a small item can get, to try an exported item with."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import Any

from grader.items.kinds import Assign, Choose, Classify, Item, Number, Order
from grader.items.options import Option


def every_value(item: Item) -> Iterator[Any]:
    """Give every readable response to a small item, complete or not."""
    match item:
        case Choose(options=options):
            most = len(options) if item.multiple else 1
            yield from ([*some] for count in range(1, most + 1) for some in combinations(_ids(options), count))
        case Classify():
            for given in product([None, *_ids(item.categories)], repeat=len(item.stimuli)):
                yield {one: to for one, to in zip(_ids(item.stimuli), given, strict=True) if to}
        case Assign():
            for given in product(_sets(item.categories), repeat=len(item.stimuli)):
                yield {one: [*to] for one, to in zip(_ids(item.stimuli), given, strict=True) if to}
        case Order(steps=steps):
            yield from ([*some] for some in permutations(_ids(steps)))
        case Number(key=Fraction() as key):
            yield from (float(key + Fraction(off, 2)) for off in range(-6, 7))
            yield from (float(key + item.tolerance + Fraction(1, 100)), float(key - item.tolerance - Fraction(1, 100)))


def _ids(options: tuple[Option, ...]) -> list[str]:
    return [option.id for option in options]


def _sets(options: tuple[Option, ...]) -> list[tuple[str, ...]]:
    ids = _ids(options)
    return [some for count in range(len(ids) + 1) for some in combinations(ids, count)]
