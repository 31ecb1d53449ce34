"""One lock for a folder, held while answers are read, merged and written. Knows files, not answers."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
elif sys.platform != "emscripten":
    import fcntl

PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.005
_UNSUPPORTED = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


class LockedError(OSError):
    """Another program held the lock for longer than `PATIENCE_SECONDS`."""


@contextmanager
def locked(path: Path, *, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the lock file at `path` inside the block; the system frees it when its holder dies.

    In a browser's Pyodide one kernel has its disk to itself, and no lock is taken. Raises `LockedError`
    after `patience` seconds, and the OSError of a folder in which no lock file can be made.
    """
    if sys.platform == "emscripten":
        yield
        return
    descriptor = _acquire(path, patience)
    try:
        yield
    finally:
        if sys.platform == "win32":  # an open file can't be unlinked, and the empty file stays
            with suppress(OSError):
                os.lseek(descriptor, 0, os.SEEK_SET)
                msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)  # closing frees it too, but in its own time
        else:
            with suppress(FileNotFoundError):
                path.unlink()
        os.close(descriptor)


def _acquire(path: Path, patience: float) -> int:
    deadline = time.monotonic() + patience
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if _take(descriptor) and _is_still(path, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() > deadline:
            raise LockedError(errno.EAGAIN, "locked by another program", str(path))
        time.sleep(_PAUSE_SECONDS)


def _take(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _UNSUPPORTED:  # a network disk that knows no locks: revisions still tell of a clash
            return True
        if error.errno in {errno.EAGAIN, errno.EACCES, errno.EDEADLK}:
            return False
        raise
    return True


def _is_still(path: Path, descriptor: int) -> bool:
    """Tell whether the locked file is the one at `path`: its last holder may have removed it meanwhile."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    mine = os.fstat(descriptor)
    return (there.st_ino, there.st_dev) == (mine.st_ino, mine.st_dev)
