"""Stage 8: who reviews, approves and issues, and do fixed criteria already rule a licence out?"""

from __future__ import annotations

from collections.abc import Iterable

from grader.regime.answers import Finding, Verdict
from grader.regime.classes import FIELD_OF
from grader.regime.law import Decider, Matter, Rule, Stage, found, note
from grader.regime.qualifications import no_licence_question
from grader.regime.words import Words

_ACTS = ("receives", "reviews", "re-reviews", "consulted", "approves", "issues", "fills-gaps")
_HIGHER = frozenset({"state-council", "cmc"})
#: The three principles of nuclear exports, beside the assurance or condition that each rests on.
_PRINCIPLES = {
    "no-explosive-use": "peaceful-use",
    "full-scope-safeguards": "safeguards",
    "no-retransfer": "no-transfer-to-third-countries",
}
_DISCRETION = note(
    "Whether a licence is granted is for the authority to decide after review.", "是否准予由主管部门审查后裁量决定。"
)


def _who(
    matter: Matter,
    regimes: Iterable[str],
    instruments: Iterable[str],
    *,
    leave_out: frozenset[str],
    not_again: str = "",
) -> tuple[dict[str, Finding], tuple[str, ...]]:
    """Gather the bodies by act from the table of duties, and beside them those that the white paper names."""
    rows = matter.law.bodies(regimes, _ACTS, instruments)
    named = matter.law.bodies(_white_paper_classes(matter), ("regulates", "reviews", "accredits"), ("wp",))
    gathered: dict[str, list[str]] = {}
    kept = [
        row
        for row in rows
        if row.values["body"] not in leave_out and (row.values["act"], row.values["body"]) != ("re-reviews", not_again)
    ]
    for row in kept:
        gathered.setdefault(row.values["act"].replace("-", "_"), []).append(row.values["body"])
    for row in named:
        gathered.setdefault("white_paper_names", []).append(row.values["body"])
    finding: dict[str, Finding] = {act: tuple(dict.fromkeys(bodies)) for act, bodies in gathered.items()}
    finding["ladder"] = tuple(
        dict.fromkeys(f"{act}:{row.values['body']}" for act in _ACTS for row in kept if row.values["act"] == act)
    )
    return finding, tuple(row.fact for row in (*kept, *named))


def _white_paper_classes(matter: Matter) -> tuple[str, ...]:
    regime = matter.regime
    if regime == "dual-use":
        return (FIELD_OF.get(matter.item_class, "dual-use"),)
    return (regime,) if regime != "none" else ()


def _ordinary(matter: Matter) -> bool:
    return matter.case.word("impact") == "ordinary"


def _by(regime: str, instruments: tuple[str, ...], *, field: str = "", word: Words = _DISCRETION) -> Decider:
    """Answer `open`, with the bodies that the instruments name for a class of items."""

    def decide(matter: Matter) -> Verdict | None:
        regimes: tuple[str, ...]
        cites: tuple[str, ...]
        if matter.regime not in {"dual-use", "none"} or (field and matter.field != field):
            return None
        ordinary = _ordinary(matter)
        regimes, texts, cites = (regime,), instruments, ()
        if regime == "dual-use" and matter.item_class == "commercial-cryptography" and matter.law.in_force("ccr"):
            regimes, texts, cites = (regime, "commercial-cryptography"), (*instruments, "ccr"), ("CCR-34",)
        finding, facts = _who(matter, regimes, texts, leave_out=_HIGHER if ordinary else frozenset())
        higher = note("Of major impact: it must go up for approval.", "有重大影响，应当报请批准。")
        return Verdict("open", word if ordinary else word + higher, finding, cites, facts)

    return decide


