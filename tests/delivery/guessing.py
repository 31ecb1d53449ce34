"""Guesses at keys from what a bundle's files say beside the question: order, ids, lengths, times, points.

A guess sees one item as it stands in the released `items.json`, members and their order, and gives a response.
How much better than chance a guess does over a whole course is told in standard deviations.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean, pvariance
from typing import Any

from grader.items.json_values import JSON
from grader.items.kinds import Assign, Choose, Item, Number
from grader.items.scoring import score

Face = dict[str, Any]
Options = Sequence[Face]
#: Puts the options in an order: those that come first are guessed to be right.
Rank = Callable[[Face, Options], list[str]]
DRAWS = 200


def _by(measure: Callable[[Face], Any]) -> Rank:
    return lambda _item, options: [one["id"] for one in sorted(options, key=measure)]


def _as_written(_item: Face, options: Options) -> list[str]:
    return [one["id"] for one in options]


def _from(place: int) -> Rank:
    """The option at one place first: a key that likes the second place is found so."""
    return lambda _item, options: [options[(place + n) % len(options)]["id"] for n in range(len(options))]


def _by_digest(item: Face, options: Options) -> list[str]:
    """The order of a digest of item and option: what the rows are shuffled by, read the other way."""
    return sorted(
        (one["id"] for one in options), key=lambda id_: hashlib.sha256(f"{item['id']}/{id_}".encode()).digest()
    )


def _parts(id_: str) -> set[str]:
    return {part for part in re.split(r"[^a-z0-9]+", id_.lower()) if len(part) > 2}


RANKS: dict[str, Rank] = {
    "as written": _as_written,
    "as written, from the end": lambda item, options: _as_written(item, options)[::-1],
    "second place": _from(1),
    "third place": _from(2),
    "fourth place": _from(3),
    "ids from a": _by(lambda one: one["id"]),
    "ids from z": lambda item, options: _by(lambda one: one["id"])(item, options)[::-1],
    "shortest id": _by(lambda one: len(one["id"])),
    "longest id": _by(lambda one: -len(one["id"])),
    "fewest words in the id": _by(lambda one: one["id"].count("-")),
    "most words in the id": _by(lambda one: -one["id"].count("-")),
    "shortest": _by(lambda one: len(one["text"]["en"])),
    "longest": _by(lambda one: -len(one["text"]["en"])),
    "shortest in Chinese": _by(lambda one: len(one["text"]["zh"])),
    "longest in Chinese": _by(lambda one: -len(one["text"]["zh"])),
    "most members": _by(lambda one: (-len(one), *one)),
    "by digest": _by_digest,
    "ids like the item's": lambda item, options: [
        one["id"] for one in sorted(options, key=lambda one: -len(_parts(one["id"]) & _parts(item["id"])))
    ],
}


#: What is answered, the options once in an order: for one item, None where it is of another kind.
Shape = Callable[[Face, Rank], JSON]


def _choose_one(item: Face, rank: Rank) -> JSON:
    if item["kind"] != "choose" or item["multiple"]:
        return None
    return [*rank(item, item["options"])[:1]]


def _choose(count: Callable[[Face], int]) -> Shape:
    def respond(item: Face, rank: Rank) -> JSON:
        if item["kind"] != "choose" or not item["multiple"]:
            return None
        return [*rank(item, item["options"])[: max(1, min(count(item), len(item["options"]) - 1))]]

    return respond


def _assign(count: Callable[[Face], int]) -> Shape:
    """So many categories at every row: the first of the order."""

    def respond(item: Face, rank: Rank) -> JSON:
        if item["kind"] != "assign":
            return None
        first = rank(item, item["categories"])[: count(item)]
        return {one["id"]: [*first] for one in item["stimuli"]}

    return respond


def _to_one(item: Face, rank: Rank) -> JSON:
    if item["kind"] != "classify":
        return None
    first = rank(item, item["categories"])[0]
    return {one["id"]: first for one in item["stimuli"]}


def _in_runs(item: Face, rank: Rank) -> JSON:
    """The rows, ranked, dealt out to the categories in equal runs."""
    if item["kind"] != "classify":
        return None
    rows, categories = rank(item, item["stimuli"]), [one["id"] for one in item["categories"]]
    return {row: categories[place * len(categories) // len(rows)] for place, row in enumerate(rows)}


def _order(item: Face, rank: Rank) -> JSON:
    return [*rank(item, item["steps"])] if item["kind"] == "order" else None


def _case(item: Face, rank: Rank) -> JSON:
    """At each step that the path comes to, the first of the order."""
    if item["kind"] != "case":
        return None
    made: dict[str, Any] = {}
    for step in item["steps"]:
        chosen = {earlier: made[earlier] for earlier in step["when"] if earlier in made}
        if len(chosen) == len(step["when"]) and all(chosen[one] in step["when"][one] for one in chosen):
            first = rank({**item, "step": step["id"]}, step["options"])[0]
            made[step["id"]] = [first] if step["multiple"] else first
    return made


SHAPES: dict[str, Shape] = {
    "choose one": _choose_one,
    "choose two": _choose(lambda _: 2),
    "choose as many as minutes": _choose(lambda item: item["minutes"]),
    "choose as many as points": _choose(lambda item: item["points"]),
    "assign one to each": _assign(lambda _: 1),
    "assign two to each": _assign(lambda _: 2),
    "classify all to one": _to_one,
    "classify in runs": _in_runs,
    "order": _order,
    "case": _case,
}


def _branches(item: Face, options: Options) -> list[str]:
    """Options that open more later steps first."""
    if "step" not in item:
        return _as_written(item, options)
    opened = {
        one["id"]: sum(one["id"] in step["when"].get(item["step"], ()) for step in item["steps"]) for one in options
    }
    return sorted(opened, key=lambda id_: -opened[id_])


RANKS |= {
    "opens most steps": _branches,
    "opens fewest steps": lambda item, options: _branches(item, options)[::-1],
}


@dataclass(frozen=True, slots=True)
class Found:
    """How a guess did: mean share earned, what chance earns, and how many standard deviations lie between."""

    guess: str
    items: int
    earned: float
    chance: float
    deviations: float


def tried(faces: Collection[Face], keys: dict[str, Item]) -> Iterator[Found]:
    """Try every guess at every item and hold it against the same response with the options in a random order."""
    for shape_name, respond in SHAPES.items():
        of_kind = [face for face in faces if respond(face, _as_written) is not None]
        if not of_kind:
            continue
        draws = {
            face["id"]: [_share(keys[face["id"]], respond(face, _shuffled(n))) for n in range(DRAWS)]
            for face in of_kind
        }
        chance = [fmean(draws[face["id"]]) for face in of_kind]
        spread = sum(pvariance(draws[face["id"]]) for face in of_kind) ** 0.5
        for rank_name, rank in RANKS.items():
            earned = [_share(keys[face["id"]], respond(face, rank)) for face in of_kind]
            off = (sum(earned) - sum(chance)) / spread if spread else 0.0
            yield Found(f"{shape_name}: {rank_name}", len(of_kind), fmean(earned), fmean(chance), off)


def _shuffled(draw: int) -> Rank:
    def rank(item: Face, options: Options) -> list[str]:
        ids = [one["id"] for one in options]
        random.Random(f"{draw}/{item['id']}/{item.get('step')}").shuffle(ids)  # noqa: S311 - a draw, no secret
        return ids

    return rank


def _share(item: Item, value: JSON) -> float:
    made = score(item, value)
    return float(Fraction(made.earned) / Fraction(made.possible))


def alike(face: Face) -> JSON:
    """Each row to the category whose id shares most of its words, where one does; None for other kinds."""
    if face["kind"] not in ("classify", "assign"):
        return None
    placed: dict[str, JSON] = {}
    for row in face["stimuli"]:
        best = max(face["categories"], key=lambda one: len(_parts(one["id"]) & _parts(row["id"])))
        if _parts(best["id"]) & _parts(row["id"]):
            placed[row["id"]] = best["id"] if face["kind"] == "classify" else [best["id"]]
    return placed or None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a figure in the open is the secret one, and how often that is so when dealt out at random."""

    figure: str
    items: int
    hits: int
    chance: float
    at_least_as_often: float


