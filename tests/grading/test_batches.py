"""Grading in bulk: every fault among honest neighbours, and what keeps a whole batch from going on."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.grading import faults
from grader.grading.batches import grade
from grader.grading.comparing import differences, rows_of
from grader.grading.courses import CourseError
from grader.grading.findings import KINDS
from grader.grading.specimens import HONEST, make_crowd
from grader.items.answers import read_answers, write_answers
from tests.submissions.courses import ASSIGNMENT, build, configure_more, environment, make_course, make_key

NEIGHBOURS = ["reference", "good", "blank"]


def found(batch, student):
    return [finding.finding for finding in batch.findings if finding.student == student]


@pytest.fixture
def graded(course):
    faults.make_all(course, ASSIGNMENT)
    return grade(course, ASSIGNMENT)


def test_every_fault_has_its_named_finding_and_a_cure(graded):
    wrong = {
        name: found(graded, name)
        for name, specimen in (HONEST | faults.FAULTY).items()
        if (specimen.finding is None) != (not found(graded, name))
        or (specimen.finding and specimen.finding not in found(graded, name))
    }
    assert wrong == {}
    assert all(finding.cure and finding.as_json()["detail"] for finding in graded.findings)


def test_no_fault_changes_a_neighbours_score(course, tmp_path, graded):
    among = graded.as_json()["scores"]
    alone = tmp_path / "alone"
    faults.make_all(course, ASSIGNMENT, HONEST, submitted=alone)
    scores = grade(course, ASSIGNMENT, submitted=alone, gradebook=f"sqlite:///{tmp_path / 'alone.db'}").as_json()[
        "scores"
    ]
    assert {name: among[name] for name in HONEST} == scores


def test_what_cannot_be_read_as_a_whole_earns_nothing_and_goes_to_a_person(course, graded):
    scores = graded.as_json()["scores"]
    whole = {n for n, s in faults.FAULTY.items() if s.finding and KINDS[s.finding].reach == "submission"}
    assert whole
    for name in whole:
        expected = "omitted" if name == "no-answers" else "unreadable"
        assert set(scores[name]["statuses"].values()) == {expected}, name
        assert scores[name]["earned"] == 0, name
    with closing(sqlite3.connect(course.root / "gradebook.db")) as db:
        rows = db.execute("""
            SELECT s.student_id, min(g.needs_manual_grade) FROM grade g
            JOIN submitted_notebook n ON n.id = g.notebook_id
            JOIN submitted_assignment s ON s.id = n.assignment_id GROUP BY s.student_id""")
        flagged = {student for student, all_flagged in rows if all_flagged}
    assert whole <= flagged
    assert not flagged & {*HONEST, "notebook-missing", "bad-timestamp", "unknown-item"}


def test_one_unreadable_response_leaves_the_other_items_scored(graded):
    scores = graded.as_json()["scores"]
    for name in ("unknown-category", "wrong-type", "other-version"):
        assert scores[name]["statuses"]["agency-01"] == "unreadable"
        assert scores[name]["earned"] == scores["reference"]["earned"] - 6
    for name in (
        "unknown-item",
        "other-release",
        "unknown-owner",
        *(n for n in faults.FAULTY if n.startswith("notebook")),
    ):
        assert scores[name]["earned"] == scores["reference"]["earned"], name


def test_the_printed_object_has_the_shape_that_programs_rely_on(graded):
    printed = json.loads(json.dumps(graded.as_json(), allow_nan=False))
    assert list(printed) == ["assignment", "graded", "scores", "findings"]
    assert printed["graded"] == len(printed["scores"]) == len(HONEST) + len(faults.FAULTY)
    one = printed["scores"]["reference"]
    assert list(one) == ["earned", "possible", "penalty", "items", "statuses"]
    assert (one["earned"], one["possible"], one["penalty"]) == (17.0, 22.0, 0.0)
    assert one["statuses"]["agency-06"] == "unmarked"
    assert all(set(finding) == {"student", "finding", "detail", "cure"} for finding in printed["findings"])


def test_grading_again_and_in_several_processes_changes_nothing(course, graded, tmp_path):
    url = course.gradebook_url
    before = rows_of(url)
    again = grade(course, ASSIGNMENT)
    assert differences(before, rows_of(url)) == {}
    assert again.as_json() == graded.as_json()
    make_crowd(course, ASSIGNMENT, 600, submitted=tmp_path / "crowd")
    one, two = (
        grade(
            course, ASSIGNMENT, submitted=tmp_path / "crowd", gradebook=f"sqlite:///{tmp_path / name}", workers=workers
        )
        for name, workers in (("one.db", 1), ("two.db", 2))
    )
    assert one.as_json() == two.as_json()
    assert differences(rows_of(f"sqlite:///{tmp_path / 'one.db'}"), rows_of(f"sqlite:///{tmp_path / 'two.db'}")) == {}


@pytest.mark.parametrize("name", faults.BAD_IDS)
def test_a_folder_whose_name_can_be_no_id_is_left_out(course, name):
    faults.make_all(course, ASSIGNMENT, NEIGHBOURS)
    faults.make(course, ASSIGNMENT, "reference", student=name)
    batch = grade(course, ASSIGNMENT)
    assert sorted(batch.as_json()["scores"]) == sorted(NEIGHBOURS)
    assert [finding.finding for finding in batch.findings] == ["bad-student-id"]
    assert batch.findings[0].student.isprintable()


def test_two_folders_that_look_like_one_trainee_are_both_graded_and_named(course):
    faults.make_all(course, ASSIGNMENT, NEIGHBOURS)
    faults.make(course, ASSIGNMENT, "weak", student="Reference")
    batch = grade(course, ASSIGNMENT)
    scores = batch.as_json()["scores"]
    assert (found(batch, "reference"), found(batch, "Reference")) == (["duplicate-student"], ["duplicate-student"])
    assert scores["reference"]["earned"] == 17 > scores["Reference"]["earned"]


def test_a_device_in_the_files_place_is_not_read(course):
    faults.make_all(course, ASSIGNMENT, [*NEIGHBOURS, "no-answers"])
    try:
        os.mknod(course.submitted / "no-answers" / ASSIGNMENT / "answers.json", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("this system lets no test make a device")
    assert found(grade(course, ASSIGNMENT), "no-answers") == ["not-a-file"]


def run_without_rights(course, code):
    """Run code in the course as a user that owns nothing in it."""
    if os.geteuid() != 0:
        pytest.skip("only root can give up its rights")
    opened = [
        course.root,
        *course.root.rglob("*"),
        *(p for p in course.root.parents if p.stat().st_uid == os.geteuid()),
    ]
    for path in opened:
        if not path.is_symlink() and path.stat().st_mode & 0o400:
            path.chmod(path.stat().st_mode | (0o077 if path.is_dir() else 0o066))
    warm = make_course(course.root.parent / "warm")  # what is imported late is imported while it still may be
    start = f"""
        import os
        from pathlib import Path
        from grader.grading.batches import grade
        from grader.grading.courses import Course, find_course
        grade(Course(Path({str(warm.root)!r})), {ASSIGNMENT!r})
        os.setegid(65534)
        os.seteuid(65534)
        """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(start) + textwrap.dedent(code)],
        cwd=course.root, env=environment(course.root.parent / "home"), capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_file_that_may_not_be_read_is_named_and_goes_to_a_person(course):
    faults.make_all(course, ASSIGNMENT, [*NEIGHBOURS, "weak"])
    locked = course.submitted / "weak" / ASSIGNMENT / "answers.json"
    locked.chmod(0)
    printed = run_without_rights(
        course,
        f"""
        import json
        print(json.dumps(grade(find_course(), {ASSIGNMENT!r}).as_json()))
        """,
    )
    batch = json.loads(printed.splitlines()[-1])
    assert [(f["student"], f["finding"]) for f in batch["findings"]] == [("weak", "no-permission")]
    assert batch["scores"]["reference"]["earned"] == 17


def test_a_locked_gradebook_is_waited_for_and_then_named(course):
    faults.make_all(course, ASSIGNMENT, NEIGHBOURS)
    grade(course, ASSIGNMENT)
    before = rows_of(course.gradebook_url)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CourseError, match=r"gradebook: another program holds it locked. fix: close the program"):
            grade(course, ASSIGNMENT, wait=0.2)
        other.rollback()
    grade(course, ASSIGNMENT)
    assert differences(before, rows_of(course.gradebook_url)) == {}


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("f00d00000000", "newer nbgrader .* fix: install"),
        ("724cde206c17", "older nbgrader.* fix: back it up, then run `nbgrader db"),
    ],
)
def test_a_gradebook_of_another_schema_is_refused_untouched(course, version, says):
    faults.make_all(course, ASSIGNMENT, NEIGHBOURS)
    grade(course, ASSIGNMENT)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as db:
        db.execute("UPDATE alembic_version SET version_num = ?", (version,))
        db.commit()
    before = rows_of(course.gradebook_url)
    with pytest.raises(CourseError, match=says):
        grade(course, ASSIGNMENT)
    assert differences(before, rows_of(course.gradebook_url)) == {}


def test_a_file_that_is_no_gradebook_is_named(course, tmp_path):
    (tmp_path / "not.db").write_text("this is a shopping list, not a database, and long enough to be looked at" * 20)
    with pytest.raises(CourseError, match=r"gradebook: .*not a database.*fix:"):
        grade(course, ASSIGNMENT, gradebook=f"sqlite:///{tmp_path / 'not.db'}")
    with pytest.raises(CourseError, match=r"gradebook: .* fix: name one like"):
        grade(course, ASSIGNMENT, gradebook="no-such-kind://x")


@pytest.mark.parametrize("stage", ["score", "write", "marking"])
def test_killed_half_way_it_is_run_again_to_the_same_end(course, tmp_path, stage):
    make_crowd(course, ASSIGNMENT, 300)
    faults.make_all(course, ASSIGNMENT, ["truncated", "other-owner"])
    grade(course, ASSIGNMENT, gradebook=f"sqlite:///{tmp_path / 'whole.db'}")
    code = f"""
        import os, signal
        from grader.grading.batches import grade
        from grader.grading.courses import find_course
        def kill(stage, done, total, **_):
            if stage == {stage!r} and done < total:
                os.kill(os.getpid(), signal.SIGKILL)
        grade(find_course(), {ASSIGNMENT!r}, progress=kill)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=course.root, env=environment(tmp_path / "home"), check=False,
        capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    grade(course, ASSIGNMENT)
    assert differences(rows_of(f"sqlite:///{tmp_path / 'whole.db'}"), rows_of(course.gradebook_url)) == {}


