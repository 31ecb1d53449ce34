"""The three models against published tables, slow arithmetic and the laws that they keep."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from grader.statistics.figures import Silent
from grader.statistics.intervals import generator
from grader.statistics.irt.abilities import likeliest, posterior_means, posterior_modes
from grader.statistics.irt.curves import Curves, sum_score_distribution
from grader.statistics.irt.marginal import NODES, WEIGHTS, _loss, posteriors
from grader.statistics.irt.partial_credit import partial_credit
from grader.statistics.irt.rasch import rasch
from grader.statistics.irt.responses import collapse, steps, whole_scores
from grader.statistics.irt.two_parameter import two_parameter


def drawn(name: str, curves: Curves, cases: int) -> np.ndarray:
    """Simulate scores: one draw of ability a candidate, one of a score an item."""
    random = generator(name)
    likely = curves.probabilities(random.standard_normal(cases))
    found = np.empty((cases, len(curves.slopes)))
    for item, (start, most) in enumerate(zip(curves.starts, curves.highest, strict=True)):
        steps_up = np.cumsum(likely[start : start + most + 1], axis=0)
        found[:, item] = (random.random(cases) > steps_up).sum(axis=0)
    return found


def values(figures) -> list[float]:
    return [figure.value for figure in figures]


def errors(figures) -> list[float]:
    return [figure.error for figure in figures]


def test_one_parameter_estimates_and_errors_are_ltms_to_four_decimals(lsat6, lsat6_points):
    printed, found = lsat6["one_parameter"], rasch(lsat6_points)
    assert found.discrimination.value == pytest.approx(printed["a"], abs=6e-5)
    assert found.discrimination.error == pytest.approx(printed["a_error"], abs=6e-5)
    assert values(found.difficulties) == pytest.approx(printed["b"], abs=6e-5)
    assert errors(found.difficulties) == pytest.approx(printed["b_errors"], abs=6e-5)
    assert found.fit.log_likelihood == pytest.approx(printed["log_likelihood"], abs=6e-4)


def test_the_same_model_in_slopes_and_intercepts_is_mirts(lsat6, lsat6_points):
    printed, found = lsat6["one_parameter_mirt"], rasch(lsat6_points).fit
    assert found.curves.slopes == pytest.approx([printed["a"]] * 5, abs=6e-4)
    assert np.concatenate(found.curves.intercepts) == pytest.approx(printed["d"], abs=1.1e-3)
    assert found.curves.slopes[0] ** 2 == pytest.approx(printed["variance"], abs=3e-3)
    assert found.log_likelihood == pytest.approx(printed["log_likelihood"], abs=6e-4)


def test_two_parameter_estimates_are_ltms_within_its_own_convergence(lsat6, lsat6_points):
    printed, found = lsat6["two_parameter"], two_parameter(lsat6_points)
    assert values(found.discriminations) == pytest.approx(printed["a"], abs=1e-3)
    assert values(found.difficulties) == pytest.approx(printed["b"], abs=5e-3)
    assert errors(found.discriminations) == pytest.approx(printed["a_errors"], abs=1e-3)
    assert errors(found.difficulties) == pytest.approx(printed["b_errors"], abs=5e-3)
    assert found.fit.log_likelihood == pytest.approx(printed["log_likelihood"], abs=1e-3)


def test_expected_counts_and_posterior_modes_are_ltms(lsat6, lsat6_points):
    table = np.array(lsat6["two_parameter_scores"]["rows"])
    curves = two_parameter(lsat6_points).fit.curves
    _, logs = posteriors(curves, collapse(whole_scores(table[:, :5])))
    order = np.lexsort(table[:, 4::-1].T)
    assert 1000 * np.exp(logs) == pytest.approx(table[order, 5], abs=0.03)
    found = posterior_modes(table[:, :5], curves)
    assert found.values == pytest.approx(table[:, 6], abs=2e-3)
    assert found.errors == pytest.approx(table[:, 7], abs=1.5e-3)


def test_difficulties_are_near_the_bayesian_benchmark(lsat6, lsat6_points):
    printed, curves = lsat6["bayesian"], rasch(lsat6_points).fit.curves
    hard = -np.concatenate(curves.intercepts)
    assert hard - hard.mean() == pytest.approx(printed["difficulty"], abs=0.02)
    assert curves.slopes[0] == pytest.approx(printed["slope"], abs=0.01)


def test_partial_credit_of_right_and_wrong_items_is_rasch(lsat6_points):
    one, other = rasch(lsat6_points), partial_credit(lsat6_points)
    assert [step.value for (step,) in other.steps] == pytest.approx(values(one.difficulties))
    assert other.fit.log_likelihood == pytest.approx(one.fit.log_likelihood)


PARTIAL = Curves(
    np.full(8, 1.2),
    tuple(np.cumsum(-1.2 * np.array(each)) for each in (
        (-1.0, 0.0), (-0.5, 0.5), (0.3, -0.3), (-1.5, 0.2, 1.0), (0.0, 1.0), (-2.0, -1.0), (0.5,), (-0.7,),
    )),
)  # fmt: skip


def test_partial_credit_finds_the_steps_that_made_the_scores():
    found = partial_credit(drawn("partial", PARTIAL, 3000))
    truth = [[-1, 0], [-0.5, 0.5], [0.3, -0.3], [-1.5, 0.2, 1], [0, 1], [-2, -1], [0.5], [-0.7]]
    for steps_found, wanted in zip(found.steps, truth, strict=True):
        for step, value in zip(steps_found, wanted, strict=True):
            assert abs(step.value - value) < 3.5 * step.error < 0.5
    assert abs(found.discrimination.value - 1.2) < 3.5 * found.discrimination.error


def test_intervals_of_difficulties_hold_the_truth_as_often_as_they_say():
    truth = np.linspace(-1.5, 1.5, 12)
    curves = Curves(np.ones(12), tuple(np.array([-b]) for b in truth))
    held = total = 0
    for round_ in range(25):
        found = rasch(drawn(f"cover-{round_}", curves, 150))
        held += sum(b in figure.interval for b, figure in zip(truth, found.difficulties, strict=True))
        total += len(truth)
    assert 0.92 <= held / total <= 0.98


def test_the_likelihood_is_that_of_adaptive_integration():
    points = drawn("integral", PARTIAL, 60)
    fitted = partial_credit(steps(points), fewest=60).fit
    curves = fitted.curves

    def joint(theta: float, row: np.ndarray) -> float:
        likely = curves.probabilities(np.array([theta]))[:, 0]
        return float(np.prod(likely[curves.starts + row.astype(int)]) * stats.norm.pdf(theta))

    slow = sum(np.log(integrate.quad(joint, -9, 9, args=(row,), epsabs=1e-13)[0]) for row in points)
    assert fitted.log_likelihood == pytest.approx(slow, abs=1e-4)


def test_the_gradient_is_the_slope_of_the_likelihood_and_zero_at_the_top():
    points = drawn("gradient", PARTIAL, 400)
    points[::7, 2] = np.nan
    responses = collapse(whole_scores(points))
    start = np.concatenate([np.linspace(0.5, 1.5, 8), np.linspace(-1, 1, 15)])
    _, gradient = _loss(start, responses, 8)
    for at in range(len(start)):
        move = np.zeros(len(start))
        move[at] = 1e-6
        slope = (_loss(start + move, responses, 8)[0] - _loss(start - move, responses, 8)[0]) / 2e-6
        assert gradient[at] == pytest.approx(slope, abs=1e-7)
    top = partial_credit(points).fit
    assert np.abs(_loss(top.parameters, responses, 1)[1]).max() < 1e-5


def test_a_missing_score_takes_no_part(lsat6_points):
    holed = lsat6_points.copy()
    holed[::2, 0] = np.nan
    found, whole = rasch(holed), rasch(lsat6_points)
    assert found.difficulties[0].error > whole.difficulties[0].error
    for one, other in zip(found.difficulties[1:], whole.difficulties[1:], strict=True):
        assert one.value == pytest.approx(other.value, abs=0.15)


def test_what_cannot_be_calibrated_is_silent_with_its_reason(lsat6_points):
    few = lsat6_points[:99]
    assert rasch(few) == Silent("too-few", 99, 100)
    assert two_parameter(lsat6_points[:299]) == partial_credit(lsat6_points[:299]) == Silent("too-few", 299, 300)
    assert rasch(lsat6_points * 2) == two_parameter(lsat6_points * 2) == Silent("not-dichotomous", 1000)
    assert rasch(np.ones((300, 4))) == partial_credit(np.ones((300, 4))) == Silent("no-spread", 300)
    assert two_parameter(lsat6_points[:, :2]) == Silent("too-few-items", 1000, 3)


def test_an_item_that_all_had_right_is_silent_and_the_others_are_not_moved(lsat6_points):
    with_easy = np.column_stack([lsat6_points[:, :2], np.ones(1000), lsat6_points[:, 2:]])
    found, plain = rasch(with_easy), rasch(lsat6_points)
    assert found.difficulties[2] == Silent("no-spread", 1000)
    assert found.calibrated.tolist() == [0, 1, 3, 4, 5]
    assert values(found.difficulties[:2] + found.difficulties[3:]) == pytest.approx(values(plain.difficulties))


def test_an_item_that_follows_one_other_to_the_letter_has_no_finite_discrimination():
    random = generator("runaway")
    one = (random.random(400) < 0.5).astype(float)
    table = np.column_stack([one, one, random.random(400) < 0.5, random.random(400) < 0.4]).astype(float)
    found = two_parameter(table)
    assert found.discriminations[0] == found.discriminations[1] == Silent("no-maximum", 400)


def test_scores_that_are_no_steps_are_refused_and_can_be_made_steps():
    with pytest.raises(ValueError, match="`steps` makes them"):
        rasch(np.array([[0.5, 1.0]] * 200))
    gap = np.array([[0, 0], [2, 1], [2, 0]] * 100, dtype=float)
    with pytest.raises(ValueError, match="nobody has 1 on item 0"):
        partial_credit(gap)
    assert steps(np.array([[0.5], [3.0], [np.nan], [0.5], [1.25]]))[:, 0].tolist()[:2] == [0, 2]
    assert np.isnan(steps(np.array([[0.5], [np.nan]]))[1, 0])


def random_curves(seed: int) -> Curves:
    random = np.random.default_rng(seed)
    return Curves(random.uniform(0.3, 2, 4), tuple(random.normal(size=most) for most in random.integers(1, 4, 4)))


RANDOM_CURVES = st.integers(0, 2**32 - 1).map(random_curves)


@given(RANDOM_CURVES)
@settings(max_examples=30, deadline=None)
def test_curves_are_probabilities_that_rise_to_the_most_points(curves):
    theta = np.linspace(-4, 4, 33)
    likely = curves.probabilities(theta)
    assert np.add.reduceat(likely, curves.starts) == pytest.approx(np.ones((4, 33)))
    assert np.all(np.diff(curves.expected(theta)) > 0)
    assert curves.expected(np.array([60.0])) == pytest.approx([curves.highest.sum()], abs=1e-3)
    assert np.all(curves.information(theta) >= 0)


@given(RANDOM_CURVES)
@settings(max_examples=20, deadline=None)
def test_sum_scores_are_distributed_as_counting_every_pattern_says(curves):
    likely = curves.probabilities(np.array([0.4]))
    counted = np.zeros(curves.highest.sum() + 1)
    for pattern in itertools.product(*(range(most + 1) for most in curves.highest)):
        counted[sum(pattern)] += np.prod(likely[curves.starts + np.array(pattern), 0])
    assert sum_score_distribution(likely, curves.starts, curves.highest)[:, 0] == pytest.approx(counted)


@given(RANDOM_CURVES)
@settings(max_examples=20, deadline=None)
def test_information_is_the_squared_slope_of_the_expected_score_over_its_variance_for_one_item(curves):
    one = Curves(curves.slopes[:1], curves.intercepts[:1])
    theta = np.array([-1.0, 0.3, 2.0])
    likely = one.probabilities(theta)
    variance = one.ranks**2 @ likely - (one.ranks @ likely) ** 2
    slope = (one.expected(theta + 1e-5) - one.expected(theta - 1e-5)) / 2e-5
    assert one.information(theta) == pytest.approx(slope**2 / variance, rel=1e-4)


@given(st.permutations(range(5)), st.integers(0, 2**32 - 1))
@settings(max_examples=8, deadline=None)
def test_the_order_of_items_and_of_candidates_changes_nothing(lsat6_points, order, seed):
    shuffled = np.random.default_rng(seed).permutation(lsat6_points)[:, order]
    plain = values(rasch(lsat6_points).difficulties)
    assert values(rasch(shuffled).difficulties) == pytest.approx([plain[at] for at in order], abs=2e-4)


def test_right_turned_into_wrong_turns_the_scale_about(lsat6_points):
    found, turned = two_parameter(lsat6_points), two_parameter(1 - lsat6_points)
    assert values(turned.difficulties) == pytest.approx([-b for b in values(found.difficulties)], abs=2e-3)
    assert values(turned.discriminations) == pytest.approx(values(found.discriminations), abs=1e-3)


def test_under_rasch_the_sum_score_alone_decides_the_ability(lsat6_points):
    curves = rasch(lsat6_points).fit.curves
    table = np.array(list(itertools.product((0.0, 1.0), repeat=5)))
    for found in (posterior_means(table, curves), posterior_modes(table, curves)):
        by_sum = [found.values[table.sum(axis=1) == score] for score in range(6)]
        assert all(np.ptp(group) < 1e-9 for group in by_sum)
        assert np.all(np.diff([group[0] for group in by_sum]) > 0)
    ends = likeliest(table, curves)
    assert np.isnan(ends.values[[0, -1]]).all()
    assert not np.isnan(ends.values[1:-1]).any()


def test_the_likeliest_ability_is_where_expected_and_found_points_agree(lsat6_points):
    curves = rasch(lsat6_points).fit.curves
    found = likeliest(np.array([[1.0, 1, 0, 1, 0]]), curves)
    assert curves.expected(found.values)[0] == pytest.approx(3)
    assert found.errors[0] == pytest.approx(1 / np.sqrt(curves.information(found.values)[0]))


def test_posterior_means_are_those_of_plain_integration(lsat6_points):
    curves = two_parameter(lsat6_points).fit.curves
    row = np.array([1, 0, 1, 1, 0])

    def joint(theta: float, power: int) -> float:
        likely = curves.probabilities(np.array([theta]))[:, 0]
        return float(np.prod(likely[curves.starts + row])) * stats.norm.pdf(theta) * theta**power

    whole, first, second = (integrate.quad(joint, -9, 9, args=(power,))[0] for power in (0, 1, 2))
    found = posterior_means(row[None].astype(float), curves)
    assert found.values[0] == pytest.approx(first / whole, abs=1e-6)
    assert found.errors[0] == pytest.approx(np.sqrt(second / whole - (first / whole) ** 2), abs=1e-5)


def test_scores_of_other_items_than_the_curves_are_refused(lsat6_points):
    curves = rasch(lsat6_points).fit.curves
    with pytest.raises(ValueError, match="give the items of the curves"):
        posterior_means(lsat6_points[:, :4], curves)
    with pytest.raises(ValueError, match="fix: give one slope an item"):
        Curves(np.ones(2), (np.zeros(1),))


def test_the_nodes_are_a_standard_normal_population():
    assert WEIGHTS.sum() == pytest.approx(1)
    assert pytest.approx([0, 1], abs=1e-6) == [WEIGHTS @ NODES, WEIGHTS @ NODES**2]
