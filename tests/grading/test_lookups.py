"""A receipt read aloud finds what was collected for it, and nothing else."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.grading.lookups import find
from grader.grading.references import reference_answers
from grader.items.answers import write_answers
from grader.items.receipts import heard, receipt
from tests.submissions.courses import ASSIGNMENT, ROOT, make_key

AT = datetime(2026, 9, 1, 3, tzinfo=UTC)
ANSWERS = reference_answers(make_key(), at=AT)
CODE = receipt(ANSWERS, "anna")


def put(course, student, answers=ANSWERS):
    folder = course.submitted / student / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "answers.json").write_bytes(answers if isinstance(answers, bytes) else write_answers(answers))
    (folder / "timestamp.txt").write_text("2026-09-01 03:00:00 UTC")


def test_a_receipt_finds_its_trainees_work_and_not_anothers_identical_answers(course):
    for student in ("anna", "ben", "chen"):
        put(course, student)
    (found,) = find(course, CODE)
    assert (found.student, found.assignment, found.at) == ("anna", ASSIGNMENT, datetime(2026, 9, 1, 3))  # noqa: DTZ001 - as the gradebook keeps it
    assert find(course, receipt(ANSWERS, "dora")) == ()


def test_work_that_lies_under_another_id_is_found_by_the_owner_that_it_names(course):
    put(course, "a.li", replace(ANSWERS, owner="anna"))
    (found,) = find(course, CODE)
    assert (found.student, found.owner) == ("a.li", "anna")


def test_unreadable_missing_and_hostile_work_is_passed_over(course):
    put(course, "ben", b"{broken")
    put(course, "chen", b"")
    (course.submitted / "dora" / ASSIGNMENT).mkdir(parents=True)
    (course.submitted / "emil").symlink_to(course.submitted / "ben")
    (course.submitted / "x\u202ey" / ASSIGNMENT).mkdir(parents=True)
    put(course, "anna")
    assert [one.student for one in find(course, CODE)] == ["anna"]


def test_nothing_was_collected_at_all(course):
    assert find(course, CODE) == ()


@pytest.mark.parametrize(
    "said",
    [
        CODE.lower(), CODE.replace("-", " "), CODE.replace("-", ""), " ".join(CODE.replace("-", "")),
        CODE.replace("-", " – "), CODE.replace("-", "."), CODE.replace("0", "o").replace("1", "i"),
        "".join(chr(ord(c) + 0xFEE0) for c in CODE),
    ],
)  # fmt: skip
def test_a_receipt_is_understood_as_it_is_read_aloud(said):
    assert heard(said) == CODE


def run(course, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "grader.cli", "receipt", *arguments],
        cwd=course.root, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command_says_whose_it_is_or_that_nothing_was_collected_or_that_it_was_misheard(course):
    put(course, "anna")
    done = run(course, CODE.lower().replace("-", " "))
    assert (done.returncode, done.stdout.strip()) == (0, f"{CODE}: anna, {ASSIGNMENT}, 2026-09-01 03:00 UTC")
    told = json.loads(run(course, CODE, "--json").stdout)
    assert told["receipt"] == CODE
    assert [one["student"] for one in told["found"]] == ["anna"]
    nobody = run(course, receipt(ANSWERS, "ben"))
    assert nobody.returncode == 1
    assert "nothing was collected" in nobody.stderr
    misheard = run(course, CODE[:-1] + ("0" if CODE[-1] != "0" else "1"))
    assert misheard.returncode == 2
    assert "fix: three groups of four" in misheard.stderr
