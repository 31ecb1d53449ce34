"""The end result of a case in one sentence, drawn from the steps. Decides nothing that a step has not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.regime.answers import Step
from grader.regime.law import Matter, note
from grader.regime.words import Words

Code: TypeAlias = Literal[
    "incomplete",
    "not-an-export",
    "no-licence-needed",
    "undetermined",
    "by-reference",
    "consult",
    "licence-needed",
    "special-application",
    "wrong-exporter",
    "criteria-not-met",
    "prohibited",
]

#: How far each result is from free: a more dangerous fact never lowers it.
LEVEL: Mapping[Code, int] = {
    "incomplete": 0,
    "not-an-export": 0,
    "no-licence-needed": 0,
    "undetermined": 2,
    "by-reference": 1,
    "consult": 2,
    "licence-needed": 2,
    "wrong-exporter": 3,
    "criteria-not-met": 3,
    "special-application": 3,
    "prohibited": 4,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end result: a code for programs, and one sentence."""

    code: Code
    sentence: Words


_SAYS: Mapping[Code, Words] = {
    "not-an-export": note(
        "This is no export that the rules reach, and no licence is needed", "不属于规定所及的出口，无须许可"
    ),
    "no-licence-needed": note("No export licence is needed on the facts stated", "按所述事实，无须申请出口许可"),
    "by-reference": note(
        "The Regulations bind only if the Ministry of Commerce so requires", "仅在商务部要求参照执行时受条例约束"
    ),
    "consult": note(
        "Whether the item is controlled is not clear: consult the authority before any export",
        "是否属于管制物项尚不确定，出口前应当咨询主管部门",
    ),
    "special-application": note(
        "The dealing with the listed party is barred, unless a special application is approved",
        "不得与管控名单主体交易，特殊申请获批准的除外",
    ),
    "wrong-exporter": note("This exporter may not export the item", "该出口经营者不得从事此项出口"),
    "criteria-not-met": note("A licence can't be granted as the facts stand", "按所述事实，不符合许可条件"),
    "prohibited": note("The export is prohibited and can't be licensed", "禁止出口，不得许可"),
    "licence-needed": note(
        "The export needs a licence; whether it is granted is for the authority",
        "须经许可方可出口，是否准予由主管部门决定",
    ),
}


def conclude(matter: Matter, needs: tuple[str, ...]) -> Outcome:
    """Draw the end result from all the steps."""
    steps = matter.steps
    code = _code(matter, needs)
    if code == "incomplete":
        return Outcome(code, note(
            f"Not decided: the case does not state {', '.join(needs)}.", f"未作判断：案例未说明{'、'.join(needs)}。"
        ))  # fmt: skip
    if code == "undetermined":
        step = next(one for one in steps.values() if one.answer == "not-determined" and one.name in _DECISIVE)
        return Outcome(code, note(
            f"The sources don't settle this case (stage {step.stage}: {step.question.en}).",
            f"现有依据不足以确定本案（第{step.stage}步：{step.question.zh}）。",
        ))  # fmt: skip
    if code == "licence-needed" and matter.answer("review") == "yes":
        return Outcome(
            code,
            note(
                "The approvals and the licence that the export needs are in hand.",
                "本次出口所需的各项批准和许可证均已取得。",
            ),
        )
    more = _more(matter) if code == "licence-needed" else Words("", "")
    return Outcome(code, Words(f"{_SAYS[code].en}{more.en}.", f"{_SAYS[code].zh}{more.zh}。"))


_DECISIVE = ("export", "regime", "listed", "banned", "catch-all", "parties")


def _code(matter: Matter, needs: tuple[str, ...]) -> Code:
    """Take the first result whose condition holds; a ban on what is an export stands whatever else is missing."""
    answer = {name: step.answer for name, step in matter.steps.items()}
    says_no = {name: step.reached and step.answer == "no" for name, step in matter.steps.items()}
    no_export = answer["export"] == "no"
    banned = answer["banned"] == "yes" and answer["export"] != "needs"
    clear = {answer["listed"], answer["catch-all"]}
    results: tuple[tuple[Code, bool], ...] = (
        ("prohibited", banned and answer["export"] == "yes"),
        ("incomplete", bool(needs)),
        ("not-an-export", no_export),
        ("prohibited", banned),
        ("by-reference", answer["export"] == "open"),
        ("special-application", bool(matter.found("parties", "blocked"))),
        ("wrong-exporter", says_no["qualification"]),
        ("criteria-not-met", says_no["review"]),
        ("undetermined", "not-determined" in {answer["banned"], answer["parties"]}),
        ("no-licence-needed", matter.licence_due is False),
        ("undetermined", "not-determined" in {answer["export"], answer["regime"]}),
        ("undetermined", matter.licence_due is None and "not-determined" in clear),
        ("consult", matter.licence_due is None),
    )
    return next((code for code, holds in results if holds), "licence-needed")


def _more(matter: Matter) -> Words:
    """Add what stands in the way of this application or of the goods."""
    steps = matter.steps
    said: list[Words] = []
    if steps["documents"].answer == "no":
        said.append(note("papers are missing", "材料不齐"))
    if steps["routes"].answer == "no":
        said.append(
            note("the route asked for is closed, so apply for a single licence", "所选方式不可用，应当申请单项许可")
        )
    if steps["parties"].answer in {"yes", "open"}:
        said.append(note("a listed party restricts it", "涉及名单主体，受到限制"))
    if steps["customs"].answer == "yes":
        said.append(note("Customs holds the goods", "海关不予放行"))
    if steps["duties"].finding.get("stop") == "yes":
        said.append(note("the exporter must stop exporting for now", "出口经营者应当暂停出口"))
    if not said:
        return Words("", "")
    return note("; " + "; ".join(one.en for one in said), "；" + "；".join(one.zh for one in said))


def gather_needs(steps: Mapping[str, Step]) -> tuple[str, ...]:
    """Name every fact that a step reached and did not find, in the order of the steps."""
    return tuple(dict.fromkeys(name for step in steps.values() for name in step.needs))
