"""How far an assignment is, as its folder tells: which items are answered, which was the last, and what is amiss.

Tells that something was answered and when, never what.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.items.answers import Answers
from grader.items.assignments import Assignment
from grader.items.json_values import JSON
from grader.items.texts import Text
from grader.widgets.drawings import pair
from grader.widgets.works import HandInError, NoAnswersError, parted, read_given


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The ids of the items with an answer; `problem` is why the answers can't be read, to a trainee."""

    assignment: Assignment
    answers: Answers
    answered: tuple[str, ...]
    problem: Text | None

    @property
    def last(self) -> str | None:
        """Return the item that was answered last, of several in one second the furthest; None while none is."""
        return max(reversed(self.answered), key=lambda id_: self.answers.responses[id_].at, default=None)

    def shown(self) -> dict[str, JSON]:
        """Return it as the page takes it, with the minutes that each item is given."""
        return {
            "items": [[item.id, item.id in self.answered, item.minutes] for item in self.assignment.items],
            "stopped": self.last,
            "problem": pair(self.problem) if self.problem else None,
        }


def progress(folder: Path, assignment: Assignment) -> Progress:
    """Read how far an assignment is in a folder. Answers that can't be read are told of, and count as none."""
    problem: Text | None = None
    try:
        answers, _ = read_given(folder, assignment.name)
    except NoAnswersError:
        answers = Answers(assignment=assignment.name)
    except HandInError as error:
        answers, problem = Answers(assignment=assignment.name), error.told
    answered, _ = parted(assignment, answers)
    return Progress(assignment=assignment, answers=answers, answered=answered, problem=problem)
