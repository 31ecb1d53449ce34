"""Classical item figures: facility, discrimination against the rest, alpha. Arrays in, figures out."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.statistics.figures import Figure, no_spread, too_few

Points: TypeAlias = NDArray[np.float64]
"""One row a trainee, one column an item: the points earned, NaN where there is no score (yet)."""

#: Below these numbers of trainees a figure is not given. With 10, a facility of 0.5 is known to about ±0.3;
#: with 30, a correlation near zero to about ±0.36. Under that a figure would say less than it seems to.
FEWEST_FOR_FACILITY = 10
FEWEST_FOR_CORRELATION = 30

_Z = 1.959963984540054  # the normal deviate of a 95 % interval
_EQUAL = 1e-12  # spread below this is rounding


def facilities(
    points: Points, possible: NDArray[np.float64], *, fewest: int = FEWEST_FOR_FACILITY
) -> tuple[Figure, ...]:
    """Return each item's facility: the mean of earned ÷ possible over those who have a score. High is easy.

    `points` is trainees × items (NaN: no score), `possible` has one entry an item, above zero. The interval is
    mean ± 1.96 s/√n, cut to 0..1.

    Source: Crocker & Algina, *Introduction to Classical and Modern Test Theory* (1986), ch. 14, where the
    facility of a 0/1 item is the share of right answers; divided by the possible points for partial credit.
    """
    found = []
    for column, most in zip(_table(points).T, possible, strict=True):
        shares = column[~np.isnan(column)] / most
        if len(shares) < fewest:
            found.append(too_few(len(shares), fewest))
            continue
        mean = float(shares.mean())
        half = _Z * float(shares.std(ddof=1)) / np.sqrt(len(shares)) if len(shares) > 1 else 0.0
        found.append(Figure(mean, len(shares), max(0.0, float(mean - half)), min(1.0, float(mean + half))))
    return tuple(found)


def discriminations(points: Points, *, fewest: int = FEWEST_FOR_CORRELATION) -> tuple[Figure, ...]:
    """Return each item's discrimination: the correlation of its points with those of all other items together.

    The item itself is left out of the sum, since it would correlate with itself. Only trainees who have a
    score on every item count. The interval is Fisher's: tanh(artanh r ± 1.96/√(n−3)).

    Sources: Cureton, "Corrected item-test correlations", *Psychometrika* 31 (1966), 93-96; Fisher, "On the
    'probable error' of a coefficient of correlation deduced from a small sample", *Metron* 1 (1921), 3-32.
    """
    whole = _complete(points)
    cases, items = whole.shape
    if cases < fewest:
        return tuple(too_few(cases, fewest) for _ in range(items))
    total = whole.sum(axis=1)
    return tuple(_correlation(whole[:, at], total - whole[:, at]) for at in range(items))


def alpha(points: Points, *, fewest: int = FEWEST_FOR_CORRELATION) -> Figure:
    """Return the reliability of the sum score as coefficient alpha, k/(k−1) · (1 − Σ s²_item / s²_total).

    With 0/1 items it is KR-20. Only trainees who have a score on every item count; fewer than two items have
    no spread to share.

    Sources: Cronbach, "Coefficient alpha and the internal structure of tests", *Psychometrika* 16 (1951),
    297-334; Kuder & Richardson, "The theory of the estimation of test reliability", *Psychometrika* 2 (1937),
    151-160, formula 20.
    """
    whole = _complete(points)
    cases, items = whole.shape
    if cases < fewest:
        return too_few(cases, fewest)
    total = float(whole.sum(axis=1).var(ddof=1)) if cases > 1 else 0.0
    if items < 2 or total < _EQUAL:  # noqa: PLR2004 - one item has nothing to be consistent with
        return no_spread(cases)
    within = float(whole.var(axis=0, ddof=1).sum())
    return Figure(items / (items - 1) * (1 - within / total), cases)


def measurement_error(points: Points, *, fewest: int = FEWEST_FOR_CORRELATION) -> Figure:
    """Return the standard error of measurement of the sum score, in points: s_total · √(1 − alpha).

    An alpha below zero counts as zero. Source: Lord & Novick, *Statistical Theories of Mental Test Scores*
    (1968), section 3.8.
    """
    reliability = alpha(points, fewest=fewest)
    if reliability.value is None:
        return reliability
    spread = float(_complete(points).sum(axis=1).std(ddof=1))
    return Figure(spread * float(np.sqrt(1 - max(0.0, reliability.value))), reliability.cases)


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> Figure:
    cases = len(one)
    if one.std() < _EQUAL or other.std() < _EQUAL:
        return no_spread(cases)
    r = float(np.clip(np.corrcoef(one, other)[0, 1], -1.0, 1.0))
    if cases <= 3 or abs(r) > 1 - _EQUAL:  # noqa: PLR2004 - Fisher's interval divides by n - 3
        return Figure(r, cases)
    half = _Z / np.sqrt(cases - 3)
    return Figure(r, cases, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)))


def _complete(points: Points) -> Points:
    table = _table(points)
    return table[~np.isnan(table).any(axis=1)]


def _table(points: Points) -> Points:
    table = np.asarray(points, dtype=np.float64)
    if table.ndim != 2:  # noqa: PLR2004 - trainees × items
        msg = f"points: {table.ndim} dimensions. fix: give one row a trainee and one column an item"
        raise ValueError(msg)
    return table
