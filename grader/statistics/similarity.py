"""Pairs of answer files with more wrong answers in common than chance gives: a question, never a verdict.

Takes codes of answers; whose files they are, and who sat beside whom, the caller knows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from grader.statistics.figures import Silent
from grader.statistics.thresholds import silence

NONE = -1
"""The code of no answer: it is like no other."""

MOST_CASES = 3000
"""Every pair is looked at: 4.5 million at this number. More are to be compared room by room."""

_ROUNDS, _NEAR = 200, 1e-6
_FAR = 4.0  # standard deviations that one pair counts at most in the inflation, or a copy would hide itself


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows, how many wrong answers they share, how many would be expected, and how often chance gives as many.

    `chance` is of this one pair; `chance_of_any` is how many such pairs a batch of this size holds by chance
    alone, cut to 1: the rate at which an honest batch raises this question.
    """

    first: int
    second: int
    shared: int
    expected: float
    chance: float
    chance_of_any: float


@dataclass(frozen=True, slots=True)
class Similarity:
    """The pairs to ask about, the least likely first; how many pairs were looked at, and how far they vary.

    `inflation` is the standard deviation of shared answers over what independence gives; over 1 where candidates
    share misconceptions, and every chance is told after it.
    """

    pairs: tuple[Pair, ...]
    looked_at: int
    inflation: float


def similar(
    codes: NDArray[np.intp], wrong: NDArray[np.bool_], *, rate: float = 0.05, fewest: int | None = None
) -> Similarity | Silent:
    """Return the pairs whose shared wrong answers would come up by chance in under `rate` of honest batches.

    `codes` is candidates × items: equal codes are equal answers, −1 none; `wrong` marks those that did not earn
    full points. How likely a candidate with so many faults has one on an item follows from the Rasch model given
    the sum score; which wrong answer it is, from how often each is given. Two candidates are taken to answer
    independently given their faults, so that the number of shared wrong answers is a generalised binomial. Where
    all pairs together vary more than that, an excess is divided by how much more. The chance is multiplied by the
    number of pairs.

    Blind to copies of right answers and of a file without faults; needs four shared faults or so to speak. Those
    who learned the same mistake in one class look alike to it: hence a question. Raises ValueError over 3,000.

    Sources: van der Linden & Sotaridona, "Detecting answer copying when the regular response process follows a
    known response model", *Journal of Educational and Behavioral Statistics* 31 (2006), 283-304 (generalised
    binomial); Holland, *Assessing Unusual Agreement between the Incorrect Answers of Two Examinees Using the
    K-Index* (ETS RR-96-7, 1996) (wrong answers, given the number of faults); the multiplier is Bonferroni's.
    """
    cases = len(codes)
    if silent := silence("similarity", cases, fewest):
        return silent
    if cases > MOST_CASES:
        msg = f"codes: {cases} candidates. fix: compare at most {MOST_CASES} at once, room by room"
        raise ValueError(msg)
    marks, alike = _marks(codes, wrong)
    levels, bands = np.unique(wrong.sum(axis=1), return_inverse=True)
    faulty = _fault_chances(wrong)[levels]
    chances = faulty[:, None, :] * faulty[None, :, :] * alike
    first, second = np.triu_indices(cases, 1)
    counts = (marks @ marks.T).toarray()[first, second]
    place = bands[first], bands[second]
    means = chances.sum(axis=2)[place]
    inflation = _inflation(counts - means, np.sqrt((chances * (1 - chances)).sum(axis=2))[place])
    tails = _tails(chances)
    excess = np.floor(means + np.maximum(counts - means, 0) / inflation + 1e-9).astype(np.intp)
    likely = np.where(counts > means, tails[(*place, excess)], 1.0)
    of_any = np.minimum(1.0, likely * len(first))
    asked = sorted(np.flatnonzero(of_any < rate), key=lambda at: (likely[at], first[at], second[at]))
    return Similarity(
        tuple(
            Pair(
                int(first[at]), int(second[at]), int(counts[at]), float(means[at]), float(likely[at]), float(of_any[at])
            )
            for at in asked
        ),
        len(first),
        inflation,
    )


def _marks(codes: NDArray[np.intp], wrong: NDArray[np.bool_]) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """Return candidates × wrong answers, 1 where given; and by item how likely two with a fault give the same."""
    rows, items = np.nonzero(wrong & (codes != NONE))
    answers, columns = np.unique(np.column_stack([items, codes[rows, items]]), axis=0, return_inverse=True)
    table = sparse.csr_array((np.ones(len(rows)), (rows, columns.ravel())), shape=(len(codes), len(answers)))
    faults = wrong.sum(axis=0)
    shares = table.sum(axis=0) / np.maximum(faults[answers[:, 0]], 1)
    alike = np.bincount(answers[:, 0], weights=shares**2, minlength=codes.shape[1])
    return table, alike.astype(np.float64)


def _fault_chances(wrong: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the chance of a fault on each item (columns) given 0, 1, … faults in all (rows), as Rasch has it.

    The items' odds are such that the faults expected on each are those found: conditional maximum likelihood.

    Source: Andersen, "The numerical solution of a set of conditional estimation equations", *Journal of the Royal
    Statistical Society* B 34 (1972), 42-54.
    """
    cases, items = wrong.shape
    found = np.clip(wrong.sum(axis=0), 0.5, cases - 0.5)
    found = found * wrong.sum() / found.sum()  # as many faults in all as there are, or no odds would give them
    often = np.bincount(wrong.sum(axis=1), minlength=items + 1).astype(np.float64)
    share = found / cases
    for _ in range(_ROUNDS):
        given = _given_faults(share)
        expected = often @ given
        if np.abs(expected - found).max() < _NEAR * cases:
            break
        odds = share / (1 - share) * found / np.clip(expected, 0.25, None)
        share = odds / np.exp(np.log(odds).mean())
        share = share / (1 + share)
    return given


def _given_faults(share: NDArray[np.float64]) -> NDArray[np.float64]:
    before, after = [np.ones(1)], [np.ones(1)]
    for one, other in zip(share, share[::-1], strict=True):
        before.append(np.convolve(before[-1], [1 - one, one]))
        after.append(np.convolve(after[-1], [1 - other, other]))
    whole = np.maximum(before[-1], np.finfo(np.float64).tiny)
    given = np.zeros((len(whole), len(share)))
    for at, one in enumerate(share):
        given[1:, at] = np.convolve(before[at], after[len(share) - 1 - at]) * one
    return np.asarray(np.minimum(given / whole[:, None], 1.0), dtype=np.float64)


def _inflation(excess: NDArray[np.float64], spreads: NDArray[np.float64]) -> float:
    varying = spreads > 0
    if not varying.any():
        return 1.0
    scaled = np.clip(excess[varying] / spreads[varying], -_FAR, _FAR)
    return max(1.0, float(np.sqrt((scaled**2).mean())))


def _tails(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chance of m or more shared answers (last axis: m = 0..items) of each pair of levels."""
    found = np.zeros((*chances.shape[:2], chances.shape[2] + 1))
    found[..., 0] = 1.0
    for at in range(chances.shape[2]):
        chance = chances[..., at, None]
        moved = np.concatenate([np.zeros((*chances.shape[:2], 1)), found[..., :-1]], axis=2)
        found = found * (1 - chance) + moved * chance
    tails: NDArray[np.float64] = np.minimum(1.0, np.cumsum(found[..., ::-1], axis=2)[..., ::-1])
    return tails
