"""Families on time: what is in force on a day, who has joined what, and within how long something must be done."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from grader.authoring.fact_base import HORIZON
from grader.authoring.families.draws import Asked, Draw, Family, as_of_words, common, in_words, keyable, name
from grader.items.kinds import Classify, Item, Number
from grader.items.options import Option
from grader.items.texts import Text
from grader.regime.tables import Row, Tables

#: Days on either side of which something begins or ends.
_DAYS = ("2020-11-30", "2020-12-01", "2021-12-29", "2023-07-01", "2024-11-30", "2024-12-01", "2026-01-14", "2026-01-15")
_STATES = {
    "in-force": Text("In force on that day", "当日有效"),
    "not-yet": Text("Not yet in force on that day", "当日尚未施行"),
    "ended": Text("No longer in force on that day", "当日已经失效"),
}


def _dated(base: Tables) -> tuple[Row, ...]:
    kinds = {"law", "regulation"}
    return tuple(
        row
        for row in keyable(base.table("instruments").rows)
        if row.values["kind"] in kinds and row.values["valid_from"]
    )


def _state(row: Row, day: str) -> str:
    if row.values["valid_from"] > day:
        return "not-yet"
    return "in-force" if row.in_force(day) else "ended"


def _instrument_draws(base: Tables) -> Iterator[Draw]:
    rows = _dated(base)
    for day in _DAYS:
        for chosen in combinations(rows, 4):
            if len({_state(row, day) for row in chosen}) > 1:
                yield {"day": day, "instruments": " ".join(row.id for row in chosen)}


def _instruments(base: Tables, draw: Draw) -> Item:
    rows = [base.table("instruments").row(id_) for id_ in draw["instruments"].split()]
    day = as_of_words(draw["day"])
    dates = [(name(base, "instruments", row.id), _life(row)) for row in rows]
    asked = Asked(
        as_of=draw["day"],
        stem=Text(
            f"{day.en} Sort these texts by whether they were in force on that day.",
            f"{day.zh}请判断下列文件当日是否有效。",
        ),
        rationale=Text(
            " ".join(f"{title.en}: {life.en}." for title, life in dates),
            "".join(f"{title.zh}：{life.zh}。" for title, life in dates),
        ),
        sources=tuple(source for row in rows for source in row.sources if base.resolves(source)),
        facts=tuple(row.fact for row in rows),
    )
    return Classify(
        **common("in-force-on-a-day", draw, asked, minutes=2, points=4),
        stimuli=tuple(Option(row.id, name(base, "instruments", row.id)) for row in rows),
        categories=tuple(Option(id_, text) for id_, text in _STATES.items()),
        key={row.id: _state(row, draw["day"]) for row in rows},
    )


def _life(row: Row) -> Text:
    first = in_words(row.values["valid_from"])
    if not row.values["valid_to"]:
        return Text(f"in force from {first.en}", f"自{first.zh}起施行")
    last = in_words(row.values["valid_to"])
    return Text(f"in force from {first.en} to {last.en}", f"自{first.zh}施行，至{last.zh}止")


_STANDINGS = {
    "joined": Text("Party or member by that day", "当日已是缔约国或者成员"),
    "signed": Text("Signed by that day, no more", "当日仅已签署"),
    "neither": Text("Neither by that day", "当日两者皆否"),
}
_YEARS = tuple(f"{year}-12-31" for year in (1983, 1988, 1991, 1994, 1996, 1999, 2003, 2010, 2019, 2021))


def _treaties(base: Tables) -> tuple[Row, ...]:
    """Return the treaties and regimes whose dates are read in a primary text; years decide, never days."""
    return tuple(
        row
        for row in keyable(base.table("treaties").rows)
        if row.values["status"] in {"party", "member", "signatory"} and not row.values["inferred"]
    )


def _standing(row: Row, day: str) -> str:
    joined, signed = row.values["joined"], row.values["signed"]
    if joined and joined[:4] <= day[:4]:
        return "joined"
    return "signed" if signed and signed[:4] <= day[:4] else "neither"


def _treaty_draws(base: Tables) -> Iterator[Draw]:
    for day in _YEARS:
        for chosen in combinations(_treaties(base), 4):
            if len({_standing(row, day) for row in chosen}) > 1:
                yield {"day": day, "treaties": " ".join(row.id for row in chosen)}


def _standing_item(base: Tables, draw: Draw) -> Item:
    rows = [base.table("treaties").row(id_) for id_ in draw["treaties"].split()]
    day = in_words(draw["day"])
    told = [(name(base, "treaties", row.id), _dates(row)) for row in rows]
    asked = Asked(
        as_of=HORIZON,
        stem=Text(
            f"Where did China stand on {day.en}? Sort the four by that day, whatever came later.",
            f"截至{day.zh}，中国与下列四项是什么关系？请按当日情况归类，此后的变化不计。",
        ),
        rationale=Text(
            " ".join(f"{title.en}: {dates.en}." for title, dates in told),
            "".join(f"{title.zh}：{dates.zh}。" for title, dates in told),
        ),
        sources=tuple(source for row in rows for source in row.sources if _primary(base, source)),
        facts=tuple(row.fact for row in rows),
    )
    return Classify(
        **common("standing-in-a-year", draw, asked, minutes=2, points=4),
        stimuli=tuple(Option(row.id, name(base, "treaties", row.id)) for row in rows),
        categories=tuple(Option(id_, text) for id_, text in _STANDINGS.items()),
        key={row.id: _standing(row, draw["day"]) for row in rows},
    )


def _primary(base: Tables, source: str) -> bool:
    article = source.split("(", 1)[0]
    return any(row.id in {source, article} for row in keyable(base.table("sources").rows))


def _dates(row: Row) -> Text:
    signed, joined = row.values["signed"][:4], row.values["joined"][:4]
    parts = [(f"signed in {signed}", f"{signed}年签署")] if signed else []
    parts += [(f"joined in {joined}", f"{joined}年加入")] if joined else []
    return Text(", ".join(en for en, _ in parts), "，".join(zh for _, zh in parts))


_BOUNDS = {
    "at-most": Text("At most how many", "最长为多少"),
    "at-least": Text("At least how many", "至少为多少"),
    "may-last": Text("For how many", "可以为多少"),
    "within": Text("Within how many", "为多少"),
}
_UNITS = {
    "working-day": Text("working days", "个工作日"),
    "calendar-day": Text("days", "日"),
    "year": Text("years", "年"),
}


def _periods(base: Tables) -> tuple[Row, ...]:
    return tuple(
        row
        for row in keyable(base.table("periods").rows)
        if row.values["figure"].isdigit() and row.values["unit"] in _UNITS and row.values["bound"] in _BOUNDS
    )


def _period_draws(base: Tables) -> Iterator[Draw]:
    for row in _periods(base):
        for day in ("2003-06-01", "2022-06-01", "2024-12-01", "2026-08-25"):
            if row.in_force(day):
                yield {"period": row.id, "day": day}


def _period(base: Tables, draw: Draw) -> Item:
    values = base.table("periods").row(draw["period"]).values
    day, unit, bound = as_of_words(draw["day"]), _UNITS[values["unit"]], _BOUNDS[values["bound"]]
    instrument = name(base, "instruments", values["instrument"])
    asked = Asked(
        as_of=draw["day"],
        stem=Text(
            f"{day.en} {instrument.en}. What is asked about: {values['subject_en']}. {bound.en} {unit.en}, without any "
            "extension and leaving out what is not counted?",
            f"{day.zh}依照《{instrument.zh.strip('《》')}》，事项为：{values['subject_zh']}。{bound.zh}{unit.zh}（不计延长和依规定不计入的时间）？",
        ),
        rationale=Text(
            f"The text says {values['figure']} {unit.en}; counted from: {values['from_en']}.",
            f"条文规定为{values['figure']}{unit.zh}；起算：{values['from_zh']}。",
        ),
        sources=base.table("periods").row(draw["period"]).sources,
        facts=(f"periods/{draw['period']}",),
    )
    return Number(**common("how-long", draw, asked, minutes=1), unit=unit, key=Fraction(values["figure"]))


FAMILIES = (
    Family(
        "in-force-on-a-day",
        "law",
        "apply",
        Text("Which texts are in force on a day?", "某日哪些文件有效？"),
        _instrument_draws,
        _instruments,
    ),
    Family(
        "standing-in-a-year",
        "treaties",
        "recall",
        Text("Where did China stand towards treaties by a year?", "某年底中国与各条约、机制的关系？"),
        _treaty_draws,
        _standing_item,
    ),
    Family(
        "how-long",
        "licensing",
        "recall",
        Text("Within how long must it be done?", "期限多长？"),
        _period_draws,
        _period,
    ),
)
