"""The families on whether a case is caught: is it an export, under which rules, and outside every list?"""

from __future__ import annotations

from grader.authoring.families.rulings import YES_NO, Ruling, answer_of, vary
from grader.items.texts import Text
from grader.regime.answers import Step

_EXPORT = Ruling(
    name="export-or-not",
    domain="law",
    level="apply",
    asks=Text("Do the rules on export reach this movement?", "该转移是否属于出口管制规定所及？"),
    question=Text("Do the rules on the export of dual-use items reach it?", "两用物项出口的有关规定是否及于这一转移？"),
    stage="export",
    varies={
        "mover": {
            "chinese-firm": vary(
                "{firm}, a Chinese company, has a dual-use item on the item control list.",
                "中国企业{firm}有一件列入管制清单的两用物项。",
                exporter="prc-organisation",
            ),
            "citizen": vary(
                "An employee of {firm}, a Chinese citizen acting alone, has a dual-use item on the item control list.",
                "{firm}的一名员工系中国公民，以个人名义持有一件列入管制清单的两用物项。",
                exporter="prc-individual",
            ),
            "foreign-firm": vary(
                "A foreign company, a customer of {firm}, has a dual-use item on the item control list.",
                "{firm}的客户为一家外国公司，有一件列入管制清单的两用物项。",
                exporter="foreign-person",
            ),
        },
        "path": {
            "out": vary(
                "It sends the item from China to a place abroad.", "拟将其从中国境内运往境外。", path="out-of-china"
            ),
            "deemed": vary(
                "It hands the item to a foreign organisation at a meeting inside China.",
                "拟在中国境内的一次会面中将其提供给一家外国组织。",
                path="to-foreign-person",
            ),
            "transit": vary("The item passes through China in transit.", "该物项在中国过境。", path="transit"),
            "transhipment": vary(
                "The item is transhipped in a Chinese port.", "该物项在中国港口转运。", path="transhipment"
            ),
            "through": vary(
                "The item goes through China on the same carrier, as through-transport.",
                "该物项以通运方式经过中国。",
                path="through-transport",
            ),
            "bonded-out": vary(
                "The item goes from a bonded area in China to a place abroad.",
                "该物项从中国境内的保税区运往境外。",
                path="bonded-to-abroad",
            ),
            "bonded-in": vary(
                "The item goes from elsewhere in China into a bonded area, and stays there.",
                "该物项从中国境内其他地方进入保税区，并留在区内。",
                path="bonded-into",
            ),
            "bonded-between": vary(
                "The item goes from one bonded area in China to another.",
                "该物项从中国境内的一个保税区运往另一个保税区。",
                path="bonded-between",
            ),
            "inside": vary(
                "The item is sold inside China to a Chinese firm; no bonded place is involved.",
                "该物项在中国境内售予一家中国企业，不涉及保税场所。",
                path="within-china",
            ),
            "into": vary(
                "The item is brought into China for use there.", "该物项运入中国，在境内使用。", path="into-china"
            ),
        },
    },
    options=YES_NO,
    answers=answer_of,
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
            "missile-1": vary(
                "{firm} exports an item of part 1 of the old missile item control list.",
                "{firm}拟出口一件原导弹清单第一部分所列物项。",
                item_class="missile-item",
                list_part="1",
            ),
            "missile-2": vary(
                "{firm} exports an item of part 2 of the old missile item control list, for a civilian purpose.",
                "{firm}拟出口一件原导弹清单第二部分所列物项，用于民用目的。",
                item_class="missile-item",
                list_part="2",
            ),
            "missile-2-military": vary(
                "{firm} exports an item of part 2 of the old missile item control list, for military purposes.",
                "{firm}拟出口一件原导弹清单第二部分所列物项，用于军事目的。",
                item_class="missile-item",
                list_part="2",
                military_end_use=True,
            ),
            "arms": vary(
                "{firm} exports an item given as a military product.",
                "{firm}拟出口一件给定为军品的物项。",
                item_class="military",
            ),
            "reactor": vary(
                "{firm} exports equipment given as nuclear equipment.",
                "{firm}拟出口一台给定为核设备的设备。",
                item_class="nuclear-equipment",
            ),
            "nuclear-dual-use": vary(
                "{firm} exports an item given as nuclear dual-use.",
                "{firm}拟出口一件给定为核两用物项的物项。",
                item_class="nuclear-dual-use",
            ),
            "chemical": vary(
                "{firm} exports a product given as a controlled chemical of class II.",
                "{firm}拟出口一种给定为第二类监控化学品的产品。",
                item_class="controlled-chemical",
                chemical_class="II",
            ),
            "other-chemical": vary(
                "{firm} exports an item given as dual-use related to certain chemicals.",
                "{firm}拟出口一件给定为有关化学品两用物项的物项。",
                item_class="chemical-dual-use",
            ),
            "biological": vary(
                "{firm} exports equipment given as biological dual-use.",
                "{firm}拟出口一台给定为生物两用物项的设备。",
                item_class="biological-dual-use",
                list_part="2",
            ),
            "ordinary": vary(
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
            "unlisted": vary(
                "{firm} exports goods of a dual-use kind that stand on no item control list and "
                "under no temporary control.",
                "{firm}拟出口一批具有两用性质的货物，未列入管制清单，也不在临时管制之列。",
                listing="unlisted",
            )
        },
        "risk": {
            "weapons": vary(
                "They may carry a risk of use for biological weapons.",
                "该货物可能存在被用于生物武器的风险。",
                risks=["biological-weapons"],
            ),
            "missiles": vary(
                "They may carry a risk of use for means of delivery.",
                "该货物可能存在被用于运载工具的风险。",
                risks=["delivery-systems"],
            ),
            "terror": vary(
                "They may carry a risk of use for terrorism.",
                "该货物可能存在被用于恐怖主义目的的风险。",
                risks=["terrorism"],
            ),
            "security": vary(
                "They may carry a risk to national security and interests.",
                "该货物可能存在危害国家安全和利益的风险。",
                risks=["national-security"],
            ),
        },
        "knowledge": {
            "none": vary(
                "The firm neither knows of the risk nor should know, and has been told nothing.",
                "企业不知道也不应当知道该风险，且未接到通知。",
                knowledge="none",
            ),
            "knows": vary("The firm knows of the risk.", "企业知道该风险。", knowledge="knows"),
            "should": vary(
                "The firm does not know of the risk, but should: the papers point to it.",
                "企业不知道该风险，但材料中有迹象，应当知道。",
                knowledge="should-know",
            ),
            "told": vary(
                "The authority has told the firm of the risk.", "主管部门已将该风险通知企业。", knowledge="told"
            ),
        },
    },
    options=YES_NO,
    answers=answer_of,
    days=("2021-06-01", *("2024-12-01", "2025-06-01", "2026-08-25")),
)

FAMILIES = tuple(ruling.family() for ruling in (_EXPORT, _REGIME, _CATCH_ALL))
