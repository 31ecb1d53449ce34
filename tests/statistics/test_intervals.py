"""Intervals against published examples, how often they hold what they should, and draws that answer to a name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.statistics.intervals import bootstrap, feldt, fisher, generator, normal, student, wilson


def test_wilsons_interval_is_newcombes_published_example():
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29
    for hits, cases, low, high in (
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    ):  # fmt: skip
        found = wilson(hits, cases)
        assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 500), st.data())
def test_wilsons_interval_holds_the_share_stays_within_bounds_and_mirrors(cases, data):
    hits = data.draw(st.integers(0, cases))
    found, mirrored = wilson(hits, cases), wilson(cases - hits, cases)
    assert 0 <= found.low <= hits / cases <= found.high <= 1
    assert found.high - found.low > 0
    assert mirrored.low == pytest.approx(1 - found.high)


@given(st.integers(1, 100), st.data())
def test_wilsons_interval_rises_with_the_hits(cases, data):
    hits = data.draw(st.integers(0, cases - 1))
    less, more = wilson(hits, cases), wilson(hits + 1, cases)
    assert less.low <= more.low
    assert less.high <= more.high


def test_students_interval_of_three_values():
    found = student(np.array([1.0, 2.0, 3.0]))
    assert (found.low, found.high) == (pytest.approx(2 - 2.484138), pytest.approx(2 + 2.484138))


def test_fishers_interval_has_no_sense_at_one_or_for_three_cases():
    assert fisher(1.0, 50) is fisher(0.5, 3) is None
    found = fisher(0.5, 28)
    assert (found.low, found.high) == (pytest.approx(0.1560, abs=1e-4), pytest.approx(0.7358, abs=1e-4))


def test_feldts_interval_holds_the_true_alpha_as_often_as_it_says():
    random = generator("feldt")
    items, signal = 10, 1.0
    true = items * signal / (items * signal + 1)  # equal variances and covariances: alpha is the reliability
    held = 0
    for _ in range(400):
        scores = random.standard_normal((60, 1)) + random.standard_normal((60, items))
        within, total = scores.var(axis=0, ddof=1).sum(), scores.sum(axis=1).var(ddof=1)
        held += true in feldt(items / (items - 1) * (1 - within / total), 60, items)
    assert 0.92 <= held / 400 <= 0.98


def test_a_normal_interval_is_two_errors_wide_on_either_side():
    found = normal(1.0, 0.5, 10)
    assert (found.low, found.high) == (pytest.approx(0.02, abs=1e-3), pytest.approx(1.98, abs=1e-3))


def test_draws_are_a_function_of_their_name():
    assert generator("one").random() == generator("one").random() != generator("two").random()


def test_the_bootstrap_error_of_a_mean_is_its_standard_error():
    values = generator("sample").standard_normal(200)
    found = bootstrap(lambda drawn: float(values[drawn].mean()), float(values.mean()), 200, "mean", draws=2000)
    assert found.error == pytest.approx(values.std() / np.sqrt(200), rel=0.06)
    assert values.mean() in found.interval


def test_the_bootstrap_has_no_interval_where_its_statistic_is_mostly_undefined():
    assert bootstrap(lambda _: float("nan"), 1.0, 10, "none", draws=20).interval is None
