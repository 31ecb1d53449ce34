"""The durable answer store: `answers.json` beside the notebook, merged between kernels.

Decides what is kept and what is set aside; knows neither widgets nor keys.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, TypeAlias

from grader.items.answers import Answer, Answers, AnswersFault, read_answers, write_answers
from grader.items.json_values import JSON, MAX_BYTES, JsonFault
from grader.items.texts import Text
from grader.widgets import notices
from grader.widgets.conflicts import Conflict, Conflicts
from grader.widgets.copies import ANSWERS, copies, elsewhere, names_of_copies
from grader.widgets.files import NotSavedError, not_saved, read, set_aside, write_durably
from grader.widgets.locks import locked
from grader.widgets.merging import STAMP, merged, moment

LOCK: Final = ".answers.lock"
#: The member of `answers.json` that keeps the order of rows as it was when the first answer was given.
SEAT: Final = "seat"
_LONGEST_SEAT: Final = 32
#: Characters of a note to the instructor.
NOTE_LIMIT: Final = 2_000

#: How sure a trainee says to be; None: says nothing. *as-before* leaves what is stored.
Sure: TypeAlias = bool | Literal["as-before"] | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One answer on its way to the disk.

    `base` is the revision that the page showed when the trainee answered; `after` are values that the same page
    sent before and never heard of. `seconds` are active seconds since the last save. `held` is when it was
    answered, for an answer that waited in the browser; `outdated` one that was given to another version of the
    item. `sure` and `note` are kept beside the value and score nothing; None leaves the note that is stored.
    `settles` is the conflict on which the trainee has decided by this; `hidden` says that the stored answer did
    not fit the item, so that the trainee has not seen it.
    """

    item: str
    value: JSON
    version: int
    base: int
    after: tuple[JSON, ...] = ()
    seconds: int = 0
    held: str | None = None
    outdated: bool = False
    sure: Sure = "as-before"
    note: str | None = None
    settles: int | None = None
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What stands in `answers.json` after a change, what is in conflict with it, and what to tell of that."""

    answer: Answer
    notice: Text | None = None
    conflict: Conflict | None = None


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Store:
    """The answers of one folder to one assignment. Every call reads the disk: nothing is cached.

    `seat` is the order of rows in which a page is drawn that has no answer yet; the first answer writes it down.
    """

    folder: Path
    assignment: str
    release: str
    owner: str | None = None
    seat: str = ""
    clock: Callable[[], datetime] = _now

    def load(self) -> tuple[Answers, Text | None]:
        """Return the stored answers and what to tell the trainee.

        An unreadable file is set aside; copies that a sync program left beside it are taken in. Raises
        `NotSavedError` where the file cannot be reached.
        """
        try:
            try:
                answers = self._read()
            except (JsonFault, AnswersFault):
                with locked(self.folder / LOCK):
                    return self._tidied()
            if names_of_copies(self.folder):
                return self._with_copies(answers)
            if not answers.responses and (other := elsewhere(self.folder, self.assignment)):
                return answers, notices.elsewhere(*other)
        except OSError as error:
            raise not_saved(error) from error
        return answers, None

    def undecided(self, item: str, value: JSON) -> Conflict | None:
        """Return the answer to `item` that waits for the trainee's decision. Raises `NotSavedError`."""
        try:
            return Conflicts(self.folder).undecided(item, value)
        except OSError as error:
            raise not_saved(error) from error

    def record(self, change: Change) -> Outcome:
        """Merge one change into the file and return when it is on the disk. Raises `NotSavedError`."""
        if sys.platform == "emscripten" and not str(self.folder).startswith("/drive"):
            raise NotSavedError(notices.VOLATILE, lasting=True)
        if change.note is not None and len(change.note) > NOTE_LIMIT:
            raise NotSavedError(notices.long_note(len(change.note), NOTE_LIMIT), lasting=True)
        try:
            with locked(self.folder / LOCK):
                return self._merge(change)
        except OSError as error:
            raise not_saved(error) from error

    def _merge(self, change: Change) -> Outcome:
        answers, notice = self._read_or_set_aside()
        conflicts, now = Conflicts(self.folder), self.clock()
        stored = answers.responses.get(change.item)
        answer = self._answer(change, stored)
        if change.outdated:
            conflicts.keep(answers, change.item, answer, now)
            kept = stored or Answer(value=None)
            return Outcome(answer=kept, notice=notices.OUTDATED, conflict=conflicts.undecided(change.item, kept.value))
        if stored is not None and _is_apart(change, stored):
            notice = notices.CONFLICT
            if change.held is not None and _is_before(answer, stored, now):
                conflicts.keep(answers, change.item, answer, now)
                return Outcome(answer=stored, notice=notice, conflict=conflicts.undecided(change.item, stored.value))
            conflicts.keep(answers, change.item, stored, now)
        elif stored is not None and stored.value != change.value and _is_of_another_item(change, stored):
            conflicts.keep(answers, change.item, stored, now, decided=True)
        self._write(answers, change.item, answer)
        if change.settles is not None:
            conflicts.settle(change.item, change.settles, now)
        return Outcome(answer=answer, notice=notice, conflict=conflicts.undecided(change.item, change.value))

    def _write(self, answers: Answers, item: str, answer: Answer) -> None:
        owner, responses = answers.owner or self.owner, {**answers.responses, item: answer}
        is_new = bool(self.seat) and seat_of(answers) is None
        extra = {**answers.extra, SEAT: self.seat} if is_new else answers.extra
        data = write_answers(replace(answers, release=self.release, owner=owner, responses=responses, extra=extra))
        if len(data) > MAX_BYTES:
            raise NotSavedError(notices.TOO_LONG, lasting=True)
        write_durably(self.folder / ANSWERS, data)

    def _answer(self, change: Change, stored: Answer | None) -> Answer:
        before = stored or Answer(value=None)
        return replace(
            before,
            value=change.value,
            version=change.version,
            revision=before.revision + 1,
            at=self._stamp(change.held),
            seconds=before.seconds + change.seconds,
            sure=before.sure if change.sure == "as-before" else change.sure,
            note=before.note if change.note is None else change.note,
        )

    def _stamp(self, held: str | None) -> str:
        now = self.clock()
        if held is not None:
            try:
                answered = datetime.fromisoformat(held)
            except ValueError:
                answered = now
            if answered.tzinfo is not None and answered < now:
                now = answered.astimezone(UTC)
        return now.strftime(STAMP)

    def _read(self) -> Answers:
        try:
            data = read(self.folder / ANSWERS)
        except FileNotFoundError:
            return Answers(assignment=self.assignment, release=self.release, owner=self.owner)
        answers = read_answers(data)
        if answers.assignment != self.assignment:
            raise AnswersFault("wrong-shape", f"these are answers to {answers.assignment[:60]}")
        return answers

    def _read_or_set_aside(self) -> tuple[Answers, Text | None]:
        try:
            return self._read(), None
        except (JsonFault, AnswersFault) as fault:
            name = set_aside(self.folder / ANSWERS, "answers.unreadable", self.clock())
            return self._read(), notices.unreadable(name, fault.detail)

    def _with_copies(self, answers: Answers) -> tuple[Answers, Text | None]:
        """Take the copies in; in a folder that can't be written, the answers as they stand."""
        try:
            with locked(self.folder / LOCK):
                return self._tidied()
        except OSError as error:
            return answers, notices.not_taken_in(names_of_copies(self.folder), not_saved(error).reason)

    def _tidied(self) -> tuple[Answers, Text | None]:
        """Set an unreadable file aside and take every copy in. Call it under the lock."""
        answers, notice = self._read_or_set_aside()
        told = [notice] if notice else []
        conflicts, now = Conflicts(self.folder), self.clock()
        for copy in copies(self.folder, self.assignment, answers.owner or self.owner):
            if copy.answers is None:
                told.append(notices.no_copy(copy.path.name, copy.fault))
                continue
            both = merged(answers, copy.answers, now)
            data = write_answers(both.answers)
            if len(data) > MAX_BYTES:
                told.append(notices.no_copy(copy.path.name, notices.TOO_LONG.en))
                continue
            for item, answer in both.beside:
                conflicts.keep(copy.answers, item, answer, now)
            if both.answers != answers:
                write_durably(self.folder / ANSWERS, data)
            answers = both.answers
            told.append(notices.taken_in(copy.path.name, set_aside(copy.path, "answers.merged", now)))
        return answers, notices.together(told)


def seat_of(answers: Answers) -> str | None:
    """Return the seat whose order of rows the answers were given in; None while there is no answer.

    Answers without one were given to rows in the order of the built files.
    """
    written = answers.extra.get(SEAT)
    if isinstance(written, str) and len(written) <= _LONGEST_SEAT:
        return written
    return "" if answers.responses else None


def _is_apart(change: Change, stored: Answer) -> bool:
    """Tell whether the stored answer is one that the trainee had not seen when giving this one."""
    if stored.revision == change.base or stored.value in change.after:
        return False
    other_note = change.note is not None and stored.note not in ("", change.note)
    return stored.value != change.value or other_note


def _is_of_another_item(change: Change, stored: Answer) -> bool:
    return change.hidden or stored.version not in (None, change.version)


def _is_before(answer: Answer, stored: Answer, now: datetime) -> bool:
    """Tell whether an answer that waited in a browser is older than the stored one; a wrong clock decides nothing."""
    one, other = moment(answer.at, now), moment(stored.at, now)
    return one is not None and other is not None and one < other
