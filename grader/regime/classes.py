"""Stage 2: which regime governs the item?"""

from __future__ import annotations

from grader.regime.answers import Verdict
from grader.regime.item_classes import DUAL_USE, NUCLEAR
from grader.regime.law import Decider, Matter, Rule, Stage, found, note
from grader.regime.words import Words

#: The class of goods in the tables beside each class of item; the older regulations split dual-use by field.
FIELD_OF: dict[str, str] = {
    "nuclear-dual-use": "nuclear-dual-use",
    "biological-dual-use": "biological-dual-use",
    "chemical-dual-use": "chemical-dual-use",
    "missile-item": "missile-dual-use",
    "commercial-cryptography": "commercial-cryptography",
}
_OLDER = {"nuclear-dual-use": "ndu", "biological-dual-use": "bio"}


def not_an_export(matter: Matter) -> Words | None:
    """Give the reason why no later question arises: it is no export."""
    return note("It is no export.", "不属于出口。") if matter.answer("export") == "no" else None


def _armed_forces(matter: Matter) -> Verdict | None:
    if matter.item_class != "military" and not matter.is_missile_part_1:
        return None
    if matter.case.word("occasion") != "armed-forces":
        return None
    return Verdict("not-determined", note(
        "Other laws and regulations, not in the tables, govern such exports.",
        "此类军品出口依照其他有关法律法规执行，各表未收。"
    ), found(regime="military"))  # fmt: skip


def _military(matter: Matter) -> Verdict | None:
    if matter.item_class == "military":
        return Verdict("yes", finding=found(regime="military"))
    return None


def _police(matter: Matter) -> Verdict | None:
    if matter.item_class != "police-equipment":
        return None
    return Verdict(
        "yes",
        note("Police equipment goes by the military rules.", "警用装备适用军品出口管理条例。"),
        found(regime="military"),
    )


def _missile_older(matter: Matter) -> Verdict | None:
    if matter.item_class != "missile-item":
        return None
    if matter.is_missile_part_1:
        return Verdict(
            "yes", note("Part 1: under the military rules.", "第一部分：依照军品规定办理。"), found(regime="military")
        )
    if matter.case.yes("military_end_use"):
        return Verdict("yes", note(
            "Part 2, for military purposes: under the military rules.", "第二部分、用于军事目的：依照军品规定办理。"
        ), found(regime="military"))  # fmt: skip
    return Verdict("yes", note("Part 2: licensed under the missile regulations.", "第二部分：依照导弹条例许可。"),
                   found(regime="dual-use", field="missile-dual-use", governed_by=("mis",)))  # fmt: skip


def _missile_now(matter: Matter) -> Verdict | None:
    if matter.item_class != "missile-item":
        return None
    if matter.is_missile_part_1:
        return Verdict(
            "yes",
            note("Part 1 stays with the military rules.", "第一部分纳入军品出口管理清单。"),
            found(regime="military"),
        )
    if matter.case.yes("military_end_use"):
        return Verdict("not-determined", note(
            "Decree 792 does not repeat the older rule on part 2 items for military purposes.",
            "两用物项条例未保留原条例关于第二部分物项用于军事目的的规定。",
        ), found(regime="dual-use"))  # fmt: skip
    return Verdict("yes", finding=found(regime="dual-use", governed_by=("d792",)))


def _nuclear(matter: Matter) -> Verdict | None:
    if matter.item_class in NUCLEAR:
        return Verdict("yes", finding=found(regime="nuclear", governed_by=("nuc",)))
    return None


def _chemicals(matter: Matter) -> Verdict | None:
    if matter.item_class != "controlled-chemical":
        return None
    finding = found(regime="controlled-chemicals", governed_by=("chm",))
    if matter.case.word("chemical_class") == "IV":
        return Verdict("yes", note(
            "Class IV: these regulations set no rule on who may export it or with what licence.",
            "第四类：该条例未规定其出口经营单位和出口许可。",
        ), finding)  # fmt: skip
    return Verdict("yes", finding=finding)


def _dual_use_now(matter: Matter) -> Verdict | None:
    if matter.item_class not in DUAL_USE:
        return None
    if matter.item_class == "other-controlled":
        return Verdict("yes", note("Other controlled items go by Decree 792.", "其他管制物项适用两用物项条例。"),
                       found(regime="dual-use", governed_by=("d792",)), ("D792-47(1)",))  # fmt: skip
    more = matter.item_class == "commercial-cryptography" and matter.law.in_force("ccr")
    return Verdict("yes", finding=found(regime="dual-use", governed_by=("d792", "ccr") if more else ("d792",)),
                   cites=("CCR-31",) if more else ())  # fmt: skip


def _older_field(item_class: str) -> Decider:
    def decide(matter: Matter) -> Verdict | None:
        if matter.item_class != item_class:
            return None
        return Verdict("yes", finding=found(
            regime="dual-use", field=FIELD_OF[item_class], governed_by=(_OLDER[item_class],)
        ))  # fmt: skip

    return decide


