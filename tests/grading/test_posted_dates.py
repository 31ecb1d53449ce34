"""`grader dates`: what the gradebook holds is what stands beside the exercises, and no name goes out with it."""

import json
import os
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.grading.courses import CourseError
from grader.grading.extensions import extend
from grader.grading.posted_dates import post_dates
from grader.items.due_dates import read_dates
from tests.grading.test_extensions import DUE, LATER, roster
from tests.submissions.courses import ASSIGNMENT


def path(course):
    return course.exercises / ASSIGNMENT / "dates.json"


def test_due_date_and_extension_stand_beside_the_exercises_and_no_name_does(course):
    roster(course, "ann", "wang")
    extend(course, "ann", ASSIGNMENT, LATER)
    [posted] = post_dates(course, "Asia/Shanghai")
    assert (posted.due.isoformat(), posted.extensions, posted.changed) == ("2026-08-30T18:00:00+08:00", 1, True)
    data = path(course).read_bytes()
    read = read_dates(data)
    assert (read.due, read.zone) == (datetime(2026, 8, 30, 10, tzinfo=UTC), "Asia/Shanghai")
    assert read.until("ann") == datetime(2030, 1, 1, 10, tzinfo=UTC)
    assert read.until("wang") is None
    assert b"ann" not in data


def test_again_changes_nothing_and_a_change_is_written(course):
    roster(course, "ann")
    post_dates(course, "Asia/Shanghai")
    before = path(course).read_bytes()
    assert not post_dates(course, "Asia/Shanghai")[0].changed
    assert path(course).read_bytes() == before
    extend(course, "ann", ASSIGNMENT, LATER)
    assert post_dates(course, "Asia/Shanghai")[0].changed
    assert json.loads(path(course).read_bytes())["salt"] == json.loads(before)["salt"]
    assert post_dates(course, "Europe/Berlin")[0].due.isoformat() == "2026-08-30T12:00:00+02:00"


def test_no_date_is_no_file_and_a_broken_one_is_written_anew(course):
    roster(course, "ann", due=None)
    path(course).write_bytes(b"{")
    assert post_dates(course, "UTC")[0].as_json() == {
        "assignment": ASSIGNMENT, "due": None, "extensions": 0, "changed": True,
    }  # fmt: skip
    assert not path(course).exists()
    path(course).write_bytes(b"{")
    roster(course, due=DUE)
    assert post_dates(course, "UTC")[0].changed
    assert read_dates(path(course).read_bytes()).zone == "UTC"


def test_a_zone_that_is_none_and_a_gradebook_that_is_not_there_are_told(course):
    with pytest.raises(CourseError, match=r"zone: 'Asia/Shanghaii' is no time zone. fix: did you mean Asia/Shanghai"):
        post_dates(course, "Asia/Shanghaii")
    with pytest.raises(CourseError, match=r"gradebook: it is not there yet. fix: .*grader roster"):
        post_dates(course, "UTC")


def test_the_command_says_what_stands_there_now(course, monkeypatch):
    roster(course, "ann")
    monkeypatch.chdir(course.root)
    result = CliRunner().invoke(app, ["dates"], env=dict(os.environ))
    assert result.output == f"{ASSIGNMENT}: due 2026-08-30 18:00 CST, 0 extension(s), written\n"
    assert json.loads(CliRunner().invoke(app, ["dates", "--json"]).output)[0]["changed"] is False
