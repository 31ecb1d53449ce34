"""A rescoring taken back, and the command that shows, applies, lists and undoes."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from grader.grading.batches import grade
from grader.grading.comparing import differences, rows_of
from grader.grading.courses import CourseError
from grader.grading.rescoring import rescore
from grader.grading.undoing import history, undo
from tests.grading.rescored import CREDITED, DROPPED, SIGNED, SIXTY, mark, scores, sql
from tests.submissions.courses import (
    ASSIGNMENT,
    build_items,
    call,
    change_items,
    make_key,
)


@pytest.mark.parametrize(
    ("members", "never_lower"),
    [
        ({"agency_05": SIXTY}, False),
        ({"agency_05": SIXTY}, True),
        ({"agency_01": DROPPED}, False),
        ({"agency_01": CREDITED}, False),
        ({"agency_01": CREDITED, "agency_05": SIXTY}, True),
        ({"agency_06": DROPPED, "agency_05": SIXTY}, False),
    ],
)
def test_undoing_gives_the_very_rows_back_and_grading_does_not_redo_it(graded, members, never_lower):
    mark(graded, "reference", "agency-06", 4, comment="Good.")
    before = rows_of(graded.gradebook_url)
    change_items(graded, **members)
    rescore(graded, ASSIGNMENT, replace(SIGNED, never_lower=never_lower))
    undone = undo(graded, 1, by="Wu", why="the key was right after all")
    assert undone.left == ()
    assert differences(before, rows_of(graded.gradebook_url)) == {}
    with pytest.raises(CourseError, match="fix: see whose score changes"):
        grade(graded, ASSIGNMENT)
    build_items(graded, make_key().items)
    grade(graded, ASSIGNMENT)
    assert differences(before, rows_of(graded.gradebook_url)) == {}
    (record,) = history(graded)
    assert (record.undone_by, record.undone_why) == ("Wu", "the key was right after all")


def test_the_latest_is_undone_first_and_nothing_twice(graded):
    change_items(graded, agency_05=SIXTY)
    rescore(graded, ASSIGNMENT, SIGNED)
    between = rows_of(graded.gradebook_url)
    change_items(graded, agency_01=CREDITED)
    rescore(graded, ASSIGNMENT, SIGNED)
    with pytest.raises(CourseError, match=r"a later rescoring .* fix: undo 2 first"):
        undo(graded, 1, by="Lin", why="no")
    undo(graded, 2, by="Lin", why="no")
    assert differences(between, rows_of(graded.gradebook_url)) == {}
    with pytest.raises(CourseError, match="it was undone already, by Lin"):
        undo(graded, 2, by="Lin", why="no")
    with pytest.raises(CourseError, match=r"no such number. fix: list them: grader rescore --history"):
        undo(graded, 9, by="Lin", why="no")
    with pytest.raises(CourseError, match="taking back is signed too"):
        undo(graded, 1, by="Lin", why="")


def test_what_was_graded_or_marked_since_is_left_and_named(graded):
    change_items(graded, agency_05=SIXTY)
    rescore(graded, ASSIGNMENT, SIGNED)
    folder = graded.submitted / "reference" / ASSIGNMENT
    (folder / "timestamp.txt").write_text("2026-09-09 03:00:00 UTC")
    grade(graded, ASSIGNMENT)
    mark(graded, "trainee-00001", "agency-06", 2)
    undone = undo(graded, 1, by="Lin", why="no")
    assert undone.left == (("reference", "agency-05"),)
    assert scores(graded)["agency-05"][0] == 0
    assert scores(graded, "trainee-00001")["agency-06"][1] == 2


def test_a_gradebook_without_a_note_of_its_key_is_rescored_and_undone_as_well(graded):
    sql(graded, "DROP TABLE grader_scoring")
    before = rows_of(graded.gradebook_url)
    change_items(graded, agency_05={"key": Fraction(60)})
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert told.students
    undo(graded, 1, by="Lin", why="no")
    assert differences(before, rows_of(graded.gradebook_url)) == {}
    with pytest.raises(CourseError, match="fix: see whose score changes"):
        grade(graded, ASSIGNMENT)


def grader(course, *arguments, check=True):
    return call(course, "python", "-m", "grader.cli", *arguments, check=check)


def test_the_command_shows_applies_lists_and_undoes(graded):
    change_items(graded, agency_05=SIXTY)
    shown = grader(graded, "rescore", ASSIGNMENT, "--dry-run", "--line", "75%").stdout
    assert "agency-05: key, version: The key was wrong." in shown
    assert "no longer" in shown
    assert "nothing was written" in shown
    told = json.loads(grader(graded, "rescore", ASSIGNMENT, "--dry-run", "--line", "75%", "--json").stdout)
    by_student = {one["student"]: one for one in told["students"]}
    assert by_student["reference"]["crosses"] == "down"
    assert by_student["reference"]["items"] == {"agency-05": {"old": 2.0, "new": 0.0, "marked": False}}
    assert (told["rescoring"], told["possible"]) == (None, {"old": 22.0, "new": 22.0})
    refused = grader(graded, "rescore", ASSIGNMENT, check=False)
    assert (refused.returncode, "give --by NAME and --why TEXT" in refused.stderr) == (2, True)
    applied = grader(graded, "rescore", ASSIGNMENT, "--by", "Lin", "--why", "wrong key").stdout
    assert "written as rescoring 1. To take it back: grader rescore --undo 1" in applied
    assert "Lin" in grader(graded, "rescore", "--history").stdout
    assert "is undone" in grader(graded, "rescore", "--undo", "1", "--by", "Wu", "--why", "right").stdout
    (one,) = json.loads(grader(graded, "rescore", "--history", "--json").stdout)["rescorings"]
    assert (one["by"], one["undone"]["by"]) == ("Lin", "Wu")
    nameless = grader(graded, "rescore", check=False)
    assert (nameless.returncode, "none is named. fix:" in nameless.stderr) == (2, True)


def test_an_undeclared_change_is_a_finding_of_the_dry_run(graded):
    change_items(graded, agency_05={"key": Fraction(60)})
    done = grader(graded, "rescore", ASSIGNMENT, "--dry-run", check=False)
    assert done.returncode == 1
    assert "NOT DECLARED" in done.stdout
