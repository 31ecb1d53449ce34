"""`answers.conflicts.json`: the answers that do not count, kept until doomsday. Knows neither widgets nor merging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from grader.items.answers import Answer, Answers, AnswersFault, read_answers, write_answers
from grader.items.json_values import JSON, JsonFault, dumps, loads
from grader.widgets.files import read, set_aside, write_durably
from grader.widgets.merging import STAMP, is_blank

CONFLICTS: Final = "answers.conflicts.json"
DECIDED: Final = "decided"
_MAX_BYTES: Final = 20_000_000


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """An answer that does not count, on which the trainee has not decided; `number` is its place in the file."""

    number: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The file of one folder. Whatever changes it must hold the folder's lock."""

    folder: Path

    def keep(self, answers: Answers, item: str, answer: Answer, now: datetime, *, decided: bool = False) -> None:
        """Add an answer, each in the shape of an `answers.json`; *decided*: the trainee need not be asked."""
        if is_blank(answer.value) and not answer.note:
            return
        kept = loads(write_answers(replace(answers, responses={item: answer}, extra={})))
        members, entries = self._entries_or_set_aside(now)
        if any(
            isinstance(entry, dict) and {**entry, DECIDED: None} == {**_object(kept), DECIDED: None}
            for entry in entries
        ):
            return
        extra: dict[str, JSON] = {DECIDED: now.strftime(STAMP)} if decided else {}
        self._write(members, [*entries, {**_object(kept), **extra}])

    def undecided(self, item: str, value: JSON) -> Conflict | None:
        """Return the last answer to `item` on which nobody has decided and that differs from `value`."""
        for number, entry in reversed(list(enumerate(self._entries()))):
            answer = _answer(entry, item)
            if answer is not None and not is_blank(answer.value) and answer.value != value:
                return Conflict(number=number, answer=answer)
        return None

    def settle(self, item: str, number: int, now: datetime) -> None:
        """Mark the answers to `item`, up to the one that the trainee was shown, as decided."""
        entries = self._entries()
        marked: list[JSON] = [
            {**_object(entry), DECIDED: now.strftime(STAMP)} if at <= number and _answer(entry, item) else entry
            for at, entry in enumerate(entries)
        ]
        if marked != entries:
            self._write(self._members(), marked)

    def _entries_or_set_aside(self, now: datetime) -> tuple[dict[str, JSON], list[JSON]]:
        try:
            members = self._members()
        except (JsonFault, AnswersFault):
            set_aside(self.folder / CONFLICTS, "answers.conflicts.unreadable", now)
            members = {}
        entries = members.get("conflicts", [])
        return members, entries if isinstance(entries, list) else []

    def _entries(self) -> list[JSON]:
        try:
            entries = self._members().get("conflicts", [])
        except (JsonFault, AnswersFault):
            return []
        return entries if isinstance(entries, list) else []

    def _members(self) -> dict[str, JSON]:
        try:
            members = loads(read(self.folder / CONFLICTS), max_bytes=_MAX_BYTES)
        except FileNotFoundError:
            return {}
        if not isinstance(members, dict) or not isinstance(members.get("conflicts"), list):
            raise AnswersFault("wrong-shape", "there is no list of conflicts")
        return members

    def _write(self, members: dict[str, JSON], entries: Sequence[JSON]) -> None:
        write_durably(self.folder / CONFLICTS, dumps({**members, "schema": 1, "conflicts": list(entries)}))


def _object(entry: JSON) -> dict[str, JSON]:
    return entry if isinstance(entry, dict) else {}


def _answer(entry: JSON, item: str) -> Answer | None:
    """Return the undecided answer to `item` that an entry holds."""
    members = _object(entry)
    responses = members.get("responses")
    if members.get(DECIDED) or not isinstance(responses, dict) or item not in responses:
        return None
    try:
        return read_answers(dumps(members)).responses[item]
    except (JsonFault, AnswersFault):
        return None
