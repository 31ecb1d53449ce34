"""nbgrader's own commands and formgrader's button against `grader grade`: the same rows, on every fault there is."""

import json
import sqlite3
import textwrap
from contextlib import closing

import pytest

from grader.grading import faults
from grader.grading.batches import grade
from grader.grading.comparing import differences, rows_of
from grader.grading.faults import CANARY
from grader.grading.specimens import HONEST
from tests.submissions.courses import ASSIGNMENT, build, call, configure_more, make_course, make_key

pytestmark = pytest.mark.nbgrader

PLUGIN = textwrap.dedent(
    """
    from nbgrader.plugins import LateSubmissionPlugin


    class PerDay(LateSubmissionPlugin):
        def late_submission_penalty(self, student_id, score, total_seconds_late):
            if student_id == "good":
                return None
            if student_id == "weak":
                return -3
            return 0.75 * total_seconds_late / 86400


    c.AssignLatePenalties.plugin_class = PerDay
    """
)
LATE_BLANK = "infinity"


def url(path):
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Every specimen, and every kind of folder that is no student's."""
    course = make_course(tmp_path_factory.mktemp("host") / "course")
    configure_more(course, PLUGIN)
    faults.make_all(course, ASSIGNMENT)
    for name in faults.BAD_IDS:
        faults.make(course, ASSIGNMENT, "reference", student=name)
    faults.make(course, ASSIGNMENT, "weak", student="Reference")
    return course


def autograde(course, database, *more):
    return call(course, "nbgrader", "autograde", ASSIGNMENT, "--force", f"--db={url(database)}", *more)


BUTTON = """
import json, sys
from nbgrader.apps import NbGrader
from nbgrader.apps.api import NbGraderAPI

app = NbGrader()
app.initialize(["--log-level=CRITICAL"])
app.start()
app.config.CourseDirectory.db_url = sys.argv[1]
app.coursedir.db_url = sys.argv[1]
api = NbGraderAPI(coursedir=app.coursedir, parent=app)
print(json.dumps({name: api.autograde(sys.argv[2], name) for name in json.loads(sys.argv[3])}))
"""


def press(course, database, students):
    """Do what formgrader's button does, for each student in turn."""
    script = course.root.parent / "button.py"
    script.write_text(BUTTON)
    done = call(course, "python", script, url(database), ASSIGNMENT, json.dumps(students))
    return json.loads(done.stdout.splitlines()[-1])


def mark_by_hand(database):
    """Leave what a semester leaves: a due date, extensions, flags, manual scores, extra credit, comments."""
    with closing(sqlite3.connect(database)) as db:
        ids = dict(
            db.execute(
                "SELECT s.student_id, n.id FROM submitted_notebook n"
                " JOIN submitted_assignment s ON s.id = n.assignment_id"
            )
        )
        cells = {(name, kind): id_ for name, kind, id_ in db.execute("SELECT name, type, id FROM base_cell")}
        db.execute("UPDATE assignment SET duedate = '2026-08-30 12:00:00.000000'")
        # nbgrader keeps an extension as a time after 1970: five days for one, one day for another
        for student, extension in (("middling", "1970-01-06 00:00:00.000000"), ("nan", "1970-01-02 00:00:00.000000")):
            db.execute("UPDATE submitted_assignment SET extension = ? WHERE student_id = ?", (extension, student))
        db.execute("UPDATE student SET first_name = 'Wei', last_name = 'Zhang', email = 'w@x.org' WHERE id = 'good'")
        db.execute("UPDATE submitted_notebook SET flagged = 1 WHERE id = ?", (ids["weak"],))
        for student, item, manual, extra in (
            ("reference", "agency-06", 4.5, None),
            ("good", "agency-01", 1, 0.5),
            ("truncated", "agency-01", 3, None),
            ("truncated", "agency-02", None, 2),
            ("no-answers", "agency-03", 0, None),
            ("pipe", "agency-06", 5, 1),
            (LATE_BLANK, "agency-06", 0, None),
        ):
            marked = db.execute(
                "UPDATE grade SET manual_score = ?, extra_credit = ?, needs_manual_grade = 0"
                " WHERE notebook_id = ? AND cell_id = ?",
                (manual, extra, ids[student], cells[item, "GradeCell"]),
            )
            assert marked.rowcount == 1
        for student, words in (("reference", "Well argued."), ("blank", "Please hand in again.")):
            said = db.execute(
                "UPDATE comment SET manual_comment = ? WHERE notebook_id = ? AND cell_id = ?",
                (words, ids[student], cells["agency-06", "SolutionCell"]),
            )
            assert said.rowcount == 1
        db.commit()


