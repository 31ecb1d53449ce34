"""Stage 11: does a time limit bind the decision, how long is it, and what does not count?"""

from __future__ import annotations

from grader.regime.answers import Finding, Verdict
from grader.regime.law import Decider, Matter, Rule, Stage, found, note
from grader.regime.qualifications import no_licence_question
from grader.regime.words import Words

_NO_FIGURE = note("The tables give no figure for it.", "各表未收此项期限。")


def _counted(matter: Matter, days: int, *, pauses: bool) -> dict[str, Finding]:
    """Count the days used, without those that the text leaves out."""
    case = matter.case
    if not case.states("days_used"):
        return {}
    counted = case.count("days_used") - (case.count("days_not_counted") if pauses else 0)
    return found(days_counted=counted, days_left=max(days - counted, 0), overdue="yes" if counted > days else "no")


def _limit(matter: Matter, id_: str, *, pauses: bool = False, said: Words | None = None) -> Verdict:
    """Answer with the figure of one row of the table of periods; one that may be extended is not counted down."""
    days = matter.law.figure("periods", id_, "figure")
    row = matter.law.row("periods", id_)
    if days is None or row is None:
        return Verdict("not-determined", _NO_FIGURE)
    unit = row.values["unit"]
    word = note(
        f"At most {days} {unit.replace('-', ' ')}s.", f"不超过{days}{'个工作日' if unit == 'working-day' else '日'}。"
    )
    more = found(days=days, unit=unit, extension=matter.law.figure("periods", id_, "extension_figure"), period=id_)
    if unit == "working-day" and "extension" not in more:  # a case states working days, and no extension
        more |= _counted(matter, days, pauses=pauses)
    return Verdict("yes", word + said if said else word, more, facts=(row.fact,))


def _unbound(en: str, zh: str) -> Verdict:
    return Verdict("no", note(en, zh))


def _dual_use(matter: Matter) -> Verdict | None:
    if not matter.under_dual_use_rules:
        return None
    case = matter.case
    if case.states("route") and case.word("route") == "registration":
        return _unbound("Registration is no review: no period runs.", "登记填报不经审查，不计审查期限。")
    if matter.watch_listed():
        return Verdict(
            "no",
            note("A watch-listed party: the limit does not apply.", "涉及关注名单主体，不受审查期限限制。"),
            cites=("D792-26(2)",),
        )
    if case.word("impact") != "ordinary":
        return Verdict(
            "no",
            note("It must go up for approval: the limit does not apply.", "需报请批准，不受审查期限限制。"),
            cites=("D792-17(2)",),
        )
    return _limit(matter, "d792-17-decision", pauses=True, said=note(
        "Identification, expert opinion and on-site verification don't count.",
        "组织鉴别、征询专家意见、实地核查所需时间不计算在内。"
    ))  # fmt: skip


def _older(field: str, id_: str) -> Decider:
    def decide(matter: Matter) -> Verdict | None:
        if matter.field != field:
            return None
        if matter.case.word("impact") == "sent-up":
            return _unbound("Sent up for approval: the limit does not apply.", "已报请批准，不受时限限制。")
        if matter.case.word("impact") == "major":
            return _unbound(
                "It must go up for approval; then the limit does not apply.", "应当报请批准，报批的不受时限限制。"
            )
        if id_ == "bio-10":
            return _limit(matter, f"bio-10-part-{matter.case.word('list_part')}")
        return _limit(matter, id_)

    return decide


def _nuclear(matter: Matter) -> Verdict | None:
    if matter.procedure != "nuclear":
        return None
    if matter.case.word("impact") == "sent-up":
        return Verdict(
            "no",
            note("Sent to the State Council: the limit does not apply.", "报国务院审批，不受时限限制。"),
            cites=("NUC-11",),
        )
    second = "nuc-10-re-review-materials" if matter.item_class == "nuclear-material" else "nuc-10-re-review-other"
    first = _limit(matter, "nuc-10-review")
    again = matter.law.figure("periods", second, "figure")
    if first.answer != "yes" or again is None:
        return Verdict("not-determined", _NO_FIGURE)
    return Verdict("yes", first.note + note(
        f"Then {again} more for the second review; each may be extended.", f"复审另计{again}个工作日；均可延长。"
    ), {**first.finding, "days_second": again}, facts=(*first.facts, f"periods/{second}"))  # fmt: skip


def _military(matter: Matter) -> Verdict | None:
    if matter.procedure != "military":
        return None
    following = matter.found("review", "next")
    if following in {"contract", "licence"}:
        return _limit(matter, "arm-15-contract" if following == "contract" else "arm-17-licence")
    if matter.answer("review") == "yes":
        return _unbound("Nothing is left to decide.", "无待决事项。")
    return None


CLOCK = Stage(
    11,
    "clock",
    Words("Does a time limit bind the decision?", "作出决定有无期限？"),
    (
        Rule("arm-15-17", "arm", ("ARM-15", "ARM-17"), Words(
            "The approval of a contract and the issue of a licence each have their days from the application.",
            "合同审批和许可证签发各有期限，自收到申请之日起计算。",
        ), _military),
        Rule("nuc-10-time", "nuc", ("NUC-10",), Words(
            "Review and second review each have their working days; in special cases they may be extended, and the "
            "applicant is told.",
            "审查、复审各有工作日期限，因特殊情况可以延长并通知申请人。",
        ), _nuclear),
        Rule("d792-17-time", "d792", ("D792-17(1)", "D792-17(3)"), Words(
            "Decision within the working days of Article 17, from acceptance.",
            "自受理之日起，在第十七条规定的工作日内作出决定。"
        ), _dual_use),
        Rule("ndu-11-time", "ndu", ("NDU-11", "NDU-12"), Words(
            "Decision within the working days of the regulations.", "在条例规定的工作日内作出决定。"
        ), _older("nuclear-dual-use", "ndu-11-decision")),
        Rule("mis-10-time", "mis", ("MIS-10", "MIS-11"), Words(
            "Decision within the working days of the regulations.", "在条例规定的工作日内作出决定。"
        ), _older("missile-dual-use", "mis-10-decision")),
        Rule("bio-10-time", "bio", ("BIO-10", "BIO-11"), Words(
            "Two periods, by the part of the list.", "按清单第一、第二部分分别规定期限。"
        ), _older("biological-dual-use", "bio-10")),
        Rule("ccr-34-time", "ccr", ("CCR-34",), Words(
            "Decision within the working days of the regulations, from acceptance.",
            "自受理之日起，在条例规定的工作日内作出决定。"
        ), _older("commercial-cryptography", "ccr-34-decision")),
    ),
    no_licence_question,
)  # fmt: skip
