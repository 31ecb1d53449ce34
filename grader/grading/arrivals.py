"""What lies in a folder of hand-ins, or in a learning platform's download: one arrival a person. Places nothing.

The only module that knows how Moodle and Canvas name what they give out.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from grader.grading.courses import CourseError
from grader.grading.files import Refused, open_place, read_file
from grader.grading.handins import (
    MAX_UNPACKED,
    ArchiveError,
    HandIn,
    demand_few,
    limit_of,
    named_faults,
    read_folder,
    read_zip,
    take_member,
)

#: `Anna Li_12345_assignsubmission_file_` as a folder, or before the file's own name.
_MOODLE: Final = re.compile(r"(?P<person>.+?)_(?P<number>\d+)_assignsubmission_file_?(?P<file>.*)", re.DOTALL)
#: `lianna_LATE_12345_67890_` before the file's own name.
_CANVAS: Final = re.compile(r"(?P<person>[^_/]+)(?:_LATE)?_(?P<number>\d{2,})_\d{2,}_(?P<file>.+)", re.DOTALL)
_PASSED_OVER: Final = ("__MACOSX", "Thumbs.db", "desktop.ini")
_MAX_ZIP: Final = 50_000_000
_FIRST_YEAR: Final = 2000
_ZIPPED: Final = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came from one person: `person` as a learning platform calls them, "" where none does.

    `read` returns the hand-ins in it, and raises `Refused` or `ArchiveError`.
    """

    name: str
    person: str
    read: Callable[[], list[HandIn]]


@contextmanager
def arrivals(place: Path) -> Iterator[list[Arrival]]:
    """Give what lies in a folder, or in a platform's download as the zip that it is, sorted by name.

    Of a zip inside a folder only one trainee's work is ever read: only the instructor can say that a zip is a
    download. Raises `CourseError` where the place can't be listed.
    """
    with ExitStack() as opened:
        try:
            if place.is_file():
                with named_faults():
                    archive = opened.enter_context(zipfile.ZipFile(place))
                    found = _in_download(archive, _mtime(place))
                found = found or [Arrival(place.name, "", lambda: _from_file(place))]
            else:
                found = _in_folder(place)
        except ArchiveError as error:
            raise CourseError(str(place), f"it can't be read as a zip ({error})", "name a folder of hand-ins") from None
        except OSError as error:
            what = error.strerror or "cannot be listed"
            raise CourseError(str(place), what, "name a folder of hand-ins, or a platform's download") from error
        yield found


def zips_among(folder: Path) -> list[Arrival]:
    """Return the zips that lie among the trainees' folders, sorted by name; folders and other files are passed over.

    None where the folder can't be listed: whoever reads its folders says so.
    """
    try:
        entries = sorted(
            (one for one in os.scandir(folder) if one.is_file(follow_symlinks=False) and ".zip" in one.name.lower()),
            key=lambda entry: entry.name,
        )
    except OSError:
        return []
    found = []
    for entry in entries:
        path, told = Path(entry.path), _told(entry.name)
        person, name = (told["person"], told["file"]) if told else ("", entry.name)
        if not _is_passed_over(entry.name):
            found.append(Arrival(entry.name, person, lambda path=path, name=name: _from_file(path, name)))  # type: ignore[misc]
    return found


def _told(name: str) -> re.Match[str] | None:
    return _MOODLE.fullmatch(name) or _CANVAS.fullmatch(name)


def _is_passed_over(name: str) -> bool:
    return (name.startswith(".") and name != "..") or name in _PASSED_OVER


def _in_folder(place: Path) -> list[Arrival]:
    found: list[Arrival] = []
    parts: dict[tuple[str, str], list[tuple[Path, str]]] = {}
    for entry in sorted(os.scandir(place), key=lambda entry: entry.name):
        path, told = Path(entry.path), _told(entry.name)
        if _is_passed_over(entry.name):
            continue
        if told and told["file"] and entry.is_file(follow_symlinks=False):
            parts.setdefault((told["person"], told["number"]), []).append((path, told["file"]))
        else:
            found.append(Arrival(entry.name, told["person"] if told else "", _reader(entry)))
    for (person, _), files in parts.items():
        found.append(Arrival(files[0][0].name, person, lambda files=files: _from_parts(files)))  # type: ignore[misc]
    return sorted(found, key=lambda one: one.name)


def _reader(entry: os.DirEntry[str]) -> Callable[[], list[HandIn]]:
    path = Path(entry.path)
    if entry.is_symlink():
        return lambda: _refuse("link", "a symbolic link")
    if entry.is_dir(follow_symlinks=False):
        return lambda: _from_folder(path)
    return (lambda: _from_file(path)) if entry.is_file(follow_symlinks=False) else list


