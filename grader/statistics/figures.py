"""One statistic with its interval and the number of cases it rests on, or the reason why it is silent.

Holds values only: how a figure comes about is told where it is computed, how it is worded where it is shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

Lacking: TypeAlias = Literal[
    "too-few", "no-spread", "not-dichotomous", "no-maximum", "no-crossing", "too-few-items", "no-fit"
]
"""Why a figure is silent.

*too-few*: fewer cases than `thresholds` asks for (`needed` says how many); *too-few-items*: the same of items;
*no-spread*: all scores are equal; *not-dichotomous*: the method holds for right and wrong only; *no-maximum*: the
likelihood has none at a finite value; *no-crossing*: two curves that define the figure do not meet; *no-fit*: no
distribution of the family has the moments of the scores.
"""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included, at 95 % unless the function that made it says otherwise."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:  # catches NaN too
            msg = f"interval: {self.low} to {self.high}. fix: give the lower end first, both numbers"
            raise ValueError(msg)

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value from so many `cases`, with its interval and its standard error where there is one."""

    value: float
    cases: int
    interval: Interval | None = None
    error: float | None = None

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            msg = f"estimate: {self.value} is no number. fix: give a Silent with its reason"
            raise ValueError(msg)

    @property
    def lacking(self) -> Literal[""]:
        """Nothing is."""
        return ""

    @property
    def low(self) -> float | None:
        """The lower end of the interval."""
        return None if self.interval is None else self.interval.low

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""
        return None if self.interval is None else self.interval.high


@dataclass(frozen=True, slots=True)
class Silent:
    """What stands in a figure's place: the reason, the cases that there were, and how many it `needed`."""

    lacking: Lacking
    cases: int
    needed: int = 0

    @property
    def value(self) -> None:
        """There is none."""
        return

    @property
    def interval(self) -> None:
        """There is none."""
        return

    @property
    def error(self) -> None:
        """There is none."""
        return

    @property
    def low(self) -> None:
        """There is none."""
        return

    @property
    def high(self) -> None:
        """There is none."""
        return


Figure: TypeAlias = Estimate | Silent
