"""A case on its way to the gradebook, the marking notebook, a trainee's page and the report; and how sure they were."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from grader.grading.batches import grade
from grader.grading.cohorts import gather, scored_submissions
from grader.grading.faults import make
from grader.grading.feedback import write_feedback
from grader.grading.marking import write_marking
from grader.grading.pages.boards import boards
from grader.grading.pages.comparisons import compare
from grader.grading.reports import write_report
from grader.grading.specimens import make_crowd
from grader.grading.tallies import BLANK, Remark, Tally, Turn
from grader.items.codecs import release_digest, write_items
from grader.items.kinds import face
from grader.items.samples import samples
from tests.grading.test_feedback import visible
from tests.items.specimens import case
from tests.submissions.courses import ASSIGNMENT, build, make_key

ITEM = replace(case(), id="agency-07")
RIGHT = {"a": ["x"], "b": ["p"], "c": ["p", "q"], "d": ["x"]}
ASTRAY = {"a": ["y"], "b": ["q"], "c": ["p", "r"], "d": ["x"]}


@pytest.fixture
def decided(course):
    """A course whose last item is a case."""
    key = make_key()
    key = replace(key, items=(*key.items, ITEM))
    build(course.root, replace(key, release=release_digest(write_items(key))))
    return course


def answer(course, student, value, sure=None, item="agency-07"):
    make(course, ASSIGNMENT, "reference", student=student)
    path = course.submitted / student / ASSIGNMENT / "answers.json"
    members = json.loads(path.read_bytes())
    members["responses"][item] |= {"value": value, "sure": sure}
    path.write_text(json.dumps(members))


def of_case(course):
    return {scored.student: scored.items[-1] for scored in scored_submissions(gather(course, ASSIGNMENT))}


def page_of(course, student, **settings):
    write_feedback(course, ASSIGNMENT, **settings)
    page = (course.feedback / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    return " ".join(visible(page[page.index('id="item-7"') :].join(("</head><x ", ""))).split())


def test_a_case_is_graded_with_its_findings_and_severity(decided):
    answer(decided, "anna", RIGHT)
    answer(decided, "bo", ASTRAY)
    answer(decided, "cy", RIGHT | {"e": ["x"]})
    answer(decided, "di", {"no-such-step": ["x"]})
    batch = grade(decided, ASSIGNMENT).as_json()
    assert {who: batch["scores"][who]["items"]["agency-07"] for who in ("anna", "bo", "cy", "di")} == {
        "anna": 6.0, "bo": 1.5, "cy": 0.0, "di": 0.0,
    }  # fmt: skip
    assert {(one["student"], one["finding"]) for one in batch["findings"]} == {
        ("cy", "off-path"),
        ("di", "unknown-step"),
    }
    assert all(one["cure"] for one in batch["findings"])
    assert of_case(decided)["bo"].severity == 1


def test_a_person_sees_each_step_that_was_answered(decided):
    answer(decided, "bo", ASTRAY)
    answer(decided, "di", {"no-such-step": ["<b>"]})
    folders = write_marking(decided, ASSIGNMENT)
    shown = {path.parent.parent.name: json.loads(path.read_text())["cells"][-1]["outputs"] for path in folders}
    (bo,), (di,) = shown["bo"], shown["di"]
    html = bo["data"]["text/html"]
    assert "<td>stem of a / 中文stem of a</td><td>y / 中文y</td>" in html
    assert "stem of e" not in html
    assert "&lt;b&gt;" in di["data"]["text/html"]


def test_feedback_follows_the_chosen_path_and_tells_the_right_one_after_closing(decided):
    answer(decided, "bo", ASTRAY)
    answer(decided, "anna", RIGHT)
    told = page_of(decided, "bo", closed=True)
    assert "Case file 案卷 Order 7 Goods: a pump contract" in told
    assert "stem of a 中文stem of a because the list of the extract names the pump" in told
    assert "on the path that you chose: 就您所选路径而言： y 中文y" in told
    assert "The right path from the start 从头起的正确路径" in told
    assert "taking the field for the regime" in told
    assert "stem of e" not in told
    assert "The right path" not in page_of(decided, "anna", closed=True)


def test_feedback_before_closing_tells_nothing_of_the_path(decided):
    answer(decided, "bo", ASTRAY, sure=True)
    open_ = page_of(decided, "bo")
    assert "stem of b" in open_
    for secret in ("right path", "path that you chose", "because the list", "second look", "taking the field", "Key"):
        assert secret not in open_
    for sample in samples(ITEM):
        shown = compare(face(ITEM), sample.value)
        assert (shown.told, shown.right_path, shown.misconceptions) == (False, (), ())
        assert all((line.key, line.after, line.reason, line.verdict) == ((), (), None, "") for line in shown.lines)


def test_steps_that_were_not_reached_go_on_by_the_key_of_the_chosen_path():
    lines = compare(ITEM, {"a": ["z"], "b": ["p"]}).lines
    assert [line.verdict for line in lines] == ["wrong", "wrong", "blank", "blank"]
    assert [line.about.en for line in lines] == ["stem of a", "stem of b", "stem of c", "stem of e"]
    assert [text.en for text in lines[1].key] == ["q"]
    assert compare(ITEM, RIGHT | {"c": ["p"]}).lines[2].verdict == "partly"


def test_the_report_shows_each_step_by_path(decided):
    for student, value in {
        "anna": RIGHT, "bo": ASTRAY, "cy": {"a": ["y"]}, "di": {"a": ["y"], "b": ["p"]}, "ed": {},
    }.items():  # fmt: skip
        answer(decided, student, value)
    tally = Tally(ITEM)
    for student, scored in of_case(decided).items():
        tally.add(student, scored, Remark())
    (y,) = [path for step, path, _ in tally.choices if step == "b" and path == (("a", "y"),)][:1]
    assert {option: tally.choices["b", y, option] for option in ("p", "q", BLANK)} == {"p": 1, "q": 1, BLANK: 1}
    drawn = boards(tally)
    assert [board.title.en[:6] for board in drawn] == [f"Step {n}" for n in "12345"]
    second = drawn[1]
    assert [column.en for column in second.columns] == ["x", "y"]
    assert [[cell.count for cell in row.cells] for row in second.rows] == [[1, 1], [0, 1], [0, 1]]
    assert [[cell.keyed for cell in row.cells] for row in second.rows] == [[True, False], [False, True], [False, False]]
    assert tally.slips[Turn("b", "b/p")].names == ["di"]
    assert tally.slips[Turn("c", "c/q", missed=True)].names == ["bo"]
    page = write_report(decided, ASSIGNMENT).read_text()
    assert "taking the field for the regime" in page
    assert re.search(r"<strong>3 ×</strong>.*stem of a", page)


def test_a_crowd_answers_cases_by_its_strength(decided):
    make_crowd(decided, ASSIGNMENT, 30)
    statuses = {scored.status for scored in of_case(decided).values()}
    assert statuses <= {"scored", "omitted"}
    assert len({scored.earned for scored in of_case(decided).values()}) > 3


def test_sure_and_wrong_is_dwelt_on_with_the_misconception_and_citation_first(decided):
    answer(decided, "bo", ASTRAY, sure=True)
    told = page_of(decided, "bo", closed=True)
    places = [told.index(words) for words in ("mistake worth a second look", "taking the field", "WP-II.2.3", "Why")]
    assert places == sorted(places)
    assert told.count("taking the field for the regime 中文") == 1
    assert told.count("WP-II.2.3") == 1


def test_sure_and_wrong_without_a_misconception_reads_the_reason_at_once(decided):
    answer(decided, "bo", RIGHT | {"b": ["q"]}, sure=True)
    told = page_of(decided, "bo", closed=True)
    assert "worth a second look: 您当时有把握。这一错误最值得再看一遍： because the paragraph names it so" in told
    assert told.count("because the paragraph names it so") == 2, "once in each language"


def test_unsure_and_right_is_told_that_it_was_right_and_why(decided):
    answer(decided, "anna", RIGHT, sure=False)
    told = page_of(decided, "anna", closed=True)
    assert "unsure, and you were right. Here is why: 您当时没把握，但答对了。理由如下： because the paragraph" in told


@pytest.mark.parametrize(("value", "sure"), [(RIGHT, True), (ASTRAY, False), (ASTRAY, None), ({}, True)])
def test_other_ticks_change_nothing_on_the_page(decided, value, sure):
    answer(decided, "anna", value, sure=sure)
    told = page_of(decided, "anna", closed=True)
    assert "second look" not in told
    assert "you were right" not in told


def test_the_report_tells_for_each_item_how_many_were_sure_and_wrong(decided):
    for student, value, sure in (
        ("anna", RIGHT, True), ("bo", ASTRAY, True), ("cy", ASTRAY, True), ("di", ASTRAY, False), ("ed", ASTRAY, None),
    ):  # fmt: skip
        answer(decided, student, value, sure=sure)
    text = " ".join(visible(write_report(decided, ASSIGNMENT).read_text()).split())
    assert "Sure and wrong (of sure) 有把握却答错（有把握者）" in text
    assert re.search(r"7 agency-07 .{0,40} 2 \(3\) 67 % 0 \(1\) 0 % ", text)
    assert "2 of 3 who were sure did not earn full points" in text


def test_how_sure_a_trainee_was_scores_nothing(decided):
    for student, sure in (("anna", True), ("bo", False), ("cy", None)):
        answer(decided, student, ASTRAY, sure=sure)
    assert len({scored._replace(sure=None) for scored in map(_hashable, of_case(decided).values())}) == 1


def _hashable(scored):
    return scored._replace(value=json.dumps(scored.value))