def test_an_unknown_assignment_is_named_with_the_nearest(course):
    with pytest.raises(CourseError, match=r"assignment 02-agency-dutys: .* fix: did you mean 02-agency-duties\?"):
        grade(course, "02-agency-dutys")


def test_an_empty_folder_grades_nobody(course):
    assert grade(course, ASSIGNMENT).as_json()["scores"] == {}


def test_items_taken_away_under_submissions_are_refused(course):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    grade(course, ASSIGNMENT)
    build(course.root, make_key(without=("agency-03",)))
    with pytest.raises(CourseError, match=r"items are not those that were graded before: agency-03 \(removed\). fix:"):
        grade(course, ASSIGNMENT)


def test_items_may_change_while_nobody_has_handed_in(course):
    grade(course, ASSIGNMENT)
    build(course.root, make_key(without=("agency-03",)))
    grade(course, ASSIGNMENT)
    assert rows_of(course.gradebook_url)["cell"].total() == 6


def test_a_missing_time_is_named_where_a_due_date_hangs_on_it(course):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    (course.submitted / "reference" / ASSIGNMENT / "timestamp.txt").unlink()
    assert found(grade(course, ASSIGNMENT), "reference") == []
    with closing(sqlite3.connect(course.root / "gradebook.db")) as db:
        db.execute("UPDATE assignment SET duedate = '2026-08-30 00:00:00.000000'")
        db.commit()
    assert found(grade(course, ASSIGNMENT), "reference") == ["no-timestamp"]


