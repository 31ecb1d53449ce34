"""items.yaml and practice.yaml → typed items. The only module that knows their layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from grader.authoring.case_items import read_case_members
from grader.authoring.citations import read_citations, read_facts
from grader.authoring.derivations import (
    Derived,
    derive_figure,
    derive_placements,
    derive_values,
    read_derivation,
)
from grader.authoring.fact_base import HORIZON
from grader.authoring.members import Members
from grader.authoring.option_sources import read_options
from grader.authoring.problems import Problem, SourceError
from grader.authoring.yaml_sources import Mapping as YamlMapping
from grader.authoring.yaml_sources import Sequence as YamlSequence
from grader.authoring.yaml_sources import read_yaml
from grader.items.assignments import FEEDBACK_TIMES, Assignment
from grader.items.kinds import (
    KINDS,
    LEVELS,
    Assign,
    Case,
    Choose,
    Classify,
    Explain,
    Item,
    Number,
    Order,
)
from grader.items.options import Option
from grader.items.presentation import presented
from grader.items.rules import RULES_OF_KIND, Rule
from grader.items.standings import STANDINGS
from grader.items.texts import Text
from grader.regime.tables import TableError, Tables

#: The parts of the subject, as blueprints weigh them.
DOMAINS = ("law", "agencies", "licensing", "enforcement", "compliance", "treaties", "cooperation")


def read_items_source(path: Path, shown: str, base: Tables) -> Assignment:
    """Read one source of items. Raises `SourceError` with every problem in it, each at file:line."""
    root = read_yaml(path, shown)
    problems: list[Problem] = []
    if not isinstance(root, YamlMapping):
        raise SourceError([Problem(f"{shown}:1", "the file holds no mapping", "give assignment:, title:, items:")])
    head = Members(root, shown, problems)
    name, title, as_of = head.string("assignment"), head.text("title"), head.day("as_of", None)
    domain = head.word("domain", DOMAINS, None)
    feedback = head.word("feedback", FEEDBACK_TIMES, FEEDBACK_TIMES[0])
    entries = head.get("items", YamlSequence, "a list of items")
    head.done()
    items: list[Item] = []
    seen: dict[str, int] = {}
    for line, entry in entries.located() if isinstance(entries, YamlSequence) else ():
        if not isinstance(entry, YamlMapping):
            problems.append(Problem(f"{shown}:{line}", "an item is no mapping", "give id:, kind:, stem: …"))
            continue
        source = _ItemSource(entry, shown, problems, base, as_of, domain)
        if source.id in seen:
            source.complain("id", f"stands twice (first on line {seen[source.id]})", "ids are never reused: rename it")
        seen.setdefault(source.id, line)
        item = source.item()
        if item is not None:
            items.append(presented(item))
    if problems:
        raise SourceError(problems)
    return Assignment(name=name, title=title, items=tuple(items), feedback=feedback)


class _ItemSource(Members):
    """One item's mapping, read member by member."""

    def __init__(
        self,
        entry: YamlMapping,
        shown: str,
        problems: list[Problem],
        base: Tables,
        as_of: str | None,
        domain: str | None,
    ) -> None:
        super().__init__(entry, shown, problems)
        self.base = base
        self.default_as_of = as_of
        self.default_domain = domain
        self.id = self.string("id") or "?"
        self.about = f"item {self.id}"
        self.stands_for: dict[str, str] = {}

    def item(self) -> Item | None:
        """Return the item, or None where a problem was collected."""
        before = len(self.problems)
        kind = self.word("kind", KINDS)
        common = self._common()
        build = _BUILDERS.get(kind)
        arguments = build(self) if build else {}
        self.done()
        if build is None or len(self.problems) > before:
            return None
        derived: tuple[str, ...] = arguments.pop("derived_facts", ())
        common["facts"] = tuple(sorted({*common["facts"], *derived}))
        try:
            return _CLASSES[kind](**(common | arguments))
        except ValueError as error:
            what, _, cure = str(error).partition(". fix: ")
            self.complain("key" if "key" in what else "id", what.removeprefix(f"{self.about}: "), cure)
            return None

    def _common(self) -> dict[str, Any]:
        as_of = self.day("as_of", self.default_as_of)
        if as_of is None and "as_of" not in self.members:
            self.complain("", "no as-of date", "give as_of: on the item or on the file")
        elif as_of is not None and as_of > HORIZON:
            cure = f"the sources reach to {HORIZON}: ask as of that day or earlier"
            self.complain("as_of", f"as of {as_of}", cure)
        return {
            "id": self.id,
            "version": self.whole("version", 1),
            "stem": self.text("stem"),
            "points": self.whole("points"),
            "minutes": self.whole("minutes"),
            "as_of": as_of or HORIZON,
            "level": self.word("level", LEVELS),
            "domain": self._domain(),
            "template": self.string("template", "") or "",
            "enemies": self.strings("enemies", ()) or (),
            "rationale": self.text("rationale"),
            "misconceptions": self._texts_by_id("misconceptions"),
            "sources": read_citations(self, self.base, as_of),
            "facts": read_facts(self, self.base, as_of),
            "standing": self.word("standing", STANDINGS, STANDINGS[0]) or STANDINGS[0],
            "corrects": self.whole("corrects", None),
            "because": self.text("because", None),
        }

    def _domain(self) -> str:
        if "domain" not in self.members and not self.default_domain:
            cure = f"give domain: on the item or on the file, one of {', '.join(DOMAINS)}"
            self.complain("", "no domain", cure)
            return ""
        return self.word("domain", DOMAINS, self.default_domain) or ""

    def _texts_by_id(self, name: str) -> dict[str, Text]:
        texts = {}
        for id_, value in (self.get(name, YamlMapping, "{id: {en, zh}}", {}) or {}).items():
            text = self.read_text(value, f"{name} of {id_}") if isinstance(value, YamlMapping) else None
            if text is not None:
                texts[id_] = text
            elif not isinstance(value, YamlMapping):
                self.complain(name, f"{name} of {id_} is not a text in both languages", "give {en: …, zh: …}")
        return texts

    def options(self, name: str) -> tuple[Option, ...]:
        """Read what is offered, and remember for what each stands."""
        options = []
        for value, option in read_options(self, name, self.base):
            self.stands_for[option.id] = str(value.get("is", option.id))
            options.append(option)
        return tuple(options)

    def rule(self, kind: str) -> Rule:
        """Read the scoring rule; the kind's first is its default."""
        allowed = RULES_OF_KIND[kind]
        return Rule(self.word("rule", allowed, allowed[0]) or allowed[0])

    def key(self, derive: Callable[[Members], Derived], explicit: Callable[[], Any]) -> dict[str, Any]:
        """Read the key in its explicit form, or derive it from a table."""
        value = self.members.get("key")
        if not (isinstance(value, YamlMapping) and "derive" in value):
            return {"key": explicit()}
        self.read.add("key")
        try:
            derived = derive(Members(value, self.shown, self.problems, self.about))
        except (TableError, KeyError) as error:
            what, _, cure = str(error).partition(". fix: ")
            self.complain("key", f"the key can't be derived: {what}", cure or "mend the derivation")
            return {"key": None}
        return {"key": derived.key, "derived_facts": derived.facts}


