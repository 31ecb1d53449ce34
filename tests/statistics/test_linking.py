"""Linking against the textbook's example, and what any link must keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.statistics.figures import Silent
from grader.statistics.intervals import generator
from grader.statistics.linking import (
    Moments,
    by_chained_line,
    by_tucker,
    chained_equipercentile,
    chained_linear,
    linked,
    mean_sigma,
    moments,
    tucker,
)

METHODS = (by_tucker, by_chained_line, chained_equipercentile)


@pytest.fixture(scope="module")
def published(vectors):
    return vectors("linking")


def group(name: str, cases: int, *, able: float = 0.0, easier: float = 0.0) -> np.ndarray:
    """Simulate a form of 40 items, 15 of them the anchor, as form and anchor scores."""
    random = generator(name)
    theta = random.normal(able, 1, (cases, 1))
    hard = np.linspace(-1.5, 1.5, 40)
    hard[15:] -= easier
    right = random.random((cases, 40)) < 1 / (1 + np.exp(-(theta - hard[np.random.default_rng(1).permutation(40)])))
    shared = np.random.default_rng(1).permutation(40) < 15
    return np.column_stack([right.sum(axis=1), right[:, shared].sum(axis=1)]).astype(float)


def test_tuckers_line_is_the_textbooks(published):
    found = tucker(Moments(**published["new"]), Moments(**published["base"]), weight=1)
    assert found.slope == pytest.approx(published["tucker"]["slope"], abs=6e-5)
    assert found.intercept == pytest.approx(published["tucker"]["intercept"], abs=6e-5)


def test_the_chained_line_goes_through_the_anchor(published):
    new, base = Moments(**published["new"]), Moments(**published["base"])
    found = chained_linear(new, base)
    for score in (0.0, 15.0, 36.0):
        on_anchor = new.anchor_mean + new.anchor_spread / new.spread * (score - new.mean)
        wanted = base.mean + base.spread / base.anchor_spread * (on_anchor - base.anchor_mean)
        assert found.at(np.array([score]))[0] == pytest.approx(wanted)


@given(st.floats(0.3, 3), st.floats(-2, 2))
def test_mean_sigma_finds_the_line_that_moved_the_scale(slope, intercept):
    new = np.array([-1.2, -0.3, 0.4, 1.5])
    found = mean_sigma(new, slope * new + intercept)
    assert (found.slope, found.intercept) == (pytest.approx(slope), pytest.approx(intercept))


def test_an_anchor_that_gives_no_line_is_refused():
    with pytest.raises(ValueError, match="two shared items or more"):
        mean_sigma(np.array([1.0, 1.0]), np.array([0.5, 1.0]))
    pairs = group("level", 120)
    pairs[:, 1] = 7
    with pytest.raises(ValueError, match="link through an anchor that varies"):
        linked(by_tucker, pairs, group("base", 120), np.arange(41.0), name="level")


@pytest.mark.parametrize("method", METHODS)
def test_a_form_linked_to_itself_in_the_same_group_stays_as_it_is(method):
    pairs = group("same", 400)
    scores = np.arange(pairs[:, 0].min(), pairs[:, 0].max() + 1)
    assert method(pairs, pairs, scores) == pytest.approx(scores, abs=1e-3)


@pytest.mark.parametrize("method", METHODS)
def test_a_link_rises_with_the_score(method):
    found = method(group("one", 300), group("two", 300, able=0.5), np.arange(41.0))
    assert np.all(np.diff(found) >= 0)


@pytest.mark.parametrize("method", METHODS)
def test_an_easier_form_sat_by_the_abler_is_worth_less_within_its_error(method):
    new, base = group("easy", 3000, able=0.3, easier=0.5), group("hard", 3000)
    theta = np.linspace(-3, 3, 601)
    hard = np.linspace(-1.5, 1.5, 40)
    moved = hard.copy()
    moved[15:] -= 0.5
    expected = [(1 / (1 + np.exp(-(theta[:, None] - one)))).sum(axis=1) for one in (moved, hard)]
    scores = np.array([18.0, 22.0, 26.0])
    wanted = np.interp(scores, *expected)
    found = linked(method, new, base, scores, name="easy")
    for figure, value in zip(found, wanted, strict=True):
        assert figure.value < scores.max()
        assert abs(figure.value - value) < 4 * figure.error + 0.3  # 0.3: what the methods differ by themselves


@pytest.mark.parametrize("method", [by_tucker, by_chained_line])
def test_the_error_of_linking_is_the_spread_over_new_groups(method):
    at = np.array([24.0])
    found = linked(method, group("n", 200, able=0.2), group("b", 200), at, name="error")
    again = [method(group(f"n{i}", 200, able=0.2), group(f"b{i}", 200), at)[0] for i in range(150)]
    assert found[0].error == pytest.approx(np.std(again), rel=0.3)


@given(st.floats(0, 1))
@settings(max_examples=20)
def test_groups_that_are_alike_on_the_anchor_are_linked_alike_whatever_the_weight(weight):
    one, other = Moments(100, 20, 5, 8, 2, 7), Moments(100, 22, 6, 8, 2, 9)
    found = tucker(one, other, weight=weight)
    assert (found.slope, found.at(np.array([20.0]))[0]) == (pytest.approx(6 / 5), pytest.approx(22))


def test_linking_is_silent_under_100_and_refuses_scores_that_are_not_whole():
    few = group("few", 99)
    assert linked(by_tucker, few, group("many", 500), np.arange(3.0), name="few") == Silent("too-few", 99, 100)
    with pytest.raises(ValueError, match="count in steps that are whole"):
        chained_equipercentile(few + 0.5, few, np.arange(3.0))


def test_moments_are_those_of_the_columns():
    found = moments(np.array([[1.0, 0.0], [2.0, 1.0], [3.0, 5.0]]))
    assert found == Moments(3, 2.0, 1.0, 2.0, pytest.approx(np.sqrt(7)), pytest.approx(2.5))
