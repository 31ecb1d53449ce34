"""Families whose keys the rules give: a case is stated, one of its facts varies, and a stage's answer is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.authoring.families.draws import Asked, Draw, Family, as_of_words, choose, firms, name
from grader.items.kinds import Item, Level
from grader.items.texts import Text
from grader.regime.answers import Step
from grader.regime.cases import read_case
from grader.regime.determination import determine
from grader.regime.tables import Tables

_NOW = ("2024-12-01", "2025-06-01", "2026-08-25")

#: A case with nothing unusual about it; a family's draw states the rest.
PLAIN: Mapping[str, Any] = {
    "path": "out-of-china",
    "exporter": "prc-organisation",
    "occasion": "sale",
    "item_class": "dual-use-other",
    "form": "goods",
    "listing": "listed",
    "military_end_use": False,
    "public_technology": False,
    "mass_consumer": False,
    "ban": "none",
    "risks": [],
    "knowledge": "none",
    "importer_listing": "none",
    "end_user_listing": "none",
    "special_application": "none",
    "qualifications": [],
    "within_scope": True,
    "entrusts_designated": False,
    "convicted": False,
    "punished": "none",
    "owner_restricted": False,
    "compliance_system": "runs-well",
    "export_record": True,
    "fixed_channels": True,
    "specified_item": False,
    "returns_as_required": False,
    "impact": "ordinary",
    "documents": [],
    "government_certificate_asked": False,
    "customs": "nothing-shown",
    "customs_evidence": True,
    "customs_procedure": "none",
    "mofcom_notice": False,
    "events": [],
}


@dataclass(frozen=True, slots=True)
class Variation:
    """One value that a draw may take: the facts that it states, and its words in the stem."""

    states: Mapping[str, Any]
    words: Text


#: The options of a question that the rules answer with yes or no.
YES_NO = {"yes": Text("Yes", "是"), "no": Text("No", "否")}


def vary(en: str, zh: str, **states: Any) -> Variation:  # noqa: ANN401 - the values of a case's fields
    """Return a value of a draw: its words in both languages, and the facts that it states."""
    return Variation(states, Text(en, zh))


def answer_of(step: Step) -> str | None:
    """Take a stage's own answer as the option."""
    return step.answer


@dataclass(frozen=True, slots=True)
class Ruling:
    """A family of cases: what varies, on which days, which stage answers, and how its answer is an option."""

    name: str
    domain: str
    level: Level
    asks: Text
    question: Text
    stage: str
    varies: Mapping[str, Mapping[str, Variation]]
    options: Mapping[str, Text]
    answers: Callable[[Step], str | None]
    days: tuple[str, ...] = _NOW
    per_firm: bool = True

    def family(self) -> Family:
        """Return it as a family like the others."""
        return Family(self.name, self.domain, self.level, self.asks, self.draws, self.item)

    def draws(self, base: Tables) -> Iterator[Draw]:
        """Give every combination that the rules answer with one of the options."""
        names = list(self.varies)
        for values in _product([list(self.varies[one]) for one in names]):
            for day in self.days:
                draw = dict(zip(names, values, strict=True)) | {"day": day}
                step = self._step(base, draw)
                if step is None or self.answers(step) not in self.options:
                    continue
                for firm in firms(base)[:3] if self.per_firm else ():
                    yield draw | {"firm": firm.id}

    def _step(self, base: Tables, draw: Draw) -> Step | None:
        stated = dict(PLAIN) | {"as_of": draw["day"]}
        for one in self.varies:
            stated |= self.varies[one][draw[one]].states
        try:
            return determine(read_case(stated), base, draw["day"]).step(self.stage)
        except ValueError:
            return None

    def item(self, base: Tables, draw: Draw) -> Item:
        """Make the item of one draw."""
        step = self._step(base, draw)
        if step is None:
            msg = f"{self.name}: the draw {dict(draw)} is no case. fix: draw from the family's own draws"
            raise ValueError(msg)
        key = self.answers(step) or ""
        firm, day = name(base, "companies", draw["firm"]), as_of_words(draw["day"])
        told = [self.varies[one][draw[one]].words for one in self.varies]
        says = (step.note, step.says)
        asked = Asked(
            as_of=draw["day"],
            stem=Text(
                " ".join([day.en, *(words.en.format(firm=firm.en) for words in told), self.question.en]),
                "".join([day.zh, *(words.zh.format(firm=firm.zh) for words in told), self.question.zh]),
            ),
            rationale=Text(
                " ".join(filter(None, [f"{self.options[key].en}.", *(words.en for words in says)])),
                "".join(filter(None, [f"{self.options[key].zh}。", *(words.zh for words in says)])),
            ),
            sources=step.sources,
            facts=step.facts,
        )
        return choose(self.name, draw, asked, self.options, [key])


def _product(lists: list[list[str]]) -> Iterator[tuple[str, ...]]:
    if not lists:
        yield ()
        return
    for first in lists[0]:
        for rest in _product(lists[1:]):
            yield (first, *rest)
