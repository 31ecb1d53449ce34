"""What travels says nothing of the key: points, places, ids, lengths and order of what a trainee is given.

The file that is looked at is the released `items.json`, as anyone who can open a text file reads it; the key
comes from `solutions/`. A bound is what blind chance gives and two and a half standard deviations more.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from grader.authoring.contents import read_content
from grader.items.kinds import Assign, Case, Choose, Classify, Item, Order, kind_of
from grader.items.texts import LANGUAGES

ROOT = Path(__file__).parents[2]
ITEMS = {
    (pooled.pool, pooled.assignment.name, item.id): item
    for pooled in read_content(ROOT).pooled()
    if pooled.pool in {"graded", "mock"}
    for item in pooled.assignment.items
}
RELEASED = {
    item["id"]: item
    for path in sorted((ROOT / "exercises").glob("*/items.json"))
    for item in json.loads(path.read_text(encoding="utf-8"))["items"]
}
POOL_NAMES = ("graded", "mock")
#: A stem that says how many are right gives the number to everybody; there the number is no secret.
SAYS_HOW_MANY = re.compile(r"\b(two|three|four|five|six)\b")


@dataclass(frozen=True)
class Pick:
    """Options of which some are right, in the order in which they travel: a choice, or one step of a case."""

    of: str
    options: tuple[dict, ...]
    right: frozenset[str]

    def lengths(self, language: str) -> dict[str, int]:
        return {option["id"]: len(option["text"][language]) for option in self.options}


def is_open(item: Item) -> bool:
    """Whether the number of right marks is for the trainee to find."""
    match item:
        case Assign():
            return True
        case Choose():
            return item.multiple and not SAYS_HOW_MANY.search(item.stem.en.rsplit(". ", 1)[-1])
        case _:
            return False


def marks(item: Item) -> int:
    """The number of right marks of an `assign` or a `choose`."""
    return sum(map(len, item.key.values())) if isinstance(item, Assign) else len(item.key)


def of_pool(pool: str) -> list[Item]:
    return [item for (where, _, _), item in ITEMS.items() if where == pool]


def picks(pool: str) -> list[Pick]:
    """Every choice of a pool, and every step of its cases on the way of the key."""
    found = []
    for item in of_pool(pool):
        sent = RELEASED[item.id]
        if isinstance(item, Choose):
            found.append(Pick(item.id, tuple(sent["options"]), item.key))
        if isinstance(item, Case):
            for step in sent["steps"]:
                keys = set(item.key[step["id"]].values())
                right = frozenset.intersection(*map(frozenset, keys))
                if right:
                    found.append(Pick(f"{item.id}/{step['id']}", tuple(step["options"]), right))
    return found


def bound(chances: list[Fraction]) -> float:
    """The most hits that blind chance should have, when hit i has chance `chances[i]`."""
    mean = float(sum(chances))
    return mean + 2.5 * sum(float(p * (1 - p)) for p in chances) ** 0.5


def hits(found: list[Pick], guess) -> tuple[int, float]:
    """How often a rule of guessing names a right option, and how often it may."""
    return (
        sum(guess(pick) in pick.right for pick in found),
        bound([Fraction(len(pick.right), len(pick.options)) for pick in found]),
    )


def test_there_is_something_to_look_at():
    assert set(RELEASED) == {id_ for _, _, id_ in ITEMS}
    assert sum(is_open(item) for item in of_pool("graded")) >= 15
    assert sum(is_open(item) for item in of_pool("mock")) >= 4
    assert all(len(picks(pool)) >= 25 for pool in POOL_NAMES)


def test_points_are_not_the_number_of_right_marks():
    same = [item.id for item in ITEMS.values() if is_open(item) and item.points == marks(item)]
    assert same == []


@pytest.mark.parametrize("pool", POOL_NAMES)
def test_points_follow_from_what_everyone_sees(pool):
    """Items of one look have one number of points, so that points can't tell two keys of that look apart.

    A graded `assign` is worth its rows; every `assign` of the mock is worth the same.
    """
    points: dict[tuple, set[int]] = defaultdict(set)
    for item in of_pool(pool):
        if isinstance(item, Assign):
            points["assign", len(item.stimuli) if pool == "graded" else 0].add(item.points)
        elif isinstance(item, Choose) and item.multiple:
            points["choose", is_open(item)].add(item.points)
    assert points
    assert {look: sorted(found) for look, found in points.items() if len(found) > 1} == {}


@pytest.mark.parametrize("pool", POOL_NAMES)
def test_points_minutes_and_numbers_of_right_marks_are_seldom_equal(pool):
    """Any public figure of an item against its number of right marks: no more often equal than figures at random."""
    found = [item for item in of_pool(pool) if is_open(item)]
    for figure in (lambda item: item.points, lambda item: item.minutes):
        equal = sum(figure(item) == marks(item) for item in found)
        chance = Fraction(sum(figure(one) == marks(other) for one in found for other in found), len(found) ** 2)
        assert equal <= bound([chance] * len(found)), [item.id for item in found if figure(item) == marks(item)]


@pytest.mark.parametrize("pool", POOL_NAMES)
@pytest.mark.parametrize("place", ["first", "second", "last"])
def test_no_place_holds_the_right_option_by_habit(pool, place):
    index = {"first": 0, "second": 1, "last": -1}[place]
    found = picks(pool)
    got, may = hits(found, lambda pick: pick.options[index]["id"])
    assert got <= may, (got, may, len(found))


@pytest.mark.parametrize("pool", POOL_NAMES)
@pytest.mark.parametrize("ids", ["first in the alphabet", "last in the alphabet", "shortest", "longest"])
def test_an_id_does_not_tell_the_right_option(pool, ids):
    found = picks(pool)
    guesses = {
        "first in the alphabet": lambda pick: min(option["id"] for option in pick.options),
        "last in the alphabet": lambda pick: max(option["id"] for option in pick.options),
        "shortest": lambda pick: min((option["id"] for option in pick.options), key=len),
        "longest": lambda pick: max((option["id"] for option in pick.options), key=len),
    }
    got, may = hits(found, guesses[ids])
    assert got <= may, (got, may, len(found))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pool", POOL_NAMES)
@pytest.mark.parametrize("extreme", ["longest", "shortest", "in the middle"])
def test_the_length_of_a_text_does_not_tell_the_right_option(pool, language, extreme):
    def guess(pick: Pick) -> str:
        lengths = pick.lengths(language)
        middle = median(lengths.values())
        by = {
            "longest": lambda id_: -lengths[id_],
            "shortest": lambda id_: lengths[id_],
            "in the middle": lambda id_: abs(lengths[id_] - middle),
        }
        return min(lengths, key=by[extreme])

    found = [pick for pick in picks(pool) if "/" not in pick.of]
    got, may = hits(found, guess)
    assert got <= may, (got, may, len(found))


WORDS = re.compile(r"correct|right|wrong|false|true|key|distract|decoy|answer|bait|trap", re.IGNORECASE)
#: Ids in which such a word is a word of the matter, looked at by hand: right or wrong, it says nothing.
OF_THE_MATTER = {
    "law-01/equal-answer": "a state's answer to abuse; a row to be classified",
    "agency-08/own-right": "provinces that license in their own right",
    "treaty-03/right": "a category: right as it stands",
    "enforcement-06/correct": "a category: the order to correct",
    "mock-31/correct": "an application that is corrected; a row to be classified",
    "mock-13/answered": "the Ministry answers; a step to be put in order",
    "mock-44/answer": "the Ministry answers; a step to be put in order",
    "case-03/letter/key": "a key element of a licence; not the right option",
    "case-08/drums/true": "a true licence; not the right option",
    "case-10/result/wrong": "the wrong exporter; right only after a wrong turn",
}


def test_no_id_says_what_is_right():
    said = set()
    for id_, item in RELEASED.items():
        for name in ("options", "stimuli", "categories", "steps"):
            said |= {f"{id_}/{row['id']}" for row in item.get(name, ()) if WORDS.search(row["id"])}
        for step in item.get("steps", ()):
            options = step.get("options", ())
            said |= {f"{id_}/{step['id']}/{row['id']}" for row in options if WORDS.search(row["id"])}
    assert said ^ set(OF_THE_MATTER) == set()


def test_the_order_of_an_order_item_is_not_its_key():
    """Shown as keyed, or the other way round, would be an answer read off."""
    found = [item for item in ITEMS.values() if isinstance(item, Order)]
    shown = {item.id: tuple(step["id"] for step in RELEASED[item.id]["steps"]) for item in found}
    keyed = [item.id for item in found if shown[item.id] == item.key]
    back = [item.id for item in found if shown[item.id] == item.key[::-1]]
    alphabet = [item.id for item in found if tuple(sorted(item.key)) == item.key]
    assert (keyed, alphabet) == ([], [])
    assert len(back) <= max(1, len(found) // 6), back


def _runs(ordered: list) -> int:
    """How many neighbours have the same key."""
    return sum(one == other for one, other in pairwise(ordered))


@pytest.mark.parametrize("pool", POOL_NAMES)
def test_rows_with_the_same_key_do_not_stand_together(pool):
    """Stimuli as they travel: no more neighbours of one key than when they are dealt at random."""
    got, chances = 0, []
    for item in of_pool(pool):
        if not isinstance(item, Classify | Assign):
            continue
        keys = [item.key[stimulus["id"]] for stimulus in RELEASED[item.id]["stimuli"]]
        got += _runs(keys)
        pairs = [(a, b) for a in range(len(keys)) for b in range(len(keys)) if a != b]
        same = Fraction(sum(keys[a] == keys[b] for a, b in pairs), len(pairs))
        chances += [same] * (len(keys) - 1)
    assert got <= bound(chances), (got, bound(chances))


@pytest.mark.parametrize("pool", POOL_NAMES)
def test_categories_do_not_stand_in_the_order_of_the_rows(pool):
    """The n-th row is not in the n-th category more often than blind marking would have it."""
    got, chances = 0, []
    for item in of_pool(pool):
        if not isinstance(item, Classify):
            continue
        sent = RELEASED[item.id]
        for stimulus, category in zip(sent["stimuli"], sent["categories"], strict=False):
            got += item.key[stimulus["id"]] == category["id"]
            chances.append(Fraction(1, len(sent["categories"])))
    assert got <= bound(chances), (got, bound(chances))


@pytest.mark.parametrize("pool", POOL_NAMES)
def test_members_stand_in_one_order_and_none_is_there_for_some_only(pool):
    """The members of two items of one kind are the same and in one order; so are those of their rows."""
    members: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for item in of_pool(pool):
        sent = RELEASED[item.id]
        kind = kind_of(item)
        members[kind].add(tuple(sent))
        for name in ("options", "stimuli", "categories"):
            members[f"{kind} {name}"].update(tuple(row) for row in sent.get(name, ()))
        members["option of a case"].update(
            tuple(row) for step in sent.get("steps", ()) for row in step.get("options", ())
        )
    assert {what: found for what, found in members.items() if len(found) > 1} == {}
