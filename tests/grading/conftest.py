"""A course for each test, and nothing of this machine's own Jupyter in it."""

import os

import pytest

from tests.submissions.courses import make_course


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.fixture(autouse=True)
def _own_jupyter(tmp_path, monkeypatch):
    """Keep this machine's own Jupyter settings, and its exchange, out of every test."""
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "jupyter"))
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.delenv("GRADER_EXCHANGE", raising=False)
