"""True scores as a beta distribution, found from the moments of scores that vary by the binomial around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from grader.statistics.irt.curves import Floats

_CELLS = 4000


@dataclass(frozen=True, slots=True)
class TrueScores:
    """Beta(`a`, `b`) stretched over `low`..`high` within 0..1."""

    a: float
    b: float
    low: float
    high: float

    def cells(self, lines: Floats) -> tuple[Floats, Floats]:
        """Return the middles and the masses of about 4,000 cells, none of which has one of the `lines` inside."""
        inside = lines[(lines > self.low) & (lines < self.high)]
        edges = np.unique(np.concatenate([np.linspace(self.low, self.high, _CELLS + 1), inside]))
        shares = (edges - self.low) / (self.high - self.low)
        return (edges[1:] + edges[:-1]) / 2, np.diff(special.betainc(self.a, self.b, np.clip(shares, 0, 1)))


def effective_length(mean: float, variance: float, most: float, reliability: float) -> int | None:
    """Return how many right/wrong items would give scores of 0..`most` this reliability; None where none would.

    n = (μ(K − μ) − r σ²) / (σ²(1 − r)), to the nearest whole number. Source: Livingston & Lewis (1995), eq. 1.
    """
    if not 0 < reliability < 1:
        return None
    length = round((mean * (most - mean) - reliability * variance) / (variance * (1 - reliability)))
    return length if length >= 2 else None  # noqa: PLR2004 - one item has no variance of true scores


def true_scores(shares: Floats, length: int) -> TrueScores | None:
    """Fit true shares to observed shares (0..1) of `length` binomial trials by their first four moments.

    Where the four-parameter fit reaches outside 0..1 or fewer than four trials give no fourth moment, two moments
    over 0..1 are fitted instead; None where these fit no beta distribution either.

    Sources: Lord, "A strong true-score theory, with applications", *Psychometrika* 30 (1965), 239-270; Hanson,
    *Method of Moments Estimates for the Four-Parameter Beta Compound Binomial Model* (ACT RR 91-5, 1991).
    """
    scores = shares * length
    raw, falling = [1.0], np.ones(len(scores))
    for order in range(min(4, length)):  # E[p^r] = E[x(x−1)…(x−r+1)] / n(n−1)…(n−r+1)
        falling = falling * (scores - order) / (length - order)
        raw.append(float(falling.mean()))
    mean, variance = raw[1], raw[2] - raw[1] ** 2
    if not 0 < variance < mean * (1 - mean):
        return None
    return (_four_moments(raw, variance) if len(raw) == 5 else None) or _two_moments(mean, variance)  # noqa: PLR2004


def _two_moments(mean: float, variance: float) -> TrueScores:
    whole = mean * (1 - mean) / variance - 1
    return TrueScores(mean * whole, (1 - mean) * whole, 0.0, 1.0)


def _four_moments(raw: list[float], variance: float) -> TrueScores | None:
    mean = raw[1]
    third = raw[3] - 3 * mean * raw[2] + 2 * mean**3
    fourth = raw[4] - 4 * mean * raw[3] + 6 * mean**2 * raw[2] - 3 * mean**4
    skew, kurtosis = third / variance**1.5, fourth / variance**2
    below = 6 + 3 * skew**2 - 2 * kurtosis
    r = 6 * (kurtosis - skew**2 - 1) / below if below else -1.0
    under = (r + 2) * (r + 3) * kurtosis - 3 * (r - 6) * (r + 1)
    if r <= 0 or under <= 0 or 24 * (r + 1) > under:
        return None
    apart = np.sqrt(1 - 24 * (r + 1) / under)
    a, b = (float(r / 2 * (1 + sign * apart)) for sign in ((1, -1) if skew < 0 else (-1, 1)))
    if a <= 0 or b <= 0:
        return None
    width = float(np.sqrt(variance * (a + b + 1) / (a * b))) * (a + b)
    low = mean - width * a / (a + b)
    return TrueScores(a, b, low, low + width) if low >= 0 and low + width <= 1 else None
