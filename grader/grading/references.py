"""A submission that answers every item by its key, to try the pipeline with. The instructor's side only."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from grader.grading.courses import Course, CourseError
from grader.grading.timestamps import write_timestamp
from grader.items.answers import Answer, Answers, write_answers
from grader.items.assignments import Assignment
from grader.items.samples import reference_value


def reference_answers(key: Assignment, *, at: datetime) -> Answers:
    """Return the answers that earn everything that is scored automatically."""
    stamp = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return Answers(
        assignment=key.name,
        release=key.release,
        responses={
            item.id: Answer(value=reference_value(item), version=item.version, revision=1, at=stamp)
            for item in key.items
        },
    )


def write_reference(course: Course, assignment: str, out: Path, *, at: datetime | None = None) -> Path:
    """Write the reference submission into a folder: notebook, answers.json and timestamp.txt.

    `at` is the time of the hand-in, now if not given. Raises `CourseError` if the folder holds another
    submission, or lies where it would be released.
    """
    key = course.key(assignment)
    now = at or datetime.now(UTC)
    for released in (course.exercises, course.root / "course"):
        if out.absolute().is_relative_to(released):
            raise CourseError(str(out), "it would go out to trainees with the key in it", "name another folder")
    if (out / "answers.json").exists():
        raise CourseError(str(out), "there is an answers.json already", "name an empty or new folder")
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{assignment}.ipynb").write_bytes(course.notebook(assignment))
        (out / "answers.json").write_bytes(write_answers(reference_answers(key, at=now)))
        (out / "timestamp.txt").write_text(write_timestamp(now), encoding="utf-8")
    except OSError as error:
        raise CourseError(str(out), error.strerror or "cannot be written", "name a folder you may write to") from error
    return out
