"""Stage 13: the duties that remain, of the exporter and of third parties: every one that is in force and applies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from grader.regime.answers import Answer, Finding, Step
from grader.regime.cases import MissingError
from grader.regime.law import Matter, note, rested_on
from grader.regime.words import NOTHING, Words

NUMBER, NAME = 13, "duties"
QUESTION = Words("Do duties remain, and whose?", "尚有何种义务，由谁承担？")


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: its instrument's row, its articles, who bears it, what it asks, and when it applies.

    `event` is the event that it answers, or empty for a standing duty.
    """

    id: str
    instrument: str
    cites: tuple[str, ...]
    who: str
    says: Words
    applies: Callable[[Matter], bool]
    event: str = ""
    stops: bool = False


def _always(_: Matter) -> bool:
    return True


def _due(matter: Matter) -> bool:
    barred = matter.answer("banned") == "yes" or bool(matter.found("parties", "blocked"))
    return matter.licence_due is True and not barred and matter.answer("export") != "no"


def _dual_use(matter: Matter) -> bool:
    return matter.regime in {"dual-use", "none", ""}


def _dual_use_export(matter: Matter) -> bool:
    """An export of a dual-use item, or of one that a known risk brings under the licence."""
    return matter.regime == "dual-use" or (matter.regime == "none" and matter.licence_due is True)


def _dual_use_due(matter: Matter) -> bool:
    return matter.under_dual_use_rules and _due(matter)


def _controlled_before_decree(matter: Matter) -> bool:
    return not (matter.under_dual_use_rules and matter.law.in_force("d792"))


def _controlled_before_decree_due(matter: Matter) -> bool:
    """The same for a controlled item: goods of no class are none unless a known risk calls for a licence."""
    return _controlled_before_decree(matter) and (matter.regime not in {"none", ""} or matter.licence_due is True)


def _of_field(field: str) -> Callable[[Matter], bool]:
    return lambda matter: matter.field == field and _due(matter)


def _military_by_law(matter: Matter) -> bool:
    return matter.regime == "military" and not matter.by_arms_rules_alone


def _nuclear(matter: Matter) -> bool:
    return matter.regime == "nuclear"


def _chemicals(matter: Matter) -> bool:
    return matter.regime == "controlled-chemicals"


def _approved_dealing(matter: Matter) -> bool:
    return matter.under_dual_use_rules and bool(matter.found("parties", "approved"))


