"""Scores that stand although a corrected key would lower them: promised to a trainee, for the very same response."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import NamedTuple

from grader.grading.submissions import ScoredItem
from grader.items.json_values import dumps


class Kept(NamedTuple):
    """A score that is kept, and the digest of the response that it was given for."""

    points: float
    response: str


def response_digest(item: ScoredItem) -> str:
    """Return the digest of what was given: another response has another one."""
    return hashlib.sha256(dumps({"version": item.version, "value": item.value})).hexdigest()


def keep(item: ScoredItem, kept: Kept | None) -> ScoredItem:
    """Return the item with the score that was promised for it; as it is where the response is another by now."""
    if kept is None or response_digest(item) != kept.response:
        return item
    return item._replace(earned=Fraction(kept.points), status="scored", kept=True)
