"""The families that vary a case: is it an export, which rules, may it go, by which route, what does Customs do."""

from __future__ import annotations

from typing import Any

from grader.authoring.families.rulings import Ruling, Variation
from grader.items.texts import Text
from grader.regime.answers import Step


def _v(en: str, zh: str, **states: Any) -> Variation:  # noqa: ANN401 - the values of a case's fields
    return Variation(states, Text(en, zh))


def _answer(step: Step) -> str | None:
    return step.answer


_YES_NO = {"yes": Text("Yes", "是"), "no": Text("No", "否")}

_EXPORT = Ruling(
    name="export-or-not",
    domain="law",
    level="apply",
    asks=Text("Do the rules on export reach this movement?", "该转移是否属于出口管制规定所及？"),
    question=Text("Do the rules on the export of dual-use items reach it?", "两用物项出口的有关规定是否及于这一转移？"),
    stage="export",
    varies={
        "mover": {
            "chinese-firm": _v(
                "{firm}, a Chinese company, has a dual-use item on the item control list.",
                "中国企业{firm}有一件列入管制清单的两用物项。",
                exporter="prc-organisation",
            ),
            "citizen": _v(
                "An employee of {firm}, a Chinese citizen acting alone, has a dual-use item on the item control list.",
                "{firm}的一名员工系中国公民，以个人名义持有一件列入管制清单的两用物项。",
                exporter="prc-individual",
            ),
            "foreign-firm": _v(
                "A foreign company, a customer of {firm}, has a dual-use item on the item control list.",
                "{firm}的客户为一家外国公司，有一件列入管制清单的两用物项。",
                exporter="foreign-person",
            ),
        },
        "path": {
            "out": _v(
                "It sends the item from China to a place abroad.", "拟将其从中国境内运往境外。", path="out-of-china"
            ),
            "deemed": _v(
                "It hands the item to a foreign organisation at a meeting inside China.",
                "拟在中国境内的一次会面中将其提供给一家外国组织。",
                path="to-foreign-person",
            ),
            "transit": _v("The item passes through China in transit.", "该物项在中国过境。", path="transit"),
            "transhipment": _v(
                "The item is transhipped in a Chinese port.", "该物项在中国港口转运。", path="transhipment"
            ),
            "through": _v(
                "The item goes through China on the same carrier, as through-transport.",
                "该物项以通运方式经过中国。",
                path="through-transport",
            ),
            "bonded-out": _v(
                "The item goes from a bonded area in China to a place abroad.",
                "该物项从中国境内的保税区运往境外。",
                path="bonded-to-abroad",
            ),
            "bonded-in": _v(
                "The item goes from elsewhere in China into a bonded area, and stays there.",
                "该物项从中国境内其他地方进入保税区，并留在区内。",
                path="bonded-into",
            ),
            "bonded-between": _v(
                "The item goes from one bonded area in China to another.",
                "该物项从中国境内的一个保税区运往另一个保税区。",
                path="bonded-between",
            ),
            "inside": _v(
                "The item is sold inside China to a Chinese firm; no bonded place is involved.",
                "该物项在中国境内售予一家中国企业，不涉及保税场所。",
                path="within-china",
            ),
            "into": _v(
                "The item is brought into China for use there.", "该物项运入中国，在境内使用。", path="into-china"
            ),
        },
    },
    options=_YES_NO,
    answers=_answer,
)

_CLASSES = {
    "dual-use": Text("The rules on dual-use items", "两用物项出口管制的规定"),
    "military": Text("The rules on military products", "军品出口管理的规定"),
    "nuclear": Text("The rules on nuclear exports", "核出口管制的规定"),
    "controlled-chemicals": Text("The rules on controlled chemicals", "监控化学品管理的规定"),
    "none": Text("None of these", "以上规定均不适用"),
}


def _regime(step: Step) -> str | None:
    return str(step.finding.get("regime", "")) or None


