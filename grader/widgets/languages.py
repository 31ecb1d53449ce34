"""The language that a trainee chose: kept once for a course, for every notebook of it and after a restart.

Decides nothing about the page: which of two choices is shown, `pages/language.js` says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from grader.items.json_values import JSON, JsonFault, loads
from grader.items.texts import LANGUAGES, Language
from grader.widgets.files import not_saved, read, set_aside, write_durably
from grader.widgets.folders import Places, course_of
from grader.widgets.locks import locked

#: What a course knows of its trainee, apart from answers.
TRAINEE: Final = "trainee.json"
_LOCK: Final = ".trainee.lock"
_SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """A language, and when it was chosen: of two choices the later counts."""

    language: Language
    at: str

    def shown(self) -> dict[str, JSON]:
        """Return it as the page takes it."""
        return {"language": self.language, "at": self.at}


def choice_of(language: JSON, at: JSON) -> Choice | None:
    """Return what a page or a file says was chosen; None where that is no language of this course, or no time."""
    known = next((one for one in LANGUAGES if one == language), None)
    if known is None or not isinstance(at, str):
        return None
    try:
        told = datetime.fromisoformat(at)
    except ValueError:
        return None
    if told.tzinfo is None:
        return None
    return Choice(known, _stamp(told))


def chosen(where: Places) -> Choice | None:
    """Return what was chosen for this course; None where nobody chose, or the file can't be read."""
    try:
        members = _members(_home(where) / TRAINEE)
    except (OSError, JsonFault):
        return None
    return choice_of(members.get("language"), members.get("language_at"))


def choose(where: Places, choice: Choice) -> None:
    """Keep a choice, unless a later one is there. Raises `NotSavedError`.

    A choice that claims to be of a time to come is never the later: a clock was wrong. Other members of the file
    stay; a file that can't be read is set aside under a name with its date.
    """
    home = _home(where)
    try:
        with locked(home / _LOCK):
            try:
                members = _members(home / TRAINEE)
            except JsonFault:
                set_aside(home / TRAINEE, "trainee.unreadable", datetime.now(UTC))
                members = {}
            before = choice_of(members.get("language"), members.get("language_at"))
            if before is not None and choice.at < before.at <= _stamp(datetime.now(UTC)):
                return
            members |= {"schema": _SCHEMA, "language": choice.language, "language_at": choice.at}
            write_durably(home / TRAINEE, (json.dumps(members, ensure_ascii=False, indent=1) + "\n").encode())
    except OSError as error:
        raise not_saved(error) from error


def _stamp(at: datetime) -> str:
    """Return a time as a page writes it, so that the two compare as texts."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _home(where: Places) -> Path:
    """Return the course's folder; of an exercise folder that came alone, that folder."""
    return next((root for folder in where.folders if (root := course_of(folder))), where.folders[0])


def _members(path: Path) -> dict[str, JSON]:
    try:
        found = loads(read(path))
    except FileNotFoundError:
        return {}
    if not isinstance(found, dict):
        raise JsonFault("not-json", "no object")
    return found
