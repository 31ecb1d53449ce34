"""Our way into nbgrader's own commands: the classes and names that `nbgrader_config.py` hands to it.

The only module that subclasses nbgrader. Scores come from `submissions`, as in a batch; nothing is ever run.
"""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter, NotebookExporter
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.exchange.default import ExchangeReleaseAssignment, ExchangeReleaseFeedback
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Float, List, Type

from grader.grading.cohorts import Cohort, gather, score_one
from grader.grading.courses import Course, CourseError
from grader.grading.gradebook import WAIT_SECONDS, open_gradebook, transaction
from grader.grading.histories import kept_scores
from grader.grading.intake import submission_secret
from grader.grading.marking import fill
from grader.grading.registers import due_date, known_students, register, registered_points
from grader.grading.results import auto_comment, auto_score, needs_manual_grade
from grader.grading.scorings import demand_same_scoring, note_scorings, scorings_of
from grader.grading.students import shown
from grader.grading.submissions import Scored, ScoredItem
from grader.grading.timestamps import write_timestamp

EXPORTER = "grader.grading.host.PristineExporter"
PREPROCESSORS = [
    "grader.grading.host.ShowResponses",
    "grader.grading.host.SaveScores",
    "nbgrader.preprocessors.AssignLatePenalties",
]
_INTAKE = "intake"


class CleanAutograde(Autograde):
    """Autograding over a clean intake folder, made first, in place of the trainees' own folders.

    The intake holds the pristine notebook, the time of the hand-in and its secret; the answers were read and
    scored while it was made. What nbgrader then does is its own: rows, late penalties, `autograded/`.
    """

    # Ours by default, so that a configuration file which fails after `enter` brings nothing of the stock path back.
    exporter_class = Type(EXPORTER, klass=Exporter).tag(config=True)
    sanitize_preprocessors = List([]).tag(config=True)
    autograde_preprocessors = List(PREPROCESSORS).tag(config=True)
    lock_wait = Float(WAIT_SECONDS, help="Seconds to wait for a gradebook that another program holds.").tag(config=True)

    def start(self) -> None:
        """Autograde what `CourseDirectory` names; faults of single submissions become findings in the log."""
        self._course = Course(Path(self.coursedir.root))
        assignment = self.coursedir.assignment_id
        try:
            cohort = self._cohort(assignment)
        except CourseError as error:
            self.log.error("%s", error)  # noqa: TRY400 - the message says all; a traceback would bury it
            raise NbGraderException(str(error)) from error
        self._key = cohort.key
        self._scored: dict[str, Scored] = {}
        self._resubmitted: dict[str, bool] = {}
        folder = self._course.root / _INTAKE / f"{os.getpid()}-{secrets.token_hex(4)}"
        try:
            for student in cohort.students:
                self._take_in(folder, cohort, student)
            for finding in (*cohort.findings, *(f for scored in self._scored.values() for f in scored.findings)):
                self.log.warning("%s", finding)
            with utils.temp_attrs(self.coursedir, submitted_directory=os.path.relpath(folder, self._course.root)):
                super().start()
        finally:
            self.coursedir.submitted_directory = self._submitted
            shutil.rmtree(folder, ignore_errors=True)

    def _cohort(self, assignment: str) -> Cohort:
        self._submitted = self.coursedir.submitted_directory
        only = None if self.coursedir.student_id == "*" else self.coursedir.student_id
        cohort = gather(self._course, assignment, submitted=self._course.root / self._submitted)
        engine = open_gradebook(self.coursedir.db_url, wait=self.lock_wait)
        try:
            with transaction(engine) as connection:
                demand_same_scoring(connection, cohort.key)
                if not registered_points(connection, assignment):
                    register(connection, cohort.key, cohort.pristine.data, self.coursedir.course_id)
                points = registered_points(connection, assignment)
                if points != {item.id: float(item.worth) for item in cohort.key.items}:
                    what = "the gradebook knows other items or points, so that old scores would stand beside new"
                    raise CourseError(assignment, what, f"grade all again with `grader grade {assignment}`")
                note_scorings(connection, assignment, scorings_of(cohort.key))
                cohort = cohort.among(
                    known_students(connection),
                    due=due_date(connection, assignment) is not None,
                    kept=kept_scores(connection, assignment),
                )
        finally:
            engine.dispose()
        return cohort if only is None else _narrowed(cohort, only)

    def _take_in(self, folder: Path, cohort: Cohort, student: str) -> None:
        scored = score_one(cohort, student)
        self._scored[student] = scored
        place = folder / student / cohort.key.name
        place.mkdir(parents=True)
        (place / f"{cohort.key.name}.ipynb").write_bytes(cohort.pristine.data)
        stamp = write_timestamp(scored.timestamp) if scored.timestamp else ""
        (place / "timestamp.txt").write_text(stamp, encoding="utf-8")
        secret = submission_secret(cohort.submitted, student, cohort.key.name)
        (place / "submission_secret.txt").write_bytes(secret or secrets.token_hex(64).encode())

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Tell whether to grade a submission: also where a batch graded an older one and left no time behind."""
        if super().init_destination(assignment_id, student_id):
            return True
        place = Path(self._format_dest(assignment_id, student_id))
        kept = _kept_timestamp(self.coursedir.db_url, assignment_id, student_id)
        came = self._scored[student_id].timestamp
        if student_id in self.coursedir.student_id_exclude.split(",") or came is None or came == kept:
            return False
        shutil.rmtree(place)
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Note, before nbgrader overwrites its time, whether a submission is another than last time."""
        kept = _kept_timestamp(self.coursedir.db_url, assignment_id, student_id)
        came = self._scored[student_id].timestamp
        self._resubmitted[student_id] = came is not None and kept is not None and came != kept
        super().init_assignment(assignment_id, student_id)

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """Hand the scores to the preprocessors."""
        resources: dict[str, Any] = super().init_single_notebook_resources(notebook_filename)
        student = resources["nbgrader"]["student"]
        resources["grader"] = {
            "items": self._key.items,
            "scored": self._scored[student],
            "resubmitted": self._resubmitted.get(student, False),
            "pristine": self._course.notebook(self._key.name),
        }
        return resources


