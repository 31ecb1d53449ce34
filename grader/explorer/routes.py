"""The view of routes: which ways to a lawful export were open on a day, on what conditions, for how long, from whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from grader.explorer.days import Span, changes, horizon, span, turn_of
from grader.explorer.texts import JSON, named, pair, said, sources, sure
from grader.regime.tables import Row, Tables
from grader.regime.words import Words

#: What is read before the first turn.
TABLES: Final = ("routes", "route_conditions", "bodies", "regimes", "instruments", "sources")
KINDS: Final[Mapping[str, Words]] = {
    "licence": Words("licence", "许可证件"),
    "certificate": Words("export certificate", "出口凭证"),
    "approval": Words("approval before the licence", "许可前的审批"),
    "special-application": Words("special application", "特殊申请"),
    "no-licence": Words("no licence needed", "无需许可"),
}
EXPORTS: Final[Mapping[str, Words]] = {
    "one": Words("one export", "一次出口"),
    "each": Words("each export on its own", "逐次出口"),
    "many": Words("several exports", "多次出口"),
    "not-said": Words("number of exports not said", "未写明出口次数"),
}
END_USERS: Final[Mapping[str, Words]] = {
    "one": Words("one end user", "单一最终用户"),
    "one-or-more": Words("one or several end users", "单一或者多个最终用户"),
    "many": Words("several end users", "多个最终用户"),
    "not-said": Words("number of end users not said", "未写明最终用户数量"),
}
#: How conditions of one effect are introduced, in the order in which they are shown.
EFFECTS: Final[Mapping[str, Words]] = {
    "requires": Words("Needed", "须具备"),
    "opens": Words("In one of these situations", "须属于下列情形之一"),
    "adds": Words("Needed besides", "另须"),
    "exempts": Words("No licence is needed where", "无需许可的情形"),
    "bars": Words("Closed where", "不得适用的情形"),
    "forbids": Words("Never where", "禁止的情形"),
    "may-bar": Words("The authority may close it where", "主管部门可以不受理的情形"),
    "renews": Words("A new application is due where", "应当重新办理的情形"),
    "suspends": Words("Use is suspended where", "暂停使用的情形"),
    "ends": Words("It ends where", "终止的情形"),
    "revokes": Words("It is revoked where", "应当撤销的情形"),
}
SUBJECTS: Final[Mapping[str, Words]] = {
    "exporter": Words("exporter", "出口经营者"),
    "end-user": Words("importer or end user", "进口商、最终用户"),
    "recipient": Words("recipient", "接受方"),
    "item": Words("item", "物项"),
    "export": Words("export", "该项出口"),
    "licence": Words("licence", "许可证件"),
}
_NONE_IN_TEXT: Final = "none in the text"


def fixed(tables: Tables) -> dict[str, JSON]:
    """Return what never changes: the routes' names, classes and days."""
    rows = tables.table("routes").rows
    return {
        "routes": named(tables, "routes", (row.id for row in rows)),
        "regimes": named(tables, "regimes", (row.values["regime"] for row in rows)),
        "days": list(_days(tables)),
        "horizon": horizon(rows),
        "start": {"day": "2024-12-01"},
    }


def turn(tables: Tables, asked: Mapping[str, Any]) -> dict[str, JSON]:
    """Return the routes on a day as [regime, [[route, kind, change], …]], classes in file order."""
    at = _span(tables, asked)
    groups: dict[str, list[JSON]] = {}
    count = {"new": 0, "ended": 0, "same": 0}
    for row in tables.table("routes").rows:
        change = turn_of(row, at)
        if change:
            count[change] += 1
            kind = pair(KINDS[row.values["kind"]])
            groups.setdefault(row.values["regime"], []).append([row.id, kind, change])
    return {
        "day": at.day,
        "change": at.change,
        "beyond": at.is_beyond,
        "groups": [[regime, routes] for regime, routes in groups.items()],
        "count": dict(count),
    }


def look(tables: Tables, asked: Mapping[str, Any]) -> dict[str, JSON]:
    """Return one route: what it allows, validity, issuer, and the conditions in force on the day, with sources."""
    at = _span(tables, asked)
    row = tables.table("routes").row(str(asked.get("route")))
    bodies = named(tables, "bodies", [row.values["issuer"]])
    change = turn_of(row, at)
    day = at.eve if change == "ended" else at.day
    effects: list[JSON] = []
    for effect, words in EFFECTS.items():
        some = [one for one in tables.table("route_conditions").rows if _belongs(one, row, effect, day)]
        if some:
            effects.append([effect, pair(words), [_condition(tables, one) for one in some]])
    return {
        "route": row.id,
        "change": change,
        "allows": said(row, "allows"),
        "exports": pair(EXPORTS[row.values["exports"]]),
        "end_users": pair(END_USERS[row.values["end_users"]]),
        "validity": row.values["validity_max"] if row.values["validity_unit"] == "year" else "",
        "issuer": bodies.get(row.values["issuer"]),
        "instrument": said(tables.table("instruments").row(row.values["instrument"]), "name"),
        "from": row.values["valid_from"],
        "to": row.values["valid_to"],
        "sure": sure(row),
        "sources": sources(tables, row.sources),
        "effects": effects,
    }


def _belongs(condition: Row, route: Row, effect: str, day: str) -> bool:
    """Tell whether a condition speaks of a route on a day; one that names no route holds for every licence."""
    for_all = not condition.values["route"] and route.values["kind"] == "licence"
    is_its = condition.values["route"] == route.id or for_all
    return is_its and condition.values["effect"] == effect and condition.in_force(day)


def _condition(tables: Tables, row: Row) -> dict[str, JSON]:
    exception = said(row, "exception") if row.values["exception_en"] != _NONE_IN_TEXT else None
    return {
        "subject": pair(SUBJECTS[row.values["subject"]]),
        "text": said(row, "condition"),
        "exception": exception,
        "sources": sources(tables, row.sources),
    }


def _days(tables: Tables) -> tuple[str, ...]:
    return changes(tables.table("routes").rows)


def _span(tables: Tables, asked: Mapping[str, Any]) -> Span:
    return span(str(asked.get("day")), _days(tables), horizon(tables.table("routes").rows))
