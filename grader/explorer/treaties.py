"""The view of treaties: how China stood to each treaty, regime and resolution on a day, and since when."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from grader.explorer.days import horizon, span
from grader.explorer.texts import JSON, pair, said, sources, sure
from grader.regime.tables import Row, Tables
from grader.regime.words import Words

#: What is read before the first turn.
TABLES: Final = ("treaties", "sources")
#: `unclear`: the source names the month or year, and the day lies in it.
Reached: TypeAlias = Literal["done", "unclear", "not-yet"]

FIELDS: Final[Mapping[str, Words]] = {
    "nuclear": Words("nuclear", "核"),
    "biological": Words("biological", "生物"),
    "chemical": Words("chemical", "化学"),
    "missile": Words("missiles", "导弹"),
    "conventional": Words("conventional arms", "常规武器"),
    "all": Words("all fields", "各领域"),
}
KINDS: Final[Mapping[str, Words]] = {
    "organisation": Words("international organisation", "国际组织"),
    "treaty": Words("treaty", "条约"),
    "agreement": Words("agreement", "协定"),
    "regime": Words("export control regime without treaty", "出口管制机制（非条约）"),
    "amendment": Words("change of an annex", "附件修订"),
    "resolution": Words("resolution of the United Nations", "联合国决议"),
}
#: The columns that give days, in the order of a treaty's life, and what they tell.
EVENTS: Final[Mapping[str, Words]] = {
    "applied": Words("China applied", "中国提出申请"),
    "signed": Words("China signed", "中国签署"),
    "adopted": Words("adopted", "通过"),
    "joined": Words("China joined", "中国加入"),
    "in_force": Words("in force for China", "对中国生效"),
}
#: How China stands once all that the table tells has happened.
STATUSES: Final[Mapping[str, Words]] = {
    "member": Words("member", "成员"),
    "party": Words("party", "缔约国"),
    "signatory": Words("signed; the table tells of no ratification", "已签署；表中无批准记录"),
    "not-member": Words("not a member", "非成员"),
    "in-force": Words("in force with China", "对中国有效"),
    "binding": Words("binding on all states", "对各国有约束力"),
    "adopted": Words("adopted; not binding", "已通过；无约束力"),
    "applied": Words("applied by China", "中国已适用"),
}
#: How China stands while something is still to come.
_UNDERWAY: Final[Mapping[str, Words]] = {
    "applied": Words("applied to join; not a member", "已申请加入；非成员"),
    "signed": Words("signed; not yet bound", "已签署；尚未受约束"),
    "adopted": Words("adopted; not yet applied by China", "已通过；中国尚未适用"),
    "joined": Words("papers deposited; not yet in force for China", "已交存文书；尚未对中国生效"),
}
_NOTHING: Final = Words("nothing yet", "尚无")
_UNKNOWN: Final = Words("not known: the table tells of a later day", "未知：表中只有此后的记载")
_UNDATED: Final = Words("the table gives no date", "表中无日期")
_UNCLEAR: Final = Words("happened about then; the source gives no day", "约在此时；来源未载明日期")
_PART = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Event:
    """One dated event of a row: what, when as the source has it, first and last day on which it may have been."""

    name: str
    when: str
    first: str
    last: str

    def reached(self, day: str) -> Reached:
        """Tell whether it had happened on a day."""
        if day < self.first:
            return "not-yet"
        return "done" if day >= self.last else "unclear"


def events(row: Row) -> tuple[Event, ...]:
    """Return a row's events in the order of a treaty's life."""
    return tuple(Event(name, row.values[name], *_bounds(row.values[name])) for name in EVENTS if row.values[name])


def standing(row: Row, day: str) -> tuple[str, Words]:
    """Return how China stood on a day, as a code and in words. What no source dates is not guessed."""
    dated = events(row)
    if not dated:
        if not row.values["valid_from"]:
            status = STATUSES[row.values["status"]]
            return "undated", Words(f"{status.en}; {_UNDATED.en}", f"{status.zh}；{_UNDATED.zh}")
        return (row.values["status"], STATUSES[row.values["status"]]) if row.in_force(day) else ("not-known", _UNKNOWN)
    reached = [event.reached(day) for event in dated]
    if all(one == "done" for one in reached):
        is_known = row.in_force(day) or row.values["status"] != "not-member"
        return (row.values["status"], STATUSES[row.values["status"]]) if is_known else ("applied", _UNDERWAY["applied"])
    if "unclear" in reached:
        return "unclear", _UNCLEAR
    done = [event.name for event, one in zip(dated, reached, strict=True) if one == "done"]
    return (done[-1], _UNDERWAY[done[-1]]) if done else ("nothing", _NOTHING)


def fixed(tables: Tables) -> dict[str, JSON]:
    """Return what never changes: names, kinds and fields of all rows, and the days."""
    rows = tables.table("treaties").rows
    return {
        "treaties": {
            row.id: {
                "name": said(row, "name"),
                "short": said(row, "short"),
                "kind": pair(KINDS[row.values["kind"]]),
                "field": pair(FIELDS[row.values["field"]]),
            }
            for row in rows
        },
        "days": list(_days(tables)),
        "horizon": horizon(rows),
        "start": {"day": horizon(rows)},
    }


def turn(tables: Tables, asked: Mapping[str, Any]) -> dict[str, JSON]:
    """Return how each stood on a day: [id, code, words, whether the last change brought it], in file order."""
    rows = tables.table("treaties").rows
    at = span(str(asked.get("day")), _days(tables), horizon(rows))
    found: list[JSON] = []
    for row in rows:
        code, words = standing(row, at.day)
        is_new = bool(at.eve) and standing(row, at.eve)[0] != code
        found.append([row.id, code, pair(words), is_new])
    count = sum(1 for one in found if isinstance(one, list) and one[3])
    return {
        "day": at.day,
        "change": at.change,
        "beyond": at.is_beyond,
        "treaties": found,
        "count": {"new": count, "ended": 0, "same": len(found) - count},
    }


def look(tables: Tables, asked: Mapping[str, Any]) -> dict[str, JSON]:
    """Return one row's events with what had happened on a day, its note and its sources."""
    rows = tables.table("treaties").rows
    at = span(str(asked.get("day")), _days(tables), horizon(rows))
    row = tables.table("treaties").row(str(asked.get("treaty")))
    inferred = {part.strip() for part in row.values["inferred"].split(";")}
    return {
        "treaty": row.id,
        "events": [
            [pair(EVENTS[one.name]), one.when, one.reached(at.day), one.name in inferred] for one in events(row)
        ],
        "note": said(row, "note"),
        "sure": sure(row),
        "verified": row.values["verified_on"],
        "sources": sources(tables, row.sources),
    }


def _days(tables: Tables) -> tuple[str, ...]:
    """Return each day on which some standing changes."""
    days = {day for row in tables.table("treaties").rows for event in events(row) for day in (event.first, event.last)}
    undated = (row for row in tables.table("treaties").rows if not events(row))
    return tuple(sorted(days | {row.values["valid_from"] for row in undated if row.values["valid_from"]}))


def _bounds(when: str) -> tuple[str, str]:
    """Return the first and the last day that a day, month or year may mean."""
    found = _PART.fullmatch(when)
    if found is None:
        msg = f"treaties: {when!r} is no day, month or year"
        raise ValueError(msg)
    year, month, number = found.groups()
    if number:
        return when, when
    last_month = int(month or 12)
    last = calendar.monthrange(int(year), last_month)[1]
    return dt.date(int(year), int(month or 1), 1).isoformat(), dt.date(int(year), last_month, last).isoformat()
