"""What can be wrong with a submission: a closed set of names, each with its cure. Knows no files and no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

Reach: TypeAlias = Literal["submission", "item", "note", "collection"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What one finding means.

    `reach` says how far it goes: a *submission* finding makes every item unreadable (`no-answers`: omitted) and
    a person looks; an *item* finding makes that item unreadable and a person looks; a *note* changes no score;
    a *collection* finding says that something was not graded or placed at all.
    """

    what: str
    cure: str
    reach: Reach


_AGAIN = "ask the trainee to hand in again from the exercise folder, or mark the submission by hand"
_BY_HAND = "mark the item by hand, or ask the trainee to answer it again"
_NOT_USED = "nothing need be done for the score: the trainee's notebook is never run or used"

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        # no file to read
        "no-answers": Kind("there is no answers.json", _AGAIN, "submission"),
        "link": Kind("a link stands in the place of a file or folder; it was not followed", _AGAIN, "submission"),
        "directory": Kind("a folder stands in the file's place", _AGAIN, "submission"),
        "not-a-file": Kind("a pipe, device or other special file stands in the file's place", _AGAIN, "submission"),
        "no-permission": Kind(
            "the file may not be read here", "give the grading account the right to read it, and grade again",
            "submission",
        ),
        "too-large": Kind("the file is larger than any honest answers.json", _AGAIN, "submission"),
        # a file that is no sound JSON
        "empty": Kind("answers.json is empty", _AGAIN, "submission"),
        "truncated": Kind("answers.json breaks off", _AGAIN, "submission"),
        "not-json": Kind("answers.json is not JSON", _AGAIN, "submission"),
        "wrong-encoding": Kind("answers.json is not UTF-8", _AGAIN, "submission"),
        "duplicate-keys": Kind("a name stands twice in one object of answers.json", _AGAIN, "submission"),
        "not-finite": Kind("answers.json holds NaN or an infinity", _AGAIN, "submission"),
        "too-deep": Kind("answers.json is nested deeper than any honest one", _AGAIN, "submission"),
        # JSON that is not this assignment's
        "wrong-shape": Kind("answers.json has not the shape of a trainee's answers", _AGAIN, "submission"),
        "other-schema": Kind(
            "answers.json is of another schema version",
            "install the grader version that wrote it, or ask the trainee to hand in again", "submission",
        ),
        "other-assignment": Kind("answers.json belongs to another assignment", _AGAIN, "submission"),
        "other-form": Kind(
            "answers.json belongs to a form of a certification round", "grade it in its round", "submission"
        ),
        "other-owner": Kind(
            "answers.json names another trainee of this course as its owner",
            "find out who worked on it; then mark it by hand or ask for a new hand-in", "submission",
        ),
        "internal-error": Kind(
            "grading this submission failed", "mark it by hand, and report the fault with its detail", "submission"
        ),
        # one item
        "unknown-category": Kind("a response names a category or option that is not offered", _BY_HAND, "item"),
        "unknown-stimulus": Kind("a response names a stimulus or step that is not offered", _BY_HAND, "item"),
        "unknown-step": Kind("a response names a step that its case has not", _BY_HAND, "item"),
        "off-path": Kind("a response answers a step that its earlier choices do not lead to", _BY_HAND, "item"),
        "wrong-type": Kind("a response is of another type than its item asks for", _BY_HAND, "item"),
        "repeated": Kind("a response names one option twice", _BY_HAND, "item"),
        "too-many": Kind("a response chooses more options than the item allows", _BY_HAND, "item"),
        "too-long": Kind("a written response is longer than the item allows", _BY_HAND, "item"),
        "other-version": Kind(
            "a response was given to another version of its item",
            "release the assignment again and ask the trainee to answer it anew, or mark the item by hand", "item",
        ),
        # changes no score
        "unknown-item": Kind(
            "answers.json answers an item that the assignment has not",
            "check that the trainee worked on the present release; the other items are scored", "note",
        ),
        "other-release": Kind(
            "answers.json was made with another release of the assignment",
            "nothing, if the item versions agree (they were checked); else release again", "note",
        ),
        "unknown-owner": Kind(
            "answers.json names an owner that is not this trainee",
            "check that the hand-in is the trainee's own (a nickname is enough of an explanation)", "note",
        ),
        "bad-timestamp": Kind(
            "timestamp.txt could not be read; the time at which it arrived here was taken",
            "put the true time into timestamp.txt (2026-11-24 03:00:00 UTC) and grade again", "note",
        ),
        "no-timestamp": Kind(
            "there is no timestamp.txt, so lateness could not be told",
            "collect the work with `grader collect` or `nbgrader collect`, or write timestamp.txt", "note",
        ),
        "notebook-missing": Kind("the notebook is missing", _NOT_USED, "note"),
        "notebook-unreadable": Kind("the notebook could not be read", _NOT_USED, "note"),
        "cells-copied": Kind("exercise cells stand twice in the notebook", _NOT_USED, "note"),
        "cells-deleted": Kind("exercise cells are missing from the notebook", _NOT_USED, "note"),
        "cells-changed": Kind("exercise cells of the notebook were changed", _NOT_USED, "note"),
        "duplicate-student": Kind(
            "two folders differ only in capitals, accents' encoding or spaces: perhaps one trainee's",
            "find out whose they are, keep one, and remove the other's folder and gradebook entry", "note",
        ),
        # not graded, not placed
        "bad-student-id": Kind(
            "the folder's name can be no student id; it was not graded",
            "rename the folder to the trainee's id: at most 128 characters, no dot first, "
            'none of / \\ * ? [ ] { } : | " < > , %', "collection",
        ),
        "no-student-id": Kind(
            "the hand-in does not say whose it is",
            "name the folder or zip after the trainee's id, or enter the trainee's name as the learning platform "
            "writes it (grader roster), and collect again", "collection",
        ),
        "two-names": Kind(
            "the names on one hand-in are not the same trainee's; it was not placed",
            "find out whose it is, put it unpacked into a folder named after that trainee's id, and collect again",
            "collection",
        ),
        "unknown-assignment": Kind(
            "the hand-in does not say which assignment it is for, or names one that the course has not",
            "name the assignment (grader collect FOLDER --assignment NAME), and collect again", "collection",
        ),
        "not-a-hand-in": Kind(
            "it is neither a folder nor a zip of one trainee's work",
            "put each trainee's files into a folder or zip named after the trainee's id", "collection",
        ),
        "several-hand-ins": Kind(
            "a folder or zip holds several folders of work: perhaps a whole class's, and no one trainee's",
            "collect that folder itself, or give each trainee's work a folder or zip of its own", "collection",
        ),
        "bad-archive": Kind("the zip could not be read", "ask the trainee for a new zip", "collection"),
        "duplicate-hand-in": Kind(
            "a later hand-in of the same trainee was taken instead", "nothing, if the later one is meant", "collection"
        ),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: whose, what (a name in `KINDS`) and, for a person, in detail."""

    student: str
    finding: str
    detail: str = ""

    def __post_init__(self) -> None:
        if self.finding not in KINDS:
            msg = f"finding {self.finding}: not in the closed set. fix: use one of {', '.join(KINDS)}"
            raise ValueError(msg)

    @property
    def kind(self) -> Kind:
        """What this finding means."""
        return KINDS[self.finding]

    @property
    def cure(self) -> str:
        """What to do about it."""
        return self.kind.cure

    @property
    def needs_person(self) -> bool:
        """Whether a person must look before the score stands."""
        return self.kind.reach in ("submission", "item")

    def as_json(self) -> dict[str, str]:
        """Return the members that `grader grade --json` prints."""
        return {
            "student": self.student,
            "finding": self.finding,
            "detail": self.detail or self.kind.what,
            "cure": self.cure,
        }

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.student}: {self.finding}: {self.kind.what}{detail}. fix: {self.cure}"
