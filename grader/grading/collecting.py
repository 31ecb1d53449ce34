"""Loose hand-ins → `submitted/<student>/<assignment>/`, as nbgrader expects them. Scores and removes nothing."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.grading.arrivals import Arrival, arrivals, zips_among
from grader.grading.claims import Claims
from grader.grading.cohorts import Progress
from grader.grading.courses import Course, CourseError
from grader.grading.files import Refused
from grader.grading.findings import Finding
from grader.grading.handins import ArchiveError, HandIn
from grader.grading.intake import take_in
from grader.grading.people import read_people
from grader.grading.students import shown
from grader.grading.timestamps import TimestampError, read_timestamp, write_timestamp
from grader.items.answers import AnswersFault, read_answers
from grader.items.json_values import JsonFault, loads
from grader.items.receipts import work_digest

_WINMAIL = ": Outlook packed the file into its own format; ask for it again, as a plain attachment"


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
    person: str
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
    """Place the hand-ins that lie in a folder, or in a learning platform's download, each under its trainee.

    In a folder: one folder or zip a trainee, named by the trainee's id; the zips that a hand-in makes,
    `<id>-<assignment>.zip`, also as mail programs rename them; and what Moodle or Canvas gives out, unpacked. Where
    names on one hand-in disagree it is a finding and stays where it is.

    The assignment is the one that `answers.json` names, else the folder's or notebook's name, else the one
    given. The time is `received` if given; else that of the zip, or what a folder's `timestamp.txt` says, or
    the folder's newest file. A later hand-in replaces an earlier one, never the other way round; of hand-ins
    that follow each other with the same answers the earliest counts. The folder itself is left as it is. Raises
    `CourseError` if it can't be listed or the assignment is unknown.
    """
    if assignment is not None:
        course.key(assignment)
    findings: list[Finding] = []
    candidates: list[_Candidate] = []
    claims = Claims(course.assignments(), lambda: read_people(course))
    with arrivals(folder) as arrived:
        for done, arrival in enumerate(arrived, 1):
            candidates += _candidates(course, arrival, claims, assignment, received, findings)
            if progress:
                progress("read", done, len(arrived))
    return _placed(candidates, course.submitted, received, findings, progress)


def place_zips(course: Course, folder: Path, assignment: str, only: Collection[str] | None = None) -> Collected:
    """Place the zips that lie among the trainees' folders: each into the folder of its trainee beside it.

    As `collect` does, but hand-ins of other assignments stay where they are. `only`: the names of the zips to look
    at. Raises `CourseError` where a file can't be written.
    """
    findings: list[Finding] = []
    candidates: list[_Candidate] = []
    claims = Claims(course.assignments(), lambda: read_people(course))
    for arrival in zips_among(folder):
        if only is None or arrival.name in only:
            found = _candidates(course, arrival, claims, None, None, findings)
            candidates += (candidate for candidate in found if candidate.assignment == assignment)
    return _placed(candidates, folder, None, findings)


def _placed(
    candidates: list[_Candidate],
    into: Path,
    received: datetime | None,
    findings: list[Finding],
    progress: Progress | None = None,
) -> Collected:
    groups: dict[tuple[str, str], list[_Candidate]] = {}
    for candidate in candidates:
        groups.setdefault((candidate.student, candidate.assignment), []).append(candidate)
    placed: list[Placed] = []
    for done, rivals in enumerate(groups.values(), 1):
        if _are_one_persons(rivals, findings):
            placed.extend(_place(into, _preferred(rivals, findings), received, findings))
        if progress:
            progress("place", done, len(groups))
    return Collected(tuple(placed), tuple(findings))


def _candidates(
    course: Course,
    arrival: Arrival,
    claims: Claims,
    fallback: str | None,
    received: datetime | None,
    findings: list[Finding],
) -> Iterator[_Candidate]:
    name, whose = arrival.name, arrival.person or _bare(arrival.name)
    try:
        hand_ins = arrival.read()
    except Refused as refused:
        findings.append(Finding(shown(whose), refused.finding, f"{shown(name)}: {refused.detail}"))
        return
    except ArchiveError as error:
        findings.append(Finding(shown(whose), "bad-archive", f"{shown(name)}: {error}"))
        return
    if not hand_ins:
        detail = _WINMAIL if name.lower() == "winmail.dat" else ""
        findings.append(Finding(shown(whose), "not-a-hand-in", f"{shown(name)}{detail}"))
        return
    folders = [hand_in.folder for hand_in in hand_ins if not hand_in.has_manifest]
    if len(folders) > 1 and not {"", *course.assignments()} & set(folders):
        where = f"{shown(name)} holds {len(folders)} folders: {', '.join(map(shown, folders[:5]))}"
        findings.append(Finding(shown(whose), "several-hand-ins", where))
        return
    for hand_in in hand_ins:
        try:
            student = claims.owner(arrival, hand_in)
        except Refused as refused:
            detail = refused.detail if refused.detail.startswith(shown(name)) else f"{shown(name)}: {refused.detail}"
            findings.append(Finding(shown(whose), refused.finding, detail))
            continue
        target = _assignment(course, hand_in) or fallback
        if target is None:
            where = f"{shown(name)}/{shown(hand_in.folder)}".rstrip("/")
            findings.append(Finding(student, "unknown-assignment", where))
            continue
        at = _time(hand_in, received, student, findings)
        yield _Candidate(name, arrival.person, student, target, at, hand_in)


def _bare(name: str) -> str:
    return name.removesuffix(".zip").removesuffix(".ZIP")


def _are_one_persons(rivals: list[_Candidate], findings: list[Finding]) -> bool:
    """Tell whether a trainee's hand-ins came from one person; where not, nobody can say which are the trainee's."""
    people = sorted({one.person for one in rivals if one.person})
    if len(people) <= 1:
        return True
    detail = f"{len(people)} people of the learning platform hand in as {rivals[0].student}: "
    findings.append(Finding(rivals[0].student, "two-names", detail + ", ".join(map(shown, people[:5]))))
    return False


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


def _place(into: Path, candidate: _Candidate, received: datetime | None, findings: list[Finding]) -> Iterator[Placed]:
    student, assignment = candidate.student, candidate.assignment
    target = into / student / assignment
    if target.parent.is_symlink():
        detail = f"{shown(candidate.source)} was not placed: a link stands where the trainee's folder should"
        findings.append(Finding(student, "link", detail))
        return
    if target.is_dir() and not target.is_symlink():
        there = take_in(into, student, assignment)
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
