"""Responses drawn at random from an item of `key.json`: right, wrong, partial, blank and garbage of every type.

Everything comes from the `Random` that is given: the same seed, the same responses.
"""

from __future__ import annotations

import copy
from random import Random
from typing import Any

GARBAGE: tuple[Any, ...] = (
    True, False, 0, -1, 1, 45.5, 1e300, -1e-300, 10**30, "", " ", "a", "\u0000", "𝔞", "出口", [], [[]], [None], [1],
    [""], {}, {"": ""}, {"a": None}, {"a": {"b": ["c"]}}, [{"a": "b"}], "x" * 5_000, [["a", "b"]], [True],
)  # fmt: skip


def seeded(*of: object) -> Random:
    """A source of chance that is the same every time for the same names."""
    return Random("/".join(map(str, of)))  # noqa: S311 - drawn for tests


def ids(rows: list[dict]) -> list[str]:
    return [row["id"] for row in rows]


def some(random: Random, offered: list[str]) -> list[str]:
    return random.sample(offered, random.randint(0, len(offered)))


def right(item: dict) -> Any:
    """What the key says."""
    match item["kind"]:
        case "number":
            return int(item["key"])
        case "explain":
            return "Because the Law says so."
        case "case":
            return case_walk(item, seeded(), 1.0)
        case _:
            return copy.deepcopy(item["key"])


def plausible(item: dict, random: Random) -> Any:  # noqa: PLR0911 - one return a kind
    """A value of the kind's own shape, whole or partial."""
    match item["kind"]:
        case "classify":
            rows = some(random, ids(item["stimuli"]))
            return {row: random.choice(ids(item["categories"])) for row in rows}
        case "assign":
            rows = some(random, ids(item["stimuli"]))
            return {row: some(random, ids(item["categories"])) for row in rows}
        case "order":
            return some(random, ids(item["steps"]))
        case "choose":
            options = ids(item["options"])
            return some(random, options) if item["multiple"] else [random.choice(options)]
        case "number":
            key = int(item["key"])
            return random.choice([key, float(key), key + 1, key - 0.5, key + 1e-9, -key, 0])
        case "explain":
            return random.choice(["Because.", " ", "因为。", "x" * item["max_characters"]])
        case _:
            return case_walk(item, random, random.random())


def near(item: dict, random: Random) -> Any:
    """The key with one thing changed."""
    value = right(item)
    if isinstance(value, dict) and value:
        name = random.choice(sorted(value))
        other = plausible(item, random)
        if isinstance(other, dict) and name in other and random.random() < 0.7:
            value[name] = other[name]
        else:
            del value[name]
    elif isinstance(value, list) and len(value) > 1:
        one, two = random.sample(range(len(value)), 2)
        value[one], value[two] = value[two], value[one]
        if random.random() < 0.3:
            value.pop()
    return value


def spoilt(item: dict, random: Random) -> Any:
    """A value with something in it that can't be read, or is of no kind at all."""
    value = near(item, random)
    wrong = random.choice(GARBAGE)
    if isinstance(value, dict) and value and random.random() < 0.8:
        name = random.choice(sorted(value))
        match random.randint(0, 3):
            case 0:
                value[name] = wrong
            case 1:
                value["no-such-row"] = value[name]
            case 2 if isinstance(value[name], list):
                value[name] = value[name] * 2
            case _:
                value[name] = "no-such-option" if isinstance(value[name], str) else ["no-such-option"]
        return value
    if isinstance(value, list) and random.random() < 0.8:
        return value + random.choice([value[:1], ["no-such-option"], [wrong]])
    return wrong


def case_walk(item: dict, random: Random, strength: float, stop: float = 0.0) -> dict[str, list[str]]:
    """A path through a case: each step by its key with the given chance, else at random; it may stop early."""
    walked: dict[str, list[str]] = {}
    for step in item["steps"]:
        if not all(set(walked.get(earlier, ())) & set(options) for earlier, options in step["when"].items()):
            continue
        if random.random() < stop:
            break
        options = ids(step["options"])
        if random.random() < strength:
            rows = item["key"][step["id"]]
            fitting = (row for row in rows if all(walked[name] == [value] for name, value in row["path"].items()))
            walked[step["id"]] = list(next(fitting)["key"])
        elif step["multiple"]:
            walked[step["id"]] = random.sample(options, random.randint(1, len(options)))
        else:
            walked[step["id"]] = [random.choice(options)]
    return walked


def stopped(item: dict, random: Random) -> Any:
    """A case left before its end; of another kind, any plausible value."""
    return case_walk(item, random, 0.6, stop=0.2) if item["kind"] == "case" else plausible(item, random)


def draw(item: dict, random: Random) -> Any:
    """One response, of any of the sorts."""
    sorts = (
        (3, lambda item, _: right(item)),
        (5, plausible),
        (4, near),
        (3, spoilt),
        (2, stopped),
        (1, lambda _, random: random.choice([None, [], {}, ""])),
    )
    (sort,) = random.choices([sort for _, sort in sorts], [weight for weight, _ in sorts])
    return sort(item, random)


def drawn_answers(key: dict, random: Random, owner: str | None = None) -> dict:
    """A whole answers file as JSON, with some items left out."""
    responses = {
        item["id"]: {"value": draw(item, random), "version": item["version"], "revision": 1, "seconds": 3}
        for item in key["items"]
        if random.random() < 0.93
    }
    return {
        "schema": 1, "assignment": key["assignment"], "release": key["release"], "form": None, "owner": owner,
        "responses": responses,
    }  # fmt: skip