DUTIES: tuple[Duty, ...] = (
    Duty("keep-to-licence", "d792", ("D792-18(1)",), "exporter", note(
        "The exporter keeps to scope, conditions and validity, and reports shipment, arrival, installation and use.",
        "出口经营者按许可证件载明的范围、条件和有效期出口，并报告实际出口运输、运抵、安装、使用等情况。",
    ), _dual_use_due),
    Duty("keep-records", "d792", ("D792-27",), "exporter", note(
        "The exporter keeps end-user papers, contracts, invoices, books and letters.",
        "出口经营者保存最终用户和最终用途证明文件、合同、发票、账册、单据、业务函电等资料。",
    ), _dual_use_due),
    Duty("keep-records", "ndu", ("NDU-18",), "exporter", note(
        "The exporter has an internal control mechanism and keeps its papers.",
        "出口经营者建立内部控制机制并保存有关资料。"
    ), _of_field("nuclear-dual-use")),
    Duty("end-user-promise", "d792", ("D792-24(2)", "ECL-16(1)"), "end-user", note(
        "The end user promises not to change the end use or transfer to a third party without permission.",
        "最终用户承诺，未经允许不擅自改变最终用途或者向任何第三方转让。"
    ), _dual_use_due),
    Duty("end-user-promise", "ecl", ("ECL-16(1)",), "end-user", note(
        "The end user promises not to change the end use or transfer to a third party without permission.",
        "最终用户承诺，未经允许不擅自改变最终用途或者向任何第三方转让。"
    ), lambda matter: _controlled_before_decree(matter) and _due(matter)),
    Duty("no-services-for-violations", "d792", ("D792-36", "ECL-20"), "service-provider", note(
        "No one provides agency, freight, delivery, declaration, platform or financial services for a violation.",
        "任何组织和个人不得为违法行为提供代理、货运、寄递、报关、第三方电子商务交易平台和金融等服务。",
    ), _dual_use),
    Duty("no-services-for-violations", "ecl", ("ECL-20",), "service-provider", note(
        "No one provides agency, freight, delivery, declaration, platform or financial services for a violation.",
        "任何组织和个人不得为违法行为提供代理、货运、寄递、报关、第三方电子商务交易平台和金融等服务。",
    ), _controlled_before_decree),
    Duty("report-dealing", "d792", ("D792-29(2)",), "exporter", note(
        "The exporter reports the approved dealing with the listed party as required.",
        "出口经营者按要求报告与管控名单主体的交易。"
    ), _approved_dealing),
    Duty("gaps", "d792", ("D792-47(2)",), "miit", note(
        "Where the chemicals regulations are silent, MIIT applies the Law and Decree 792.",
        "监控化学品管理条例未规定的事项，由工业和信息化主管部门依照出口管制法和两用物项条例执行。",
    ), _chemicals),
    Duty("approved-transport", "ecl", ("ECL-26",), "exporter", note(
        "The military exporter must entrust an approved transport company.",
        "军品出口经营者应当委托经批准的军品出口运输企业。"
    ), _military_by_law),
    Duty("stop-and-report", "d792", ("D792-25", "D792-35"), "exporter; importer", note(
        "Exporter and importer stop the export at once, report to the Ministry of Commerce and cooperate.",
        "出口经营者、进口商立即停止出口，向商务部报告并配合核查。",
    ), _dual_use_export, "end-use-may-change", stops=True),
    Duty("report-change", "ecl", ("ECL-16(2)",), "exporter; importer", note(
        "Exporter and importer report at once.", "出口经营者、进口商立即报告。"
    ), _controlled_before_decree_due, "end-use-may-change"),
    Duty("stop-and-report", "d792", ("D792-25", "D792-35"), "exporter; importer", note(
        "Exporter and importer stop the export at once, report to the Ministry of Commerce and cooperate.",
        "出口经营者、进口商立即停止出口，向商务部报告并配合核查。",
    ), _dual_use_export, "certificate-untrue", stops=True),
    Duty("apply-again", "d792", ("D792-18(2)",), "exporter", note(
        "The exporter applies again, hands the licence back and stops exporting meanwhile.",
        "出口经营者重新申请许可，交回原许可证件，并暂时停止出口。",
    ), _dual_use_export, "key-element", stops=True),
    Duty("apply-for-change", "d792", ("D792-18(3)",), "exporter", note(
        "The exporter applies for a change and does not use the licence meanwhile; if refused, the old terms hold.",
        "出口经营者申请变更，暂时停止使用许可证件；不予变更的，按原许可证件出口。",
    ), _dual_use_export, "other-element", stops=True),
    Duty("hand-back-licence", "ndu", ("NDU-14",), "exporter", note(
        "The exporter hands the licence back and applies again.", "出口经营者交回原许可证件，重新申请。"
    ), _of_field("nuclear-dual-use"), "key-element"),
    Duty("hand-back-licence", "mis", ("MIS-13",), "exporter", note(
        "The exporter hands the licence back and applies again.", "出口经营者交回原许可证件，重新申请。"
    ), _of_field("missile-dual-use"), "key-element"),
    Duty("hand-back-licence", "bio", ("BIO-13",), "exporter", note(
        "The exporter hands the licence back and applies again.", "出口经营者交回原许可证件，重新申请。"
    ), _of_field("biological-dual-use"), "key-element"),
    Duty("suspend-use", "d792", ("D792-18(4)", "D792-35"), "mofcom; exporter", note(
        "The Ministry of Commerce tells the exporter to stop using the licence; after verification it is "
        "withdrawn, revoked, changed or used again. The exporter reports and cooperates.",
        "商务部通知暂时停止使用许可证件，经核查后撤回、撤销、要求变更或者恢复使用；出口经营者报告并配合。",
    ), _dual_use_export, "factors-changed", stops=True),
    Duty("register-again", "d792", ("D792-19(2)",), "exporter", note(
        "The exporter registers anew, or applies for a licence.", "出口经营者重新登记填报，或者申请单项许可、通用许可。"
    ), _dual_use_export, "registration-changed"),
    Duty("stop-registered-export", "d792", ("D792-19(3)",), "exporter", note(
        "The exporter stops the export at once and reports.", "出口经营者立即停止出口并报告。"
    ), _dual_use_export, "registration-ended", stops=True),
    Duty("revoke", "d792", ("D792-20(2)",), "mofcom; exporter", note(
        "The Ministry of Commerce must revoke the licence or certificate; to go on, the exporter applies for "
        "single licences.",
        "商务部应当撤销其许可证件；需要继续出口的，申请单项许可。",
    ), _dual_use_export, "became-barred", stops=True),
    Duty("report-risk", "d792", ("D792-35", "D792-14(3)"), "exporter", note(
        "The exporter reports promptly, reduces the harm and cooperates; a licence is needed.",
        "出口经营者及时报告，消除或者减轻危害并配合调查处理；须申请许可。",
    ), _dual_use, "risk-learned"),
    Duty("apply-for-risk", "ecl", ("ECL-12(3)",), "exporter", note(
        "A licence is needed before the export.", "出口前应当申请许可。"
    ), _controlled_before_decree, "risk-learned"),
    Duty("provider-reports", "d792", ("D792-36",), "service-provider", note(
        "The service provider reports promptly to the Ministry of Commerce, which must check promptly.",
        "服务提供者及时向商务部报告，商务部及时核实、处理。",
    ), _dual_use, "provider-suspects"),
    Duty("report-foreign-visit", "d792", ("D792-38",), "prc-person", note(
        "Chinese citizens, legal persons and organisations report to the Ministry of Commerce at once, and don't "
        "accept or promise to accept without its consent.",
        "中国公民、法人、非法人组织立即向商务部报告；未经同意不得接受或者承诺接受。",
    ), _always, "foreign-visit"),
    Duty("new-nuclear-licence", "nuc", ("NUC-13",), "exporter", note(
        "If the items change, the exporter hands the licence back and applies again.",
        "改变出口物项的，交回原许可证并重新申请。"
    ), _nuclear, "key-element"),
    Duty("suspend-nuclear-export", "nuc", ("NUC-17",), "authorities", note(
        "The re-reviewing bodies, with the foreign ministry and others, may suspend the export and tell Customs.",
        "复审部门会同外交部等有权决定中止出口，并书面通知海关执行。",
    ), _nuclear, "assurance-broken"),
)  # fmt: skip