def _classify(source: _ItemSource) -> dict[str, Any]:
    arguments = _placing(source, "classify")
    severity = source.get("severity", YamlMapping, "{keyed category: {given category: weight}}", {}) or {}
    arguments["severity"] = {keyed: dict(given) for keyed, given in severity.items() if isinstance(given, dict)}
    key = arguments["key"]
    if key and any(isinstance(value, frozenset) for value in key.values()):
        crowded = sorted(stimulus for stimulus, value in key.items() if len(value) != 1)
        if crowded:
            cure = "narrow where:, or make it an assign item"
            source.complain("key", f"the table gives several categories for {', '.join(crowded)}", cure)
        arguments["key"] = {stimulus: min(value) for stimulus, value in key.items()}
    return arguments


def _assign(source: _ItemSource) -> dict[str, Any]:
    arguments = _placing(source, "assign")
    key = arguments["key"] or {}
    for stimulus, categories in key.items():
        if not isinstance(categories, list | frozenset):
            source.complain("key", f"key of {stimulus} is no list", "give a list of categories")
            return arguments | {"key": None}
    arguments["key"] = {stimulus: frozenset(map(str, categories)) for stimulus, categories in key.items()}
    return arguments


def _placing(source: _ItemSource, kind: str) -> dict[str, Any]:
    stimuli, categories = source.options("stimuli"), source.options("categories")
    stands_for = {stimulus.id: source.stands_for[stimulus.id] for stimulus in stimuli}
    offered = tuple(category.id for category in categories)

    def derive(key: Members) -> Derived:
        return derive_placements(
            read_derivation(key, source.day("as_of", source.default_as_of)), stands_for, offered, source.base
        )

    def explicit() -> Mapping[str, Any] | None:
        key = source.get("key", YamlMapping, "{stimulus: category}")
        return dict(key) if isinstance(key, YamlMapping) else None

    keyed = source.key(derive, explicit)
    return {"stimuli": stimuli, "categories": categories, "rule": source.rule(kind)} | keyed


def _order(source: _ItemSource) -> dict[str, Any]:
    return {"steps": source.options("steps"), "rule": source.rule("order"), "key": source.strings("key")}


def _choose(source: _ItemSource) -> dict[str, Any]:
    options = source.options("options")

    def derive(key: Members) -> Derived:
        return derive_values(read_derivation(key, source.day("as_of", source.default_as_of)), source.base)

    keyed = source.key(derive, lambda: frozenset(source.strings("key") or ()))
    multiple = source.get("multiple", bool, "true or false", default=False)
    return {"options": options, "multiple": multiple, "rule": source.rule("choose")} | keyed


def _number(source: _ItemSource) -> dict[str, Any]:
    def derive(key: Members) -> Derived:
        return derive_figure(read_derivation(key, source.day("as_of", source.default_as_of)), source.base)

    def explicit() -> Fraction | None:
        return _fraction(source, "key")

    keyed = source.key(derive, explicit)
    tolerance = _fraction(source, "tolerance", 0) or Fraction(0)
    return {"unit": source.text("unit"), "tolerance": tolerance, "rule": source.rule("number")} | keyed


def _fraction(source: _ItemSource, name: str, default: int | None = None) -> Fraction | None:
    value = source.get(name, object, "a figure") if default is None else source.get(name, object, "a figure", default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        source.complain(name, f"{name} is no figure", "write it in figures")
        return None
    return Fraction(repr(value))


def _case(source: _ItemSource) -> dict[str, Any]:
    as_of = source.day("as_of", source.default_as_of) or HORIZON
    return {"rule": source.rule("case")} | read_case_members(source, source.base, as_of)


def _explain(source: _ItemSource) -> dict[str, Any]:
    return {"max_characters": source.whole("max_characters"), "guide": source.text("guide")}


_CLASSES: Mapping[str, Callable[..., Item]] = {
    "classify": Classify,
    "assign": Assign,
    "order": Order,
    "choose": Choose,
    "number": Number,
    "case": Case,
    "explain": Explain,
}
_BUILDERS: Mapping[str, Callable[[_ItemSource], dict[str, Any]]] = {
    "classify": _classify,
    "assign": _assign,
    "order": _order,
    "choose": _choose,
    "number": _number,
    "case": _case,
    "explain": _explain,
}
