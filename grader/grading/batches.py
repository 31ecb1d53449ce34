"""A whole batch graded: scored, written to the gradebook in one transaction, made markable. Decides no score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.grading.cohorts import Progress, gather, score_cohort
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
    """What a batch came to. `earned` is before the late penalty, `penalty` 0 for what came in time."""

    key: Assignment
    results: Sequence[Result]
    penalties: dict[str, float]
    findings: tuple[Finding, ...]

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


def grade(
    course: Course,
    assignment: str,
    *,
    submitted: Path | None = None,
    gradebook: str | None = None,
    workers: int = 1,
    marking: bool = True,
    wait: float = WAIT_SECONDS,
    progress: Progress | None = None,
) -> GradedBatch:
    """Grade every submission of an assignment into nbgrader's gradebook.

    Scores first, then writes once: killed half-way, it is simply run again. `marking` makes the notebooks
    that a person marks in formgrader, and the folders by which formgrader knows that work is graded. `wait`: how
    many seconds a locked gradebook is waited for.
    Raises `CourseError`, also where the key scores otherwise than the one that the gradebook was scored by: that is
    `rescore`'s to do. A faulty submission never raises, but becomes a finding.
    """
    settings = read_settings(course)
    cohort = gather(course, assignment, submitted=submitted)
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
        results = list(score_cohort(cohort, workers=workers, progress=progress))
        with transaction(engine) as connection:
            demand_same_scoring(connection, cohort.key)
            cells = register(connection, cohort.key, cohort.pristine.data, settings.course_id)
            penalties = write_batch(connection, cells, results, settings.late_penalty, progress=progress)
            note_scorings(connection, assignment, scorings_of(cohort.key))
    finally:
        engine.dispose()
    if marking:
        prepare_marking(course, cohort, results, progress=progress)
    findings = [*cohort.findings, *(finding for result in results for finding in result.findings)]
    return GradedBatch(cohort.key, results, penalties, tuple(findings))
