"""The difference of two figures against published examples."""

from __future__ import annotations

import numpy as np
import pytest

from grader.statistics.differences import difference
from grader.statistics.figures import Estimate, Silent
from grader.statistics.intervals import student, wilson


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # Newcombe 1998, table II: method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
    ],
)
def test_the_difference_of_two_shares_is_newcombes(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = difference(*(Estimate(hits / cases, cases, wilson(hits, cases)) for hits, cases in (one, other)))
    assert found.value == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert found.low == pytest.approx(low, abs=6e-5)
    assert found.high == pytest.approx(high, abs=6e-5)


def test_of_two_large_samples_of_means_it_is_the_usual_one() -> None:
    random = np.random.default_rng(5)
    one, other = random.normal(0.6, 0.2, 4000), random.normal(0.5, 0.3, 3000)
    found = difference(*(Estimate(float(s.mean()), len(s), student(s)) for s in (one, other)))
    half = 1.96 * np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
    assert found.low == pytest.approx(one.mean() - other.mean() - half, abs=1e-4)
    assert found.high == pytest.approx(one.mean() - other.mean() + half, abs=1e-4)


def test_where_one_is_silent_the_difference_is_for_the_same_reason() -> None:
    silent = Silent("too-few", 3, 30)
    here = Estimate(0.5, 10, wilson(5, 10))
    assert difference(here, silent) is silent
    assert difference(silent, here) is silent
    assert difference(here, Estimate(0.25, 4)) == Estimate(0.25, 4)
