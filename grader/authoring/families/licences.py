"""The families on whether a case may go: listed parties, open routes, the exporter's qualification."""

from __future__ import annotations

from grader.authoring.families.rulings import YES_NO, Ruling, Variation, answer_of, vary
from grader.items.texts import Text
from grader.regime.answers import Step

_PARTY_OPTIONS = {
    "free": Text("Neither list stands in the way", "两种名单均不构成限制"),
    "watch": Text(
        "No general licence or registration; a single licence, with risk report and commitment",
        "不得适用通用许可和登记方式；可申请单项许可，并提交风险评估报告和承诺",
    ),
    "blocked": Text("The deal is banned, unless a special application is approved", "禁止交易，经特别申请获准的除外"),
    "approved": Text(
        "The approved special application lifts the ban for this deal", "特别申请已获批准，可以进行该项交易"
    ),
}


def _party(step: Step) -> str | None:
    finding = step.finding
    if "approved" in finding:
        return "approved"
    if "blocked" in finding:
        return "blocked"
    if finding.get("list") == "watch-list":
        return "watch"
    return "free" if step.answer == "no" else None


_SPECIAL = {
    "none": Text("No special application was made.", "未提出特别申请。"),
    "applied": Text("A special application was made and is not decided.", "已提出特别申请，尚未决定。"),
    "approved": Text("A special application for this deal was approved.", "就该项交易提出的特别申请已获批准。"),
    "refused": Text("A special application for this deal was refused.", "就该项交易提出的特别申请未获批准。"),
}


def _listed(role: str, party: Text, other: Text) -> dict[str, Variation]:
    """Give the ways in which one party may be listed; the other stands on no list."""
    field = f"{role.replace('-', '_')}_listing"
    finds = Text(f"{{firm}} finds {party.en} on the", f"{{firm}}查明{party.zh}已列入")
    free = Text(f"The {other.en} stands on no list.", f"{other.zh}未列入任何名单。")
    watch = vary(f"{finds.en} watch list. {free.en}", f"{finds.zh}关注名单。{free.zh}", **{field: "watch"})
    return {f"{role}-watch": watch} | {
        f"{role}-{id_}": vary(
            f"{finds.en} restricted-party list; dealings with it are banned. {free.en} {said.en}",
            f"{finds.zh}管控名单，措施为禁止交易。{free.zh}{said.zh}",
            **{field: "restricted", "listed_measure": "ban", "special_application": id_},
        )
        for id_, said in _SPECIAL.items()
    }


_PARTY = Ruling(
    name="listed-party",
    domain="enforcement",
    level="apply",
    asks=Text("What follows from a party's listing?", "交易方列入名单后有何后果？"),
    question=Text("What follows for the export of a listed dual-use item?", "对该列入清单的两用物项的出口有何后果？"),
    stage="parties",
    varies={
        "parties": {
            "none": vary(
                "{firm} checks importer and end user: neither stands on a list.",
                "{firm}核查进口商和最终用户，均未列入任何名单。",
            ),
            **_listed("end-user", Text("the end user", "最终用户"), Text("importer", "进口商")),
            **_listed("importer", Text("the importer", "进口商"), Text("end user", "最终用户")),
        },
    },
    options=_PARTY_OPTIONS,
    answers=_party,
)

_ROUTE_OPTIONS = {
    "single": Text("The single licence alone", "只有单项许可"),
    "single-general": Text("Single and general licence", "单项许可和通用许可"),
    "single-registration": Text("Single licence and registration", "单项许可和登记方式"),
    "all": Text("All three routes", "三种方式均可"),
}


def _routes(step: Step) -> str | None:
    routes = step.finding.get("routes_open")
    found = frozenset(routes) if isinstance(routes, tuple) else frozenset()
    return {
        frozenset({"single"}): "single",
        frozenset({"single", "general"}): "single-general",
        frozenset({"single", "registration"}): "single-registration",
        frozenset({"single", "general", "registration"}): "all",
    }.get(found)


