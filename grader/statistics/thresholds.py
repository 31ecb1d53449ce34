"""How many cases a figure needs before it is given: one table, read by every function here.

Holds numbers and their reasons; the reasons are told at length in docs/decisions/statistics.md.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from grader.statistics.figures import Silent

Method: TypeAlias = Literal[
    "discrimination",
    "reliability",
    "similarity",
    "rasch",
    "linking",
    "dif-group",
    "two-parameter",
    "partial-credit",
    "item-fit",
    "bookmark",
    "decision-consistency",
]

FEWEST: Final[dict[Method, int]] = {
    "discrimination": 30,  # a correlation near zero is known to ±0.36
    "reliability": 30,  # Feldt's interval of an alpha of 0.8 is about 0.68 to 0.89
    "similarity": 30,  # the chance of a shared wrong answer is read from the candidates themselves
    "rasch": 100,  # a difficulty is known to about ±0.45
    "linking": 100,
    "dif-group": 100,  # in each of the two groups
    "two-parameter": 300,  # at 100, discriminations of 2.0 were found where there were none
    "partial-credit": 300,
    "item-fit": 300,
    "bookmark": 300,  # rests on a calibration
    "decision-consistency": 300,
}

FEWEST_ITEMS: Final = 10
"""Under so many items, a judge's agreement with the others over items is chance."""


def silence(method: Method, cases: int, fewest: int | None = None) -> Silent | None:
    """Return why `method` is silent at so many cases, or None where it may speak.

    `fewest` replaces the table's number where a caller, such as a test of a worked example, has its own.
    """
    needed = FEWEST[method] if fewest is None else fewest
    return Silent("too-few", cases, needed) if cases < needed else None
