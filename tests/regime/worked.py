"""What a worked case is: facts that differ from the plain case, and the answers that the articles give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: A day under the Law and the older regulations; a day before the Law.
LAW, BEFORE = "2022-06-01", "2019-06-01"


@dataclass(frozen=True)
class Worked:
    """One worked case: why, what differs from the plain case, the result, answers and findings by stage."""

    id: str
    why: str
    facts: Mapping[str, object]
    outcome: str
    answers: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[tuple[str, str], object] = field(default_factory=dict)