#: The articles on the keeping of papers, beside their row in the table of periods.
_RECORDS = {"D792-27": "d792-27-records", "NDU-18": "ndu-18-records"}


def _transport(matter: Matter) -> Words:
    """Add what is amiss with transport where the duty on it is in force."""
    if matter.regime != "military" or matter.answer("export") == "no":
        return NOTHING
    if not matter.law.in_force("ecl") or matter.by_arms_rules_alone:
        return note("An approved transport company may be entrusted.", "可以委托经批准的军品出口运输企业。")
    if matter.case.yes("transporter_approved"):
        return NOTHING
    return note(
        "The transport company entrusted is not an approved one: not allowed.", "所委托的运输企业未经批准，不符合规定。"
    )


def decide_duties(matter: Matter) -> Step:
    """Gather every duty in force that applies. An event that no text of the day answers is named as such."""
    try:
        events = matter.case.words("events")
        transport = _transport(matter)
        applying = [
            duty
            for duty in DUTIES
            if (not duty.event or duty.event in events)
            and matter.law.in_force(duty.instrument)
            and all(matter.law.was_read(citation) for citation in duty.cites)
            and duty.applies(matter)
        ]
    except MissingError as missing:
        said = note(
            f"The case does not state: {', '.join(missing.names)}.", f"案例未说明：{'、'.join(missing.names)}。"
        )
        return Step(NUMBER, NAME, QUESTION, "needs", said, needs=missing.names)
    unanswered = tuple(event for event in events if event not in {duty.event for duty in applying})
    if not applying:
        silent = note(
            "No text in the tables that was in force on the day answers this.", "各表所收、当日有效的规定未作答复。"
        )
        answer: Answer = "not-determined" if unanswered else "no"
        return Step(NUMBER, NAME, QUESTION, answer, silent if unanswered else note("None follows.", "无。"),
                    finding={"unanswered": unanswered} if unanswered else {})  # fmt: skip
    words = transport
    for says in dict.fromkeys(duty.says for duty in applying):
        words = words + says
    cites = tuple(dict.fromkeys(citation for duty in applying for citation in duty.cites))
    finding: dict[str, Finding] = {
        "duties": tuple(dict.fromkeys(duty.id for duty in applying)),
        "borne_by": tuple(dict.fromkeys(who for duty in applying for who in duty.who.split("; "))),
        "stop": "yes" if any(duty.stops for duty in applying) else "no",
    }
    period = next((id_ for article, id_ in _RECORDS.items() if article in cites), "")
    years = matter.law.figure("periods", period, "figure")
    if years is not None:
        finding["records_years"] = years
    if unanswered:
        finding["unanswered"] = unanswered
    facts = tuple(
        dict.fromkeys(fact for duty in applying for fact in rested_on(matter.law, duty.instrument, duty.cites, ()))
    )
    rules = tuple(f"{duty.instrument}:{duty.id}" for duty in applying)
    return Step(NUMBER, NAME, QUESTION, "yes", words, rules, NOTHING, cites, finding, facts=facts)
