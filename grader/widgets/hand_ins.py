"""An exercise folder to one zip that is handed in, with its receipt. Scores, repairs and changes no answer."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from grader import __version__
from grader.items.answers import Answers, AnswersFault, read_answers
from grader.items.assignments import Assignment
from grader.items.codecs import CodecError, read_items
from grader.items.json_values import JSON, MAX_BYTES, JsonFault, dumps, loads
from grader.items.receipts import is_receipt, receipt
from grader.items.responses import Omitted, parse
from grader.items.texts import Text

ANSWERS: Final = "answers.json"
ITEMS: Final = "items.json"
HANDED_IN: Final = ".handed-in.json"
_LIMITS: Final = {ANSWERS: MAX_BYTES, ITEMS: 20_000_000, HANDED_IN: 10_000}
_MAX_NOTEBOOK: Final = 20_000_000
_STAMP: Final = "%Y-%m-%dT%H:%M:%SZ"
_DAY_IN_ZIPS: Final = (1980, 1, 1, 0, 0, 0)
_OPENED: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class HandInError(Exception):
    """Work that can't be handed in: where, what is wrong and how to mend it, to a trainee."""

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"{where}: {what}. fix: {cure}")


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A hand-in that is on the disk, and what its receipt says.

    `at` is when this work was first handed in; `changed` tells whether it differs from the hand-in before it,
    None if there was none.
    """

    path: Path
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
            "file": str(self.path),
            "assignment": self.assignment,
            "owner": self.owner,
            "receipt": self.receipt,
            "at": self.at.strftime(_STAMP),
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
        return Text(
            f"{self.path}\nReceipt: {self.receipt}\n{done.en}\n{change.en}\nGive this file to your instructor.",
            f"{self.path}\n回执：{self.receipt}\n{done.zh}\n{change.zh}\n请把此文件交给老师。",
        )


def hand_in(
    folder: Path,
    *,
    id_fault: Callable[[str], str | None],
    owner: str | None = None,
    out: Path | None = None,
    now: datetime | None = None,
) -> HandedIn:
    """Write `<owner>-<assignment>.zip` into `out` (the folder beside which the exercise lies, if not given).

    The owner is the one given, else the one that `answers.json` names; `id_fault` says why a name can be no id, or
    None. The zip is whole or not there, the same
    bytes for the same files, and holds answers, notebook and manifest as they were read: regular files only. Of
    identical hand-ins the first one's time is kept, in `.handed-in.json` and as the file's own. Raises
    `HandInError`.
    """
    assignment, answers, members = _read(folder)
    owner = _owner(owner or answers.owner, id_fault)
    code = receipt(answers, owner)
    at, changed = _compared(folder, code, (now or datetime.now(UTC)).replace(microsecond=0))
    answered = tuple(item.id for item in assignment.items if _is_answered(assignment, answers, item.id))
    members["manifest.json"] = _manifest(assignment, answers, owner, code, at)
    target = (out or folder.absolute().parent) / f"{owner}-{assignment.name}.zip"
    _write(target, _zipped(assignment.name, members), at)
    with suppress(HandInError):  # the work is handed in, also from a folder that takes no note of it
        _write(folder / HANDED_IN, dumps({"schema": 1, "receipt": code, "at": at.strftime(_STAMP)}), at)
    return HandedIn(
        path=target.absolute(),
        assignment=assignment.name,
        owner=owner,
        receipt=code,
        at=at,
        changed=changed,
        answered=answered,
        unanswered=tuple(item.id for item in assignment.items if item.id not in answered),
    )


def _read(folder: Path) -> tuple[Assignment, Answers, dict[str, bytes]]:
    whole = "unpack or fetch the whole assignment again, keeping your answers.json"
    try:
        assignment = read_items(_bytes(folder, ITEMS))
    except FileNotFoundError:
        what = "no items.json in it" if folder.is_dir() else "no such folder"
        cure = "name the folder in which your notebook lies, as in grader hand-in 02-agency-duties"
        raise HandInError(str(folder), f"no exercise folder: {what}", cure) from None
    except CodecError as error:
        raise HandInError(ITEMS, str(error).split(". fix:")[0], whole) from None
    if not re.fullmatch(r"\w[\w-]*", assignment.name):
        raise HandInError(ITEMS, "it names no assignment", whole)
    notebook = f"{assignment.name}.ipynb"
    try:
        data = _bytes(folder, ANSWERS)
    except FileNotFoundError:
        cure = f"open {notebook}, run all cells and answer until it says Saved; then hand in again"
        raise HandInError(ANSWERS, "there are no answers in this folder", cure) from None
    try:
        answers = read_answers(data)
    except (JsonFault, AnswersFault) as fault:
        cure = (
            f"open {notebook} and run all cells: it says what became of your answers. "
            "Keep a copy of answers.json and tell your instructor"
        )
        raise HandInError(ANSWERS, f"it can't be read ({fault.detail})", cure) from None
    if answers.assignment != assignment.name:
        what = f"these are answers to {answers.assignment[:60]!r}, and this folder is {assignment.name}"
        raise HandInError(ANSWERS, what, "put it back beside the notebook that it belongs to")
    try:
        return assignment, answers, {ANSWERS: data, notebook: _bytes(folder, notebook)}
    except FileNotFoundError:
        raise HandInError(notebook, "the notebook is not in this folder", whole) from None


def _bytes(folder: Path, name: str) -> bytes:
    """Read a regular file of at most its limit, following no link and waiting on no pipe."""
    path, limit = folder / name, _LIMITS.get(name, _MAX_NOTEBOOK)
    put = "put the file itself there, as it came or as the notebook wrote it"
    try:
        if path.is_symlink():
            raise HandInError(name, "a symbolic link stands in its place", put)
        with os.fdopen(os.open(path, _OPENED), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise HandInError(name, "it is no regular file", put)
            data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(name) from None
    except IsADirectoryError:
        raise HandInError(name, "it is no regular file", put) from None
    except OSError as error:
        raise HandInError(name, error.strerror or "it can't be read", "make the file readable") from None
    if len(data) > limit:
        cure = "shorten your longest text" if name == ANSWERS else "clear the notebook's outputs and save it"
        raise HandInError(name, f"it is larger than {limit:,} bytes", cure)
    return data


def _owner(name: str | None, id_fault: Callable[[str], str | None]) -> str:
    if not name:
        raise HandInError("hand-in", "whose work this is, nobody has said", "say so: grader hand-in --as YOUR-ID")
    fault = id_fault(name)
    if fault is not None:
        cure = "use the id that your instructor gave you: grader hand-in --as YOUR-ID"
        raise HandInError("hand-in", f"{name[:60]!a} can be no trainee's id: {fault}", cure)
    return name


def _compared(folder: Path, code: str, now: datetime) -> tuple[datetime, bool | None]:
    """Return when this work was first handed in, and whether it differs from the hand-in before."""
    try:
        noted: JSON = loads(_bytes(folder, HANDED_IN))
    except (FileNotFoundError, JsonFault, HandInError):
        return now, None
    before = noted.get("receipt") if isinstance(noted, dict) else None
    if not isinstance(before, str) or not is_receipt(before):
        return now, None
    if before != code or not isinstance(noted, dict):
        return now, True
    try:
        first = datetime.strptime(str(noted.get("at")), _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return now, False
    return min(first, now), False


def _is_answered(assignment: Assignment, answers: Answers, item: str) -> bool:
    answer = answers.responses.get(item)
    return answer is not None and not isinstance(parse(assignment.item(item), answer.value), Omitted)


def _manifest(assignment: Assignment, answers: Answers, owner: str, code: str, at: datetime) -> bytes:
    versions: dict[str, JSON] = {item: answer.version for item, answer in sorted(answers.responses.items())}
    return dumps(
        {
            "schema": 1,
            "owner": owner,
            "assignment": assignment.name,
            "form": answers.form,
            "release": answers.release,
            "versions": versions,
            "grader": __version__,
            "last_answer": max((answer.at for answer in answers.responses.values()), default=""),
            "handed_in": at.strftime(_STAMP),
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
        Path(fresh).chmod(0o644)
        os.utime(fresh, (at.timestamp(), at.timestamp()))
        Path(fresh).replace(target)
        _sync(target.parent)
    except OSError as error:
        if fresh is not None:
            with suppress(OSError):
                Path(fresh).unlink()
        cure = "name a folder of your own: grader hand-in --out FOLDER"
        raise HandInError(str(target), error.strerror or "it can't be written", cure) from None


def _sync(folder: Path) -> None:
    if sys.platform == "win32":  # has no such call for folders
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
