"""Names, times, notebooks and files that nobody vouches for, each looked at alone."""

import json
import os
from datetime import datetime

import pytest

from grader.grading.findings import KINDS, Finding
from grader.grading.intake import take_in
from grader.grading.notebooks import Pristine, notebook_fault
from grader.grading.students import look_alikes, shown, student_id_fault
from grader.grading.timestamps import TimestampError, read_timestamp, write_timestamp
from tests.submissions.courses import ASSIGNMENT, make_key, make_notebook


@pytest.mark.parametrize("name", ["anna", "s-2026.001", "o'neill", "张伟", "Zoë", "a+b@example.org", "two words"])
def test_these_names_can_be_ids(name):
    assert student_id_fault(name) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "empty"), (" a", "space"), ("a ", "space"), (".", "dot"), ("..", "dot"), ("../../etc", "dot"),
        ("a/b", "/"), ("a\\b", "\\"), ("x" * 300, "300 characters"), ("张" * 100, "bytes"), ("a*", "*"), ("[ab]", "["),
        ("a\0", "show"),
        ("a\nb", "show"), ("a\u200bb", "show"), ("\u202egnp.exe", "show"), ("שלום", "right-to-left"),
        ("مرحبا", "right-to-left"), ("a\udcff", "show"),
    ],
)  # fmt: skip
def test_these_names_can_be_no_ids_and_it_is_said_why(name, why):
    fault = student_id_fault(name)
    assert fault is not None
    assert why in fault
    assert shown(name).isprintable()
    assert len(shown(name)) <= 80


def test_names_that_look_alike_are_found():
    alike = look_alikes(["anna", "Anna", "zoe\u0308", "zoë", "ben", "张 伟", "张伟"])
    assert alike == {
        "anna": ("Anna",), "Anna": ("anna",), "zoe\u0308": ("zoë",), "zoë": ("zoe\u0308",),
        "张 伟": ("张伟",), "张伟": ("张 伟",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24 03:00:00 UTC", datetime.fromisoformat("2026-11-24 03:00:00")),
        ("2026-11-24 03:00:00.123456 UTC\n", datetime.fromisoformat("2026-11-24 03:00:00.123456")),
        ("2026-11-24T03:00:00Z", datetime.fromisoformat("2026-11-24 03:00:00")),
        ("2026-11-24 03:00:00", datetime.fromisoformat("2026-11-24 03:00:00")),
        ("2026-11-24 03:00:00 +0800", datetime.fromisoformat("2026-11-23 19:00:00")),
        ("2026-11-24 03:00:00-05:30", datetime.fromisoformat("2026-11-24 08:30:00")),
        ("2026-11-24 03:00:00 Asia/Shanghai", datetime.fromisoformat("2026-11-23 19:00:00")),
        ("\ufeff2026-11-24 03:00:00", datetime.fromisoformat("2026-11-24 03:00:00")),
    ],
)
def test_times_are_read_into_utc(text, expected):
    assert read_timestamp(text.encode()) == expected
    assert read_timestamp(write_timestamp(expected).encode()) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"yesterday", b"12", b"2026-13-01 00:00:00", b"2026-02-30 00:00:00", b"2026-01-01 24:00:00",
        b"2026-01-01 10:61:00", b"0001-01-01 00:00:00 +0800", b"9999-12-31 23:59:59 -2359", b"2026-01-01",
        b"2026-01-01 00:00:00 Nowhere/Land", b"2026-01-01 00:00:00 ../../etc/passwd", b"\xff\xfe",
        b"2026-01-01 00:00:00 +9999",
        "٢٠٢٦-01-01 00:00:00".encode(),
    ],
)  # fmt: skip
def test_what_tells_no_time_is_named(data):
    with pytest.raises(TimestampError, match=r"no time|empty|UTF-8|not known"):
        read_timestamp(data)


def as_saved(change=list, indent=1):
    members = json.loads(make_notebook(make_key()))
    for cell in members["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [
                {"output_type": "stream", "name": "stdout", "text": '"grade_id": "agency-01" {"nbgrader": {}}'}
            ]
    change(members["cells"])
    return json.dumps(members, indent=indent).encode()


def test_a_notebook_as_jupyter_saves_it_is_untouched():
    pristine = Pristine.of(make_notebook(make_key()))
    for indent in (None, 1, 2):
        assert notebook_fault(as_saved(indent=indent), pristine) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda cells: cells.append(cells[1] | {"id": "x"}), ["cells-copied"]),
        (lambda cells: cells.pop(2), ["cells-deleted"]),
        (lambda cells: cells.clear(), ["cells-deleted"]),
        (lambda cells: cells[1]["metadata"]["nbgrader"].update(points=99), ["cells-changed"]),
        (lambda cells: cells[1]["metadata"]["nbgrader"].update(grade=False), ["cells-deleted"]),
        (lambda cells: cells[1]["metadata"]["nbgrader"].update(grade_id="mine"), ["cells-deleted", "cells-changed"]),
        (lambda cells: cells[1].update(source="1 + 1"), ["cells-changed"]),
        (lambda cells: cells[1]["metadata"].pop("nbgrader"), ["cells-deleted"]),
        (lambda cells: cells[1]["metadata"].update(nbgrader="text"), ["cells-deleted"]),
    ],
)
def test_changed_exercise_cells_are_named(change, expected):
    pristine = Pristine.of(make_notebook(make_key()))
    assert [finding for finding, _ in notebook_fault(as_saved(change), pristine)] == expected


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b'{"cells": 1}', b'{"cells": [1]}', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_notebook_is_named(data):
    pristine = Pristine.of(make_notebook(make_key()))
    assert [finding for finding, _ in notebook_fault(data, pristine)] == ["notebook-unreadable"]


def test_a_submission_is_read_and_nothing_else(tmp_path):
    folder = tmp_path / "anna" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "answers.json").write_bytes(b"{}")
    (folder / "timestamp.txt").write_text("2026-11-24 03:00:00 UTC")
    intake = take_in(tmp_path, "anna", ASSIGNMENT)
    assert (intake.answers, intake.timestamp, intake.findings) == (
        b"{}",
        datetime.fromisoformat("2026-11-24 03:00:00"),
        (),
    )


def test_a_pipe_is_not_waited_on_even_while_somebody_writes_to_it(tmp_path):
    folder = tmp_path / "anna" / ASSIGNMENT
    folder.mkdir(parents=True)
    os.mkfifo(folder / "answers.json")
    writer = os.open(folder / "answers.json", os.O_RDWR | os.O_NONBLOCK)
    try:
        os.write(writer, b'{"schema": 1}')
        intake = take_in(tmp_path, "anna", ASSIGNMENT)
    finally:
        os.close(writer)
    assert intake.answers is None
    assert [finding.finding for finding in intake.findings] == ["not-a-file"]


def test_a_bad_time_is_taken_as_the_arrival_which_no_trainee_can_set(tmp_path):
    folder = tmp_path / "anna" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "answers.json").write_bytes(b"{}")
    stamp = folder / "timestamp.txt"
    stamp.write_text("long ago")
    os.utime(stamp, (0, 0))
    intake = take_in(tmp_path, "anna", ASSIGNMENT)
    assert intake.timestamp is not None
    assert intake.timestamp.year >= 2026


def test_findings_are_a_closed_set_each_with_its_cure():
    for name in KINDS:
        finding = Finding("anna", name)
        assert str(finding).startswith(f"anna: {name}: ")
        assert " fix: " in str(finding)
    with pytest.raises(ValueError, match=r"finding typo: .* fix: use one of no-answers"):
        Finding("anna", "typo")
