"""Stage 3: is the item listed or under temporary control, and not exempt?"""

from __future__ import annotations

from dataclasses import replace

from grader.regime.answers import Verdict
from grader.regime.classes import not_an_export
from grader.regime.law import Decider, Matter, Rule, Stage, found, note
from grader.regime.words import Words

_OFF_THE_LIST = note(
    "Military exports need a licence and are put on a list; what holds for one off the list is not said.",
    "军品出口须领证并纳入清单管理；未列入清单者如何处理，依据未作规定。",
)


def _mass_consumer(matter: Matter) -> Verdict | None:
    if matter.item_class != "commercial-cryptography" or not matter.case.yes("mass_consumer"):
        return None
    return Verdict(
        "no",
        note("Exempt: used in a mass-consumer product.", "豁免：大众消费类产品所采用的商用密码。"),
        found(exempt="mass-consumer"),
    )


def _public_technology(matter: Matter) -> Verdict | None:
    case = matter.case
    if not matter.under_dual_use_rules or matter.item_class == "ordinary":
        return None
    if case.word("form") not in {"technology", "data"}:
        return None
    if case.word("listing") != "listed" or not case.yes("public_technology"):
        return None
    if case.word("form") == "technology":
        return Verdict(
            "no",
            note("The list's controls do not reach it.", "清单的管制不及于此。"),
            found(exempt="public-technology"),
        )
    return Verdict("not-determined", note(
        "The note that was read is on technology; whether it takes in technical data is not said there.",
        "所读到的说明针对技术；是否及于技术资料等数据，未作规定。",
    ))  # fmt: skip


def _chemical_by_class(matter: Matter) -> Verdict | None:
    if matter.regime != "controlled-chemicals" or matter.case.word("chemical_class") == "IV":
        return None
    if matter.case.word("chemical_class") == "I" and matter.case.word("form") != "goods":
        return Verdict("not-determined", note(
            "For class I Article 17 names the chemicals only; technology is named for classes II and III.",
            "第十七条就第一类仅列化学品；生产技术见于第二、三类。",
        ))  # fmt: skip
    return Verdict(
        "yes",
        note("Classes I to III need approval and a licence by their class.", "第一至三类依其类别即须审批和领证。"),
    )


def _by_listing(matter: Matter) -> Verdict | None:
    listing = matter.case.word("listing")
    if matter.regime == "military" and listing == "unlisted":
        return Verdict("not-determined", _OFF_THE_LIST)
    if listing == "listed":
        return Verdict("yes", note("Listed, as stipulated.", "案例给定：列入管制清单。"))
    if listing == "temporary-control":
        return Verdict(
            "yes", note("Under temporary control, as stipulated.", "案例给定：实施临时管制。"), cites=("ECL-9(2)",)
        )
    if listing == "unsure":
        return Verdict("open", note(
            "The exporter may consult the authority, giving what it knows; the authority must answer promptly.",
            "出口经营者可以提出咨询并提供所掌握的情况；主管部门应当及时答复。",
        ), cites=("ECL-12(4)",))  # fmt: skip
    return Verdict("no", note("Neither listed nor under temporary control.", "既未列入清单，也未实施临时管制。"))


def _older_listing(regimes: frozenset[str], field: str, temporary: tuple[str, ...] = ()) -> Decider:
    """Make the decision of an older text; `temporary` is its article on temporary control, where it has one."""

    def decide(matter: Matter) -> Verdict | None:
        if matter.regime not in regimes or (field and matter.found("regime", "field") != field):
            return None
        listing = matter.case.word("listing")
        if matter.regime == "military" and listing == "unlisted":
            return Verdict("not-determined", _OFF_THE_LIST)
        if listing in {"listed", "unlisted"}:
            return Verdict("yes" if listing == "listed" else "no", note("As stipulated.", "案例给定。"))
        if listing == "temporary-control" and temporary:
            return Verdict(
                "yes", note("Under temporary control, as stipulated.", "案例给定：临时实施管制。"), cites=temporary
            )
        return None

    return decide


def _dual_use_listing(matter: Matter) -> Verdict | None:
    if not matter.under_dual_use_rules:
        return None
    more = {"unsure": ("D792-14(4)",), "temporary-control": ("D792-12",)}.get(matter.case.word("listing"), ())
    verdict = _by_listing(matter)
    return replace(verdict, cites=(*more, *verdict.cites)) if verdict else None


_LISTED = Words("Listed items need a licence.", "列入管制清单的物项须经许可。")

LISTED = Stage(
    3,
    "listed",
    Words("Is it listed or under temporary control, and not exempt?", "是否列入管制清单或者实施临时管制，且不属豁免？"),
    (
        Rule("cl-28-2", "cl", ("CL-28(2)",), Words(
            "Commercial cryptography used in mass-consumer products is under no export control.",
            "大众消费类产品所采用的商用密码不实行出口管制制度。",
        ), _mass_consumer),
        Rule("list-51-technology", "list-51", ("LIST-51",), Words(
            "The unified list does not reach public-domain information, basic research, or knowledge for "
            "ordinary patents.",
            "统一清单的管制不及于公有领域信息、基础科学研究技术和普通专利申请所必需的知识。",
        ), _public_technology),
        Rule("chm-17-18", "chm", ("CHM-17", "CHM-18"), Words(
            "Exports of controlled chemicals of classes I to III need approval and a licence.",
            "第一、二、三类监控化学品的出口须经审批并领取出口许可证。",
        ), _chemical_by_class),
        Rule("d792-14-2", "d792", ("D792-14(2)",), Words(
            "Dual-use items on the list or under temporary control need a licence.",
            "清单所列或者实施临时管制的两用物项，应当申请许可。"
        ), _dual_use_listing),
        Rule("ecl-12-2", "ecl", ("ECL-12(2)",), Words(
            "Listed and temporarily controlled items need a licence.", "管制清单所列或者临时管制物项，应当申请许可。"
        ), _by_listing),
        Rule("ndu-8", "ndu", ("NDU-8",), _LISTED,
             _older_listing(frozenset({"dual-use"}), "nuclear-dual-use", ("NDU-20",))),
        Rule("mis-8", "mis", ("MIS-8",), _LISTED,
             _older_listing(frozenset({"dual-use"}), "missile-dual-use", ("MIS-17",))),
        Rule("bio-8", "bio", ("BIO-8",), _LISTED,
             _older_listing(frozenset({"dual-use"}), "biological-dual-use", ("BIO-17",))),
        Rule("nuc-7", "nuc", ("NUC-7",), _LISTED, _older_listing(frozenset({"nuclear"}), "")),
        Rule("arm-13", "arm", ("ARM-2", "ARM-13"), Words(
            "Listed military products need approvals and a licence.",
            "列入军品出口管理清单的军品须经审批并凭许可证出口。"
        ), _older_listing(frozenset({"military"}), "")),
        Rule("cl-28-list",
            "cl", ("CL-28(1)",), _LISTED, _older_listing(frozenset({"dual-use"}), "commercial-cryptography")),
    ),
    not_an_export,
)  # fmt: skip
