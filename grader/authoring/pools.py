"""What must hold over all pools: no item or enemy in two, no template worn out, ids used once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.contents import Content, Pool, item_lines
from grader.authoring.problems import Problem
from grader.items.kinds import Item

#: A reworded look-up is no new item: so many of a pool may ask the same of other rows.
MOST_OF_A_TEMPLATE = 3


def check_pools(root: Path, content: Content) -> list[Problem]:
    """Hold the pools against one another; each finding stands at the item's line."""
    problems: list[Problem] = []
    seen: dict[str, tuple[str, str]] = {}
    for where, pool, item in _located(root, content):
        if item.id in seen:
            other, first = seen[item.id]
            what = f"item {item.id} is {pool} here and {other} at {first}"
            problems.append(Problem(where, what, "pools never share an item: rename one"))
        seen.setdefault(item.id, (pool, where))
    for where, pool, item in _located(root, content):
        for enemy in item.enemies:
            if enemy not in seen and content.whole:
                problems.append(Problem(where, f"item {item.id}: enemy {enemy} is no item", "name one of its pool"))
            elif enemy in seen and seen[enemy][0] != pool:
                what = f"item {item.id} is {pool}, its enemy {enemy} is {seen[enemy][0]}"
                problems.append(Problem(where, what, "an item and its enemy stand in one pool: drop or move one"))
    return problems + _worn_templates(root, content)


def _worn_templates(root: Path, content: Content) -> list[Problem]:
    templates: dict[tuple[str, str], list[str]] = defaultdict(list)
    for where, pool, item in _located(root, content):
        if item.template:
            templates[pool, item.template].append(where)
    cure = "write another item: a reworded look-up is no new one"
    return [
        Problem(where, f"template {template} has {len(places)} {pool} items, {MOST_OF_A_TEMPLATE} at most", cure)
        for (pool, template), places in templates.items()
        for where in places[MOST_OF_A_TEMPLATE:]
    ]


def _located(root: Path, content: Content) -> Iterator[tuple[str, Pool, Item]]:
    for pooled in content.pooled():
        at = item_lines(root, pooled.shown)
        for item in pooled.assignment.items:
            yield at.get(item.id, pooled.shown), pooled.pool, item
