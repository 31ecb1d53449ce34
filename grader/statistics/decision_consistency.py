"""How sure pass and fail are: would the same candidates, tested anew, be decided alike, and rightly?

Two methods, each named with its figures, since they differ by about a hundredth: Livingston and Lewis from the
scores alone, Lee from item curves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from grader.statistics.classical import Points, complete
from grader.statistics.figures import Estimate, Interval, Silent
from grader.statistics.intervals import generator
from grader.statistics.irt.curves import Curves, Floats, sum_score_distribution
from grader.statistics.irt.marginal import Fit
from grader.statistics.thresholds import silence
from grader.statistics.true_scores import effective_length, true_scores

_DRAWS = 200
_ABILITIES: Final[Floats] = np.linspace(-6.0, 6.0, 1201)
_DENSITY: Final[Floats] = np.exp(-(_ABILITIES**2) / 2) / np.exp(-(_ABILITIES**2) / 2).sum()


@dataclass(frozen=True, slots=True)
class Decisions:
    """Shares of candidates, 0..1, by a named method.

    `accuracy`: decided as their true score would be. `consistency`: decided alike on two equal forms. `kappa`:
    consistency beyond chance.
    """

    method: Literal["Livingston-Lewis 1995", "Lee 2010"]
    accuracy: Estimate
    consistency: Estimate
    kappa: Estimate


def livingston_lewis(
    points: Points, possible: NDArray[np.float64], cuts: Sequence[float], *, name: str, fewest: int | None = None
) -> Decisions | Silent:
    """Return accuracy and consistency of decisions at the cut scores (one or more, rising, in points).

    `points` is candidates × items (rows with NaN are left out), `possible` has an entry an item; reliability is
    alpha. Scores are told as those of a test of `effective_length` right/wrong items, true scores as a beta
    distribution; a cut that falls between two such scores takes its share of both. Intervals are percentiles of
    200 bootstrap samples of candidates, drawn by `name`. Silent where no beta distribution fits.

    Source: Livingston & Lewis, "Estimating the consistency and accuracy of classifications based on test
    scores", *Journal of Educational Measurement* 32 (1995), 179-197.
    """
    whole = complete(points)
    cases = len(whole)
    if silent := silence("decision-consistency", cases, fewest):
        return silent
    found = _livingston_lewis(whole, float(possible.sum()), cuts)
    if found is None:
        return Silent("no-fit", cases)
    random = generator(name)
    samples = (whole[random.integers(0, cases, cases)] for _ in range(_DRAWS))
    drawn = [one for sample in samples if (one := _livingston_lewis(sample, float(possible.sum()), cuts)) is not None]
    return _told("Livingston-Lewis 1995", found, drawn, cases)


def lee(fit: Fit, cuts: Sequence[float], *, name: str, fewest: int | None = None) -> Decisions | Silent:
    """Return accuracy and consistency of decisions on the sum score of calibrated items at the cuts (in steps).

    Over the normal population of the calibration (Lee's D method). Intervals are percentiles over 200 draws of
    the item parameters from their errors, by `name`: they hold the population to be as it was fitted.

    Source: Lee, "Classification consistency and accuracy for complex assessments using item response theory",
    *Journal of Educational Measurement* 47 (2010), 1-17.
    """
    if silent := silence("decision-consistency", fit.cases, fewest):
        return silent
    found = _lee(fit.curves, cuts)
    if np.isnan(fit.covariance).any():
        return _told("Lee 2010", found, [], fit.cases)
    random = generator(name)
    parameters = random.multivariate_normal(fit.parameters, fit.covariance, _DRAWS, method="eigh")
    return _told("Lee 2010", found, [_lee(fit.curves_at(each), cuts) for each in parameters], fit.cases)


def _livingston_lewis(whole: Points, most: float, cuts: Sequence[float]) -> Floats | None:
    totals = whole.sum(axis=1)
    variance, items = float(totals.var(ddof=1)), whole.shape[1]
    if items < 2 or variance <= 0:  # noqa: PLR2004 - no alpha
        return None
    reliability = items / (items - 1) * (1 - float(whole.var(axis=0, ddof=1).sum()) / variance)
    length = effective_length(float(totals.mean()), variance, most, reliability)
    beta = true_scores(totals / most, length) if length else None
    if not length or beta is None:
        return None
    lines = np.array([cut / most for cut in cuts])
    shares, weights = beta.cells(lines)
    at_least = np.array([_at_least(line * length, length, shares) for line in lines])
    return _agreement(at_least, (shares >= lines[:, None]).sum(axis=0), weights)


def _at_least(cut: float, length: int, shares: Floats) -> Floats:
    """Return the chance of `cut` right of `length` or more at each true share."""
    low = int(np.floor(cut + 1e-9))
    between = max(0.0, cut - low)
    reached = [special.bdtrc(at - 1, length, shares) if at > 0 else np.ones(len(shares)) for at in (low, low + 1)]
    return np.asarray((1 - between) * reached[0] + between * reached[1], dtype=np.float64)


def _lee(curves: Curves, cuts: Sequence[float]) -> Floats:
    likely = curves.probabilities(_ABILITIES)
    sums = sum_score_distribution(likely, curves.starts, curves.highest)
    lines = np.array(cuts, dtype=np.float64)
    at_least = np.array([sums[int(np.ceil(line - 1e-9)) :].sum(axis=0) for line in lines])
    return _agreement(at_least, (curves.expected(_ABILITIES) >= lines[:, None]).sum(axis=0), _DENSITY)


def _agreement(at_least: Floats, truly: NDArray[np.intp], weights: Floats) -> Floats:
    """Return accuracy, consistency and kappa from the chance of reaching each cut, place by place."""
    ends = np.ones((1, at_least.shape[1]))
    classes = np.concatenate([ends, at_least]) - np.concatenate([at_least, 0 * ends])
    accuracy = float(np.take_along_axis(classes, truly[None, :], axis=0)[0] @ weights)
    consistency = float((classes**2).sum(axis=0) @ weights)
    chance = float(((classes @ weights) ** 2).sum())
    kappa = (consistency - chance) / (1 - chance) if chance < 1 - 1e-12 else 1.0
    return np.array([accuracy, consistency, kappa])


def _told(
    method: Literal["Livingston-Lewis 1995", "Lee 2010"], found: Floats, drawn: Sequence[Floats], cases: int
) -> Decisions:
    if len(drawn) < _DRAWS / 2:
        return Decisions(method, *(Estimate(float(value), cases) for value in found))
    table = np.array(drawn)
    low, high = np.quantile(table, [0.025, 0.975], axis=0)
    errors = table.std(axis=0, ddof=1)
    return Decisions(
        method,
        *(
            Estimate(float(value), cases, Interval(float(low[at]), float(high[at])), float(errors[at]))
            for at, value in enumerate(found)
        ),
    )
