"""The one function that scores: `score(item, value)`. Reads nothing, remembers nothing."""

from __future__ import annotations

from fractions import Fraction

from grader.items import rules
from grader.items.chains import Choices, by_key, taken
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.responses import Assignments, Omitted, Placements, Response, Unreadable, parse
from grader.items.rules import Rule
from grader.items.scores import Score


class KeylessItemError(ValueError):
    """An item without its key was to be scored."""

    def __init__(self, item: Item) -> None:
        super().__init__(f"item {item.id}: has no key. fix: score with key.json, not with items.json")


def score(item: Item, value: JSON) -> Score:
    """Score one value of `answers.json` (None: no response) against the item's key.

    Raises `KeylessItemError` where the item carries no key. Never raises for what a trainee gave.
    """
    response = parse(item, value)
    possible = item.possible
    match response:
        case Omitted():
            return Score(earned=Fraction(0), possible=possible, status="omitted")
        case Unreadable(fault, detail):
            return Score(earned=Fraction(0), possible=possible, status="unreadable", fault=fault, detail=detail)
    if isinstance(item, Explain):
        return Score(earned=Fraction(0), possible=possible, status="unmarked")
    earned = possible * _share(item, response)
    return Score(earned=earned, possible=possible, status="scored", severity=_severity(item, response))


def settled(item: Item) -> Score | None:
    """Return what a dropped or credited item gives for every response, or for none; None for an item that counts."""
    match item.standing:
        case "dropped":
            return Score(earned=Fraction(0), possible=Fraction(0), status="dropped")
        case "credited":
            return Score(earned=item.possible, possible=item.possible, status="credited")
    return None


def _share(  # noqa: PLR0911 - one return a kind and rule
    item: Classify | Assign | Order | Choose | Number | Case, response: Response
) -> Fraction:
    if item.key is None:
        raise KeylessItemError(item)
    match item, response:
        case Classify(key=dict(key)) | Assign(key=dict(key)), dict(given):
            return _share_of_placements(item.rule, key, given)
        case Order(key=tuple(key)), tuple(given):
            if item.rule is Rule.PAIRS:
                return rules.pairs(key, given)
            if item.rule is Rule.EACH:
                return rules.each(dict(enumerate(key)), dict(enumerate(given)))
            return rules.all_or_nothing(key, given)
        case Choose(key=frozenset(key)), frozenset(given):
            return rules.net(key, given) if item.rule is Rule.NET else rules.all_or_nothing(key, given)
        case Number(key=Fraction() as key), Fraction() as given:
            return rules.within(key, item.tolerance, given)
        case Case(key=dict()), dict(given):
            return _share_of_path(item, _choices(given))
    msg = f"item {item.id}: {type(response).__name__} is no response to it. fix: parse it by its own item"
    raise TypeError(msg)


def _share_of_placements(rule: Rule, key: Placements | Assignments, given: Placements | Assignments) -> Fraction:
    if rule is Rule.EACH:
        return rules.each(key, given)
    if rule is Rule.NET:
        return rules.net(_marks(key), _marks(given))
    return rules.all_or_nothing(key, given)


def _choices(given: Placements | Assignments) -> Choices:
    return {step: options for step, options in given.items() if isinstance(options, frozenset)}


def _share_of_path(item: Case, given: Choices) -> Fraction:
    keys = item.key or {}
    keyed = by_key(item.steps, keys, {})
    if item.rule is Rule.EACH:
        return rules.each_on_path(len(keyed), ((one.right, one.ahead) for one in taken(item.steps, keys, given)))
    return rules.all_or_nothing(keyed, given)


def _marks(placed: Placements | Assignments) -> frozenset[tuple[str, str]]:
    return frozenset(
        (stimulus, category)
        for stimulus, categories in placed.items()
        for category in ((categories,) if isinstance(categories, str) else categories)
    )


def _severity(item: Item, response: Response) -> int | None:
    """Sum the weights of the misplacements; what was left blank weighs nothing."""
    match item, response:
        case Classify(key=dict(key)), dict(placed) if item.severity:
            return sum(
                item.severity.get(key[stimulus], {}).get(given, 0)
                for stimulus, given in placed.items()
                if isinstance(given, str) and given != key[stimulus]
            )
        case Case(key=dict(keys)), dict(given) if item.severity:
            weights = [
                item.severity.get(one.step.id, {}).get(min(one.key), {}).get(min(one.given), 0)
                for one in taken(item.steps, keys, _choices(given))
                if not one.right
            ]
            return sum(weights)
    return None
