"""What a course's `nbgrader_config.py` says, as nbgrader itself would read it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from grader.grading.courses import CONFIG, Course, CourseError


@dataclass(frozen=True)
class Settings:
    """The parts of nbgrader's configuration that a batch needs."""

    config: Any
    gradebook_url: str
    course_id: str

    def late_penalty(self, student: str, score: float, seconds: float) -> float | None:
        """Ask the configured plugin for a late penalty, clamped to 0..score as nbgrader does."""
        from nbgrader.preprocessors import AssignLatePenalties  # noqa: PLC0415 - heavy

        asker = AssignLatePenalties(config=self.config)
        asker.init_plugin()
        penalty = asker.plugin_inst.late_submission_penalty(student, score, seconds)
        return None if penalty is None else min(max(float(penalty), 0.0), score)


def read_settings(course: Course) -> Settings:
    """Read the configuration files that nbgrader reads for this course.

    Raises `CourseError` if one of them fails.
    """
    from nbgrader.apps import NbGrader  # noqa: PLC0415 - heavy, and the command line must start quickly
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415 - as above
    from traitlets.config import Application  # noqa: PLC0415 - as above

    app = NbGrader(raise_config_file_errors=True)
    elsewhere = [path for path in app.config_file_paths if path != os.getcwd()]  # noqa: PTH109 - compared as text
    try:
        Application.load_config_file(app, "nbgrader_config", path=[str(course.root), *elsewhere])
    except Exception as error:
        raise CourseError(CONFIG, f"{type(error).__name__}: {error}", "mend the file (grader doctor)") from error
    folder = CourseDirectory(config=app.config, root=str(course.root))
    return Settings(app.config, folder.db_url, folder.course_id)
