"""Figures of a form's total scores: centre, spread, passes, the error of one score. Arrays in, figures out.

Speaks at any number of candidates; what needs many of them is elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.statistics.figures import Estimate, Figure, Silent
from grader.statistics.intervals import mean_error, student, wilson

Totals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Summary:
    """Where the totals lie, in points. `spread` is the standard deviation (n − 1), silent for one candidate."""

    mean: Estimate
    spread: Figure
    median: float
    lowest: float
    highest: float


def summary(totals: Totals) -> Summary | Silent:
    """Return mean with Student's interval, standard deviation, median and range of the totals, in points."""
    cases = len(totals)
    if not cases:
        return Silent("too-few", 0, 1)
    alone = cases == 1
    mean = Estimate(
        float(totals.mean()), cases, None if alone else student(totals), None if alone else mean_error(totals)
    )
    spread = Silent("too-few", 1, 2) if alone else Estimate(float(totals.std(ddof=1)), cases)
    return Summary(mean, spread, float(np.median(totals)), float(totals.min()), float(totals.max()))


def pass_rate(totals: Totals, cut: float) -> Figure:
    """Return the share of totals at or above the cut score, with Wilson's interval.

    The interval tells of candidates like these, not of these: who passed is known.
    """
    cases = len(totals)
    if not cases:
        return Silent("too-few", 0, 1)
    passed = int((totals >= cut).sum())
    return Estimate(passed / cases, cases, wilson(passed, cases))


def binomial_errors(totals: Totals, possible: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard error of each total under the binomial error model, in points.

    With k items of one point it is √(x(k − x)/(k − 1)); with points w and share p = x/Σw it is
    √(p(1 − p) · Σw² · k/(k − 1)). It needs no other candidate. Where items give partial credit it is an upper
    bound, since no score between none and all varies as much as right and wrong. `possible` has an entry an
    item, two or more. Raises ValueError for a total outside 0..Σw.

    Source: Lord, "Do tests of the same length have the same standard error of measurement?", *Educational and
    Psychological Measurement* 17 (1957), 510-521.
    """
    items, whole = len(possible), float(possible.sum())
    if items < 2 or whole <= 0:  # noqa: PLR2004 - it divides by k - 1
        msg = f"possible: {items} item(s). fix: give the possible points of two items or more"
        raise ValueError(msg)
    shares = np.asarray(totals, dtype=np.float64) / whole
    if np.any((shares < 0) | (shares > 1 + 1e-9)):
        msg = f"totals: outside 0..{whole:g}. fix: give totals of the same form as its possible points"
        raise ValueError(msg)
    shares = np.where(shares > 1 - 1e-9, 1.0, shares)  # sums of points are rounded
    return np.sqrt(shares * (1 - shares) * float((possible**2).sum()) * items / (items - 1))


def near_cut(totals: Totals, cut: float, error: float) -> int:
    """Return how many totals lie within one standard error of measurement (in points) of the cut score."""
    return int((np.abs(totals - cut) <= error).sum())