def _refuse(finding: str, detail: str) -> list[HandIn]:
    raise Refused(finding, detail)


def _from_folder(path: Path) -> list[HandIn]:
    """Read a person's folder: the files in it, and the zips that lie at its top."""
    found = list(read_folder(path))
    descriptor = open_place(path)
    try:
        for name in sorted(os.listdir(descriptor)):  # noqa: PTH208 - of the folder that is open, not of its path
            if ".zip" in name.lower() and not _is_passed_over(name):
                data, there = read_file(descriptor, name, _MAX_ZIP)
                found += read_zip(io.BytesIO(data), datetime.fromtimestamp(int(there.st_mtime), UTC), name)
    finally:
        os.close(descriptor)
    return found


def _from_file(path: Path, name: str = "") -> list[HandIn]:
    """Read a zip, whatever a mail program made of its name."""
    name = name or path.name
    with path.open("rb") as file:
        if file.read(4) not in _ZIPPED:
            if ".zip" in name.lower():
                raise ArchiveError("it is no zip, or it broke off")
            return []
        return list(read_zip(file, _mtime(path), name))


def _from_parts(files: list[tuple[Path, str]]) -> list[HandIn]:
    """Read what one person uploaded file by file: zips, and the files of one folder."""
    loose, found = HandIn(""), []
    for path, name in files:
        limit = limit_of(name)
        if limit is None:
            found += _from_file(path, name)
            continue
        descriptor = open_place(path.parent)
        try:
            loose.files[name], _ = read_file(descriptor, path.name, limit)
        finally:
            os.close(descriptor)
        loose.arrived = max(loose.arrived, _mtime(path))
    return [*found, loose] if loose.files else found


def _in_download(archive: zipfile.ZipFile, arrived: datetime) -> list[Arrival]:
    """Return the arrivals of a platform's download; none unless everything at its top is named as platforms do."""
    members = archive.infolist()
    demand_few(members)
    groups: dict[tuple[str, str], list[tuple[zipfile.ZipInfo, PurePosixPath]]] = {}
    names: dict[tuple[str, str], str] = {}
    for member in members:
        inside = PurePosixPath(member.filename.replace("\\", "/"))
        if not inside.parts or any(map(_is_passed_over, inside.parts)):
            continue
        told = _told(inside.parts[0])
        if told is None:
            return []
        key = told["person"], told["number"]
        names.setdefault(key, inside.parts[0])
        below = PurePosixPath(*inside.parts[1:]) if len(inside.parts) > 1 else PurePosixPath(told["file"])
        if not member.is_dir():
            groups.setdefault(key, []).append((member, below))
    return [
        Arrival(names[key], key[0], lambda group=group: _from_members(archive, group, arrived))  # type: ignore[misc]
        for key, group in sorted(groups.items())
    ]


def _from_members(
    archive: zipfile.ZipFile, group: list[tuple[zipfile.ZipInfo, PurePosixPath]], arrived: datetime
) -> list[HandIn]:
    found: list[HandIn] = []
    loose: dict[PurePosixPath, HandIn] = {}
    left = MAX_UNPACKED
    for member, inside in group:
        at, limit = _time(member, arrived), limit_of(inside.name)
        if left < 0:
            msg = f"more than {MAX_UNPACKED:,} bytes when unpacked"
            raise ArchiveError(msg)
        if limit is not None:
            folder = inside.parent
            hand_in = loose.setdefault(folder, HandIn(folder.name, arrived=at, zipped=True))
            hand_in.arrived = max(hand_in.arrived, at)
            with named_faults():
                left -= take_member(hand_in, archive, member, inside.name, limit)
        elif ".zip" in inside.name.lower():
            holder = HandIn("")
            with named_faults():
                left -= take_member(holder, archive, member, inside.name, _MAX_ZIP)
            if inside.name in holder.refused:
                raise Refused(*holder.refused[inside.name])
            found += read_zip(io.BytesIO(holder.files[inside.name]), at, inside.name)
    return [*found, *loose.values()]


def _mtime(path: Path) -> datetime:
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)


def _time(member: zipfile.ZipInfo, otherwise: datetime) -> datetime:
    """Return a member's time as unpacking here would give it to the file; zips name no time zone."""
    try:
        at = datetime(*member.date_time).astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise
    return min(at, otherwise) if at.year >= _FIRST_YEAR else otherwise
