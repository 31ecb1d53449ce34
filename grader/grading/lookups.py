"""A receipt that a trainee reads aloud → what was collected for it. Scores, repairs and changes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.grading.cohorts import Progress
from grader.grading.courses import Course, CourseError
from grader.grading.intake import take_in
from grader.grading.students import shown, student_id_fault
from grader.grading.timestamps import write_timestamp
from grader.items.answers import AnswersFault, read_answers
from grader.items.json_values import JsonFault
from grader.items.receipts import receipt


@dataclass(frozen=True, slots=True)
class Found:
    """A collected hand-in that has the receipt asked for; `owner` is whom the receipt was given to."""

    student: str
    assignment: str
    at: datetime | None
    path: Path
    owner: str

    def as_json(self) -> dict[str, Any]:
        """Return what `grader receipt --json` prints of it."""
        return {
            "student": self.student,
            "assignment": self.assignment,
            "timestamp": write_timestamp(self.at) if self.at else None,
            "path": str(self.path),
            "owner": self.owner,
        }


def find(course: Course, code: str, *, progress: Progress | None = None) -> tuple[Found, ...]:
    """Return every collected hand-in whose work, handed in by its trainee, has this receipt.

    The receipt is reckoned anew from what lies under `submitted/`: nothing that a file says of itself is believed.
    """
    folders = [
        (student, assignment)
        for student in _names(course.submitted)
        for assignment in _names(course.submitted / student)
    ]
    found = []
    for done, (student, assignment) in enumerate(folders, 1):
        one = _matches(course, student, assignment, code)
        if one:
            found.append(one)
        if progress:
            progress("look up", done, len(folders))
    return tuple(found)


def _matches(course: Course, student: str, assignment: str, code: str) -> Found | None:
    taken = take_in(course.submitted, student, assignment)
    try:
        answers = read_answers(taken.answers or b"")
    except (JsonFault, AnswersFault):
        return None
    for owner in dict.fromkeys((student, answers.owner or "")):
        if receipt(answers, owner) == code:
            path = course.submitted / student / assignment
            return Found(shown(student), assignment, taken.timestamp, path, shown(owner))
    return None


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            found = [one.name for one in entries if one.is_dir(follow_symlinks=False) and not one.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CourseError(str(folder), error.strerror or "cannot be listed", "check the folder's rights") from error
    return sorted(name for name in found if student_id_fault(name) is None)
