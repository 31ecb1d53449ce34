"""Families on figures and papers: how high a fine may be, which papers an application needs, what a measure needs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from grader.authoring.families.draws import Asked, Draw, Family, as_of_words, common, firms, keyable, name
from grader.items.kinds import Classify, Item, Number
from grader.items.options import Option
from grader.items.texts import Text
from grader.regime.tables import Row, Tables

_DAYS = ("2024-12-01", "2026-08-25")
_TURNOVERS = (120_000, 480_000, 500_000, 650_000, 2_400_000)
_ENDS = {"highest": Text("highest", "最高"), "lowest": Text("lowest", "最低")}


def _fines(base: Tables) -> tuple[Row, ...]:
    """Return the penalties whose fine hangs on turnover, with a fixed range below the threshold."""
    return tuple(
        row
        for row in keyable(base.table("penalties").rows)
        if row.values["measure_base"] == "turnover" and row.values["threshold_cny"] and row.values["below_max_cny"]
    )


def _fine(row: Row, turnover: int, end: str) -> int:
    """Return one end of the range, in yuan: multiples of turnover from the threshold on, else the fixed range."""
    values, side = row.values, "max" if end == "highest" else "min"
    if turnover >= int(values["threshold_cny"]):
        return turnover * int(values[f"multiplier_{side}"])
    return int(values[f"below_{side}_cny"])


def _fine_draws(base: Tables) -> Iterator[Draw]:
    for row in _fines(base):
        for day in _DAYS:
            if row.in_force(day):
                for turnover in _TURNOVERS:
                    for end in _ENDS:
                        yield {"penalty": row.id, "day": day, "turnover": str(turnover), "end": end}


_DEGREES = {
    "any": Text("The text makes no difference by degree.", "条文未按情节区分。"),
    "ordinary": Text("It is not serious.", "情节不严重。"),
    "serious": Text("It is serious.", "情节严重。"),
}


def _fine_item(base: Tables, draw: Draw) -> Item:
    row = base.table("penalties").row(draw["penalty"])
    turnover, end, day = int(draw["turnover"]), _ENDS[draw["end"]], as_of_words(draw["day"])
    degree = _DEGREES[row.values["degree"]]
    figure = _fine(row, turnover, draw["end"])
    threshold, over = int(row.values["threshold_cny"]), turnover >= int(row.values["threshold_cny"])
    instrument = name(base, "instruments", row.values["instrument"])
    how = (
        Text(
            f"The turnover reaches {threshold:,} yuan, so the fine is {row.values['multiplier_min']} to "
            f"{row.values['multiplier_max']} times the turnover.",
            f"违法经营额达到{threshold}元，罚款为违法经营额的{row.values['multiplier_min']}倍至{row.values['multiplier_max']}倍。",
        )
        if over
        else Text(
            f"The turnover does not reach {threshold:,} yuan, so the fine is {int(row.values['below_min_cny']):,} to "
            f"{int(row.values['below_max_cny']):,} yuan.",
            f"违法经营额不足{threshold}元，罚款为{row.values['below_min_cny']}元至{row.values['below_max_cny']}元。",
        )
    )
    asked = Asked(
        as_of=draw["day"],
        stem=Text(
            f"{day.en} The conduct, under the {instrument.en}: {row.values['conduct_en']}. "
            f"{degree.en} The illegal turnover is {turnover:,} yuan. What is the {end.en} fine, "
            "in yuan?",
            f"{day.zh}依照《{instrument.zh.strip('《》')}》，违法行为为：{row.values['conduct_zh']}。{degree.zh}违法经营额为{turnover}元。罚款{end.zh}为多少元？",
        ),
        rationale=how,
        sources=row.sources,
        facts=(row.fact,),
    )
    return Number(**common("fine", draw, asked, minutes=2), unit=Text("yuan", "元"), key=Fraction(figure))


_NEED = {
    "always": Text("Always with the application", "申请时均须提交"),
    "on-demand": Text("Only if it is asked for", "仅在被要求时提交"),
    "never": Text("Not among the papers of this route", "不属于该方式的申请材料"),
}
_ROUTES = ("single", "general")


def _papers(base: Tables, day: str) -> dict[str, dict[str, Row]]:
    """Return, for each route, the papers of its application by their English name."""
    rows = [row for row in keyable(base.table("documents").rows) if row.in_force(day)]
    return {
        route: {
            row.values["name_en"]: row
            for row in rows
            if row.values["route"] == route
            and row.values["stage"] == "application"
            and row.values["required"] in {"always", "on-demand"}
            and not row.id.endswith("-others")
        }
        for route in _ROUTES
    }


def _paper_draws(base: Tables) -> Iterator[Draw]:
    for day in _DAYS:
        papers = _papers(base, day)
        every = sorted({paper for route in papers.values() for paper in route})
        for route in _ROUTES:
            for chosen in combinations(every, 4):
                if len({_need(papers[route], paper) for paper in chosen}) > 1:
                    yield {"day": day, "route": route, "papers": "|".join(chosen)}


def _need(papers: dict[str, Row], paper: str) -> str:
    return papers[paper].values["required"] if paper in papers else "never"


def _paper_item(base: Tables, draw: Draw) -> Item:
    papers, day = _papers(base, draw["day"]), as_of_words(draw["day"])
    chosen = draw["papers"].split("|")
    rows = {paper: next(papers[route][paper] for route in _ROUTES if paper in papers[route]) for paper in chosen}
    route, needs = name(base, "routes", draw["route"]), {paper: _need(papers[draw["route"]], paper) for paper in chosen}
    asked = Asked(
        as_of=draw["day"],
        stem=Text(
            f"{day.en} The end user and the importer stand on no list. An exporter of dual-use items applies for a "
            f"{route.en[0].lower() + route.en[1:]}. When must each paper be handed in?",
            f"{day.zh}最终用户和进口商均未列入任何名单。两用物项出口经营者申请{route.zh}，下列材料应在何种情况下提交？",
        ),
        rationale=Text(
            " ".join(f"{paper}: {_NEED[needs[paper]].en.lower()}." for paper in chosen),
            "".join(f"{rows[paper].values['name_zh']}：{_NEED[needs[paper]].zh}。" for paper in chosen),
        ),
        sources=tuple(dict.fromkeys(("D792-16", *(source for paper in chosen for source in rows[paper].sources)))),
        facts=tuple(row.fact for row in rows.values()),
    )
    return Classify(
        **common("papers", draw, asked, minutes=2, points=4),
        stimuli=tuple(
            Option(rows[paper].id, Text(rows[paper].values["name_en"], rows[paper].values["name_zh"]))
            for paper in chosen
        ),
        categories=tuple(Option(id_, text) for id_, text in _NEED.items()),
        key={rows[paper].id: needs[paper] for paper in chosen},
    )


_MEASURES = {
    "head-in-writing": Text("Only with the written approval of the body's head", "须经部门负责人书面批准"),
    "none-stated": Text("The article asks for no such approval", "条文未要求此种批准"),
}


def _measures(base: Tables) -> tuple[Row, ...]:
    where = {"purpose": "investigation", "instrument": "ecl"}
    return keyable(base.table("enforcement_measures").select(where, _DAYS[0]))


def _measure_draws(base: Tables) -> Iterator[Draw]:
    rows = _measures(base)
    for day in _DAYS:
        for firm in firms(base)[:2]:
            for chosen in combinations(rows, 3):
                if len({row.values["approval"] for row in chosen}) > 1:
                    yield {"day": day, "firm": firm.id, "measures": " ".join(row.id for row in chosen)}


def _measure_item(base: Tables, draw: Draw) -> Item:
    rows = [base.table("enforcement_measures").row(id_) for id_ in draw["measures"].split()]
    day, firm = as_of_words(draw["day"]), name(base, "companies", draw["firm"])
    asked = Asked(
        as_of=draw["day"],
        stem=Text(
            f"{day.en} The authority investigates a suspected violation by {firm.en} under Article 28 of the "
            "Export Control Law. Which measures need the written approval of its head?",
            f"{day.zh}主管部门依照出口管制法第二十八条调查{firm.zh}涉嫌违法的行为。哪些措施须经其负责人书面批准？",
        ),
        rationale=Text(
            " ".join(f"{row.values['name_en']}: {_MEASURES[row.values['approval']].en.lower()}." for row in rows),
            "".join(f"{row.values['name_zh']}：{_MEASURES[row.values['approval']].zh}。" for row in rows),
        ),
        sources=tuple(source for row in rows for source in row.sources),
        facts=tuple(row.fact for row in rows),
    )
    return Classify(
        **common("measure-approval", draw, asked, minutes=1, points=3),
        stimuli=tuple(Option(row.id, Text(row.values["name_en"], row.values["name_zh"])) for row in rows),
        categories=tuple(Option(id_, text) for id_, text in _MEASURES.items()),
        key={row.id: row.values["approval"] for row in rows},
    )


FAMILIES = (
    Family(
        "fine",
        "enforcement",
        "apply",
        Text("How high or low may the fine be?", "罚款最高或者最低为多少？"),
        _fine_draws,
        _fine_item,
    ),
    Family(
        "papers",
        "licensing",
        "apply",
        Text("Which papers go with an application?", "申请须提交哪些材料？"),
        _paper_draws,
        _paper_item,
    ),
    Family(
        "measure-approval",
        "enforcement",
        "recall",
        Text("Which measures need approval?", "哪些措施须经批准？"),
        _measure_draws,
        _measure_item,
    ),
)
