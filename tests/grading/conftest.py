"""A course for each test, and nothing of this machine's own Jupyter in it."""

import os

import pytest

from grader.grading.batches import grade
from grader.grading.faults import make
from grader.grading.specimens import make_crowd
from tests.submissions.courses import ASSIGNMENT, make_course


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.fixture
def graded(course):
    """A class of twelve and the reference, graded by a key whose agency-05 is 45."""
    make_crowd(course, ASSIGNMENT, 12)
    make(course, ASSIGNMENT, "reference")
    grade(course, ASSIGNMENT)
    return course


@pytest.fixture(autouse=True)
def _own_jupyter(tmp_path, monkeypatch):
    """Keep this machine's own Jupyter settings, and its exchange, out of every test."""
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "jupyter"))
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.delenv("GRADER_EXCHANGE", raising=False)
