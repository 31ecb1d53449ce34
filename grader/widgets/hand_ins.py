"""A trainee's work to one zip that is handed in, with its receipt. Scores, repairs and changes no answer."""

from __future__ import annotations

import io
import os
import stat
import sys
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from grader import __version__
from grader.items.json_values import JSON, JsonFault, dumps, loads
from grader.items.receipts import is_receipt, receipt
from grader.items.texts import Text
from grader.items.trainee_ids import trainee_id_fault
from grader.widgets.works import ANSWERS, HandInError, Work, read_regular, read_work

HANDED_IN: Final = ".handed-in.json"
STAMP: Final = "%Y-%m-%dT%H:%M:%SZ"
_DAY_IN_ZIPS: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What the folder notes of its last hand-in; `course` where it went through a course's exchange."""

    receipt: str
    at: datetime | None
    owner: str = ""
    course: str = ""


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A hand-in, sealed, and what its receipt says.

    `data` is the zip, `path` where it lies (None: nowhere yet), `at` when this work was first handed in; `changed`
    tells whether it differs from the hand-in before it, None if there was none.
    """

    name: str
    data: bytes = field(repr=False)
    path: Path | None = None
    assignment: str
    owner: str
    receipt: str
    at: datetime
    changed: bool | None
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what `grader hand-in --json` prints."""
        return {
            "file": str(self.path or self.name),
            "assignment": self.assignment,
            "owner": self.owner,
            "receipt": self.receipt,
            "at": self.at.strftime(STAMP),
            "changed": self.changed,
            "answered": list(self.answered),
            "unanswered": list(self.unanswered),
        }

    def told(self) -> Text:
        """Say in both languages where the file lies, what is in it and what its receipt is."""
        first = self.at.strftime("%Y-%m-%d %H:%M UTC")
        if self.changed is None:
            change = Text(f"First hand-in from this folder, {first}.", f"此文件夹首次提交，{first}。")
        elif self.changed:
            change = Text(
                f"Changed since your last hand-in; this one is of {first}.", f"与上次提交不同；本次为 {first}。"
            )
        else:
            change = Text(
                f"Nothing changed since your hand-in of {first}: the same receipt, and that time counts.",
                f"与 {first} 的提交相比没有变化：回执相同，以该时间为准。",
            )
        missing, both = ", ".join(self.unanswered), len(self.answered) + len(self.unanswered)
        done = Text(
            f"{len(self.answered)} of {both} item(s) answered" + (f"; unanswered: {missing}." if missing else "."),
            f"共 {both} 题，已答 {len(self.answered)} 题" + (f"；未答：{missing}。" if missing else "。"),
        )
        where = self.path or self.name
        return Text(
            f"{where}\nReceipt: {self.receipt}\n{done.en}\n{change.en}\nGive this file to your instructor.",
            f"{where}\n回执：{self.receipt}\n{done.zh}\n{change.zh}\n请把此文件交给老师。",
        )


def hand_in(
    folder: Path, *, owner: str | None = None, out: Path | None = None, now: datetime | None = None
) -> HandedIn:
    """Write `<owner>-<assignment>.zip` into `out` (the folder beside which the exercise lies, if not given).

    Raises `HandInError`.
    """
    sealed = seal(read_work(folder), noted(folder), owner=owner, now=now)
    placed = place(sealed, out or folder.absolute().parent)
    note(folder, placed)
    return placed


def seal(work: Work, before: Noted | None, *, owner: str | None = None, now: datetime | None = None) -> HandedIn:
    """Seal a work in memory, beside what was noted of the hand-in before it.

    The owner is the one given, else the one that `answers.json` names. The zip is the same bytes for the same
    files, and holds answers, notebook and manifest as they were read: regular files only. Of identical hand-ins the
    first one's time is kept. Raises `HandInError` where the owner is none.
    """
    owner = _owner(owner or work.answers.owner)
    code = receipt(work.answers, owner)
    at, changed = _compared(before, code, (now or datetime.now(UTC)).replace(microsecond=0))
    answered, unanswered = work.parted()
    name = work.assignment.name
    return HandedIn(
        name=f"{owner}-{name}.zip",
        data=_zipped(name, {**work.files, "manifest.json": _manifest(work, owner, code, at)}),
        assignment=name,
        owner=owner,
        receipt=code,
        at=at,
        changed=changed,
        answered=answered,
        unanswered=unanswered,
    )


