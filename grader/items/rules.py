"""Scoring rules as named values: the share of an item's points that a readable response earns, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K")


class Rule(StrEnum):
    """A scoring rule; its value is the word that YAML, `key.json` and reports use."""

    EACH = "each"
    NET = "net"
    ALL_OR_NOTHING = "all-or-nothing"
    PAIRS = "pairs"
    WITHIN = "within"


#: Which rules fit which kind; the first is the default. `explain` has none: a person marks it.
RULES_OF_KIND: Mapping[str, tuple[Rule, ...]] = {
    "classify": (Rule.EACH, Rule.NET, Rule.ALL_OR_NOTHING),
    "assign": (Rule.NET, Rule.EACH, Rule.ALL_OR_NOTHING),
    "order": (Rule.PAIRS, Rule.EACH, Rule.ALL_OR_NOTHING),
    "choose": (Rule.ALL_OR_NOTHING, Rule.NET),
    "number": (Rule.WITHIN,),
    "case": (Rule.EACH, Rule.ALL_OR_NOTHING),
}


def each(key: Mapping[K, object], given: Mapping[K, object]) -> Fraction:
    """Give an equal share for every stimulus whose answer is exactly the key's."""
    return Fraction(sum(given.get(stimulus) == right for stimulus, right in key.items()), len(key))


def net(key: AbstractSet[object], given: AbstractSet[object]) -> Fraction:
    """Hits minus false alarms, over the number of right marks; never below zero.

    A right mark gains what a wrong one costs, so blind marking gains nothing as long as the key marks at
    most half of what can be marked, which the item kinds demand.
    """
    hits, false_alarms = len(given & key), len(given - key)
    return Fraction(max(0, hits - false_alarms), len(key))


def all_or_nothing(key: object, given: object) -> Fraction:
    """Give everything for exactly the key, else nothing."""
    return Fraction(key == given)


