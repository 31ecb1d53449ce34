"""Marginal maximum likelihood over a normal population: the one engine behind the three models.

Knows slopes and intercepts; what a model calls them, `rasch`, `two_parameter` and `partial_credit` say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from grader.statistics.irt.curves import Curves, Floats
from grader.statistics.irt.responses import Responses

NODES: Final[Floats] = np.linspace(-6.0, 6.0, 61)
WEIGHTS: Final[Floats] = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()

_STEEPEST, _FURTHEST = 8.0, 40.0
"""A slope or an intercept that gets here is on its way to infinity: the data hold no maximum."""
_STEP = 1e-4


@dataclass(frozen=True, eq=False)
class Fit:
    """The parameters at the maximum, slopes first, then intercepts, and their covariances.

    `covariance` is NaN for a parameter that ran away, and throughout where the maximum is no peak.
    """

    parameters: Floats
    covariance: Floats
    highest: NDArray[np.intp]
    log_likelihood: float
    cases: int

    @cached_property
    def curves(self) -> Curves:
        """The curves at the maximum."""
        return self.curves_at(self.parameters)

    @property
    def common_slope(self) -> bool:
        """Whether all items share one slope."""
        return self._slopes == 1

    def curves_at(self, parameters: Floats) -> Curves:
        """Return the curves that these parameters, in the order of `parameters`, would give."""
        return _curves(parameters, self.highest, self._slopes)

    def slope_at(self, item: int) -> int:
        """Return which parameter the slope of an item is."""
        return 0 if self.common_slope else item

    def intercept_at(self, item: int) -> int:
        """Return which parameter the first intercept of an item is."""
        return self._slopes + int(self.highest[:item].sum())

    @property
    def _slopes(self) -> int:
        return len(self.parameters) - int(self.highest.sum())


def fit(responses: Responses, *, common_slope: bool) -> Fit:
    """Maximise the marginal likelihood of the responses over slopes (one, or one an item) and intercepts.

    61 equally spaced nodes on −6..6 with normal weights; the gradient is analytic, the climb L-BFGS, the errors
    from the observed information (central differences of the gradient). A missing score takes no part.

    Sources: Bock & Aitkin, "Marginal maximum likelihood estimation of item parameters: application of an EM
    algorithm", *Psychometrika* 46 (1981), 443-459; Byrd, Lu, Nocedal & Zhu, "A limited memory algorithm for
    bound constrained optimization", *SIAM Journal on Scientific Computing* 16 (1995), 1190-1208.
    """
    slopes = 1 if common_slope else len(responses.highest)
    start = np.concatenate([np.ones(slopes), _start(responses)])
    bounds = [(-_STEEPEST, _STEEPEST)] * slopes + [(-_FURTHEST, _FURTHEST)] * (len(start) - slopes)
    found = optimize.minimize(
        lambda parameters: _loss(parameters, responses, slopes),
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 2000, "maxfun": 5000, "ftol": 1e-13, "gtol": 1e-7, "maxcor": 30},
    )
    best: Floats = found.x
    if best[:slopes].sum() < 0:  # θ and −θ fit alike: high is able
        best = np.concatenate([-best[:slopes], best[slopes:]])
    runaway = np.abs(best) > np.array([high for _, high in bounds]) - _STEP
    covariance = _covariance(best, runaway, responses, slopes)
    loss, _ = _loss(best, responses, slopes)
    return Fit(best, covariance, responses.highest, -loss * responses.cases, responses.cases)


def posteriors(curves: Curves, responses: Responses) -> tuple[Floats, Floats]:
    """Return each row's weights over the nodes (rows × nodes, each summing to 1) and its log-likelihood."""
    logs: Floats = responses.marks @ curves.log_probabilities(NODES) + np.log(WEIGHTS)
    top = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - top)
    whole = weights.sum(axis=1, keepdims=True)
    return weights / whole, (top + np.log(whole))[:, 0]


def _start(responses: Responses) -> Floats:
    seen = responses.marks.T @ responses.counts
    starts = np.concatenate([[0], np.cumsum(responses.highest + 1)])
    return np.concatenate([np.log(seen[low + 1 : high] / seen[low]) for low, high in pairwise(starts)])


def _curves(parameters: Floats, highest: NDArray[np.intp], slopes: int) -> Curves:
    cuts = np.cumsum(highest)[:-1]
    each = np.broadcast_to(parameters[:slopes], len(highest)) if slopes == 1 else parameters[:slopes]
    return Curves(np.array(each), tuple(np.split(parameters[slopes:], cuts)))


def _loss(parameters: Floats, responses: Responses, slopes: int) -> tuple[float, Floats]:
    """Return minus the mean log-likelihood of a candidate and its gradient."""
    curves = _curves(parameters, responses.highest, slopes)
    weights, logs = posteriors(curves, responses)
    seen: Floats = responses.marks.T @ (weights * responses.counts[:, None])
    beyond = seen - np.add.reduceat(seen, curves.starts)[curves.items] * curves.probabilities(NODES)
    by_item = np.add.reduceat(curves.ranks * (beyond @ NODES), curves.starts)
    by_slope = by_item.sum(keepdims=True) if slopes == 1 else by_item
    gradient = np.concatenate([by_slope, beyond.sum(axis=1)[curves.ranks > 0]])
    return -float(responses.counts @ logs) / responses.cases, -gradient / responses.cases


def _covariance(best: Floats, runaway: NDArray[np.bool_], responses: Responses, slopes: int) -> Floats:
    """Return the inverse of the observed information, NaN where a parameter ran away or the top is flat."""
    free = np.flatnonzero(~runaway)
    information = np.empty((len(free), len(free)))
    for row, at in enumerate(free):
        move = np.zeros(len(best))
        move[at] = _STEP
        ahead, behind = (_loss(best + sign * move, responses, slopes)[1][free] for sign in (1, -1))
        information[row] = (ahead - behind) / (2 * _STEP) * responses.cases
    information = (information + information.T) / 2
    covariance = np.full((len(best), len(best)), np.nan)
    values, vectors = np.linalg.eigh(information)
    if len(free) and values.min() > 1e-9 * values.max():
        covariance[np.ix_(free, free)] = (vectors / values) @ vectors.T
    return covariance
