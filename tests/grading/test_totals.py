"""What trainees earned, as other systems take it over: nbgrader's own figures, and nobody's before they are final."""

import csv
import json
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from grader.commands.export import export
from grader.grading.batches import grade
from grader.grading.courses import CourseError
from grader.grading.extensions import extend
from grader.grading.faults import make_all
from grader.grading.gradebook import open_gradebook
from grader.grading.rosters import enter
from grader.grading.totals import read_totals
from tests.submissions.courses import ASSIGNMENT, configure_more

TRAINEES = """id,first name,last name,email
reference,Ann,Li,ann@example.org
good,"=HYPERLINK(""x"")",Wang,
blank,Ben,,
absent,Cy,Zhao,
extended,Di,Qian,
"""


def mark_all(course, *, score=3.5, extra=0.5, but=""):
    """A person marks everything that waits, of everybody who handed in but one."""
    marked = sa.text(
        "UPDATE grade SET manual_score = :score, extra_credit = :extra, needs_manual_grade = 0 WHERE needs_manual_grade"
        " AND notebook_id NOT IN (SELECT n.id FROM submitted_notebook n JOIN submitted_assignment a"
        " ON a.id = n.assignment_id WHERE a.student_id IN ('extended', :but))"
    )
    engine = open_gradebook(course.gradebook_url)
    with engine.begin() as connection:
        connection.execute(marked, {"score": score, "extra": extra, "but": but})
    engine.dispose()


@pytest.fixture
def graded(course):
    (course.root / "list.csv").write_text(TRAINEES, encoding="utf-8")
    enter(course, course.root / "list.csv")
    (course.root / "list.csv").write_text(f"assignment,due\n{ASSIGNMENT},2026-08-30 10:00 UTC\n", encoding="utf-8")
    enter(course, course.root / "list.csv")
    configure_more(
        course,
        "from nbgrader.plugins import LateSubmissionPlugin\n"
        "class OnePoint(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return 1.25 if student_id == 'good' else None\n"
        "c.AssignLatePenalties.plugin_class = OnePoint\n",
    )
    make_all(course, ASSIGNMENT, ["reference", "good", "blank", "truncated"])
    grade(course, ASSIGNMENT)
    extend(course, "extended", ASSIGNMENT, "2030-01-01 18:00 +0800")
    return course


def run(course, monkeypatch, *arguments):
    monkeypatch.chdir(course.root)
    return CliRunner().invoke(export, [*arguments])


def rows(path):
    with closing(path.open(encoding="utf-8", newline="")) as file:
        return [*csv.reader(file)]


def test_totals_are_the_figures_of_nbgrader_itself(graded):
    mark_all(graded)
    totals = read_totals(graded, ASSIGNMENT)
    with Gradebook(graded.gradebook_url) as gradebook:
        assert totals.possible == gradebook.find_assignment(ASSIGNMENT).max_score
        for one in totals.lines:
            submission = gradebook.find_submission(ASSIGNMENT, one.student)
            penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks)
            assert one.earned == pytest.approx(max(0.0, submission.score - penalty))
    assert [one.student for one in totals.lines] == ["blank", "good", "reference", "truncated"]
    named = {one.student: (one.first_name, one.last_name, one.email) for one in totals.lines}
    assert named["reference"] == ("Ann", "Li", "ann@example.org")
    assert named["truncated"] == ("", "", "")


def test_a_late_penalty_and_extra_credit_are_in(graded):
    before = {one.student: one.earned for one in read_totals(graded, ASSIGNMENT).lines}
    mark_all(graded)
    after = {one.student: one.earned for one in read_totals(graded, ASSIGNMENT).lines}
    assert after["good"] - before["good"] == pytest.approx(4.0)
    with Gradebook(graded.gradebook_url) as gradebook:
        assert gradebook.find_submission(ASSIGNMENT, "good").score - after["good"] == pytest.approx(1.25)


def test_what_waits_for_a_person_is_counted(graded):
    waiting = {one.student: one.waiting for one in read_totals(graded, ASSIGNMENT).lines}
    assert waiting["blank"] == 0
    assert waiting["reference"] == waiting["good"] == 1
    assert waiting["truncated"] > 1
    mark_all(graded)
    assert not any(one.waiting for one in read_totals(graded, ASSIGNMENT).lines)


def test_an_assignment_that_was_never_graded_is_told_with_its_cure(course):
    with pytest.raises(CourseError, match="grader grade 02-agency-duties"):
        read_totals(course, ASSIGNMENT)
    assert not (course.root / "gradebook.db").exists()
    with pytest.raises(CourseError, match="did you mean 02-agency-duties"):
        read_totals(course, "02-agency-dutys")


@pytest.mark.parametrize(("platform", "at", "first"), [("moodle", 1, 0), ("canvas", 2, 3)])
def test_the_file_holds_final_grades_and_the_command_names_the_others(graded, monkeypatch, platform, at, first):
    mark_all(graded, but="truncated")
    done = run(graded, monkeypatch, "grades", ASSIGNMENT, "grades.csv", "--for", platform)
    assert done.exit_code == 1
    assert "trainee truncated: left out" in done.output
    assert "mark them in formgrader" in done.output
    found = rows(graded.root / "grades.csv")
    earned = {one.student: one.earned for one in read_totals(graded, ASSIGNMENT).lines}
    assert {row[first]: float(row[-1]) for row in found[at:]} == {
        student: pytest.approx(earned[student], abs=1e-5) for student in ("blank", "good", "reference")
    }
    assert not any(cell.startswith("=") for row in found for cell in row)


def test_final_grades_of_everybody_end_with_0_and_the_same_bytes(graded, monkeypatch):
    mark_all(graded)
    first = run(graded, monkeypatch, "grades", ASSIGNMENT, "a.csv", "--for", "canvas", "--column", "Duties (17)")
    again = run(
        graded, monkeypatch, "grades", ASSIGNMENT, "b.csv", "--for", "canvas", "--column", "Duties (17)", "--json"
    )
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert json.loads(again.stdout) == {"written": "b.csv", "count": 4, "left_out": [], "dropped": []}
    assert (graded.root / "a.csv").read_bytes() == (graded.root / "b.csv").read_bytes()
    header, points, *_ = rows(graded.root / "a.csv")
    assert header[-1] == "Duties (17)"
    assert float(points[-1]) == read_totals(graded, ASSIGNMENT).possible


def test_another_gradebook_can_be_named_and_must_be_there(graded, tmp_path):
    mark_all(graded)
    moved = tmp_path / "other.db"
    Path(graded.root / "gradebook.db").rename(moved)
    assert read_totals(graded, ASSIGNMENT, f"sqlite:///{moved}").lines
    with pytest.raises(CourseError, match="is not there"):
        read_totals(graded, ASSIGNMENT, f"sqlite:///{tmp_path / 'none.db'}")
