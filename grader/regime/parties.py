"""Stage 6: the restricted-party list and the watch list, and what follows from each."""

from __future__ import annotations

from grader.regime.answers import Verdict
from grader.regime.classes import not_an_export
from grader.regime.law import Matter, Rule, Stage, found, note
from grader.regime.words import Words

_LISTED = "restricted-party-list"


def _reaches_item(matter: Matter) -> Verdict | None:
    """Say what holds for an item that needs no licence: the measures named are on controlled items."""
    if matter.licence_due is False:
        return Verdict("not-determined", note(
            "The measures named bear on controlled items; the texts don't say how far they reach an item that "
            "needs no licence.",
            "所列措施针对管制物项；对无须许可的物项及于何种程度，依据未作规定。",
        ), found(list=_LISTED))  # fmt: skip
    return None


def _restricted(matter: Matter, approved: Verdict) -> Verdict:
    """Decide on a dealing with a restricted party by the measure taken against it."""
    case = matter.case
    case.need("listed_measure", "special_application")
    unreached = _reaches_item(matter)
    if unreached:
        return unreached
    measure, application = case.word("listed_measure"), case.word("special_application")
    if application == "approved":
        return approved
    if measure in {"limit", "other"}:
        return Verdict("open", note(
            "What is allowed depends on the measure announced for the party: read it before any dealing.",
            "可否交易取决于对该主体公布的措施，交易前应当查阅。",
        ), found(list=_LISTED, measure=measure))  # fmt: skip
    waits = application == "applied"
    return Verdict("yes", note(
        "No dealing, unless a special application is approved." + (" It is not decided yet." if waits else ""),
        "不得交易，但特殊申请获批准的除外。" + ("该申请尚未决定。" if waits else ""),
    ), found(list=_LISTED, measure=measure, blocked="special-application"))  # fmt: skip


def _restricted_dual_use(matter: Matter) -> Verdict | None:
    if not matter.under_dual_use_rules or not matter.restricted():
        return None
    return _restricted(matter, Verdict("yes", note(
        "The special application is approved: deal as approved, and report as required.",
        "特殊申请已获批准：按批准内容交易并按要求报告。"
    ), found(list=_LISTED, approved="special-application")))  # fmt: skip


def _restricted_any(matter: Matter) -> Verdict | None:
    if not matter.restricted():
        return None
    return _restricted(matter, Verdict("yes", note(
        "The special application is approved: keep to what was approved.", "特殊申请已获批准：以批准内容为限。"
    ), found(list=_LISTED, approved="special-application")))  # fmt: skip


def _watched(matter: Matter) -> Verdict | None:
    if not matter.under_dual_use_rules or not matter.watch_listed():
        return None
    if matter.licence_due is False:
        return Verdict("no", note(
            "On the watch list; what follows from that is on applications, and no licence is due.",
            "已列入关注名单；其后果针对许可申请，而本案无须许可。",
        ), found(list="watch-list"))  # fmt: skip
    return Verdict("yes", note(
        "No general licence and no registration; a single licence needs a risk assessment and a commitment; "
        "the time limit of Article 17 does not bind.",
        "不得申请通用许可或者登记填报；申请单项许可须提交风险评估报告并作出承诺；不受第十七条审查期限限制。",
    ), found(list="watch-list"))  # fmt: skip


def _watched_otherwise(matter: Matter) -> Verdict | None:
    if not matter.watch_listed():
        return None
    return Verdict("not-determined", note(
        "The watch list is a list of the dual-use regulations; what it means for this item is not said.",
        "关注名单是两用物项条例规定的名单；对本物项有何后果，依据未作规定。",
    ), found(list="watch-list"))  # fmt: skip


def _neither(matter: Matter) -> Verdict | None:
    if matter.restricted() or matter.watch_listed():
        return None
    return Verdict("no", note("Importer and end user are on neither list.", "进口商和最终用户均未列入两份名单。"))


def _no_list_yet(matter: Matter) -> Words | None:
    reason = not_an_export(matter)
    if reason:
        return reason
    if matter.answer("banned") == "yes":
        return note("It is banned.", "已禁止出口。")
    if matter.law.in_force("ecl") or matter.restricted() or matter.watch_listed():
        return None
    return note(
        "No listing is stated, and no text in force that day made such a list.",
        "案例未给定名单，当日亦无规定设立此类名单。",
    )


PARTIES = Stage(
    6,
    "parties",
    Words("Is the importer or the end user on a list that restricts the export?",
        "进口商、最终用户是否列入限制本次出口的名单？"),
    (
        Rule("d792-29", "d792", ("D792-29", "ECL-18(2)", "ECL-18(3)"), Words(
            "No dual-use dealing with a restricted party in breach of the rules; in special circumstances the "
            "exporter may apply, deal after approval, and report.",
            "不得违反规定与管控名单主体进行有关两用物项交易；特殊情况下确需交易的，应当申请，"
            "经批准后可以交易并按要求报告。",
        ), _restricted_dual_use),
        Rule("ecl-18", "ecl", ("ECL-18(2)", "ECL-18(3)"), Words(
            "No dealing with a restricted party in breach of the rules; in special circumstances the exporter "
            "may apply.",
            "不得违反规定与列入管控名单的进口商、最终用户进行交易；特殊情况下确需交易的，可以提出申请。",
        ), _restricted_any),
        Rule("d792-26", "d792", ("D792-26(2)",), Words(
            "Exports to watch-listed parties: single licence only, with a risk assessment report and a "
            "commitment; no time limit.",
            "向关注名单主体出口：仅可申请单项许可，须提交风险评估报告并作出承诺，不受审查期限限制。",
        ), _watched),
        Rule("d792-26-other", "d792", ("D792-26",), Words(
            "The watch list belongs to the dual-use regulations.", "关注名单由两用物项条例规定。"
        ), _watched_otherwise),
        Rule("ecl-18-none", "ecl", ("ECL-18",), Words(
            "The restricted-party list names importers and end users.", "管控名单列明进口商和最终用户。"
        ), _neither),
    ),
    _no_list_yet,
)  # fmt: skip