def _cryptography(matter: Matter) -> Verdict | None:
    if matter.item_class != "commercial-cryptography":
        return None
    governed = ("cl", "ccr") if matter.law.in_force("ccr") else ("cl",)
    return Verdict("yes", finding=found(regime="dual-use", field="commercial-cryptography", governed_by=governed))


def _under_the_law(matter: Matter) -> Verdict | None:
    if matter.item_class == "ordinary":
        return Verdict("no", note("Of no controlled class; only a known risk can bring a licence duty.",
            "不属于任何管制类别，仅可能因已知风险而须许可。"),
                       found(regime="none"))  # fmt: skip
    if matter.item_class == "other-controlled":
        return Verdict("yes", note(
            "The Law applies; it counts such items beside dual-use items, not among them.",
            "适用出口管制法；该法将此类物项与两用物项并列。",
        ), found(regime="other-controlled", governed_by=("ecl",)))  # fmt: skip
    if matter.item_class in DUAL_USE:
        return Verdict("yes", note(
            "The Law applies; the more special regulations of that day are not in the tables.",
            "适用出口管制法；当日更具体的规定各表未收。"
        ), found(regime="dual-use", field=FIELD_OF.get(matter.item_class), governed_by=("ecl",)))  # fmt: skip
    return None


REGIME = Stage(
    2,
    "regime",
    Words("Which regime governs the item?", "物项归何种制度管辖？"),
    (
        Rule(
            "ecl-47",
            "ecl",
            ("ECL-47",),
            Words(
                "Military exports for armed forces' use abroad, military exchange or aid follow other rules.",
                "用于武装力量海外运用、对外军事交流、军事援助等的军品出口，依照有关法律法规执行。",
            ),
            _armed_forces,
        ),
        Rule(
            "ecl-2-military",
            "ecl",
            ("ECL-2(5)", "ECL-23"),
            Words(
                "Military products: equipment, dedicated production equipment and related things for military "
                "purposes.",
                "军品：用于军事目的的装备、专用生产设备以及其他相关货物、技术和服务。",
            ),
            _military,
        ),
        Rule(
            "arm-2-class",
            "arm",
            ("ARM-2",),
            Words("Military products under the Arms Regulations.", "军品出口管理条例所称军品。"),
            _military,
        ),
        Rule(
            "arm-29",
            "arm",
            ("ARM-29",),
            Words("The Arms Regulations apply to exports of police equipment.", "警用装备的出口适用军品出口管理条例。"),
            _police,
        ),
        Rule(
            "d792-47-3",
            "d792",
            ("D792-47(3)", "D792-2(2)"),
            Words(
                "Part 1 of the old missile item control list is on the military products export list.",
                "原导弹清单第一部分所列物项纳入军品出口管理清单。",
            ),
            _missile_now,
        ),
        Rule(
            "mis-5",
            "mis",
            ("MIS-5",),
            Words(
                "Part 1, and part 2 for military purposes, go by the Arms Regulations; the rest of part 2 by these.",
                "第一部分以及用于军事目的的第二部分物项依照军品规定办理，其余第二部分物项依照本条例。",
            ),
            _missile_older,
        ),
        Rule(
            "nuc-2-class",
            "nuc",
            ("NUC-2",),
            Words(
                "Nuclear: nuclear materials, nuclear equipment, non-nuclear materials for reactors, related "
                "technology.",
                "核：核材料、核设备、反应堆用非核材料及其相关技术。",
            ),
            _nuclear,
        ),
        Rule(
            "chm-3",
            "chm",
            ("CHM-3",),
            Words(
                "Controlled chemicals in four classes have regulations of their own.", "四类监控化学品适用专门条例。"
            ),
            _chemicals,
        ),
        Rule(
            "d792-2-class",
            "d792",
            ("D792-2(2)",),
            Words("All dual-use items come under one set of regulations.", "全部两用物项统一适用两用物项条例。"),
            _dual_use_now,
        ),
        Rule(
            "ndu-2-class",
            "ndu",
            ("NDU-2",),
            Words("Nuclear dual-use items had regulations of their own.", "核两用物项适用专门条例。"),
            _older_field("nuclear-dual-use"),
        ),
        Rule(
            "bio-2-class",
            "bio",
            ("BIO-2",),
            Words("Biological dual-use items had regulations of their own.", "生物两用物项适用专门条例。"),
            _older_field("biological-dual-use"),
        ),
        Rule(
            "cl-28-class",
            "cl",
            ("CL-28(1)",),
            Words(
                "Commercial cryptography that touches security, the public interest or international "
                "obligations is controlled.",
                "对涉及国家安全、社会公共利益或者中国承担国际义务的商用密码实施出口管制。",
            ),
            _cryptography,
        ),
        Rule(
            "ecl-2-class",
            "ecl",
            ("ECL-2",),
            Words(
                "Controlled items: dual-use items, military products, nuclear, and others tied to security or "
                "obligations.",
                "管制物项：两用物项、军品、核以及其他与维护国家安全和利益、履行国际义务相关的物项。",
            ),
            _under_the_law,
        ),
    ),
    not_an_export,
)
