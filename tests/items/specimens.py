"""One small item of every kind under every rule that fits it."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from typing import Any

from grader.items.kinds import Assign, Choose, Classify, Explain, Item, Number, Option, Order
from grader.items.rules import RULES_OF_KIND, Rule
from grader.items.texts import Text

_NUMBERS = count(1)


def text(word: str) -> Text:
    return Text(word, f"中文{word}")


def options(ids: str) -> tuple[Option, ...]:
    return tuple(Option(id_, text(id_)) for id_ in ids.split())


def common(kind: str) -> dict[str, Any]:
    return {
        "id": f"{kind}-{next(_NUMBERS):02}",
        "stem": text("stem"),
        "points": 6,
        "minutes": 2,
        "as_of": "2026-08-25",
        "level": "apply",
        "rationale": text("because the paragraph names it so"),
        "sources": ("WP-II.2.3",),
        "facts": ("duties/x",),
    }


def classify(rule: Rule = Rule.EACH) -> Classify:
    key = {"a": "x", "b": "y", "c": "x"}
    return Classify(
        **common("classify"),
        stimuli=options("a b c"),
        categories=options("x y z"),
        key=key,
        rule=rule,
        severity={"x": {"y": 3, "z": 1}},
        misconceptions={"z": text("a tempting but wrong reading")},
    )


def assign(rule: Rule = Rule.NET) -> Assign:
    key = {"a": frozenset("x"), "b": frozenset("xy"), "c": frozenset("z")}
    return Assign(**common("assign"), stimuli=options("a b c"), categories=options("x y z"), key=key, rule=rule)


def order(rule: Rule = Rule.PAIRS) -> Order:
    return Order(**common("order"), steps=options("q p s r"), key=tuple("pqrs"), rule=rule)


def choose(rule: Rule = Rule.ALL_OR_NOTHING, *, multiple: bool = False) -> Choose:
    key = frozenset("pr") if multiple else frozenset("p")
    return Choose(**common("choose"), options=options("p q r s t"), multiple=multiple, key=key, rule=rule)


def number(tolerance: int = 0) -> Number:
    return Number(**common("number"), unit=text("days"), key=Fraction(45), tolerance=Fraction(tolerance))


def explain() -> Explain:
    return Explain(**common("explain"), max_characters=200, guide=text("two points for naming the body"))


def every_item() -> list[Item]:
    return [
        *(classify(rule) for rule in RULES_OF_KIND["classify"]),
        *(assign(rule) for rule in RULES_OF_KIND["assign"]),
        *(order(rule) for rule in RULES_OF_KIND["order"]),
        *(choose(rule, multiple=multiple) for rule in RULES_OF_KIND["choose"] for multiple in (False, True)),
        number(),
        number(tolerance=2),
        explain(),
    ]