def _nuclear(matter: Matter) -> Verdict | None:
    if matter.procedure != "nuclear":
        return None
    missing = _assurances_missing(matter)
    ordinary = _ordinary(matter)
    spared = "mofcom" if matter.item_class == "nuclear-material" else "costind"
    finding, facts = _who(
        matter, ("nuclear",), ("nuc",), leave_out=_HIGHER | {"mfa"} if ordinary else frozenset(), not_again=spared
    )
    if matter.item_class == "nuclear-technology" and "no-explosive-use" in missing and len(missing) > 1:
        missing = tuple(one for one in missing if one != "no-explosive-use")
    elif matter.item_class == "nuclear-technology" and "no-explosive-use" in missing:
        return Verdict("not-determined", note(
            "The criterion on explosive use names materials and equipment, not technology.",
            "关于核爆炸目的的准则列明材料和设备，未列技术。"
        ), finding, facts=facts)  # fmt: skip
    if missing:
        principles = tuple(_PRINCIPLES[one] for one in missing if one in _PRINCIPLES)
        said = found(assurances_missing=missing, principles_missing=principles)
        return Verdict(
            "no",
            note("A criterion for review and licensing is not met.", "不符合审查、许可准则。"),
            finding | said,
            facts=facts,
        )
    return Verdict(
        "open",
        note("The criteria are met on paper; the review decides.", "形式上符合准则，由审查、复审决定。"),
        finding,
        facts=facts,
    )


def _assurances_missing(matter: Matter) -> tuple[str, ...]:
    """Name the assurances of Article 5 that the case lacks and its item calls for."""
    case, given = matter.case, set(matter.case.words("assurances"))
    wanted = ["no-explosive-use", "no-retransfer"]
    if matter.item_class == "nuclear-material":
        wanted.append("physical-protection")
    elif matter.item_class != "reactor-material" and case.yes("enrichment"):
        wanted.append("enrichment-limit")
    if "voluntary-offer" not in given:
        wanted.append("full-scope-safeguards")
    return tuple(one for one in wanted if one not in given)


def _military(matter: Matter) -> Verdict | None:
    if matter.procedure != "military":
        return None
    case, held = matter.case, matter.case.words("approvals")
    by_law = matter.law.in_force("ecl") and not matter.by_arms_rules_alone
    wanted = ["initiation"] if by_law else []
    wanted += ["project", "contract", "licence"]
    if case.word("occasion") == "exhibition-abroad" and by_law:
        wanted.insert(0, "exhibition")
    leave_out: frozenset[str] = _HIGHER if _ordinary(matter) else frozenset()
    finding, facts = _who(matter, ("military",), ("arm", "ecl") if by_law else ("arm",), leave_out=leave_out)
    lacking = tuple(one for one in wanted if one not in held)
    finding |= found(approvals_lacking=lacking, next=lacking[0] if lacking else None)
    skipped = ("contract" in held and "project" not in held) or ("licence" in held and "contract" not in held)
    if skipped and matter.law.in_force("arm"):
        return Verdict("no", note(
            "Out of order: a contract is approved after its project, a licence issued on the contract's approval.",
            "顺序不符：项目经批准后方可报批合同，凭合同批准文件申领许可证。",
        ), finding, ("ARM-15", "ARM-17"), facts)  # fmt: skip
    if not lacking:
        return Verdict(
            "yes",
            note("All approvals and the licence are in hand.", "各项批准和许可证均已取得。"),
            finding,
            facts=facts,
        )
    return Verdict(
        "open",
        note(
            "The next approval is the authority's to give, under three principles: self-defence of the "
            "recipient, peace and stability, no interference.",
            "下一环节由主管部门审查批准，并遵循三项原则：有助于接受国正当自卫能力，不损害和平、安全与稳定，"
            "不干涉内政。",
        ),
        finding,
        ("ARM-5",),
        facts,
    )


def _military_by_law(matter: Matter) -> Verdict | None:
    return None if matter.by_arms_rules_alone else _military(matter)


def _chemicals(matter: Matter) -> Verdict | None:
    if matter.procedure != "controlled-chemicals" or matter.case.word("chemical_class") == "IV":
        return None
    first = matter.case.word("chemical_class") == "I"
    finding, facts = _who(
        matter,
        ("controlled-chemicals-class-1" if first else "controlled-chemicals-class-2-3",),
        ("chm",),
        leave_out=frozenset(),
    )
    said = note("The State Council approves.", "报国务院批准。") if first else note(
        "The department for the chemical industry approves; no State Council approval.",
        "由化学工业主管部门批准，无需国务院批准。"
    )  # fmt: skip
    return Verdict("open", said, finding, facts=facts)