def place(sealed: HandedIn, out: Path) -> HandedIn:
    """Write a sealed hand-in into a folder: it is whole there or not there. Raises `HandInError`."""
    target = out / sealed.name
    _write(target, sealed.data, sealed.at)
    return replace(sealed, path=target.absolute())


def note(folder: Path, handed_in: HandedIn, *, course: str = "") -> None:
    """Note a hand-in in its folder; one that takes no note of it is no reason not to hand in."""
    before = noted(folder)
    if before is not None and before.receipt == handed_in.receipt:
        course = course or before.course
    members: dict[str, JSON] = {
        "schema": 1,
        "receipt": handed_in.receipt,
        "at": handed_in.at.strftime(STAMP),
        "owner": handed_in.owner,
        "course": course,
    }
    with suppress(HandInError):
        _write(folder / HANDED_IN, dumps(members), handed_in.at)


def noted(folder: Path) -> Noted | None:
    """Return what a folder notes of its last hand-in, None where it notes nothing that can be read."""
    try:
        members: JSON = loads(read_regular(folder, HANDED_IN), max_bytes=10_000)
    except (FileNotFoundError, JsonFault, HandInError):
        return None
    if not isinstance(members, dict):
        return None
    code, owner, course = (members.get(name) for name in ("receipt", "owner", "course"))
    if not isinstance(code, str) or not is_receipt(code):
        return None
    try:
        at = datetime.strptime(str(members.get("at")), STAMP).replace(tzinfo=UTC)
    except ValueError:
        at = None
    return Noted(
        receipt=code,
        at=at,
        owner=owner if isinstance(owner, str) else "",
        course=course if isinstance(course, str) else "",
    )


def _owner(name: str | None) -> str:
    where = "hand-in"
    if not name:
        what = Text("whose work this is, nobody has said", "没有说明这是谁的作业")
        raise HandInError(
            where, what, Text("say so: grader hand-in --as YOUR-ID", "请说明：grader hand-in --as 您的编号")
        )
    fault = trainee_id_fault(name)
    if fault is not None:
        what = Text(f"{name[:60]!a} can be no trainee's id: {fault.en}", f"{name[:60]!a} 不能作为学员编号：{fault.zh}")
        cure = Text(
            "use the id that your instructor gave you: grader hand-in --as YOUR-ID",
            "请用老师给您的编号：grader hand-in --as 您的编号",
        )
        raise HandInError(where, what, cure)
    return name


def _compared(before: Noted | None, code: str, now: datetime) -> tuple[datetime, bool | None]:
    """Return when this work was first handed in, and whether it differs from the hand-in before."""
    if before is None:
        return now, None
    if before.receipt != code:
        return now, True
    return min(before.at or now, now), False


def _manifest(work: Work, owner: str, code: str, at: datetime) -> bytes:
    answers = work.answers
    versions: dict[str, JSON] = {item: answer.version for item, answer in sorted(answers.responses.items())}
    return dumps(
        {
            "schema": 1,
            "owner": owner,
            "assignment": work.assignment.name,
            "form": answers.form,
            "release": answers.release,
            "versions": versions,
            "grader": __version__,
            "last_answer": max((answer.at for answer in answers.responses.values()), default=""),
            "handed_in": at.strftime(STAMP),
            "receipt": code,
        }
    )


def _zipped(folder: str, members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(
            members.items(), key=lambda member: (member[0] != ANSWERS, member[0] == "manifest.json")
        ):
            member = zipfile.ZipInfo(f"{folder}/{name}", _DAY_IN_ZIPS)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system, member.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, data)
    return file.getvalue()


def _write(target: Path, data: bytes, at: datetime) -> None:
    """Put `data` at `target`, whole or not at all, with `at` as the file's time; a link there is replaced."""
    fresh: str | None = None
    try:
        descriptor, fresh = tempfile.mkstemp(prefix=".hand-in-", dir=target.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError):  # a drive that keeps no rights or times takes the file all the same
            Path(fresh).chmod(0o644)
            os.utime(fresh, (at.timestamp(), at.timestamp()))
        Path(fresh).replace(target)
        _sync(target.parent)
    except OSError as error:
        if fresh is not None:
            with suppress(OSError):
                Path(fresh).unlink()
        system = error.strerror or "it can't be written"
        cure = Text(
            "name a folder of your own: grader hand-in --out FOLDER",
            "请指定您自己的文件夹：grader hand-in --out 文件夹",
        )
        raise HandInError(str(target), Text(system, f"无法写入（{system}）"), cure) from None


def _sync(folder: Path) -> None:
    if sys.platform == "win32":  # has no such call for folders
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
