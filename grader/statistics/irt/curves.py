"""Category curves: how likely each score on each item is at an ability. Pure arithmetic, nothing is fitted here.

One form holds for all three models: the log-odds of score k against score 0 are k·a·θ + d_k, θ being normal
with mean 0 and standard deviation 1 in the population.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curves:
    """Items by their slope `a` and intercepts `d_1, d_2, …` (one for a right/wrong item).

    Scores of all items stand in one row, item after item, each from 0: `starts` says where an item begins.

    Source: Muraki, "A generalized partial credit model: application of an EM algorithm", *Applied Psychological
    Measurement* 16 (1992), 159-176, in slope-intercept form; with one intercept it is Birnbaum's two-parameter
    logistic, with equal slopes Rasch's and Masters' models.
    """

    slopes: Floats
    intercepts: tuple[Floats, ...]
    items: NDArray[np.intp] = field(init=False)
    ranks: Floats = field(init=False)
    starts: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        if len(self.slopes) != len(self.intercepts) or not len(self.slopes):
            msg = f"curves: {len(self.slopes)} slopes, {len(self.intercepts)} items. fix: give one slope an item"
            raise ValueError(msg)
        sizes = [len(each) + 1 for each in self.intercepts]
        object.__setattr__(self, "items", np.repeat(np.arange(len(sizes)), sizes))
        object.__setattr__(self, "ranks", np.concatenate([np.arange(size) for size in sizes]).astype(np.float64))
        object.__setattr__(self, "starts", np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp))

    @cached_property
    def highest(self) -> NDArray[np.intp]:
        """The highest score of each item."""
        return np.array([len(each) for each in self.intercepts], dtype=np.intp)

    def log_probabilities(self, theta: Floats) -> Floats:
        """Return the log-probability of each score (rows, item after item) at each ability (columns)."""
        flat = np.concatenate([np.concatenate([[0.0], each]) for each in self.intercepts])
        logits = (self.ranks * self.slopes[self.items])[:, None] * theta + flat[:, None]
        top = np.maximum.reduceat(logits, self.starts)
        whole = top + np.log(np.add.reduceat(np.exp(logits - top[self.items]), self.starts))
        logs: Floats = logits - whole[self.items]
        return logs

    def probabilities(self, theta: Floats) -> Floats:
        """Return the probability of each score (rows) at each ability (columns)."""
        return np.exp(self.log_probabilities(theta))

    def expected(self, theta: Floats) -> Floats:
        """Return the expected sum score at each ability."""
        return self.ranks @ self.probabilities(theta)

    def information(self, theta: Floats) -> Floats:
        """Return the test information at each ability: Σ a² · variance of the item's score.

        Source: Samejima, *Estimation of Latent Ability Using a Response Pattern of Graded Scores* (1969), for
        curves of this form by Muraki, "Information functions of the generalized partial credit model", *Applied
        Psychological Measurement* 17 (1993), 351-363.
        """
        likely = self.probabilities(theta)
        mean = np.add.reduceat(likely * self.ranks[:, None], self.starts)
        square = np.add.reduceat(likely * (self.ranks**2)[:, None], self.starts)
        information: Floats = (self.slopes**2) @ (square - mean**2)
        return information


def sum_score_distribution(likely: Floats, starts: NDArray[np.intp], highest: NDArray[np.intp]) -> Floats:
    """Return the probability of each sum score 0..Σ highest (rows) at each ability (columns).

    `likely` has the scores of all items as rows, as `Curves.probabilities` gives them.

    Source: Lord & Wingersky, "Comparison of IRT true-score and equipercentile observed-score 'equatings'",
    *Applied Psychological Measurement* 8 (1984), 453-461; for more than two scores Thissen, Pommerich, Billeaud
    & Williams, same journal 19 (1995), 39-49.
    """
    found = np.ones((1, likely.shape[1]))
    for start, most in zip(starts, highest, strict=True):
        grown = np.zeros((len(found) + most, likely.shape[1]))
        for score in range(most + 1):
            grown[score : score + len(found)] += found * likely[start + score]
        found = grown
    return found
