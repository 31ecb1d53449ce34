"""Typed items → the YAML that an author edits: what `read_items_source` reads gives the same item again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from grader.authoring.yaml_sources import write_yaml
from grader.items.assignments import Assignment
from grader.items.codecs import write_practice
from grader.items.kinds import Item, Number
from grader.items.texts import Text

#: Members whose entries have an id and a text.
_OFFERED = ("stimuli", "categories", "steps", "options")


def write_items_source(name: str, title: Text, items: Iterable[Item]) -> str:
    """Write a source of items: the assignment's head, and each item with its key in figures and ids."""
    assignment = Assignment(name=name, title=title, items=tuple(items))
    entries = json.loads(write_practice(assignment))["items"]
    head = {"assignment": name, "title": {"en": title.en, "zh": title.zh}}
    numbers = {item.id: item for item in assignment.items if isinstance(item, Number)}
    return write_yaml(head | {"items": [_entry(entry, numbers) for entry in entries]})


def _entry(members: dict[str, Any], numbers: dict[str, Number]) -> dict[str, Any]:
    entry = {name: value for name, value in members.items() if value not in (None, "", [], {})}
    for offered in _OFFERED:
        if isinstance(entry.get(offered), list):
            entry[offered] = {option["id"]: option["text"] for option in entry[offered]}
    if members["id"] in numbers:
        item = numbers[members["id"]]
        entry["key"] = _figure(item.key)
        entry["tolerance"] = _figure(item.tolerance)
    if entry["kind"] == "choose":
        entry["multiple"] = members["multiple"]
    return entry


def _figure(value: Any) -> int | float:  # noqa: ANN401 - a Fraction
    return int(value) if value.denominator == 1 else float(value)
