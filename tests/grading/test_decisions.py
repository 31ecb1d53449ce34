"""What was dropped, credited, corrected or kept, as feedback, report and exports tell it."""

import json
import re
import zipfile
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from grader.commands.export import export
from grader.grading.batches import grade
from grader.grading.courses import CourseError
from grader.grading.faults import make
from grader.grading.feedback import write_feedback
from grader.grading.rescoring import Decision, rescore
from grader.grading.specimens import make_crowd
from grader.grading.totals import read_totals
from tests.grading.test_feedback import page_of, visible
from tests.grading.test_reports import report, text_of
from tests.grading.test_rescoring import CREDITED, DROPPED, SIGNED, SIXTY, mark
from tests.submissions.courses import ASSIGNMENT, change_items

REASON = "The key was wrong."


@pytest.fixture
def decided(course):
    """A crowd whose first item was dropped, the second credited, the fifth corrected."""
    make_crowd(course, ASSIGNMENT, 35)
    make(course, ASSIGNMENT, "reference")
    grade(course, ASSIGNMENT)
    change_items(course, agency_01=DROPPED, agency_02=CREDITED, agency_05=SIXTY)
    rescore(course, ASSIGNMENT, SIGNED)
    return course


def test_feedback_leaves_a_dropped_item_out_and_says_so_in_both_languages(decided):
    page = page_of(decided, "reference", closed=True)
    assert 'id="item-1"' not in page
    assert 'id="item-2"' in page
    assert "Item 1 does not count: it was dropped for everybody" in page
    assert "第 1 题不计分" in page
    assert page.count(REASON) == 6  # three items, and it stands in the Chinese text too
    assert "/ 16" in re.sub(r"\s+", " ", visible(page))


def test_feedback_shows_no_key_of_a_credited_item(decided):
    page = page_of(decided, "trainee-00001", closed=True)
    section = page[page.index('id="item-2"') : page.index('id="item-3"')]
    assert "Everybody who handed in has full points for this item." in section
    assert "Key:" not in section
    assert "Sources:" not in section
    assert "4 of 4" in section


def test_reasons_wait_until_the_assignment_has_closed(decided):
    page = page_of(decided, "reference")
    assert "Item 1 does not count" in page
    assert "Item 5 was corrected after it was handed out" in page
    assert REASON not in page


def test_feedback_of_another_key_waits_for_the_rescoring(decided):
    change_items(decided, agency_05={"version": 3, "corrects": 1, "key": 45})
    with pytest.raises(CourseError, match=r"the gradebook holds other scores .*after a key change, `grader rescore`"):
        write_feedback(decided, ASSIGNMENT)


def test_a_kept_score_is_explained_and_feedback_and_report_agree_with_it(course):
    make(course, ASSIGNMENT, "reference")
    grade(course, ASSIGNMENT)
    change_items(course, agency_05=SIXTY)
    rescore(course, ASSIGNMENT, replace(SIGNED, never_lower=True))
    page = page_of(course, "reference", closed=True)
    section = page[page.index('id="item-5"') : page.index('id="item-6"')]
    assert "It is not lowered, as you were told it before." in section
    assert "2 of 2" in section
    assert "other automatic scores" not in report(course)


def test_the_report_leaves_dropped_and_credited_items_out_of_every_figure(decided):
    page = report(decided)
    told = text_of(page)
    assert 'id="item-1"' not in page
    assert 'id="item-2"' not in page
    assert 'id="item-3"' in page
    assert "Item 1 does not count" in told
    assert "Item 2 : everybody who handed in has full points" in told or "Item 2: everybody who handed in" in told
    assert "Item 5 was corrected" in told
    assert "other automatic scores" not in told
    assert " / 16" in told


def test_a_report_on_a_whole_fault_beside_a_dropped_item_counts_it_in_no_mean(decided):
    make(decided, ASSIGNMENT, "truncated")
    grade(decided, ASSIGNMENT)
    assert "are of the 36 trainees" in text_of(report(decided))


def test_grades_go_out_without_a_dropped_item_even_if_somebody_marks_it_later(decided, monkeypatch):
    before = {line.student: line.earned for line in read_totals(decided, ASSIGNMENT).lines}
    mark(decided, "reference", "agency-01", 6)
    totals = read_totals(decided, ASSIGNMENT)
    assert {line.student: line.earned for line in totals.lines} == before
    assert (totals.possible, totals.dropped) == (16, ("agency-01",))
    monkeypatch.chdir(decided.root)
    done = CliRunner().invoke(export, ["grades", ASSIGNMENT, "grades.csv", "--for", "moodle"])
    assert "item agency-01 was dropped: it is in no grade, and not in the maximum" in done.output
    assert "the most that can be had is 16" in done.output
    told = json.loads(CliRunner().invoke(export, ["grades", ASSIGNMENT, "g.csv", "--for", "canvas", "--json"]).stdout)
    assert told["dropped"] == ["agency-01"]


def test_a_change_that_nobody_has_applied_is_in_no_export(decided):
    change_items(decided, agency_03=DROPPED)
    assert read_totals(decided, ASSIGNMENT).dropped == ("agency-01",)


@pytest.mark.parametrize("form", ["qti3", "moodle"])
def test_items_that_were_dropped_or_credited_are_left_out_and_listed(decided, monkeypatch, form):
    monkeypatch.chdir(decided.root)
    done = CliRunner().invoke(export, ["items", ASSIGNMENT, "out", "--format", form, "--json"])
    assert done.exit_code == 1
    left = {one["what"]: one["why"] for one in json.loads(done.stdout)["left_out"]}
    assert left["item agency-01"] == "it was dropped"
    assert left["item agency-02"] == "everybody has full points for it"
    if form == "qti3":
        assert not [name for name in zipfile.ZipFile(decided.root / "out").namelist() if "agency-01" in name]


def test_a_dry_run_after_a_decision_says_that_nothing_is_left_to_do(decided):
    assert rescore(decided, ASSIGNMENT, Decision(), dry_run=True).changes == ()
