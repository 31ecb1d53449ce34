"""The reasons that a practice item gives when a trainee asks. Never called for a graded item: it tells the key."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from grader.items.chains import Choices, by_key, has_left, is_kept, met, path_to, taken
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order, offered
from grader.items.responses import parse
from grader.items.scoring import score
from grader.widgets.drawings import pair


def check(item: Item, value: JSON) -> dict[str, JSON]:
    """Score one practice response and say why.

    `marks` has for each row whether it is right or missed (left blank) and what the key is;
    `misconceptions` the text for each wrong option chosen, beside the words of that option. A case has a mark for
    each step answered, with its reason, and the right `path` where the response left it.
    """
    result = score(item, value)
    is_scored = result.status == "scored"
    return {
        "earned": _figure(result.earned) if is_scored else None,
        "possible": _figure(result.possible),
        "marks": _marks(item, value) if is_scored else {},
        "key": _key(item),
        "path": _path(item, value) if is_scored else None,
        "guide": pair(item.guide) if isinstance(item, Explain) and item.guide else None,
        "rationale": pair(item.rationale) if item.rationale else None,
        "misconceptions": _misconceptions(item, value) if is_scored else [],
        "sources": list(item.sources),
    }


def _figure(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def _key(item: Item) -> list[JSON] | None:
    if not isinstance(item, Number) or item.key is None:
        return None
    text = _figure(item.key) + (f" ± {_figure(item.tolerance)}" if item.tolerance else "")
    return [f"{text} {item.unit.en}", f"{text} {item.unit.zh}"]


def _mark(*, right: bool, key: list[JSON] | None = None, missed: bool = False) -> dict[str, JSON]:
    return {"right": right, "key": key or [], "missed": missed}


def _marks(item: Item, value: JSON) -> dict[str, JSON]:  # noqa: PLR0911 - one return a kind
    given = parse(item, value)
    match item, given:
        case Classify(key=dict(key)), dict():
            return {
                stimulus: _mark(right=given.get(stimulus) == one, key=[one], missed=stimulus not in given)
                for stimulus, one in key.items()
            }
        case Assign(key=dict(keys)), dict():
            return {
                stimulus: _mark(
                    right=given.get(stimulus) == several,
                    key=[option.id for option in item.categories if option.id in several],
                    missed=stimulus not in given,
                )
                for stimulus, several in keys.items()
            }
        case Order(key=tuple(steps)), tuple():
            return {
                step: _mark(right=given[at : at + 1] == (step,), key=[str(at + 1)]) for at, step in enumerate(steps)
            }
        case Choose(key=frozenset(options)), frozenset():
            return {
                id_: _mark(right=id_ in options and id_ in given, missed=id_ not in given) for id_ in options | given
            }
        case Number(key=Fraction() as figure), Fraction():
            return {"figure": _mark(right=abs(figure - given) <= item.tolerance)}
        case Case(key=dict(keys)), dict():
            keyed = by_key(item.steps, keys, {})
            return {
                one.step.id: _mark(right=one.right, key=[*sorted(one.key)])
                | {
                    "why": pair(item.reasons[one.step.id]) if one.step.id in item.reasons else None,
                    "strayed": not is_kept(path_to(keys, one.step.id, _choices(given)), keyed),
                }
                for one in taken(item.steps, keys, _choices(given))
            }
    return {}


def _path(item: Item, value: JSON) -> list[JSON] | None:
    """Return the right path of a case as [stem, [words of the key, …]], where the response has left it."""
    given = parse(item, value)
    if not isinstance(item, Case) or item.key is None or not isinstance(given, dict):
        return None
    if not has_left(item.steps, item.key, _choices(given)):
        return None
    keyed = by_key(item.steps, item.key, {})
    return [
        [pair(step.stem), [pair(option.text) for option in step.options if option.id in keyed[step.id]]]
        for step in met(item.steps, keyed)
    ]


def _choices(given: Mapping[str, str] | Mapping[str, frozenset[str]]) -> Choices:
    return {step: options for step, options in given.items() if isinstance(options, frozenset)}


def _misconceptions(item: Item, value: JSON) -> list[JSON]:
    """Name what was wrongly chosen, in the item's own order, each once."""
    wrong = _wrong(item, value)
    return [
        [pair(option.text), pair(item.misconceptions[option.id])]
        for option in offered(item)
        if option.id in wrong and option.id in item.misconceptions
    ]


def _wrong(item: Item, value: JSON) -> set[str]:
    """Return the ids of the categories, options and steps wrongly given, and of the stimuli they were given to."""
    match item, parse(item, value):
        case Classify(key=dict(key)), dict(given):
            missed = {stimulus for stimulus, one in given.items() if one != key[stimulus]}
            return missed | {str(given[stimulus]) for stimulus in missed}
        case Assign(key=dict(key)), dict(given):
            missed = {stimulus for stimulus, several in given.items() if several != key[stimulus]}
            return missed.union(*(frozenset(given[stimulus]) - key[stimulus] for stimulus in missed))
        case Order(key=tuple(steps)), tuple(placed):
            return {step for at, step in enumerate(placed) if steps[at : at + 1] != (step,)}
        case Choose(key=frozenset(options)), frozenset(chosen):
            return set(chosen - options)
        case Case(key=dict(keys)), dict(given):
            met_steps = taken(item.steps, keys, _choices(given))
            return {f"{one.step.id}/{option}" for one in met_steps for option in one.given - one.key}
    return set()
