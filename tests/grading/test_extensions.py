"""Extensions: what is refused, what nbgrader holds afterwards, and that lateness and penalties follow."""

import json
import re
from contextlib import closing
from datetime import timedelta

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config
from typer.testing import CliRunner

from grader.commands.class_list import class_list
from grader.grading.batches import grade
from grader.grading.comparing import rows_of
from grader.grading.courses import COURSE_ID, CourseError
from grader.grading.extensions import extend
from grader.grading.faults import make_all
from grader.grading.gradebook import open_gradebook, transaction
from grader.grading.marks import read_marks
from grader.grading.registers import register
from grader.grading.rosters import enter
from tests.submissions.courses import ASSIGNMENT, build, call, configure_more, make_key

DUE = "2026-08-30 10:00 UTC"
LATER = "2030-01-01 18:00 +0800"


def roster(course, *students, due=DUE):
    path = course.root / "list.csv"
    if students:
        path.write_text("id\n" + "\n".join(students) + "\n", encoding="utf-8")
        enter(course, path)
    if due:
        path.write_text(f"assignment,due\n{ASSIGNMENT},{due}\n", encoding="utf-8")
        enter(course, path)


def submission(course, student):
    with Gradebook(course.gradebook_url) as gradebook:
        found = gradebook.find_submission(ASSIGNMENT, student)
        return found.extension, found.total_seconds_late, found.late_submission_penalty


def test_lateness_and_penalty_follow_the_extension_after_grading(course):
    configure_more(course, 'c.LateSubmissionPlugin.penalty_method = "zero"')
    make_all(course, ASSIGNMENT, ["reference", "good"])
    roster(course, "reference", "good")
    late = grade(course, ASSIGNMENT).as_json()["scores"]
    assert late["reference"]["penalty"] == late["reference"]["earned"] > 0
    assert submission(course, "reference")[1] > 0
    assert extend(course, "reference", ASSIGNMENT, LATER).handed_in
    scores = grade(course, ASSIGNMENT).as_json()["scores"]
    assert scores["reference"]["penalty"] == 0
    assert scores["good"] == late["good"]
    assert submission(course, "reference")[1:] == (0, 0)
    assert submission(course, "good")[1] > 0


def test_an_extension_given_before_anything_is_handed_in_counts_when_it_is(course):
    configure_more(course, 'c.LateSubmissionPlugin.penalty_method = "zero"')
    roster(course, "reference")
    assert not extend(course, "reference", ASSIGNMENT, LATER).handed_in
    make_all(course, ASSIGNMENT, ["reference"])
    scores = grade(course, ASSIGNMENT).as_json()["scores"]["reference"]
    assert (scores["earned"], scores["penalty"]) == (17, 0)
    assert submission(course, "reference")[1] == 0


def test_an_extension_makes_places_for_the_items_as_they_are_built_now(course):
    build(course.root, make_key(without=("agency-03",)))
    roster(course, "reference")
    engine = open_gradebook(course.gradebook_url)
    with transaction(engine) as connection:
        register(connection, course.key(ASSIGNMENT), course.notebook(ASSIGNMENT), COURSE_ID)
    engine.dispose()
    build(course.root, make_key())
    extend(course, "reference", ASSIGNMENT, LATER)
    make_all(course, ASSIGNMENT, ["reference"])
    assert grade(course, ASSIGNMENT).as_json()["scores"]["reference"]["earned"] == 17


def test_an_extension_that_ended_leaves_the_rest_late(course):
    make_all(course, ASSIGNMENT, ["reference"])
    roster(course, "reference")
    grade(course, ASSIGNMENT)
    before = submission(course, "reference")[1]
    extend(course, "reference", ASSIGNMENT, "2026-08-30 11:00 UTC")
    grade(course, ASSIGNMENT)
    assert submission(course, "reference")[:2] == (timedelta(hours=1), before - 3600)


def test_grading_writes_the_same_rows_after_an_early_extension_as_after_a_late_one(course, tmp_path):
    make_all(course, ASSIGNMENT, ["reference"])
    roster(course, "reference")
    extend(course, "reference", ASSIGNMENT, LATER)
    grade(course, ASSIGNMENT)
    early = rows_of(course.gradebook_url)
    (course.root / "gradebook.db").rename(tmp_path / "early.db")
    roster(course, "reference")
    grade(course, ASSIGNMENT)
    extend(course, "reference", ASSIGNMENT, LATER)
    assert rows_of(course.gradebook_url) == early


