"""Two forms on one scale by the items that they share: lines and curves, each with its standard error.

Takes columns of scores; who sat which form, the caller knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.statistics.figures import Estimate, Interval, Silent
from grader.statistics.intervals import DRAWS, Z, generator
from grader.statistics.thresholds import silence

Floats: TypeAlias = NDArray[np.float64]
Pairs: TypeAlias = NDArray[np.float64]
"""One row a candidate: the score on the form, the score on the anchor."""


@dataclass(frozen=True, slots=True)
class Line:
    """Score on the base form = slope · score on the new form + intercept."""

    slope: float
    intercept: float

    def at(self, scores: Floats) -> Floats:
        """Return what the scores are worth."""
        return self.slope * scores + self.intercept


@dataclass(frozen=True, slots=True)
class Moments:
    """What a linear method needs of one group: of its form and of the anchor."""

    cases: int
    mean: float
    spread: float
    anchor_mean: float
    anchor_spread: float
    covariance: float


def moments(pairs: Pairs) -> Moments:
    """Return means, standard deviations (n − 1) and the covariance of form and anchor scores."""
    covariances = np.cov(pairs.T)
    means = pairs.mean(axis=0)
    spreads = np.sqrt(np.diag(covariances))
    return Moments(
        len(pairs), float(means[0]), float(spreads[0]), float(means[1]), float(spreads[1]), float(covariances[0, 1])
    )


def mean_sigma(new: Floats, base: Floats) -> Line:
    """Return the line that gives the anchor's difficulties on the new form the mean and spread of the base form.

    Abilities follow the same line, discriminations are divided by its slope. Both in the same item order, two
    items or more. Raises ValueError where the anchor's difficulties have no spread.

    Source: Marco, "Item characteristic curve solutions to three intractable testing problems", *Journal of
    Educational Measurement* 14 (1977), 139-160.
    """
    spread = float(new.std())
    if len(new) != len(base) or len(new) < 2 or spread == 0:  # noqa: PLR2004 - a line needs two points
        msg = f"anchor: {len(new)} and {len(base)} difficulties, no line. fix: give two shared items or more, unequal"
        raise ValueError(msg)
    slope = float(base.std()) / spread
    return Line(slope, float(base.mean()) - slope * float(new.mean()))


def tucker(new: Moments, base: Moments, *, weight: float | None = None) -> Line:
    """Return Tucker's line: regressions on the anchor are taken to be the same in both groups.

    `weight` is the new group's share in the population that the line holds for; by default its share of all.

    Source: Kolen & Brennan, *Test Equating, Scaling, and Linking* (3rd ed. 2014), section 4.1.
    """
    own = new.cases / (new.cases + base.cases) if weight is None else weight
    return _observed(new, base, own, new.covariance / new.anchor_spread**2, base.covariance / base.anchor_spread**2)


def chained_linear(new: Moments, base: Moments) -> Line:
    """Return the line from the new form to the anchor in the new group, and on to the base form in the base group.

    Source: Kolen & Brennan (2014), section 4.4.
    """
    first = Line(new.anchor_spread / new.spread, 0.0)
    second = Line(base.spread / base.anchor_spread, 0.0)
    slope = first.slope * second.slope
    middle = new.anchor_mean - base.anchor_mean
    return Line(slope, base.mean + second.slope * middle - slope * new.mean)


def chained_equipercentile(new: Pairs, base: Pairs, scores: Floats) -> Floats:
    """Return what each new-form score is worth on the base form, by percentile ranks through the anchor.

    Scores are whole numbers from 0; each is spread evenly over half a point on either side, no smoothing.

    Source: Livingston, Dorans & Wright, "What combination of sampling and equating methods works best?",
    *Applied Measurement in Education* 3 (1990), 73-95; Kolen & Brennan (2014), sections 2.5 and 5.2.
    """
    on_anchor = _equal_rank(scores, new[:, 0], new[:, 1])
    return _equal_rank(on_anchor, base[:, 1], base[:, 0])


def linked(
    method: Callable[[Pairs, Pairs, Floats], Floats],
    new: Pairs,
    base: Pairs,
    scores: Floats,
    *,
    name: str,
    fewest: int | None = None,
) -> tuple[Estimate, ...] | Silent:
    """Return what each new-form score is worth on the base form, with its bootstrap standard error of linking.

    `method` is `by_tucker`, `by_chained_line` or `chained_equipercentile`. Both groups are drawn anew, each from
    its own. Silent where either has too few candidates; raises ValueError where an anchor has no spread.

    Source: Kolen & Brennan (2014), section 7.3.
    """
    if silent := silence("linking", min(len(new), len(base)), fewest):
        return silent
    for pairs in (new, base):
        if pairs.std(axis=0).min() == 0:
            msg = "linking: all scores on a form or its anchor are equal. fix: link through an anchor that varies"
            raise ValueError(msg)
    random = generator(name)
    found = method(new, base, scores)
    drawn = np.array([method(_anew(new, random), _anew(base, random), scores) for _ in range(DRAWS)])
    errors = np.nanstd(drawn, axis=0, ddof=1)
    cases = min(len(new), len(base))
    return tuple(
        Estimate(float(value), cases, Interval(float(value - Z * error), float(value + Z * error)), float(error))
        for value, error in zip(found, errors, strict=True)
    )


def by_tucker(new: Pairs, base: Pairs, scores: Floats) -> Floats:
    """Return scores along `tucker`'s line."""
    return tucker(moments(new), moments(base)).at(scores)


def by_chained_line(new: Pairs, base: Pairs, scores: Floats) -> Floats:
    """Return scores along `chained_linear`'s line."""
    return chained_linear(moments(new), moments(base)).at(scores)


def _observed(new: Moments, base: Moments, own: float, gamma_new: float, gamma_base: float) -> Line:
    apart = new.anchor_mean - base.anchor_mean
    wider = new.anchor_spread**2 - base.anchor_spread**2
    other = 1 - own
    mean_new = new.mean - other * gamma_new * apart
    mean_base = base.mean + own * gamma_base * apart
    variance_new = new.spread**2 - other * gamma_new**2 * wider + own * other * (gamma_new * apart) ** 2
    variance_base = base.spread**2 + own * gamma_base**2 * wider + own * other * (gamma_base * apart) ** 2
    slope = float(np.sqrt(variance_base / variance_new))
    return Line(slope, mean_base - slope * mean_new)


def _anew(pairs: Pairs, random: np.random.Generator) -> Pairs:
    while True:
        drawn = pairs[random.integers(0, len(pairs), len(pairs))]
        if drawn.std(axis=0).min() > 0:
            return drawn


def _equal_rank(scores: Floats, given: Floats, wanted: Floats) -> Floats:
    edges, ranks = _ranks(given)
    other_edges, other_ranks = _ranks(wanted)
    return np.interp(np.interp(scores, edges, ranks), other_ranks, other_edges)


def _ranks(scores: Floats) -> tuple[Floats, Floats]:
    """Return the half points and the share of candidates below each, rising a little where nobody scored."""
    whole = np.round(scores).astype(np.intp)
    if np.any(whole < 0) or np.any(np.abs(scores - whole) > 1e-9):  # noqa: PLR2004 - rounding
        msg = "linking: scores are not whole numbers from 0. fix: count in steps that are whole"
        raise ValueError(msg)
    ranks = np.concatenate([[0.0], np.cumsum(np.bincount(whole) + 1e-9)])
    edges: Floats = np.arange(len(ranks), dtype=np.float64) - 0.5
    return edges, np.asarray(ranks / ranks[-1], dtype=np.float64)
