"""The classical figures against worked examples, identities that must hold, and their refusals."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.statistics.classical import alpha, discriminations, facilities, measurement_error
from grader.statistics.figures import Figure

# Five trainees, four 0/1 items; worked by hand below in exact fractions.
WORKED = np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=float)


def test_facility_is_the_mean_share_of_the_possible_points() -> None:
    found = facilities(np.array([[2.0, 0.0], [4.0, 3.0]]), np.array([4.0, 6.0]), fewest=2)
    assert [figure.value for figure in found] == [0.75, 0.25]


def test_facility_passes_over_those_without_a_score_and_says_how_many_it_rests_on() -> None:
    (figure,) = facilities(np.array([[1.0], [math.nan], [0.0]]), np.array([1.0]), fewest=2)
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
    # artanh 0.5 = 0.5493, 1.96/5 = 0.3920: tanh 0.1573 = 0.1560, tanh 0.9413 = 0.7356
    rng = np.random.default_rng(1)
    x, e = rng.standard_normal(28), rng.standard_normal(28)
    x -= x.mean()
    x /= np.linalg.norm(x)
    e -= e.mean()
    e -= x * (x @ e)
    e /= np.linalg.norm(e)
    figure = discriminations(np.column_stack([x, 0.5 * x + math.sqrt(0.75) * e]), fewest=28)[0]
    assert figure.value == pytest.approx(0.5)
    assert (figure.low, figure.high) == (pytest.approx(0.1560, abs=1e-3), pytest.approx(0.7356, abs=1e-3))


def test_the_error_of_measurement_is_the_spread_that_alpha_leaves() -> None:
    assert measurement_error(WORKED, fewest=5).value == pytest.approx(math.sqrt(2.5) * math.sqrt(0.2))


def test_too_few_trainees_give_no_figure_but_the_number_needed() -> None:
    few = np.ones((9, 3))
    assert facilities(few, np.ones(3))[0] == Figure(None, 9, lacking="too-few", needed=10)
    assert discriminations(few)[0] == Figure(None, 9, lacking="too-few", needed=30)
    assert alpha(few).lacking == measurement_error(few).lacking == "too-few"


def test_equal_scores_give_no_correlation_and_say_so() -> None:
    level = np.ones((40, 3))
    assert {figure.lacking for figure in discriminations(level)} == {"no-spread"}
    assert alpha(level).lacking == "no-spread"
    assert alpha(np.arange(40.0).reshape(40, 1)).lacking == "no-spread"


def test_correlations_count_only_trainees_with_every_score() -> None:
    table = np.vstack([WORKED, [math.nan, 1, 1, 1]])
    assert alpha(table, fewest=5) == alpha(WORKED, fewest=5)
    assert discriminations(table, fewest=5) == discriminations(WORKED, fewest=5)


def test_a_table_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="one row a trainee"):
        alpha(np.ones(4))


def test_an_impossible_figure_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="exclude each other"):
        Figure(None, 3)


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