def agreements(pairs: Sequence[tuple[str, int, int]], *, draws: int = 2000) -> Iterator[Agreement]:
    """Hold (figure, open value, secret value) of all items against the same values dealt out at random."""
    for figure in sorted({name for name, _, _ in pairs}):
        shown = [value for name, value, _ in pairs if name == figure]
        secret = [value for name, _, value in pairs if name == figure]
        hits = sum(a == b for a, b in zip(shown, secret, strict=True))
        dealt = []
        for draw in range(draws):
            mixed = [*shown]
            random.Random(f"{figure}/{draw}").shuffle(mixed)  # noqa: S311 - a draw, no secret
            dealt.append(sum(a == b for a, b in zip(mixed, secret, strict=True)))
        yield Agreement(figure, len(shown), hits, fmean(dealt), fmean(one >= hits for one in dealt))


def figures(face: Face, key: Item) -> Iterator[tuple[str, int, int]]:
    """Give each figure of an item that stands in the open beside the secret one of its kind: marks, or the number."""
    match key:
        case Choose(multiple=True):
            secret, kind = len(key.key or ()), "choose"
        case Assign():
            secret, kind = sum(len(one) for one in (key.key or {}).values()), "assign"
        case Number():
            secret, kind = int(key.key or 0), "number"
        case _:
            return
    for name, value in face.items():
        shown = value if isinstance(value, int) else len(value) if isinstance(value, list) else None
        if shown is not None and not isinstance(value, bool):
            yield f"{kind}: {name}", shown, secret
    yield f"{kind}: members", len(face), secret
    yield f"{kind}: the id's number", int(re.sub(r"\D", "", face["id"]) or 0), secret
