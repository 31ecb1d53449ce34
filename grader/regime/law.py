"""The tables as they stood on one day, and rules that speak only while their instrument's row is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from grader.regime.answers import Answer, Finding, Step, Verdict
from grader.regime.cases import Case, MissingError
from grader.regime.tables import Row, Tables
from grader.regime.words import Words

#: Only rows with these marks may decide.
FIRM = frozenset({"P", "Px"})

_SILENT = Words(
    "No text in the tables that was in force on the day, and whose wording of that day was read, answers this.",
    "各表所收、当日有效且已读到当日文本的规定未作答复。",
)


@dataclass(frozen=True, slots=True)
class Law:
    """What was in force on a day."""

    tables: Tables
    as_of: str

    def row(self, table: str, id_: str) -> Row | None:
        """Return a row in force and firm enough to decide, or nothing."""
        held = self.tables.by_name.get(table)
        row = held.by_id.get(id_) if held else None
        firm = row is not None and row.in_force(self.as_of) and row.values.get("confidence") in FIRM
        return row if firm else None

    def in_force(self, instrument: str) -> bool:
        """Tell whether an instrument's own row is in force: the one date that a repeal changes."""
        return self.row("instruments", instrument) is not None

    def was_read(self, citation: str) -> bool:
        """Tell whether the text read is the one of that day; an article without a row of its own counts as read."""
        return all(row.values["valid_from"] <= self.as_of for row in self.articles((citation,)))

    def stands(self, citation: str) -> bool:
        """Tell whether the instrument of a cited article is in force; one that the tables don't know passes."""
        return all(self.in_force(row.values["instrument"]) for row in self.articles((citation,)))

    def articles(self, citations: Iterable[str]) -> tuple[Row, ...]:
        """Return the rows of the cited articles that the table of sources has."""
        held = self.tables.by_name.get("sources")
        wanted = {citation.split("(", 1)[0] for citation in citations}
        found = [held.by_id[id_] for id_ in wanted if id_ in held.by_id] if held else []
        return tuple(sorted(found, key=lambda row: row.line))

    def figure(self, table: str, id_: str, column: str) -> int | None:
        """Return a whole number that stands in a row in force, or nothing."""
        row = self.row(table, id_)
        text = row.values.get(column, "") if row else ""
        return int(text) if text.isdigit() else None

    def bodies(self, regimes: Iterable[str], acts: Iterable[str], instruments: Iterable[str]) -> tuple[Row, ...]:
        """Return the firm rows on who does what, in force on the day, in the table's order."""
        held = self.tables.by_name.get("duties")
        wanted = (set(regimes), set(acts), set(instruments))
        return tuple(
            row
            for row in (held.rows if held else ())
            if row.in_force(self.as_of)
            and row.values["confidence"] in FIRM
            and row.values["regime"] in wanted[0]
            and row.values["act"] in wanted[1]
            and row.values["instrument"] in wanted[2]
        )


@dataclass(frozen=True, slots=True)
class Matter:
    """A case, the law of the day, and the steps decided so far."""

    case: Case
    law: Law
    steps: Mapping[str, Step]

    def answer(self, name: str) -> Answer:
        """Return an earlier step's answer."""
        return self.steps[name].answer

    def found(self, name: str, key: str) -> str:
        """Return one word that an earlier step found, or an empty one."""
        found = self.steps[name].finding.get(key, "")
        return found if isinstance(found, str) else ""

    @property
    def regime(self) -> str:
        """The regime that the second stage found."""
        return self.found("regime", "regime")

    @property
    def item_class(self) -> str:
        """The stipulated class of the item."""
        return self.case.word("item_class")

    @property
    def is_missile_part_1(self) -> bool:
        """Part 1 of the old missile item control list: its class is that of the list, its rules the military ones."""
        return self.item_class == "missile-item" and self.case.word("list_part") == "1"

    @property
    def under_dual_use_rules(self) -> bool:
        """Dual-use items, items that its catch-all reaches, and others that Decree 792 takes in by Article 47."""
        return self.regime in {"dual-use", "none"}

    @property
    def procedure(self) -> str:
        """The regime whose licensing rules apply: those of military, nuclear and chemical items are for listed ones."""
        by_list = self.regime in {"military", "nuclear", "controlled-chemicals"}
        return "unlisted" if by_list and self.answer("listed") != "yes" else self.regime

    @property
    def by_arms_rules_alone(self) -> bool:
        """Police equipment: the Arms Regulations say that they apply; the Law speaks of military products only."""
        return self.item_class == "police-equipment"

    @property
    def field(self) -> str:
        """The field of dual-use items whose own older regulations apply: listed, or treated by them as if listed."""
        as_listed = {"ndu-19": "nuclear-dual-use", "mis-16": "missile-dual-use"}
        if self.answer("listed") == "yes":
            return self.found("regime", "field")
        return next((as_listed[rule] for rule in self.steps["catch-all"].rules if rule in as_listed), "")

    @property
    def licence_due(self) -> bool | None:
        """Whether a licence is due: listed, or caught by a known risk; nothing while either is not clear."""
        answers = {self.answer("listed"), self.answer("catch-all")}
        if "yes" in answers:
            return True
        return False if answers == {"no"} else None

    def watch_listed(self) -> bool:
        """Tell whether the importer or the end user is on the watch list."""
        return "watch" in {self.case.word("importer_listing"), self.case.word("end_user_listing")}

    def restricted(self) -> bool:
        """Tell whether the importer or the end user is on the restricted-party list."""
        return "restricted" in {self.case.word("importer_listing"), self.case.word("end_user_listing")}


