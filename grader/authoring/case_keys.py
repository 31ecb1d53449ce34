"""Keys of a case's steps derived by the rules: the case as an author states it, the questions put to it, the answers.

The only module that knows both how a question is written and what a determination holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.authoring.members import Members
from grader.authoring.problems import Problem
from grader.authoring.yaml_sources import Mapping as YamlMapping
from grader.authoring.yaml_sources import Sequence as YamlSequence
from grader.regime.cases import Case, CaseError, read_case
from grader.regime.determination import NAMES, Determination, determine
from grader.regime.renderings import LABELS
from grader.regime.tables import Tables

#: What a finding that is not there, or empty, is called.
NONE = "none"
_OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a determination: a stage's answer or one of its findings, or the outcome.

    With `partly`, the rules may find what no option stands for: the stem then asks "which of these".
    """

    decide: str
    finding: str = ""
    partly: bool = False

    def __str__(self) -> str:
        return f"{self.decide} {self.finding}".strip()

    def match(
        self, values: tuple[str, ...], options: Mapping[str, YamlMapping], source: Members, where: str
    ) -> frozenset[str]:
        """Return the options that stand for what the rules say; complain where none does, or several do."""
        stands_for = {id_: _finds(id_, option, source) for id_, option in options.items()}
        key: set[str] = set()
        for value in values:
            fitting = [id_ for id_, finds in stands_for.items() if value in finds]
            if len(fitting) == 1:
                key |= {*fitting}
            elif fitting:
                what = f"{self} is {value!r}{where}: {', '.join(fitting)} all find it"
                source.complain("key", what, "let one option find it")
            elif not self.partly:
                what = f"{self} is {value!r}{where}: no option finds it"
                source.complain("key", what, f"give an option finds: {value}, or mend the case")
        if self.partly and not key:
            source.complain("key", f"{self} is {', '.join(values)}{where}: no option finds any", "mend the options")
        return frozenset(key)


def read_question(members: YamlMapping, about: Members) -> Question | None:
    """Read `{decide: stage, finding: name}`."""
    before = len(about.problems)
    source = Members(members, about.shown, about.problems, f"{about.about}, key")
    question = Question(
        decide=source.word("decide", (*NAMES, _OUTCOME)) or "",
        finding=source.string("finding", "") or "",
        partly=source.get("partly", bool, "true or false", default=False),
    )
    source.done()
    return question if len(about.problems) == before else None


def _finds(id_: str, option: YamlMapping, source: Members) -> frozenset[str]:
    """Return the values for which an option stands: by default the one that is called as it is."""
    finds = option.get("finds", id_)
    if isinstance(finds, YamlSequence):
        return frozenset(map(str, finds))
    if isinstance(finds, str | int) and not isinstance(finds, bool):
        return frozenset({str(finds)})
    source.complain("options", f"finds of {id_} is no value", "give finds: value, or a list of values")
    return frozenset()


@dataclass(slots=True)
class CaseFacts:
    """The case of one item: what it states, and what the rules have answered so far."""

    stated: Mapping[str, Any] | None
    base: Tables
    as_of: str
    rested_on: set[str] = field(default_factory=set)
    decided: dict[str, Determination | None] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Members, base: Tables, as_of: str) -> CaseFacts:
        """Read the member `case`, where there is one; complain of every field that can't be read."""
        stated = source.get("case", YamlMapping, "{field: value}", None)
        if stated is None:
            return cls(None, base, as_of)
        if str(stated.get("as_of", as_of)) != as_of:
            cure = "leave it out of the case: the item's as-of date holds"
            source.complain("case", f"the case is as of {stated['as_of']}, the item as of {as_of}", cure)
        _read(dict(stated), source, stated)
        return cls(stated, base, as_of)

    @property
    def facts(self) -> tuple[str, ...]:
        """The rows on which the answers rest, on all paths."""
        return tuple(sorted(self.rested_on))

    def contradicts(self, name: str, value: object) -> bool:
        """Tell whether the case states another value of a field."""
        if self.stated is None or self.stated.get(name) is None:
            return False
        stated, other = (read_case({name: one}).facts[name] for one in (self.stated[name], value))
        return stated != other

    def ask(self, question: Question, sets: Mapping[str, Any], source: Members, where: str) -> tuple[str, ...] | None:
        """Ask the rules of the case with some facts set otherwise; complain and return None where they can't say."""
        if self.stated is None:
            source.complain("key", "a derived key asks for the case's facts", "give the item case: {field: value}")
            return None
        known = repr(sorted(sets.items()))
        if known not in self.decided:
            case = _read({**self.stated, **sets, "as_of": self.as_of}, source, None, where)
            self.decided[known] = determine(case, self.base, self.as_of) if case else None
        determination = self.decided[known]
        if determination is None:
            return None
        values = _values(question, determination, source, where)
        if values is not None:
            self.rested_on.update(_rows(question, determination))
        return values


def _read(fields: Mapping[str, Any], source: Members, written: YamlMapping | None, where: str = "") -> Case | None:
    try:
        return read_case(fields)
    except CaseError as error:
        for one in error.problems:
            line = written.lines.get(one.where, written.line) if written else source.members.lines.get("key")
            at = f"{source.shown}:{line}"
            what = f"{source.about}: case{where}: {one.where}: {one.what}"
            source.problems.append(Problem(at, what, one.cure))
        return None


def _values(question: Question, determination: Determination, source: Members, where: str) -> tuple[str, ...] | None:
    """Return what the rules say in answer; complain and return None where they can't say."""
    if question.decide == _OUTCOME:
        code = determination.outcome.code
        return (code,) if code != "incomplete" else _lacks(determination.needs, question, source, where)
    step = determination.step(question.decide)
    if question.finding == "needs":
        return step.needs or (NONE,)
    if step.answer == "needs" and question.decide != "facts":
        return _lacks(step.needs or determination.needs, question, source, where)
    if not question.finding or step.answer == "not-determined":
        return (step.answer,)
    if question.finding not in {*LABELS, *step.finding}:
        cure = f"it finds {', '.join(step.finding) or 'nothing'}"
        return _complaint(source, f"{question.decide} has no finding {question.finding}{where}", cure)
    found = step.finding.get(question.finding, ())
    return tuple(map(str, found if isinstance(found, tuple) else (found,))) or (NONE,)


def _lacks(names: tuple[str, ...], question: Question, source: Members, where: str) -> tuple[str, ...] | None:
    what = f"the rules lack facts{where}: {question} needs {', '.join(names)}"
    return _complaint(source, what, "state them in case:, or set them by the option that leads there")


def _complaint(source: Members, what: str, cure: str) -> tuple[str, ...] | None:
    source.complain("key", what, cure)
    return None


def _rows(question: Question, determination: Determination) -> set[str]:
    """Name the rows that decided: those of the stage asked and of all before it; for the rest, of all stages."""
    if question.decide in {_OUTCOME, "facts"}:
        return {fact for step in determination.steps for fact in step.facts}
    last = determination.step(question.decide).stage
    return {fact for step in determination.steps if step.stage <= last for fact in step.facts}
