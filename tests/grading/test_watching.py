"""Folders and zips, mixed, and work that is graded as it arrives."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from itertools import islice

import pytest

from grader.grading import faults
from grader.grading.batches import grade
from grader.grading.comparing import differences, rows_of
from grader.grading.courses import CourseError
from grader.grading.watching import watch
from grader.widgets.hand_ins import hand_in
from tests.grading.test_stopping import OnTerminal
from tests.submissions.courses import ASSIGNMENT, environment


def work(course, tmp_path, student, like="reference"):
    """Make a trainee's exercise folder as it lies on the trainee's own disk."""
    folder = tmp_path / "own" / student
    faults.make(course, ASSIGNMENT, like, student=student, submitted=folder)
    exercise = folder / student / ASSIGNMENT
    for name in ("items.json",):
        shutil.copy(course.exercises / ASSIGNMENT / name, exercise)
    return exercise


def zip_in(course, tmp_path, to, student, like="reference"):
    to.mkdir(parents=True, exist_ok=True)
    return hand_in(work(course, tmp_path, student, like), owner=student, out=to)


def told(batch):
    return [(finding.student, finding.finding) for finding in batch.findings]


def test_folders_and_hand_in_zips_lie_mixed_and_are_graded_alike(course, tmp_path):
    mixed = tmp_path / "mixed"
    faults.make_all(course, ASSIGNMENT, ["reference", "good", "truncated"], submitted=mixed)
    zip_in(course, tmp_path, mixed, "zoe")
    zip_in(course, tmp_path, mixed, "zed", like="weak")
    (mixed / "broken-02-agency-duties.zip").write_bytes(b"PK\x03\x04 and nothing more")
    (mixed / "notes.txt").write_text("not a hand-in")
    batch = grade(course, ASSIGNMENT, submitted=mixed)
    scores = batch.as_json()["scores"]
    assert sorted(scores) == ["good", "reference", "truncated", "zed", "zoe"]
    assert scores["zoe"]["earned"] == scores["reference"]["earned"] == 17 > scores["zed"]["earned"]
    assert told(batch) == [("broken-02-agency-duties", "bad-archive"), ("truncated", "truncated")]
    before = rows_of(course.gradebook_url)
    assert grade(course, ASSIGNMENT, submitted=mixed).as_json() == batch.as_json()
    assert differences(before, rows_of(course.gradebook_url)) == {}


def test_a_zip_of_another_assignment_or_through_a_link_is_left_where_it_is(course, tmp_path):
    faults.make_all(course, ASSIGNMENT, ["good"])
    with zipfile.ZipFile(course.submitted / "ann.zip", "w") as archive:
        archive.writestr("answers.json", json.dumps({"schema": 1, "assignment": "03-other", "responses": {}}))
    away = tmp_path / "away"
    away.mkdir()
    (course.submitted / "zoe").symlink_to(away)
    zip_in(course, tmp_path, course.submitted, "zoe")
    batch = grade(course, ASSIGNMENT)
    assert told(batch) == [("ann", "unknown-assignment"), ("zoe", "link")]
    assert sorted(batch.as_json()["scores"]) == ["good"]
    assert list(away.iterdir()) == []


def students(batch):
    return sorted(result.student for result in batch.results)


def test_each_submission_is_graded_once_and_an_edited_one_again(course, tmp_path):
    faults.make_all(course, ASSIGNMENT, ["reference", "blank"])
    batches = watch(course, ASSIGNMENT, pause=0.05)
    assert students(next(batches)) == ["blank", "reference"]
    faults.make(course, ASSIGNMENT, "weak", student="ann")
    assert students(next(batches)) == ["ann"]
    zip_in(course, tmp_path, course.submitted, "zoe")
    assert students(next(batches)) == ["zoe"]
    answers = course.submitted / "blank" / ASSIGNMENT / "answers.json"
    answers.write_bytes((course.submitted / "reference" / ASSIGNMENT / "answers.json").read_bytes())
    edited = next(batches)
    assert (students(edited), edited.as_json()["scores"]["blank"]["earned"]) == (["blank"], 17)
    (course.submitted / "a:b" / ASSIGNMENT).mkdir(parents=True)
    assert (told(batch := next(batches)), students(batch)) == ([("a:b", "bad-student-id")], [])
    key = course.solutions / ASSIGNMENT / "key.json"
    key.write_bytes(key.read_bytes())
    assert students(again := next(batches)) == ["ann", "blank", "reference", "zoe"]
    assert told(again) == []
    batches.close()
    kept = rows_of(course.gradebook_url)
    whole = f"sqlite:///{tmp_path / 'whole.db'}"
    grade(course, ASSIGNMENT, gradebook=whole)
    assert differences(kept, rows_of(whole)) == {}


def test_what_is_still_being_copied_is_not_graded_half(course):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    looks = 0

    def stopped():
        """Between two looks, write a little more; after the sixth, stand still."""
        nonlocal looks
        looks += 1
        if looks <= 6:
            path = course.submitted / "slow" / ASSIGNMENT / "answers.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            whole = (course.submitted / "reference" / ASSIGNMENT / "answers.json").read_bytes()
            path.write_bytes(whole[: len(whole) * looks // 6])
        return looks > 40

    batches = list(watch(course, ASSIGNMENT, pause=0, stopped=stopped))
    assert [students(batch) for batch in batches] == [["reference"], ["slow"]]
    assert told(batches[1]) == [("slow", "notebook-missing")]


def test_a_locked_gradebook_is_told_once_and_tried_again(course):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    batches = watch(course, ASSIGNMENT, pause=0.05, wait=0.2)
    next(batches)
    faults.make(course, ASSIGNMENT, "weak", student="ann")
    with closing(sqlite3.connect(course.root / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        came = next(batches)
        assert isinstance(came, CourseError)
        assert "locked" in str(came)
        other.rollback()
    assert students(next(batches)) == ["ann"]


def test_a_first_look_that_fails_ends_the_watch(course, tmp_path):
    with pytest.raises(CourseError, match="there is no such folder"):
        next(watch(course, ASSIGNMENT, submitted=tmp_path / "nowhere"))


def test_a_program_reads_one_object_a_batch_and_ctrl_c_ends_it(course):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    command = subprocess.Popen(
        [sys.executable, "-m", "grader.cli", "grade", ASSIGNMENT, "--watch", "--json"], cwd=course.root,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(course.root.parent / "home"),
    )  # fmt: skip
    assert list(json.loads(command.stdout.readline())["scores"]) == ["reference"]
    faults.make_all(course, ASSIGNMENT, ["good"])
    later = json.loads(command.stdout.readline())
    assert (list(later["scores"]), later["findings"]) == (["good"], [])
    command.send_signal(signal.SIGINT)
    rest, said = command.communicate(timeout=60)
    assert (command.returncode, rest, said) == (0, "", "")


def test_a_person_sees_a_status_line_and_each_arrival(course):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    command = OnTerminal(course, "grade", ASSIGNMENT, "--watch")
    command.until(r"watching .*submitted: 1 graded, 0 finding\(s\)\. Ctrl-C ends it")
    faults.make(course, ASSIGNMENT, "truncated", student="ann")
    command.until(r"2 graded, 1 finding\(s\)")
    command.process.send_signal(signal.SIGINT)
    code, out, said = command.ended()
    lines = [line.split(" ", 1)[1] for line in islice(out.splitlines(), 3)]
    assert code == 1, said
    assert lines[:2] == ["reference: 17 of 22", "ann: 0 of 22"]
    assert lines[2].startswith("ann: truncated: answers.json breaks off")
    assert "ended: 2 submission(s) graded, 1 finding(s); all is kept" in out
