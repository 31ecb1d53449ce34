"""Responses as models read them: whole scores, equal rows counted once, which items can be calibrated at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_MISSING = -1


@dataclass(frozen=True, eq=False)
class Responses:
    """Distinct rows of scores (−1: none), how often each occurs, and the highest score of each item."""

    rows: NDArray[np.intp]
    counts: NDArray[np.float64]
    highest: NDArray[np.intp]

    @property
    def cases(self) -> int:
        """How many candidates the rows stand for."""
        return int(self.counts.sum())

    @cached_property
    def marks(self) -> sparse.csr_array:
        """One row a distinct row, one column a score of an item (item after item, each from 0), 1 where given."""
        starts = np.concatenate([[0], np.cumsum(self.highest + 1)[:-1]])
        given = self.rows != _MISSING
        columns = (self.rows + starts)[given]
        ends = np.concatenate([[0], np.cumsum(given.sum(axis=1))])
        return sparse.csr_array(
            (np.ones(len(columns)), columns, ends), shape=(len(self.rows), int((self.highest + 1).sum()))
        )


def whole_scores(points: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return candidates × items of whole scores, −1 where there is none (NaN).

    Raises ValueError for a score that is not a whole number from 0: a model counts steps, not points.
    """
    table = np.asarray(points, dtype=np.float64)
    missing = np.isnan(table)
    filled = np.where(missing, 0, table)
    if table.ndim != 2 or np.any(filled < 0) or np.any(filled != np.round(filled)):  # noqa: PLR2004 - a table
        msg = "scores: not whole numbers from 0. fix: give candidates × items of steps earned; `steps` makes them"
        raise ValueError(msg)
    return np.where(missing, _MISSING, filled).astype(np.intp)


def steps(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points as steps: each item's distinct points numbered from 0, NaN kept.

    Points that nobody earned are joined with the next below, which a partial credit model cannot tell apart.
    """
    found = np.full(points.shape, np.nan)
    for at, column in enumerate(points.T):
        given = ~np.isnan(column)
        found[given, at] = np.unique(np.round(column[given], 9), return_inverse=True)[1]
    return found


def with_spread(scores: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the numbers of the items that two or more scores were given on: the others have no parameters."""
    return np.array([at for at, column in enumerate(scores.T) if len(set(column[column != _MISSING].tolist())) > 1])


def collapse(scores: NDArray[np.intp]) -> Responses:
    """Count equal rows once. Raises ValueError for an item with a score between 0 and its highest that nobody has."""
    highest = scores.max(axis=0)
    for at, column in enumerate(scores.T):
        unseen = sorted(set(range(highest[at] + 1)) - set(column.tolist()))
        if unseen:
            msg = f"scores: nobody has {unseen[0]} on item {at}. fix: join it with its neighbour; `steps` does"
            raise ValueError(msg)
    rows, counts = np.unique(scores, axis=0, return_counts=True)
    return Responses(rows.astype(np.intp), counts.astype(np.float64), highest.astype(np.intp))
