"""One thing offered, and what every kind demands of its members. Knows no kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grader.items.rules import RULES_OF_KIND, Rule
from grader.items.texts import Text


@dataclass(frozen=True, slots=True)
class Option:
    """One thing offered or asked about: a stimulus, a category, a step or an option."""

    id: str
    text: Text


def demand(holds: bool, item: str, what: str, cure: str) -> None:  # noqa: FBT001 - reads as an assertion
    """Raise `ValueError` that names the item, what is wrong and the cure, unless it holds."""
    if not holds:
        msg = f"item {item}: {what}. fix: {cure}"
        raise ValueError(msg)


def demand_options(item: str, name: str, options: tuple[Option, ...], *, at_least: int) -> None:
    """Demand enough options, each with its own id."""
    demand(len(options) >= at_least, item, f"{len(options)} {name}", f"offer at least {at_least}")
    demand_distinct(item, name, [option.id for option in options])


def demand_distinct(item: str, name: str, ids: list[str]) -> None:
    """Demand that no id stands twice."""
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    demand(not twice, item, f"{name} named twice: {', '.join(twice)}", "give each its own id")


def demand_ids(item: str, name: str, ids: Iterable[str], options: tuple[Option, ...]) -> None:
    """Demand that every id is offered."""
    known = [option.id for option in options]
    extra = sorted(set(ids) - set(known))
    demand(not extra, item, f"{name} {', '.join(extra)} is not offered", f"use one of {', '.join(known)}")


def demand_whole(item: str, key: Iterable[str], options: tuple[Option, ...]) -> None:
    """Demand that the key leaves nothing out."""
    missing = sorted({option.id for option in options} - set(key))
    demand(not missing, item, f"the key leaves out {', '.join(missing)}", "key every one")


def demand_rule(item: str, kind: str, rule: Rule) -> None:
    """Demand a rule that fits the kind."""
    allowed = RULES_OF_KIND[kind]
    demand(rule in allowed, item, f"rule {rule} does not fit {kind}", f"use one of {', '.join(allowed)}")


def demand_net(item: str, rule: Rule, marked: int, pairs: int) -> None:
    """Demand that `net` does not reward marking everything."""
    fair = rule is not Rule.NET or 2 * marked <= pairs
    cure = "offer more distractors, or use rule each"
    demand(fair, item, f"the key marks {marked} of {pairs}: net would reward marking everything", cure)
