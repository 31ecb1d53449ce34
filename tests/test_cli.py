"""The command as people use it: what it says, how it ends."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.authoring.audits import read_facts
from grader.grading.courses import Course
from grader.grading.faults import make_all

ROOT = Path(__file__).parents[1]
ASSIGNMENT = "02-agency-duties"
COMMANDS = [
    "bundle",
    "determine",
    "build",
    "check",
    "lab",
    "doctor",
    "reference",
    "hand-in",
    "roster",
    "extend",
    "collect",
    "receipt",
    "grade",
    "feedback",
    "report",
    "demo",
]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader.cli", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    root = tmp_path_factory.mktemp("course")
    for folder in ("solutions", "exercises"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root)
    make_all(course, ASSIGNMENT, ["reference", "middling", "blank", "truncated"])
    return course


def test_help_names_every_command():
    said = run("--help", cwd=ROOT).stdout
    assert [command for command in COMMANDS if command not in said] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(command):
    assert f"Example: grader {command}" in run(command, "--help", cwd=ROOT).stdout


def test_grade_prints_the_object_that_programs_rely_on(course):
    done = run("grade", ASSIGNMENT, "--json", cwd=course.root)
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    result = json.loads(done.stdout)
    assert set(result) == {"assignment", "graded", "scores", "findings"}
    assert result["graded"] == 4
    reference = result["scores"]["reference"]
    assert set(reference) == {"earned", "possible", "penalty", "items", "statuses"}
    by_hand = [item for item, status in reference["statuses"].items() if status == "unmarked"]
    key = course.key(ASSIGNMENT)
    assert by_hand == ["agency-14"]
    assert reference["earned"] == reference["possible"] - key.item("agency-14").points
    assert result["scores"]["blank"]["earned"] == 0
    assert set(result["scores"]["blank"]["statuses"].values()) == {"omitted"}
    assert set(result["scores"]["truncated"]["statuses"].values()) == {"unreadable"}
    assert [(f["student"], f["finding"]) for f in result["findings"]] == [("truncated", "truncated")]
    assert all(set(f) == {"student", "finding", "detail", "cure"} and f["cure"] for f in result["findings"])


def test_grade_shows_people_a_table_and_every_finding_with_its_cure(course):
    done = run("grade", ASSIGNMENT, cwd=course.root)
    assert done.returncode == 1
    for word in (
        "reference",
        "middling",
        "truncated",
        "unreadable",
        "4 submission(s) graded, 1 finding(s)",
        "hand in again",
    ):
        assert word in done.stdout


def test_findings_end_with_1_and_a_clean_batch_with_0(course, tmp_path):
    make_all(course, ASSIGNMENT, ["reference"], submitted=tmp_path / "clean")
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    done = run(
        "grade", ASSIGNMENT, "--submitted", str(tmp_path / "clean"), "--gradebook", url, "--json", cwd=course.root
    )
    assert (done.returncode, json.loads(done.stdout)["findings"]) == (0, [])
    assert (tmp_path / "gradebook.db").is_file()


def test_report_writes_a_page_and_its_tables_for_all_and_for_one_group(course, tmp_path):
    groups = tmp_path / "groups.csv"
    groups.write_text("student,group\nreference,East\nblank,West\nlin,East\n")
    done = run(
        "report", ASSIGNMENT, "--out", str(tmp_path / "all.html"), "--csv", str(tmp_path / "sheets"), cwd=course.root
    )
    assert done.returncode == 0, done.stderr
    trainees = (tmp_path / "sheets" / "trainees.csv").read_text("utf-8-sig").splitlines()
    assert sorted(line.split(",")[0] for line in trainees[1:]) == ["blank", "middling", "reference", "truncated"]
    done = run("report", ASSIGNMENT, "--groups", str(groups), "--group", "East", cwd=course.root)
    assert done.returncode == 0, done.stderr
    folder = course.root / "reports"
    assert (folder / f"{ASSIGNMENT}-East.html").is_file()
    sheets = folder / f"{ASSIGNMENT}-East-tables"
    assert [line.split(",")[0] for line in (sheets / "trainees.csv").read_text("utf-8-sig").splitlines()[1:]] == [
        "reference"
    ]
    assert [line.split(",")[0] for line in (sheets / "not-handed-in.csv").read_text("utf-8-sig").splitlines()[1:]] == [
        "lin"
    ]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--group", "East"], 2, "add --groups FILE.csv"),
        (["--earlier", "nowhere"], 2, "there is no such earlier cohort"),
        (["--groups", "bad.csv"], 1, "bad.csv, row 1: no column holds groups"),
    ],
)
def test_report_tells_what_it_cannot_use_and_writes_nothing(course, tmp_path, options, code, words):
    (course.root / "bad.csv").write_text("student,name\nann,Ann\n")
    page = tmp_path / "page.html"
    done = run("report", ASSIGNMENT, "--out", str(page), *options, cwd=course.root)
    assert done.returncode == code
    assert words in done.stdout + done.stderr
    assert not page.exists()


def test_a_misspelt_assignment_is_answered_with_the_nearest(course):
    done = run("grade", "02-agency-dutys", cwd=course.root)
    assert done.returncode == 2
    assert "did you mean 02-agency-duties?" in done.stderr


def test_a_misspelt_command_is_answered_with_the_nearest(course):
    done = run("graed", cwd=course.root)
    assert done.returncode == 2
    assert "grade" in done.stderr


def test_outside_a_course_the_cure_is_told(tmp_path):
    done = run("grade", ASSIGNMENT, cwd=tmp_path)
    assert done.returncode == 2
    assert "nbgrader_config.py" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_folder_of_submissions_is_told(course):
    done = run("grade", ASSIGNMENT, "--submitted", "nowhere", cwd=course.root)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_reference_writes_a_submission_that_earns_everything(course, tmp_path):
    folder = tmp_path / "in" / "someone" / ASSIGNMENT
    assert run("reference", ASSIGNMENT, str(folder), cwd=course.root).returncode == 0
    assert {path.name for path in folder.iterdir()} >= {"answers.json", f"{ASSIGNMENT}.ipynb"}
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    done = run("grade", ASSIGNMENT, "--submitted", str(tmp_path / "in"), "--gradebook", url, "--json", cwd=course.root)
    row = json.loads(done.stdout)["scores"]["someone"]
    assert row["earned"] == row["possible"] - 6
    assert set(row["statuses"].values()) == {"scored", "unmarked"}


def test_broken_sources_are_told_all_at_once_and_end_with_1(tmp_path):
    for folder in ("solutions", "course", "datasets"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    items = tmp_path / "solutions" / ASSIGNMENT / "items.yaml"
    text = items.read_text(encoding="utf-8")
    items.write_text(
        text.replace("kind: assign", "kind: asign").replace("level: apply", "level: aply"), encoding="utf-8"
    )
    done = run("build", cwd=tmp_path)
    assert done.returncode == 1
    assert "did you mean assign?" in done.stderr
    assert "did you mean apply?" in done.stderr
    assert "problem(s) in the sources" in done.stderr
    assert "Traceback" not in done.stderr


def test_build_check_names_what_differs_and_writes_nothing(tmp_path):
    for folder in ("solutions", "course", "datasets", "exercises", "bank"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    assert run("build", "--check", cwd=tmp_path).returncode == 0
    built = tmp_path / "exercises" / ASSIGNMENT / "items.json"
    built.write_bytes(built.read_bytes().replace(b'"points": 5', b'"points": 6', 1))
    before = built.read_bytes()
    done = run("build", "--check", cwd=tmp_path)
    assert done.returncode == 1
    assert f"exercises/{ASSIGNMENT}/items.json: line" in done.stdout
    assert built.read_bytes() == before


def test_demo_never_empties_a_folder_that_it_did_not_make(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    done = run("demo", "--out", str(tmp_path), cwd=ROOT)
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_bank_audit_names_the_items_that_rest_on_a_row_that_was_ended(tmp_path):
    for folder in ("solutions", "datasets", "bank"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    built = read_facts(tmp_path)
    assert run("bank", "audit", cwd=tmp_path).returncode == 0
    key = Course(tmp_path).key(ASSIGNMENT)
    fact = key.item("agency-13").facts[0]
    table = tmp_path / "datasets" / f"{fact.partition('/')[0]}.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(fact.partition("/")[2] + ","))
    lines[at] = re.sub(r",2024-12-01,,(\d{4}-\d\d-\d\d)$", r",2024-10-01,2024-11-30,\1", lines[at])
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("bank", "audit", "--json", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    named = {(found["item"], found["fact"], found["state"]) for found in json.loads(done.stdout)}
    assert ("agency-13", fact, "stale") in named
    assert {(item, f) for item, f, _ in named} == {(one.item, fact) for one in built if one.fact == fact}


CASE = (ROOT / "docs" / "cases" / "sale-abroad.yaml").read_text(encoding="utf-8")
ERAS = {"2020-06-30": "NDU-", "2023-06-30": "ECL-", "2026-08-25": "D792-"}


@pytest.mark.parametrize("day", ERAS)
def test_determine_decides_the_same_facts_by_the_law_of_each_era(tmp_path, day):
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    done = run("determine", "case.yaml", "--as-of", day, "--json", cwd=tmp_path)
    decided = json.loads(done.stdout)
    assert (done.returncode, decided["needs"]) == (0, []), decided["needs"]
    assert decided["outcome"]["code"] == "licence-needed"
    cited = {source for step in decided["steps"] for source in step["sources"]}
    assert any(source.startswith(ERAS[day]) for source in cited)
    if day < "2024-12-01":
        assert not any(source.startswith("D792-") for source in cited)
    else:
        assert not any(source.startswith("NDU-") for source in cited)
    chinese = run("determine", "case.yaml", "--as-of", day, "--language", "zh", cwd=tmp_path).stdout
    assert "结论" in chinese


def test_determine_names_the_missing_fact_and_ends_with_1(tmp_path):
    (tmp_path / "case.yaml").write_text(CASE.replace("ban: none\n", ""), encoding="utf-8")
    done = run("determine", "case.yaml", "--as-of", "2026-08-25", cwd=tmp_path)
    assert done.returncode == 1
    assert "the case does not state ban" in done.stdout


def test_determine_names_a_wrong_field_with_line_and_values_and_ends_with_2(tmp_path):
    (tmp_path / "case.yaml").write_text(CASE.replace("impact: ordinary", "impact: ordinery"), encoding="utf-8")
    done = run("determine", "case.yaml", "--as-of", "2026-08-25", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean ordinary?" in done.stderr
    assert "case.yaml:14" in done.stderr


def test_determine_past_the_horizon_answers_and_warns_what_it_could_not_know(tmp_path):
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    done = run("determine", "case.yaml", "--as-of", "2027-01-01", "--json", cwd=tmp_path)
    warnings = json.loads(done.stdout)["warnings"]
    assert any("2026-08-25" in warning["text"] for warning in warnings)


def test_determine_prints_every_field_with_its_values():
    done = run("determine", "--schema", cwd=ROOT)
    assert done.returncode == 0
    for word in ("item_class", "nuclear-dual-use", "importer_listing", "watch", "may be left out"):
        assert word in done.stdout
    assert json.loads(run("determine", "--schema", "--json", cwd=ROOT).stdout)[0]["name"]
