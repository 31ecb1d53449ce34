"""Stage 9: which papers must the file hold, and are they there?"""

from __future__ import annotations

from collections.abc import Iterable

from grader.regime.answers import Verdict
from grader.regime.law import Decider, Matter, Rule, Stage, found, note
from grader.regime.qualifications import no_licence_question
from grader.regime.words import Words

_SINGLE = ("application-form", "identity", "contract", "technical-description", "end-user-certificate")
_GENERAL = ("compliance-report", "licence-use-report", "channels-report")
_WATCHED = ("risk-assessment", "commitment")
_OLDER = (*_SINGLE, "recipient-guarantee")
_CRYPTOGRAPHY = ("identity", "contract", "technical-description", "end-user-certificate")
#: Occasions for which papers could be waived under the nuclear dual-use regulations.
_WAIVED = frozenset({"exhibition-abroad", "repair-abroad", "repair-return"})


def _against(matter: Matter, required: Iterable[str], cites: tuple[str, ...] = ()) -> Verdict:
    """Compare the file with what is required."""
    wanted = tuple(required)
    held = matter.case.words("documents")
    missing = tuple(one for one in wanted if one not in held)
    finding = found(required=wanted, missing=missing)
    if missing:
        return Verdict("no", note("Papers are missing.", "材料不齐。"), finding, cites)
    return Verdict("yes", note("All the papers named are there.", "所列材料齐备。"), finding, cites)


def _certificate(matter: Matter) -> tuple[str, ...]:
    """Name the end-user document that the Law asks for: the end user's or its government's, either will do."""
    if not matter.law.in_force("ecl"):
        return ()
    return (_either(matter),)


def _either(matter: Matter) -> str:
    """Name the end-user document that will do where the text does not ask for the end user's own."""
    held = matter.case.words("documents")
    government = "government-certificate" in held and "end-user-certificate" not in held
    return "government-certificate" if government else "end-user-certificate"


def _dual_use(matter: Matter) -> Verdict | None:
    if not matter.under_dual_use_rules:
        return None
    case = matter.case
    route = case.word("route") if case.states("route") else "single"
    if route == "registration":
        return Verdict("yes", note("Information is filled in before each export; no file is named.",
            "每次出口前如实填报信息；未列材料。"),
                       cites=("D792-15(4)",))  # fmt: skip
    wanted = list(_SINGLE)
    if route == "general":
        wanted += _GENERAL
    if matter.watch_listed():
        wanted += _WATCHED
    if case.yes("government_certificate_asked"):
        wanted.append("government-certificate")
    return _against(matter, wanted, ("D792-26(2)",) if matter.watch_listed() else ())


def _field(field: str, papers: tuple[str, ...] = _OLDER) -> Decider:
    def decide(matter: Matter) -> Verdict | None:
        if matter.field != field:
            return None
        verdict = _against(matter, (_either(matter) if one == "end-user-certificate" else one for one in papers))
        if field == "nuclear-dual-use" and verdict.answer == "no" and matter.case.word("occasion") in _WAIVED:
            return Verdict("open", note(
                "The Ministry of Commerce may waive papers for exhibitions and repair with return.",
                "参加境外展览、检修后复运的，经商务部审查同意可以免予提交有关文件。",
            ), verdict.finding, ("NDU-9",))  # fmt: skip
        return verdict

    return decide


def _nuclear(matter: Matter) -> Verdict | None:
    if matter.procedure != "nuclear":
        return None
    wanted = ["qualification-proof", "application-form", "identity", "contract"]
    if matter.item_class in {"nuclear-material", "reactor-material"}:
        wanted.append("analysis-report")
    return _against(matter, (*wanted, _either(matter), "recipient-guarantee"))


def _military(matter: Matter) -> Verdict | None:
    if matter.procedure != "military":
        return None
    return _against(
        matter, ("recipient-state-document", *_certificate(matter)), ("ECL-15",) if _certificate(matter) else ()
    )


def _chemicals(matter: Matter) -> Verdict | None:
    if matter.procedure != "controlled-chemicals" or matter.case.word("chemical_class") == "IV":
        return None
    return _against(
        matter, ("government-guarantee", *_certificate(matter)), ("ECL-15",) if _certificate(matter) else ()
    )


def _by_the_law(matter: Matter) -> Verdict | None:
    verdict = _against(matter, _certificate(matter))
    if verdict.answer == "no":
        return verdict
    return Verdict("not-determined", note(
        "The end-user document is there; the other papers stand in texts that are not in the tables.",
        "最终用户文件已备；其余材料见各表未收的规定。"
    ), verdict.finding)  # fmt: skip


_GUARANTEES = Words(
    "Application form, identity papers, contract, technical description, end-user document, recipient's guarantees.",
    "出口申请表、身份证明、合同或者协议副本、技术说明、最终用户和最终用途证明、保证文书。",
)

DOCUMENTS = Stage(
    9,
    "documents",
    Words("Are the papers for the application complete?", "申请材料是否齐备？"),
    (
        Rule("arm-15-2", "arm", ("ARM-15",), Words(
            "A contract is submitted with the receiving state's valid document.",
            "申请批准合同应当附送接受国的有效证明文件。"
        ), _military),
        Rule("nuc-7-papers", "nuc", ("NUC-7",), Words(
            "Proof of designation, form, identity papers, contract, analysis report of materials, end-user "
            "document, guarantees.",
            "专营资格证明、申请表、身份证明、合同、材料分析报告单、最终用户证明、接受方保证证明。",
        ), _nuclear),
        Rule("chm-17-18-papers", "chm", ("CHM-17", "CHM-18"), Words(
            "A guarantee by the importing country's government or a body it entrusts.",
            "进口国政府或者政府委托机构出具的保证书。"
        ), _chemicals),
        Rule("d792-16", "d792", ("D792-16", "D792-24(1)"), Words(
            "Five kinds of paper for a single licence; three reports more for a general one; the end user's "
            "document always, its government's too if asked.",
            "单项许可五类材料；通用许可另加三项说明；最终用户证明文件必备，商务部可以要求同时提交政府机构文件。",
        ), _dual_use),
        Rule("ndu-8-papers", "ndu", ("NDU-8",), _GUARANTEES, _field("nuclear-dual-use")),
        Rule("mis-8-papers", "mis", ("MIS-8",), _GUARANTEES, _field("missile-dual-use")),
        Rule("bio-8-papers", "bio", ("BIO-8",), _GUARANTEES, _field("biological-dual-use")),
        Rule("ccr-34-papers", "ccr", ("CCR-34",), Words(
            "Identity papers, contract, technical description, end-user and end-use document.",
            "身份证明、合同或者协议副本、技术说明、最终用户和最终用途证明。",
        ), _field("commercial-cryptography", _CRYPTOGRAPHY)),
        Rule("ecl-15", "ecl", ("ECL-15",), Words(
            "The exporter submits an end-user and end-use document of the end user or of its government.",
            "应当提交由最终用户或者其所在国家和地区政府机构出具的最终用户和最终用途证明文件。",
        ), _by_the_law),
    ),
    no_licence_question,
)  # fmt: skip
