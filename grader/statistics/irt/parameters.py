"""Slopes and intercepts told as people read them: discriminations, difficulties, steps, each with its error."""

from __future__ import annotations

import numpy as np

from grader.statistics.figures import Figure, Silent
from grader.statistics.intervals import normal
from grader.statistics.irt.curves import Floats
from grader.statistics.irt.marginal import Fit


def slope(found: Fit, item: int) -> Figure:
    """Return the discrimination of an item, silent where it ran away."""
    move = np.zeros(len(found.covariance))
    move[found.slope_at(item)] = 1.0
    return _told(found, float(found.curves.slopes[item]), move)


def location(found: Fit, item: int, step: int = 0) -> Figure:
    """Return where on the ability scale two neighbouring scores of an item are as likely: its difficulty.

    Step k lies at (d_k − d_{k+1}) / a with d_0 = 0, its error by the delta method.
    """
    a = float(found.curves.slopes[item])
    below = float(found.curves.intercepts[item][step - 1]) if step else 0.0
    place = (below - float(found.curves.intercepts[item][step])) / a
    move = np.zeros(len(found.covariance))
    move[found.slope_at(item)] = -place / a
    move[found.intercept_at(item) + step] = -1 / a
    if step:
        move[found.intercept_at(item) + step - 1] = 1 / a
    return _told(found, place, move)


def _told(found: Fit, value: float, move: Floats) -> Figure:
    used = np.flatnonzero(move)
    variance = float(move[used] @ found.covariance[np.ix_(used, used)] @ move[used])
    if not np.isfinite(value) or not variance >= 0:  # NaN where a parameter ran away
        return Silent("no-maximum", found.cases)
    return normal(value, float(np.sqrt(variance)), found.cases)
