"""Work graded as it arrives: a folder looked at again and again. Scores and writes through `batches` alone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from grader.grading.arrivals import zips_among
from grader.grading.batches import GradedBatch, grade
from grader.grading.cohorts import Progress, gather, never
from grader.grading.collecting import place_zips
from grader.grading.courses import Course, CourseError
from grader.grading.findings import Finding
from grader.grading.gradebook import WAIT_SECONDS

Stamp: TypeAlias = tuple[tuple[int, ...], ...]
"""How files look from outside. Another stamp: another submission."""

PAUSE = 2.0
_REST = 5  # a look that takes a second is followed by so many seconds of rest


def watch(  # noqa: PLR0913 - each named by its caller
    course: Course,
    assignment: str,
    *,
    submitted: Path | None = None,
    gradebook: str | None = None,
    workers: int = 1,
    pause: float = PAUSE,
    wait: float = WAIT_SECONDS,
    progress: Progress | None = None,
    stopped: Callable[[], bool] = never,
) -> Iterator[GradedBatch | CourseError]:
    """Grade what lies in the folder, then what arrives or is edited, until `stopped` says so.

    Each submission is graded once, and again whenever its files or the key change; what is still being copied waits
    until two looks, `pause` seconds apart, see the same. Yields each batch that graded something or found something
    new. What keeps a batch from being graded is yielded too, and the batch tried again; raised, if it is the first.
    """
    eye = _Eye(course, assignment, submitted)
    said = ""
    waiting: list[Finding] = []
    while True:
        start = time.monotonic()
        try:
            due, findings = eye.look()
            waiting += findings
            took = time.monotonic() - start
            if due or waiting:
                batch = grade(
                    course,
                    assignment,
                    submitted=submitted,
                    gradebook=gradebook,
                    only=due,
                    workers=workers,
                    wait=wait,
                    progress=progress,
                    stopped=stopped,
                )
                eye.take_note(due)
                yield replace(batch, findings=(*waiting, *batch.findings))
                waiting.clear()
            said = ""
        except CourseError as error:
            took = time.monotonic() - start
            if not eye.has_graded:
                raise
            if str(error) != said:
                yield error
            said = str(error)
        eye.has_graded = True
        _rest(max(pause, _REST * took), stopped)
        if stopped():
            return


class _Eye:
    """Remembers what was there at the last look, and what of it is graded."""

    def __init__(self, course: Course, assignment: str, submitted: Path | None) -> None:
        self._course, self._assignment, self._submitted = course, assignment, submitted
        self._folder = submitted or course.submitted
        self._there: dict[str, Stamp] = {}
        self._graded: dict[str, Stamp] = {}
        self._zips: dict[str, Stamp] = {}
        self._placed: dict[str, Stamp] = {}
        self._told: set[Finding] = set()
        self.has_graded = False

    def look(self) -> tuple[frozenset[str], tuple[Finding, ...]]:
        """Place the zips that came, and return whose work is to be graded and what was found besides."""
        findings = [*self._place_zips()]
        cohort = gather(self._course, self._assignment, submitted=self._submitted)
        findings += (finding for finding in cohort.findings if finding not in self._told)
        self._told = set(cohort.findings)
        key = _stamp(str(self._course.solutions / self._assignment), ("key.json",))
        names = ("answers.json", "timestamp.txt", f"{self._assignment}.ipynb")
        there = {
            student: _stamp(f"{self._folder}/{student}/{self._assignment}", names) + key for student in cohort.students
        }
        due = self._settled(there, self._there, self._graded)
        self._there = there
        return due, tuple(findings)

    def take_note(self, students: frozenset[str]) -> None:
        """Remember that work is graded as it was at the last look; what changed since is seen at the next."""
        self._graded |= {student: self._there[student] for student in students}

    def _place_zips(self) -> tuple[Finding, ...]:
        there = {one.name: _stamp(str(self._folder), (one.name,)) for one in zips_among(self._folder)}
        due = self._settled(there, self._zips, self._placed)
        self._zips = there
        if not due:
            return ()
        placed = place_zips(self._course, self._folder, self._assignment, due)
        self._placed |= {name: there[name] for name in due}
        return placed.findings

    def _settled(
        self, there: Mapping[str, Stamp], before: Mapping[str, Stamp], done: Mapping[str, Stamp]
    ) -> frozenset[str]:
        return frozenset(
            name
            for name, stamp in there.items()
            if done.get(name) != stamp and (not self.has_graded or before.get(name) == stamp)
        )


def _stamp(folder: str, names: tuple[str, ...]) -> Stamp:
    found = []
    for path in (folder, *(f"{folder}/{name}" for name in names)):
        try:
            file = os.lstat(path)
        except OSError as error:
            found.append((error.errno or 0,))
        else:
            changed = (file.st_size, file.st_mtime_ns, file.st_ctime_ns) if path != folder else ()
            found.append((file.st_dev, file.st_ino, file.st_mode, *changed))
    return tuple(found)


def _rest(seconds: float, stopped: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while not stopped() and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, 0.1))