def pairs(key: Sequence[str], given: Sequence[str]) -> Fraction:
    """Share of all pairs of steps that stand in the right order (Kendall 1938's concordant pairs).

    Steps left out are in no pair that counts as right.
    """
    place = {step: index for index, step in enumerate(given)}
    right = sum(
        place[earlier] < place[later]
        for index, earlier in enumerate(key)
        for later in key[index + 1 :]
        if earlier in place and later in place
    )
    return Fraction(right, len(key) * (len(key) - 1) // 2)


def within(key: Fraction, tolerance: Fraction, given: Fraction) -> Fraction:
    """Give everything for a figure at most `tolerance` away from the key, else nothing."""
    return Fraction(abs(given - key) <= tolerance)


def each_on_path(keyed: int, taken: Iterable[tuple[bool, int]]) -> Fraction:
    """Give a share for every right step of a case, along the path that was chosen.

    `keyed` is the number of steps on the keyed path; `taken` says of each step that was answered, in order,
    whether it is right on the path chosen, and how many steps the path has from it on if all goes by the
    key from there. A step is worth an equal part of what is still to be had, and never more than on the
    keyed path. So a wrong choice costs its own step; the later ones stay to be earned on the path chosen,
    which neither gains by being shorter nor by being longer; and a wrong answer never earns less than none.
    """
    left, earned = Fraction(1), Fraction(0)
    for is_right, ahead in taken:
        worth = min(Fraction(1, keyed), left / ahead)
        left -= worth
        earned += worth if is_right else 0
    return earned


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example of a rule: what was keyed, what was given, the share it earns."""

    key: object
    given: object
    share: Fraction
    why: str


_HALF, _THIRD = Fraction(1, 2), Fraction(1, 3)

#: Worked examples, which the documentation prints and the tests compute.
EXAMPLES: Mapping[Rule, tuple[Example, ...]] = {
    Rule.EACH: (
        Example({"a": "x", "b": "y"}, {"a": "x", "b": "y"}, Fraction(1), "both stimuli right"),
        Example({"a": "x", "b": "y"}, {"a": "x", "b": "x"}, _HALF, "one of two right"),
        Example({"a": "x", "b": "y"}, {"a": "x"}, _HALF, "one right, one left blank"),
        Example({"a": "x", "b": "y"}, {"a": "y", "b": "x"}, Fraction(0), "both wrong"),
        Example({"a": {"x", "y"}, "b": {"x"}}, {"a": {"x"}, "b": {"x"}}, _HALF, "a set counts only when complete"),
    ),
    Rule.NET: (
        Example({"ax", "bx", "by"}, {"ax", "bx", "by"}, Fraction(1), "three hits, no false alarm"),
        Example({"ax", "bx", "by"}, {"ax", "bx"}, Fraction(2, 3), "two hits, none false, one missed"),
        Example({"ax", "bx", "by"}, {"ax", "bx", "ay"}, _THIRD, "two hits minus one false alarm"),
        Example({"ax", "bx", "by"}, {"ay", "cx"}, Fraction(0), "only false alarms: zero, not less"),
        Example({"ax", "bx"}, {"ax", "ay", "bx", "by"}, Fraction(0), "everything marked: two minus two"),
    ),
    Rule.ALL_OR_NOTHING: (
        Example({"a"}, {"a"}, Fraction(1), "exactly the key"),
        Example({"a", "b"}, {"a"}, Fraction(0), "one missed"),
        Example({"a"}, {"a", "b"}, Fraction(0), "one too many"),
    ),
    Rule.PAIRS: (
        Example("abcd", "abcd", Fraction(1), "six of six pairs in order"),
        Example("abcd", "bacd", Fraction(5, 6), "one neighbouring swap breaks one pair"),
        Example("abcd", "dcba", Fraction(0), "reversed: no pair in order"),
        Example("abcd", "dabc", _HALF, "the last step put first breaks three pairs"),
        Example("abc", "ab", _THIRD, "a step left out is in no right pair"),
    ),
    Rule.WITHIN: (
        Example((45, 0), 45, Fraction(1), "the figure itself"),
        Example((45, 0), 44, Fraction(0), "no tolerance: one off is wrong"),
        Example((45, 2), 47, Fraction(1), "at the edge of the tolerance"),
        Example((45, 2), Fraction("47.01"), Fraction(0), "just outside"),
    ),
}

#: Worked examples of `each` in a case: the keyed path has as many steps as the key says; given is each step that
#: was answered, right or not, with the steps that its path has from there on.
EXAMPLES_OF_CASE: tuple[Example, ...] = (
    Example(4, ((True, 4), (True, 3), (True, 2), (True, 1)), Fraction(1), "the keyed path, every step right"),
    Example(4, ((False, 4), (True, 3), (True, 2), (True, 1)), Fraction(3, 4), "wrong at first, right from there on"),
    Example(4, ((True, 4), (True, 3)), _HALF, "two right, then left blank"),
    Example(4, ((True, 4), (False, 3), (False, 2), (True, 1)), _HALF, "two of four right on the path chosen"),
    Example(4, ((False, 4), (True, 1)), Fraction(1, 4), "a wrong choice that ends early: no more than a step's share"),
    Example(
        4, ((False, 4), *((True, ahead) for ahead in (6, 5, 4, 3, 2, 1))), Fraction(3, 4),
        "a wrong choice that leads further: six steps share what three were worth",
    ),
    Example(4, ((True, 4), (True, 3), (True, 2), (False, 1), (True, 1)), Fraction(3, 4), "nothing is left to be had"),
)  # fmt: skip


def share(rule: Rule, key: object, given: object) -> Fraction:
    """Compute one worked example: the rule's share for its own shapes of key and response."""
    match rule, key, given:
        case Rule.EACH, Mapping(), Mapping():
            return each(key, given)
        case Rule.EACH, int(keyed), tuple(taken):
            return each_on_path(keyed, taken)
        case Rule.NET, AbstractSet(), AbstractSet():
            return net(key, given)
        case Rule.ALL_OR_NOTHING, _, _:
            return all_or_nothing(key, given)
        case Rule.PAIRS, Sequence(), Sequence():
            return pairs(key, given)
        case Rule.WITHIN, (int(figure), int(tolerance)), int() | Fraction():
            return within(Fraction(figure), Fraction(tolerance), Fraction(given))
        case _:
            msg = f"rule {rule}: does not apply to {key!r} and {given!r}. fix: give the rule's own shapes"
            raise TypeError(msg)
