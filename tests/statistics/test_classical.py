"""The classical figures against worked examples, identities that must hold, and their refusals."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.statistics.classical import (
    alpha,
    alphas_without,
    discriminations,
    facilities,
    measurement_error,
    omissions,
)
from grader.statistics.figures import Estimate, Interval, Silent

# Five trainees, four 0/1 items; worked by hand below in exact fractions.
WORKED = np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=float)


def test_facility_is_the_mean_share_of_the_possible_points() -> None:
    found = facilities(np.array([[2.0, 0.0], [4.0, 3.0]]), np.array([4.0, 6.0]))
    assert [figure.value for figure in found] == [0.75, 0.25]


def test_facility_passes_over_those_without_a_score_and_says_how_many_it_rests_on() -> None:
    (figure,) = facilities(np.array([[1.0], [math.nan], [0.0]]), np.array([1.0]))
    assert (figure.value, figure.cases) == (0.5, 2)


def test_facility_interval_stays_between_zero_and_one() -> None:
    column = np.array([[1.0]] * 11 + [[0.0]])
    (figure,) = facilities(column, np.array([1.0]))
    assert figure.low is not None
    assert figure.high is not None
    assert figure.value is not None
    assert 0 <= figure.low < figure.value < figure.high <= 1


def test_alpha_of_the_worked_example_is_four_fifths() -> None:
    item_variances = [Fraction(1, 5), Fraction(3, 10), Fraction(3, 10), Fraction(1, 5)]
    total_variance = Fraction(10, 4)  # the totals are 4, 3, 2, 1, 0
    by_hand = Fraction(4, 3) * (1 - sum(item_variances, Fraction(0)) / total_variance)
    assert by_hand == Fraction(4, 5)
    assert alpha(WORKED, fewest=5).value == pytest.approx(float(by_hand))


def test_discrimination_of_the_worked_example_leaves_the_item_out_of_the_rest() -> None:
    # item 1: 1 1 1 1 0 against 3 2 1 0 0: covariance 6/20, variances 1/5 and 17/10
    by_hand = 0.3 / math.sqrt(0.2 * 1.7)
    assert discriminations(WORKED, fewest=5)[0].value == pytest.approx(by_hand)


def test_fishers_interval_of_a_correlation_of_one_half_from_28_cases() -> None:
    # artanh 0.5 = 0.5493, 1.96/5 = 0.3920: tanh 0.1573 = 0.1560, tanh 0.9413 = 0.7358
    rng = np.random.default_rng(1)
    x, e = rng.standard_normal(28), rng.standard_normal(28)
    x -= x.mean()
    x /= np.linalg.norm(x)
    e -= e.mean()
    e -= x * (x @ e)
    e /= np.linalg.norm(e)
    figure = discriminations(np.column_stack([x, 0.5 * x + math.sqrt(0.75) * e]), fewest=28)[0]
    assert figure.value == pytest.approx(0.5)
    assert (figure.low, figure.high) == (pytest.approx(0.1560, abs=1e-3), pytest.approx(0.7358, abs=1e-3))


def test_the_error_of_measurement_is_the_spread_that_alpha_leaves() -> None:
    assert measurement_error(WORKED, fewest=5).value == pytest.approx(math.sqrt(2.5) * math.sqrt(0.2))


def test_too_few_trainees_give_no_figure_but_the_number_needed() -> None:
    few = np.arange(87.0).reshape(29, 3)
    assert discriminations(few) == (Silent("too-few", 29, 30),) * 3
    assert alphas_without(few) == (Silent("too-few", 29, 30),) * 3
    assert alpha(few) == measurement_error(few) == Silent("too-few", 29, 30)


def test_facility_and_omission_speak_at_any_number_with_an_interval_that_says_how_little_they_know() -> None:
    (one,) = facilities(np.ones((1, 1)), np.ones(1))
    assert (one.value, one.low, one.high) == (1.0, pytest.approx(0.2065, abs=1e-4), 1.0)  # Wilson at 1 of 1
    assert facilities(np.full((3, 1), np.nan), np.ones(1)) == (Silent("too-few", 0, 1),)
    (left,) = omissions(np.array([[True], [False], [False], [False]]))
    assert (left.value, left.cases) == (0.25, 4)
    assert omissions(np.zeros((0, 2), dtype=bool)) == (Silent("too-few", 0, 1),) * 2


def test_facility_with_partial_credit_has_students_interval() -> None:
    (figure,) = facilities(np.array([[1.0], [2.0], [3.0]]), np.array([4.0]))  # shares .25 .5 .75: s = .25, t(2) = 4.303
    half = 4.302653 * 0.25 / math.sqrt(3)
    assert figure == Estimate(0.5, 3, figure.interval, figure.error)
    assert (figure.low, figure.high) == (max(0.0, 0.5 - half), min(1.0, 0.5 + half))
    (narrow,) = facilities(np.array([[1.0], [2.0]] * 20), np.array([4.0]))
    assert narrow.high == pytest.approx(0.375 + 2.022691 * narrow.error, abs=1e-6)


def test_equal_scores_give_no_correlation_and_say_so() -> None:
    level = np.ones((40, 3))
    assert set(discriminations(level)) == {Silent("no-spread", 40)}
    assert alpha(level) == alpha(np.arange(40.0).reshape(40, 1)) == Silent("no-spread", 40)


def test_correlations_count_only_trainees_with_every_score() -> None:
    table = np.vstack([WORKED, [math.nan, 1, 1, 1]])
    assert alpha(table, fewest=5) == alpha(WORKED, fewest=5)
    assert discriminations(table, fewest=5) == discriminations(WORKED, fewest=5)


def test_a_table_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="one row a trainee"):
        alpha(np.ones(4))


def test_an_impossible_figure_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="give a Silent"):
        Estimate(math.nan, 3)
    with pytest.raises(ValueError, match="lower end first"):
        Interval(2, 1)
    with pytest.raises(ValueError, match="both numbers"):
        Interval(math.nan, 1)


def test_what_is_silent_has_no_value_no_interval_and_no_error() -> None:
    silent = Silent("too-few", 3, 30)
    assert {silent.value, silent.interval, silent.error, silent.low, silent.high} == {None}


def test_the_figures_of_lsat_6_are_those_that_mirt_prints(lsat6: dict[str, Any], lsat6_points: np.ndarray) -> None:
    printed = lsat6["classical"]
    assert [f.value for f in facilities(lsat6_points, np.ones(5))] == pytest.approx(printed["facility"], abs=6e-4)
    assert [f.value for f in discriminations(lsat6_points)] == pytest.approx(printed["discrimination"], abs=6e-4)
    assert [f.value for f in alphas_without(lsat6_points)] == pytest.approx(printed["alpha_without"], abs=6e-4)
    assert alpha(lsat6_points).value == pytest.approx(printed["alpha"], abs=6e-4)
    assert measurement_error(lsat6_points).value == pytest.approx(printed["error"], abs=6e-4)


def test_the_error_of_measurement_is_largest_where_alpha_is_lowest(lsat6_points: np.ndarray) -> None:
    reliability, error = alpha(lsat6_points), measurement_error(lsat6_points)
    spread = lsat6_points.sum(axis=1).std(ddof=1)
    assert error.low == pytest.approx(spread * math.sqrt(1 - reliability.high))
    assert error.high == pytest.approx(spread * math.sqrt(1 - reliability.low))


TABLES = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).integers(0, 2, (40, 6)).astype(float))


@given(TABLES)
@settings(max_examples=40, deadline=None)
def test_alpha_of_right_and_wrong_items_is_kr20(table: np.ndarray) -> None:
    p = table.mean(axis=0)
    kr20 = 6 / 5 * (1 - (p * (1 - p)).sum() / table.sum(axis=1).var())
    assert alpha(table).value == pytest.approx(kr20)


@given(TABLES, st.floats(0.5, 20))
@settings(max_examples=40, deadline=None)
def test_no_figure_depends_on_the_size_of_a_point(table: np.ndarray, size: float) -> None:
    assert alpha(table * size).value == pytest.approx(alpha(table).value)
    for plain, scaled in zip(discriminations(table), discriminations(table * size), strict=True):
        assert scaled.value == pytest.approx(plain.value)
