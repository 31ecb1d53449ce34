"""A response read from JSON into the shape its kind demands, apart from scoring: what cannot be read is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, assert_never

from grader.items.chains import met
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option


@dataclass(frozen=True, slots=True)
class Omitted:
    """Nothing was answered."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A response that cannot be read.

    `fault` is one of wrong-type, unknown-stimulus, unknown-category, unknown-step, off-path, repeated, too-many,
    too-long.
    """

    fault: str
    detail: str


Placements: TypeAlias = dict[str, str]
Assignments: TypeAlias = dict[str, frozenset[str]]
Sequence: TypeAlias = tuple[str, ...]
Choices: TypeAlias = frozenset[str]

_LARGEST = 10**15


class _Fault(Exception):
    def __init__(self, fault: str, detail: str) -> None:
        super().__init__(detail)
        self.answer = Unreadable(fault, detail)


Response: TypeAlias = Omitted | Unreadable | Placements | Assignments | Sequence | Choices | Fraction | str


def parse(item: Item, value: JSON) -> Response:  # noqa: PLR0911 - one return a kind
    """Read one value from `answers.json`; None and an empty value are *omitted*.

    Classify gives {stimulus: category}, Assign {stimulus: {categories}}, Order a tuple of steps, Choose a
    set of options, Number a Fraction, Case {step: {options}}, Explain a str. What has another shape, or names
    what is not offered, gives `Unreadable`: never wrong, never right.
    """
    if value is None:
        return Omitted()
    try:
        match item:
            case Classify():
                return _placements(item, value) or Omitted()
            case Assign():
                return _assignments(item, value) or Omitted()
            case Order():
                return tuple(_ids(value, item.steps, "unknown-stimulus", "step")) or Omitted()
            case Choose():
                return _choices(item, value) or Omitted()
            case Number():
                return _figure(value)
            case Case():
                return _decisions(item, value) or Omitted()
            case Explain():
                return _words(item, value) or Omitted()
            case _:
                assert_never(item)
    except _Fault as fault:
        return fault.answer


def _placements(item: Classify, value: JSON) -> Placements:
    members = _members(value, item.stimuli)
    placed = {}
    for stimulus, category in members.items():
        if not isinstance(category, str):
            raise _Fault("wrong-type", f"{stimulus}: expected one category, found {_name(category)}")
        placed[stimulus] = _known(category, item.categories, "unknown-category", "category")
    return placed


def _assignments(item: Assign, value: JSON) -> Assignments:
    members = _members(value, item.stimuli)
    given = {
        stimulus: frozenset(_ids(categories, item.categories, "unknown-category", "category"))
        for stimulus, categories in members.items()
    }
    return {stimulus: categories for stimulus, categories in given.items() if categories}


def _choices(item: Choose, value: JSON) -> Choices:
    chosen = _ids(value, item.options, "unknown-category", "option")
    if len(chosen) > 1 and not item.multiple:
        raise _Fault("too-many", f"{len(chosen)} options chosen where one is asked for")
    return frozenset(chosen)


def _figure(value: JSON) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Fault("wrong-type", f"expected a figure, found {_name(value)}")
    if value != value or abs(value) > _LARGEST:  # noqa: PLR0124 - NaN is the value unequal to itself
        raise _Fault("wrong-type", "the figure is beyond any that could be meant")
    return Fraction(repr(value))


def _decisions(item: Case, value: JSON) -> Assignments:
    """Read {step: [option]}: the steps of one path from its start, none passed over."""
    if not isinstance(value, dict):
        raise _Fault("wrong-type", f"expected an answer for each step, found {_name(value)}")
    known = tuple(Option(step.id, step.stem) for step in item.steps)
    given: Assignments = {}
    for id_, options in value.items():
        step = item.step(_known(id_, known, "unknown-step", "step"))
        chosen = _ids(options, step.options, "unknown-category", "option")
        if len(chosen) > 1 and not step.multiple:
            raise _Fault("too-many", f"{id_}: {len(chosen)} options chosen where one is asked for")
        if chosen:
            given[id_] = frozenset(chosen)
    path = [step.id for step in met(item.steps, given)]
    beyond = [id_ for id_ in value if id_ in given and id_ not in path[: len(given)]]
    if beyond:
        raise _Fault("off-path", f"step {beyond[0]} is not met on the path of the choices before it")
    return {id_: given[id_] for id_ in path[: len(given)]}


def _words(item: Explain, value: JSON) -> str:
    if not isinstance(value, str):
        raise _Fault("wrong-type", f"expected a text, found {_name(value)}")
    if len(value) > item.max_characters:
        raise _Fault("too-long", f"{len(value):,} characters; at most {item.max_characters:,} are asked for")
    return value.strip() and value


def _members(value: JSON, stimuli: tuple[Option, ...]) -> Mapping[str, JSON]:
    if not isinstance(value, dict):
        raise _Fault("wrong-type", f"expected an answer for each stimulus, found {_name(value)}")
    for stimulus in value:
        _known(stimulus, stimuli, "unknown-stimulus", "stimulus")
    return value


def _ids(value: JSON, options: tuple[Option, ...], fault: str, word: str) -> list[str]:
    if not isinstance(value, list):
        raise _Fault("wrong-type", f"expected a list of ids, found {_name(value)}")
    ids: list[str] = []
    for id_ in value:
        if not isinstance(id_, str):
            raise _Fault("wrong-type", f"expected the id of a {word}, found {_name(id_)}")
        if _known(id_, options, fault, word) in ids:
            raise _Fault("repeated", f"{word} {id_} stands twice")
        ids.append(id_)
    return ids


def _known(id_: str, options: tuple[Option, ...], fault: str, word: str) -> str:
    for option in options:  # a loop, not any(…): asked a hundred times a submission
        if option.id == id_:
            return id_
    raise _Fault(fault, f"{word} {id_[:60]!r} is not offered")


def _name(value: JSON) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "an object"
