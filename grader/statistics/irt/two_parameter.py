"""The two-parameter logistic model: a difficulty and a discrimination an item. Right and wrong only.

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

_FEWEST_ITEMS = 3  # two items have one correlation between them, which cannot tell two slopes apart


@dataclass(frozen=True, eq=False)
class TwoParameter:
    """Discriminations and difficulties on the scale whose mean is 0 and standard deviation 1 in the population.

    An item that all or none had right is silent; `calibrated` numbers the others, which `fit` holds in that
    order.
    """

    discriminations: tuple[Figure, ...]
    difficulties: tuple[Figure, ...]
    calibrated: NDArray[np.intp]
    fit: Fit


def two_parameter(points: NDArray[np.float64], *, fewest: int | None = None) -> TwoParameter | Silent:
    """Fit the two-parameter logistic to candidates × items of 0 and 1 (NaN: no score), logistic metric (D = 1).

    Raises ValueError for scores that are no whole numbers.

    Source: Birnbaum in Lord & Novick, *Statistical Theories of Mental Test Scores* (1968), ch. 17; estimated
    after Bock & Aitkin (1981).
    """
    scores = whole_scores(points)
    cases, items = scores.shape
    if silent := silence("two-parameter", cases, fewest):
        return silent
    if scores.max(initial=0) > 1:
        return Silent("not-dichotomous", cases)
    ready = with_spread(scores)
    if len(ready) < _FEWEST_ITEMS:
        return Silent("too-few-items", cases, _FEWEST_ITEMS)
    found = fit(collapse(scores[:, ready]), common_slope=False)
    discriminations: list[Figure] = [Silent("no-spread", cases)] * items
    difficulties: list[Figure] = list(discriminations)
    for place, item in enumerate(ready):
        discriminations[item], difficulties[item] = slope(found, place), location(found, place)
    return TwoParameter(tuple(discriminations), tuple(difficulties), ready, found)