def _chemicals_gap(matter: Matter) -> Verdict | None:
    if matter.regime != "controlled-chemicals":
        return None
    finding, facts = _who(matter, ("controlled-chemicals",), ("d792",), leave_out=frozenset())
    return Verdict("open", _DISCRETION, finding, ("ECL-13",), facts)


def _by_the_law(matter: Matter) -> Verdict | None:
    finding, facts = _who(matter, (), (), leave_out=frozenset())
    said = _DISCRETION + note("The Law names no body.", "法律未指明具体部门。")
    return Verdict("open", said, finding, ("ECL-22",) if matter.regime == "dual-use" else (), facts)


_REVIEW = "Reviewed by the department named, alone or with others; major impact goes higher."
_REVIEWED = Words(_REVIEW, "由条文所称主管部门单独或者会同有关部门审查；有重大影响的报请批准。")

REVIEW = Stage(
    8,
    "review",
    Words("May a licence be granted, and who decides?", "可否许可，由谁决定？"),
    (
        Rule("ecl-24", "ecl", ("ECL-24", "ECL-25"), Words(
            "Military exports: approvals at initiation, project and contract by policy and product, then a "
            "licence; major ones go to the State Council and the Central Military Commission.",
            "军品出口：根据管制政策和产品属性办理立项、项目、合同审批，再申领许可证；重大的报国务院、中央军委批准。",
        ), _military_by_law),
        Rule("arm-14", "arm", ("ARM-14", "ARM-15", "ARM-16", "ARM-17"), Words(
            "Military exports: project, contract, licence; major ones go to the State Council and the Central "
            "Military Commission.",
            "军品出口：项目、合同、许可证；重大的报国务院和中央军委批准。",
        ), _military),
        Rule("nuc-5-10", "nuc", ("NUC-5", "NUC-10", "NUC-11", "NUC-12"), Words(
            "Nuclear exports: five criteria; the atomic energy authority reviews, a second body reviews again, "
            "the Ministry of Commerce issues.",
            "核出口：五项准则；国家原子能机构审查，再由另一部门复审，商务部颁发许可证。",
        ), _nuclear),
        Rule("chm-17-18-review", "chm", ("CHM-17", "CHM-18"), Words(
            "Controlled chemicals: class I is approved by the State Council, classes II and III by the "
            "department in charge.",
            "监控化学品：第一类报国务院批准，第二、三类由主管部门批准。",
        ), _chemicals),
        Rule("d792-47-2", "d792", ("D792-47(2)",), Words(
            "Where the chemicals regulations are silent, MIIT applies the Law and Decree 792.",
            "监控化学品管理条例未规定的事项，由工业和信息化主管部门依照出口管制法和条例执行。",
        ), _chemicals_gap),
        Rule("d792-17", "d792", ("D792-17", "ECL-13"), Words(
            "The Ministry of Commerce reviews alone or with departments concerned; major impact goes up.",
            "商务部单独或者会同有关部门审查；有重大影响的报请批准。",
        ), _by("dual-use", ("d792",))),
        Rule("ndu-11", "ndu", ("NDU-11", "NDU-12", "NDU-13"), Words(
            "The Ministry of Commerce reviews with the atomic energy authority; the foreign ministry is consulted "
            "where foreign policy is touched.",
            "商务部会同国家原子能机构审查；涉及外交政策的，并商外交部。",
        ), _by("nuclear-dual-use", ("ndu",), field="nuclear-dual-use")),
        Rule("mis-10", "mis", ("MIS-10", "MIS-11", "MIS-12"), _REVIEWED,
             _by("missile-dual-use", ("mis",), field="missile-dual-use")),
        Rule("bio-10", "bio", ("BIO-10", "BIO-11", "BIO-12"), _REVIEWED,
             _by("biological-dual-use", ("bio",), field="biological-dual-use")),
        Rule("ccr-34", "ccr", ("CCR-32", "CCR-34"), Words(
            "The commerce department reviews with the cryptography department.", "由商务主管部门会同密码管理部门审查。"
        ), _by("commercial-cryptography", ("ccr",), field="commercial-cryptography")),
        Rule("ecl-13", "ecl", ("ECL-13",), Words(
            "The authority weighs eight factors and decides.", "主管部门综合考虑八项因素作出决定。"
        ), _by_the_law),
    ),
    no_licence_question,
)  # fmt: skip
