"""What analysts get: the page that tells them is run as it stands; the tables hold what was handed in and graded."""

import json
import re

import numpy as np
import pytest

from grader.grading.batches import grade
from grader.grading.cohorts import gather, scored_submissions
from grader.grading.courses import CourseError
from grader.grading.faults import make
from grader.grading.frames import grades, scored_responses
from grader.grading.specimens import make_crowd
from tests.grading.test_feedback import mark
from tests.submissions.courses import ASSIGNMENT, ROOT


def test_the_page_for_analysts_runs_as_it_is_written(course, monkeypatch):
    make_crowd(course, ASSIGNMENT, 40)
    grade(course, ASSIGNMENT)
    monkeypatch.chdir(course.root)
    page = (ROOT / "docs" / "analysis.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 4
    assert len(blocks[0].strip().splitlines()) == 3, "in three lines"
    names = {}
    for block in blocks:
        exec(block, names)  # noqa: S102 - our own documentation
    assert len(names["responses"]) == len(names["book"]) == 40 * 6
    for table, function in (("responses", scored_responses), ("book", grades)):
        documented = re.findall(
            r"^\| ([a-z_, ]+) \| ", page[page.index(f"`{function.__name__}(assignment") :], re.MULTILINE
        )
        told = [name for line in documented[1:] for name in line.split(", ")][: len(names[table].columns)]
        assert told == list(names[table].columns)
    assert names["reliability"].value == pytest.approx(_alpha(names["table"].to_numpy()))
    assert (course.root / "earned.csv").read_text().count("\n") == 41


def _alpha(points):
    items = points.shape[1]
    return items / (items - 1) * (1 - points.var(axis=0, ddof=1).sum() / points.sum(axis=1).var(ddof=1))


def test_scored_responses_are_those_of_the_submissions(course):
    make_crowd(course, ASSIGNMENT, 8)
    make(course, ASSIGNMENT, "no-answers")
    make(course, ASSIGNMENT, "wrong-type")
    frame = scored_responses(ASSIGNMENT, course)
    scored = [(one.student, item) for one in scored_submissions(gather(course, ASSIGNMENT)) for item in one.items]
    assert [(row.student, row.item, row.earned, row.status) for row in frame.itertuples()] == [
        (student, item.item, float(item.earned), item.status) for student, item in scored
    ]
    assert set(frame.status) == {"scored", "omitted", "unreadable", "unmarked"}
    values = frame[frame.student == "trainee-00001"].set_index("item").value
    handed_in = json.loads((course.submitted / "trainee-00001" / ASSIGNMENT / "answers.json").read_text())["responses"]
    assert {item: json.loads(value) for item, value in values.dropna().items()} == {
        item: one["value"] for item, one in handed_in.items()
    }
    seconds = frame[frame.student == "trainee-00001"].set_index("item").seconds
    assert {item: seconds[item] for item in handed_in} == {item: one["seconds"] for item, one in handed_in.items()}


def test_grades_are_what_the_gradebook_counts(course):
    make(course, ASSIGNMENT, "reference")
    grade(course, ASSIGNMENT)
    waiting = grades(ASSIGNMENT, course).set_index("item")
    assert np.isnan(waiting.earned["agency-06"])
    assert waiting.total["agency-01"] == 17
    mark(course, "reference", manual_score=4, extra_credit=1)
    marked = grades(ASSIGNMENT, course).set_index("item")
    assert (marked.earned["agency-06"], marked.extra["agency-06"], marked.by_person["agency-06"]) == (4, 1, True)
    assert set(marked.total) == {22}


def test_a_course_without_grades_says_so(course):
    with pytest.raises(CourseError, match="holds no grade"):
        grades(ASSIGNMENT, course)
    assert scored_responses(ASSIGNMENT, course).empty
