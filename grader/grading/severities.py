"""Which way a misplacement goes: let through what should be held, or held without need. Pure.

An item's severity table gives weights and no names for the two ways. By convention (docs/scoring.md) letting through
weighs more, so that the heavy half of a table is read as the one and the light half as the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.items.chains import taken
from grader.items.kinds import Case, Classify, Item
from grader.items.responses import Response
from grader.items.texts import Text

Way: TypeAlias = Literal["through", "held"]


@dataclass(frozen=True, slots=True)
class Misplacement:
    """`given` in place of `keyed`, in a case at a step, and what that weighs."""

    step: str
    keyed: str
    given: str
    weight: int


def misplacements(item: Item, response: Response) -> Iterator[Misplacement]:
    """Give every misplacement of a response that the item's severity table weighs above nothing.

    Their weights add up to the severity that `grader.items.scoring.score` reports.
    """
    match item, response:
        case Classify(key=dict(key), severity=table), dict(placed):
            for stimulus, given in placed.items():
                weight = table.get(key[stimulus], {}).get(str(given), 0)
                if weight and given != key[stimulus]:
                    yield Misplacement("", key[stimulus], str(given), weight)
        case Case(key=dict(keys), severity=tables), dict(given):
            choices = {step: options for step, options in given.items() if isinstance(options, frozenset)}
            for one in taken(item.steps, keys, choices):
                if one.step.id not in tables or one.right:
                    continue
                keyed, chosen = min(one.key), min(one.given)
                weight = tables[one.step.id].get(keyed, {}).get(chosen, 0)
                if weight:
                    yield Misplacement(one.step.id, keyed, chosen, weight)


def heaviest(item: Item) -> int:
    """Return the greatest weight in an item's severity table; 0 where it has none."""
    match item:
        case Classify(severity=table):
            return max((weight for row in table.values() for weight in row.values()), default=0)
        case Case(severity=tables):
            return max((w for table in tables.values() for row in table.values() for w in row.values()), default=0)
    return 0


def way(item: Item, weight: int) -> Way:
    """Say which way a misplacement of this weight goes: *through* from half of the item's heaviest weight on."""
    return "through" if 2 * weight >= heaviest(item) else "held"


def in_words(item: Item, one: Misplacement) -> tuple[Text | None, Text, Text]:
    """Return the step's stem (of a case), and the texts of what is keyed and of what was given."""
    match item:
        case Classify(categories=categories):
            words = {category.id: category.text for category in categories}
            return None, words[one.keyed], words[one.given]
        case Case():
            step = item.step(one.step)
            words = {option.id: option.text for option in step.options}
            return step.stem, words[one.keyed], words[one.given]
    msg = f"{item.id}: an item of this kind has no severity table. fix: ask only of classify and case"
    raise TypeError(msg)
