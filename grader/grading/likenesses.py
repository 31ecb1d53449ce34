"""Trainees whose answer files share more wrong answers than chance gives: who, on which items, how unlikely.

A question for a conversation, never a finding, and nothing that a score rests on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from grader.grading.submissions import Scored
from grader.items.assignments import Assignment
from grader.items.kinds import Explain
from grader.items.responses import Response, parse
from grader.statistics.figures import Silent
from grader.statistics.similarity import MOST_CASES, NONE, similar

MOST_PAIRS = 30


@dataclass(frozen=True, slots=True)
class Alike:
    """Two trainees, the numbers of the items on which both gave the same wrong answer, and the chance of it.

    `chance_of_any` is in how many of all honest cohorts of this size such a pair turns up somewhere.
    """

    first: str
    second: str
    items: tuple[int, ...]
    expected: float
    chance_of_any: float


@dataclass(frozen=True, slots=True)
class Likenesses:
    """The pairs to ask about, how many pairs were looked at; or why none was (`silent`, `too_many`)."""

    pairs: tuple[Alike, ...] = ()
    found: int = 0
    looked_at: int = 0
    silent: Silent | None = None
    too_many: bool = False


@dataclass
class AnswerCodes:
    """Answers as numbers, trainee by trainee: equal numbers are equal answers to an item."""

    key: Assignment
    students: list[str] = field(default_factory=list)
    _codes: list[list[int]] = field(default_factory=list)
    _wrong: list[list[bool]] = field(default_factory=list)
    _known: dict[tuple[int, object], int] = field(default_factory=dict)

    def add(self, scored: Scored) -> None:
        """Take one submission; one that could not be read as a whole is no answer file to compare."""
        if scored.whole_fault is not None:
            return
        codes, wrong = [], []
        for at, (item, one) in enumerate(zip(self.key.items, scored.items, strict=True)):
            counts = one.status == "scored" and not isinstance(item, Explain)
            codes.append(self._code(at, parse(item, one.value)) if counts else NONE)
            wrong.append(one.status == "omitted" or (counts and one.earned < one.possible))
        self.students.append(scored.student)
        self._codes.append(codes)
        self._wrong.append(wrong)

    def likenesses(self) -> Likenesses:
        """Compare every file with every other."""
        if len(self.students) > MOST_CASES:
            return Likenesses(too_many=True)
        shape = len(self.students), len(self.key.items)
        codes = np.array(self._codes, dtype=np.intp).reshape(shape)
        wrong = np.array(self._wrong, dtype=np.bool_).reshape(shape)
        found = similar(codes, wrong)
        if isinstance(found, Silent):
            return Likenesses(silent=found)
        pairs = []
        for pair in found.pairs[:MOST_PAIRS]:
            one, other = codes[pair.first], codes[pair.second]
            same = (one == other) & (one != NONE) & wrong[pair.first] & wrong[pair.second]
            items = tuple(int(at) + 1 for at in np.flatnonzero(same))
            names = self.students[pair.first], self.students[pair.second]
            pairs.append(Alike(*names, items, pair.expected, pair.chance_of_any))
        return Likenesses(tuple(pairs), len(found.pairs), found.looked_at)

    def _code(self, at: int, response: Response) -> int:
        return self._known.setdefault((at, _plain(response)), len(self._known))


def _plain(response: object) -> object:
    """Return a response as a value that is equal, and has the same hash, where the answer is the same."""
    if isinstance(response, dict):
        return frozenset((id_, _plain(given)) for id_, given in response.items())
    return frozenset(response) if isinstance(response, set) else response
