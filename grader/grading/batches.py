"""A whole batch graded: scored, written to the gradebook in one transaction, made markable. Decides no score."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.grading.cohorts import Progress, gather, never, score_cohort
from grader.grading.collecting import place_zips
from grader.grading.courses import Course
from grader.grading.findings import Finding
from grader.grading.gradebook import WAIT_SECONDS, open_gradebook, transaction, write_batch
from grader.grading.histories import kept_scores
from grader.grading.marking import prepare_marking
from grader.grading.registers import due_date, known_students, register
from grader.grading.results import Result
from grader.grading.scorings import demand_same_scoring, note_scorings, scorings_of
from grader.grading.settings import read_settings
from grader.items.assignments import Assignment


@dataclass(frozen=True)
class GradedBatch:
    """What a batch came to. `earned` is before the late penalty, `penalty` 0 for what came in time.

    `stopped`: somebody stopped it, `left` submissions were not graded.
    """

    key: Assignment
    results: Sequence[Result]
    penalties: dict[str, float]
    findings: tuple[Finding, ...]
    stopped: bool = False
    left: int = 0

    @property
    def graded(self) -> int:
        """How many submissions were graded."""
        return len(self.results)

    def as_json(self) -> dict[str, Any]:
        """Return what `grader grade --json` prints."""
        ids = [item.id for item in self.key.items]
        possible = float(sum(item.worth for item in self.key.items))
        return {
            "assignment": self.key.name,
            "graded": self.graded,
            "scores": {
                result.student: {
                    "earned": result.earned,
                    "possible": possible,
                    "penalty": self.penalties.get(result.student, 0.0),
                    "items": dict(zip(ids, result.points, strict=True)),
                    "statuses": dict(zip(ids, result.statuses, strict=True)),
                }
                for result in self.results
            },
            "findings": [finding.as_json() for finding in self.findings],
        }


def grade(  # noqa: PLR0913 - each named by its caller
    course: Course,
    assignment: str,
    *,
    submitted: Path | None = None,
    gradebook: str | None = None,
    only: Collection[str] | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    marking: bool = True,
    wait: float = WAIT_SECONDS,
    progress: Progress | None = None,
    stopped: Callable[[], bool] = never,
) -> GradedBatch:
    """Grade every submission of an assignment, or only some trainees', into nbgrader's gradebook.

    Scores first, then writes once: killed half-way, it is simply run again. Once `stopped` says so, what is scored
    is written and no more is begun. The folders by which formgrader knows that work is graded are made, and with
    `marking` the notebooks that a person marks there. `wait`: how many seconds a locked gradebook is waited for.
    Zips that lie among the folders are placed first, unless only some trainees are graded.
    Raises `CourseError`, also where the key scores otherwise than the one that the gradebook was scored by: that is
    `rescore`'s to do. A faulty submission never raises, but becomes a finding.
    """
    settings = read_settings(course)
    placed = place_zips(course, submitted or course.submitted, assignment) if only is None else None
    cohort = gather(course, assignment, submitted=submitted)
    if placed is not None:
        cohort = replace(cohort, findings=(*placed.findings, *cohort.findings))
    elif only is not None:
        cohort = replace(cohort, findings=(), students=tuple(student for student in cohort.students if student in only))
    engine = open_gradebook(gradebook or settings.gradebook_url, wait=wait)
    try:
        with transaction(engine) as connection:
            demand_same_scoring(connection, cohort.key)
            register(connection, cohort.key, cohort.pristine.data, settings.course_id)
            cohort = cohort.among(
                known_students(connection),
                due=due_date(connection, assignment) is not None,
                kept=kept_scores(connection, assignment),
            )
        results = list(score_cohort(cohort, workers=workers, scheduler=scheduler, progress=progress, stopped=stopped))
        with transaction(engine) as connection:
            demand_same_scoring(connection, cohort.key)
            cells = register(connection, cohort.key, cohort.pristine.data, settings.course_id)
            penalties = write_batch(connection, cells, results, settings.late_penalty, progress=progress)
            note_scorings(connection, assignment, scorings_of(cohort.key))
    finally:
        engine.dispose()
    prepare_marking(course, cohort, results, notebooks=marking, progress=progress, stopped=stopped)
    findings = [*cohort.findings, *(finding for result in results for finding in result.findings)]
    left = len(cohort.students) - len(results)
    return GradedBatch(cohort.key, results, penalties, tuple(findings), stopped(), left)
