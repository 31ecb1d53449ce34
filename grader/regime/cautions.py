"""What an answer can't tell: days past the horizon, and measures that the rules leave to be checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grader.regime.law import Matter, note
from grader.regime.tables import Row, Tables
from grader.regime.words import Words

_ADDRESS = "exportcontrol.mofcom.gov.cn"


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning beside an answer: a code for programs, and the words."""

    code: str
    words: Words


def rows_of(tables: Tables, facts: Iterable[str]) -> tuple[Row, ...]:
    """Find the rows named as `table/id`."""
    wanted = dict.fromkeys(facts)
    held = {row.fact: row for name in {fact.split("/", 1)[0] for fact in wanted} for row in _rows(tables, name)}
    return tuple(held[fact] for fact in wanted if fact in held)


def _rows(tables: Tables, name: str) -> tuple[Row, ...]:
    table = tables.by_name.get(name)
    return table.rows if table else ()


def horizon_of(rows: Iterable[Row]) -> str:
    """Return the oldest day on which a row that the answer rests on was verified; empty if it rests on none."""
    return min((row.values["verified_on"] for row in rows if row.values.get("verified_on")), default="")


def cautions_of(matter: Matter, rows: tuple[Row, ...]) -> tuple[Caution, ...]:
    """Gather the warnings for one case."""
    case, law = matter.case, matter.law
    given: list[Caution] = []
    horizon = horizon_of(rows)
    if horizon and law.as_of > horizon:
        given.append(_past(law.tables, horizon, law.as_of, rows))
    if law.in_force("d792") and matter.regime in {"dual-use", "none"}:
        given.append(Caution("announcements", note(
            f"Announcements directed at a destination or a party, and suspensions, are not decided here: "
            f"check {_ADDRESS}.",
            f"针对特定国家、地区或者主体的公告及其暂停，不在本判断之内，请查阅 {_ADDRESS}。",
        )))  # fmt: skip
    if case.states("listing") and case.word("listing") == "temporary-control":
        given.append(Caution("temporary-control", note(
            f"A temporary control has a fixed end: check at {_ADDRESS} that it still applies.",
            f"临时管制有期限，请在 {_ADDRESS} 核实其是否仍在实施。",
        )))  # fmt: skip
    if matter.steps["parties"].finding.get("list"):
        given.append(Caution("listings", note(
            f"Measures against a listed party may be suspended or ended by announcement: check {_ADDRESS}.",
            f"对名单主体的措施可能经公告暂停或者停止，请查阅 {_ADDRESS}。",
        )))  # fmt: skip
    if law.in_force("ael") and case.states("item_class") and case.word("item_class").startswith(("nuclear", "reactor")):
        given.append(Caution("atomic-energy-law", note(
            "The Atomic Energy Law has a chapter on imports and exports whose articles are not in the tables: "
            "check it.",
            "原子能法设有进出口专章，其条文各表未收，请查阅。",
        )))  # fmt: skip
    return tuple(given)


def _past(tables: Tables, horizon: str, as_of: str, rows: tuple[Row, ...]) -> Caution:
    ids = dict.fromkeys(row.id if row.table == "instruments" else row.values.get("instrument", "") for row in rows)
    instruments = [row for row in _rows(tables, "instruments") if row.id in ids]
    en = "; ".join(row.values["name_en"] for row in instruments)
    zh = "；".join(row.values["name_zh"] for row in instruments)
    return Caution("past-horizon", note(
        f"{as_of} is past the horizon: the sources were last verified on {horizon}. Not known after that day: whether "
        f"these still stand unchanged ({en}), and how announcements with a fixed end went on.",
        f"{as_of} 已超出核实范围：依据最后核实于 {horizon}。此后下列规定是否仍未变动（{zh}），"
        f"以及有期限的公告后续如何，均不可知。",
    ))  # fmt: skip
