"""The view of a case: change a fact or the day, and see which steps of the rules turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from grader.explorer.folders import worked_cases
from grader.explorer.texts import JSON, pair, sources
from grader.regime.answers import ANSWERS, Step
from grader.regime.cases import FIELDS, Case, CaseError, read_case
from grader.regime.determination import determine
from grader.regime.fields import Field
from grader.regime.renderings import findings
from grader.regime.tables import Tables
from grader.regime.words import Words

#: What is read before the first turn: whatever a rule may ask.
TABLES: Final = ("bodies", "duties", "instruments", "penalties", "periods", "regimes", "routes", "sources")
_MOOT: Final = Words("does not arise", "不涉及")
_UNFIT: Final = Words("These facts do not fit together.", "这些事实相互矛盾。")
#: The days between which a case may be moved: the texts that this course read begin with the oldest of them.
_FIRST: Final = "1998-01-01"


def fixed(tables: Tables) -> dict[str, JSON]:
    """Return the worked cases, each with its story and the facts that may be changed, and the days of the law."""
    cases: dict[str, JSON] = {id_: _offered(given) for id_, given in worked_cases()}
    first = next(iter(cases))
    return {
        "cases": cases,
        "days": list(_days(tables)),
        "horizon": min(row.values["verified_on"] for row in tables.table("instruments").rows),
        "start": {"case": first},
    }


def turn(tables: Tables, asked: Mapping[str, Any]) -> dict[str, JSON]:
    """Decide a case with the facts changed, and tell every step that turned against the case as it was told.

    `asked` has `case`, `facts` (field → value; null: not stated) and `day`. Facts that contradict each other are
    answered with `problem`.
    """
    given = dict(worked_cases())[str(asked.get("case"))]
    told = read_case(given["facts"])
    changed = asked.get("facts") or {}
    day = str(asked.get("day") or told.word("as_of"))
    try:
        case = read_case({**given["facts"], **{name: changed[name] for name in given["fields"] if name in changed}})
        now = determine(case, tables, day)
    except CaseError as error:
        return {"problem": [f"{_UNFIT.en} {error}", f"{_UNFIT.zh}{error}"]}
    except ValueError as error:
        return {"problem": [str(error), str(error)]}
    before = determine(told, tables)
    steps: list[JSON] = [_step(tables, old, new) for old, new in zip(before.steps, now.steps, strict=True)]
    return {
        "day": now.as_of,
        "beyond": bool(now.horizon) and now.as_of > now.horizon,
        "outcome": pair(now.outcome.sentence),
        "outcome_before": pair(before.outcome.sentence) if before.outcome != now.outcome else None,
        "steps": steps,
        "warnings": [pair(caution.words) for caution in now.warnings],
        "turned": sum(1 for old, new in zip(before.steps, now.steps, strict=True) if _has_turned(tables, old, new)),
        "is_original": _facts_of(case, told) and day == before.as_of,
    }


def look(_tables: Tables, _asked: Mapping[str, Any]) -> dict[str, JSON]:
    """Return nothing more: a turn tells all."""
    return {}


def _facts_of(case: Case, told: Case) -> bool:
    return dict(case.facts) == dict(told.facts)


def _has_turned(tables: Tables, old: Step, new: Step) -> bool:
    """Tell whether a step answers otherwise, or for another reason."""
    return _answer(old) != _answer(new) or _reason(tables, old) != _reason(tables, new)


def _reason(tables: Tables, step: Step) -> tuple[object, ...]:
    """Return what a step's answer rests on: what it says, by which rule, and what it found for people to read."""
    return step.note, step.rules, _found(tables, step)


def _found(tables: Tables, step: Step) -> list[JSON]:
    sides = zip(findings(step, tables, "en"), findings(step, tables, "zh"), strict=True)
    return [[[en[0], zh[0]], [en[1], zh[1]]] for en, zh in sides]


def _answer(step: Step) -> Words:
    return ANSWERS[step.answer] if step.reached else _MOOT


def _step(tables: Tables, old: Step, new: Step) -> dict[str, JSON]:
    shown: dict[str, JSON] = {
        "number": new.stage,
        "question": pair(new.question),
        "answer": pair(_answer(new)),
        "level": new.answer if new.reached else "moot",
        "note": pair(new.note),
        "found": _found(tables, new),
        "says": pair(new.says),
        "sources": sources(tables, new.sources),
        "turned": "",
    }
    if _has_turned(tables, old, new):
        shown["turned"] = "answer" if _answer(old) != _answer(new) else "reason"
        shown["before"] = {"answer": pair(_answer(old)), "note": pair(old.note)}
    return shown


def _offered(given: Mapping[str, Any]) -> dict[str, JSON]:
    """Return a case as the page takes it: texts, and for each fact that may be changed its values."""
    facts = given["facts"]
    return {
        "title": [given["title"]["en"], given["title"]["zh"]],
        "story": [given["story"]["en"], given["story"]["zh"]],
        "day": facts["as_of"],
        "fields": [_field(FIELDS[name], facts.get(name)) for name in given["fields"]],
    }


def _field(spec: Field, value: JSON) -> dict[str, JSON]:
    return {
        "name": spec.name,
        "kind": spec.kind,
        "meaning": pair(spec.meaning),
        "values": [[one, *pair(words)] for one, words in spec.values.items()],
        "value": value,
    }


def _days(tables: Tables) -> tuple[str, ...]:
    """Return the days on which a text that may decide came into force."""
    rows = tables.table("instruments").rows
    kinds = {"law", "regulation", "announcement"}
    days = {row.values["valid_from"] for row in rows if row.values["kind"] in kinds}
    return tuple(sorted(day for day in days if day >= _FIRST))
