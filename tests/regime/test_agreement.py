"""Rules and tables say the same, texts stand in both languages, and nothing but the standard library is needed."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys

import pytest

from grader.regime.answers import ANSWERS
from grader.regime.determination import STAGES, every_instrument, every_rule
from grader.regime.duties import DUTIES
from grader.regime.fields_of_conduct import LIABILITY
from grader.regime.liabilities import _ROWS
from grader.regime.renderings import LABELS, NAMES, as_text
from tests.regime.situations import PLAIN, ROOT, TABLES, decided
from tests.regime.worked_cases import CASES

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_rules_have_names_of_their_own():
    ids = [rule.id for rule in every_rule()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("id_", sorted(every_instrument()))
def test_every_instrument_of_a_rule_has_its_row(id_):
    assert TABLES.table("instruments").row(id_).values["confidence"] in {"P", "Px"}


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.id)
def test_every_rule_cites_articles_that_the_tables_know_first_of_its_own_instrument(rule):
    for citation in rule.cites:
        assert TABLES.resolves(citation), citation
    article = TABLES.table("sources").row(rule.cites[0].split("(", 1)[0])
    assert article.values["instrument"] == rule.instrument


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: f"{duty.instrument}-{duty.id}-{duty.event}")
def test_every_duty_cites_articles_that_the_tables_know(duty):
    for citation in duty.cites:
        assert TABLES.resolves(citation), citation
    assert TABLES.table("sources").row(duty.cites[0].split("(", 1)[0]).values["instrument"] == duty.instrument


#: Regulations of one class of items, and the classes whose cases they may be cited in.
OWN = {
    "ARM": {"military", "police-equipment", "missile-item"},
    "NUC": {"nuclear-material", "nuclear-equipment", "reactor-material", "nuclear-technology"},
    "CHM": {"controlled-chemical"},
    "BIO": {"biological-dual-use"},
    "CL": {"commercial-cryptography"},
    "CCR": {"commercial-cryptography"},
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_answer_cites_the_regulations_of_another_class(case):
    item = {**PLAIN, **case.facts}["item_class"]
    for step in decided(case.facts).steps:
        for citation in step.sources:
            assert item in OWN.get(citation.split("-", 1)[0], {item}), f"{step.name}: {citation}"


def test_every_text_stands_in_both_languages():
    texts = [stage.question for stage in STAGES] + [rule.says for rule in every_rule()]
    texts += [duty.says for duty in DUTIES] + list(ANSWERS.values()) + list(LABELS.values()) + list(NAMES.values())
    for case in CASES:
        result = decided(case.facts)
        texts += [words for step in result.steps for words in (step.question, step.note, step.says) if words.en]
        texts += [result.outcome.sentence, *(warning.words for warning in result.warnings)]
    for words in texts:
        assert words.en, words.zh
        assert HAN.search(words.zh), words.en
        assert not HAN.search(words.en), words.en


def test_every_conduct_has_its_row_of_penalties():
    conduct = next(spec for spec in LIABILITY if spec.name == "conduct")
    assert set(conduct.values) == set(_ROWS)
    for rows in _ROWS.values():
        for id_ in filter(None, rows):
            assert TABLES.table("penalties").row(id_)


#: The ends of the ids of the table of documents beside the names that a case file uses.
ENDS = {
    "form": "application-form",
    "identity": "identity",
    "contract": "contract",
    "technical": "technical-description",
    "end-user": "end-user-certificate",
    "compliance-report": "compliance-report",
    "licence-report": "licence-use-report",
    "channel-report": "channels-report",
    "guarantee": "recipient-guarantee",
    "qualification": "qualification-proof",
    "analysis": "analysis-report",
}


@pytest.mark.parametrize(
    ("route", "facts"),
    [
        ("single", {"route": "single"}),
        ("general", {"route": "general"}),
        ("nuclear", {"item_class": "nuclear-material"}),
        ("nuclear-dual-use-old", {"item_class": "nuclear-dual-use", "as_of": "2022-06-01"}),
        ("missile-dual-use-old", {"item_class": "missile-item", "as_of": "2022-06-01"}),
        ("biological-dual-use-old", {"item_class": "biological-dual-use", "as_of": "2022-06-01"}),
        ("cryptography", {"item_class": "commercial-cryptography", "as_of": "2024-01-15"}),
    ],
)
def test_the_papers_asked_for_are_those_of_the_table(route, facts):
    where = {"route": route, "stage": "application", "required": "always"}
    rows = TABLES.table("documents").select(where, str(facts.get("as_of", PLAIN["as_of"])))
    listed = {next(name for end, name in ENDS.items() if row.id.endswith(f"-{end}")) for row in rows}
    assert set(decided(facts).step("documents").finding["required"]) == listed


def test_the_bars_of_the_routes_are_those_of_the_table():
    table = TABLES.table("route_conditions")
    bars = {
        row.id.removeprefix("general-bar-")
        for group in ("general-20", "general-26")
        for row in table.select({"route": "general", "effect": "bars", "group": group}, "2026-08-25")
    }
    assert bars == {"crime-unit", "crime-person", "punished", "listed-parent", "other", "watch-list"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_text_names_bodies_and_papers_and_has_no_bare_id_of_a_body(language):
    for case in CASES:
        text = as_text(decided(case.facts), TABLES, language).replace("exportcontrol.mofcom.gov.cn", "")
        assert not re.search(r"\b(?:mofcom|caea|sastind|edd|costind)\b", text), case.id
        assert text.count("\n ") > 14


def test_the_end_result_reads_as_one_sentence_in_both_languages():
    result = decided({"end_user_listing": "watch", "route": "general"})
    assert result.outcome.sentence.en == (
        "The export needs a licence; whether it is granted is for the authority; papers are missing; "
        "the route asked for is closed, so apply for a single licence; a listed party restricts it."
    )
    assert result.outcome.sentence.zh == (
        "须经许可方可出口，是否准予由主管部门决定；材料不齐；所选方式不可用，应当申请单项许可；涉及名单主体，受到限制。"
    )


def test_a_day_past_the_horizon_is_answered_with_a_warning_that_names_what_could_not_be_known():
    result = decided({"as_of": "2027-01-01"})
    warning = next(one for one in result.warnings if one.code == "past-horizon")
    assert result.outcome.code == "licence-needed"
    assert "2026-08-25" in warning.words.en
    assert "Export Control Law" in warning.words.en
    assert "fixed end" in warning.words.en
    assert "出口管制法" in warning.words.zh
    assert result.steps[0].answer == "no"


def test_the_last_day_of_the_horizon_is_answered_without_that_warning():
    assert "past-horizon" not in {one.code for one in decided({"as_of": "2026-08-25"}).warnings}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "announcements"),
        ({"listing": "temporary-control"}, "temporary-control"),
        ({"end_user_listing": "restricted"}, "listings"),
        ({"item_class": "nuclear-material"}, "atomic-energy-law"),
    ],
)
def test_what_the_rules_leave_to_be_checked_is_said(facts, code):
    assert code in {one.code for one in decided(facts).warnings}


PROGRAM = """
import builtins, json, sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in sys.stdlib_module_names | {"grader"}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
given = json.loads(sys.stdin.read())
sys.path[:] = [given["root"], *sys.path]
from grader.regime.cases import read_case
from grader.regime.determination import determine
from grader.regime.renderings import as_text
from grader.regime.tables import Tables, read_table
def refuse(*_, **__):
    raise AssertionError("no disk")
builtins.open = refuse
tables = Tables({name: read_table(name, text) for name, text in given["tables"].items()})
result = determine(read_case(given["case"]), tables)
as_text(result, tables, "zh")
print(json.dumps(result.as_json("zh")))
"""


def test_the_rules_import_and_decide_with_the_standard_library_alone_and_no_disk():
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "datasets").glob("*.csv")}
    given = json.dumps({"root": str(ROOT), "tables": texts, "case": PLAIN})
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", PROGRAM],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == decided({}).as_json("zh")


def test_figures_stand_in_the_tables_and_not_in_the_rules():
    for path in (ROOT / "grader" / "regime").glob("*.py"):
        if path.name in {"fields.py", "tables.py"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and type(node.value) is int:
                assert node.value <= 14, f"{path.name}:{node.lineno}: only stages are numbered here"


def test_nothing_in_the_room_reads_disk_or_clock():
    for path in (ROOT / "grader" / "regime").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bopen\(|\.now\(|\.today\(|\bos\.|\bpathlib\b|\btime\.", text), path.name
        assert len(text.splitlines()) <= 300, path.name