Decider: TypeAlias = Callable[[Matter], Verdict | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule: its instrument's row, its articles, what it says, and the function that applies it.

    `decide` gives nothing where the rule does not speak to the case.
    """

    id: str
    instrument: str
    cites: tuple[str, ...]
    says: Words
    decide: Decider

    def speaks(self, law: Law) -> bool:
        """Tell whether the rule may decide on the day: instrument in force, its text as of that day read."""
        return law.in_force(self.instrument) and all(law.was_read(citation) for citation in self.cites)


@dataclass(frozen=True, slots=True)
class Stage:
    """A question and the rules that answer it, the first that speaks deciding.

    `moot` gives the reason why the question does not arise, or nothing.
    """

    number: int
    name: str
    question: Words
    rules: tuple[Rule, ...]
    moot: Callable[[Matter], Words | None] = lambda _: None


def decide(stage: Stage, matter: Matter) -> Step:
    """Answer one stage: by the first rule that is in force and speaks; `needs` where it lacks a fact."""
    rule: Rule | None = None
    try:
        reason = stage.moot(matter)
        if reason is not None:
            return Step(stage.number, stage.name, stage.question, "no", reason, reached=False)
        for rule in stage.rules:
            verdict = rule.decide(matter) if rule.speaks(matter.law) else None
            if verdict is not None:
                return _step(stage, matter.law, rule, verdict)
    except MissingError as missing:
        return _needs(stage, matter.law, rule, missing.names)
    return Step(stage.number, stage.name, stage.question, "not-determined", _SILENT)


def _step(stage: Stage, law: Law, rule: Rule, verdict: Verdict) -> Step:
    cites = tuple(dict.fromkeys(one for one in (*rule.cites, *verdict.cites) if law.stands(one)))
    return Step(
        stage.number,
        stage.name,
        stage.question,
        verdict.answer,
        verdict.note,
        (rule.id,),
        rule.says,
        cites,
        verdict.finding,
        facts=rested_on(law, rule.instrument, cites, verdict.facts),
    )


def _needs(stage: Stage, law: Law, rule: Rule | None, names: tuple[str, ...]) -> Step:
    said = "、".join(names)
    note = Words(f"The case does not state: {', '.join(names)}.", f"案例未说明：{said}。")
    if rule is None:
        return Step(stage.number, stage.name, stage.question, "needs", note, needs=names)
    facts = rested_on(law, rule.instrument, rule.cites, ())
    return Step(
        stage.number,
        stage.name,
        stage.question,
        "needs",
        note,
        (rule.id,),
        rule.says,
        rule.cites,
        needs=names,
        facts=facts,
    )


def rested_on(law: Law, instrument: str, cites: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """Name the rows that an answer rests on: the instrument's, its articles', and those read beside them."""
    articles = (row.fact for row in law.articles(cites))
    return tuple(dict.fromkeys((f"instruments/{instrument}", *articles, *more)))


def found(**given: Finding | None) -> dict[str, Finding]:
    """Gather findings, leaving out what is not there."""
    return {key: value for key, value in given.items() if value not in {None, ""} and value != ()}


def note(en: str, zh: str) -> Words:
    """Write a note in both languages."""
    return Words(en, zh)
