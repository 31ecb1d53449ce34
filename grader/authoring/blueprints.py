"""The plan of a form: how many items of each domain and level. The only module that knows blueprint.yaml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.item_sources import DOMAINS
from grader.authoring.members import Members
from grader.authoring.problems import Problem, SourceError
from grader.authoring.yaml_sources import Mapping as YamlMapping
from grader.authoring.yaml_sources import read_yaml
from grader.items.assignments import Assignment
from grader.items.kinds import LEVELS
from grader.items.texts import Text

#: Of a form, recall at most a quarter, apply at least half, analyse at least a fifth.
MOST_RECALL, LEAST_APPLY, LEAST_ANALYSE = 0.25, 0.5, 0.2


@dataclass(frozen=True, kw_only=True)
class Blueprint:
    """How many items a form has, in all and of each domain and level, and how many minutes at most."""

    title: Text
    minutes: int
    domains: Mapping[str, int]
    levels: Mapping[str, int]

    @property
    def items(self) -> int:
        """How many items the form has."""
        return sum(self.domains.values())


def read_blueprint(path: Path, shown: str) -> Blueprint:
    """Read a blueprint. Raises `SourceError` with everything that is wrong with it."""
    root = read_yaml(path, shown)
    problems: list[Problem] = []
    if not isinstance(root, YamlMapping):
        raise SourceError([Problem(f"{shown}:1", "the file holds no mapping", "give title:, domains:, levels:")])
    head = Members(root, shown, problems)
    title, minutes = head.text("title"), head.whole("minutes")
    domains = _counts(head, "domains", DOMAINS)
    levels = _counts(head, "levels", LEVELS)
    head.done()
    if not problems and sum(domains.values()) != sum(levels.values()):
        what = f"domains add up to {sum(domains.values())}, levels to {sum(levels.values())}"
        problems.append(Problem(f"{shown}:1", what, "make both add up to the form's number of items"))
    if problems:
        raise SourceError(problems)
    blueprint = Blueprint(title=title, minutes=minutes, domains=domains, levels=levels)
    faults = _unbalanced(blueprint, shown)
    if faults:
        raise SourceError(faults)
    return blueprint


def check_form(form: Assignment, blueprint: Blueprint, shown: str) -> list[Problem]:
    """Hold the items of a form against its blueprint: each domain and level exactly, the minutes at most."""
    problems = []
    for name, planned in (("domain", blueprint.domains), ("level", blueprint.levels)):
        counted = Counter(str(getattr(item, name)) for item in form.items)
        for word in (*planned, *sorted(set(counted) - set(planned))):
            if counted[word] != planned.get(word, 0):
                what = f"{name} {word}: {counted[word]} items, the blueprint has {planned.get(word, 0)}"
                problems.append(Problem(f"{shown}:1", what, "change the items, or the blueprint"))
    minutes = sum(item.minutes for item in form.items)
    if minutes > blueprint.minutes:
        what = f"{minutes} minutes, the blueprint allows {blueprint.minutes}"
        problems.append(Problem(f"{shown}:1", what, "shorten items, or allow more time"))
    return problems


def _counts(head: Members, name: str, words: tuple[str, ...]) -> dict[str, int]:
    counts = head.get(name, YamlMapping, "{word: number of items}") or YamlMapping(1)
    source = Members(counts, head.shown, head.problems, name) if counts else None
    found = {word: source.whole(word, 0) or 0 for word in words} if source else {}
    if source:
        source.done()
    return found


def _unbalanced(blueprint: Blueprint, shown: str) -> list[Problem]:
    share = {level: count / blueprint.items for level, count in blueprint.levels.items()}
    fair = share["recall"] <= MOST_RECALL and share["apply"] >= LEAST_APPLY and share["analyse"] >= LEAST_ANALYSE
    if fair:
        return []
    what = ", ".join(f"{level} {part:.0%}" for level, part in share.items())
    cure = f"recall at most {MOST_RECALL:.0%}, apply at least {LEAST_APPLY:.0%}, analyse at least {LEAST_ANALYSE:.0%}"
    return [Problem(f"{shown}:1", what, cure)]
