"""Two files of one trainee's answers into one. Pure: knows no disk, and no item."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from grader.items.answers import Answer, Answers
from grader.items.json_values import JSON

STAMP: Final = "%Y-%m-%dT%H:%M:%SZ"
_SKEW: Final = timedelta(minutes=10)


def is_blank(value: JSON) -> bool:
    """Tell whether a value is what stands for no answer."""
    return value is None or value in ("", [], {})


def moment(at: str, now: datetime) -> datetime | None:
    """Return when an answer was given; None where its clock was wrong: no time at all, or one to come."""
    try:
        told = datetime.fromisoformat(at)
    except ValueError:
        return None
    if told.tzinfo is None or told > now + _SKEW:
        return None
    return told.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Merged:
    """The answers of both files, and those that do not count, as (item, answer)."""

    answers: Answers
    beside: tuple[tuple[str, Answer], ...]


def merged(mine: Answers, other: Answers, now: datetime) -> Merged:
    """Take the other file's answers in.

    An answer with the higher revision and the later time goes on from the one before it and replaces it. Where
    revision and time say different things, two were given apart: the later counts, the other stands beside.
    """
    responses, beside = dict(mine.responses), []
    for item, theirs in other.responses.items():
        ours = responses.get(item)
        if ours is None:
            responses[item] = theirs
            continue
        responses[item], loser = _one(ours, theirs, now)
        if loser is not None:
            beside.append((item, loser))
    return Merged(replace(mine, owner=mine.owner or other.owner, responses=responses), tuple(beside))


def _one(ours: Answer, theirs: Answer, now: datetime) -> tuple[Answer, Answer | None]:
    """Return the answer that counts, and the other where it must be kept too."""
    by_revision = theirs.revision - ours.revision
    by_time = _order(moment(theirs.at, now), moment(ours.at, now))
    if ours.value == theirs.value:
        later, earlier = (theirs, ours) if by_revision > 0 else (ours, theirs)
        both_noted = earlier.note not in ("", later.note) and later.note
        return replace(later, note=later.note or earlier.note), earlier if both_noted else None
    if by_revision < 0 and by_time < 0:
        return ours, None
    if by_revision > 0 and by_time > 0:
        return theirs, None
    later, earlier = (theirs, ours) if (by_time or by_revision) > 0 else (ours, theirs)
    return replace(later, revision=max(ours.revision, theirs.revision) + 1), earlier


def _order(one: datetime | None, other: datetime | None) -> int:
    if one is None or other is None:
        return 0
    return (one > other) - (one < other)
