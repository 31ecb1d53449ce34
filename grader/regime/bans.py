"""Stages 4 and 5: is the export banned, and does a known risk make an unlisted item need a licence?"""

from __future__ import annotations

from grader.regime.answers import Verdict
from grader.regime.classes import not_an_export
from grader.regime.law import Decider, Matter, Rule, Stage, found, note
from grader.regime.words import Words

_KNOWN = frozenset({"knows", "should-know", "told"})
_KNOWN_UNTOLD = frozenset({"knows", "should-know"})
#: The ground of ECL 12(3) under which each risk falls.
GROUND: dict[str, str] = {
    "national-security": "national-security",
    "nuclear-weapons": "wmd",
    "biological-weapons": "wmd",
    "chemical-weapons": "wmd",
    "delivery-systems": "wmd",
    "terrorism": "terrorism",
    "nuclear-terrorism": "terrorism",
}


def _biological_weapons(matter: Matter) -> Verdict | None:
    case = matter.case
    if matter.item_class != "biological-dual-use" or "biological-weapons" not in case.words("risks"):
        return None
    if case.word("knowledge") not in _KNOWN or not case.yes("direct_use"):
        return None
    if case.word("knowledge") == "told":
        if case.word("ban") != "none":
            return None
        return Verdict("not-determined", note(
            "The Article speaks of who knows or should know; whether being told is the same, it does not say.",
            "条文针对知道或者应当知道；得到通知是否等同，未作规定。",
        ))  # fmt: skip
    return Verdict(
        "yes",
        note("Must not be exported, listed or not.", "无论是否列入清单，都不应当出口。"),
        found(ban="biological-weapons"),
    )


def _banned(matter: Matter) -> Verdict | None:
    ban = matter.case.word("ban")
    if ban == "none":
        return Verdict("no", note("No ban, as stipulated.", "案例给定：无禁止措施。"))
    if matter.item_class == "ordinary":
        return Verdict("not-determined", note(
            "The Articles on bans speak of controlled items; the case states an item of no controlled class.",
            "禁止出口的规定针对管制物项；案例所述物项不属于任何管制类别。",
        ))  # fmt: skip
    return Verdict(
        "yes",
        note("The ban covers this export: no licence can be given.", "禁止措施涵盖本次出口，不得许可。"),
        found(ban=ban),
    )


def _banned_dual_use(matter: Matter) -> Verdict | None:
    return _banned(matter) if matter.regime == "dual-use" else None


def _no_ban_stated(matter: Matter) -> Words | None:
    reason = not_an_export(matter)
    if reason or matter.law.in_force("ecl"):
        return reason
    if matter.law.in_force("bio") and matter.item_class == "biological-dual-use":
        return None
    return note("The case states no ban.", "案例未给定禁止措施。") if matter.case.word("ban") == "none" else None


def _biological_none(matter: Matter) -> Verdict | None:
    if matter.item_class == "biological-dual-use" and matter.case.word("ban") == "none":
        return Verdict("no", note("No direct use for biological weapons is known.", "未知悉将被直接用于生物武器目的。"))
    return None


BANNED = Stage(
    4,
    "banned",
    Words("Is this export banned?", "是否禁止出口？"),
    (
        Rule(
            "bio-16",
            "bio",
            ("BIO-16",),
            Words(
                "Who knows or should know that the recipient will use biological items directly for biological "
                "weapons must not export them.",
                "知道或者应当知道所出口的生物两用品将被接受方直接用于生物武器目的的，不应当出口。",
            ),
            _biological_weapons,
        ),
        Rule(
            "d792-13",
            "d792",
            ("D792-13", "ECL-10"),
            Words(
                "Specified dual-use items may be banned, in all or to specified destinations or parties.",
                "可以禁止特定两用物项的出口，或者禁止向特定目的国家和地区、特定组织和个人出口。",
            ),
            _banned_dual_use,
        ),
        Rule(
            "ecl-10",
            "ecl",
            ("ECL-10",),
            Words(
                "Controlled items may be banned, in all or to specified destinations or parties.",
                "可以禁止相关管制物项的出口，或者禁止向特定目的国家和地区、特定组织和个人出口。",
            ),
            _banned,
        ),
        Rule(
            "bio-16-none",
            "bio",
            ("BIO-16",),
            Words(
                "The ban rests on knowledge of direct use for biological weapons.",
                "该禁止以知悉直接用于生物武器目的为条件。",
            ),
            _biological_none,
        ),
    ),
    _no_ban_stated,
)