def hand_in_again(course):
    """Let some trainees hand in anew: with another answer, with the same one, with a file that now breaks off."""
    for name, like in (
        ("reference", "weak"),
        ("pipe", "reference"),
        ("good", "truncated"),
        ("no-answers", "no-answers"),
    ):
        folder = course.submitted / name / ASSIGNMENT
        new = course.root.parent / "again"
        made = faults.make(course, ASSIGNMENT, like, student=name, submitted=new)
        (made / "timestamp.txt").write_text("2026-09-03 04:05:06.000700 UTC\n")
        folder.rename(course.root.parent / f"before-{name}")
        made.rename(folder)


def test_both_paths_write_the_same_ten_tables(cohort):
    """On every fault, afresh; then over a semester's marks; then in the other order; then over new hand-ins."""
    host, bulk = cohort.root.parent / "host.db", cohort.root.parent / "bulk.db"
    call(cohort, "nbgrader", "generate_assignment", ASSIGNMENT, "--force", f"--db={url(host)}")
    done = autograde(cohort, host)
    batch = grade(cohort, ASSIGNMENT, gradebook=url(bulk))
    assert differences(rows_of(url(host)), rows_of(url(bulk))) == {}
    told = done.stdout + done.stderr
    missing = [f for f in batch.findings if f"{f.student}: {f.finding}: " not in told]
    assert missing == []

    for database in (host, bulk):
        mark_by_hand(database)
    autograde(cohort, host)
    graded = grade(cohort, ASSIGNMENT, gradebook=url(bulk))
    marked = rows_of(url(bulk))
    assert differences(rows_of(url(host)), marked) == {}
    penalties = {name: row["penalty"] for name, row in graded.as_json()["scores"].items()}
    assert penalties["reference"] == pytest.approx(0.75 * 1.625)
    assert (penalties["good"], penalties["weak"], penalties["middling"], penalties[LATE_BLANK]) == (0, 0, 0, 0)
    stored = {row[1]: row[4] for row in marked["submitted_notebook"]}
    assert (stored["good"], stored["weak"], stored["middling"], stored[LATE_BLANK]) == (None, 0.0, None, 0.0)

    grade(cohort, ASSIGNMENT, gradebook=url(host))
    autograde(cohort, bulk)
    assert differences(marked, rows_of(url(host))) == {}
    assert differences(marked, rows_of(url(bulk))) == {}

    hand_in_again(cohort)
    autograde(cohort, host)
    grade(cohort, ASSIGNMENT, gradebook=url(bulk))
    anew = rows_of(url(bulk))
    assert differences(rows_of(url(host)), anew) == {}
    flags = {(row[1], row[3]): row[8] for row in anew["grade"]}
    assert flags["reference", "agency-06"] == 1, "a new text is looked at again, although the old one had its mark"
    assert flags["blank", "agency-06"] == 0
    grade(cohort, ASSIGNMENT, gradebook=url(host))
    assert differences(anew, rows_of(url(host))) == {}


def test_formgraders_button_gives_the_same_rows_one_student_at_a_time(course):
    faults.make_all(course, ASSIGNMENT)
    pressed, bulk = course.root.parent / "pressed.db", course.root.parent / "bulk.db"
    call(course, "nbgrader", "generate_assignment", ASSIGNMENT, "--force", f"--db={url(pressed)}")
    names = [*HONEST, *faults.FAULTY]
    done = press(
        course, pressed, [*names, "../../outside", "a/b", "x" * 300, "\u05e9\u05dc\u05d5\u05dd", "nobody", "*"]
    )
    refused = {name for name, result in done.items() if not result["success"]}
    assert refused == {"../../outside", "a/b", "x" * 300, "\u05e9\u05dc\u05d5\u05dd", "nobody"}
    assert all("fix:" in done[name]["error"] for name in refused)
    grade(course, ASSIGNMENT, gradebook=url(bulk))
    assert differences(rows_of(url(pressed)), rows_of(url(bulk))) == {}


