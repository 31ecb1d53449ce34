"""Every kind's own right, wrong, blank, half-right and invalid responses, with the score that each must get."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from grader.items import rules
from grader.items.chains import Choices, by_key, met, right_at
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option
from grader.items.rules import Rule
from grader.items.scores import Score, Status
from grader.items.scoring import KeylessItemError


@dataclass(frozen=True, slots=True)
class Sample:
    """One response: what it shows, its value as in `answers.json`, and what it must earn."""

    name: str
    value: JSON
    earned: Fraction
    status: Status

    def agrees(self, score: Score) -> bool:
        """Tell whether a score is the one that this response must get."""
        return score.earned == self.earned and score.status == self.status


def reference_value(item: Item) -> JSON:  # noqa: PLR0911 - one return a kind
    """Return the value that earns everything; for `explain` the author's own rationale, cut to length."""
    match item:
        case Explain():
            return (item.rationale.en if item.rationale else "See the marking guide.")[: item.max_characters]
        case (
            Classify(key=None) | Assign(key=None) | Order(key=None) | Choose(key=None) | Number(key=None)
            | Case(key=None)
        ):  # fmt: skip
            raise KeylessItemError(item)
        case Classify(key=key):
            return dict(key or {})
        case Assign(key=sets):
            return {stimulus: sorted(categories) for stimulus, categories in (sets or {}).items()}
        case Order(key=steps):
            return list(steps or ())
        case Choose(key=chosen):
            return sorted(chosen or ())
        case Number(key=figure):
            return _figure(figure or Fraction(0))
        case Case(key=keys):
            return _decided(by_key(item.steps, keys or {}, {}))
        case _:
            assert_never(item)


def samples(item: Item) -> tuple[Sample, ...]:
    """Return the responses that a test, a demonstration or a rehearsal of the pipeline can hand in."""
    if isinstance(item, Explain):
        written = (Sample("written", reference_value(item), Fraction(0), "unmarked"),)
        invalid = (_invalid("a figure", 45), _invalid("over the limit", "x" * (item.max_characters + 1)))
        return (*written, *_blank(None, "", "  \n"), *invalid)
    right = Sample("right", reference_value(item), item.possible, "scored")
    return (right, *_others(item))


def _others(item: Classify | Assign | Order | Choose | Number | Case) -> tuple[Sample, ...]:
    match item:
        case Classify():
            return _of_classify(item)
        case Assign():
            return _of_assign(item)
        case Order():
            return _of_order(item)
        case Choose():
            return _of_choose(item)
        case Number():
            figure = item.key or Fraction(0)
            outside = figure + item.tolerance + 1
            edge = Sample("at the edge", _figure(figure + item.tolerance), item.possible, "scored")
            return (
                edge,
                Sample("wrong", _figure(outside), Fraction(0), "scored"),
                *_blank(None),
                _invalid("a text", "45"),
                _invalid("true", value=True),
                _invalid("beyond any meaning", 1e300),
            )
        case Case():
            return _of_case(item)
        case _:
            assert_never(item)


def _of_classify(item: Classify) -> tuple[Sample, ...]:
    key = dict(item.key or {})
    wrong: dict[str, JSON] = {stimulus: _other(item.categories, right) for stimulus, right in key.items()}
    first = next(iter(key))
    half: dict[str, JSON] = {first: key[first]}
    share = Fraction(0) if item.rule is Rule.ALL_OR_NOTHING else Fraction(1, len(key))
    alone = item.possible if len(key) == 1 else item.possible * share
    return (
        Sample("wrong", wrong, Fraction(0), "scored"),
        Sample("half right", half, alone, "scored"),
        *_blank(None, {}),
        _invalid("unknown category", {first: "no-such-category"}),
        _invalid("unknown stimulus", {"no-such-stimulus": item.categories[0].id}),
        _invalid("a list in place of a category", {first: [key[first]]}),
        _invalid("a list", [first]),
    )


