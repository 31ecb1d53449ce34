"""A chain of decisions: which steps are met on which choices, what is right on each path, how far it still goes.

Knows steps and choices; scores nothing and reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.items.options import Option, demand, demand_distinct, demand_ids, demand_options
from grader.items.texts import Text

#: Rows of an item's table of keys, all steps together.
MOST_PATHS = 200
_MOST_TRIED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One decision, as a trainee sees it.

    It is on the path only where every single-choice step in `when` has one of these options chosen.
    """

    id: str
    stem: Text
    options: tuple[Option, ...]
    multiple: bool = False
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)


#: What was chosen, step by step.
Choices: TypeAlias = Mapping[str, frozenset[str]]
#: The choices that a step's key depends on: ((step, option), …) in the order of the steps.
Path: TypeAlias = tuple[tuple[str, str], ...]
#: For each step, its key on every reachable path.
Keys: TypeAlias = Mapping[str, Mapping[Path, frozenset[str]]]


def met(steps: tuple[Step, ...], choices: Choices) -> tuple[Step, ...]:
    """Return the steps on the path of these choices; a choice at a step off the path counts for nothing."""
    on_path: list[Step] = []
    counted: dict[str, frozenset[str]] = {}
    for step in steps:
        if _is_open(step, counted):
            on_path.append(step)
            if step.id in choices:
                counted[step.id] = choices[step.id]
    return tuple(on_path)


def _is_open(step: Step, choices: Choices) -> bool:
    return all(choices.get(earlier, frozenset()) & options for earlier, options in step.when.items())


def path_to(keys: Keys, step: str, choices: Choices) -> Path:
    """Return the choices that a step's key depends on. Raises KeyError where one of them was not made."""
    follows = (earlier for earlier, _ in next(iter(keys[step])))
    return tuple((earlier, min(choices[earlier])) for earlier in follows)


def right_at(keys: Keys, step: str, choices: Choices) -> frozenset[str]:
    """Return a step's key on the path of the choices made before it. Raises KeyError where there is none."""
    return keys[step][path_to(keys, step, choices)]