def _narrowed(cohort: Cohort, student: str) -> Cohort:
    chosen = tuple(name for name in cohort.students if fnmatchcase(name, student))
    if not chosen:
        where, what = f"student {shown(student)}", f"has handed in no {cohort.key.name} that can be graded"
        raise CourseError(where, what, "use an id that stands under submitted/")
    return replace(cohort, students=chosen, findings=())


def _kept_timestamp(url: str, assignment: str, student: str) -> datetime | None:
    with Gradebook(url) as gradebook:
        try:
            kept: datetime | None = gradebook.find_submission(assignment, student).timestamp
        except MissingEntry:
            return None
    return kept


class PristineExporter(NotebookExporter):
    """Reads the course's own notebook, whatever file it is pointed at."""

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> tuple[Any, Any]:  # noqa: ANN401 - nbconvert's own signature
        """Convert the pristine notebook; the file that is named is not opened."""
        pristine = (resources or {}).get("grader", {}).get("pristine")
        if pristine is None:
            return super().from_filename(filename, resources=resources, **kwargs)  # type: ignore[no-any-return]
        notebook = nbformat.reads(pristine.decode(), as_version=4)
        return self.from_notebook_node(notebook, resources=resources, **kwargs)  # type: ignore[no-any-return]


class ShowResponses(NbGraderPreprocessor):
    """Puts each response under its exercise, for the person who marks."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:  # noqa: ANN401 - nbconvert's own signature
        """Fill the notebook."""
        fill(nb, resources["grader"]["items"], resources["grader"]["scored"])
        return nbformat.from_dict(nb), resources


class SaveScores(SaveAutoGrades):
    """Saves our scores where nbgrader would save those it reads from outputs."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:  # noqa: ANN401 - nbconvert's own signature
        """Save the scores and comments of one submission."""
        scored: Scored = resources["grader"]["scored"]
        self._all = scored
        self._given: dict[str, ScoredItem] = {item.item: item for item in scored.items}
        self._resubmitted: bool = resources["grader"]["resubmitted"]
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]

    def _add_score(self, cell: Any, _resources: Any) -> None:  # noqa: ANN401 - nbgrader's own signature
        item = self._given[cell.metadata["nbgrader"]["grade_id"]]
        grade = self.gradebook.find_grade(item.item, self.notebook_id, self.assignment_id, self.student_id)
        score = auto_score(item.status, float(item.earned))
        grade.needs_manual_grade = needs_manual_grade(
            needs_person=self._all.needs_person(item),
            changed=self._resubmitted or score != grade.auto_score,
            flagged=grade.needs_manual_grade,
            manual_score=grade.manual_score,
            extra_credit=grade.extra_credit,
        )
        grade.auto_score = score
        self.gradebook.db.commit()

    def _add_comment(self, cell: Any, _resources: Any) -> None:  # noqa: ANN401 - nbgrader's own signature
        item = self._given[cell.metadata["nbgrader"]["grade_id"]]
        comment = self.gradebook.find_comment(item.item, self.notebook_id, self.assignment_id, self.student_id)
        comment.auto_comment = auto_comment(item)
        self.gradebook.db.commit()


class CleanRelease(ExchangeReleaseAssignment):
    """Releases an assignment without answers that an instructor's own try left beside it: they may be the key."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:  # noqa: ANN401 - nbgrader's own signature
        """Copy all but answers."""
        with utils.temp_attrs(self.coursedir, ignore=[*self.coursedir.ignore, "answers*", ".answers*"]):
            super().do_copy(src, dest, log=log)


class SafeReleaseFeedback(ExchangeReleaseFeedback):
    """Releases feedback although one submission came without a time or a secret: nbgrader would stop for all."""

    def copy_files(self) -> None:
        """Give each page's folder the two files that nbgrader opens, then release."""
        feedback = Path(self.coursedir.root, self.coursedir.feedback_directory)
        for folder in feedback.glob(f"*/{self.coursedir.assignment_id}"):
            for name, text in (("timestamp.txt", ""), ("submission_secret.txt", secrets.token_hex(64))):
                path = folder / name
                if not path.is_file() or (name.startswith("submission") and not path.stat().st_size):
                    path.unlink(missing_ok=True)
                    path.write_text(text, encoding="utf-8")
        super().copy_files()