_REGIME = Ruling(
    name="which-rules",
    domain="law",
    level="apply",
    asks=Text("Which rules govern a class of item, on a day?", "某日某类物项适用哪些规定？"),
    question=Text("Which rules govern its export?", "其出口适用哪些规定？"),
    stage="regime",
    varies={
        "item": {
            "missile-1": _v(
                "{firm} exports an item of part 1 of the old missile item control list.",
                "{firm}拟出口一件原导弹清单第一部分所列物项。",
                item_class="missile-item",
                list_part="1",
            ),
            "missile-2": _v(
                "{firm} exports an item of part 2 of the old missile item control list, for a civilian purpose.",
                "{firm}拟出口一件原导弹清单第二部分所列物项，用于民用目的。",
                item_class="missile-item",
                list_part="2",
            ),
            "missile-2-military": _v(
                "{firm} exports an item of part 2 of the old missile item control list, for military purposes.",
                "{firm}拟出口一件原导弹清单第二部分所列物项，用于军事目的。",
                item_class="missile-item",
                list_part="2",
                military_end_use=True,
            ),
            "arms": _v(
                "{firm} exports an item given as a military product.",
                "{firm}拟出口一件给定为军品的物项。",
                item_class="military",
            ),
            "reactor": _v(
                "{firm} exports equipment given as nuclear equipment.",
                "{firm}拟出口一台给定为核设备的设备。",
                item_class="nuclear-equipment",
            ),
            "nuclear-dual-use": _v(
                "{firm} exports an item given as nuclear dual-use.",
                "{firm}拟出口一件给定为核两用物项的物项。",
                item_class="nuclear-dual-use",
            ),
            "chemical": _v(
                "{firm} exports a product given as a controlled chemical of class II.",
                "{firm}拟出口一种给定为第二类监控化学品的产品。",
                item_class="controlled-chemical",
                chemical_class="II",
            ),
            "other-chemical": _v(
                "{firm} exports an item given as dual-use related to certain chemicals.",
                "{firm}拟出口一件给定为有关化学品两用物项的物项。",
                item_class="chemical-dual-use",
            ),
            "biological": _v(
                "{firm} exports equipment given as biological dual-use.",
                "{firm}拟出口一台给定为生物两用物项的设备。",
                item_class="biological-dual-use",
                list_part="2",
            ),
            "ordinary": _v(
                "{firm} exports goods that are given as in none of the controlled classes.",
                "{firm}拟出口一批货物，给定为不属于任何受管制类别。",
                item_class="ordinary",
                listing="unlisted",
            ),
        }
    },
    options=_CLASSES,
    answers=_regime,
    days=("2023-06-01", "2024-11-30", "2024-12-01", "2026-08-25"),
)

