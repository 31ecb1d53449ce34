"""The closed set of item kinds, one frozen class each, as an author wrote them and as a trainee sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from fractions import Fraction
from typing import Any, Literal, TypeAlias, assert_never

from grader.items.chains import Keys, Step, demand_chain, demand_keys
from grader.items.options import (
    Option,
    demand,
    demand_ids,
    demand_net,
    demand_options,
    demand_rule,
    demand_whole,
)
from grader.items.rules import Rule
from grader.items.standings import Standing, demand_standing
from grader.items.texts import Text

Level: TypeAlias = Literal["recall", "apply", "analyse"]
LEVELS: tuple[Level, ...] = ("recall", "apply", "analyse")
#: A part of the subject, as a blueprint weighs it; which words are allowed, authoring says.
Domain: TypeAlias = str
Kind: TypeAlias = Literal["classify", "assign", "order", "choose", "number", "case", "explain"]
KINDS: tuple[Kind, ...] = ("classify", "assign", "order", "choose", "number", "case", "explain")


@dataclass(frozen=True, kw_only=True)
class Common:
    """What every item has. The members after `as_of` are secret until feedback's time.

    Items that share a `template` ask the same question of other rows; `enemies` must not share a form. `standing`,
    `corrects` (the earliest version whose responses are scored by this one) and `because` are set after the hand-out.
    """

    id: str
    stem: Text
    points: int
    minutes: int
    version: int = 1
    as_of: str
    level: Level | None = None
    domain: Domain = ""
    template: str = ""
    enemies: tuple[str, ...] = ()
    rationale: Text | None = None
    misconceptions: Mapping[str, Text] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    standing: Standing = "counted"
    corrects: int | None = None
    because: Text | None = None

    def __post_init__(self) -> None:
        demand(self.points > 0, self.id, f"points {self.points}", "give a whole number above zero")
        demand(self.minutes > 0, self.id, f"minutes {self.minutes}", "give a whole number above zero")
        demand(self.version > 0, self.id, f"version {self.version}", "versions count from 1")
        demand(_is_date(self.as_of), self.id, f"as-of date {self.as_of!r}", "write it as 2026-08-25")
        demand_standing(self.id, self.version, self.standing, self.corrects, self.because)

    @property
    def possible(self) -> Fraction:
        """The most that a response can earn."""
        return Fraction(self.points)

    @property
    def worth(self) -> Fraction:
        """What the item adds to the maximum: nothing once it is dropped."""
        return Fraction(0) if self.standing == "dropped" else self.possible

    def takes(self, version: int | None) -> bool:
        """Whether a response to that version is scored by this one."""
        return version is not None and (self.corrects or self.version) <= version <= self.version


@dataclass(frozen=True, kw_only=True)
class Classify(Common):
    """Each stimulus into exactly one category; a category may stay empty."""

    stimuli: tuple[Option, ...]
    categories: tuple[Option, ...]
    key: Mapping[str, str] | None = None
    rule: Rule = Rule.EACH
    severity: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        demand_options(self.id, "stimuli", self.stimuli, at_least=1)
        demand_options(self.id, "categories", self.categories, at_least=2)
        demand_rule(self.id, "classify", self.rule)
        if self.key is not None:
            demand_ids(self.id, "key stimulus", self.key, self.stimuli)
            demand_ids(self.id, "key category", self.key.values(), self.categories)
            demand_whole(self.id, self.key, self.stimuli)
        for keyed, given in self.severity.items():
            demand_ids(self.id, "severity category", (keyed, *given), self.categories)
            demand(all(weight >= 0 for weight in given.values()), self.id, "severity below zero", "use 0 or more")


@dataclass(frozen=True, kw_only=True)
class Assign(Common):
    """Each stimulus to any number of categories."""

    stimuli: tuple[Option, ...]
    categories: tuple[Option, ...]
    key: Mapping[str, frozenset[str]] | None = None
    rule: Rule = Rule.NET

    def __post_init__(self) -> None:
        super().__post_init__()
        demand_options(self.id, "stimuli", self.stimuli, at_least=1)
        demand_options(self.id, "categories", self.categories, at_least=2)
        demand_rule(self.id, "assign", self.rule)
        if self.key is None:
            return
        demand_ids(self.id, "key stimulus", self.key, self.stimuli)
        demand_ids(self.id, "key category", frozenset().union(*self.key.values()), self.categories)
        demand_whole(self.id, self.key, self.stimuli)
        for stimulus, categories in self.key.items():
            demand(bool(categories), self.id, f"key of {stimulus} is empty", "offer a category such as 'none of these'")
        marked = sum(len(categories) for categories in self.key.values())
        pairs = len(self.stimuli) * len(self.categories)
        demand_net(self.id, self.rule, marked, pairs)


@dataclass(frozen=True, kw_only=True)
class Order(Common):
    """Steps into their order."""

    steps: tuple[Option, ...]
    key: tuple[str, ...] | None = None
    rule: Rule = Rule.PAIRS

    def __post_init__(self) -> None:
        super().__post_init__()
        demand_options(self.id, "steps", self.steps, at_least=2)
        demand_rule(self.id, "order", self.rule)
        if self.key is not None:
            demand_ids(self.id, "key step", self.key, self.steps)
            demand(len(self.key) == len(set(self.key)), self.id, "a step stands twice in the key", "name each once")
            demand_whole(self.id, self.key, self.steps)


@dataclass(frozen=True, kw_only=True)
class Choose(Common):
    """One best option, or several."""

    options: tuple[Option, ...]
    multiple: bool = False
    key: frozenset[str] | None = None
    rule: Rule = Rule.ALL_OR_NOTHING

    def __post_init__(self) -> None:
        super().__post_init__()
        demand_options(self.id, "options", self.options, at_least=2)
        demand_rule(self.id, "choose", self.rule)
        if self.key is None:
            return
        demand_ids(self.id, "key", self.key, self.options)
        demand(bool(self.key), self.id, "the key is empty", "name at least one option")
        if not self.multiple:
            demand(len(self.key) == 1, self.id, "several options are keyed", "set multiple: true, or key one")
        demand_net(self.id, self.rule, len(self.key), len(self.options))


@dataclass(frozen=True, kw_only=True)
class Number(Common):
    """A figure, right within a tolerance."""

    unit: Text
    tolerance: Fraction = Fraction(0)
    key: Fraction | None = None
    rule: Rule = Rule.WITHIN

    def __post_init__(self) -> None:
        super().__post_init__()
        demand_rule(self.id, "number", self.rule)
        demand(self.tolerance >= 0, self.id, f"tolerance {self.tolerance}", "use 0 or more")


@dataclass(frozen=True, kw_only=True)
class Case(Common):
    """A chain of decisions on one case file; each step is keyed on the path that was chosen.

    `reasons` say why a step's key is right; `severity` weighs {step: {keyed option: {given option}}} at
    single-choice steps. Misconceptions are named `step/option`.
    """

    file: Text
    steps: tuple[Step, ...]
    key: Keys | None = None
    reasons: Mapping[str, Text] = field(default_factory=dict)
    rule: Rule = Rule.EACH
    severity: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        demand_chain(self.id, self.steps)
        demand_rule(self.id, "case", self.rule)
        if self.key is not None:
            demand_keys(self.id, self.steps, self.key)
        names = tuple(Option(step.id, step.stem) for step in self.steps)
        demand_ids(self.id, "reason of step", self.reasons, names)
        demand_ids(self.id, "severity of step", self.severity, names)
        for step in self.steps:
            table = self.severity.get(step.id, {})
            demand(not (table and step.multiple), self.id, f"severity of step {step.id}", "weigh single-choice steps")
            for keyed, given in table.items():
                demand_ids(self.id, f"severity of step {step.id}: option", (keyed, *given), step.options)
                demand(all(weight >= 0 for weight in given.values()), self.id, "severity below zero", "use 0 or more")

    def step(self, id_: str) -> Step:
        """Return one step, or raise KeyError."""
        for step in self.steps:
            if step.id == id_:
                return step
        raise KeyError(id_)


@dataclass(frozen=True, kw_only=True)
class Explain(Common):
    """A short written reason, which a person marks by the guide."""

    max_characters: int
    guide: Text | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        demand(self.max_characters > 0, self.id, f"max_characters {self.max_characters}", "allow at least one")


Item: TypeAlias = Classify | Assign | Order | Choose | Number | Case | Explain


def kind_of(item: Item) -> Kind:  # noqa: PLR0911 - one return a kind
    """Return the kind's word, as YAML, JSON and reports write it."""
    match item:
        case Classify():
            return "classify"
        case Assign():
            return "assign"
        case Order():
            return "order"
        case Choose():
            return "choose"
        case Number():
            return "number"
        case Case():
            return "case"
        case Explain():
            return "explain"
        case _:
            assert_never(item)


def offered(item: Item) -> tuple[Option, ...]:
    """Return everything of the item that has an id and a text: categories and stimuli, steps, or options.

    An option of a case is named `step/option`, as its steps may offer the same.
    """
    match item:
        case Classify() | Assign():
            return item.categories + item.stimuli
        case Order():
            return item.steps
        case Choose():
            return item.options
        case Case():
            return tuple(
                Option(f"{step.id}/{option.id}", option.text) for step in item.steps for option in step.options
            )
        case Number() | Explain():
            return ()
        case _:
            assert_never(item)


#: What a trainee sees of an item: these members and no other. Anything else is secret.
PUBLIC = frozenset(
    {"id", "stem", "points", "minutes", "version", "as_of", "stimuli", "categories"}
    | {"steps", "options", "multiple", "unit", "file", "max_characters"}
)


def face(item: Item) -> Item:
    """Return the item as a trainee sees it: every secret member back at its empty default."""
    secret = {f.name for f in fields(item)} - PUBLIC
    blank: dict[str, Any] = {
        f.name: (f.default_factory() if callable(f.default_factory) else f.default)
        for f in fields(item)
        if f.name in secret
    }
    return replace(item, **blank)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
