"""A course's folder: where its assignments, keys and hand-ins are. Reads paths and keys, no hand-in and no row."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

from grader.items.assignments import Assignment
from grader.items.codecs import CodecError, read_key

CONFIG = "nbgrader_config.py"
COURSE_ID = "export-control"


class CourseError(Exception):
    """What keeps a whole command from going on: where, what, and the cure."""

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"{where}: {what}. fix: {cure}")
        self.where, self.what, self.cure = where, what, cure

    def __reduce__(self) -> tuple[type[CourseError], tuple[str, str, str]]:
        """Let it come back from another process as it is."""
        return type(self), (self.where, self.what, self.cure)


@dataclass(frozen=True)
class Course:
    """The folder that `nbgrader_config.py` stands in, which is also nbgrader's course directory."""

    root: Path

    @property
    def solutions(self) -> Path:
        """Where nbgrader takes assignments from: notebooks, items and keys. Never leaves the instructor."""
        return self.root / "solutions"

    @property
    def exercises(self) -> Path:
        """What nbgrader releases: notebooks and items, no key."""
        return self.root / "exercises"

    @property
    def lessons(self) -> Path:
        """The built lessons and their practice, which trainees have too."""
        return self.root / "course"

    @property
    def submitted(self) -> Path:
        """Hand-ins as they arrived, `<student>/<assignment>/`. Hostile until parsed; kept as evidence."""
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        """What nbgrader graded: marking notebooks."""
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        """What goes back to trainees."""
        return self.root / "feedback"

    @property
    def gradebook_url(self) -> str:
        """The gradebook that nbgrader uses by default: a SQLite file in the course's folder."""
        return f"sqlite:///{self.root / 'gradebook.db'}"

    def assignments(self) -> tuple[str, ...]:
        """Return the names of the assignments that have been built, sorted."""
        if not self.solutions.is_dir():
            return ()
        return tuple(sorted(p.name for p in self.solutions.iterdir() if (p / "key.json").is_file()))

    def key(self, assignment: str) -> Assignment:
        """Read an assignment with its keys.

        Raises `CourseError` for an unknown name (with the nearest known one) or a key that cannot be read.
        """
        self._known(assignment)
        path = self.solutions / assignment / "key.json"
        try:
            key = read_key(path.read_bytes())
        except OSError as error:
            raise CourseError(_shown(path), error.strerror or "cannot be read", "run `grader build`") from error
        except CodecError as error:
            raise CourseError(_shown(path), str(error).split(". fix:")[0], "run `grader build`") from error
        if key.name != assignment:
            raise CourseError(_shown(path), f"it is the key of {key.name}", "run `grader build`")
        return key

    def notebook(self, assignment: str) -> bytes:
        """Return the built notebook of an assignment, whose exercise cells the gradebook mirrors."""
        self._known(assignment)
        path = self.solutions / assignment / f"{assignment}.ipynb"
        try:
            return path.read_bytes()
        except OSError as error:
            raise CourseError(_shown(path), error.strerror or "cannot be read", "run `grader build`") from error

    def _known(self, assignment: str) -> None:
        known = self.assignments()
        if assignment in known:
            return
        if not known:
            what, cure = "no assignment has been built here", "run `grader build` in the course's folder"
        else:
            near = difflib.get_close_matches(assignment, known, n=1, cutoff=0.3)
            what = "there is no such assignment"
            cure = f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"
        where = f"assignment {assignment}"
        raise CourseError(where, what, cure)


def find_course(start: Path | None = None) -> Course:
    """Return the course that a folder is in: the nearest one upward that holds `nbgrader_config.py`.

    Raises `CourseError` if there is none.
    """
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if (folder / CONFIG).is_file():
            return Course(folder)
    raise CourseError(str(here), "no course is here", f"go to the folder that holds {CONFIG}")


def _shown(path: Path) -> str:
    return os.fspath(Path(*path.parts[-3:]))
