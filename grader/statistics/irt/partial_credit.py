"""The partial credit model: a difficulty for each step of an item, one discrimination for all.

Speaks from 300 candidates; the estimation itself is `marginal`.
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
class PartialCredit:
    """Where each step of each item lies on the scale whose mean is 0 and standard deviation 1 in the population.

    A step is where its score and the one below are as likely; steps need not rise. An item on which all have
    the same score has none; `calibrated` numbers the others, which `fit` holds in that order.
    """

    discrimination: Figure
    steps: tuple[tuple[Figure, ...], ...]
    calibrated: NDArray[np.intp]
    fit: Fit


def partial_credit(points: NDArray[np.float64], *, fewest: int | None = None) -> PartialCredit | Silent:
    """Fit the partial credit model to candidates × items of steps earned: 0, 1, 2, … (NaN: no score).

    Points that are no whole steps become such by `responses.steps`. Raises ValueError for scores that are no
    whole numbers, or that leave out a score between 0 and the highest.

    Source: Masters, "A Rasch model for partial credit scoring", *Psychometrika* 47 (1982), 149-174; estimated
    after Bock & Aitkin (1981).
    """
    scores = whole_scores(points)
    cases, items = scores.shape
    if silent := silence("partial-credit", cases, fewest):
        return silent
    ready = with_spread(scores)
    if len(ready) < 2:  # noqa: PLR2004 - one item says nothing of a shared slope
        return Silent("no-spread", cases)
    found = fit(collapse(scores[:, ready]), common_slope=True)
    told: list[tuple[Figure, ...]] = [()] * items
    for place, item in enumerate(ready):
        told[item] = tuple(location(found, place, step) for step in range(found.curves.highest[place]))
    return PartialCredit(slope(found, 0), tuple(told), ready, found)
