"""Stage 12: must Customs hold the goods?"""

from __future__ import annotations

from dataclasses import replace

from grader.regime.answers import Verdict
from grader.regime.classes import not_an_export
from grader.regime.item_classes import ARMS
from grader.regime.law import Decider, Matter, Rule, Stage, found, note
from grader.regime.words import Words

_BARRED = note(
    "A licence is shown for an export that is barred: what Customs does, the texts don't say.",
    "就不得进行的出口交验了许可证件，海关如何处理，依据未作规定。",
)
_CONSIGNOR = note(
    "The consignor gives Customs the contract, specifications and main uses; Customs may ask the Ministry of Commerce "
    "to organise identification.",
    "发货人应当向海关提供合同、性能指标、主要用途等证明材料；海关可以向商务部提出组织鉴别。",
)
_ASKED = frozenset({"questioning", "identification"})


def _no_goods(matter: Matter) -> Words | None:
    reason = not_an_export(matter)
    if reason:
        return reason
    if matter.case.word("form") != "goods":
        return note("Not goods: nothing is declared to Customs.", "并非货物，不涉及海关申报。")
    if matter.case.word("customs") == "not-declared":
        if matter.licence_due is False:
            return note("Not declared yet.", "尚未申报。")
        return note(
            "Not declared yet; a licence that is due must be shown at declaration.",
            "尚未申报；须许可的，申报时应当交验许可证件。",
        )
    return None


def _asked_or_found(matter: Matter) -> Verdict | None:
    """Decide by the procedure at Customs where no licence, or none truthfully, was shown."""
    procedure = matter.case.word("customs_procedure")
    if procedure in _ASKED:
        return Verdict("yes", note("No release while questioning or identification goes on.",
            "质疑、鉴别期间不予放行。"),
                       found(procedure=procedure))  # fmt: skip
    if procedure == "found-controlled":
        return Verdict(
            "yes", note("Identified as controlled: Customs acts on the finding.", "鉴别结论为管制物项，依法处置。")
        )
    return None


def _no_licence(matter: Matter) -> Verdict:
    """Decide for goods shown without a licence, in the words common to the Law and the Regulations."""
    held = _asked_or_found(matter)
    if held:
        return held
    if matter.case.word("customs_procedure") == "found-uncontrolled":
        return Verdict("no", note("Identified as not controlled.", "鉴别结论为不属于管制物项。"))
    if matter.case.yes("customs_evidence"):
        return Verdict("yes", note(
            "Customs must question the consignor, and does not release meanwhile.",
            "海关应当向发货人提出质疑，其间不予放行。"
        ), found(next="questioning"))  # fmt: skip
    return Verdict("no", note("No evidence that the goods may be controlled.", "无证据表明货物可能属于管制范围。"))


def _dual_use(matter: Matter) -> Verdict | None:
    if not matter.under_dual_use_rules:
        return None
    case = matter.case
    if case.yes("mofcom_notice"):
        return Verdict("yes", note(
            "The Ministry of Commerce has told Customs: declared goods are not released.",
            "海关已收到商务部通知，已申报未放行的不予放行。"
        ), cites=("D792-22(2)",))  # fmt: skip
    barred = matter.answer("banned") == "yes" or bool(matter.found("parties", "blocked"))
    if case.word("customs") == "licence-shown":
        shown = Verdict("no", note("The licence was shown.", "已交验许可证件。"))
        return Verdict("not-determined", _BARRED) if barred else shown
    return _dual_use_unlicensed(matter, barred=barred)


def _dual_use_unlicensed(matter: Matter, *, barred: bool) -> Verdict:
    """Decide for dual-use goods for which no licence, or none truthfully, was shown."""
    if matter.case.word("customs") == "nothing-shown" and (barred or matter.licence_due):
        return Verdict("yes", note(
            "No licence is shown, and the goods may not leave without one: no release.",
            "未能提供许可证件，而货物无许可证件不得出口，不予放行。",
        ))  # fmt: skip
    verdict = _no_licence(matter)
    if verdict.answer == "no" and (barred or matter.licence_due):
        return Verdict("not-determined", note(
            "A licence that can't be provided means no release; one not truthfully shown leads to questioning where "
            "there is evidence. Without evidence the text doesn't say.",
            "不能提供许可证件的不予放行；未如实交验且有证据的应当质疑；无证据的，条文未作规定。",
        ))  # fmt: skip
    if verdict.answer == "no":
        return _unless_unclear(matter, verdict)
    if "questioning" in {verdict.finding.get("next"), verdict.finding.get("procedure")}:
        return replace(verdict, note=verdict.note + _CONSIGNOR)
    return verdict


