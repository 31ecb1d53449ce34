"""Figures of totals, by hand and by the laws that they keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.statistics.figures import Silent
from grader.statistics.scores import binomial_errors, near_cut, pass_rate, summary


def test_a_summary_of_five_totals_by_hand():
    found = summary(np.array([2.0, 4.0, 4.0, 5.0, 10.0]))
    assert (found.mean.value, found.median, found.lowest, found.highest) == (5.0, 4.0, 2.0, 10.0)
    assert found.spread.value == pytest.approx(3.0)  # squares 9 + 1 + 1 + 0 + 25 = 36, by 4
    assert found.mean.error == pytest.approx(3 / np.sqrt(5))


def test_one_total_has_no_spread_and_none_has_no_summary():
    assert summary(np.array([3.0])).spread == Silent("too-few", 1, 2)
    assert summary(np.array([])) == pass_rate(np.array([]), 1) == Silent("too-few", 0, 1)


def test_who_is_at_the_cut_passes():
    assert pass_rate(np.array([35.0, 36.0, 37.0, 10.0]), 36).value == 0.5


def test_lords_error_of_right_and_wrong_items():
    # Lord (1957): √(x(k − x)/(k − 1)); x = 30 of 50: √(30·20/49)
    errors = binomial_errors(np.array([30.0, 0.0, 50.0]), np.ones(50))
    assert errors == pytest.approx([np.sqrt(600 / 49), 0, 0])


@given(st.floats(0.5, 20), st.integers(2, 80), st.floats(0, 1))
def test_the_binomial_error_grows_with_the_size_of_a_point_alone(size, items, share):
    plain = binomial_errors(np.array([share * items]), np.ones(items))
    assert binomial_errors(np.array([share * items * size]), np.full(items, size)) == pytest.approx(plain * size)


def test_a_total_of_another_form_is_refused():
    with pytest.raises(ValueError, match="of the same form"):
        binomial_errors(np.array([51.0]), np.ones(50))
    with pytest.raises(ValueError, match="two items or more"):
        binomial_errors(np.array([1.0]), np.ones(1))


def test_near_the_cut_is_within_one_error_on_either_side():
    assert near_cut(np.array([30.0, 33.0, 36.0, 39.0, 39.1]), 36, 3.0) == 3