def test_nothing_that_was_handed_in_is_run_followed_or_passed_on(course, monkeypatch, tmp_path):
    canary = tmp_path / "canary"
    monkeypatch.setenv(CANARY, str(canary))
    secret = tmp_path / "secret.txt"
    secret.write_text("the instructor's own")
    faults.make_all(course, ASSIGNMENT, ["notebook-hostile-code", "linked-answers", "reference"])
    (course.submitted / "reference" / ASSIGNMENT / "extra.txt").symlink_to(secret)
    (course.submitted / "reference" / ASSIGNMENT / "extra.py").write_text("raise SystemExit")
    call(course, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    call(course, "nbgrader", "autograde", ASSIGNMENT)
    call(course, "nbgrader", "generate_feedback", ASSIGNMENT)
    grade(course, ASSIGNMENT)
    assert not canary.exists()
    assert not list(course.root.rglob("canary"))
    for tree in ("autograded", "feedback"):
        names = {path.name for path in (course.root / tree).rglob("*") if path.is_file()}
        assert names <= {
            f"{ASSIGNMENT}.ipynb",
            f"{ASSIGNMENT}.html",
            "items.json",
            "timestamp.txt",
            "submission_secret.txt",
        }
        assert not any(path.is_symlink() for path in (course.root / tree).rglob("*"))
    assert not list((course.root / "intake").iterdir())


def test_no_key_and_no_source_reaches_release_autograded_or_feedback(course):
    faults.make_all(course, ASSIGNMENT, ["good", "truncated"])
    before = {p.name: p.read_bytes() for p in (course.exercises / ASSIGNMENT).iterdir()}
    call(course, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    assert {p.name: p.read_bytes() for p in (course.exercises / ASSIGNMENT).iterdir()} == before
    call(course, "nbgrader", "autograde", ASSIGNMENT)
    call(course, "nbgrader", "generate_feedback", ASSIGNMENT)
    for tree in ("exercises", "autograded", "feedback"):
        files = [path for path in (course.root / tree).rglob("*") if path.is_file()]
        assert files
        for path in files:
            assert path.name != "key.json"
            assert path.suffix not in (".yaml", ".md")
            assert b"It is written there." not in path.read_bytes(), path
            assert b"Two reasons." not in path.read_bytes(), path


def test_a_locked_or_newer_gradebook_is_named_by_nbgraders_command_too(course):
    configure_more(course, "c.CleanAutograde.lock_wait = 0.3")
    faults.make_all(course, ASSIGNMENT, ["reference"])
    grade(course, ASSIGNMENT)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        done = call(course, "nbgrader", "autograde", ASSIGNMENT, check=False)
        assert done.returncode == 1
        assert "gradebook: another program holds it locked. fix:" in done.stderr
        other.rollback()
        other.execute("UPDATE alembic_version SET version_num = 'f00d'")
        other.commit()
    done = call(course, "nbgrader", "autograde", ASSIGNMENT, check=False)
    assert done.returncode == 1
    assert "made by a newer nbgrader" in done.stderr


def test_autograding_an_assignment_that_was_never_generated_registers_it(course):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    call(course, "nbgrader", "autograde", ASSIGNMENT)
    once = rows_of(course.gradebook_url)
    call(course, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    assert differences(once, rows_of(course.gradebook_url)) == {}
    build(course.root, make_key(points=12))
    done = call(course, "nbgrader", "autograde", ASSIGNMENT, "--force", check=False)
    assert done.returncode == 1
    assert f"agency-01 (points). fix: see whose score changes: `grader rescore {ASSIGNMENT} --dry-run`" in done.stderr


def test_without_force_only_newer_hand_ins_are_graded_again(course):
    faults.make_all(course, ASSIGNMENT, ["reference", "weak"])
    grade(course, ASSIGNMENT)
    stamp = course.submitted / "weak" / ASSIGNMENT / "timestamp.txt"
    stamp.write_text("2026-09-05 00:00:00 UTC")
    done = call(course, "nbgrader", "autograde", ASSIGNMENT)
    assert "Autograding" in done.stderr
    assert "reference/02-agency-duties/02-agency-duties.ipynb" not in done.stderr.split("Skipping")[0]
    assert {row[1]: row[2] for row in rows_of(course.gradebook_url)["submitted_assignment"]} == {
        "reference": "2026-09-01 03:00:00.000000",
        "weak": "2026-09-05 00:00:00.000000",
    }


@pytest.mark.parametrize("broken", ["import no_such_package_at_all", "1 / 0"])
def test_a_broken_configuration_runs_nothing_that_was_handed_in(course, monkeypatch, tmp_path, broken):
    canary = tmp_path / "canary"
    monkeypatch.setenv(CANARY, str(canary))
    faults.make_all(course, ASSIGNMENT, ["notebook-hostile-code"])
    configure_more(course, broken)
    call(course, "nbgrader", "autograde", ASSIGNMENT, check=False)
    assert not canary.exists()
    scores = {row[5] for row in rows_of(course.gradebook_url)["grade"]}
    assert scores <= {None, 2.0, 3.0, 4.0, 6.0}


def test_without_the_courseware_nbgrader_does_not_go_on(course, monkeypatch, tmp_path):
    canary = tmp_path / "canary"
    monkeypatch.setenv(CANARY, str(canary))
    faults.make_all(course, ASSIGNMENT, ["notebook-hostile-code"])
    path = course.root / "nbgrader_config.py"
    path.write_text(path.read_text().replace("grader.grading.entry", "grader_not_here.entry"))
    done = call(course, "nbgrader", "autograde", ASSIGNMENT, check=False)
    assert done.returncode == 1
    assert "fix: install the courseware" in done.stderr
    assert not canary.exists()
    assert not course.autograded.exists()
