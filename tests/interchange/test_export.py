"""`grader export items`: what it writes, where it refuses to, and that nothing is left out unsaid."""

from __future__ import annotations

import json
import zipfile

import pytest
from lxml import etree
from typer.testing import CliRunner

from grader.commands.export import export
from grader.grading.courses import CourseError
from tests.submissions.courses import ASSIGNMENT, make_course, make_key


@pytest.fixture
def course(tmp_path, monkeypatch):
    made = make_course(tmp_path / "course")
    monkeypatch.chdir(made.root)
    return made


def run(*arguments):
    return CliRunner().invoke(export, ["items", ASSIGNMENT, *arguments])


def test_a_package_says_everything_and_ends_with_0(course):
    done = run("out.zip", "--format", "qti3")
    assert done.exit_code == 0, done.output
    assert "this file holds the keys" in done.output
    names = zipfile.ZipFile(course.root / "out.zip").namelist()
    assert len(names) == 1 + 2 * len(make_key().items)


def test_what_moodle_cannot_say_is_listed_with_its_reason_and_ends_with_1(course):
    done = run("out.xml", "--format", "moodle", "--language", "zh")
    assert done.exit_code == 1
    left = [line for line in done.output.splitlines() if "left out:" in line]
    items = make_key().items
    assert left
    assert all("fix:" in line for line in left)
    asked = etree.parse(str(course.root / "out.xml")).findall("question/idnumber")
    assert len(asked) == len(items) - len(left)
    assert all(one.text.endswith("-zh") for one in asked)


@pytest.mark.usefixtures("course")
def test_programs_get_one_object():
    done = run("out.xml", "--format", "moodle", "--json")
    told = json.loads(done.stdout)
    assert set(told) == {"written", "count", "left_out"}
    assert told["count"] + len(told["left_out"]) == len(make_key().items)
    assert all(set(one) == {"what", "why", "cure"} for one in told["left_out"])


def test_writing_again_gives_the_same_bytes(course):
    run("a.zip", "--format", "qti3")
    run("b.zip", "--format", "qti3")
    assert (course.root / "a.zip").read_bytes() == (course.root / "b.zip").read_bytes()


@pytest.mark.parametrize("folder", ["exercises", "course", "datasets"])
def test_keys_are_never_written_where_trainees_get_them(course, folder):
    (course.root / folder).mkdir(exist_ok=True)
    (course.root / "door").symlink_to(course.root / folder)
    for path in (f"{folder}/out.zip", f"exercises/../{folder}/out.zip", "door/out.zip"):
        done = run(path, "--format", "qti3")
        assert isinstance(done.exception, CourseError)
        assert "goes to trainees" in str(done.exception)
    assert not list((course.root / folder).rglob("out.zip"))


@pytest.mark.usefixtures("course")
def test_a_folder_that_is_not_there_is_told():
    done = run("nowhere/out.zip", "--format", "qti3")
    assert isinstance(done.exception, CourseError)
    assert "nowhere/out.zip" in str(done.exception)