_ROUTES = Ruling(
    name="open-routes",
    domain="licensing",
    level="analyse",
    asks=Text("Which routes are open to an exporter?", "出口经营者可以采用哪些方式？"),
    question=Text(
        "Which routes are open for this listed dual-use item?", "出口该列入清单的两用物项，可以采用哪些方式？"
    ),
    stage="routes",
    varies={
        "system": {
            "well": vary(
                "{firm} has an internal compliance system that runs well, an export record and fixed channels.",
                "{firm}的内部合规制度运行良好，有出口记录，渠道固定。",
                compliance_system="runs-well",
            ),
            "exists": vary(
                "{firm} has an internal compliance system that is not shown to run well; it has "
                "a record and fixed channels.",
                "{firm}建有内部合规制度，但未证明运行良好；有出口记录，渠道固定。",
                compliance_system="exists",
            ),
            "no-record": vary(
                "{firm} has an internal compliance system that runs well, fixed channels, but no "
                "record of such exports.",
                "{firm}的内部合规制度运行良好，渠道固定，但没有此类出口记录。",
                export_record=False,
            ),
        },
        "history": {
            "clean": vary("It was never punished.", "从未受过处罚。"),
            "recent": vary(
                "Within the last five years it was punished for a serious case.",
                "近五年内曾因情节严重受到处罚。",
                punished="recent-serious",
            ),
            "older": vary("It was punished more than five years ago.", "五年以前曾受处罚。", punished="older"),
            "convicted": vary(
                "It was criminally punished for a dual-use violation.",
                "曾因两用物项违法行为受到刑事处罚。",
                convicted=True,
            ),
        },
        "situation": {
            "sale": vary("The export is an ordinary sale.", "该出口为一般销售。"),
            "fair": vary(
                "The export goes to an exhibition abroad and comes back unchanged; the item is "
                "among those named for it.",
                "该出口系赴境外参展，展后原样复运，物项属于规定范围。",
                occasion="exhibition-abroad",
                specified_item=True,
                returns_as_required=True,
            ),
            "repair": vary(
                "The export goes back after repair in China, as the text demands; the item is "
                "among those named for it.",
                "该出口系在境内维修后按规定复运出境，物项属于规定范围。",
                occasion="repair-return",
                specified_item=True,
                returns_as_required=True,
            ),
        },
    },
    options=_ROUTE_OPTIONS,
    answers=_routes,
)

_QUALIFIED = Ruling(
    name="qualified",
    domain="licensing",
    level="apply",
    asks=Text("Is the exporter qualified?", "出口经营者是否具备资格？"),
    question=Text(
        "Does it meet what the texts ask of an exporter of this class?", "其是否符合规定对该类物项出口经营者的要求？"
    ),
    stage="qualification",
    varies={
        "item": {
            "arms": vary("{firm} exports a military product.", "{firm}拟出口一件军品。", item_class="military"),
            "reactor": vary(
                "{firm} exports nuclear equipment.", "{firm}拟出口一台核设备。", item_class="nuclear-equipment"
            ),
            "chemical": vary(
                "{firm} exports a controlled chemical of class II.",
                "{firm}拟出口一种第二类监控化学品。",
                item_class="controlled-chemical",
                chemical_class="II",
            ),
        },
        "holds": {
            "none": vary("It holds no special standing.", "其没有任何专门资格。", qualifications=[]),
            "franchise": vary(
                "It has the right to exclusive operation of military exports, and the item is in its approved scope.",
                "其具有军品出口专营资格，物项在核定的经营范围之内。",
                qualifications=["military-franchise"],
            ),
            "nuclear": vary(
                "It is designated by the State Council for nuclear exports.",
                "其为国务院指定的核出口单位。",
                qualifications=["nuclear-designated"],
            ),
            "chemical": vary(
                "It is designated for controlled chemicals.",
                "其为被指定的监控化学品单位。",
                qualifications=["chemical-designated"],
            ),
            "registered": vary(
                "It was once registered as an exporter of sensitive dual-use items.",
                "其曾登记为敏感两用物项出口经营者。",
                qualifications=["registered"],
            ),
        },
    },
    options=YES_NO,
    answers=answer_of,
    days=("2022-06-01", "2025-06-01", "2026-08-25"),
)

FAMILIES = tuple(ruling.family() for ruling in (_PARTY, _ROUTES, _QUALIFIED))
