"""One HTML page a trainee: their responses, what they earned, and why, once the assignment has closed.

The pages stand where nbgrader's `release_feedback` looks for them.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.grading.cohorts import Cohort, Progress, gather, scored_submissions
from grader.grading.courses import Course, CourseError
from grader.grading.intake import submission_secret
from grader.grading.marks import Earned, MarkBook, Marks, after_penalty, earned, read_marks
from grader.grading.pages.comparisons import compare
from grader.grading.pages.decisions import decided
from grader.grading.pages.lines import Comparison
from grader.grading.pages.rendering import render
from grader.grading.submissions import Scored, ScoredItem
from grader.grading.timestamps import write_timestamp
from grader.items.assignments import Assignment
from grader.items.kinds import Item, face
from grader.items.presentation import presented
from grader.items.texts import Language

_NAMED = 5


@dataclass(frozen=True, slots=True)
class FeedbackItem:
    """One item as the page shows it. `item` is a face until the assignment has closed."""

    number: int
    item: Item
    scored: ScoredItem
    earned: Earned
    comment: str
    comparison: Comparison
    waits: bool

    @property
    def was_sure_and_wrong(self) -> bool:
        """Whether the trainee ticked *sure* and did not earn all that is scored automatically."""
        return self.scored.status == "scored" and self.scored.sure is True and not self._is_full

    @property
    def was_unsure_and_right(self) -> bool:
        """Whether the trainee ticked *unsure* and earned everything."""
        return self.scored.status == "scored" and self.scored.sure is False and self._is_full

    @property
    def _is_full(self) -> bool:
        return self.scored.earned == self.scored.possible


def write_feedback(
    course: Course,
    assignment: str,
    *,
    submitted: Path | None = None,
    gradebook: str | None = None,
    closed: bool = False,
    now: datetime | None = None,
    language: Language = "en",
    progress: Progress | None = None,
) -> list[Path]:
    """Write `feedback/<student>/<assignment>/<assignment>.html` for everyone who handed in; return the pages.

    Keys and reasons are shown once the last due date in the gradebook, extensions included, lies before `now`
    (UTC; default: this moment), or with `closed`; of an examination (`feedback: after-all`) with `closed` only
    when everybody in the gradebook has handed in. `language` is the one that a page opens in. Beside each page
    go the two files that `nbgrader release_feedback` asks for. Raises `CourseError`, also where the gradebook
    holds other scores than the submissions and the key give: nobody is to be told a score that does not count.
    """
    cohort = gather(course, assignment, submitted=submitted)
    book = read_marks(course, assignment, gradebook)
    cohort = book.among(cohort)
    all_scored = list(scored_submissions(cohort))
    _refuse_stale(all_scored, book, assignment)
    is_closed = _may_tell(cohort.key, book, closed=closed, now=now)
    pages = []
    for done, scored in enumerate(all_scored, start=1):
        page = feedback_page(cohort, scored, book, closed=is_closed, language=language)
        pages.append(_write(course, cohort, scored, page))
        if progress:
            progress("feedback", done, len(all_scored))
    return pages


def keys_are_shown(
    course: Course, assignment: str, *, gradebook: str | None = None, closed: bool = False, now: datetime | None = None
) -> bool:
    """Tell whether `write_feedback` shows keys and reasons: closed by word, or by the last due date."""
    book = read_marks(course, assignment, gradebook)
    return _may_tell(course.key(assignment), book, closed=closed, now=now)


def _may_tell(key: Assignment, book: MarkBook, *, closed: bool, now: datetime | None) -> bool:
    """Tell whether keys may be told. An examination's are not on anybody's word while somebody has yet to sit it."""
    if book.is_closed(now):
        return True
    missing = sorted(book.roster - set(book.trainees)) if key.feedback == "after-all" else []
    if closed and missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        what = f"keys are told after all have handed in, and {', '.join(missing[:_NAMED])}{more} have not"
        raise CourseError(key.name, what, "wait for them, or for the due date to pass (extensions included)")
    return closed


def feedback_page(cohort: Cohort, scored: Scored, book: MarkBook, *, closed: bool, language: Language = "en") -> bytes:
    """Return one trainee's page. Unless `closed`, it is made of the items' faces, so that no key can be in it."""
    marks = book.trainees.get(scored.student, Marks())
    items = [
        _feedback_item(number, item if closed and item.standing == "counted" else face(item), scored, one, marks)
        for number, (item, one) in enumerate(zip(cohort.key.items, scored.items, strict=True), start=1)
    ]
    total = sum(entry.earned.total for entry in items)
    members = {
        "assignment": cohort.key.name,
        "title": cohort.key.title,
        "release": cohort.key.release[:12],
        "language": language,
        "closed": closed,
        "due": book.due,
        "last_due": book.last_due,
        "student": scored.student,
        "handed_in": scored.timestamp,
        "items": [entry for entry in items if entry.scored.status != "dropped"],
        "decided": decided(cohort.key),
        "fault": scored.whole_fault,
        "total": total,
        "penalty": marks.penalty,
        "after_penalty": after_penalty(total, marks.penalty),
        "possible": scored.possible,
        "extra": sum(entry.earned.extra for entry in items),
        "waiting": sum(entry.waits for entry in items),
    }
    return render("feedback.html.j2", members)


def _feedback_item(number: int, item: Item, scored: Scored, one: ScoredItem, marks: Marks) -> FeedbackItem:
    mark = marks.of(item.id)
    counted = earned(one, mark)
    shown = presented(item)
    waits = not counted.by_person and scored.needs_person(one)
    return FeedbackItem(number, shown, one, counted, mark.comment, compare(shown, one.value), waits)


def _refuse_stale(all_scored: Sequence[Scored], book: MarkBook, assignment: str) -> None:
    stale = [s.student for s in all_scored if s.student in book.trainees and book.trainees[s.student].differs_from(s)]
    if stale:
        more = f" and {len(stale) - _NAMED} more" if len(stale) > _NAMED else ""
        what = f"the gradebook holds other scores than submissions and key give ({', '.join(stale[:_NAMED])}{more})"
        raise CourseError(assignment, what, f"run `grader grade {assignment}` (after a key change, `grader rescore`)")


def _write(course: Course, cohort: Cohort, scored: Scored, page: bytes) -> Path:
    folder = course.feedback / scored.student / cohort.key.name
    folder.mkdir(parents=True, exist_ok=True)
    secret = submission_secret(cohort.submitted, scored.student, cohort.key.name)
    kept = folder / "submission_secret.txt"
    if secret is not None and secret.isascii():
        replace_file(kept, secret)
    elif not kept.is_file():
        # nbgrader opens this file unguarded; hand-collected work has none, and the exchange's name for the
        # page is made of it, so it must be one that nobody can guess
        replace_file(kept, secrets.token_hex(64).encode())
    stamp = write_timestamp(scored.timestamp) if scored.timestamp else ""
    replace_file(folder / "timestamp.txt", stamp.encode())
    path = folder / f"{cohort.key.name}.html"
    replace_file(path, page)
    return path


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that whoever opens it sees the old one or the new one, whole; a link is not followed."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with beside.open("xb") as file:
        file.write(data)
    os.replace(beside, path)  # noqa: PTH105 - as it reads
