"""Stage 1: is it an export that the rules of the day reach?"""

from __future__ import annotations

from grader.regime.answers import Verdict
from grader.regime.item_classes import ARMS, DUAL_USE, NUCLEAR
from grader.regime.law import Matter, Rule, Stage, note
from grader.regime.older_exports import BIO_2, CARRIED, MIS_2, NDU_2, NUC_2, TRADE, older, older_transit
from grader.regime.words import Words


def _moves_inside(matter: Matter) -> Verdict | None:
    if matter.case.word("path") not in {"bonded-between", "bonded-into"}:
        return None
    if matter.item_class in DUAL_USE and not matter.is_missile_part_1:
        return Verdict(
            "no",
            note("No export licence is needed; Customs supervises the move.", "无需办理出口许可证件，由海关监管。"),
        )
    return None


def _abroad(matter: Matter) -> Verdict | None:
    case = matter.case
    if case.word("path") != "abroad" or case.word("exporter") != "foreign-person":
        return None
    if matter.item_class not in DUAL_USE | {"ordinary"} or matter.is_missile_part_1:
        return None
    if case.word("abroad_item") == "none":
        return Verdict("no", note("None of the three kinds of item in Article 49.", "不属于第四十九条所列三类物项。"))
    if matter.item_class == "ordinary":
        return Verdict("not-determined", note(
            "Article 49 speaks of dual-use items; the case states an item of no controlled class.",
            "第四十九条针对两用物项；案例所述物项不属于任何管制类别。",
        ))  # fmt: skip
    if case.yes("abroad_required"):
        return Verdict("yes", note(
            "The Ministry of Commerce has so required. Check that its announcement still applies.",
            "商务部已作出要求。请核实有关公告是否仍在适用。",
        ))  # fmt: skip
    return Verdict("open", note(
        "Binding only if the Ministry of Commerce so requires of the operators concerned, a term that is not defined.",
        "仅在商务部要求“相关经营者”参照执行时适用；该用语未作定义。",
    ))  # fmt: skip


def _to_foreign_person(matter: Matter, path: str) -> Verdict | None:
    """Decide by who provides; what foreign persons do among themselves abroad is no matter of this limb."""
    if matter.case.word("exporter") != "foreign-person":
        return Verdict("yes", note(
            "A Chinese person provides to a foreign one: no border need be crossed.",
            "中国公民、法人或者非法人组织向外国组织和个人提供，无须跨越国境。",
        ))  # fmt: skip
    if path == "abroad":
        return None
    return Verdict("no", note(
        "Nothing leaves China, and the limb on foreign recipients speaks of Chinese providers only.",
        "物项未离境；向外国组织和个人提供的规定仅及于中国公民、法人和非法人组织。",
    ))  # fmt: skip


def _from_china(matter: Matter) -> Verdict | None:
    path = matter.case.word("path")
    if path == "out-of-china":
        return Verdict(
            "yes",
            note("Moved from inside China to a place abroad, on whatever occasion.", "从境内向境外转移，不论事由。"),
        )
    if path in {"to-foreign-person", "abroad"}:
        return _to_foreign_person(matter, path)
    if path == "within-china":
        return Verdict(
            "no", note("Neither abroad nor to a foreign person.", "既未向境外转移，也未向外国组织和个人提供。")
        )
    if path == "into-china":
        return Verdict("no", note(
            "An import. Import licensing, where there is any, is another matter.",
            "属于进口；进口许可另有规定的，从其规定。"
        ))  # fmt: skip
    return None


def _carried_through(matter: Matter) -> Verdict | None:
    path = matter.case.word("path")
    if path in CARRIED:
        return Verdict("yes", note("Transit and the like follow the Law.", "过境、转运、通运依照本法有关规定执行。"))
    if path == "bonded-to-abroad":
        return Verdict(
            "yes", note("From bonded places abroad the Law applies.", "从保税区域、场所向境外出口，依照本法执行。")
        )
    if path == "re-export":
        return Verdict("not-determined", note(
            "The Law names re-export but does not define it. If the things leave China, state path: out-of-china.",
            "法律提及“再出口”但未作定义。如物项离开中国境内，请填 path: out-of-china。",
        ))  # fmt: skip
    return None


def _biological_reexport(matter: Matter) -> Verdict | None:
    if matter.case.word("path") != "re-export" or matter.item_class != "biological-dual-use":
        return None
    if matter.case.word("listing") != "listed":
        return None
    return Verdict(
        "yes",
        note("Imported and exported again: the biological regulations apply.", "进口后再出口的，适用生物两用品条例。"),
    )


def _is_dual_use(matter: Matter) -> bool:
    """Tell whether the dual-use regulations are known to govern the item: part 1 of the missile list is military."""
    case = matter.case
    if not case.states("item_class") or matter.item_class not in DUAL_USE:
        return False
    return matter.item_class != "missile-item" or (case.states("list_part") and case.word("list_part") == "2")


def _of_dual_use(matter: Matter) -> Verdict | None:
    return _from_china(matter) if _is_dual_use(matter) else None


def _carried_dual_use(matter: Matter) -> Verdict | None:
    return _carried_through(matter) if _is_dual_use(matter) else None


