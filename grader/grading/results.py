"""A scored submission boiled down to what the gradebook and a batch keep: small, and ready for another process."""

from __future__ import annotations

from datetime import datetime
from math import lcm
from typing import NamedTuple

from grader.grading.findings import Finding
from grader.grading.submissions import Scored, ScoredItem
from grader.items.assignments import Assignment
from grader.items.kinds import Explain

NO_RESPONSE = "No response."  # nbgrader's own words for a blank answer


class Result(NamedTuple):
    """One submission: per item, in the assignment's order, what it earned and who must look.

    This is the border to nbgrader: marks are floats from here on. `comments` holds one text or None for each
    written item (`explain`), in order.
    """

    student: str
    timestamp: datetime | None
    earned: float
    points: tuple[float, ...]
    statuses: tuple[str, ...]
    needs_person: tuple[bool, ...]
    comments: tuple[str | None, ...]
    findings: tuple[Finding, ...]

    @property
    def marking(self) -> bool:
        """Whether a person will want to open it: something is unmarked, unreadable or found."""
        return bool(self.findings) or any(self.needs_person)


def result_of(scored: Scored, key: Assignment) -> Result:
    """Boil a scored submission down."""
    items = scored.items
    exact = [item.earned.as_integer_ratio() for item in items]
    whole = lcm(*[denominator for _, denominator in exact])
    return Result(
        scored.student,
        scored.timestamp,
        sum([numerator * (whole // denominator) for numerator, denominator in exact]) / whole,
        tuple([numerator / denominator for numerator, denominator in exact]),
        tuple([item.status for item in items]),
        tuple([scored.needs_person(item) for item in items]),
        tuple([auto_comment(item) for item, asked in zip(items, key.items, strict=True) if isinstance(asked, Explain)]),
        scored.findings,
    )


def auto_score(status: str, earned: float) -> float | None:
    """Return what goes into the gradebook's `auto_score`: nothing for what waits for a person's mark."""
    return None if status == "unmarked" else earned


def auto_comment(item: ScoredItem) -> str | None:
    """Return what goes into the gradebook's `auto_comment` of a written item."""
    if item.status == "omitted":
        return NO_RESPONSE
    if item.status == "unreadable":
        return f"Unreadable: {item.detail}."
    return None


def needs_manual_grade(
    *,
    needs_person: bool,
    changed: bool,
    flagged: bool,
    manual_score: float | None,
    extra_credit: float | None,
) -> bool:
    """Say whether a grade is flagged for a person, given what the gradebook held before.

    `changed`: the submission or its automatic score is another than last time; then what a person marked is
    looked at again, as nbgrader does. Unchanged, a flag that a person has answered (with a score or extra
    credit) stays down, and one that is up stays up: grading again changes nothing. `gradebook.GRADE` says
    the same in SQL.
    """
    if changed:
        return needs_person or manual_score is not None
    answered = manual_score is not None or extra_credit is not None
    return (needs_person and not answered) or (flagged and (needs_person or manual_score is not None))
