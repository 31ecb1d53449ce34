"""How nbgrader is made to use our classes: its configuration, and the few names that no trait reaches."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.apps import api, autogradeapp
from nbgrader.apps.api import NbGraderAPI

from grader.grading.courses import COURSE_ID, Course
from grader.grading.host import EXPORTER, PREPROCESSORS, CleanAutograde
from grader.grading.intake import submitted_timestamp
from grader.grading.marking import write_marking

# What formgrader asks while it draws its pages. No trait names these methods, so `enter` puts them in place.


def _get_submitted_timestamp(asker: Any, assignment_id: str, student_id: str) -> datetime | None:  # noqa: ANN401 - nbgrader's own signature
    """Read a hand-in's time as we grade it: nbgrader's own reader stops the whole page at a bad one."""
    return submitted_timestamp(
        Path(asker.coursedir.root, asker.coursedir.submitted_directory), student_id, assignment_id
    )


def _filter_existing_notebooks(asker: Any, assignment_id: str, notebooks: Any) -> list[Any]:  # noqa: ANN401 - nbgrader's own signature
    """Keep what has a marking notebook: the list a person walks through holds only what can be opened."""
    folder = Path(asker.coursedir.root, asker.coursedir.autograded_directory)
    found = [nb for nb in notebooks if (folder / nb.student.id / assignment_id / f"{nb.name}.ipynb").exists()]
    return sorted(found, key=lambda nb: nb.id)


_student_page = NbGraderAPI.get_student_notebook_submissions


def _get_student_notebook_submissions(asker: Any, student_id: str, assignment_id: str) -> list[dict[str, Any]]:  # noqa: ANN401 - nbgrader's own signature
    """Make the marking notebook that a batch left out, so that the page shows the score and opens it."""
    course = Course(Path(asker.coursedir.root))
    if student_id in asker.get_autograded_students(assignment_id):
        place = course.autograded / student_id / assignment_id / f"{assignment_id}.ipynb"
        if not place.exists():
            write_marking(course, assignment_id, [student_id])
    return _student_page(asker, student_id, assignment_id)  # type: ignore[no-any-return]


def enter() -> None:
    """Put our converter and readers in nbgrader's places. Called by `nbgrader_config.py`; twice does no harm."""
    api.Autograde = CleanAutograde
    autogradeapp.Autograde = CleanAutograde
    NbGraderAPI.get_submitted_timestamp = _get_submitted_timestamp
    NbGraderAPI._filter_existing_notebooks = _filter_existing_notebooks  # noqa: SLF001 - the one place that decides it
    NbGraderAPI.get_student_notebook_submissions = _get_student_notebook_submissions


def configure(c: Any, root: str) -> None:  # noqa: ANN401 - traitlets' Config
    """Fill nbgrader's configuration for a course that stands in `root`, and `enter`."""
    enter()
    _find_alembic()
    c.CourseDirectory.root = root
    c.CourseDirectory.course_id = COURSE_ID
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "exercises"
    c.CourseDirectory.ignore = [
        ".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback",  # nbgrader's own
        "*.yaml", "*.yml", "*.md", "*.csv", "key.json", "practice.json",  # what is written, every key, every reading
        ".*", "*.lock", "*.tmp",  # what an editor or the answer store leaves behind
    ]  # fmt: skip
    # Our notebooks carry no solution and no test: what is built is what is released, byte for byte.
    c.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.SaveCells",
    ]
    c.Autograde.exporter_class = EXPORTER
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = PREPROCESSORS
    c.ExchangeSubmit.strict = True
    _exchange(c, root)
    c.ExchangeFactory.release_assignment = "grader.grading.host.CleanRelease"
    c.ExchangeFactory.release_feedback = "grader.grading.host.SafeReleaseFeedback"


def _exchange(c: Any, root: str) -> None:  # noqa: ANN401 - traitlets' Config
    """Use the exchange that GRADER_EXCHANGE names, else one inside the course, which is made if it is not there."""
    shared = os.environ.get("GRADER_EXCHANGE")
    if shared:
        c.Exchange.root = shared
        return
    own = Path(root, "exchange")
    if not own.is_dir():
        own.mkdir()
        own.chmod(0o777)  # nbgrader demands it: trainees write here
    c.Exchange.root = str(own)
    c.Exchange.cache = str(own / ".cache")


def _find_alembic() -> None:
    """Let nbgrader start `alembic` by its bare name although the environment is not activated."""
    folder = str(Path(sys.executable).parent)
    paths = os.environ.get("PATH", "").split(os.pathsep)
    if folder not in paths:
        os.environ["PATH"] = os.pathsep.join([folder, *paths])
