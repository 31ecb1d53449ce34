"""One statistic with its interval and the number of cases it rests on, or the reason why it is not given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Lacking: TypeAlias = Literal["", "too-few", "no-spread"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval (`low`, `high`; None where none is computed) from `cases` trainees.

    Where `lacking` is set there is no value: *too-few* cases (`needed` says how many), or *no-spread*: all
    scores are equal, so that a correlation is not defined.
    """

    value: float | None
    cases: int
    low: float | None = None
    high: float | None = None
    lacking: Lacking = ""
    needed: int = 0

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.lacking):
            msg = "figure: a value and a reason for having none exclude each other. fix: give one of them"
            raise ValueError(msg)


def too_few(cases: int, needed: int) -> Figure:
    """Say that there are fewer cases than a figure needs."""
    return Figure(None, cases, lacking="too-few", needed=needed)


def no_spread(cases: int) -> Figure:
    """Say that all scores are equal."""
    return Figure(None, cases, lacking="no-spread")