EXPORT = Stage(
    1,
    "export",
    Words("Is it an export that the rules reach?", "是否属于规定所及的出口？"),
    (
        Rule(
            "d792-48-2",
            "d792",
            ("D792-48(2)",),
            Words(
                "Dual-use items moved between bonded places in China, or into them from elsewhere in China, "
                "need no export licence.",
                "两用物项在境内海关特殊监管区域、保税监管场所之间进出或者由区外进入，无需办理出口许可证件。",
            ),
            _moves_inside,
        ),
        Rule(
            "d792-49",
            "d792",
            ("D792-49",),
            Words(
                "For three kinds of item moved between places abroad, the Ministry of Commerce may require the "
                "operators concerned to act by reference to the Regulations.",
                "对境外转移的三类物项，商务部可以要求相关经营者参照条例有关规定执行。",
            ),
            _abroad,
        ),
        Rule(
            "d792-2",
            "d792",
            ("D792-2(3)", "ECL-2(3)"),
            Words(
                "Export of dual-use items takes in trade, gifts, exhibitions, cooperation, aid and any other "
                "transfer, out of China or by Chinese persons to foreign ones.",
                "两用物项出口包括贸易性出口及对外赠送、展览、合作、援助和以其他方式进行的转移。",
            ),
            _of_dual_use,
        ),
        Rule(
            "d792-48-1",
            "d792",
            ("D792-48(1)", "ECL-45"),
            Words(
                "Transit and the like, and exports from bonded places, of dual-use items follow the Law and "
                "the Regulations.",
                "两用物项的过境、转运、通运、再出口或者从保税区域、场所向境外出口，依照出口管制法和条例执行。",
            ),
            _carried_dual_use,
        ),
        Rule(
            "bio-24",
            "bio",
            ("BIO-24",),
            Words(
                "Listed biological dual-use items that are imported and exported again fall under the regulations.",
                "清单所列生物两用物项进口后再出口的，适用该条例。",
            ),
            _biological_reexport,
        ),
        Rule(
            "ecl-2",
            "ecl",
            ("ECL-2(3)",),
            Words(
                "Export control reaches moving controlled items out of China, and Chinese persons providing "
                "them to foreign ones.",
                "出口管制及于从境内向境外转移管制物项，以及中国公民、法人和非法人组织向外国组织和个人提供管制物项。",
            ),
            _from_china,
        ),
        Rule(
            "ecl-45",
            "ecl",
            ("ECL-45",),
            Words(
                "Transit, transhipment, through-transport, re-export and exports from bonded places follow the Law.",
                "过境、转运、通运、再出口以及从保税区域、场所向境外出口，依照本法有关规定执行。",
            ),
            _carried_through,
        ),
        Rule(
            "ndu-2",
            "ndu",
            ("NDU-2",),
            Words(
                "Nuclear dual-use: trade, gifts, exhibitions, cooperation, aid, services and any other transfer.",
                "核两用物项：贸易性出口及对外赠送、展览、科技合作、援助、服务和以其他方式进行的转移。",
            ),
            older(frozenset({"nuclear-dual-use"}), NDU_2),
        ),
        Rule(
            "ndu-28",
            "ndu",
            ("NDU-28",),
            Words(
                "Nuclear dual-use from bonded places: the regulations apply; transit and the like: by "
                "reference to them.",
                "核两用物项从保税区域、场所出口，适用条例；过境、转运、通运，参照执行。",
            ),
            older_transit(frozenset({"nuclear-dual-use"})),
        ),
        Rule(
            "mis-2",
            "mis",
            ("MIS-2",),
            Words(
                "Missile-related items: trade, gifts, exhibitions, cooperation, aid, services and other "
                "transfers of technology.",
                "导弹相关物项：贸易性出口以及对外赠送、展览、科技合作、援助、服务和以其他方式进行的技术转移。",
            ),
            older(frozenset({"missile-item"}), MIS_2, of_technology=True),
        ),
        Rule(
            "bio-2",
            "bio",
            ("BIO-2",),
            Words(
                "Biological dual-use: trade, exchange, gifts, exhibitions, aid, services and other transfers "
                "of technology.",
                "生物两用物项：贸易性出口以及对外交流、交换、赠送、展览、援助、服务和以其他方式进行的技术转移。",
            ),
            older(frozenset({"biological-dual-use"}), BIO_2, of_technology=True),
        ),
        Rule(
            "nuc-2",
            "nuc",
            ("NUC-2",),
            Words(
                "Nuclear exports: trade, gifts, exhibitions, scientific cooperation and aid.",
                "核出口：贸易性出口及对外赠送、展览、科技合作和援助等方式进行的转移。",
            ),
            older(NUCLEAR, NUC_2),
        ),
        Rule(
            "nuc-23",
            "nuc",
            ("NUC-23",),
            Words(
                "Nuclear exports from bonded places: the regulations apply; transit and the like: by reference "
                "to them.",
                "核出口管制清单所列物项从保税区域、场所出口，适用条例；过境、转运、通运，参照执行。",
            ),
            older_transit(NUCLEAR),
        ),
        Rule(
            "arm-2",
            "arm",
            ("ARM-2", "ARM-29"),
            Words(
                "Military products, and police equipment: exports by way of trade.", "军品（含警用装备）的贸易性出口。"
            ),
            older(ARMS, TRADE),
        ),
        Rule(
            "chm-14",
            "chm",
            ("CHM-14",),
            Words("Controlled chemicals: import and export business.", "监控化学品的进出口业务。"),
            older(frozenset({"controlled-chemical"}), TRADE),
        ),
        Rule(
            "cl-28",
            "cl",
            ("CL-28(1)",),
            Words(
                "Commercial cryptography: export control under the Cryptography Law.",
                "商用密码：依照密码法实施出口管制。",
            ),
            older(frozenset({"commercial-cryptography"}), TRADE),
        ),
    ),
)
