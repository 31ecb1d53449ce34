"""Decision accuracy and consistency against a published run, integration by other means, and simulated retests."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import integrate, stats

from grader.statistics.decision_consistency import lee, livingston_lewis
from grader.statistics.figures import Silent
from grader.statistics.intervals import generator
from grader.statistics.irt.rasch import rasch
from grader.statistics.true_scores import TrueScores, effective_length, true_scores


@pytest.fixture(scope="module")
def published(vectors):
    return vectors("livingston-lewis")


@pytest.fixture(scope="module")
def raw(published) -> np.ndarray:
    """Draw the published example's data: its own generator, whose stream numpy keeps for good."""
    random, (low, high) = np.random.RandomState(1234), published["between"]
    shares = random.beta(*published["beta"], published["candidates"]) * (high - low) + low
    return np.array([random.binomial(1, share, published["items"]) for share in shares], dtype=float)


def test_true_scores_are_those_of_the_published_run(published, raw):
    found = true_scores(raw.sum(axis=1) / 100, published["length"])
    assert (found.a, found.b) == (pytest.approx(published["alpha"]), pytest.approx(published["beta_fitted"]))
    assert (found.low, found.high) == (pytest.approx(published["low"]), pytest.approx(published["high"]))


def test_livingston_and_lewis_are_those_of_the_published_run(published, raw):
    found = livingston_lewis(raw, np.ones(100), published["cuts"], name="published", fewest=250)
    assert found.method == "Livingston-Lewis 1995"
    assert found.accuracy.value == pytest.approx(published["accuracy"], abs=1e-6)
    assert found.consistency.value == pytest.approx(published["consistency"], abs=1e-6)
    assert found.accuracy.value in found.accuracy.interval
    assert 0 < found.kappa.value < found.consistency.value < 1


def test_the_effective_length_of_right_and_wrong_items_with_kr21_is_their_number():
    items, mean, variance = 40, 26.0, 49.0
    kr21 = items / (items - 1) * (1 - mean * (items - mean) / (items * variance))
    assert effective_length(mean, variance, items, kr21) == items
    assert effective_length(mean, variance, items, 1.0) is None
    assert effective_length(mean, variance, items, -0.1) is None


def test_cells_hold_the_whole_of_the_distribution_and_split_at_the_cut():
    beta = TrueScores(3, 2, 0.2, 0.9)
    shares, weights = beta.cells(np.array([0.6123]))
    assert weights.sum() == pytest.approx(1)
    assert weights[shares < 0.6123].sum() == pytest.approx(stats.beta.cdf((0.6123 - 0.2) / 0.7, 3, 2))


def test_scores_that_no_beta_fits_are_silent():
    level = np.tile([1.0, 0.0], (400, 5))
    assert livingston_lewis(level, np.ones(10), [5], name="level") == Silent("no-fit", 400)
    assert true_scores(np.array([0.0, 1.0] * 50), 20) is None


def test_both_are_silent_under_300(lsat6_points):
    few = lsat6_points[::4]
    assert livingston_lewis(few, np.ones(5), [3], name="few") == Silent("too-few", 250, 300)
    assert lee(rasch(few).fit, [3], name="few") == Silent("too-few", 250, 300)


def test_lees_figures_are_those_of_counting_patterns_and_adaptive_integration(lsat6_points):
    fit = rasch(lsat6_points).fit
    curves = fit.curves
    patterns = np.array(list(itertools.product((0, 1), repeat=5)))

    def at_least(theta: float, cut: int) -> float:
        likely = curves.probabilities(np.array([theta]))[:, 0]
        return sum(np.prod(likely[curves.starts + row]) for row in patterns if row.sum() >= cut)

    def both(theta: float) -> float:
        passes = at_least(theta, 4)
        return (passes**2 + (1 - passes) ** 2) * stats.norm.pdf(theta)

    found = lee(fit, [4], name="lsat")
    assert found.method == "Lee 2010"
    assert found.consistency.value == pytest.approx(integrate.quad(both, -6, 6)[0], abs=1e-5)

    def rightly(theta: float) -> float:
        passes = at_least(theta, 4)
        truly = curves.expected(np.array([theta]))[0] >= 4
        return (passes if truly else 1 - passes) * stats.norm.pdf(theta)

    assert found.accuracy.value == pytest.approx(integrate.quad(rightly, -6, 6, limit=400)[0], abs=2e-3)


def test_lees_figures_are_what_a_second_sitting_shows():
    random = generator("retest")
    theta, hard = random.standard_normal(20_000), np.linspace(-1.5, 1.0, 30)
    likely = 1 / (1 + np.exp(-(theta[:, None] - hard)))
    sittings = [(random.random(likely.shape) < likely).astype(float) for _ in range(2)]
    passed = [sitting.sum(axis=1) >= 18 for sitting in sittings]
    found = lee(rasch(sittings[0][:2000]).fit, [18], name="retest")
    assert found.consistency.value == pytest.approx((passed[0] == passed[1]).mean(), abs=0.015)
    assert found.accuracy.value == pytest.approx((passed[0] == (likely.sum(axis=1) >= 18)).mean(), abs=0.015)
    both = livingston_lewis(sittings[0][:2000], np.ones(30), [18], name="retest")
    assert both.consistency.value == pytest.approx(found.consistency.value, abs=0.02)
    assert both.accuracy.value == pytest.approx(found.accuracy.value, abs=0.02)


def test_a_cut_that_all_reach_decides_all_alike(lsat6_points):
    found = lee(rasch(lsat6_points).fit, [0], name="all")
    assert [found.accuracy.value, found.consistency.value, found.kappa.value] == pytest.approx([1, 1, 1])
