"""Classical item figures: facility, omission, discrimination against the rest, alpha. Arrays in, figures out.

Knows one table, candidates × items of points; what an item is or who a candidate was, it does not.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.statistics.figures import Estimate, Figure, Interval, Silent
from grader.statistics.intervals import feldt, fisher, mean_error, student, wilson
from grader.statistics.thresholds import silence

Points: TypeAlias = NDArray[np.float64]
"""One row a trainee, one column an item: the points earned, NaN where there is no score (yet)."""

_EQUAL = 1e-12  # spread below this is rounding


def facilities(points: Points, possible: NDArray[np.float64]) -> tuple[Figure, ...]:
    """Return each item's facility: the mean of earned ÷ possible over those who have a score. High is easy.

    `points` is trainees × items (NaN: no score), `possible` has one entry an item, above zero. Where all points
    are none or full the interval is Wilson's; with partial credit it is Student's, cut to 0..1, or Wilson's
    where all shares are equal or there is only one.

    Source: Crocker & Algina, *Introduction to Classical and Modern Test Theory* (1986), ch. 14, where the
    facility of a 0/1 item is the share of right answers; divided by the possible points for partial credit.
    """
    return tuple(
        _facility(column[~np.isnan(column)] / most) for column, most in zip(_table(points).T, possible, strict=True)
    )


def omissions(omitted: NDArray[np.bool_]) -> tuple[Figure, ...]:
    """Return each item's omission rate with Wilson's interval. `omitted` is trainees × items."""
    cases = len(omitted)
    if not cases:
        return tuple(Silent("too-few", 0, 1) for _ in range(omitted.shape[1]))
    return tuple(Estimate(hits / cases, cases, wilson(hits, cases)) for hits in map(int, omitted.sum(axis=0)))


def discriminations(points: Points, *, fewest: int | None = None) -> tuple[Figure, ...]:
    """Return each item's discrimination: the correlation of its points with those of all other items together.

    The item itself is left out of the sum, since it would correlate with itself. Only trainees who have a
    score on every item count. The interval is Fisher's.

    Source: Cureton, "Corrected item-test correlations", *Psychometrika* 31 (1966), 93-96.
    """
    whole = complete(points)
    cases, items = len(whole), int(whole.shape[1])
    if silent := silence("discrimination", cases, fewest):
        return (silent,) * items
    total = whole.sum(axis=1)
    return tuple(_correlation(whole[:, at], total - whole[:, at]) for at in range(items))


def alpha(points: Points, *, fewest: int | None = None) -> Figure:
    """Return the reliability of the sum score as coefficient alpha, k/(k−1) · (1 − Σ s²_item / s²_total).

    With 0/1 items it is KR-20. Only trainees who have a score on every item count; fewer than two items have
    no spread to share. The interval is Feldt's.

    Sources: Cronbach, "Coefficient alpha and the internal structure of tests", *Psychometrika* 16 (1951),
    297-334; Kuder & Richardson, "The theory of the estimation of test reliability", *Psychometrika* 2 (1937),
    151-160, formula 20.
    """
    whole = complete(points)
    return silence("reliability", len(whole), fewest) or _alpha(whole)


def alphas_without(points: Points, *, fewest: int | None = None) -> tuple[Figure, ...]:
    """Return, for each item, what alpha would be without it: higher than `alpha` where it does harm.

    Source: Crocker & Algina (1986), ch. 14.
    """
    whole = complete(points)
    silent = silence("reliability", len(whole), fewest)
    return tuple(silent or _alpha(np.delete(whole, at, axis=1)) for at in range(whole.shape[1]))


def measurement_error(points: Points, *, fewest: int | None = None) -> Figure:
    """Return the standard error of measurement of the sum score, in points: s_total · √(1 − alpha).

    An alpha below zero counts as zero. The interval is that of alpha, the spread held as it was found.
    Source: Lord & Novick, *Statistical Theories of Mental Test Scores* (1968), section 3.8.
    """
    found = alpha(points, fewest=fewest)
    if isinstance(found, Silent):
        return found
    spread = float(complete(points).sum(axis=1).std(ddof=1))
    ends = None
    if found.interval is not None:
        ends = Interval(_unreliable(spread, found.interval.high), _unreliable(spread, found.interval.low))
    return Estimate(_unreliable(spread, found.value), found.cases, ends)


def complete(points: Points) -> Points:
    """Return the rows that have a score on every item. Raises ValueError where `points` is no table."""
    table = _table(points)
    return table[~np.isnan(table).any(axis=1)]


def _facility(shares: NDArray[np.float64]) -> Figure:
    cases = len(shares)
    if not cases:
        return Silent("too-few", 0, 1)
    mean = float(shares.mean())
    graded = bool(np.any((shares > 0) & (shares < 1))) and cases > 1 and float(shares.std()) > _EQUAL
    if not graded:
        return Estimate(mean, cases, wilson(float(shares.sum()), cases))
    ends = student(shares)
    return Estimate(mean, cases, Interval(max(0.0, ends.low), min(1.0, ends.high)), mean_error(shares))


def _alpha(whole: Points) -> Figure:
    cases, items = whole.shape
    total = float(whole.sum(axis=1).var(ddof=1)) if cases > 1 else 0.0
    if items < 2 or total < _EQUAL:  # noqa: PLR2004 - one item has nothing to be consistent with
        return Silent("no-spread", cases)
    within = float(whole.var(axis=0, ddof=1).sum())
    value = items / (items - 1) * (1 - within / total)
    return Estimate(value, cases, feldt(value, cases, items))


def _unreliable(spread: float, reliability: float) -> float:
    return spread * float(np.sqrt(1 - min(1.0, max(0.0, reliability))))


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> Figure:
    cases = len(one)
    if one.std() < _EQUAL or other.std() < _EQUAL:
        return Silent("no-spread", cases)
    r = float(np.clip(np.corrcoef(one, other)[0, 1], -1.0, 1.0))
    return Estimate(r, cases, fisher(r, cases))


def _table(points: Points) -> Points:
    table = np.asarray(points, dtype=np.float64)
    if table.ndim != 2:  # noqa: PLR2004 - trainees × items
        msg = f"points: {table.ndim} dimensions. fix: give one row a trainee and one column an item"
        raise ValueError(msg)
    return table
