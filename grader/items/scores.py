"""The result for one response. The only module that says what a score may be."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

Status: TypeAlias = Literal["scored", "omitted", "unreadable", "unmarked", "dropped", "credited"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """What one response earned, exactly.

    `status` is *scored* (automatic), *omitted* (left blank), *unreadable* (could not be read: a person
    decides) or *unmarked* (waits for a person); or, whatever was given, *dropped* (the item counts for nobody) or
    *credited* (full points for all who handed in). `fault` and `detail` say why it is unreadable.
    `severity` is the weight of the misplacements, where the item has a severity table; it is reported
    beside the score and never mixed into it.
    """

    earned: Fraction
    possible: Fraction
    status: Status
    fault: str = ""
    detail: str = ""
    severity: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.earned <= self.possible:
            msg = f"score: earned {self.earned} is outside 0..{self.possible}. fix: mend the scoring rule"
            raise ValueError(msg)
        if self.status not in ("scored", "credited") and self.earned:
            msg = f"score: a response that is {self.status} can earn nothing. fix: mend the scoring rule"
            raise ValueError(msg)
        if bool(self.fault) != (self.status == "unreadable"):
            msg = "score: a fault is named for unreadable responses, and only for them. fix: mend the parser"
            raise ValueError(msg)
