"""What misled a trainee: the options wrongly taken behind which an author wrote a misconception. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from grader.items.chains import taken
from grader.items.kinds import Assign, Case, Choose, Classify, Item, Order, offered
from grader.items.options import Option
from grader.items.responses import Response


def misled_by(item: Item, response: Response) -> Iterator[Option]:
    """Give each option or stimulus that a response got wrong and that has a misconception, in the item's order.

    Options of a case are named `step/option`.
    """
    wrong = _wrong(item, response)
    options = item.stimuli + item.categories if isinstance(item, Classify | Assign) else offered(item)
    yield from (option for option in options if option.id in wrong and option.id in item.misconceptions)


def _wrong(item: Item, response: Response) -> set[str]:
    match item, response:
        case Classify(key=dict(key)), dict(given):
            slips = {stimulus: str(one) for stimulus, one in given.items() if one != key[stimulus]}
            return set(slips) | set(slips.values())
        case Assign(key=dict(sets)), dict(marks):
            found: set[str] = set()
            for stimulus, several in sets.items():
                marked = frozenset(marks.get(stimulus, ()))
                found |= ({stimulus} if marked and marked != several else set()) | (marked - several)
            return found
        case Order(key=tuple(steps)), tuple(placed):
            return {step for at, step in enumerate(placed) if steps[at : at + 1] != (step,)}
        case Choose(key=frozenset(key)), frozenset(chosen):
            return set(chosen - key)
        case Case(key=dict(keys)), dict(given):
            choices = {step: options for step, options in given.items() if isinstance(options, frozenset)}
            slips_of_case = taken(item.steps, keys, choices)
            return {f"{one.step.id}/{option}" for one in slips_of_case for option in one.given - one.key}
    return set()
