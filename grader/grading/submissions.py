"""One intake and the assignment's key → scored items and findings. Pure: reads no file, writes no row."""

from __future__ import annotations

import marshal
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from grader.grading.findings import Finding
from grader.grading.intake import Intake
from grader.items.answers import Answer, Answers, AnswersFault, read_answers
from grader.items.assignments import Assignment
from grader.items.json_values import JSON, JsonFault
from grader.items.kinds import Explain, Item
from grader.items.scores import Score, Status
from grader.items.scoring import score, settled


class ScoredItem(NamedTuple):
    """One scored response: what was asked, what was given, what it earned.

    `value` is the response as handed in, None where there is none that could be read as JSON; `version` is
    the version of the item that it was given to, or None where the file does not say. `sure` is what the trainee
    ticked, if anything; it scores nothing. `kept`: the score is an earlier key's, which a rescoring did not lower.
    """

    item: str
    version: int | None
    value: JSON
    earned: Fraction
    possible: Fraction
    status: Status
    severity: int | None = None
    detail: str = ""
    sure: bool | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """One submission, scored: every item of the assignment in its order."""

    student: str
    items: tuple[ScoredItem, ...]
    timestamp: datetime | None
    findings: tuple[Finding, ...] = ()

    @property
    def earned(self) -> Fraction:
        """What all items earned, before a late penalty."""
        return sum((item.earned for item in self.items), Fraction(0))

    @property
    def possible(self) -> Fraction:
        """What all items could earn."""
        return sum((item.possible for item in self.items), Fraction(0))

    @property
    def whole_fault(self) -> Finding | None:
        """The finding that keeps the whole submission from being scored, if there is one."""
        return next((finding for finding in self.findings if finding.kind.reach == "submission"), None)

    def needs_person(self, item: ScoredItem) -> bool:
        """Whether a person must look at an item: it is unmarked, unreadable, or blank for want of a file."""
        return item.status in ("unmarked", "unreadable") or (item.status == "omitted" and self.whole_fault is not None)


class Scores:
    """The scores of responses that were met before: many trainees of a cohort give the same ones.

    Belongs to one assignment's keys. Written answers are never kept, and no more than `most` of the others.
    """

    def __init__(self, most: int = 50_000) -> None:
        self._most = most
        self._met: dict[tuple[str, bytes], Score] = {}

    def of(self, item: Item, value: JSON) -> Score:
        """Return what `score` returns, looked up where an equal response was scored before."""
        if value is None or isinstance(item, Explain):
            return score(item, value)
        try:
            token = item.id, marshal.dumps(value, 2)  # an exact image of a JSON value, types and all
        except ValueError:
            return score(item, value)
        found = self._met.get(token)
        if found is None:
            found = score(item, value)
            if len(self._met) < self._most:
                self._met[token] = found
        return found


def score_submission(
    key: Assignment, intake: Intake, roster: Container[str] = (), scores: Scores | None = None
) -> Scored:
    """Score a submission. `roster`: the ids of the other trainees, to tell whose file it may be.

    `scores` spares scoring equal responses again where many submissions are scored.

    Fails closed: what cannot be read as a whole makes every item unreadable, what cannot be read of one
    response makes that item so. Nothing raises.
    """
    try:
        return _scored(key, intake, roster, scores or Scores())
    except Exception as error:  # noqa: BLE001 - one submission never stops a batch: the fault goes to a person
        fault = Finding(intake.student, "internal-error", f"{type(error).__name__}: {str(error)[:200]}")
        return _all(key, intake, "unreadable", fault)


def unscored(key: Assignment, student: str, error: Exception) -> Scored:
    """Return a submission that could not even be taken in: all unreadable, for a person."""
    fault = Finding(student, "internal-error", f"{type(error).__name__}: {str(error)[:200]}")
    return _all(key, Intake(student, None, None), "unreadable", fault)


