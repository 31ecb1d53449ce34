"""Item fit: silent where the model holds, loud where it does not."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from grader.statistics.figures import Silent
from grader.statistics.intervals import generator
from grader.statistics.irt.curves import Curves
from grader.statistics.irt.item_fit import _shares, item_fits
from grader.statistics.irt.marginal import NODES, WEIGHTS
from grader.statistics.irt.rasch import rasch


def sat(name: str, likely: np.ndarray) -> np.ndarray:
    return (generator(name).random(likely.shape) < likely).astype(float)


def rasch_likely(name: str, cases: int, difficulties: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    theta = generator(name + "-able").standard_normal(cases)
    return theta, 1 / (1 + np.exp(-(theta[:, None] - difficulties)))


def test_expected_shares_are_those_of_counting_every_pattern():
    curves = Curves(np.array([0.8, 1.2, 1.0]), (np.array([0.3]), np.array([-0.4, 0.1]), np.array([0.9])))
    likely = curves.probabilities(NODES)
    whole = np.zeros(5)
    of_item = np.zeros((5, 3))
    for pattern in itertools.product(range(2), range(3), range(2)):
        chance = np.prod(likely[curves.starts + np.array(pattern)], axis=0) @ WEIGHTS
        whole[sum(pattern)] += chance
        of_item[sum(pattern), pattern[1]] += chance
    assert _shares(1, curves, likely, whole) == pytest.approx(of_item / whole[:, None])


def test_items_that_follow_the_model_are_called_misfits_as_often_as_chance_says():
    chances = []
    for at in range(10):
        _, likely = rasch_likely(f"fit-{at}", 500, np.linspace(-1.5, 1.5, 20))
        points = sat(f"fit-{at}", likely)
        chances += [fit.chance for fit in item_fits(points, rasch(points).fit.curves, common_slope=True)]
    assert 0.01 <= np.mean(np.array(chances) < 0.05) <= 0.09
    assert 0.4 <= np.mean(chances) <= 0.6


def test_an_item_that_does_not_follow_ability_is_found():
    theta, likely = rasch_likely("misfit", 600, np.linspace(-1.5, 1.5, 20))
    likely[:, 7] = 0.5  # guessed by all alike
    likely[:, 12] = 1 / (1 + np.exp(1.5 * theta))  # keyed the wrong way round
    points = sat("misfit", likely)
    chances = [fit.chance for fit in item_fits(points, rasch(points).fit.curves, common_slope=True)]
    assert max(chances[7], chances[12]) < 1e-6
    assert np.median(chances) > 0.05


def test_item_fit_is_silent_under_300_and_where_a_short_test_has_no_degrees_left(lsat6_points):
    curves = rasch(lsat6_points).fit.curves
    assert item_fits(lsat6_points[:299], curves, common_slope=True) == (Silent("too-few", 299, 300),) * 5
    two = rasch(lsat6_points[:, :2]).fit.curves
    assert item_fits(lsat6_points[:, :2], two, common_slope=True) == (Silent("too-few-items", 1000),) * 2
