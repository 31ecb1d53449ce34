"""A batch that a person stops: what is done is kept, and the same command goes on."""

import json
import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from grader.grading import faults
from grader.grading.batches import grade
from grader.grading.comparing import differences, rows_of
from grader.grading.specimens import make_crowd
from tests.submissions.courses import ASSIGNMENT, environment

MANY = 4_000
PRINTED = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class OnTerminal:
    """The command as a process whose standard error is a terminal."""

    def __init__(self, course, *arguments):
        self.screen, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grader.cli", *arguments], cwd=course.root, stdout=subprocess.PIPE, stderr=theirs,
            env=environment(course.root.parent / "home") | {"TERM": "xterm", "COLUMNS": "140"},
        )  # fmt: skip
        os.close(theirs)
        self.seen = ""

    def until(self, pattern, seconds=60):
        end = time.monotonic() + seconds
        while not re.search(pattern, self.seen):
            assert time.monotonic() < end, f"never seen: {pattern}; seen: {self.seen[-500:]}"
            self._read(0.05)

    def _read(self, wait):
        if select.select([self.screen], [], [], wait)[0]:
            try:
                self.seen += PRINTED.sub("", os.read(self.screen, 65_536).decode(errors="replace"))
            except OSError:  # Linux says so when nobody holds the other end
                return False
            return True
        return False

    def ended(self):
        with ThreadPoolExecutor(1) as pool:  # a screen that nobody reads fills up, and stops who writes on it
            waiting = pool.submit(self.process.communicate, timeout=240)
            while not waiting.done():
                self._read(0.05)
        out, _ = waiting.result()
        while self._read(0.2):
            pass
        os.close(self.screen)
        return self.process.returncode, out.decode(), " ".join(self.seen.split())


def graded_students(course):
    with closing(sqlite3.connect(course.root / "gradebook.db")) as db:
        return db.execute("SELECT count(*) FROM submitted_assignment").fetchone()[0]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_what_is_scored_and_says_how_to_go_on(course, tmp_path, workers):
    make_crowd(course, ASSIGNMENT, MANY)
    faults.make_all(course, ASSIGNMENT, ["truncated", "other-owner"])
    command = OnTerminal(course, "grade", ASSIGNMENT, "--workers", workers)
    command.until(r"score .*\d/4002")
    command.process.send_signal(signal.SIGINT)
    code, _, said = command.ended()
    assert code == 130, said
    kept = graded_students(course)
    assert 0 < kept < MANY
    assert f"stopped: {kept} submission(s) are graded and kept, {MANY + 2 - kept} submission(s) are left" in said
    assert "Run the same command to go on." in said
    assert "Traceback" not in said
    grade(course, ASSIGNMENT)
    whole = f"sqlite:///{tmp_path / 'whole.db'}"
    grade(course, ASSIGNMENT, gradebook=whole, marking=False)
    assert differences(rows_of(whole), rows_of(course.gradebook_url)) == {}


def test_a_terminal_is_told_how_fast_how_long_and_what_was_found(course):
    make_crowd(course, ASSIGNMENT, MANY)
    faults.make_all(course, ASSIGNMENT, ["truncated"], submitted=course.submitted)
    (course.submitted / "truncated").rename(course.submitted / "a-first-one")
    command = OnTerminal(course, "grade", ASSIGNMENT)
    command.until(r"score .*\d/4001 +[\d,]+/s +\d:\d\d:\d\d +1 finding")
    assert command.ended()[0] == 1


def test_a_program_is_told_one_object_and_no_progress(course):
    make_crowd(course, ASSIGNMENT, 600)
    command = OnTerminal(course, "grade", ASSIGNMENT, "--json")
    code, out, said = command.ended()
    assert (code, said) == (0, "")
    assert json.loads(out)["graded"] == 600
    piped = subprocess.run(
        [sys.executable, "-m", "grader.cli", "grade", ASSIGNMENT], cwd=course.root, capture_output=True, text=True,
        env=environment(course.root.parent / "home"), check=False,
    )  # fmt: skip
    assert (piped.returncode, piped.stderr) == (0, "")