def _scored(key: Assignment, intake: Intake, roster: Container[str], scores: Scores) -> Scored:
    student = intake.student
    if intake.answers is None:
        missing = any(finding.finding == "no-answers" for finding in intake.findings)
        return _all(key, intake, "omitted" if missing else "unreadable")
    try:
        answers = read_answers(intake.answers)
    except (JsonFault, AnswersFault) as fault:
        return _all(key, intake, "unreadable", Finding(student, fault.fault, fault.detail))
    whole = _whole_fault(key, answers, student, roster)
    if whole is not None:
        return _all(key, intake, "unreadable", whole)
    findings = list(intake.findings)
    findings.extend(_notes(key, answers, student))
    items = []
    same_release = answers.release in _releases(key)
    for item in key.items:
        scored, found = _item(item, answers.responses.get(item.id), student, scores, same_release=same_release)
        items.append(scored)
        findings.extend(found)
    return Scored(student, tuple(items), intake.timestamp, tuple(findings))


def _whole_fault(key: Assignment, answers: Answers, student: str, roster: Container[str]) -> Finding | None:
    if answers.assignment != key.name:
        return Finding(student, "other-assignment", f"it is for {answers.assignment[:60]!r}")
    if answers.form is not None:
        return Finding(student, "other-form", f"form {answers.form[:60]!r}")
    if answers.owner is not None and answers.owner != student and answers.owner in roster:
        return Finding(student, "other-owner", f"its owner is {answers.owner[:60]!r}")
    return None


def _notes(key: Assignment, answers: Answers, student: str) -> Iterator[Finding]:
    if key.release and answers.release not in _releases(key):
        found = f"release {answers.release[:12]}" if answers.release else "no release is named"
        yield Finding(student, "other-release", f"{found}, not {key.release[:12]}")
    if answers.owner is not None and answers.owner != student:
        yield Finding(student, "unknown-owner", f"its owner is {answers.owner[:60]!r}")
    known = {item.id for item in key.items}
    unknown = sorted(answers.responses.keys() - known)
    if unknown:
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""  # noqa: PLR2004 - one line
        yield Finding(student, "unknown-item", ", ".join(repr(id_[:40]) for id_ in unknown[:5]) + more)


def _releases(key: Assignment) -> tuple[str, ...]:
    """Return the releases that are as good as this one: itself, and the one whose keys it corrects."""
    return (key.release, key.former) if key.former else (key.release,)


def _item(
    item: Item, answer: Answer | None, student: str, scores: Scores, *, same_release: bool
) -> tuple[ScoredItem, tuple[Finding, ...]]:
    if (result := settled(item)) is not None:
        return _of_score(item, answer, result), ()
    if answer is None:
        return _of_score(item, None, score(item, None)), ()
    if not item.takes(answer.version) and not (answer.version is None and same_release):
        given = "no version is named" if answer.version is None else f"version {answer.version}"
        detail = f"{item.id}: {given}, not {item.version}"
        scored = _unreadable(item, answer, "unreadable", detail)
        return scored, (Finding(student, "other-version", detail),)
    result = scores.of(item, answer.value)
    scored = _of_score(item, answer, result)
    if result.status == "unreadable":
        return scored, (Finding(student, result.fault, f"{item.id}: {result.detail}"),)
    return scored, ()


def _of_score(item: Item, answer: Answer | None, result: Score) -> ScoredItem:
    version, value, sure = (None, None, None) if answer is None else (answer.version, answer.value, answer.sure)
    return ScoredItem(
        item.id, version, value, result.earned, result.possible, result.status, result.severity, result.detail, sure
    )


def _unreadable(item: Item, answer: Answer | None, status: Status, detail: str) -> ScoredItem:
    return ScoredItem(
        item.id, answer.version if answer else None, answer.value if answer else None,
        Fraction(0), item.possible, status, None, detail,
    )  # fmt: skip


def _all(key: Assignment, intake: Intake, status: Status, fault: Finding | None = None) -> Scored:
    findings = intake.findings if fault is None else (*intake.findings, fault)
    whole = next((f for f in findings if f.kind.reach == "submission"), None)
    detail = whole.kind.what if whole else ""
    items = tuple(
        _unreadable(item, None, status, detail)
        if item.worth
        else _of_score(item, None, settled(item) or score(item, None))
        for item in key.items
    )
    return Scored(intake.student, items, intake.timestamp, findings)
