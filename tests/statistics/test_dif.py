"""Items that favour a group: a published table, the laws of odds, planted and absent differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.statistics.dif import Dif, differences, mantel_haenszel
from grader.statistics.figures import Silent
from grader.statistics.intervals import generator


@pytest.fixture(scope="module")
def published(vectors):
    return vectors("mantel-haenszel")


def cohort(name: str, each: int, *, harder: float, apart: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Simulate two groups that differ in ability by `apart`; item 4 is harder by `harder` for the second."""
    random = generator(name)
    focal = np.repeat([False, True], each)
    theta = random.standard_normal(2 * each) - apart * focal
    hard = np.tile(np.linspace(-1.5, 1.5, 30), (2 * each, 1))
    hard[:, 4] = 0.0 + harder * focal
    return (random.random(hard.shape) < 1 / (1 + np.exp(-(theta[:, None] - hard)))).astype(float), focal


def test_common_odds_interval_and_chi_square_are_those_that_r_prints(published):
    found = mantel_haenszel(np.array(published["tables"], dtype=float))
    assert found.odds == pytest.approx(published["odds"], abs=1e-7)
    assert [found.odds_interval.low, found.odds_interval.high] == pytest.approx(published["interval"], abs=1e-7)
    assert found.chi_square == pytest.approx(published["chi_square"], abs=1e-4)
    assert found.delta == pytest.approx(-2.35 * np.log(published["odds"]))
    assert found.category == "A"


TABLES = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).integers(0, 30, (5, 2, 2)).astype(float)
)


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_groups_exchanged_turn_the_sign_and_nothing_else(tables):
    one, other = mantel_haenszel(tables), mantel_haenszel(tables[:, ::-1])
    if isinstance(one, Dif):
        assert other.delta == pytest.approx(-one.delta)
        assert (other.error, other.category) == (pytest.approx(one.error), one.category)
        assert other.chi_square == pytest.approx(one.chi_square)


def test_one_stratum_gives_the_plain_odds_ratio_and_woolfs_error():
    found = mantel_haenszel(np.array([[[30.0, 20.0], [15.0, 35.0]]]))
    assert found.odds == pytest.approx(30 * 35 / (20 * 15))
    assert found.error / 2.35 == pytest.approx(np.sqrt(1 / 30 + 1 / 20 + 1 / 15 + 1 / 35))


def test_an_item_harder_for_a_group_of_150_is_found():
    found = 0
    for at in range(20):
        item = differences(*cohort(f"unfair-{at}", 150, harder=1.2))[4]
        found += item.category == "C" and item.delta < 0
    assert found >= 16


def test_a_group_that_is_less_able_is_not_taken_for_one_that_is_treated_unfairly():
    categories = [
        item.category for at in range(20) for item in differences(*cohort(f"fair-{at}", 150, harder=0.0, apart=1.0))
    ]
    assert categories.count("C") / len(categories) < 0.02


def test_intervals_hold_a_difference_of_nothing_as_often_as_they_say():
    held = [0.0 in item.interval for at in range(20) for item in differences(*cohort(f"held-{at}", 200, harder=0.0))]
    assert 0.92 <= np.mean(held) <= 0.98


def test_it_is_silent_where_a_group_is_small_an_item_gives_part_or_nothing_differs():
    points, focal = cohort("small", 100, harder=0.0)
    assert differences(points[:-1], focal[:-1]) == (Silent("too-few", 99, 100),) * 30
    points[:, 0] = 1.0
    points[::2, 1] = 0.5
    found = differences(points, focal)
    assert found[0] == Silent("no-spread", 100)
    assert found[1] == Silent("not-dichotomous", 200)
    assert isinstance(found[2], Dif)
