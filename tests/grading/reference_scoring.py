"""The scoring rules once more, plain and slow, from `docs/scoring.md`, `formats.md` and `bad-input.md` alone.

Imports nothing of the package: it reads `key.json` and `answers.json` as the JSON that they are. What it says is
held against what the engine says.
"""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any, NamedTuple

MOST_BYTES, MOST_LEVELS, MOST_RESPONSES = 1_000_000, 40, 1_000


class Row(NamedTuple):
    """What one response comes to."""

    earned: Fraction
    possible: Fraction
    status: str


class Unreadable(Exception):
    """It can't be read, as a whole or as one response: a person decides."""


def rows(key: dict, data: bytes | None, student: str, roster: frozenset[str] = frozenset()) -> dict[str, Row]:
    """Score one answers file against `key.json`, item by item. None: there is no file."""
    if data is None:
        return {item["id"]: Row(Fraction(0), Fraction(item["points"]), "omitted") for item in key["items"]}
    try:
        answers = whole(data, key["assignment"], student, roster)
    except Unreadable:
        return {item["id"]: Row(Fraction(0), Fraction(item["points"]), "unreadable") for item in key["items"]}
    same_release = answers.get("release") == key["release"]
    return {item["id"]: row(item, answers["responses"].get(item["id"]), same_release) for item in key["items"]}


def whole(data: bytes, assignment: str, student: str, roster: frozenset[str]) -> dict:
    """Read a file as a whole, or raise Unreadable."""
    answers = strict(data)
    fits = (
        isinstance(answers, dict)
        and not isinstance(answers.get("schema"), bool)
        and answers.get("schema") == 1
        and answers.get("assignment") == assignment
        and answers.get("form") is None
        and (answers.get("owner") is None or isinstance(answers["owner"], str))
        and isinstance(answers.get("responses"), dict)
        and len(answers["responses"]) <= MOST_RESPONSES
        and all(isinstance(one, dict) and "value" in one for one in answers["responses"].values())
    )
    if not fits or (answers.get("owner") in roster and answers["owner"] != student):
        raise Unreadable
    return answers


def strict(data: bytes) -> Any:
    """UTF-8, no key twice, no NaN or infinity, at most so deep and so large."""

    def once(pairs: list) -> dict:
        if len({name for name, _ in pairs}) != len(pairs):
            raise Unreadable
        return dict(pairs)

    def never(_: str) -> None:
        raise Unreadable

    if len(data) > MOST_BYTES:
        raise Unreadable
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=once, parse_constant=never)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if levels(value) > MOST_LEVELS or not sound(value):
        raise Unreadable
    return value


def levels(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(levels, inner), default=0)


def sound(value: Any) -> bool:
    """No infinity, no half of a surrogate pair, anywhere."""
    if isinstance(value, dict):
        return all(sound(name) and sound(one) for name, one in value.items())
    if isinstance(value, list):
        return all(map(sound, value))
    if isinstance(value, str):
        return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in value)
    return not isinstance(value, float) or math.isfinite(value)


def is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def row(item: dict, response: dict | None, same_release: bool) -> Row:  # noqa: FBT001 - reads as said
    """Score one response."""
    possible = Fraction(item["points"])
    if response is None:
        return Row(Fraction(0), possible, "omitted")
    version = response.get("version")
    if not (version == item["version"] if is_int(version) else same_release):
        return Row(Fraction(0), possible, "unreadable")
    value = response["value"]
    try:
        if is_blank(item, value):
            return Row(Fraction(0), possible, "omitted")
        if item["kind"] == "explain":
            return Row(Fraction(0), possible, "unmarked")
        return Row(possible * SHARES[item["kind"]](item, value), possible, "scored")
    except Unreadable:
        return Row(Fraction(0), possible, "unreadable")


def is_blank(item: dict, value: Any) -> bool:  # noqa: PLR0911 - one return a kind
    """`null` and an empty value are omitted; a value that is none of its kind is not blank but unreadable."""
    if value is None:
        return True
    match item["kind"]:
        case "classify" | "assign":
            given = mapping(value, {one["id"] for one in item["stimuli"]})
            if item["kind"] == "assign":
                given = {name: chosen(marks, item["categories"]) for name, marks in given.items()}
                return not any(given.values())
            return not given
        case "case":
            given = mapping(value, {step["id"] for step in item["steps"]})
            offered = {step["id"]: step["options"] for step in item["steps"]}
            given = {step: chosen(marks, offered[step]) for step, marks in given.items()}
            return not any(given.values())
        case "order":
            return not chosen(value, item["steps"])
        case "choose":
            return not chosen(value, item["options"])
        case "explain":
            if not isinstance(value, str) or len(value) > item["max_characters"]:
                raise Unreadable
            return not value.strip()
        case _:
            return False


def mapping(value: Any, known: set[str]) -> dict:
    if not isinstance(value, dict) or not set(value) <= known:
        raise Unreadable
    return value