def test_nbgraders_lists_hold_a_trainee_who_was_extended_and_has_not_handed_in(course):
    roster(course, "ann")
    extend(course, "ann", ASSIGNMENT, LATER)
    config = Config()
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.source_directory = "solutions"
    api = NbGraderAPI(config=config)
    with closing(api.gradebook):
        listed = api.get_submission(ASSIGNMENT, "ann")
    assert (listed["submitted"], listed["autograded"], listed["score"]) == (False, False, 0)


@pytest.mark.nbgrader
def test_nbgraders_own_autograde_takes_an_extension_given_before_the_hand_in(course):
    roster(course, "reference")
    extend(course, "reference", ASSIGNMENT, LATER)
    make_all(course, ASSIGNMENT, ["reference"])
    call(course, "nbgrader", "autograde", ASSIGNMENT)
    extension, late, _ = submission(course, "reference")
    assert extension > timedelta(days=300)
    assert late == 0


def test_the_assignment_closes_only_after_the_longest_extension(course):
    roster(course, "ann", "bob")
    extend(course, "ann", ASSIGNMENT, LATER)
    assert read_marks(course, ASSIGNMENT).last_due.isoformat() == "2030-01-01T10:00:00"


def test_an_extension_given_twice_is_the_same(course):
    roster(course, "ann")
    first = extend(course, "ann", ASSIGNMENT, LATER)
    rows = rows_of(course.gradebook_url)
    second = extend(course, "ann", ASSIGNMENT, "2030-01-01T10:00Z")
    assert (first.changed, second.changed) == (True, False)
    assert rows_of(course.gradebook_url) == rows


def test_a_second_extension_replaces_the_first(course):
    roster(course, "ann")
    extend(course, "ann", ASSIGNMENT, LATER)
    extend(course, "ann", ASSIGNMENT, "2026-08-31 10:00 UTC")
    assert submission(course, "ann")[0] == timedelta(days=1)


@pytest.mark.parametrize(
    ("student", "assignment", "until", "words"),
    [
        ("anm", ASSIGNMENT, LATER, "trainee anm: the gradebook does not know this id. fix: did you mean ann?"),
        ("zzz", ASSIGNMENT, LATER, "fix: enter the trainee: grader roster"),
        ("ann", "02-agency-dutys", LATER, f"there is no such assignment. fix: did you mean {ASSIGNMENT}?"),
        ("ann", ASSIGNMENT, DUE, "is not after the due date, 2026-08-30 10:00 UTC. fix: name a later time"),
        ("ann", ASSIGNMENT, "2026-08-30 17:59 +0800", "is not after the due date"),
        ("ann", ASSIGNMENT, "2030-01-01 10:00", "does not say its time zone. fix: write it like"),
        ("ann", ASSIGNMENT, "tomorrow", "is no time with a zone. fix: write it like"),
    ],
)
def test_what_cannot_be_granted_is_refused_with_its_cure_and_nothing_is_written(
    course, student, assignment, until, words
):
    roster(course, "ann")
    rows = rows_of(course.gradebook_url)
    with pytest.raises(CourseError, match=re.escape(words)):
        extend(course, student, assignment, until)
    assert rows_of(course.gradebook_url) == rows


def test_an_assignment_without_a_due_date_is_not_extended(course):
    make_all(course, ASSIGNMENT, ["reference"])
    grade(course, ASSIGNMENT)
    with pytest.raises(CourseError, match=r"no due date that could be extended\. fix: set one first: grader roster"):
        extend(course, "reference", ASSIGNMENT, LATER)
    assert submission(course, "reference")[0] is None


def test_without_a_gradebook_nothing_is_extended_and_none_is_made(course):
    with pytest.raises(CourseError, match="gradebook: it is not there yet"):
        extend(course, "ann", ASSIGNMENT, LATER)
    assert not (course.root / "gradebook.db").exists()


def test_the_command_prints_the_object_that_programs_rely_on(course, monkeypatch):
    monkeypatch.chdir(course.root)
    roster(course, "ann")
    done = CliRunner().invoke(class_list, ["extend", "ann", ASSIGNMENT, "2026-08-31 18:00 +0800", "--json"])
    assert json.loads(done.stdout) == {
        "student": "ann",
        "assignment": ASSIGNMENT,
        "due": "2026-08-30T10:00:00+00:00",
        "until": "2026-08-31T10:00:00+00:00",
        "seconds": 86400.0,
        "changed": True,
        "handed_in": False,
    }
    again = CliRunner().invoke(class_list, ["extend", "ann", ASSIGNMENT, "2026-08-31 18:00 +0800"])
    assert again.output == f"ann may already hand in {ASSIGNMENT} until 2026-08-31 10:00 UTC\n"
