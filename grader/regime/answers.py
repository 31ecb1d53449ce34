"""What deciding gives: an answer per step, with its rule and sources, and the form in which programs read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from grader.regime.words import NOTHING, Language, Words

Answer: TypeAlias = Literal["yes", "no", "open", "not-determined", "needs"]
ANSWERS: Mapping[Answer, Words] = {
    "yes": Words("yes", "是"),
    "no": Words("no", "否"),
    "open": Words("open (the authority's discretion)", "由主管部门裁量"),
    "not-determined": Words("not determined (the sources don't say)", "依据未作规定，不能确定"),
    "needs": Words("needs facts", "缺少事实"),
}
Finding: TypeAlias = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of a case: an answer, why, and figures or names that go with it.

    `cites` are articles beside the rule's own; `facts` the table rows (`table/id`) that it read.
    """

    answer: Answer
    note: Words = NOTHING
    finding: Mapping[str, Finding] = field(default_factory=dict)
    cites: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One stage's answer. `reached` is false where the question does not arise; `needs` names missing fields."""

    stage: int
    name: str
    question: Words
    answer: Answer
    note: Words = NOTHING
    rules: tuple[str, ...] = ()
    says: Words = NOTHING
    sources: tuple[str, ...] = ()
    finding: Mapping[str, Finding] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    reached: bool = True

    def as_json(self, language: Language | None = None) -> dict[str, object]:
        """Give plain values for `json.dumps`; one language, or both."""
        return {
            "stage": self.stage,
            "name": self.name,
            "question": in_json(self.question, language),
            "answer": self.answer,
            "reached": self.reached,
            "note": in_json(self.note, language),
            "rules": list(self.rules),
            "rule_says": in_json(self.says, language),
            "sources": list(self.sources),
            "finding": {key: list(one) if isinstance(one, tuple) else one for key, one in self.finding.items()},
            "needs": list(self.needs),
            "facts": list(self.facts),
        }


def in_json(words: Words, language: Language | None) -> str | dict[str, str]:
    """Give a text in one language, or both sides under `en` and `zh`."""
    return words.in_(language) if language else {"en": words.en, "zh": words.zh}