def late_course(course):
    configure_more(course, 'c.LateSubmissionPlugin.penalty_method = "zero"')
    faults.make_all(course, ASSIGNMENT, ["reference", "bad-timestamp", "pipe-timestamp", "blank"])
    grade(course, ASSIGNMENT)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as db:
        db.execute("UPDATE assignment SET duedate = '2026-09-02 00:00:00.000000'")
        db.commit()


def test_a_bad_timestamp_does_not_dodge_the_late_penalty(course):
    late_course(course)
    scores = grade(course, ASSIGNMENT).as_json()["scores"]
    assert scores["reference"]["penalty"] == 0
    for name in ("bad-timestamp", "pipe-timestamp"):
        assert scores[name]["penalty"] == scores[name]["earned"] == 17


def test_an_answers_file_written_by_hand_cannot_borrow_a_neighbours_name(course):
    faults.make_all(course, ASSIGNMENT, NEIGHBOURS)
    path = course.submitted / "good" / ASSIGNMENT / "answers.json"
    path.write_bytes(write_answers(replace(read_answers(path.read_bytes()), owner="blank")))
    batch = grade(course, ASSIGNMENT)
    assert found(batch, "good") == ["other-owner"]
    assert found(batch, "blank") == []


def test_a_fault_of_our_own_goes_to_a_person_and_stops_nobody(course):
    faults.make_all(course, ASSIGNMENT, NEIGHBOURS)
    answers = json.loads((course.submitted / "good" / ASSIGNMENT / "answers.json").read_bytes())
    answers["responses"]["agency-05"]["value"] = 10**5000
    sys.set_int_max_str_digits(10_000)
    try:
        text = json.dumps(answers)
    finally:
        sys.set_int_max_str_digits(4300)
    (course.submitted / "good" / ASSIGNMENT / "answers.json").write_text(text)
    batch = grade(course, ASSIGNMENT)
    assert found(batch, "good")
    assert batch.as_json()["scores"]["reference"]["earned"] == 17


def test_the_time_of_a_hand_in_is_kept_in_utc(course):
    faults.make(course, ASSIGNMENT, "reference", at=datetime(2026, 9, 1, 3, 0, 0, 250_000, tzinfo=UTC))
    (course.submitted / "reference" / ASSIGNMENT / "timestamp.txt").write_text("2026-09-01 11:00:00 Asia/Shanghai\n")
    grade(course, ASSIGNMENT)
    ((_, _, timestamp, _),) = rows_of(course.gradebook_url)["submitted_assignment"]
    assert timestamp == "2026-09-01 03:00:00.000000"
