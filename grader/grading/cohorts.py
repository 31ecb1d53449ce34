"""All submissions of an assignment, scored in one pass, in one process or several. Writes nothing."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from grader.grading.clusters import spread
from grader.grading.courses import Course, CourseError
from grader.grading.findings import Finding
from grader.grading.intake import take_in
from grader.grading.kept import Kept, keep
from grader.grading.notebooks import Pristine
from grader.grading.results import Result, result_of
from grader.grading.students import look_alikes, shown, student_id_fault
from grader.grading.submissions import Scored, Scores, score_submission, unscored
from grader.items.assignments import Assignment


class Progress(Protocol):
    """Called as work goes on. `found`: how many findings there are so far, where the stage finds any."""

    def __call__(self, stage: str, done: int, total: int, /, *, found: int = 0) -> None:
        """Take note."""


def never() -> bool:
    """Answer "is it time to stop?" where nobody can ask for it."""
    return False


_CHUNK = 250


@dataclass(frozen=True)
class Cohort:
    """Who handed in an assignment, by id, and what kept others out.

    `roster` holds every trainee's id that is known: what the `owner` in an answers file is compared with. `kept`
    holds, by trainee and item, the scores that a rescoring never lowers.
    """

    key: Assignment
    pristine: Pristine
    submitted: Path
    students: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    twins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    roster: frozenset[str] = frozenset()
    due: bool = False
    kept: Mapping[str, Mapping[str, Kept]] = field(default_factory=dict)

    def among(
        self, roster: frozenset[str], *, due: bool, kept: Mapping[str, Mapping[str, Kept]] | None = None
    ) -> Cohort:
        """Return the cohort with what the gradebook knows: other trainees' ids, a due date, scores to be kept."""
        return replace(self, roster=self.roster | roster, due=due, kept=kept or {})


def gather(course: Course, assignment: str, *, submitted: Path | None = None, student: str | None = None) -> Cohort:
    """List the hand-ins of an assignment, without opening any.

    `submitted` names another folder of the same layout; `student` narrows the cohort to one. Folders whose
    names can be no student id are left out, with a finding. Raises `CourseError` for an unknown assignment or
    a folder that cannot be listed.
    """
    key = course.key(assignment)
    pristine = Pristine.of(course.notebook(assignment))
    folder = submitted or course.submitted
    if submitted is not None and not submitted.is_dir():
        raise CourseError(str(submitted), "there is no such folder of submissions", "name the one that holds them")
    names = [name for name in _names(folder) if _handed_in(folder, name, assignment)]
    faults = {name: fault for name in names if (fault := student_id_fault(name)) is not None}
    findings = tuple(Finding(shown(name), "bad-student-id", fault) for name, fault in sorted(faults.items()))
    students = tuple(sorted(name for name in names if name not in faults))
    roster = frozenset(students)
    twins = look_alikes(students)
    if student is not None:
        if student not in students:
            fault = student_id_fault(student)
            what = f"can be no student id: {fault}" if fault else f"has handed in no {assignment}"
            where = f"student {shown(student)}"
            raise CourseError(where, what, f"use an id that stands under {folder.name}/")
        students, findings = (student,), ()
    return Cohort(key, pristine, folder, students, findings, twins, roster)


def scored_submissions(cohort: Cohort) -> Iterator[Scored]:
    """Score every submission of a cohort: the scored responses that reports and statistics ask for."""
    scores = Scores()
    for student in cohort.students:
        yield score_one(cohort, student, scores)


def score_one(cohort: Cohort, student: str, scores: Scores | None = None) -> Scored:
    """Take in and score one submission; whatever goes wrong becomes a finding."""
    try:
        intake = take_in(cohort.submitted, student, cohort.key.name, cohort.pristine)
    except Exception as error:  # noqa: BLE001 - one submission never stops a batch: the fault goes to a person
        return unscored(cohort.key, student, error)
    scored = score_submission(cohort.key, intake, cohort.roster, scores)
    if promised := cohort.kept.get(student):
        scored = replace(scored, items=tuple(keep(item, promised.get(item.item)) for item in scored.items))
    notes = []
    if cohort.due and scored.timestamp is None:
        notes.append(Finding(student, "no-timestamp"))
    if twins := cohort.twins.get(student):
        notes.append(Finding(student, "duplicate-student", f"beside {', '.join(twins)}"[:200]))
    return replace(scored, findings=(*scored.findings, *notes)) if notes else scored


def score_cohort(
    cohort: Cohort,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
    stopped: Callable[[], bool] = never,
) -> Iterator[Result]:
    """Score a cohort into what the gradebook needs, in the students' order.

    With `workers` over 1, that many processes share the work; with `scheduler`, the workers of a Dask cluster, who
    must see the same folder; the results are the same. Once `stopped` says so, the cohort ends with what is scored.
    """
    chunks = [cohort.students[start : start + _CHUNK] for start in range(0, len(cohort.students), _CHUNK)]
    done, found = 0, len(cohort.findings)
    for results in _scored_chunks(cohort, chunks, workers, scheduler):
        yield from results
        done += len(results)
        if progress:
            found += sum(len(result.findings) for result in results)
            progress("score", done, len(cohort.students), found=found)
        if stopped():
            return


def _scored_chunks(
    cohort: Cohort, chunks: list[tuple[str, ...]], workers: int, scheduler: str | None
) -> Iterator[list[Result]]:
    if scheduler is not None:
        yield from spread(scheduler, _score_far_away, replace(cohort, submitted=cohort.submitted.absolute()), chunks)
        return
    if workers <= 1 or len(chunks) <= 1:
        scores = Scores()
        for chunk in chunks:
            yield _score_chunk(cohort, scores, chunk)
        return
    safe = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if safe else "spawn")
    with context.Pool(min(workers, len(chunks)), _remember, (cohort,)) as pool:
        yield from pool.imap(_score_remembered, chunks)


def _score_chunk(cohort: Cohort, scores: Scores, students: Iterable[str]) -> list[Result]:
    with _collector_at_rest():
        return [result_of(score_one(cohort, student, scores), cohort.key) for student in students]


def _score_far_away(cohort: Cohort, students: tuple[str, ...]) -> list[Result]:
    if not cohort.submitted.is_dir():  # or every submission would seem to be missing
        what = f"a worker does not see {cohort.submitted}"
        raise CourseError("scheduler", what, "give all machines the folder under the same path")
    return _score_chunk(cohort, Scores(), students)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep Python's cycle collector off a chunk: parsed answers hold no cycles, and it would walk them all, often."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_shared: list[tuple[Cohort, Scores]] = []  # what a worker process was started with


def _remember(cohort: Cohort) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the first alone decides
    _shared[:] = [(cohort, Scores())]


def _score_remembered(students: tuple[str, ...]) -> list[Result]:
    return _score_chunk(*_shared[0], students)


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if not entry.name.startswith(".") or _is_folder(entry)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CourseError(folder.name, error.strerror or "cannot be listed", "check the folder's rights") from error


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _handed_in(folder: Path, name: str, assignment: str) -> bool:
    try:
        os.lstat(f"{folder}/{name}/{assignment}")
    except FileNotFoundError:
        return False
    except OSError:
        return os.path.isdir(f"{folder}/{name}")  # noqa: PTH112 - a folder that cannot be looked into
    return True
