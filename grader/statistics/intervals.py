"""Intervals of one figure, by the sampling distribution of its own kind. Pure arithmetic on a few numbers.

Every interval is two-sided at 95 %. The only module that draws random numbers: by name, never by a global seed.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from grader.statistics.figures import Estimate, Interval

Z: Final = 1.959963984540054
"""The normal deviate that a 95 % interval reaches to on either side."""

_TAIL = 0.025
DRAWS: Final = 400
"""How many times a sample is drawn anew: the ends of a percentile interval are then known to about 0.1 error."""


def wilson(hits: float, cases: int) -> Interval:
    """Return the interval of a share: `hits` of `cases`, within 0..1, never of zero width.

    `hits` may be a sum of shares: its variance is at most that of as many right and wrong, so the interval is
    then wider than it need be, never narrower.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", *Journal of the
    American Statistical Association* 22 (1927), 209-212.
    """
    share, square = hits / cases, Z * Z
    middle = (share + square / (2 * cases)) / (1 + square / cases)
    half = Z / (1 + square / cases) * float(np.sqrt(share * (1 - share) / cases + square / (4 * cases**2)))
    # at the ends the two terms are equal but for rounding
    low, high = (0.0 if hits == 0 else middle - half), (1.0 if hits == cases else middle + half)
    return Interval(max(0.0, low), min(1.0, high))


def mean_error(values: NDArray[np.float64]) -> float:
    """Return the standard error of a mean, s/√n, of two values or more."""
    return float(values.std(ddof=1) / np.sqrt(len(values)))


def student(values: NDArray[np.float64]) -> Interval:
    """Return the interval of a mean of two values or more: mean ± t(n−1) · s/√n.

    Source: Student, "The probable error of a mean", *Biometrika* 6 (1908), 1-25.
    """
    half = float(special.stdtrit(len(values) - 1, 1 - _TAIL)) * mean_error(values)
    return Interval(float(values.mean()) - half, float(values.mean()) + half)


def fisher(correlation: float, cases: int) -> Interval | None:
    """Return the interval of a correlation, tanh(artanh r ± 1.96/√(n−3)); None where r is ±1 or n under 4.

    Source: Fisher, "On the 'probable error' of a coefficient of correlation deduced from a small sample",
    *Metron* 1 (1921), 3-32.
    """
    if cases <= 3 or abs(correlation) > 1 - 1e-12:  # noqa: PLR2004 - it divides by n - 3
        return None
    half = Z / np.sqrt(cases - 3)
    return Interval(float(np.tanh(np.arctanh(correlation) - half)), float(np.tanh(np.arctanh(correlation) + half)))


def feldt(alpha: float, cases: int, items: int) -> Interval:
    """Return the interval of coefficient alpha: (1 − true)/(1 − found) is as F with n−1 and (n−1)(k−1) degrees.

    Exact for normal scores of items with equal variances and covariances; close for right and wrong.

    Source: Feldt, "The approximate sampling distribution of Kuder-Richardson reliability coefficient twenty",
    *Psychometrika* 30 (1965), 357-370.
    """
    degrees = cases - 1, (cases - 1) * (items - 1)
    low, high = (1 - (1 - alpha) * float(special.fdtri(*degrees, tail)) for tail in (1 - _TAIL, _TAIL))
    return Interval(low, high)


def normal(value: float, error: float, cases: int) -> Estimate:
    """Return an estimate with the interval value ± 1.96 standard errors."""
    return Estimate(value, cases, Interval(value - Z * error, value + Z * error), error)


def generator(name: str) -> np.random.Generator:
    """Return a stream of random numbers that is a function of its name: the same name, the same draws."""
    return np.random.default_rng(np.frombuffer(sha256(name.encode()).digest(), dtype=np.uint32))


def bootstrap(
    statistic: Callable[[NDArray[np.intp]], float], value: float, cases: int, name: str, draws: int = DRAWS
) -> Estimate:
    """Return `value` with the percentile interval and standard error of `statistic` over samples drawn anew.

    `statistic` is called with the numbers of the cases drawn, as many as there are, with replacement. A draw
    in which it is not defined (NaN) is left out; with under half of them left there is no interval.

    Source: Efron & Tibshirani, *An Introduction to the Bootstrap* (1993), ch. 6 and 13.
    """
    random = generator(name)
    found = np.array([statistic(random.integers(0, cases, cases)) for _ in range(draws)])
    found = found[np.isfinite(found)]
    if len(found) < draws / 2:
        return Estimate(value, cases)
    low, high = np.quantile(found, [_TAIL, 1 - _TAIL])
    return Estimate(value, cases, Interval(float(low), float(high)), float(found.std(ddof=1)))
