"""Deciding a case: the fifteen stages in their order, the end result in one sentence, and warnings.

Pure: the same case, tables and day give the same determination; nothing is read from disk or clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.regime.answers import Answer, Step, in_json
from grader.regime.bans import BANNED, CATCH_ALL
from grader.regime.border import BORDER
from grader.regime.cases import Case
from grader.regime.cautions import Caution, cautions_of, horizon_of, rows_of
from grader.regime.classes import REGIME
from grader.regime.clocks import CLOCK
from grader.regime.documents import DOCUMENTS
from grader.regime.duties import DUTIES, decide_duties
from grader.regime.duties import NAME as DUTIES_NAME
from grader.regime.exports import EXPORT
from grader.regime.fields import read_day
from grader.regime.law import Law, Matter, Rule, decide, note
from grader.regime.liabilities import decide_liability
from grader.regime.listings import LISTED
from grader.regime.outcomes import Outcome, conclude, gather_needs
from grader.regime.parties import PARTIES
from grader.regime.qualifications import QUALIFICATION
from grader.regime.reviews import REVIEW
from grader.regime.routes import ROUTES
from grader.regime.tables import Tables
from grader.regime.words import Language, Words

#: Stages 1 to 12, each decided by its rules; 13 and 14 gather, and 0 looks back on all.
STAGES = (EXPORT, REGIME, LISTED, BANNED, CATCH_ALL, PARTIES, QUALIFICATION, REVIEW, DOCUMENTS, ROUTES, CLOCK, BORDER)
#: The names of all fifteen stages, in order.
NAMES = ("facts", *(stage.name for stage in STAGES), DUTIES_NAME, "liability")
#: Later steps follow an open question here: what is not clear upstream is not guessed downstream.
_FOLLOW = frozenset({"qualification", "review", "documents", "routes", "clock"})

_COMPLETE = Words(
    "Are the facts complete, and is the day within the horizon?", "事实是否完整，日期是否在核实范围之内？"
)


@dataclass(frozen=True, slots=True)
class Determination:
    """What the rules decide on one case as the law stood on one day."""

    as_of: str
    horizon: str
    steps: tuple[Step, ...]
    outcome: Outcome
    warnings: tuple[Caution, ...]

    def step(self, name: str) -> Step:
        """Return one step by its stage's name."""
        return next(step for step in self.steps if step.name == name)

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts that the case lacks."""
        return self.steps[0].needs

    def as_json(self, language: Language | None = None) -> dict[str, object]:
        """Give plain values for `json.dumps`; texts in one language, or in both under `en` and `zh`."""
        return {
            "as_of": self.as_of,
            "horizon": self.horizon,
            "outcome": {"code": self.outcome.code, "sentence": in_json(self.outcome.sentence, language)},
            "needs": list(self.needs),
            "steps": [step.as_json(language) for step in self.steps],
            "warnings": [{"code": one.code, "text": in_json(one.words, language)} for one in self.warnings],
        }


def determine(case: Case, tables: Tables, as_of: str | None = None) -> Determination:
    """Decide a case as the law stood on `as_of` (ISO day; absent: the case's own `as_of`).

    Raises `ValueError` for a day that is none. A missing fact never raises: its step answers `needs`.
    """
    day = read_day(as_of) if as_of is not None else (case.word("as_of") if case.states("as_of") else "")
    law = Law(tables, day)
    if not day:
        return _without_day(case, law)
    steps: dict[str, Step] = {}
    for stage in STAGES:
        matter = Matter(case, law, steps)
        held_up = _held_up(matter, stage.name)
        if held_up is None:
            step = decide(stage, matter)
        else:
            step = Step(stage.number, stage.name, stage.question, held_up, _WAITS, reached=False)
        steps = {**steps, stage.name: step}
    steps = {**steps, DUTIES_NAME: decide_duties(Matter(case, law, steps))}
    steps = {**steps, "liability": decide_liability(Matter(case, law, steps))}
    matter = Matter(case, law, steps)
    needs = gather_needs(steps)
    rows = rows_of(tables, (fact for step in steps.values() for fact in step.facts))
    horizon = horizon_of(rows)
    first = _first(needs, day, horizon)
    return Determination(day, horizon, (first, *steps.values()), conclude(matter, needs), cautions_of(matter, rows))


_WAITS = note("Waits for an earlier step.", "有待前面的步骤。")


def _held_up(matter: Matter, name: str) -> Answer | None:
    """Give the answer that a licensing step takes over while it is not clear that a licence is due."""
    if name not in _FOLLOW or matter.answer("export") == "no" or matter.answer("banned") == "yes":
        return None
    if matter.found("parties", "blocked") or matter.licence_due is False:
        return None
    upstream = [matter.answer(one) for one in ("export", "regime", "listed", "catch-all")]
    if matter.licence_due is None:
        return next((one for one in ("needs", "not-determined", "open") if one in upstream), None)
    return next((one for one in ("needs", "not-determined", "open") if one in upstream[:2]), None)


def _first(needs: tuple[str, ...], day: str, horizon: str) -> Step:
    if needs:
        said = note(f"The case does not state: {', '.join(needs)}.", f"案例未说明：{'、'.join(needs)}。")
        return Step(0, "facts", _COMPLETE, "needs", said, needs=needs)
    if horizon and day > horizon:
        return Step(0, "facts", _COMPLETE, "no", note(f"The sources reach to {horizon}.", f"依据核实至 {horizon}。"))
    return Step(0, "facts", _COMPLETE, "yes", note("Complete, and within the horizon.", "事实完整，且在核实范围之内。"))


def _without_day(case: Case, law: Law) -> Determination:
    """Answer a case without a day: no law can be picked."""
    needs = ("as_of",)
    said = note("The case does not state: as_of.", "案例未说明：as_of。")
    numbered = zip(range(1, len(NAMES)), NAMES[1:], strict=True)
    questions = {stage.name: stage.question for stage in STAGES}
    steps = {
        name: Step(number, name, questions.get(name, _COMPLETE), "needs", said, needs=needs, reached=False)
        for number, name in numbered
    }
    return Determination(
        "", "", (_first(needs, "", ""), *steps.values()), conclude(Matter(case, law, steps), needs), ()
    )


def every_rule() -> tuple[Rule, ...]:
    """List the named rules of stages 1 to 12, in order."""
    return tuple(rule for stage in STAGES for rule in stage.rules)


def every_instrument() -> frozenset[str]:
    """Name every instrument on whose row a rule or a duty hangs."""
    return frozenset(rule.instrument for rule in every_rule()) | frozenset(duty.instrument for duty in DUTIES)
