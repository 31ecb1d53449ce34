"""Stage 14: if asked, is there liability, and between which figures must the fine lie?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from grader.regime.answers import Answer, Finding, Step
from grader.regime.cases import FIELDS, MissingError
from grader.regime.law import Law, Matter, found, note, rested_on
from grader.regime.tables import Row
from grader.regime.words import NOTHING, Words

NUMBER, NAME = 14, "liability"
QUESTION = Words("Is there liability, and of what order?", "是否承担法律责任，幅度如何？")

#: The row of the table of penalties that each conduct meets: under the dual-use regulations, else under the Law.
_ROWS: Mapping[str, tuple[str, str]] = {
    "no-qualification": ("ecl-33", "ecl-33"),
    "unlicensed": ("d792-39", "ecl-34"),
    "beyond-licence": ("d792-39", "ecl-34"),
    "banned-item": ("d792-39", "ecl-34"),
    "licence-by-fraud": ("ecl-35-1", "ecl-35-1"),
    "licence-transferred": ("ecl-35-1", "ecl-35-1"),
    "licence-forged": ("ecl-35-2", "ecl-35-2"),
    "served-knowingly": ("ecl-36", "ecl-36"),
    "dealt-with-listed": ("ecl-37", "ecl-37"),
    "obstructed": ("ecl-38", "ecl-38"),
    "evaded-by-parts": ("d792-39", ""),
    "misused-licence": ("d792-39", ""),
    "exporter-silent": ("d792-40-1", ""),
    "provider-silent": ("d792-40-2", ""),
    "helped-evasion": ("d792-41", ""),
    "importer-promise": ("d792-42", ""),
    "foreign-visit-accepted": ("d792-43", "d792-43"),
}
#: Conduct that may be a crime as well: export without a licence, or of a banned item (ECL 43).
_CRIMINAL = frozenset({"unlicensed", "banned-item"})
_MEASURES = {
    "warning": note("warning", "警告"),
    "stop": note("order to stop", "责令停止违法行为"),
    "correct": note("order to correct", "责令改正"),
    "confiscate": note("confiscation of illegal gains", "没收违法所得"),
}
_AFTERMATH = note(
    "After the penalty the authorities may for some years not accept the exporter's applications and bar those "
    "directly responsible; the breach goes on its credit record.",
    "处罚之后，主管部门可以在规定年限内不受理其许可申请，禁止直接责任人员从事有关出口经营活动，并纳入信用记录。",
)
_Outcome: TypeAlias = tuple[Answer, Words, Mapping[str, Finding], tuple[Row, ...]]
_UNSAID: Mapping[Answer, tuple[str, str]] = {
    "no": ("On the facts stated it is no breach.", "按所述事实不构成该违法行为。"),
    "needs": ("Facts are missing.", "缺少事实。"),
}
_UNSETTLED = ("The sources don't settle it.", "依据不足以确定。")
_DEGREES = {"ordinary": "", "serious": "-serious", "especially-serious": "-especially-serious"}


def decide_liability(matter: Matter) -> Step:
    """Answer for every conduct asked about; the figures come from the table of penalties in force on the day."""
    case = matter.case
    asked = case.words("conduct") if case.states("conduct") else ()
    if not asked:
        return Step(
            NUMBER, NAME, QUESTION, "no", note("Liability is not asked about.", "未询问法律责任。"), reached=False
        )
    try:
        outcomes = {conduct: _one(matter, conduct) for conduct in asked}
    except MissingError as missing:
        said = note(
            f"The case does not state: {', '.join(missing.names)}.", f"案例未说明：{'、'.join(missing.names)}。"
        )
        return Step(NUMBER, NAME, QUESTION, "needs", said, needs=missing.names)
    return _gathered(matter, outcomes)


def _gathered(matter: Matter, outcomes: Mapping[str, _Outcome]) -> Step:
    """Join what was decided on each conduct into one step."""
    answers = {outcome[0] for outcome in outcomes.values()}
    answer: Answer = next(one for one in ("yes", "needs", "not-determined", "no") if one in answers)
    breaches = {conduct for conduct, outcome in outcomes.items() if outcome[0] == "yes"}
    rows = {row.id: row for outcome in outcomes.values() for row in outcome[3]}
    words, cites = NOTHING, dict.fromkeys(source for row in rows.values() for source in row.sources)
    for outcome in outcomes.values():
        words = words + outcome[1]
    if breaches & _CRIMINAL:
        words = words + note("Criminal liability is pursued according to law.", "并依法追究刑事责任。")
        cites["ECL-43(2)"] = None
    if any(row.values["instrument"] == "ecl" and row.values["subject"] == "exporter" for row in rows.values()):
        words = words + _AFTERMATH
        cites |= dict.fromkeys(("ECL-39(1)", "ECL-39(2)"))
    facts = [rested_on(matter.law, row.values["instrument"], row.sources, (row.fact,)) for row in rows.values()]
    finding: dict[str, Finding] = {
        f"{conduct}_{key}": value for conduct, outcome in outcomes.items() for key, value in outcome[2].items()
    }
    finding |= found(
        not_determined=tuple(conduct for conduct, outcome in outcomes.items() if outcome[0] == "not-determined"),
        no_breach=tuple(conduct for conduct, outcome in outcomes.items() if outcome[0] == "no"),
    )
    return Step(
        NUMBER,
        NAME,
        QUESTION,
        answer,
        words,
        tuple(rows),
        sources=tuple(cites),
        finding=finding,
        needs=_lacking(matter) if answer == "needs" else (),
        facts=tuple(dict.fromkeys(fact for some in facts for fact in some)),
    )


def _lacking(matter: Matter) -> tuple[str, ...]:
    """Name the facts that the steps lack on which a breach hangs."""
    names = ("export", "listed", "catch-all", "banned", "parties", "qualification")
    return tuple(dict.fromkeys(need for name in names for need in matter.steps[name].needs))


def _one(matter: Matter, conduct: str) -> _Outcome:
    """Decide one conduct: answer, what to say, figures, and the rows used."""
    breach = _is_breach(matter, conduct)
    if breach != "yes":
        return _unsaid(conduct, breach, *_UNSAID.get(breach, _UNSETTLED))
    if matter.case.word("exporter") == "foreign-person":
        return _unsaid(
            conduct,
            "not-determined",
            "Persons abroad: whether the two conditions of Article 44 must both be met is not settled.",
            "境外组织和个人：第四十四条两项条件是否须同时具备，条文未予明确。",
        )
    base = _base(matter, conduct)
    if base is None:
        silent = "No figure in force on the day that may be relied on.", "当日无可作依据的处罚幅度。"
        return _unsaid(conduct, "not-determined", *silent)
    row, used = _degree(matter, base)
    figured = (matter.law.row("penalties", row.values["refers_to"]) or row) if row.values["refers_to"] else row
    more, said = _fine(matter, figured)
    title = FIELDS["conduct"].values[conduct]
    extra = _besides(row)
    words = note(f"[{title.en}] {said.en}{extra.en}", f"〔{title.zh}〕{said.zh}{extra.zh}")
    return "yes", words, more, (*used, figured)


def _besides(row: Row) -> Words:
    """Add what a row says beside the fine; a row that only points to another adds nothing of its own."""
    other = row.values["other_en"]
    if other in {"", "none"} or (row.values["refers_to"] and row.values["degree"] == "any"):
        return NOTHING
    return note(f" Besides: {other}.", f"另：{row.values['other_zh']}。")


def _unsaid(conduct: str, answer: Answer, en: str, zh: str) -> _Outcome:
    title = FIELDS["conduct"].values[conduct]
    return answer, note(f"[{title.en}] {en}", f"〔{title.zh}〕{zh}"), {}, ()


def _is_breach(matter: Matter, conduct: str) -> Answer:
    """Check the conduct against the steps before: without a licence due, none was missing."""
    if conduct in {"unlicensed", "evaded-by-parts", "beyond-licence", "misused-licence"}:
        return _without_licence(matter)
    if conduct == "banned-item":
        return _against_a_ban(matter)
    if conduct == "dealt-with-listed":
        allowed = matter.found("parties", "approved") or matter.found("parties", "list") == "watch-list"
        return "no" if allowed else _settled(matter.answer("parties"))
    if conduct == "no-qualification" and matter.regime == "dual-use":
        return "not-determined"  # whether registration is a qualification in the sense of the Law is not said
    if conduct == "no-qualification":
        lacking: Mapping[Answer, Answer] = {"no": "yes", "yes": "no", "open": "no"}
        answer = matter.answer("qualification")
        return lacking.get(answer, answer) if matter.steps["qualification"].reached else "not-determined"
    return "yes"


def _against_a_ban(matter: Matter) -> Answer:
    """Settle an export of a banned item; whether the older biological ban makes one under the Law is not said."""
    banned = matter.answer("banned")
    unsure = matter.answer("export") != "yes" or matter.found("banned", "ban") == "biological-weapons"
    return "not-determined" if banned == "yes" and unsure else _settled(banned)


def _settled(answer: Answer) -> Answer:
    return "not-determined" if answer == "open" else answer


def _without_licence(matter: Matter) -> Answer:
    """Tell whether a licence was lacking: due, or never to be had because of a ban."""
    due = {matter.answer("listed"), matter.answer("catch-all")}
    if matter.answer("export") == "no" or (due == {"no"} and matter.answer("banned") != "yes"):
        return "no"
    if "needs" in {matter.answer("export"), *due}:
        return "needs"
    if matter.answer("export") != "yes" or matter.answer("regime") == "not-determined":
        return "not-determined"  # such as a re-export, or military aid under other rules
    return "yes" if "yes" in due or matter.answer("banned") == "yes" else "not-determined"


def _base(matter: Matter, conduct: str) -> Row | None:
    dual_use = matter.regime in {"dual-use", "none", ""} and matter.law.in_force("d792")
    id_ = _ROWS[conduct][0 if dual_use else 1]
    return _row(matter.law, id_) if id_ else None


def _row(law: Law, id_: str) -> Row | None:
    row = law.row("penalties", id_)
    return row if row and law.in_force(row.values["instrument"]) else None


def _degree(matter: Matter, base: Row) -> tuple[Row, tuple[Row, ...]]:
    """Take the row of the degree stated; a row for any degree stands where there is none of its own."""
    law = matter.law
    serious = law.row("penalties", f"{base.id}-serious")
    refers = base.values["refers_to"]
    if serious is None and refers:
        serious = law.row("penalties", f"{refers}-serious")
    if serious is None:
        return base, (base,)
    chosen = law.row("penalties", base.id + _DEGREES[matter.case.word("seriousness")])
    if chosen is None:
        chosen = serious
    return chosen, (base, chosen)


def _fine(matter: Matter, row: Row) -> tuple[dict[str, Finding], Words]:
    """Compute the range of the fine from one row; from the threshold on, the multiples apply."""
    values, basis = row.values, row.values["measure_base"]
    measures = tuple(name for name in _MEASURES if values[name] == "yes")
    also = note(
        f"With it: {', '.join(_MEASURES[name].en for name in measures)}.",
        f"并适用：{'、'.join(_MEASURES[name].zh for name in measures)}。",
    )
    finding: dict[str, Finding] = {"row": row.id, "measures": measures}
    if basis == "none" or values["fine"] == "none":
        return finding, note("The text names no fine.", "条文未列罚款。") + (also if measures else NOTHING)
    low, high = int(values["below_min_cny"]), int(values["below_max_cny"])
    if basis in {"turnover", "illegal-gains"}:
        amount = matter.case.count("turnover_cny" if basis == "turnover" else "gains_cny")
        if amount >= int(values["threshold_cny"]):
            low, high = amount * int(values["multiplier_min"]), amount * int(values["multiplier_max"])
    may = values["fine"] == "may"
    finding |= {"fine_min_cny": low, "fine_max_cny": high, "fine": values["fine"]}
    least = note(f"from CNY {low:,} to", f"{low:,}元以上") if low else note("up to", "")
    said = note(
        f"Fine {'may be' if may else 'is'} {least.en} CNY {high:,}; the amount within is the authority's.",
        f"{'可以处' if may else '处'}{least.zh}{high:,}元以下罚款，具体数额由主管部门裁量。",
    )
    return finding, said + (also if measures else NOTHING)
