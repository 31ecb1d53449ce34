"""What a rescoring does to whom: scores before and after, and who crosses a line. Pure: reads and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from grader.grading.courses import CourseError
from grader.grading.scorings import Change

Crossing: TypeAlias = Literal["up", "down"]
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Line:
    """A line that somebody may cross, as it was given: a share of the maximum (60%) or points (13.5)."""

    text: str
    value: float
    is_share: bool

    @classmethod
    def of(cls, text: str) -> Line:
        """Read `60%` or `13.5`. Raises `CourseError` for anything else."""
        figure = text.strip().removesuffix("%")
        try:
            value = float(figure)
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf") or (text.strip().endswith("%") and value > 100):  # noqa: PLR2004 - per cent
            raise CourseError("line", f"{text!r} is neither a share nor points", "write it as 60% or 13.5")
        is_share = text.strip().endswith("%")
        return cls(text.strip(), value / 100 if is_share else value, is_share)

    def is_reached(self, total: float, possible: float) -> bool:
        """Whether a total reaches the line."""
        needed = self.value * possible if self.is_share else self.value
        return total >= needed - _ROUNDING


@dataclass(frozen=True, slots=True)
class ItemEffect:
    """What counts of one item before and after. `marked`: a person's mark stands, and wants a second look."""

    old: float
    new: float
    marked: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {"old": self.old, "new": self.new, "marked": self.marked}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rescoring does to one trainee; totals are what counts, late penalty taken off.

    `kept`: it would be lower, and is not lowered. `set_aside`: items whose mark by a person no longer counts.
    `again`: handed in again since it was graded, so that the new work is scored.
    """

    student: str
    old: float
    new: float
    items: Mapping[str, ItemEffect]
    kept: bool = False
    set_aside: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True)
class Rescoring:
    """A rescoring, tried or done. `number` is its place in the history, None for one that was only tried.

    `students` holds all whose score or share of the maximum changes, `missing` those whose work is not here.
    """

    assignment: str
    changes: tuple[Change, ...]
    old_possible: float
    new_possible: float
    rescored: int
    students: tuple[Effect, ...]
    missing: tuple[str, ...]
    number: int | None = None

    def crossing(self, effect: Effect, line: Line | None) -> Crossing | None:
        """Say whether a trainee crosses the line, and which way."""
        if line is None:
            return None
        before, after = line.is_reached(effect.old, self.old_possible), line.is_reached(effect.new, self.new_possible)
        return None if before == after else "up" if after else "down"

    def crossed(self, line: Line | None) -> Sequence[tuple[Effect, Crossing]]:
        """Return who crosses the line, either way."""
        found = ((effect, self.crossing(effect, line)) for effect in self.students)
        return [(effect, way) for effect, way in found if way is not None]

    def as_json(self, line: Line | None = None) -> dict[str, Any]:
        """Return what `grader rescore --json` prints."""
        return {
            "assignment": self.assignment,
            "rescoring": self.number,
            "changes": [change.as_json() for change in self.changes],
            "possible": {"old": self.old_possible, "new": self.new_possible},
            "line": line.text if line else None,
            "rescored": self.rescored,
            "students": [
                {
                    "student": one.student,
                    "old": one.old,
                    "new": one.new,
                    "crosses": self.crossing(one, line),
                    "items": {item: effect.as_json() for item, effect in one.items.items()},
                    "kept": one.kept,
                    "set_aside": list(one.set_aside),
                    "again": one.again,
                }
                for one in self.students
            ],
            "missing": list(self.missing),
        }  # fmt: skip
