"""Loose hand-ins, a folder or a zip each, read into memory within limits. Places nothing."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from grader.grading.files import Refused, open_place, read_file
from grader.grading.intake import MAX_ANSWERS, MAX_NOTEBOOK, MAX_SECRET, MAX_TIMESTAMP
from grader.items.json_values import JsonFault, loads

_MAX_MEMBERS = 10_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAX_MANIFEST = 200_000
MAX_UNPACKED = 100_000_000
_DEPTH = 3


@dataclass
class HandIn:
    """The files of one assignment in a hand-in.

    `folder` is the name of the innermost folder they lay in ("" at the top), `arrived` the time of the newest
    (of the zip itself, for a zip), `refused` the files that were there but not read: name → (finding, detail),
    `has_manifest` tells a zip that a hand-in made, `claimed` whom its manifest names, `file` the zip's own name.
    Nothing that a manifest says is believed alone.
    """

    folder: str
    files: dict[str, bytes] = field(default_factory=dict)
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    arrived: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    zipped: bool = False
    has_manifest: bool = False
    claimed: str | None = None
    file: str = ""


class ArchiveError(ValueError):
    """A zip that can't be read; the message says why."""


def limit_of(name: str) -> int | None:
    """Return how large a file of a hand-in may be, or None if it is none of a hand-in's files."""
    if name in ("answers.json", "answers.conflicts.json"):
        return MAX_ANSWERS
    if name.endswith(".ipynb") and not name.startswith("."):
        return MAX_NOTEBOOK
    return {"timestamp.txt": MAX_TIMESTAMP, "submission_secret.txt": MAX_SECRET}.get(name)


def read_folder(path: Path, depth: int = _DEPTH) -> Iterator[HandIn]:
    """Read the hand-ins in a trainee's folder: its own files, and those of folders in it. Raises `Refused`."""
    descriptor = open_place(path)
    hand_in = HandIn(path.name if depth < _DEPTH else "")
    below = []
    try:
        for name in sorted(os.listdir(descriptor)):  # noqa: PTH208 - of the folder that is open, not of its path
            limit = limit_of(name)
            if limit is not None:
                _take(hand_in, descriptor, name, limit)
            elif depth > 1 and not name.startswith((".", "__")) and _is_folder(descriptor, name):
                below.append(path / name)
    finally:
        os.close(descriptor)
    if _tells_something(hand_in):
        yield hand_in
    for folder in below:
        yield from read_folder(folder, depth - 1)


def _take(hand_in: HandIn, descriptor: int, name: str, limit: int) -> None:
    try:
        hand_in.files[name], found = read_file(descriptor, name, limit)
        hand_in.arrived = max(hand_in.arrived, datetime.fromtimestamp(int(found.st_mtime), UTC))
    except Refused as refused:
        hand_in.refused[name] = (refused.finding, refused.detail)
        entry = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
        hand_in.arrived = max(hand_in.arrived, datetime.fromtimestamp(int(entry.st_mtime), UTC))
    except FileNotFoundError:
        return


def _is_folder(descriptor: int, name: str) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode)


def _tells_something(hand_in: HandIn) -> bool:
    return any(name.endswith((".json", ".ipynb")) for name in (*hand_in.files, *hand_in.refused))


@contextmanager
def named_faults() -> Iterator[None]:
    """Turn whatever is wrong with a zip while it is opened or read into an `ArchiveError`."""
    try:
        yield
    except ArchiveError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        msg = str(error).split("\n")[0][:120] or type(error).__name__
        raise ArchiveError(msg) from error


def read_zip(source: BinaryIO, arrived: datetime, name: str) -> Iterator[HandIn]:
    """Read the hand-ins in a trainee's zip. Nothing is unpacked to disk, no name in it becomes a path.

    Raises `ArchiveError`.
    """
    found: dict[PurePosixPath, HandIn] = {}
    claims: dict[PurePosixPath, str | None] = {}
    left = MAX_UNPACKED
    with named_faults(), zipfile.ZipFile(source) as archive:
        members = archive.infolist()
        demand_few(members)
        for member in members:
            inside = PurePosixPath(member.filename.replace("\\", "/"))
            if member.is_dir() or "__MACOSX" in inside.parts:
                continue
            if inside.name == "manifest.json":
                claims[inside.parent] = None if inside.parent in claims else _claimed(archive, member)
            limit = limit_of(inside.name)
            if limit is None:
                continue
            place = inside.parent
            hand_in = found.setdefault(place, HandIn(place.name, arrived=arrived, zipped=True, file=name))
            left -= take_member(hand_in, archive, member, inside.name, limit)
            if left < 0:
                msg = f"more than {MAX_UNPACKED:,} bytes when unpacked"
                raise ArchiveError(msg)
    for place, hand_in in found.items():
        hand_in.has_manifest, hand_in.claimed = place in claims, claims.get(place)
        if _tells_something(hand_in):
            yield hand_in


def _claimed(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str | None:
    """Return whom a manifest names as its owner: a claim, held against every other name."""
    with _open_member(archive, member) as stream:
        data = stream.read(_MAX_MANIFEST + 1)
    try:
        members = loads(data, max_bytes=_MAX_MANIFEST)
    except JsonFault:
        return None
    owner = members.get("owner") if isinstance(members, dict) else None
    return owner if isinstance(owner, str) else None


def _open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    """Open one member, if it is packed as every system's own zips are; others may ask for gigabytes to unpack."""
    if member.compress_type not in _METHODS:
        msg = f"packed by method {member.compress_type}, which no honest zip needs"
        raise ArchiveError(msg)
    return archive.open(member)


def demand_few(members: list[zipfile.ZipInfo]) -> None:
    """Raise `ArchiveError` for a zip with more members than any honest one has."""
    if len(members) > _MAX_MEMBERS:
        msg = f"{len(members):,} files in it; at most {_MAX_MEMBERS:,} are read"
        raise ArchiveError(msg)


def take_member(hand_in: HandIn, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limit: int) -> int:
    """Take one member of a zip into a hand-in, if it is within its limit; return how many bytes were unpacked."""
    if name in hand_in.files or name in hand_in.refused:
        hand_in.refused[name] = ("duplicate-keys", f"{name} stands twice in the zip")
        hand_in.files.pop(name, None)
        return 0
    if stat.S_ISLNK(member.external_attr >> 16):
        hand_in.refused[name] = ("link", "a symbolic link in the zip")
        return 0
    with _open_member(archive, member) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        hand_in.refused[name] = ("too-large", f"more than {limit:,} bytes")
    else:
        hand_in.files[name] = data
    return len(data)
