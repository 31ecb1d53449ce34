"""Which part of a lesson is to be taught again."""

import json
from pathlib import Path

import pytest

from grader.grading.courses import Course, CourseError
from grader.grading.lessons import part_for, parts
from tests.submissions.courses import ROOT

REAL = parts(Course(ROOT))


def titles(module):
    return [part.title.en for part in REAL if part.module == module]


def test_every_module_has_its_numbered_parts_in_the_languages_that_there_are():
    modules = {part.module for part in REAL}
    assert len(modules) == 7, "all but the cases, which apply what the others teach"
    for module in modules:
        assert [title.split(".")[0] for title in titles(module)] == [
            f"Part {n}" for n in range(1, len(titles(module)) + 1)
        ]
    for part in REAL:
        translated = (ROOT / "course" / part.module / "lesson.zh.ipynb").is_file()
        assert part.title.zh.startswith("第" if translated else "Part"), "as its lesson calls it"
    assert all(part.sources for part in REAL), "each rests on something"


def test_a_part_rests_on_what_its_text_and_its_practice_cite():
    part = next(part for part in REAL if part.title.en.startswith("Part 1. Whose field"))
    assert {"WP-II.2.3", "WP-II.2.8"} <= part.sources
    assert "D792-21" not in part.sources


def test_what_the_mistake_names_decides_before_what_the_item_rests_on():
    first = part_for(REAL, "02-agency-duties", ["WP-II.2.3", "WP-II.2.4", "WP-II.2.5"])
    assert first.title.en.startswith("Part 1.")
    named = part_for(REAL, "02-agency-duties", ["WP-II.2.3", "WP-II.2.4", "WP-II.2.5"], "For class I see CHM-17.")
    assert named.title.en.startswith("Part 6.")


def test_a_module_without_lesson_finds_its_part_in_another():
    found = part_for(REAL, "09-mock-examination", ["WP-II.2.7"])
    assert found.module == "02-agency-duties"


def test_every_graded_item_with_a_misconception_has_a_part():
    course = Course(ROOT)
    lacking = [
        item.id
        for name in course.assignments()
        for item in course.key(name).items
        for told in item.misconceptions.values()
        if part_for(REAL, name, item.sources, told.en) is None
    ]
    assert lacking == []


def test_nothing_teaches_what_nothing_cites(tmp_path: Path):
    assert part_for(REAL, "02-agency-duties", ["NO-SUCH-9"]) is None
    assert parts(Course(tmp_path)) == ()


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"cells": 1}', json.dumps({"cells": [{}]}).encode()])
def test_a_lesson_that_cannot_be_read_says_so(tmp_path, data):
    folder = tmp_path / "course" / "01-x"
    folder.mkdir(parents=True)
    (folder / "lesson.ipynb").write_bytes(data)
    with pytest.raises(CourseError, match="grader build"):
        parts(Course(tmp_path))
