"""Whether an item behaves as its model says: S-X², by sum scores. Needs the points and the curves, no abilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from grader.statistics.figures import Silent
from grader.statistics.irt.curves import Curves, Floats, sum_score_distribution
from grader.statistics.irt.marginal import NODES, WEIGHTS
from grader.statistics.irt.responses import whole_scores
from grader.statistics.thresholds import silence

_LEAST_EXPECTED = 1.0


@dataclass(frozen=True, slots=True)
class ItemFit:
    """A chi-square, its degrees of freedom and how often chance alone gives as much; small means misfit."""

    chi_square: float
    degrees: int
    chance: float


def item_fits(
    points: NDArray[np.float64], curves: Curves, *, common_slope: bool, fewest: int | None = None
) -> tuple[ItemFit | Silent, ...]:
    """Return S-X² of each item: scores found against expected among candidates with the same sum score.

    Candidates without a score on every item are left out. Neighbouring sum scores are joined until each score
    is expected at least once. With a common slope an item has as many parameters as steps, else one more.

    Sources: Orlando & Thissen, "Likelihood-based item-fit indices for dichotomous item response theory models",
    *Applied Psychological Measurement* 24 (2000), 50-64; for partial credit Kang & Chen, "Performance of the
    generalized S-X² item fit index for polytomous IRT models", *Journal of Educational Measurement* 45 (2008),
    391-406.
    """
    scores = whole_scores(points)
    scores = scores[(scores >= 0).all(axis=1)]
    if silent := silence("item-fit", len(scores), fewest):
        return (silent,) * len(curves.slopes)
    likely = curves.probabilities(NODES)
    whole = sum_score_distribution(likely, curves.starts, curves.highest) @ WEIGHTS
    totals = scores.sum(axis=1)
    return tuple(
        _item_fit(
            scores[:, at], totals, _shares(at, curves, likely, whole), own=curves.highest[at] + (not common_slope)
        )
        for at in range(len(curves.slopes))
    )


def _shares(item: int, curves: Curves, likely: Floats, whole: Floats) -> Floats:
    """Return how likely each score of an item is (columns) among those with a sum score (rows)."""
    others = np.arange(len(curves.slopes)) != item
    rest = sum_score_distribution(likely, curves.starts[others], curves.highest[others])
    found = np.zeros((len(whole), curves.highest[item] + 1))
    for score in range(curves.highest[item] + 1):
        found[score : score + len(rest), score] = (rest * likely[curves.starts[item] + score]) @ WEIGHTS
    return found / whole[:, None]


def _item_fit(scores: NDArray[np.intp], totals: NDArray[np.intp], shares: Floats, own: int) -> ItemFit | Silent:
    most = shares.shape[1] - 1
    seen = np.zeros(shares.shape)
    np.add.at(seen, (totals, scores), 1)
    expected = shares * np.bincount(totals, minlength=len(shares))[:, None]
    inner = slice(most, len(shares) - most)  # at the ends the sum score alone tells some of the item's scores
    groups = _joined(seen[inner], expected[inner])
    degrees = len(groups) * most - own
    if degrees < 1:
        return Silent("too-few-items", len(scores))
    square = sum(float(((found - wanted) ** 2 / wanted).sum()) for found, wanted in groups)
    return ItemFit(square, int(degrees), float(special.chdtrc(degrees, square)))


def _joined(seen: Floats, expected: Floats) -> list[tuple[Floats, Floats]]:
    groups: list[tuple[Floats, Floats]] = []
    found, wanted = np.zeros(seen.shape[1]), np.zeros(seen.shape[1])
    for row in range(len(seen)):
        found, wanted = found + seen[row], wanted + expected[row]
        if wanted.min() >= _LEAST_EXPECTED:
            groups.append((found, wanted))
            found, wanted = np.zeros(seen.shape[1]), np.zeros(seen.shape[1])
    if groups and wanted.sum() > 0:
        groups[-1] = groups[-1][0] + found, groups[-1][1] + wanted
    return groups
