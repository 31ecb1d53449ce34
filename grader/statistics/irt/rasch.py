"""The Rasch model: one difficulty an item, one discrimination for all. Right and wrong only.

Speaks from 100 candidates; the estimation itself is `marginal`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.statistics.figures import Figure, Silent
from grader.statistics.irt.marginal import Fit, fit
from grader.statistics.irt.parameters import location, slope
from grader.statistics.irt.responses import collapse, whole_scores, with_spread
from grader.statistics.thresholds import silence


@dataclass(frozen=True, eq=False)
class Rasch:
    """Difficulties on the ability scale whose mean is 0 and standard deviation 1 in the population.

    `discrimination` is the slope that all items share; on Rasch's own scale, where the slope is 1, it is the
    standard deviation of ability, and a difficulty is `discrimination` times what stands here. An item that
    all or none had right is silent; `calibrated` numbers the others, which `fit` holds in that order.
    """

    discrimination: Figure
    difficulties: tuple[Figure, ...]
    calibrated: NDArray[np.intp]
    fit: Fit


def rasch(points: NDArray[np.float64], *, fewest: int | None = None) -> Rasch | Silent:
    """Fit the Rasch model to candidates × items of 0 and 1 (NaN: no score), by marginal maximum likelihood.

    Raises ValueError for scores that are no whole numbers.

    Sources: Rasch, *Probabilistic Models for Some Intelligence and Attainment Tests* (1960); Thissen, "Marginal
    maximum likelihood estimation for the one-parameter logistic model", *Psychometrika* 47 (1982), 175-186.
    """
    scores = whole_scores(points)
    cases, items = scores.shape
    if silent := silence("rasch", cases, fewest):
        return silent
    if scores.max(initial=0) > 1:
        return Silent("not-dichotomous", cases)
    ready = with_spread(scores)
    if len(ready) < 2:  # noqa: PLR2004 - one item says nothing of a shared slope
        return Silent("no-spread", cases)
    found = fit(collapse(scores[:, ready]), common_slope=True)
    difficulties: list[Figure] = [Silent("no-spread", cases)] * items
    for place, item in enumerate(ready):
        difficulties[item] = location(found, place)
    return Rasch(slope(found, 0), tuple(difficulties), ready, found)
