"""Whether an item is harder for one group than for another of the same ability: Mantel and Haenszel's odds.

A flag is a question for people who read the item; it says nothing of the groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grader.statistics.classical import Points, complete
from grader.statistics.figures import Interval, Silent
from grader.statistics.intervals import Z
from grader.statistics.thresholds import silence

_SCALE = -2.35  # ETS's delta scale: 4/1.7, turned so that a negative value is harder for the focal group
_SMALL, _LARGE = 1.0, 1.5
_ONE_SIDED = 1.6448536269514722
_CRITICAL = 3.841458820694124  # chi-square, one degree, 5 %


@dataclass(frozen=True, slots=True)
class Dif:
    """`odds` of the reference group over those of the focal group, at equal scores; `delta` on ETS's scale.

    `category`: A negligible, B slight to moderate, C moderate to large. `cases` is (reference, focal).
    """

    odds: float
    odds_interval: Interval
    delta: float
    error: float
    interval: Interval
    chi_square: float
    category: Literal["A", "B", "C"]
    cases: tuple[int, int]


def differences(points: Points, focal: NDArray[np.bool_], *, fewest: int | None = None) -> tuple[Dif | Silent, ...]:
    """Return Mantel-Haenszel DIF of each item of a table of candidates × items, `focal` marking one group.

    Candidates are matched by their total, the item itself included, in whole points. Items with partial credit
    count in the total but are silent themselves. Rows with NaN are left out.

    Sources: Mantel & Haenszel, "Statistical aspects of the analysis of data from retrospective studies of
    disease", *Journal of the National Cancer Institute* 22 (1959), 719-748; Holland & Thayer, "Differential
    item performance and the Mantel-Haenszel procedure", in Wainer & Braun (eds.), *Test Validity* (1988).
    """
    kept = ~np.isnan(points).any(axis=1)
    whole, marked = complete(points), focal[kept]
    smaller = int(min(marked.sum(), (~marked).sum()))
    if silent := silence("dif-group", smaller, fewest):
        return (silent,) * int(whole.shape[1])
    strata = np.unique(np.floor(whole.sum(axis=1) + 1e-9), return_inverse=True)[1]
    return tuple(_item(column, marked, strata) for column in whole.T)


def mantel_haenszel(tables: NDArray[np.float64]) -> Dif | Silent:
    """Return DIF from tables of strata × (reference, focal) × (right, wrong).

    The error of the log-odds is Robins, Breslow & Greenland's, the chi-square is corrected for continuity.
    Silent where no stratum tells the groups apart.

    Sources: as `differences`; Robins, Breslow & Greenland, "Estimators of the Mantel-Haenszel variance
    consistent in both sparse data and large-strata limiting models", *Biometrics* 42 (1986), 311-323; ETS's
    categories: Zieky, "Practical questions in the use of DIF statistics in test development", in Holland &
    Wainer (eds.), *Differential Item Functioning* (1993), 337-347.
    """
    whole = tables.sum(axis=(1, 2))
    cases = (int(tables[:, 0].sum()), int(tables[:, 1].sum()))
    tables, whole = tables[whole > 1], whole[whole > 1]
    a, b, c, d = tables[:, 0, 0], tables[:, 0, 1], tables[:, 1, 0], tables[:, 1, 1]
    same, crossed = a * d / whole, b * c / whole
    r, s = float(same.sum()), float(crossed.sum())
    if r <= 0 or s <= 0:
        return Silent("no-spread", min(cases))
    like, unlike = (a + d) / whole, (b + c) / whole
    variance = float(
        (like @ same) / (2 * r**2) + (like @ crossed + unlike @ same) / (2 * r * s) + (unlike @ crossed) / (2 * s**2)
    )
    log, error = float(np.log(r / s)), float(np.sqrt(variance))
    expected = (a + b) * (a + c) / whole
    spread = (a + b) * (c + d) * (a + c) * (b + d) / (whole**2 * (whole - 1))
    apart = max(0.0, abs(float((a - expected).sum())) - 0.5)
    square = apart**2 / float(spread.sum())
    delta, delta_error = _SCALE * log, abs(_SCALE) * error
    return Dif(
        float(np.exp(log)),
        Interval(float(np.exp(log - Z * error)), float(np.exp(log + Z * error))),
        delta,
        delta_error,
        Interval(delta - Z * delta_error, delta + Z * delta_error),
        square,
        _category(delta, delta_error, square),
        cases,
    )


def _item(column: NDArray[np.float64], focal: NDArray[np.bool_], strata: NDArray[np.intp]) -> Dif | Silent:
    if np.any((column > 0) & (column < column.max())):
        return Silent("not-dichotomous", len(column))
    tables = np.zeros((int(strata.max()) + 1, 2, 2))
    np.add.at(tables, (strata, focal.astype(np.intp), (column <= 0).astype(np.intp)), 1)
    return mantel_haenszel(tables)


def _category(delta: float, error: float, square: float) -> Literal["A", "B", "C"]:
    if abs(delta) < _SMALL or square < _CRITICAL:
        return "A"
    return "C" if abs(delta) >= _LARGE and abs(delta) - _ONE_SIDED * error > _SMALL else "B"
