"""Files that are whole or not there: the only module of this room that writes to disk."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from grader.items.texts import Text
from grader.widgets.locks import LockedError

_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


class NotSavedError(Exception):
    """An answer did not reach the disk; `reason` says why and how to mend it, to a trainee."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


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
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # has no such call for folders
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
