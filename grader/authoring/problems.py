"""What is wrong with a source: where, what, and how to mend it. Collected, then raised once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One fault in a source. `where` is file:line as an editor opens it."""

    where: str
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. fix: {self.cure}"


def _place(problem: Problem) -> tuple[str, int, str]:
    """Sort by file, then by line as a number."""
    file, _, line = problem.where.partition(":")
    return file, int(line) if line.isdigit() else 0, problem.what


class SourceError(ValueError):
    """Everything that is wrong with the sources that were read."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=_place))
        super().__init__("\n".join(str(problem) for problem in self.problems))
