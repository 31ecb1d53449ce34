"""How far judges agree: intraclass correlations. Targets × judges in, six coefficients out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from grader.statistics.figures import Estimate, Figure, Interval, Silent

_TAIL = 0.025
_EQUAL = 1e-12


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shrout and Fleiss's six cases: of one judge, and of the mean of all judges.

    `random_*` (their ICC 2) is agreement in level and order, the judges standing for others like them: the one
    for a standard setting. `fixed_*` (ICC 3) is agreement in order alone, `one_way_*` (ICC 1) is for judges who
    differ from target to target.
    """

    one_way_single: Figure
    one_way_mean: Figure
    random_single: Figure
    random_mean: Figure
    fixed_single: Figure
    fixed_mean: Figure


def agreement(ratings: NDArray[np.float64]) -> Agreement | Silent:
    """Return the intraclass correlations of ratings, targets × judges, both two or more, none missing.

    Intervals at 95 % by F distributions; that of ICC 2 with Satterthwaite's degrees of freedom.

    Source: Shrout & Fleiss, "Intraclass correlations: uses in assessing rater reliability", *Psychological
    Bulletin* 86 (1979), 420-428; interval of ICC 2 as McGraw & Wong, "Forming inferences about some intraclass
    correlation coefficients", *Psychological Methods* 1 (1996), 30-46, table 7.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2 or np.isnan(table).any():  # noqa: PLR2004 - targets × judges
        shape = "×".join(map(str, table.shape))
        msg = f"ratings: {shape}. fix: give two targets or more × two judges or more, every rating filled in"
        raise ValueError(msg)
    n, k = table.shape
    between, judges, rest, within = _mean_squares(table)
    if between < _EQUAL and within < _EQUAL:
        return Silent("no-spread", n)
    one_way = _from_f(between, within, (n - 1, n * (k - 1)), k, n)
    fixed = _from_f(between, rest, (n - 1, (n - 1) * (k - 1)), k, n)
    return Agreement(*one_way, *_random(between, judges, rest, n, k), *fixed)


def _mean_squares(table: NDArray[np.float64]) -> tuple[float, float, float, float]:
    n, k = table.shape
    mean = table.mean()
    targets, judges = table.mean(axis=1), table.mean(axis=0)
    between = k * float(((targets - mean) ** 2).sum()) / (n - 1)
    of_judges = n * float(((judges - mean) ** 2).sum()) / (k - 1)
    rest = float(((table - targets[:, None] - judges + mean) ** 2).sum()) / ((n - 1) * (k - 1))
    within = float(((table - targets[:, None]) ** 2).sum()) / (n * (k - 1))
    return between, of_judges, rest, within


def _from_f(between: float, error: float, degrees: tuple[int, int], k: int, n: int) -> tuple[Figure, Figure]:
    """Return ICC 1 or 3, single and mean, from F = between ÷ error."""
    if error < _EQUAL:
        return Estimate(1.0, n), Estimate(1.0, n)
    ratio = between / error
    if ratio < _EQUAL:  # the targets' means are equal: the mean of the judges tells nothing
        return Estimate(-1 / (k - 1), n), Silent("no-spread", n)
    low = ratio / float(special.fdtri(*degrees, 1 - _TAIL))
    high = ratio * float(special.fdtri(degrees[1], degrees[0], 1 - _TAIL))
    single = Estimate(
        (ratio - 1) / (ratio + k - 1), n, Interval((low - 1) / (low + k - 1), (high - 1) / (high + k - 1))
    )
    return single, Estimate(1 - 1 / ratio, n, Interval(1 - 1 / low, 1 - 1 / high))


def _random(between: float, judges: float, rest: float, n: int, k: int) -> tuple[Figure, Figure]:
    whole = between + (k - 1) * rest + k * (judges - rest) / n
    of_mean = between + (judges - rest) / n
    if whole < _EQUAL or of_mean < _EQUAL:
        return Silent("no-spread", n), Silent("no-spread", n)
    value = (between - rest) / whole
    low, high = _random_ends(value, between, judges, rest, n, k)
    single = Estimate(value, n, Interval(low, high) if low <= high else None)
    ends = Interval(_stepped(low, k), _stepped(high, k)) if low <= high and low > -1 / (k - 1) else None
    return single, Estimate((between - rest) / of_mean, n, ends)


def _random_ends(value: float, between: float, judges: float, rest: float, n: int, k: int) -> tuple[float, float]:
    if value > 1 - _EQUAL or rest < _EQUAL:
        return value, value
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    spread = (a * judges) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1))
    degrees = (a * judges + b * rest) ** 2 / spread
    f_low = float(special.fdtri(n - 1, degrees, 1 - _TAIL))
    f_high = float(special.fdtri(degrees, n - 1, 1 - _TAIL))
    outside = k * judges + (k * n - k - n) * rest
    low = n * (between - f_low * rest) / (f_low * outside + n * between)
    high = n * (f_high * between - rest) / (outside + n * f_high * between)
    return low, high


def _stepped(single: float, k: int) -> float:
    """Return the reliability of the mean of k judges from that of one, by Spearman and Brown."""
    return k * single / (1 + (k - 1) * single)
