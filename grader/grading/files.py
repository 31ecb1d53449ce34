"""Files that nobody vouches for, read without following a link or waiting on a pipe. Knows names of faults only."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_PIECE = 65_536


class Refused(Exception):
    """A file or folder that was not read: the finding that it is, and a detail for a person."""

    def __init__(self, finding: str, detail: str) -> None:
        super().__init__(finding)
        self.finding, self.detail = finding, detail


def open_folder(submitted: Path, student: str, assignment: str) -> int:
    """Open `<submitted>/<student>/<assignment>/` and return its descriptor, to be closed. Raises `Refused`."""
    try:
        parent = os.open(f"{submitted}/{student}", _FOLDER)
    except OSError as error:
        raise _folder_refusal(error, f"{submitted}/{student}") from None
    try:
        return os.open(assignment, _FOLDER, dir_fd=parent)
    except OSError as error:
        raise _folder_refusal(error, f"{submitted}/{student}/{assignment}") from None
    finally:
        os.close(parent)


def _folder_refusal(error: OSError, path: str) -> Refused:
    if error.errno == errno.ENOTDIR:  # what Linux says of a link too, where only a folder will do
        linked = os.path.islink(path)  # noqa: PTH114 - as the rest of this module
        return Refused("link", "a symbolic link") if linked else Refused("not-a-file", "no folder")
    return _refusal(error)


def open_place(path: Path) -> int:
    """Open a folder that is no link and return its descriptor, to be closed. Raises `Refused`."""
    try:
        return os.open(path, _FOLDER)
    except OSError as error:
        raise _folder_refusal(error, str(path)) from None


def read_file(folder: int, name: str, limit: int) -> tuple[bytes, os.stat_result]:
    """Read a regular file of an open folder, of at most `limit` bytes: what it holds, and what it is.

    Raises `Refused`, or FileNotFoundError.
    """
    try:
        file = os.open(name, _FILE, dir_fd=folder)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _refusal(error) from None
    try:
        found = os.fstat(file)
        if stat.S_ISDIR(found.st_mode):
            raise Refused("directory", "a folder")
        if not stat.S_ISREG(found.st_mode):
            raise Refused("not-a-file", "no regular file")
        if found.st_size > limit:
            raise Refused("too-large", f"{found.st_size:,} bytes; at most {limit:,} are read")
        data = os.read(file, found.st_size + 1)
        if len(data) != found.st_size:  # it is being written, or the system gave less than was asked for
            while len(data) <= limit and (more := os.read(file, _PIECE)):
                data += more
    except OSError as error:
        raise _refusal(error) from None
    finally:
        os.close(file)
    if len(data) > limit:
        raise Refused("too-large", f"more than {limit:,} bytes")
    return data, found


def _refusal(error: OSError) -> Refused:
    match error.errno:
        case errno.ELOOP | errno.EMLINK:
            return Refused("link", "a symbolic link")
        case errno.EACCES | errno.EPERM:
            return Refused("no-permission", "reading is not allowed")
        case errno.ENOENT:
            return Refused("no-answers", "it is not there")
        case errno.ENXIO | errno.ENODEV:
            return Refused("not-a-file", "a socket or a device without a driver")
        case errno.ENAMETOOLONG:
            return Refused("no-answers", "its name is too long")
        case _:
            return Refused("internal-error", error.strerror or "it could not be read")
