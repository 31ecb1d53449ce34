"""Angoff, agreement of judges, Hofstee, Beuk and bookmark against worked and published examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.statistics.agreement import Agreement, agreement
from grader.statistics.angoff import angoff, rounds
from grader.statistics.bookmarks import bookmark, ordered
from grader.statistics.compromises import Compromise, beuk, hofstee, nearest
from grader.statistics.figures import Silent
from grader.statistics.intervals import generator, wilson
from grader.statistics.irt.rasch import rasch

HUNDRED = np.arange(1.0, 101.0)


@pytest.fixture(scope="module")
def published(vectors):
    return vectors("standard-setting")


def panel(name: str, judges: int = 5, items: int = 40) -> np.ndarray:
    """Simulate judges who see the same items a little differently."""
    random = generator(name)
    true = random.uniform(0.3, 0.9, items)
    return np.clip(true + random.normal(0, 0.02, (judges, 1)) + random.normal(0, 0.08, (judges, items)), 0, 1)


def test_the_cut_and_its_error_are_those_of_the_worked_example(published):
    given_ = published["angoff"]
    found = angoff(np.array(given_["ratings"]))
    assert [judge.cut for judge in found.judges] == pytest.approx(given_["judges"])
    assert (found.cut.value, found.cut.error) == (pytest.approx(given_["cut"]), pytest.approx(given_["error"]))
    assert found.cut.high == pytest.approx(given_["cut"] + 2.776445 * given_["error"])


def test_a_rating_counts_by_the_points_of_its_item(published):
    ratings = np.array(published["angoff"]["ratings"])
    assert angoff(ratings, np.array([2.0, 1, 1, 1])).cut.value == pytest.approx(2.65 + ratings[:, 0].mean())


def test_a_judge_who_rates_at_random_is_found_and_no_other():
    found = alone = 0
    for at in range(30):
        ratings = panel(f"random-{at}")
        ratings[2] = generator(f"rater-{at}").uniform(0.2, 1.0, 40)
        marked = [judge.is_inconsistent for judge in angoff(ratings).judges]
        found += marked[2]
        alone += sum(marked) - marked[2]
    assert found >= 25
    assert alone == 0


def test_a_judge_whose_cut_lies_apart_is_found():
    found = 0
    for at in range(30):
        ratings = panel(f"strict-{at}")
        ratings[4] = np.clip(ratings[4] + 0.25, 0, 1)
        found += [judge.is_outlying for judge in angoff(ratings).judges] == [False] * 4 + [True]
    assert found >= 25


def test_an_honest_panel_has_a_judge_or_an_item_that_stands_out_no_more_often_than_the_rate_says():
    panels = [angoff(panel(f"honest-{at}")) for at in range(200)]
    judges = sum(any(judge.is_outlying for judge in one.judges) for one in panels)
    items = sum(any(item.is_outlying for item in one.items) for one in panels)
    assert wilson(judges, 200).low <= 0.05
    assert wilson(items, 200).low <= 0.05
    assert not any(judge.is_inconsistent for one in panels for judge in one.judges)


def test_of_two_judges_neither_stands_out():
    assert not any(judge.is_outlying for judge in angoff(np.array([[0.1] * 12, [0.9] * 12])).judges)


def test_an_item_on_which_judges_differ_far_more_than_on_others_is_found():
    ratings = panel("item")
    ratings[:, 11] = [0.1, 0.9, 0.2, 0.95, 0.5]
    assert [at for at, item in enumerate(angoff(ratings).items) if item.is_outlying] == [11]


def test_on_a_handful_of_items_a_judges_agreement_is_silent(published):
    found = angoff(np.array(published["angoff"]["ratings"]))
    assert {judge.agreement for judge in found.judges} == {Silent("too-few-items", 4, 10)}
    assert not any(judge.is_inconsistent for judge in found.judges)


def test_two_rounds_tell_where_each_judge_and_the_cut_went():
    first = panel("rounds")
    second = first.mean(axis=0) + 0.5 * (first - first.mean(axis=0))
    found = rounds(first, second)
    assert found.spread_after == pytest.approx(found.spread_before / 2)
    assert found.move.value == pytest.approx(0, abs=1e-9)
    assert found.moves == pytest.approx([-(judge.cut - found.first.cut.value) / 2 for judge in found.first.judges])
    assert found.second.agreement.random_single.value > found.first.agreement.random_single.value


def test_ratings_that_are_none_are_refused():
    for ratings in (np.array([[0.5, 1.2], [0.5, 0.5]]), np.array([[0.5, np.nan], [0.5, 0.5]]), np.ones((1, 3))):
        with pytest.raises(ValueError, match="every rating filled in"):
            angoff(ratings)
    with pytest.raises(ValueError, match="same judges and items"):
        rounds(np.ones((2, 3)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="give one an item"):
        angoff(np.ones((2, 3)), np.ones(2))


def test_agreement_is_that_of_shrout_and_fleiss(published):
    given_ = published["agreement"]
    found = agreement(np.array(given_["ratings"], dtype=float))
    for name in Agreement.__slots__:
        assert getattr(found, name).value == pytest.approx(given_[name], abs=1e-6), name


def test_intervals_of_agreement_are_those_that_r_psych_prints(published):
    found = agreement(np.array(published["agreement"]["ratings"], dtype=float))
    for name, low, high in (
        ("one_way_single", -0.133, 0.723), ("random_single", 0.019, 0.761), ("fixed_single", 0.342, 0.946),
        ("one_way_mean", -0.884, 0.912), ("random_mean", 0.071, 0.927), ("fixed_mean", 0.676, 0.986),
    ):  # fmt: skip
        figure = getattr(found, name)
        assert (figure.low, figure.high) == (pytest.approx(low, abs=6e-4), pytest.approx(high, abs=6e-4)), name


TABLES = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).normal(size=(6, 4)))


@given(TABLES, st.floats(0.1, 10), st.floats(-5, 5))
@settings(max_examples=40, deadline=None)
def test_agreement_in_order_ignores_the_level_of_a_judge_and_all_ignore_the_scale(table, size, shift):
    plain, scaled = agreement(table), agreement(table * size + shift)
    for name in Agreement.__slots__:
        before, after = getattr(plain, name).value, getattr(scaled, name).value
        assert (after is None) == (before is None), name
        assert before is None or after == pytest.approx(before, rel=1e-6, abs=1e-6), name
    moved = table.copy()
    moved[:, 0] += shift
    fixed = plain.fixed_single.value
    assert fixed is None or agreement(moved).fixed_single.value == pytest.approx(fixed, abs=1e-6)
    assert fixed is None or fixed <= 1


def test_judges_who_say_the_same_agree_wholly_and_equal_targets_are_silent():
    same = agreement(np.column_stack([np.arange(5.0)] * 3))
    assert same.random_single.value == same.fixed_mean.value == 1
    assert agreement(np.ones((4, 3))) == Silent("no-spread", 4)
    with pytest.raises(ValueError, match="two judges or more"):
        agreement(np.ones((4, 1)))


def test_hofstees_cut_is_that_of_the_worked_example(published):
    given_ = published["hofstee"]
    found = hofstee(HUNDRED, tuple(given_["cuts"]), tuple(given_["fails"]))
    assert found.cut == pytest.approx(given_["cut"])
    assert 1 - found.pass_rate == pytest.approx(given_["fail_rate"])
    assert nearest(HUNDRED, tuple(given_["cuts"]), tuple(given_["fails"])) == given_["nearest"]


def test_hofstee_is_silent_where_the_judges_limits_and_the_scores_disagree(published):
    without = published["hofstee"]["without_crossing"]
    assert hofstee(HUNDRED, tuple(without["cuts"]), tuple(without["fails"])) == Silent("no-crossing", 100)
    assert hofstee(HUNDRED, (2, 5), (0.3, 0.6)) == Silent("no-crossing", 100)
    with pytest.raises(ValueError, match="lowest and highest"):
        hofstee(HUNDRED, (40, 20), (0.1, 0.4))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_hofstees_cut_stays_inside_the_box(seed):
    totals = np.random.default_rng(seed).binomial(60, 0.65, 80).astype(float)
    found = hofstee(totals, (30, 45), (0.05, 0.5))
    if isinstance(found, Compromise):
        assert 30 <= found.cut <= 45
        assert 0.05 - 1e-9 <= 1 - found.pass_rate <= 0.5 + 1e-9


def test_beuks_cut_is_that_of_the_worked_example(published):
    given_ = published["beuk"]
    found = beuk(HUNDRED, np.array(given_["cuts"], dtype=float), np.array(given_["pass_rates"]))
    assert (found.cut, found.pass_rate) == (pytest.approx(given_["cut"]), pytest.approx(given_["pass_rate"]))


def test_beuk_keeps_to_what_all_judges_agree_on():
    same_cut = beuk(HUNDRED, np.array([40.0, 40.0]), np.array([0.5, 0.9]))
    assert same_cut.cut == pytest.approx(40)
    same_rate = beuk(HUNDRED, np.array([30.0, 50.0]), np.array([0.7, 0.7]))
    assert same_rate.pass_rate == pytest.approx(0.7)
    assert beuk(HUNDRED, np.array([40.0, 40.0]), np.array([0.7, 0.7])) == Silent("no-spread", 2)
    with pytest.raises(ValueError, match="both of two judges"):
        beuk(HUNDRED, np.array([40.0]), np.array([0.7]))


def test_the_bookmark_is_where_the_item_is_right_so_often(published, lsat6_points):
    given_, fit = published["bookmark"], rasch(lsat6_points).fit
    order, abilities = ordered(fit)
    assert order.tolist() == [0, 4, 3, 1, 2]  # from the easiest
    assert abilities[-1] == pytest.approx(given_["two_thirds"], abs=2e-4)
    found = bookmark(fit, np.array([4, 4, 4]))
    assert found.ability.value == pytest.approx(given_["two_thirds"], abs=2e-4)
    assert found.points == pytest.approx(given_["points"], abs=1e-3)
    assert bookmark(fit, np.array([4, 4]), 0.67).ability.value == pytest.approx(given_["sixty_seven"], abs=2e-4)


def test_the_bookmark_is_silent_under_300_and_refuses_places_outside_the_booklet(lsat6_points):
    fit = rasch(lsat6_points[::4]).fit
    assert bookmark(fit, np.array([1, 2])) == Silent("too-few", 250, 300)
    with pytest.raises(ValueError, match="a place from 0 to 4"):
        bookmark(rasch(lsat6_points).fit, np.array([1, 5]))
    with pytest.raises(ValueError, match="leave out items with partial credit"):
        ordered(fit, 1.0)
