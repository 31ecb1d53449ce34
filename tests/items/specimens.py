"""One small item of every kind under every rule that fits it."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from typing import Any

from grader.items.chains import Step
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option
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


def step(id_: str, ids: str, *, multiple: bool = False, **when: str) -> Step:
    conditions = {earlier: frozenset(given.split()) for earlier, given in when.items()}
    return Step(id=id_, stem=text(f"stem of {id_}"), options=options(ids), multiple=multiple, when=conditions)


def keyed(*rows: tuple[str, str]) -> dict[tuple[tuple[str, str], ...], frozenset[str]]:
    """Write the key of one step: (path as `a=x b=y`, options)."""
    return {tuple((part[0], part[2:]) for part in path.split()): frozenset(given.split()) for path, given in rows}


def case(rule: Rule = Rule.EACH) -> Case:
    """Right: a x, b p, c pq, d x. On y the same steps have other keys; on z, e stands in the place of d."""
    return Case(
        **common("case"),
        file=text("# Order 7\n\n**Goods:** a pump\n\n- contract"),
        steps=(
            step("a", "x y z"),
            step("b", "p q"),
            step("c", "p q r s", multiple=True),
            step("d", "x y z", a="x y"),
            step("e", "x y", a="z"),
        ),
        key={
            "a": keyed(("", "x")),
            "b": keyed(("a=x", "p"), ("a=y", "q"), ("a=z", "q")),
            "c": keyed(("", "p q")),
            "d": keyed(("a=x", "x"), ("a=y", "y")),
            "e": keyed(("a=z", "x")),
        },
        rule=rule,
        reasons={"a": text("because the list of the extract names the pump")},
        severity={"a": {"x": {"z": 5, "y": 1}}, "b": {"p": {"q": 2}, "q": {"p": 3}}},
        misconceptions={"a/y": text("taking the field for the regime")},
    )


def case_of_lengths() -> Case:
    """Right: a x, b p, c p. On y just b is met, on z it goes on for five steps."""
    return Case(
        **common("case"),
        file=text("a file of one line"),
        steps=(
            step("a", "x y z v"),
            step("b", "p q", a="x y z"),
            step("c", "p q", a="x z"),
            step("d", "p q", a="z"),
            step("e", "p q", a="z"),
            step("f", "p q", a="v"),
            step("g", "p q", a="v"),
        ),
        key={
            "a": keyed(("", "x")),
            "b": keyed(("a=x", "p"), ("a=y", "q"), ("a=z", "q")),
            "c": keyed(("a=x", "p"), ("a=z", "q")),
            "d": keyed(("a=z", "p")),
            "e": keyed(("a=z", "p")),
            "f": keyed(("a=v", "p")),
            "g": keyed(("a=v", "p")),
        },
    )


def case_without_forks() -> Case:
    return Case(
        **common("case"),
        file=text("a file"),
        steps=(step("a", "x y", multiple=True), step("b", "p q r")),
        key={"a": keyed(("", "x y")), "b": keyed(("", "r"))},
    )


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
        *(case(rule) for rule in RULES_OF_KIND["case"]),
        case_of_lengths(),
        case_without_forks(),
        explain(),
    ]
