"""Abilities of candidates from curves that are known, each with its error: a table in, two columns out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.statistics.irt.curves import Curves, Floats
from grader.statistics.irt.marginal import NODES, posteriors
from grader.statistics.irt.responses import Responses, whole_scores

_ROUNDS = 100
_FURTHEST = 12.0


@dataclass(frozen=True, eq=False)
class Abilities:
    """One value and standard error a candidate, on the scale of the curves; NaN where there is none."""

    values: Floats
    errors: Floats


def posterior_means(points: NDArray[np.float64], curves: Curves) -> Abilities:
    """Return the mean and standard deviation of each candidate's posterior (EAP), the population as prior.

    Source: Bock & Mislevy, "Adaptive EAP estimation of ability in a microcomputer environment", *Applied
    Psychological Measurement* 6 (1982), 431-444.
    """
    weights, _ = posteriors(curves, _responses(points, curves))
    means = weights @ NODES
    return Abilities(means, np.sqrt(weights @ NODES**2 - means**2))


def posterior_modes(points: NDArray[np.float64], curves: Curves) -> Abilities:
    """Return the mode of each candidate's posterior and 1/√(information + 1) there.

    Source: Birnbaum, "Statistical theory for logistic mental test models with a prior distribution of ability",
    *Journal of Mathematical Psychology* 6 (1969), 258-276.
    """
    return _peaks(points, curves, prior=1.0)


def likeliest(points: NDArray[np.float64], curves: Curves) -> Abilities:
    """Return the maximum likelihood ability and 1/√information; NaN for none or all points, which have none.

    Source: Lord, *Applications of Item Response Theory to Practical Testing Problems* (1980), ch. 4 and 5.
    """
    found = _peaks(points, curves, prior=0.0)
    scores = whole_scores(points)
    given = scores >= 0
    earned = np.where(given, scores, 0).sum(axis=1)
    bounded = (earned > 0) & (earned < (given * curves.highest).sum(axis=1))
    return Abilities(np.where(bounded, found.values, np.nan), np.where(bounded, found.errors, np.nan))


def _peaks(points: NDArray[np.float64], curves: Curves, prior: float) -> Abilities:
    """Climb by Newton's method: the log-likelihood of these curves is concave in ability, so the top is one."""
    scores = whole_scores(points)
    _responses(points, curves)  # refuses scores that the curves do not have
    given = (scores >= 0).astype(np.float64)
    earned = (np.where(scores >= 0, scores, 0) * curves.slopes).sum(axis=1)
    theta = np.zeros(len(scores))
    for _ in range(_ROUNDS):
        slope, information = _derivatives(theta, curves, given)
        move = np.clip((earned - slope - prior * theta) / (information + prior + 1e-12), -1.0, 1.0)
        theta = np.clip(theta + move, -_FURTHEST, _FURTHEST)
        if np.abs(move).max(initial=0.0) < 1e-10:  # noqa: PLR2004 - far below any error
            break
    _, information = _derivatives(theta, curves, given)
    return Abilities(theta, 1 / np.sqrt(information + prior + 1e-300))


def _derivatives(theta: Floats, curves: Curves, given: Floats) -> tuple[Floats, Floats]:
    likely = curves.probabilities(theta)
    mean = np.add.reduceat(likely * curves.ranks[:, None], curves.starts)
    square = np.add.reduceat(likely * (curves.ranks**2)[:, None], curves.starts)
    return (given.T * mean * curves.slopes[:, None]).sum(axis=0), (
        given.T * (square - mean**2) * (curves.slopes**2)[:, None]
    ).sum(axis=0)


def _responses(points: NDArray[np.float64], curves: Curves) -> Responses:
    scores = whole_scores(points)
    if scores.shape[1] != len(curves.slopes) or np.any(scores > curves.highest):
        msg = f"scores: not those of {len(curves.slopes)} calibrated items. fix: give the items of the curves, in order"
        raise ValueError(msg)
    return Responses(scores, np.ones(len(scores)), curves.highest)
