"""Angoff's standard setting: judges' ratings of items → a recommended cut score, its error, who and what stands out.

A rating is the share of borderline candidates, 0..1, who would get the item right (or their share of its points).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from grader.statistics.agreement import Agreement, agreement
from grader.statistics.figures import Estimate, Figure, Silent
from grader.statistics.intervals import fisher, mean_error, student
from grader.statistics.thresholds import FEWEST_ITEMS

_RATE = 0.05  # of honest panels in which some judge, or some item, is told to stand out
_FEWEST = 3  # of two, neither stands out
_LEAST = 0.01  # of a rating: judges nearer to each other than this do not differ


@dataclass(frozen=True, slots=True)
class Judge:
    """One judge: the cut that these ratings alone would give, and agreement with the other judges over items.

    `is_outlying`: the cut lies far from the judges' median. `is_inconsistent`: the ratings do not follow those of
    the others, as of someone who rates at random. Both are reasons to talk, not to leave out.
    """

    cut: float
    agreement: Figure
    is_outlying: bool
    is_inconsistent: bool


@dataclass(frozen=True, slots=True)
class RatedItem:
    """One item: the mean rating, the judges' spread, and whether they differ on it far more than on the others."""

    rating: Figure
    spread: float
    is_outlying: bool


@dataclass(frozen=True, slots=True)
class Angoff:
    """The cut score in points with its standard error over judges; `agreement` of judges over items as ICC."""

    cut: Estimate
    judges: tuple[Judge, ...]
    items: tuple[RatedItem, ...]
    agreement: Agreement | Silent


@dataclass(frozen=True, slots=True)
class Rounds:
    """Two rounds: where the cut went, each judge's move in points, and the judges' spread before and after."""

    first: Angoff
    second: Angoff
    move: Estimate
    moves: tuple[float, ...]
    spread_before: float
    spread_after: float


def angoff(ratings: NDArray[np.float64], possible: NDArray[np.float64] | None = None) -> Angoff:
    """Return the cut from ratings, judges × items in 0..1, none missing; `possible` has an entry an item, else 1.

    A judge's cut is Σ rating · possible; the cut is the mean over judges, its error s/√judges, its interval
    Student's. A judge's cut is outlying by its deleted residual's t, an item by the F of its variance against
    the other items' (Cochran's test), each at 5 % for all judges or items together; a judge is inconsistent where
    the correlation with the mean of the others may be zero, from 10 items on.

    Sources: Angoff in Thorndike (ed.), *Educational Measurement* (2nd ed. 1971), 508-600; Cizek & Bunch, *Standard
    Setting* (2007), ch. 6; Cook & Weisberg, *Residuals and Influence in Regression* (1982), section 2.2.2;
    Cochran, "The distribution of the largest of a set of estimated variances", *Annals of Eugenics* 11 (1941),
    47-52.
    """
    table = _table(ratings)
    points = np.ones(table.shape[1]) if possible is None else np.asarray(possible, dtype=np.float64)
    if len(points) != table.shape[1]:
        msg = f"possible: {len(points)} entries for {table.shape[1]} items. fix: give one an item"
        raise ValueError(msg)
    sums = table @ points
    far = _far(sums, _LEAST * float(points.sum()))
    wide = _wide(table.var(axis=0, ddof=1), len(sums) - 1)
    return Angoff(
        Estimate(float(sums.mean()), len(sums), student(sums), mean_error(sums)),
        tuple(_judge(at, table, float(sums[at]), is_outlying=bool(far[at])) for at in range(len(sums))),
        tuple(_rated(column, is_outlying=bool(apart)) for column, apart in zip(table.T, wide, strict=True)),
        agreement(table.T) if table.shape[1] > 1 else Silent("too-few-items", len(table), 2),
    )


def rounds(
    first: NDArray[np.float64], second: NDArray[np.float64], possible: NDArray[np.float64] | None = None
) -> Rounds:
    """Return both rounds of the same judges on the same items, and how the second moved from the first.

    Source: Cizek & Bunch (2007), ch. 6 on rounds and feedback.
    """
    if np.shape(first) != np.shape(second):
        msg = f"ratings: {np.shape(first)} and {np.shape(second)}. fix: give both rounds of the same judges and items"
        raise ValueError(msg)
    before, after = angoff(first, possible), angoff(second, possible)
    cuts = np.array([[judge.cut for judge in one.judges] for one in (before, after)])
    moves = cuts[1] - cuts[0]
    move = Estimate(float(moves.mean()), len(moves), student(moves), mean_error(moves))
    spreads = cuts.std(axis=1, ddof=1)
    return Rounds(before, after, move, tuple(map(float, moves)), float(spreads[0]), float(spreads[1]))


def _judge(at: int, table: NDArray[np.float64], cut: float, *, is_outlying: bool) -> Judge:
    items = table.shape[1]
    others = np.delete(table, at, axis=0).mean(axis=0)
    own = table[at]
    follows: Figure
    if items < FEWEST_ITEMS:
        follows = Silent("too-few-items", items, FEWEST_ITEMS)
    elif own.std() < 1e-12 or others.std() < 1e-12:  # noqa: PLR2004 - rounding
        follows = Silent("no-spread", items)
    else:
        r = float(np.corrcoef(own, others)[0, 1])
        follows = Estimate(r, items, fisher(r, items))
    alone = follows.low is not None and follows.low <= 0
    return Judge(cut, follows, is_outlying=is_outlying, is_inconsistent=alone)


def _rated(column: NDArray[np.float64], *, is_outlying: bool) -> RatedItem:
    rating = Estimate(float(column.mean()), len(column), student(column), mean_error(column))
    return RatedItem(rating, float(column.std(ddof=1)), is_outlying)


def _far(cuts: NDArray[np.float64], least: float) -> NDArray[np.bool_]:
    """Tell which cuts lie apart from all others; `least` is the smallest spread that counts as one."""
    count = len(cuts)
    if count < _FEWEST:
        return np.zeros(count, dtype=bool)
    others = np.array([np.delete(cuts, at) for at in range(count)])
    spread = np.maximum(others.std(axis=1, ddof=1), least) * np.sqrt(1 + 1 / (count - 1))
    t = np.abs(cuts - others.mean(axis=1)) / spread
    return np.asarray(t > special.stdtrit(count - 2, 1 - _RATE / (2 * count)), dtype=bool)


def _wide(variances: NDArray[np.float64], degrees: int) -> NDArray[np.bool_]:
    """Tell which variances are larger than those of all others together allow."""
    count = len(variances)
    if count < _FEWEST:
        return np.zeros(count, dtype=bool)
    others = np.maximum((variances.sum() - variances) / (count - 1), _LEAST**2)
    most = special.fdtri(degrees, degrees * (count - 1), 1 - _RATE / count)
    return np.asarray(variances / others > most, dtype=bool)


def _table(ratings: NDArray[np.float64]) -> NDArray[np.float64]:
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or len(table) < 2 or not np.all((table >= 0) & (table <= 1)):  # noqa: PLR2004 - NaN fails too
        msg = "ratings: not shares from 0 to 1. fix: give judges × items, two judges or more, every rating filled in"
        raise ValueError(msg)
    return table
