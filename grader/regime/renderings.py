"""A determination, and the fields of a case, as text in one language: what the command prints. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.regime.answers import ANSWERS, Finding, Step
from grader.regime.cases import FIELDS
from grader.regime.determination import Determination
from grader.regime.law import note
from grader.regime.tables import Tables
from grader.regime.words import Language, Words

#: Names of findings; one that is not here is shown by its key.
LABELS: Mapping[str, Words] = {
    "regime": note("regime", "制度"),
    "field": note("field", "领域"),
    "governed_by": note("governed by", "适用"),
    "receives": note("receives", "受理"),
    "reviews": note("reviews", "审查"),
    "re_reviews": note("reviews again", "复审"),
    "consulted": note("is consulted", "会商"),
    "approves": note("approves", "批准"),
    "issues": note("issues the licence", "颁发许可证"),
    "fills_gaps": note("fills gaps", "执行未规定事项"),
    "white_paper_names": note("the white paper names", "白皮书点名"),
    "assurances_missing": note("assurances missing", "缺少的保证"),
    "principles_missing": note("principles not met", "未满足的原则"),
    "approvals_lacking": note("approvals lacking", "尚缺批准"),
    "next": note("next", "下一步"),
    "required": note("papers required", "所需材料"),
    "missing": note("papers missing", "缺少材料"),
    "routes_open": note("open", "可用"),
    "routes_closed": note("closed", "不可用"),
    "days": note("days", "天数"),
    "days_second": note("days of the second review", "复审天数"),
    "extension": note("extension, days", "可延长天数"),
    "days_counted": note("days counted", "已计天数"),
    "days_left": note("days left", "剩余天数"),
    "overdue": note("overdue", "逾期"),
    "grounds": note("grounds", "风险类别"),
    "knowledge": note("knowledge", "知悉"),
    "list": note("list", "名单"),
    "measure": note("measure", "措施"),
    "borne_by": note("borne by", "义务人"),
    "stop": note("stop exporting", "停止出口"),
    "records_years": note("records kept, years", "资料保存年数"),
    "years": note("years", "年数"),
    "exempt": note("exempt as", "豁免"),
    "approved": note("approved", "已批准"),
    "blocked": note("only by", "仅可经由"),
    "procedure": note("procedure", "程序"),
    "ban": note("ban", "禁止"),
    "single_years": note("single licence, years at most", "单项许可最长年数"),
    "general_years": note("general licence, years at most", "通用许可最长年数"),
    "general_closed_by": note("general licence closed by", "通用许可不可用原因"),
    "registration_closed_by": note("registration closed by", "登记填报不可用原因"),
    "no_breach": note("no breach", "不构成"),
    "not_determined": note("not determined", "不能确定"),
    "unanswered": note("not answered by any text of the day", "当日无规定可循"),
}
#: Ids that no table and no field names.
NAMES: Mapping[str, Words] = {
    "none": note("none", "无"),
    "exporter": note("exporter", "出口经营者"),
    "importer": note("importer", "进口商"),
    "end-user": note("end user", "最终用户"),
    "service-provider": note("service provider", "服务提供者"),
    "prc-person": note("Chinese citizens, legal persons and organisations", "中国公民、法人、非法人组织"),
    "authorities": note("the authorities", "主管部门"),
    "watch-list": note("watch list", "关注名单"),
    "restricted-party-list": note("restricted-party list", "管控名单"),
    "special-application": note("special application", "特殊申请"),
    "wmd": note("weapons of mass destruction and delivery systems", "大规模杀伤性武器及其运载工具"),
    "peaceful-use": note("peaceful use", "和平利用"),
    "safeguards": note(
        "supervision and safeguards of the International Atomic Energy Agency", "接受国际原子能机构保障监督"
    ),
    "no-transfer-to-third-countries": note(
        "no transfer to third countries without permission", "未经许可不向第三方转让"
    ),
    "situation": note("situation not among those listed", "不属于规定情形"),
    "specified-item": note("not a specified item", "不属于特定两用物项"),
    "return": note("return not as required", "未按要求复运"),
    "convicted": note("criminal punishment", "受过刑事处罚"),
    "punished": note("serious administrative punishment", "受过情节严重的行政处罚"),
    "owner-restricted": note("owner on the restricted-party list", "设立方列入管控名单"),
    "compliance-system": note("compliance system does not run well", "内部合规制度运行不良"),
    "export-record": note("no export record", "无出口记录"),
    "fixed-channels": note("no fixed channels and end users", "渠道和最终用户不固定"),
}
#: Findings for programs only: what they say stands in the note already.
_HIDDEN_ENDS = ("_row", "_fine", "_fine_min_cny", "_fine_max_cny", "_measures")
_HIDDEN = frozenset({"ladder", "duties", "period", "unit"})
#: Tables that name ids, in the order in which they are asked.
_NAMED = ("bodies", "routes", "instruments", "regimes")
_MOOT = note("does not arise", "不涉及")
_SOURCES = note("Sources", "依据")
_WARNING = note("Warning", "提示")
_RESULT = note("Result", "结论")
_AS_OF = note("As the law stood on", "以下列日期有效的规定为准：")


def as_text(determination: Determination, tables: Tables, language: Language) -> str:
    """Write a determination for people, one block a step."""
    colon = "：" if language == "zh" else ": "
    result = f"{_RESULT.in_(language)}{colon}{determination.outcome.sentence.in_(language)}"
    lines = [f"{_AS_OF.in_(language)}{'' if language == 'zh' else ' '}{determination.as_of or '-'}", result, ""]
    for step in determination.steps:
        lines += _step(step, tables, language)
    lines += [f"{_WARNING.in_(language)}{colon}{warning.words.in_(language)}" for warning in determination.warnings]
    return "\n".join(lines).rstrip() + "\n"


def schema_text(language: Language) -> str:
    """Write every field of a case with its meaning and the values allowed."""
    kinds = {
        "choice": note("one of", "取其一"),
        "choices": note("a list of", "列表，取自"),
        "flag": note("yes or no", "是或否"),
        "date": note("a day, as 2026-08-25", "日期，如 2026-08-25"),
        "count": note("a whole number", "整数"),
        "text": note("a text", "文字"),
    }
    optional = note(" (may be left out)", "（可不写）")
    lines: list[str] = []
    for spec in FIELDS.values():
        mark = optional.in_(language) if spec.optional else ""
        lines.append(f"{spec.name}{mark}")
        lines.append(f"   {spec.meaning.in_(language)}; {kinds[spec.kind].in_(language)}")
        lines += [f"   {value:<24} {words.in_(language)}" for value, words in spec.values.items()]
    return "\n".join(lines) + "\n"


def _step(step: Step, tables: Tables, language: Language) -> Iterator[str]:
    colon = "：" if language == "zh" else ": "
    answer = ANSWERS[step.answer] if step.reached else _MOOT
    yield f"{step.stage:>2} {step.question.in_(language)} {answer.in_(language)}"
    for words in (step.note, step.says):
        if words.in_(language):
            yield f"   {words.in_(language)}"
    for label, text in findings(step, tables, language):
        yield f"   {label}{colon}{text}"
    if step.sources:
        yield f"   {_SOURCES.in_(language)}{colon}{', '.join(step.sources)}"


def findings(step: Step, tables: Tables, language: Language) -> Iterator[tuple[str, str]]:
    """Give what a step found for people to read: label and text, ids by their names."""
    for key, value in step.finding.items():
        if key in _HIDDEN or key.endswith(_HIDDEN_ENDS):
            continue
        label = LABELS[key].in_(language) if key in LABELS else key
        named = ("regimes",) if key in {"regime", "field"} else _NAMED
        yield label, _shown(value, tables, language, named)


def _shown(value: Finding, tables: Tables, language: Language, named: tuple[str, ...]) -> str:
    """Show ids by the names that tables and fields give them."""
    if isinstance(value, int):
        return f"{value:,}"
    many = value if isinstance(value, tuple) else (value,)
    return ("、" if language == "zh" else ", ").join(_named(one, tables, language, named) for one in many)


def _named(id_: str, tables: Tables, language: Language, named: tuple[str, ...]) -> str:
    if id_ in NAMES:
        return NAMES[id_].in_(language)
    for table in named:
        held = tables.by_name.get(table)
        for row in held.rows if held else ():
            if row.id == id_:
                return row.values[f"name_{language}"]
    for spec in FIELDS.values():
        if id_ in spec.values:
            return spec.values[id_].in_(language)
    return id_