def by_key(steps: tuple[Step, ...], keys: Keys, choices: Choices) -> dict[str, frozenset[str]]:
    """Go on from these choices by the key: what is right at every further step of the path."""
    chosen: dict[str, frozenset[str]] = {}
    for step in steps:
        if _is_open(step, chosen):
            chosen[step.id] = choices[step.id] if step.id in choices else right_at(keys, step.id, chosen)
    return chosen


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was answered: what was given, what is right on the path chosen, and the steps from it on."""

    step: Step
    given: frozenset[str]
    key: frozenset[str]
    ahead: int

    @property
    def right(self) -> bool:
        """Whether exactly the key was given."""
        return self.given == self.key


def taken(steps: tuple[Step, ...], keys: Keys, given: Choices) -> Iterator[Taken]:
    """Follow a response along its own path. `ahead` counts this step and those after it, if all went by the key."""
    counted: dict[str, frozenset[str]] = {}
    for step in met(steps, given):
        if step.id not in given:
            return
        ahead = len(by_key(steps, keys, counted)) - len(counted)
        yield Taken(step, given[step.id], right_at(keys, step.id, counted), ahead)
        counted[step.id] = given[step.id]


def is_kept(path: Path, keyed: Choices) -> bool:
    """Tell whether the choices of a path are those of the right one."""
    return all(keyed.get(step) == frozenset({option}) for step, option in path)


def has_left(steps: tuple[Step, ...], keys: Keys, given: Choices) -> bool:
    """Tell whether a response chose otherwise than the right path, at a step on which others depend."""
    forks = {step for rows in keys.values() for path in rows for step, _ in path}
    keyed, followed = by_key(steps, keys, {}), by_key(steps, keys, given)
    return any(followed.get(step) != keyed.get(step) for step in forks)


def reachable(item: str, steps: tuple[Step, ...], step: Step, follows: tuple[str, ...]) -> tuple[Path, ...]:
    """Return every path on which a step can be met: the possible choices at the steps that it `follows`.

    Raises `ValueError` where one of them may be off the path, or there are too many.
    """
    place = steps.index(step)
    earlier = steps[:place]
    wanted = _with_conditions(earlier, {*follows, *step.when})
    several: list[dict[str, frozenset[str]]] = [{}]
    for one in earlier:
        if one.id in wanted:
            several = [
                choices | {one.id: frozenset({option.id})} if option else choices
                for choices in several
                for option in (one.options if _is_open(one, choices) else (None,))
            ]
        demand(len(several) <= _MOST_TRIED, item, *_TOO_MANY)
    open_to = [choices for choices in several if _is_open(step, choices)]
    for name in follows:
        what = f"step {step.id} follows {name}, which is not on every path to it"
        demand(all(name in choices for choices in open_to), item, what, f"give {step.id} the condition of {name}")
    demand(bool(open_to), item, f"step {step.id} is on no path", "mend its when:")
    order = [one.id for one in earlier if one.id in follows]
    return tuple(dict.fromkeys(tuple((name, min(choices[name])) for name in order) for choices in open_to))


_TOO_MANY = (f"over {MOST_PATHS} reachable paths", "let fewer steps depend on earlier ones (after:, when:)")


def _with_conditions(steps: tuple[Step, ...], wanted: set[str]) -> set[str]:
    """Add the steps on which it depends whether the wanted ones are met."""
    for step in reversed(steps):
        if step.id in wanted:
            wanted = wanted | set(step.when)
    return wanted


def demand_chain(item: str, steps: tuple[Step, ...]) -> None:
    """Demand steps that can be met: conditions name options of earlier single-choice steps."""
    demand(len(steps) > 1, item, f"{len(steps)} steps", "give at least 2, or make it a choose item")
    demand_distinct(item, "steps", [step.id for step in steps])
    for place, step in enumerate(steps):
        demand_options(item, f"options of step {step.id}", step.options, at_least=2)
        for earlier, options in step.when.items():
            demand_follows(item, steps[:place], step.id, earlier)
            named = next(one for one in steps if one.id == earlier)
            demand_ids(item, f"step {step.id}, when {earlier}: option", options, named.options)
            demand(bool(options), item, f"step {step.id}: when {earlier} names no option", "name one, or leave it out")


def demand_follows(item: str, earlier: tuple[Step, ...], step: str, named: str) -> None:
    """Demand that a step depends only on an earlier step at which one option is chosen."""
    found = {one.id: one for one in earlier}
    cure = f"use one of {', '.join(found)}" if found else "the first step depends on none"
    demand(named in found, item, f"step {step} depends on {named}, which is no earlier step", cure)
    what = f"step {step} depends on {named}, which takes several options"
    demand(not found[named].multiple, item, what, "let it depend on single-choice steps")


def demand_keys(item: str, steps: tuple[Step, ...], keys: Keys) -> None:
    """Demand a key for every step on every reachable path and on no other, and a chain that doesn't tell its key."""
    demand(set(keys) == {step.id for step in steps}, item, "the key leaves out a step", "key every one")
    demand(sum(map(len, keys.values())) <= MOST_PATHS, item, *_TOO_MANY)
    for place, step in enumerate(steps):
        follows = tuple(dict.fromkeys(earlier for path in keys[step.id] for earlier, _ in path))
        for earlier in follows:
            demand_follows(item, steps[:place], step.id, earlier)
        paths = reachable(item, steps, step, follows)
        what = f"the key of step {step.id} is not that of every reachable path"
        demand(set(paths) == set(keys[step.id]), item, what, "build the assignment again")
        for path, key in keys[step.id].items():
            where = f"step {step.id}{on(path)}"
            demand_ids(item, f"{where}: key", key, step.options)
            demand(bool(key), item, f"{where}: the key is empty", "name at least one option")
            demand(step.multiple or len(key) == 1, item, f"{where}: several options are keyed", "set multiple: true")
    _demand_twins(item, steps, keys)


def on(path: Path) -> str:
    """Name a path for a message: empty for a step that depends on nothing."""
    return f" on the path {', '.join(f'{step}: {option}' for step, option in path)}" if path else ""


def _demand_twins(item: str, steps: tuple[Step, ...], keys: Keys) -> None:
    """Demand that the right option leads no other way than some wrong one: the page shows where a chain ends."""
    before: dict[str, frozenset[str]] = {}
    for step in met(steps, by_key(steps, keys, {})):
        key = right_at(keys, step.id, before)
        if not step.multiple:
            ahead = {
                option.id: len(by_key(steps, keys, {**before, step.id: frozenset({option.id})}))
                for option in step.options
            }
            like = [option for option, length in ahead.items() if length == ahead[min(key)]]
            what = f"step {step.id}: only the keyed option {min(key)} leads on as it does, which tells the key"
            demand(len(like) > 1, item, what, "let a wrong option lead to as many further steps")
        before[step.id] = key