def _known_risk(matter: Matter) -> Verdict | None:
    case = matter.case
    risks = case.words("risks")
    if not risks:
        return Verdict("no", note("No risk of the three kinds is stated.", "未给定三类风险。"))
    grounds = tuple(dict.fromkeys(GROUND[risk] for risk in risks))
    knowledge = case.word("knowledge")
    if knowledge not in _KNOWN:
        return Verdict("no", note(
            "The exporter neither knows nor should know, and was not told.",
            "出口经营者不知道、不应当知道，也未得到通知。"
        ), found(grounds=grounds, knowledge=knowledge))  # fmt: skip
    if matter.found("listed", "exempt") == "mass-consumer":
        return Verdict("not-determined", note(
            "One text exempts mass-consumer cryptography from export control, another asks a licence for any "
            "known risk; neither settles which goes first.",
            "密码法对大众消费类产品所采用的商用密码不实行出口管制，出口管制法又要求对已知风险申请许可；"
            "二者如何适用未作规定。",
        ))  # fmt: skip
    return Verdict("yes", note(
        "A licence is needed even if the item is not listed.", "即使未列入清单，也应当申请许可。"
    ), found(grounds=grounds, knowledge=knowledge))  # fmt: skip


def _known_risk_dual_use(matter: Matter) -> Verdict | None:
    return _known_risk(matter) if matter.under_dual_use_rules else None


def _older(risks: frozenset[str], knowledge: frozenset[str], *, direct: bool) -> Decider:
    """Apply an older catch-all, which knows only its own field's risks."""

    def decide(matter: Matter) -> Verdict | None:
        case = matter.case
        if not risks & set(case.words("risks")):
            return None
        if case.word("knowledge") not in knowledge or (direct and not case.yes("direct_use")):
            return None
        return Verdict(
            "yes",
            note("The regulations apply even if it is not listed.", "即使未列入清单，也依照条例执行。"),
            found(knowledge=case.word("knowledge")),
        )

    return decide


def _already_due(matter: Matter) -> Words | None:
    if matter.answer("export") == "no":
        return not_an_export(matter)
    if matter.answer("banned") == "yes":
        return note("It is banned.", "已禁止出口。")
    if matter.answer("listed") == "yes":
        return note(
            "A licence is needed already: listed or temporarily controlled.", "已因列入清单或者临时管制而须许可。"
        )
    case = matter.case
    if not matter.law.in_force("ecl") and (not case.words("risks") or case.word("knowledge") == "none"):
        return note("The case states no known risk.", "案例未给定已知风险。")
    return None


CATCH_ALL = Stage(
    5,
    "catch-all",
    Words("Does a known risk make a licence necessary?", "是否因已知风险而须申请许可？"),
    (
        Rule("d792-14-3", "d792", ("D792-14(3)", "ECL-12(3)"), Words(
            "Unlisted items need a licence from the Ministry of Commerce where the exporter knows, should know "
            "or is told of a risk to national security, of weapons of mass destruction or of terrorism.",
            "清单外物项，出口经营者知道、应当知道或者得到通知可能存在危害国家安全和利益、"
            "被用于大规模杀伤性武器及其运载工具、被用于恐怖主义目的风险的，应当向商务部申请许可。",
        ), _known_risk_dual_use),
        Rule("ecl-12-3", "ecl", ("ECL-12(3)",), Words(
            "Unlisted items need a licence where the exporter knows, should know or is told of one of three risks.",
            "清单外物项，出口经营者知道、应当知道或者得到通知可能存在三类风险之一的，应当申请许可。",
        ), _known_risk),
        Rule("ndu-19", "ndu", ("NDU-19",), Words(
            "Unlisted items with a known risk of nuclear proliferation or nuclear terrorism are treated as if listed.",
            "存在核扩散风险或者可能被用于核恐怖主义目的的，即使未列入清单，也应当依照条例执行。",
        ), _older(frozenset({"nuclear-weapons", "nuclear-terrorism"}), _KNOWN, direct=False)),
        Rule("mis-16", "mis", ("MIS-16",), Words(
            "Unlisted items known to go straight into a recipient's missile programme are treated as if listed.",
            "将被接受方直接用于导弹等运载系统发展计划的，即使未列入清单，也应当依照条例执行。",
        ), _older(frozenset({"delivery-systems"}), _KNOWN_UNTOLD, direct=True)),
    ),
    _already_due,
)  # fmt: skip
