"""A case: the facts that the rules decide on, in a closed set of fields. Reads a mapping; knows no file format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.regime.fields import Fault, Field, Problem, Value, near, read_value
from grader.regime.fields_of_conduct import AFTERWARDS, BORDER, LIABILITY
from grader.regime.fields_of_items import MOVEMENT, THINGS
from grader.regime.fields_of_parties import EXPORTER, PAPERS, PARTIES, REVIEW

#: Every field of a case, in the order in which a case is told.
FIELDS: Mapping[str, Field] = {
    spec.name: spec
    for group in (MOVEMENT, THINGS, PARTIES, EXPORTER, REVIEW, PAPERS, BORDER, AFTERWARDS, LIABILITY)
    for spec in group
}


class CaseError(ValueError):
    """A case file that cannot be read; `problems` holds every fault found, each with its cure."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class MissingError(LookupError):
    """A rule asked for facts that the case does not state; `names` are their fields."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one case by field; a field that is absent was not stated."""

    facts: Mapping[str, Value]

    def states(self, name: str) -> bool:
        """Tell whether the case states a field."""
        return FIELDS[name].name in self.facts

    def need(self, *names: str) -> None:
        """Raise `MissingError` that names all of these fields that are not stated."""
        missing = tuple(name for name in names if not self.states(name))
        if missing:
            raise MissingError(missing)

    def word(self, name: str) -> str:
        """Return a stated choice, day or text."""
        self.need(name)
        value = self.facts[name]
        if isinstance(value, str):
            return value
        msg = f"{name}: is no single word. fix: ask for it by its kind, {FIELDS[name].kind}"
        raise TypeError(msg)

    def yes(self, name: str) -> bool:
        """Tell whether a flag is yes."""
        return self.word(name) == "yes"

    def words(self, name: str) -> tuple[str, ...]:
        """Return a stated list."""
        self.need(name)
        value = self.facts[name]
        if isinstance(value, tuple):
            return value
        msg = f"{name}: is no list. fix: ask for it by its kind, {FIELDS[name].kind}"
        raise TypeError(msg)

    def count(self, name: str) -> int:
        """Return a stated whole number."""
        self.need(name)
        value = self.facts[name]
        if isinstance(value, int):
            return value
        msg = f"{name}: is no number. fix: ask for it by its kind, {FIELDS[name].kind}"
        raise TypeError(msg)


def read_case(given: object) -> Case:
    """Read a case from a mapping of fields. Raises `CaseError` with all faults: unknown fields, wrong values.

    A field whose value is empty (null) counts as not stated.
    """
    if not isinstance(given, Mapping):
        problem = Problem(
            "case", f"{type(given).__name__} is no set of fields", "write lines of the form `field: value`"
        )
        raise CaseError((problem,))
    facts: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        if name not in FIELDS:
            cure = near(str(name), FIELDS) + "`grader determine --schema` prints every field"
            problems.append(Problem(str(name), "there is no such field", cure))
        elif value is not None:
            read = read_value(FIELDS[name], value)
            if isinstance(read, Fault):
                problems.append(Problem(name, read.what, read.cure))
            else:
                facts[name] = read
    problems += _contradictions(facts)
    if problems:
        raise CaseError(tuple(problems))
    return Case({name: facts[name] for name in FIELDS if name in facts})


def _contradictions(facts: Mapping[str, Value]) -> list[Problem]:
    """Find facts that can't both hold."""
    found: list[Problem] = []
    knowledge = facts.get("knowledge", "none")
    if facts.get("risks") == () and knowledge != "none":
        found.append(Problem("knowledge", f"{knowledge}, but risks is []", "name the risk, or write knowledge: none"))
    used, left_out = facts.get("days_used"), facts.get("days_not_counted")
    if isinstance(used, int) and isinstance(left_out, int) and left_out > used:
        cure = "days_not_counted is a part of days_used"
        found.append(Problem("days_not_counted", f"{left_out} is more than days_used, {used}", cure))
    return found


def schema() -> list[dict[str, object]]:
    """Describe every field, for people and programs: name, kind, meaning and values in both languages."""
    return [
        {
            "name": spec.name,
            "kind": spec.kind,
            "optional": spec.optional,
            "meaning": {"en": spec.meaning.en, "zh": spec.meaning.zh},
            "values": {value: {"en": words.en, "zh": words.zh} for value, words in spec.values.items()},
        }
        for spec in FIELDS.values()
    ]
