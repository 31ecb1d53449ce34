"""Loose hand-ins → `submitted/<student>/<assignment>/`, as nbgrader expects them. Scores and removes nothing."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.grading.cohorts import Progress
from grader.grading.courses import Course, CourseError
from grader.grading.files import Refused
from grader.grading.findings import Finding
from grader.grading.handins import ArchiveError, HandIn, read_folder, read_zip
from grader.grading.intake import take_in
from grader.grading.students import shown, student_id_fault
from grader.grading.timestamps import TimestampError, read_timestamp, write_timestamp
from grader.items.answers import AnswersFault, read_answers
from grader.items.json_values import JsonFault, loads
from grader.items.receipts import work_digest

_PASSED_OVER = ("__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Placed:
    """One hand-in that lies where nbgrader looks for it."""

    student: str
    assignment: str
    timestamp: datetime
    path: Path


@dataclass(frozen=True)
class Collected:
    """What was placed, and what was not or needs a look."""

    placed: tuple[Placed, ...]
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what `grader collect --json` prints."""
        return {
            "placed": [
                {"student": one.student, "assignment": one.assignment, "timestamp": write_timestamp(one.timestamp)}
                for one in self.placed
            ],
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass
class _Candidate:
    source: str
    student: str
    assignment: str
    at: datetime
    hand_in: HandIn


def collect(
    course: Course,
    folder: Path,
    *,
    assignment: str | None = None,
    received: datetime | None = None,
    progress: Progress | None = None,
) -> Collected:
    """Place the hand-ins that lie in a folder, one folder or one zip a trainee, named by the trainee's id.

    A zip of `grader hand-in` is named `<id>-<assignment>.zip`, as it left the trainee.

    The assignment is the one that `answers.json` names, else the folder's or notebook's name, else the one
    given. The time is `received` if given; else that of the zip, or what a folder's `timestamp.txt` says, or
    the folder's newest file. A later hand-in replaces an earlier one, never the other way round; of hand-ins
    that follow each other with the same answers the earliest counts. The folder itself is left as it is. Raises
    `CourseError` if it can't be listed or the assignment is unknown.
    """
    if assignment is not None:
        course.key(assignment)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise CourseError(str(folder), error.strerror or "cannot be listed", "name a folder of hand-ins") from error
    findings: list[Finding] = []
    candidates: dict[tuple[str, str], list[_Candidate]] = {}
    for done, entry in enumerate(entries, 1):
        for candidate in _candidates(course, entry, assignment, received, findings):
            candidates.setdefault((candidate.student, candidate.assignment), []).append(candidate)
        if progress:
            progress("read", done, len(entries))
    placed: list[Placed] = []
    for done, rivals in enumerate(candidates.values(), 1):
        placed.extend(_place(course, _preferred(rivals, findings), received, findings))
        if progress:
            progress("place", done, len(candidates))
    return Collected(tuple(placed), tuple(findings))


def _candidates(
    course: Course, entry: os.DirEntry[str], fallback: str | None, received: datetime | None, findings: list[Finding]
) -> Iterator[_Candidate]:
    name = entry.name
    if name.startswith(".") or name in _PASSED_OVER:
        return
    student = name.removesuffix(".zip").removesuffix(".ZIP")
    try:
        hand_ins = _hand_ins(entry)
    except Refused as refused:
        findings.append(Finding(shown(student), refused.finding, f"{shown(name)}: {refused.detail}"))
        return
    except ArchiveError as error:
        findings.append(Finding(shown(student), "bad-archive", f"{shown(name)}: {error}"))
        return
    student = _trainee(course, student, hand_ins)
    fault = student_id_fault(student)
    if not hand_ins or fault:
        finding = "bad-student-id" if fault and hand_ins else "not-a-hand-in"
        findings.append(Finding(shown(student), finding, fault if fault and hand_ins else f"{shown(name)}"))
        return
    folders = [hand_in.folder for hand_in in hand_ins]
    if len(folders) > 1 and not {"", *course.assignments()} & set(folders):
        where = f"{shown(name)} holds {len(folders)} folders: {', '.join(map(shown, folders[:5]))}"
        findings.append(Finding(shown(student), "several-hand-ins", where))
        return
    for hand_in in hand_ins:
        target = _assignment(course, hand_in) or fallback
        if target is None:
            where = f"{shown(name)}/{shown(hand_in.folder)}".rstrip("/")
            findings.append(Finding(student, "unknown-assignment", where))
            continue
        yield _Candidate(name, student, target, _time(hand_in, received, student, findings), hand_in)


def _hand_ins(entry: os.DirEntry[str]) -> list[HandIn]:
    if entry.is_symlink():
        raise Refused("link", "a symbolic link")
    if entry.is_dir(follow_symlinks=False):
        return list(read_folder(Path(entry.path)))
    if entry.is_file(follow_symlinks=False) and entry.name.lower().endswith(".zip"):
        return list(read_zip(Path(entry.path)))
    return []


def _trainee(course: Course, name: str, hand_ins: list[HandIn]) -> str:
    """Return the id in a file's name, which `grader hand-in` (and a browser that has one already) adds to."""
    if not any(hand_in.has_manifest for hand_in in hand_ins):
        return name
    bare = re.sub(r" ?\(\d{1,3}\)$", "", name)
    told = (f"-{assignment}" for assignment in course.assignments() if bare.endswith(f"-{assignment}"))
    return bare.removesuffix(max(told, key=len, default=""))


def _assignment(course: Course, hand_in: HandIn) -> str | None:
    known = course.assignments()
    told = []
    if "answers.json" in hand_in.files:
        try:
            members = loads(hand_in.files["answers.json"])
            told.append(members.get("assignment") if isinstance(members, dict) else None)
        except JsonFault:
            pass  # grading names the fault
    told.append(hand_in.folder)
    told.extend(name.removesuffix(".ipynb") for name in (*hand_in.files, *hand_in.refused) if name.endswith(".ipynb"))
    return next((name for name in told if isinstance(name, str) and name in known), None)


def _time(hand_in: HandIn, received: datetime | None, student: str, findings: list[Finding]) -> datetime:
    if received is not None:
        return received.astimezone(UTC).replace(tzinfo=None)
    arrived = hand_in.arrived.replace(tzinfo=None)
    if hand_in.zipped:
        return arrived
    why = hand_in.refused.get("timestamp.txt", ("", ""))[1]
    if "timestamp.txt" in hand_in.files:
        try:
            return read_timestamp(hand_in.files["timestamp.txt"])
        except TimestampError as error:
            why = str(error)
    if why:
        findings.append(Finding(student, "bad-timestamp", f"{why}; taken as handed in at {arrived} UTC"))
    return arrived


def _preferred(rivals: list[_Candidate], findings: list[Finding]) -> _Candidate:
    first, *others = sorted(rivals, key=lambda one: one.at)
    for other in others:
        if _same_work(first.hand_in.files.get("answers.json"), other.hand_in.files.get("answers.json")):
            continue
        later, earlier = (other, first) if other.at > first.at else (first, other)
        detail = f"{shown(earlier.source)} ({earlier.at} UTC), not {shown(later.source)} ({later.at} UTC)"
        findings.append(Finding(first.student, "duplicate-hand-in", detail))
        first = later
    return first


def _same_work(one: bytes | None, other: bytes | None) -> bool:
    """Tell whether two `answers.json` are the same work; of what can't be read, only the same bytes are."""
    if one is None or other is None or one == other:
        return one is not None and one == other
    try:
        return work_digest(read_answers(one)) == work_digest(read_answers(other))
    except (JsonFault, AnswersFault):
        return False


def _place(
    course: Course, candidate: _Candidate, received: datetime | None, findings: list[Finding]
) -> Iterator[Placed]:
    student, assignment = candidate.student, candidate.assignment
    target = course.submitted / student / assignment
    if target.is_dir() and not target.is_symlink():
        there = take_in(course.submitted, student, assignment)
        kept, same = there.timestamp, _same_work(there.answers, candidate.hand_in.files.get("answers.json"))
        if kept is not None and same and kept < candidate.at and received is None:
            yield Placed(student, assignment, kept, target)
            return
        if kept is not None and not same and kept > candidate.at:
            detail = f"{shown(candidate.source)} ({candidate.at} UTC); one of {kept} UTC was collected before"
            findings.append(Finding(student, "duplicate-hand-in", detail))
            return
    try:
        _write(target, candidate)
    except OSError as error:
        raise CourseError(str(target), error.strerror or "cannot be written", "check the folder's rights") from error
    for name, (finding, detail) in sorted(candidate.hand_in.refused.items()):
        if name == "answers.json":
            findings.append(Finding(student, finding, f"{name}: {detail}"))
    yield Placed(student, assignment, candidate.at, target)


def _write(target: Path, candidate: _Candidate) -> None:
    """Write the hand-in beside its place, then put it there: no half of one is ever graded."""
    files = dict(candidate.hand_in.files)
    if "answers.json" in candidate.hand_in.refused:
        files["answers.json"] = b""  # unreadable, not missing: grading must not take it for a blank
    files["timestamp.txt"] = write_timestamp(candidate.at).encode()
    files.setdefault("submission_secret.txt", secrets.token_hex(64).encode())
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.parent / f".{target.name}.{secrets.token_hex(4)}"
    fresh.mkdir()
    for name, data in files.items():
        (fresh / name).write_bytes(data)
    if target.is_symlink() or target.is_file():
        target.unlink()
    elif target.exists():
        old = target.parent / f".{target.name}.old-{secrets.token_hex(4)}"
        target.rename(old)
        fresh.rename(target)
        shutil.rmtree(old)
        return
    fresh.rename(target)