_CATCH_ALL = Ruling(
    name="catch-all",
    domain="licensing",
    level="analyse",
    asks=Text("Does the catch-all rule call for a licence?", "清单以外的物项是否仍须许可？"),
    question=Text(
        "Does the rule on items outside every list call for a licence?", "依照对清单以外物项的规定，是否须申请许可？"
    ),
    stage="catch-all",
    varies={
        "listing": {
            "unlisted": _v(
                "{firm} exports goods of a dual-use kind that stand on no item control list and "
                "under no temporary control.",
                "{firm}拟出口一批具有两用性质的货物，未列入管制清单，也不在临时管制之列。",
                listing="unlisted",
            )
        },
        "risk": {
            "weapons": _v(
                "They may carry a risk of use for biological weapons.",
                "该货物可能存在被用于生物武器的风险。",
                risks=["biological-weapons"],
            ),
            "missiles": _v(
                "They may carry a risk of use for means of delivery.",
                "该货物可能存在被用于运载工具的风险。",
                risks=["delivery-systems"],
            ),
            "terror": _v(
                "They may carry a risk of use for terrorism.",
                "该货物可能存在被用于恐怖主义目的的风险。",
                risks=["terrorism"],
            ),
            "security": _v(
                "They may carry a risk to national security and interests.",
                "该货物可能存在危害国家安全和利益的风险。",
                risks=["national-security"],
            ),
        },
        "knowledge": {
            "none": _v(
                "The firm neither knows of the risk nor should know, and has been told nothing.",
                "企业不知道也不应当知道该风险，且未接到通知。",
                knowledge="none",
            ),
            "knows": _v("The firm knows of the risk.", "企业知道该风险。", knowledge="knows"),
            "should": _v(
                "The firm does not know of the risk, but should: the papers point to it.",
                "企业不知道该风险，但材料中有迹象，应当知道。",
                knowledge="should-know",
            ),
            "told": _v(
                "The authority has told the firm of the risk.", "主管部门已将该风险通知企业。", knowledge="told"
            ),
        },
    },
    options=_YES_NO,
    answers=_answer,
    days=("2021-06-01", *("2024-12-01", "2025-06-01", "2026-08-25")),
)

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
    watch = _v(f"{finds.en} watch list. {free.en}", f"{finds.zh}关注名单。{free.zh}", **{field: "watch"})
    return {f"{role}-watch": watch} | {
        f"{role}-{id_}": _v(
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
            "none": _v(
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
            "well": _v(
                "{firm} has an internal compliance system that runs well, an export record and fixed channels.",
                "{firm}的内部合规制度运行良好，有出口记录，渠道固定。",
                compliance_system="runs-well",
            ),
            "exists": _v(
                "{firm} has an internal compliance system that is not shown to run well; it has "
                "a record and fixed channels.",
                "{firm}建有内部合规制度，但未证明运行良好；有出口记录，渠道固定。",
                compliance_system="exists",
            ),
            "no-record": _v(
                "{firm} has an internal compliance system that runs well, fixed channels, but no "
                "record of such exports.",
                "{firm}的内部合规制度运行良好，渠道固定，但没有此类出口记录。",
                export_record=False,
            ),
        },
        "history": {
            "clean": _v("It was never punished.", "从未受过处罚。"),
            "recent": _v(
                "Within the last five years it was punished for a serious case.",
                "近五年内曾因情节严重受到处罚。",
                punished="recent-serious",
            ),
            "older": _v("It was punished more than five years ago.", "五年以前曾受处罚。", punished="older"),
            "convicted": _v(
                "It was criminally punished for a dual-use violation.",
                "曾因两用物项违法行为受到刑事处罚。",
                convicted=True,
            ),
        },
        "situation": {
            "sale": _v("The export is an ordinary sale.", "该出口为一般销售。"),
            "fair": _v(
                "The export goes to an exhibition abroad and comes back unchanged; the item is "
                "among those named for it.",
                "该出口系赴境外参展，展后原样复运，物项属于规定范围。",
                occasion="exhibition-abroad",
                specified_item=True,
                returns_as_required=True,
            ),
            "repair": _v(
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
            "arms": _v("{firm} exports a military product.", "{firm}拟出口一件军品。", item_class="military"),
            "reactor": _v(
                "{firm} exports nuclear equipment.", "{firm}拟出口一台核设备。", item_class="nuclear-equipment"
            ),
            "chemical": _v(
                "{firm} exports a controlled chemical of class II.",
                "{firm}拟出口一种第二类监控化学品。",
                item_class="controlled-chemical",
                chemical_class="II",
            ),
        },
        "holds": {
            "none": _v("It holds no special standing.", "其没有任何专门资格。", qualifications=[]),
            "franchise": _v(
                "It has the right to exclusive operation of military exports, and the item is in its approved scope.",
                "其具有军品出口专营资格，物项在核定的经营范围之内。",
                qualifications=["military-franchise"],
            ),
            "nuclear": _v(
                "It is designated by the State Council for nuclear exports.",
                "其为国务院指定的核出口单位。",
                qualifications=["nuclear-designated"],
            ),
            "chemical": _v(
                "It is designated for controlled chemicals.",
                "其为被指定的监控化学品单位。",
                qualifications=["chemical-designated"],
            ),
            "registered": _v(
                "It was once registered as an exporter of sensitive dual-use items.",
                "其曾登记为敏感两用物项出口经营者。",
                qualifications=["registered"],
            ),
        },
    },
    options=_YES_NO,
    answers=_answer,
    days=("2022-06-01", "2025-06-01", "2026-08-25"),
)

RULINGS = (_EXPORT, _REGIME, _CATCH_ALL, _PARTY, _ROUTES, _QUALIFIED)
FAMILIES = tuple(ruling.family() for ruling in RULINGS)
