"""Alike answer files: found where one was copied, not found among the honest, whatever else they share."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.statistics.figures import Silent
from grader.statistics.intervals import generator, wilson
from grader.statistics.similarity import NONE, Similarity, _given_faults, _tails, similar

ITEMS = 60


def cohort(name: str, cases: int, *, hurry: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Simulate answers by another model than the index's: two abilities, guessing, distractors that draw the weak."""
    random = generator(name)
    able = random.standard_normal((cases, 2))
    second = random.random(ITEMS) < 0.3
    theta = np.where(second, 0.6 * able[:, :1] + 0.8 * able[:, 1:], able[:, :1])
    logits = random.uniform(0.6, 1.6, ITEMS) * (theta - random.normal(-0.7, 1, ITEMS))
    right = random.random((cases, ITEMS)) < 0.2 + 0.8 / (1 + np.exp(-logits))
    draw = random.normal(size=(ITEMS, 3))[None] + 0.4 * theta[:, :, None] * random.normal(size=(ITEMS, 3))[None]
    wrong = 1 + np.argmax(draw + random.gumbel(size=(cases, ITEMS, 3)), axis=2)
    codes = np.where(right, 0, wrong)
    if hurry:
        reached = ITEMS - random.geometric(0.15, cases)
        codes[np.arange(ITEMS) >= reached[:, None]] = NONE
    return codes, codes != 0


def copied(codes: np.ndarray, source: int, target: int, share: float, name: str) -> tuple[np.ndarray, np.ndarray]:
    taken = generator(name).random(ITEMS) < share
    codes = codes.copy()
    codes[target, taken] = codes[source, taken]
    return codes, codes != 0


def pairs_of(found: Similarity | Silent) -> set[tuple[int, int]]:
    assert isinstance(found, Similarity)
    return {(pair.first, pair.second) for pair in found.pairs}


@pytest.mark.parametrize(("cases", "hurry"), [(50, False), (50, True), (150, True), (300, False)])
def test_an_honest_batch_raises_the_question_no_more_often_than_the_rate_says(cases, hurry):
    batches = 60
    raised = sum(
        bool(pairs_of(similar(*cohort(f"honest-{at}", cases, hurry=hurry), rate=0.05))) for at in range(batches)
    )
    assert wilson(raised, batches).low <= 0.05


@pytest.mark.parametrize("cases", [50, 150, 300])
def test_a_copied_file_of_a_middling_candidate_is_found(cases):
    found = 0
    for at in range(20):
        codes, wrong = cohort(f"copied-{at}", cases)
        source = int(np.argsort(wrong.sum(axis=1))[int(0.6 * cases)])
        target = (source + 1) % cases
        pairs = pairs_of(similar(*copied(codes, source, target, 0.9, f"by-{at}")))
        found += (min(source, target), max(source, target)) in pairs
    assert found >= 18


def test_a_pair_tells_its_count_and_the_chance_of_it():
    codes, wrong = cohort("told", 100)
    weak = int(np.argsort(wrong.sum(axis=1))[80])
    target = (weak + 1) % 100
    found = similar(*copied(codes, weak, target, 1.0, "whole"))
    assert isinstance(found, Similarity)
    (pair,) = found.pairs
    assert {pair.first, pair.second} == {weak, target}
    assert pair.shared == wrong[weak].sum() > pair.expected
    assert pair.chance_of_any == pytest.approx(pair.chance * 100 * 99 / 2)
    assert pair.chance_of_any < 0.05
    assert found.looked_at == 100 * 99 // 2


def test_right_answers_in_common_are_no_question():
    codes, _ = cohort("right", 60)
    codes[:2] = 0  # two files without a fault
    assert not pairs_of(similar(codes, codes != 0))


def test_what_two_left_blank_is_not_shared():
    codes = np.where(generator("blank").random((60, ITEMS)) < 0.5, 0, NONE)
    codes[1] = codes[0]
    found = similar(codes, codes != 0)
    assert found == Similarity((), 60 * 59 // 2, 1.0)


def test_classes_that_were_taught_the_same_mistakes_are_not_taken_for_copies():
    codes, _ = cohort("classes", 90)
    for group in range(6):
        here = np.arange(90) % 6 == group
        taught = (generator(f"taught-{group}").random((90, ITEMS)) < 0.8) & here[:, None] & (codes != 0)
        codes = np.where(taught, 10 + group, codes)
    found = similar(codes, codes != 0)
    assert isinstance(found, Similarity)
    assert found.inflation > 1.2
    assert not found.pairs


@given(st.permutations(range(40)), st.integers(1, 5))
@settings(max_examples=10, deadline=None)
def test_the_order_of_candidates_and_the_names_of_answers_change_nothing(order, moved):
    codes, wrong = copied(cohort("order", 40)[0], 3, 9, 1.0, "order")
    plain = similar(codes, wrong, rate=1.0)
    shuffled = similar(codes[list(order)] + moved, wrong[list(order)], rate=1.0)
    back = {frozenset((order[pair.first], order[pair.second])): pair.chance for pair in shuffled.pairs}
    assert back == pytest.approx({frozenset((pair.first, pair.second)): pair.chance for pair in plain.pairs})


def test_the_chance_of_a_fault_given_all_faults_is_that_of_counting_every_pattern():
    share = np.array([0.2, 0.5, 0.7, 0.4])
    whole, with_fault = np.zeros(5), np.zeros((5, 4))
    for pattern in itertools.product((0, 1), repeat=4):
        chance = np.prod(np.where(pattern, share, 1 - share))
        whole[sum(pattern)] += chance
        with_fault[sum(pattern)] += chance * np.array(pattern)
    assert _given_faults(share) == pytest.approx(with_fault / whole[:, None])


def test_tails_are_those_of_the_binomial_where_all_chances_are_equal():
    tails = _tails(np.full((1, 1, 3), 0.5))[0, 0]
    assert tails == pytest.approx([1, 7 / 8, 4 / 8, 1 / 8])


def test_too_few_are_silent_and_too_many_are_refused():
    few = np.zeros((29, 3), dtype=int)
    assert similar(few, few == 0) == Silent("too-few", 29, 30)
    with pytest.raises(ValueError, match="room by room"):
        similar(np.zeros((3001, 1), dtype=int), np.zeros((3001, 1), dtype=bool))
