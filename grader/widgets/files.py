"""Files that are whole or not there: the only module of this room that writes to disk."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from grader.items.texts import Text
from grader.widgets.locks import LockedError

_READ_ONLY: Final = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL: Final = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_HELD_SECONDS: Final = 2.0
_PAUSE_SECONDS: Final = 0.02

T = TypeVar("T")


class NotSavedError(Exception):
    """An answer did not reach the disk; `reason` says why and how to mend it, to a trainee.

    `lasting` tells that trying again alone won't help: the trainee must do what the reason says.
    """

    def __init__(self, reason: Text, *, lasting: bool = False) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.lasting = lasting


def write_durably(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that a crash at any moment leaves the old file or the new one.

    Temporary file, fsync, mode 644, rename, fsync of the folder. The temporary name is fixed: call it
    under the folder's lock.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o644)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        _patiently(lambda: temporary.replace(path))
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def read(path: Path) -> bytes:
    """Return a file's bytes."""
    return _patiently(path.read_bytes)


def set_aside(path: Path, name: str, day: datetime) -> str:
    """Give a file this name with its date, as in `answers.unreadable-2026-11-25-4f2a1c.json`; return the name.

    The name ends in a digest of the content, so that it can stand in the way of no other file.
    """
    digest = hashlib.sha256(read(path)).hexdigest()[:12]
    aside = path.with_name(f"{name}-{day:%Y-%m-%d}-{digest}.json")
    _patiently(lambda: path.replace(aside))
    _sync_folder(path.parent)
    return aside.name


def _patiently(do: Callable[[], T]) -> T:
    """Do it; on Windows again for a while, where a virus scanner or sync client has the file open for a moment."""
    deadline = time.monotonic() + _HELD_SECONDS
    while True:
        try:
            return do()
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > deadline:
                raise
        time.sleep(_PAUSE_SECONDS)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # has no such call for folders
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def not_saved(error: OSError) -> NotSavedError:
    """Return the fault of a disk as what a trainee is told."""
    return NotSavedError(cure(error), lasting=error.errno in _READ_ONLY | {errno.ENOENT})


def cure(error: OSError) -> Text:
    """Say to a trainee why a file could not be written or read, and what to do."""
    if isinstance(error, LockedError):
        return Text(
            "Another program holds the answers of this folder. Close it, or restart its kernel; then try again.",
            "另一程序正占用此文件夹的答案。请关闭它或重启其内核，然后重试。",
        )
    if error.errno in _FULL:
        return Text(
            "The disk is full. Delete files that you no longer need; then try again.",
            "磁盘已满。请删除不再需要的文件，然后重试。",
        )
    if error.errno in _READ_ONLY:
        return Text(
            "This folder is read-only. Copy the whole folder to a place of your own and open the notebook there.",
            "此文件夹为只读。请将整个文件夹复制到您自己的目录，再打开其中的笔记本。",
        )
    if error.errno == errno.ENOENT:
        return Text(
            "The folder of this notebook is no longer there. Put it back, or open the notebook again where it is now.",
            "笔记本所在的文件夹已不存在。请将其恢复，或在新位置重新打开笔记本。",
        )
    name = error.strerror or type(error).__name__
    return Text(
        f"The system reports: {name}. Try again; if it stays, ask your instructor.",
        f"系统报告：{name}。请重试；如仍失败，请联系教师。",
    )
