"""The items of a report, row by row: figures with their intervals, boards, slips, severity. Reads no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from grader.grading import plots
from grader.grading.earlier import Table as PointTable
from grader.grading.pages.boards import Board, boards, words_of
from grader.grading.severities import Way, in_words, way
from grader.grading.tallies import Slip, Tally
from grader.items.kinds import Item, Number, kind_of
from grader.items.texts import Text
from grader.statistics.classical import Points, alpha, discriminations, measurement_error, omissions
from grader.statistics.figures import Figure

_SLIPS = 6
_MOST_FIGURES = 15


@dataclass(frozen=True, slots=True)
class Misplaced:
    """One line of an item's severity: at which step of a case, what was keyed, what was given, and what that weighs."""

    step: Text | None
    keyed: Text
    given: Text
    weight: int
    way: Way
    count: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as the report shows it."""

    number: int
    item: Item
    kind: str
    tally: Tally
    facility: Figure | None
    discrimination: Figure | None
    omission: Figure
    misplaced: tuple[Misplaced, ...]
    boards: tuple[Board, ...]
    slips: tuple[tuple[Text, Text | None, Text | None, bool, Slip], ...]
    plot: Markup | None


def item_rows(
    tallies: Mapping[int, Tally], given: PointTable, omitted: NDArray[np.bool_]
) -> tuple[list[ItemRow], Figure, Figure]:
    """Return the items' rows, and the reliability and the error of measurement of all that are fully scored.

    `tallies` are the items' by their number on the page, in the order of `given`'s columns; `omitted` is trainees ×
    items. An item that waits for marks is in no sum and has no figures.
    """
    ready = [at for at, item in enumerate(given.items) if item not in given.waiting]
    whole = given.points[:, ready]
    rests = dict(zip(ready, discriminations(whole), strict=True))
    blank = omissions(omitted)
    rows = [
        _item_row(number, tally, facility, rests.get(at), blank[at])
        for at, ((number, tally), facility) in enumerate(zip(tallies.items(), given.by_item.values(), strict=True))
    ]
    return rows, alpha(whole), measurement_error(whole)


def waiting(tallies: Sequence[Tally], points: Points) -> frozenset[str]:
    """Return the items that can stand in no sum: those of which any written response still waits for its mark."""
    return frozenset(
        tally.item.id
        for tally, column in zip(tallies, points.T, strict=True)
        if tally.statuses["unmarked"] and bool(np.isnan(column).any())
    )


def _item_row(
    number: int, tally: Tally, facility: Figure | None, discrimination: Figure | None, omission: Figure
) -> ItemRow:
    item = tally.item
    slips = tuple((*words_of(item, turn), turn.missed, slip) for turn, slip in tally.most_frequent(_SLIPS))
    plot = None
    if isinstance(item, Number) and item.key is not None and tally.figures:
        shown = dict(sorted(tally.figures.most_common(_MOST_FIGURES)))
        accepted = (item.key - item.tolerance, item.key + item.tolerance)
        plot = plots.figures_given(shown, accepted, f"figures-{number}")
    ranked = sorted(tally.misplaced.items(), key=lambda one: (-one[0].weight, -one[1], one[0].step, one[0].keyed))
    misplaced = tuple(
        Misplaced(*in_words(item, one), one.weight, way(item, one.weight), count) for one, count in ranked
    )
    return ItemRow(
        number, item, kind_of(item), tally, facility, discrimination, omission, misplaced, boards(tally), slips, plot
    )
