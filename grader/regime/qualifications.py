"""Stage 7: may this exporter export such items at all?"""

from __future__ import annotations

from grader.regime.answers import Verdict
from grader.regime.classes import not_an_export
from grader.regime.law import Decider, Matter, Rule, Stage, found, note
from grader.regime.words import Words

_PUNISHED = frozenset({"recent", "recent-serious"})


def no_licence_question(matter: Matter) -> Words | None:
    """Give the reason why no question of licensing arises: no export, a ban, a barred dealing, or no licence due."""
    reason = not_an_export(matter)
    if reason:
        return reason
    if matter.answer("banned") == "yes":
        return note("It is banned: no licence can be given.", "已禁止出口，不得许可。")
    if matter.found("parties", "blocked"):
        return note("The dealing is barred unless a special application is approved.", "除特殊申请获批准外不得交易。")
    if matter.licence_due is False:
        return note("No licence is due.", "无须许可。")
    return None


def _franchise(matter: Matter) -> Verdict | None:
    if matter.procedure != "military":
        return None
    case = matter.case
    if case.word("exporter") == "prc-individual":
        return Verdict(
            "no",
            note("Individuals may not export military products.", "禁止个人从事军品出口经营活动。"),
            cites=("ARM-20",),
        )
    if "military-franchise" not in case.words("qualifications"):
        return Verdict("no", note("Not a qualified military exporter.", "未取得军品出口专营资格。"))
    if not case.yes("within_scope"):
        return Verdict("no", note("Outside the approved scope of business.", "超出核定的经营范围。"))
    return Verdict("yes", note("Qualified, and within its scope.", "具备资格且在核定范围内。"))


def _franchise_of_the_law(matter: Matter) -> Verdict | None:
    return None if matter.by_arms_rules_alone else _franchise(matter)


def _designated(matter: Matter) -> Verdict | None:
    if matter.procedure != "nuclear":
        return None
    if "nuclear-designated" in matter.case.words("qualifications"):
        return Verdict("yes", note("Designated by the State Council.", "属于国务院指定的专营单位。"))
    return Verdict("no", note("Only designated entities may export.", "仅国务院指定的单位可以经营。"))


def _chemicals(matter: Matter) -> Verdict | None:
    if matter.procedure != "controlled-chemicals" or matter.case.word("chemical_class") == "IV":
        return None
    if "chemical-designated" in matter.case.words("qualifications"):
        return Verdict("yes", note("A designated entity.", "属于被指定单位。"))
    if matter.case.yes("entrusts_designated"):
        return Verdict("yes", note("Through a designated entity, which applies.", "委托被指定单位代理，由其申请。"))
    return Verdict(
        "no",
        note(
            "Only designated entities trade; others must entrust one.",
            "除被指定单位外不得经营，应当委托被指定单位代理。",
        ),
    )


def _punished(matter: Matter) -> Verdict | None:
    if any(verdict and verdict.answer == "no" for verdict in (one(matter) for one in _OF_A_CLASS)):
        return None  # who may not export at all is no better off for a penalty
    if matter.case.word("punished") not in _PUNISHED:
        return None
    years = matter.law.figure("periods", "ecl-39-applications", "figure")
    return Verdict("open", note(
        "From the day the penalty takes effect the authorities may, for the years named, not accept its "
        "applications.",
        "自处罚决定生效之日起，主管部门可以在规定年限内不受理其出口许可申请。",
    ), found(years=years), facts=("periods/ecl-39-applications",))  # fmt: skip


def _anyone(matter: Matter) -> Verdict | None:
    if matter.regime == "controlled-chemicals" and matter.case.word("chemical_class") == "IV":
        return Verdict("yes", note(
            "The chemicals regulations set no such rule for class IV, nor does Decree 792.",
            "第四类：监控化学品管理条例和两用物项条例均未规定此类资格。"
        ), cites=("D792-47(2)",))  # fmt: skip
    if not matter.under_dual_use_rules:
        return None
    return Verdict(
        "yes", note("The regulations ask dual-use exporters for no registration.", "条例未要求两用物项出口经营者登记。")
    )


def _registered(field: str) -> Decider:
    def decide(matter: Matter) -> Verdict | None:
        if matter.field != field:
            return None
        if "registered" in matter.case.words("qualifications"):
            return Verdict("yes", note("Registered.", "已登记。"))
        return Verdict("no", note("Without registration no export business.", "未经登记不得经营。"))

    return decide


#: The rules that let only some exporters into a class; each speaks only where its class is at hand.
_OF_A_CLASS: tuple[Decider, ...] = (
    _franchise,
    _designated,
    _chemicals,
    *(_registered(field) for field in ("nuclear-dual-use", "missile-dual-use", "biological-dual-use")),
)
_REGISTER = Words("Exporters of such items must be registered first.", "从事此类物项出口的经营者须经登记。")

QUALIFICATION = Stage(
    7,
    "qualification",
    Words("May this exporter export such items?", "该出口经营者可否从事此类物项出口？"),
    (
        Rule("ecl-39", "ecl", ("ECL-39(1)",), Words(
            "Applications of an exporter that was punished may be not accepted for a number of years.",
            "对受到处罚的出口经营者，可以在一定年限内不受理其申请。",
        ), _punished),
        Rule("ecl-23", "ecl", ("ECL-23",), Words(
            "Military exports: only qualified exporters, within their approved scope.",
            "军品出口实行专营：应当取得专营资格并在核定的经营范围内经营。",
        ), _franchise_of_the_law),
        Rule("arm-20", "arm", ("ARM-7", "ARM-8", "ARM-20"), Words(
            "Only companies with the right to export military products may do so; individuals may not.",
            "未取得军品出口经营权的不得从事军品出口；禁止个人从事。",
        ), _franchise),
        Rule("nuc-6", "nuc", ("NUC-6",), Words(
            "Nuclear exports: only entities designated by the State Council.", "核出口由国务院指定的单位专营。"
        ), _designated),
        Rule("chm-14-exporter", "chm", ("CHM-14",), Words(
            "Classes I to III: only designated entities; others entrust one.",
            "第一至三类：仅由被指定单位从事，其他单位应当委托。"
        ), _chemicals),
        Rule("d792-14-exporter", "d792", ("D792-14",), Words(
            "The exporter applies; no registration of exporters is asked for.",
            "由出口经营者申请许可；未设出口经营者登记。"
        ), _anyone),
        Rule("ndu-7", "ndu", ("NDU-7",), _REGISTER, _registered("nuclear-dual-use")),
        Rule("mis-7", "mis", ("MIS-7",), _REGISTER, _registered("missile-dual-use")),
        Rule("bio-6", "bio", ("BIO-6",), _REGISTER, _registered("biological-dual-use")),
    ),
    no_licence_question,
)  # fmt: skip
