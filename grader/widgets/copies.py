"""Copies that sync programs, browsers and people make: of `answers.json`, and of the whole folder.

Finds and reads them; changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grader.items.answers import Answers, AnswersFault, read_answers
from grader.items.json_values import MAX_BYTES, JsonFault
from grader.widgets.files import read

ANSWERS: Final = "answers.json"
#: Ours, and no copies: what did not count, what could not be read, what was taken in.
_OURS: Final = re.compile(r"answers\.(conflicts\b|unreadable-|merged-).*\.json|answers\.json", re.IGNORECASE)
_COPY: Final = re.compile(r"answers\b.*\.json|answers_.*\.json", re.IGNORECASE)
#: What a second unpacking adds to a folder's name, in the words of the usual programs.
_ADDED: Final = re.compile(r"( ?[(（]\d+[)）]|[ _-]\d|[ -]+(copy|副本)( ?[(（]?\d+[)）]?)?)$", re.IGNORECASE)
_LEVELS: Final = 3
_MANY: Final = 500


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of `answers.json`: its answers, or None and why they can't be taken in."""

    path: Path
    answers: Answers | None
    fault: str = ""


def names_of_copies(folder: Path) -> list[str]:
    """Return the names of the files beside `answers.json` that look like copies of it, sorted."""
    return sorted(
        path.name
        for path in folder.iterdir()
        if _COPY.fullmatch(path.name) and not _OURS.fullmatch(path.name) and path.is_file() and not path.is_symlink()
    )


def copies(folder: Path, assignment: str, owner: str | None) -> Iterator[Copy]:
    """Read each copy beside `answers.json`; one of another assignment or owner is none of this trainee's."""
    for name in names_of_copies(folder):
        path = folder / name
        if path.stat().st_size > MAX_BYTES:
            yield Copy(path, None, "too large")
            continue
        try:
            answers = read_answers(read(path))
        except (JsonFault, AnswersFault) as fault:
            yield Copy(path, None, fault.detail)
            continue
        if answers.assignment != assignment:
            yield Copy(path, None, f"answers to {answers.assignment[:60]}")
        elif answers.owner and owner and answers.owner != owner:
            yield Copy(path, None, f"answers of {answers.owner[:60]}")
        else:
            yield Copy(path, answers)


def elsewhere(folder: Path, assignment: str) -> tuple[Path, int] | None:
    """Return another copy of this folder that has answers, and how many: the work may have been unpacked twice."""
    for other in _twins(folder):
        path = other / ANSWERS
        try:
            if path.is_symlink() or path.stat().st_size > MAX_BYTES:
                continue
            answers = read_answers(read(path))
        except (OSError, JsonFault, AnswersFault):
            continue
        if answers.assignment == assignment and answers.responses:
            return other, len(answers.responses)
    return None


def _twins(folder: Path) -> Iterator[Path]:
    """Folders of the same name up to what a second unpacking adds, also of the folders around; and one in the other."""
    folder = folder.absolute()
    yield folder / folder.name
    if folder.parent.name == folder.name:
        yield folder.parent
    inner = Path()
    for around in (folder, *folder.parents)[:_LEVELS]:
        if around == around.parent:
            return
        try:
            beside = [path for _, path in zip(range(_MANY), around.parent.iterdir(), strict=False)]
        except OSError:
            return
        for path in sorted(beside):
            if path.name != around.name and _plain(path.name) == _plain(around.name):
                yield path / inner
        inner = Path(around.name) / inner


def _plain(name: str) -> str:
    return _ADDED.sub("", name)