def _nuclear(matter: Matter) -> Verdict | None:
    if matter.regime != "nuclear" or matter.answer("banned") == "yes" or matter.found("parties", "blocked"):
        return None
    if matter.case.word("customs") == "licence-shown":
        return Verdict("no", note("The licence was shown.", "已交验许可证件。"))
    if matter.law.in_force("ecl"):
        return None
    return Verdict("open", note(
        "Customs may question and ask for proof whether a licence is needed.",
        "海关可以提出质疑，并要求提供是否属于管制范围的证明文件。"
    ))  # fmt: skip


def _by_the_law(matter: Matter) -> Verdict | None:
    shown = matter.case.word("customs")
    if shown == "licence-shown" and (matter.answer("banned") == "yes" or matter.found("parties", "blocked")):
        return Verdict("not-determined", _BARRED)
    if shown == "licence-shown":
        return Verdict("no", note("The licence was shown.", "已交验许可证件。"))
    if shown == "untrue-shown":
        return Verdict("not-determined", note(
            "The Law speaks of a licence not shown; one not truthfully shown is named only by Decree 792.",
            "法律规定的是未交验；“未如实交验”仅见于两用物项条例。",
        ))  # fmt: skip
    verdict = _no_licence(matter)
    if verdict.answer == "no" and matter.licence_due:
        return Verdict("not-determined", note(
            "A licence should have been shown; what Customs does without evidence, the Law does not say.",
            "本应交验许可证件；无证据时海关如何处理，法律未作规定。",
        ))  # fmt: skip
    return verdict if verdict.answer != "no" else _unless_unclear(matter, verdict)


def _unless_unclear(matter: Matter, verdict: Verdict) -> Verdict:
    """Keep a release only where no licence is due or the goods were identified as not controlled."""
    if matter.licence_due is not None or matter.case.word("customs_procedure") == "found-uncontrolled":
        return verdict
    return Verdict("not-determined", note(
        "Whether a licence is due is not clear, and Customs has no evidence.", "是否须经许可尚不确定，海关亦无证据。"
    ))  # fmt: skip


def _older(classes: frozenset[str]) -> Decider:
    def decide(matter: Matter) -> Verdict | None:
        if matter.item_class in classes and matter.case.word("customs") == "licence-shown":
            if matter.answer("banned") == "yes":
                return Verdict("not-determined", _BARRED)
            return Verdict("no", note("The licence was shown.", "已交验许可证件。"))
        return None

    return decide


_SHOW = Words("The licence is shown to Customs.", "出口时向海关出具许可证件。")

BORDER = Stage(
    12,
    "customs",
    Words("Must Customs hold the goods?", "海关是否应当不予放行？"),
    (
        Rule("d792-21-22", "d792", ("D792-21", "D792-22"), Words(
            "No release without the licence that is due; questioning where there is evidence, with no release "
            "meanwhile.",
            "不能提供许可证件的不予放行；有证据的应当质疑，质疑、鉴别期间不予放行。",
        ), _dual_use),
        Rule("nuc-15-16", "nuc", ("NUC-15", "NUC-16"), Words(
            "The licence is shown; Customs may question whether one is needed.", "应当出具许可证；海关可以提出质疑。"
        ), _nuclear),
        Rule("ecl-19", "ecl", ("ECL-19",), Words(
            "Without a licence shown and with evidence, Customs must question; no release during questioning "
            "or identification.",
            "未交验许可证件且有证据表明可能属于管制范围的，海关应当质疑；质疑、鉴别期间不予放行。",
        ), _by_the_law),
        Rule("ndu-15", "ndu", ("NDU-15",), _SHOW, _older(frozenset({"nuclear-dual-use"}))),
        Rule("mis-14", "mis", ("MIS-14",), _SHOW, _older(frozenset({"missile-item"}))),
        Rule("bio-14", "bio", ("BIO-14",), _SHOW, _older(frozenset({"biological-dual-use"}))),
        Rule("arm-17-customs", "arm", ("ARM-17",), _SHOW, _older(ARMS | {"missile-item"})),
    ),
    _no_goods,
)  # fmt: skip