def chosen(value: Any, offered: list[dict]) -> list[str]:
    """A list of offered ids, none of them twice."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Unreadable
    if len(set(value)) != len(value) or not set(value) <= {one["id"] for one in offered}:
        raise Unreadable
    return value


def classify(item: dict, value: dict) -> Fraction:
    offered = {one["id"] for one in item["categories"]}
    if not all(isinstance(category, str) and category in offered for category in value.values()):
        raise Unreadable
    if item["rule"] == "net":
        return net(set(item["key"].items()), set(value.items()))
    return each_or_all(item["rule"], item["key"], value)


def assign(item: dict, value: dict) -> Fraction:
    if item["rule"] == "net":
        right = {(stimulus, category) for stimulus, marks in item["key"].items() for category in marks}
        return net(right, {(stimulus, category) for stimulus, marks in value.items() for category in marks})
    right = {stimulus: frozenset(marks) for stimulus, marks in item["key"].items()}
    return each_or_all(item["rule"], right, {stimulus: frozenset(marks) for stimulus, marks in value.items()})


def each_or_all(rule: str, key: dict, given: dict) -> Fraction:
    hits = 0
    for stimulus, right in key.items():
        if stimulus in given and given[stimulus] == right:
            hits += 1
    if rule == "all-or-nothing":
        return Fraction(1 if hits == len(key) else 0)
    assert rule == "each"
    return Fraction(hits, len(key))


def net(right: set, given: set) -> Fraction:
    points = 0
    for mark in given:
        points += 1 if mark in right else -1
    return Fraction(points, len(right)) if points > 0 else Fraction(0)


def order(item: dict, value: list) -> Fraction:
    key = item["key"]
    if item["rule"] == "all-or-nothing":
        return Fraction(1 if value == key else 0)
    if item["rule"] == "each":
        return Fraction(sum(1 for place, step in enumerate(value) if key[place] == step), len(key))
    right = all_pairs = 0
    for first in key:
        for second in key[key.index(first) + 1 :]:
            all_pairs += 1
            if first in value and second in value and value.index(first) < value.index(second):
                right += 1
    return Fraction(right, all_pairs)


def choose(item: dict, value: list) -> Fraction:
    if not item["multiple"] and len(value) > 1:
        raise Unreadable
    if item["rule"] == "net":
        return net(set(item["key"]), set(value))
    return Fraction(1 if sorted(value) == sorted(item["key"]) else 0)


def number(item: dict, value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable
    if abs(value) > 10**15:
        raise Unreadable
    off = abs(Fraction(str(value)) - Fraction(item["key"]))
    return Fraction(1 if off <= Fraction(item["tolerance"]) else 0)


def case(item: dict, value: dict) -> Fraction:
    """Follow the trainee's own path; each step is worth an equal part of what is left, never over a keyed step's."""
    value = {step: marks for step, marks in value.items() if marks}
    for step in item["steps"]:
        if not step["multiple"] and len(value.get(step["id"], [])) > 1:
            raise Unreadable
    before: dict[str, list[str]] = {}
    taken: list[tuple[bool, int]] = []
    for step in item["steps"]:
        if not is_met(step, before):
            continue
        if step["id"] not in value:
            break
        ahead = len(go_on(item, before)) - len(before)
        taken.append((set(value[step["id"]]) == key_at(item, step["id"], before), ahead))
        before[step["id"]] = value[step["id"]]
    if set(value) != set(before):
        raise Unreadable  # a step off the path, or one passed over
    keyed = go_on(item, {})
    if item["rule"] == "all-or-nothing":
        full = len(taken) == len(keyed) and set(before) == set(keyed) and all(right for right, _ in taken)
        return Fraction(1 if full else 0)
    left, earned = Fraction(1), Fraction(0)
    for right, ahead in taken:
        worth = min(left / ahead, Fraction(1, len(keyed)))
        left -= worth
        if right:
            earned += worth
    return earned


def is_met(step: dict, before: dict[str, list[str]]) -> bool:
    return all(set(before.get(earlier, [])) & set(options) for earlier, options in step["when"].items())


def key_at(item: dict, step: str, before: dict[str, list[str]]) -> set[str]:
    """What is right at a step on the path chosen before it."""
    for entry in item["key"][step]:
        if all(before[earlier] == [option] for earlier, option in entry["path"].items()):
            return set(entry["key"])
    raise AssertionError((item["id"], step, before))


def go_on(item: dict, before: dict[str, list[str]]) -> dict[str, list[str]]:
    """The whole path, if all goes by the key after what was chosen."""
    path: dict[str, list[str]] = {}
    for step in item["steps"]:
        if is_met(step, path):
            path[step["id"]] = before.get(step["id"]) or sorted(key_at(item, step["id"], path))
    return path


SHARES = {"classify": classify, "assign": assign, "order": order, "choose": choose, "number": number, "case": case}
