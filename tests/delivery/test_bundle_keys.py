"""No key in the bundle of the whole course: searched for each one, and its files guessed from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.authoring.contents import read_content
from grader.authoring.leaks import search, secrets_of
from grader.delivery.bundles import bundled, parts
from grader.items.codecs import key_canary, read_key
from grader.items.scoring import score
from tests.delivery.guessing import agreements, alike, figures, tried

ROOT = Path(__file__).parents[2]
#: So far from chance may the luckiest of some two hundred guesses be.
DEVIATIONS = 4.0
#: So seldom may chance agree as often as a figure in the open does.
SELDOM = 0.002


@pytest.fixture(scope="module")
def content():
    return read_content(ROOT)


@pytest.fixture(scope="module")
def files(content):
    gathered = parts(ROOT, content.modules)
    assert gathered.drifted == ()
    return bundled(ROOT, gathered, []).searchable()


@pytest.fixture(scope="module")
def secrets(content):
    keyed = [pooled.assignment for pooled in content.pooled() if pooled.pool != "practice"]
    assert len(keyed) > 10, "graded, mock and secure items are looked for"
    return tuple(secret for one in keyed for secret in secrets_of(one, key_canary(one)))


@pytest.fixture(scope="module")
def faces(files):
    names = sorted(name for name in files if name.startswith("exercises/") and name.endswith("/items.json"))
    return [face for name in names for face in json.loads(files[name])["items"]]


@pytest.fixture(scope="module")
def keys():
    found = [read_key(path.read_bytes()) for path in sorted(ROOT.glob("solutions/*/key.json"))]
    return {item.id: item for assignment in found for item in assignment.items}


def test_no_key_rationale_or_canary_is_in_any_file(files, secrets):
    assert [str(leak) for leak in search(files, secrets)] == []


def test_no_source_no_solution_and_no_bank_is_in_it(files):
    assert not [name for name in files if name.endswith(("items.yaml", "key.json", "practice.yaml", "lesson.md"))]
    assert not [name for name in files if {"solutions", "bank", "authoring", "grading"} & {*name.split("/")}]


@pytest.mark.parametrize("place", ["exercises/02-agency-duties/items.json", "datasets/duties.csv"])
def test_a_planted_key_would_be_found(files, secrets, place):
    planted = (ROOT / "solutions" / "02-agency-duties" / "key.json").read_bytes()
    found = search({place: files[place] + planted}, secrets)
    assert {leak.where.split(":")[0] for leak in found} == {place}
    assert len(found) > 10


def test_no_guess_from_order_ids_or_lengths_earns_more_than_chance(faces, keys):
    found = list(tried(faces, keys))
    assert {one.guess.split(":")[0] for one in found} >= {
        "choose one",
        "assign one to each",
        "classify in runs",
        "order",
    }
    assert [one for one in found if abs(one.deviations) > DEVIATIONS] == []


def test_a_key_written_first_would_be_guessed(faces, keys):
    """The guesses can find something: with the key's options put first, they do."""
    told = [
        {**face, "options": sorted(face["options"], key=lambda one: one["id"] not in keys[face["id"]].key)}
        for face in faces
        if face["kind"] == "choose"
    ]
    found = {one.guess: one.deviations for one in tried(told, keys)}
    assert found["choose one: as written"] > DEVIATIONS
    assert found["choose two: as written"] > DEVIATIONS


def test_ids_of_rows_and_categories_pair_no_row_with_its_category(faces, keys):
    pairs = [(face, value) for face in faces if (value := alike(face)) is not None]
    earned = sum(
        float(score(keys[face["id"]], value).earned / score(keys[face["id"]], value).possible) for face, value in pairs
    )
    assert earned < 1, f"{len(pairs)} item(s) give {earned:.1f} away"


def test_no_figure_in_the_open_is_the_secret_one_more_often_than_chance(faces, keys):
    """Marks of an item, or its number, beside points, minutes, counts and the rest of what stands in the open.

    Points have a rule of their own and a test beside the course.
    """
    told = [one for face in faces for one in figures(face, keys[face["id"]]) if not one[0].endswith(": points")]
    found = list(agreements(told))
    assert len(found) > 10
    assert [one for one in found if one.at_least_as_often < SELDOM] == []
    assert [
        one.figure for one in agreements([("told", n % 5, n % 5) for n in range(20)]) if one.at_least_as_often < SELDOM
    ]
