"""The durable answer store: `answers.json` beside the notebook, merged between kernels.

Decides what is kept and what is set aside; knows neither widgets nor keys.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, TypeAlias

from grader.items.answers import Answer, Answers, AnswersFault, read_answers, write_answers
from grader.items.json_values import JSON, MAX_BYTES, JsonFault, dumps, loads
from grader.items.texts import Text
from grader.widgets.files import NotSavedError, cure, write_durably
from grader.widgets.locks import locked

ANSWERS: Final = "answers.json"
CONFLICTS: Final = "answers.conflicts.json"
LOCK: Final = ".answers.lock"
_MAX_CONFLICT_BYTES: Final = 20_000_000
_STAMP: Final = "%Y-%m-%dT%H:%M:%SZ"

_CONFLICT: Final = Text(
    "Another window had a different answer. Both are kept: the later counts, the other is in answers.conflicts.json.",
    "另一窗口中有不同的答案。两者均已保留：以较晚者为准，另一个存于 answers.conflicts.json。",
)
_TOO_LONG: Final = Text(
    "All answers together are too long for one file. Shorten the longest text.",
    "全部答案超出单个文件的上限。请缩短最长的文字。",
)
_VOLATILE: Final = Text(
    "This page keeps files in memory only. Allow site data for it in the browser and load it again.",
    "此页面仅将文件保存在内存中。请在浏览器中允许本站存储数据，然后重新加载。",
)


#: How sure a trainee says to be; None: says nothing. *as-before* leaves what is stored.
Sure: TypeAlias = bool | Literal["as-before"] | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One answer on its way to the disk.

    `base` is the revision that the page showed when the trainee answered. `seconds` are active seconds
    since the last save. `held` is when it was answered, for an answer that waited in the browser. `sure` is
    kept beside the value and scores nothing.
    """

    item: str
    value: JSON
    version: int
    base: int
    seconds: int = 0
    held: str | None = None
    sure: Sure = "as-before"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What stands in `answers.json` after a change, and what a trainee must be told of it."""

    answer: Answer
    notice: Text | None = None


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Store:
    """The answers of one folder to one assignment. Every call reads the disk: nothing is cached."""

    folder: Path
    assignment: str
    release: str
    owner: str | None = None
    clock: Callable[[], datetime] = _now

    def load(self) -> tuple[Answers, Text | None]:
        """Return the stored answers and what to tell the trainee, setting an unreadable file aside.

        Raises `NotSavedError` where the file cannot be reached.
        """
        try:
            try:
                return self._read(), None
            except (JsonFault, AnswersFault):
                with locked(self.folder / LOCK):
                    return self._read_or_set_aside()
        except OSError as error:
            raise NotSavedError(cure(error)) from error

    def record(self, change: Change) -> Outcome:
        """Merge one change into the file and return when it is on the disk. Raises `NotSavedError`."""
        if sys.platform == "emscripten" and not str(self.folder).startswith("/drive"):
            raise NotSavedError(_VOLATILE)
        try:
            with locked(self.folder / LOCK):
                return self._merge(change)
        except OSError as error:
            raise NotSavedError(cure(error)) from error

    def _merge(self, change: Change) -> Outcome:
        answers, notice = self._read_or_set_aside()
        stored = answers.responses.get(change.item)
        answer = self._answer(change, stored)
        if stored is not None and stored.revision != change.base and stored.value != change.value:
            notice = _CONFLICT
            if change.held is not None and answer.at < stored.at:
                self._keep(answers, change.item, answer)
                return Outcome(answer=stored, notice=notice)
            self._keep(answers, change.item, stored)
        data = write_answers(
            replace(
                answers,
                release=self.release,
                owner=answers.owner or self.owner,
                responses={**answers.responses, change.item: answer},
            )
        )
        if len(data) > MAX_BYTES:
            raise NotSavedError(_TOO_LONG)
        write_durably(self.folder / ANSWERS, data)
        return Outcome(answer=answer, notice=notice)

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
        return now.strftime(_STAMP)

    def _read(self) -> Answers:
        try:
            data = (self.folder / ANSWERS).read_bytes()
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
            name = self._set_aside(ANSWERS)
            return self._read(), Text(
                f"answers.json could not be read ({fault.detail}). It is kept as {name}; answers go to a new file.",
                f"answers.json 无法读取（{fault.detail}），已另存为 {name}；答案将写入新文件。",
            )

    def _set_aside(self, name: str) -> str:
        path = self.folder / name
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        aside = path.with_name(f"{path.stem}.unreadable-{digest}.json")
        path.replace(aside)
        return aside.name

    def _keep(self, answers: Answers, item: str, answer: Answer) -> None:
        """Add the answer that does not count to the conflicts: each in the shape of an `answers.json`."""
        if answer.value in (None, "", [], {}):
            return
        kept = loads(write_answers(replace(answers, responses={item: answer}, extra={})))
        members = self._conflicts()
        earlier = members.get("conflicts")
        conflicts = earlier if isinstance(earlier, list) else []
        if kept not in conflicts:
            whole: Mapping[str, JSON] = {**members, "schema": 1, "conflicts": [*conflicts, kept]}
            write_durably(self.folder / CONFLICTS, dumps(dict(whole)))

    def _conflicts(self) -> dict[str, JSON]:
        try:
            members = loads((self.folder / CONFLICTS).read_bytes(), max_bytes=_MAX_CONFLICT_BYTES)
        except FileNotFoundError:
            return {}
        except JsonFault:
            members = None
        if isinstance(members, dict) and isinstance(members.get("conflicts"), list):
            return members
        self._set_aside(CONFLICTS)
        return {}
