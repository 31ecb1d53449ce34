"""One hostile submission folder → bytes, a time and findings. Never follows a link, never waits on a pipe."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grader.grading.files import Refused, open_folder, read_file
from grader.grading.findings import Finding
from grader.grading.notebooks import Pristine, notebook_fault
from grader.grading.timestamps import TimestampError, read_timestamp

MAX_ANSWERS = 1_000_000
MAX_TIMESTAMP = 200
MAX_SECRET = 1_000
MAX_NOTEBOOK = 20_000_000


@dataclass(frozen=True, slots=True)
class Intake:
    """What was found in one submission folder.

    `answers` is None where there is nothing to parse; then a finding of the reach *submission* says why.
    `timestamp` is in UTC without a zone, as the gradebook keeps it; None if there is no `timestamp.txt`.
    """

    student: str
    answers: bytes | None
    timestamp: datetime | None
    findings: tuple[Finding, ...] = ()


def take_in(submitted: Path, student: str, assignment: str, pristine: Pristine | None = None) -> Intake:
    """Read `submitted/<student>/<assignment>/`.

    Only regular files within their size limits are read. With `pristine`, the trainee's notebook is compared
    with it; it is never run and never used.
    """
    findings: list[Finding] = []
    try:
        folder = open_folder(submitted, student, assignment)
    except Refused as refused:
        findings.append(Finding(student, refused.finding, f"the submission's folder: {refused.detail}"))
        return Intake(student, None, None, tuple(findings))
    try:
        answers = _answers(folder, student, findings)
        timestamp = _timestamp(folder, student, findings)
        if pristine is not None:
            _look_at_notebook(folder, f"{assignment}.ipynb", student, pristine, findings)
    finally:
        os.close(folder)
    return Intake(student, answers, timestamp, tuple(findings))


def submitted_timestamp(submitted: Path, student: str, assignment: str) -> datetime | None:
    """Return only the time of a hand-in, as `take_in` would: what the gradebook is compared with."""
    try:
        folder = open_folder(submitted, student, assignment)
    except Refused:
        return None
    try:
        return _timestamp(folder, student, [])
    finally:
        os.close(folder)


def submission_secret(submitted: Path, student: str, assignment: str) -> bytes | None:
    """Return the secret by which nbgrader's exchange hands feedback back, or None if there is none to trust."""
    try:
        folder = open_folder(submitted, student, assignment)
    except Refused:
        return None
    try:
        return read_file(folder, "submission_secret.txt", MAX_SECRET)[0] or None
    except (Refused, FileNotFoundError):
        return None
    finally:
        os.close(folder)


def _answers(folder: int, student: str, findings: list[Finding]) -> bytes | None:
    try:
        return read_file(folder, "answers.json", MAX_ANSWERS)[0]
    except FileNotFoundError:
        findings.append(Finding(student, "no-answers"))
    except Refused as refused:
        findings.append(Finding(student, refused.finding, f"answers.json: {refused.detail}"))
    return None


def _timestamp(folder: int, student: str, findings: list[Finding]) -> datetime | None:
    try:
        data, _ = read_file(folder, "timestamp.txt", MAX_TIMESTAMP)
        return read_timestamp(data)
    except FileNotFoundError:
        return None
    except (Refused, TimestampError) as error:
        detail = error.detail if isinstance(error, Refused) else str(error)
    arrived = _arrival(folder)
    taken = f"{detail}; taken as handed in at {arrived:%Y-%m-%d %H:%M:%S} UTC"
    findings.append(Finding(student, "bad-timestamp", taken))
    return arrived


def _arrival(folder: int) -> datetime:
    """When the entry last changed on this machine: unlike the file's own time, no trainee can set it."""
    try:
        seconds = os.stat("timestamp.txt", dir_fd=folder, follow_symlinks=False).st_ctime
    except OSError:
        seconds = os.fstat(folder).st_ctime
    return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)


def _look_at_notebook(folder: int, name: str, student: str, pristine: Pristine, findings: list[Finding]) -> None:
    try:
        data, _ = read_file(folder, name, MAX_NOTEBOOK)
    except FileNotFoundError:
        findings.append(Finding(student, "notebook-missing"))
    except Refused as refused:
        findings.append(Finding(student, "notebook-unreadable", refused.detail))
    else:
        findings.extend(Finding(student, finding, detail) for finding, detail in notebook_fault(data, pristine))
