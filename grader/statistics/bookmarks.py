"""The bookmark method: judges stop in a booklet of items ordered by difficulty. Needs a calibration."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.statistics.figures import Estimate, Silent
from grader.statistics.intervals import mean_error, student
from grader.statistics.irt.curves import Floats
from grader.statistics.irt.marginal import Fit
from grader.statistics.thresholds import silence

TWO_THIRDS = 2 / 3


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The cut on the ability scale, what it is in expected points, and the response probability it rests on."""

    ability: Estimate
    points: float
    response_probability: float


def ordered(fit: Fit, response_probability: float = TWO_THIRDS) -> tuple[NDArray[np.intp], Floats]:
    """Return the booklet: item numbers from easy to hard, and the ability at which each is right that often.

    θ = b + ln(RP/(1 − RP))/a. Right/wrong items only; raises ValueError for partial credit.

    Source: Mitzel, Lewis, Patz & Green, "The bookmark procedure: psychological perspectives", in Cizek (ed.),
    *Setting Performance Standards* (2001), 249-281.
    """
    if not 0 < response_probability < 1 or np.any(fit.highest != 1):
        msg = "booklet: not right/wrong items at a probability within 0..1. fix: leave out items with partial credit"
        raise ValueError(msg)
    intercepts = np.concatenate(fit.curves.intercepts)
    abilities = (math.log(response_probability / (1 - response_probability)) - intercepts) / fit.curves.slopes
    order = np.argsort(abilities, kind="stable")
    return order, abilities[order]


def bookmark(
    fit: Fit, stops: NDArray[np.intp], response_probability: float = TWO_THIRDS, *, fewest: int | None = None
) -> Bookmark | Silent:
    """Return the cut from where each judge stopped: the place in the booklet, from 0, of the bookmarked item.

    The last item that a borderline candidate should master is the one before; by the convention followed here
    the cut is at the bookmarked item itself, the mean over judges, with Student's interval.

    Source: as `ordered`. Which probability, and which item, is a convention that moves the cut: state both.
    """
    if silent := silence("bookmark", fit.cases, fewest):
        return silent
    _, abilities = ordered(fit, response_probability)
    if len(stops) < 2 or np.any((stops < 0) | (stops >= len(abilities))):  # noqa: PLR2004 - a spread needs two
        msg = f"stops: {len(stops)} judges. fix: give two or more, each a place from 0 to {len(abilities) - 1}"
        raise ValueError(msg)
    cuts = abilities[stops]
    ability = Estimate(float(cuts.mean()), len(cuts), student(cuts), mean_error(cuts))
    return Bookmark(ability, float(fit.curves.expected(np.array([ability.value]))[0]), response_probability)