def _of_assign(item: Assign) -> tuple[Sample, ...]:
    key = dict(item.key or {})
    everything = sorted(option.id for option in item.categories)
    first = next(iter(key))
    whole = sum(len(categories) for categories in key.values())
    share = {
        Rule.NET: Fraction(len(key[first]), whole),
        Rule.EACH: Fraction(1, len(key)),
    }.get(item.rule, Fraction(len(key) == 1))
    right_sets = sum(len(categories) == len(everything) for categories in key.values())
    marked = Fraction(right_sets, len(key)) if item.rule is Rule.EACH else Fraction(0)
    return (
        Sample("everything marked", dict.fromkeys(key, everything), item.possible * marked, "scored"),
        Sample("half right", {first: sorted(key[first])}, item.possible * share, "scored"),
        *_blank(None, {}, {first: []}),
        _invalid("unknown category", {first: ["no-such-category"]}),
        _invalid("unknown stimulus", {"no-such-stimulus": []}),
        _invalid("a word in place of a list", {first: everything[0]}),
        _invalid("a category twice", {first: [everything[0], everything[0]]}),
    )


def _of_order(item: Order) -> tuple[Sample, ...]:
    key = list(item.key or ())
    swapped = [key[1], key[0], *key[2:]]
    reversed_ = key[::-1]
    return (
        Sample("reversed", list(reversed_), item.possible * _of_sequence(item, reversed_), "scored"),
        Sample("two swapped", list(swapped), item.possible * _of_sequence(item, swapped), "scored"),
        *_blank(None, []),
        _invalid("unknown step", ["no-such-step"]),
        _invalid("a step twice", [key[0], key[0]]),
        _invalid("an object", {key[0]: 1}),
    )


def _of_sequence(item: Order, given: list[str]) -> Fraction:
    key = list(item.key or ())
    if item.rule is Rule.PAIRS:
        return rules.pairs(key, given)
    if item.rule is Rule.EACH:
        return Fraction(sum(a == b for a, b in zip(key, given, strict=True)), len(key))
    return Fraction(0)


def _of_choose(item: Choose) -> tuple[Sample, ...]:
    key = item.key or frozenset()
    distractors = sorted({option.id for option in item.options} - key)
    one = sorted(key)[:1]
    half = Fraction(1, len(key)) if item.rule is Rule.NET or len(key) == 1 else Fraction(0)
    crowd: JSON = sorted(option.id for option in item.options)
    return (
        *(Sample("wrong", [id_], Fraction(0), "scored") for id_ in distractors[:1]),
        Sample("half right", list(one), item.possible * half, "scored"),
        *_blank(None, []),
        *(() if item.multiple else (_invalid("everything chosen", crowd),)),
        _invalid("unknown option", ["no-such-option"]),
        _invalid("a word", one[0]),
        _invalid("an option twice", [one[0], one[0]]),
    )


def _of_case(item: Case) -> tuple[Sample, ...]:
    keys = item.key or {}
    first = item.steps[0]
    keyed = by_key(item.steps, keys, {})
    astray = by_key(item.steps, keys, {first.id: _not(keyed[first.id], first.options)})
    wrong: dict[str, frozenset[str]] = {}
    while step := next((one for one in met(item.steps, wrong) if one.id not in wrong), None):
        wrong[step.id] = _not(right_at(keys, step.id, wrong), step.options)
    share = Fraction(item.rule is Rule.EACH, len(keyed))
    carried = item.possible * share * (min(len(keyed), len(astray)) - 1)
    last = list(keyed)[-1]
    return (
        Sample("wrong from the first, right from there on", _decided(astray), carried, "scored"),
        Sample("wrong throughout", _decided(wrong), Fraction(0), "scored"),
        Sample("half right", _decided({first.id: keyed[first.id]}), item.possible * share, "scored"),
        *_blank(None, {}, {first.id: []}),
        _invalid("unknown step", {"no-such-step": [first.options[0].id]}),
        _invalid("unknown option", {first.id: ["no-such-option"]}),
        _invalid("a step passed over", {last: sorted(keyed[last])}),
        _invalid("a word in place of a list", {first.id: first.options[0].id}),
        _invalid("an option twice", {first.id: [first.options[0].id] * 2}),
        _invalid("a list", [first.id]),
    )


def _decided(choices: Choices) -> JSON:
    return {step: sorted(options) for step, options in choices.items()}


def _not(key: frozenset[str], options: tuple[Option, ...]) -> frozenset[str]:
    """Return one option that is wrong alone."""
    return frozenset({next(option.id for option in options if key != {option.id})})


def _blank(*values: JSON) -> tuple[Sample, ...]:
    return tuple(Sample("blank", value, Fraction(0), "omitted") for value in values)


def _invalid(name: str, value: JSON) -> Sample:
    return Sample(name, value, Fraction(0), "unreadable")


def _other(options: tuple[Option, ...], right: str) -> str:
    return next(option.id for option in options if option.id != right)


def _figure(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
