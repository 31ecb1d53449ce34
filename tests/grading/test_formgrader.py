"""What formgrader shows after `grader grade`: right status and score for all, and what a person must open, opened."""

import json
import re

import nbformat
import pytest

from grader.grading import faults
from grader.grading.batches import grade
from grader.grading.marking import write_marking
from tests.submissions.courses import ASSIGNMENT, call
from tests.submissions.formgrader import pages

pytestmark = pytest.mark.nbgrader


def test_every_submission_shows_its_status_and_score(course):
    faults.make_all(course, ASSIGNMENT)
    scores = grade(course, ASSIGNMENT).as_json()["scores"]
    shown = pages(course, "blank")
    assert shown["assignments"] == [ASSIGNMENT]
    assert (shown["generated"], shown["released"], shown["collected"]) == (True, True, True)
    assert {one["student"]: one["score"] for one in shown["submissions"]} == {n: s["earned"] for n, s in scores.items()}
    assert all(one["autograded"] and one["submitted"] for one in shown["submissions"])
    waiting = {one["student"] for one in shown["submissions"] if one["needs_manual_grade"]}
    assert {"reference", "truncated", "no-answers", "pipe"} <= waiting
    assert "blank" not in waiting
    assert "blank" not in shown["to_mark"], "a blank, read in full, waits for nobody"
    assert {"reference", "truncated", "notebook-missing", "bad-timestamp"} <= set(shown["to_mark"])
    assert [(one["score"], one["max_score"]) for one in shown["student"]] == [(0.0, 22.0)]
    assert (course.autograded / "blank" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").exists(), (
        "made when its page was asked for"
    )


def test_marking_notebooks_show_responses_and_nothing_in_them_is_live(course):
    faults.make_all(course, ASSIGNMENT, ["reference", "truncated", "notebook-missing"])
    path = course.submitted / "reference" / ASSIGNMENT / "answers.json"
    answers = json.loads(path.read_bytes())
    answers["responses"]["agency-06"]["value"] = "<script>alert(1)</script><img src=x onerror=alert(2)> 因为"
    answers["responses"]["agency-01"]["value"] = {"nuclear": ["<b>mofcom</b>"]}
    path.write_text(json.dumps(answers))
    grade(course, ASSIGNMENT)
    text = (course.autograded / "reference" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()
    cells = json.loads(text)["cells"]
    assert not [cell for cell in cells if "tags" in cell["metadata"]], "no cell of it runs on opening"
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    html = "".join("".join(output["data"]["text/html"]) for output in outputs)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "因为" in html
    assert not re.search(r"<(script|img|b)\b", html)
    assert "not scored automatically: a person marks it" in html or "waits for a person's mark" in html
    assert "could not be read" in (course.autograded / "truncated" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()
    call(course, "nbgrader", "generate_feedback", ASSIGNMENT)
    page = (course.feedback / "reference" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "<script>alert(1)" not in page
    assert "onerror=alert(2)>" not in page.replace("&gt;", "")


def test_marking_notebooks_are_made_on_demand_and_are_those_that_nbgrader_makes(course):
    faults.make_all(course, ASSIGNMENT, ["reference", "good", "blank", "no-answers"])
    grade(course, ASSIGNMENT)
    assert not (course.autograded / "blank" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").exists()
    made = write_marking(course, ASSIGNMENT)
    assert len(made) == 4
    ours = {path.parent.parent.name: path.read_text() for path in made}
    call(course, "nbgrader", "autograde", ASSIGNMENT, "--force")
    theirs = {path.parent.parent.name: path.read_text() for path in made}
    assert {n: nbformat.reads(d, 4) for n, d in ours.items()} == {n: nbformat.reads(d, 4) for n, d in theirs.items()}


def test_one_bad_timestamp_does_not_take_the_page_from_everybody(course):
    faults.make_all(course, ASSIGNMENT, ["reference", "bad-timestamp", "pipe-timestamp", "empty-timestamp"])
    shown = pages(course, "reference")
    assert len(shown["submissions"]) == 4
    assert not any(one["autograded"] for one in shown["submissions"])
