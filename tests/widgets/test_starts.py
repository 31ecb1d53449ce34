"""The start page's card: the modules of the course, and how far each is in the folders beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comm
import pytest
from comm.base_comm import BaseComm

from grader.items.courses import CourseFault, Entry, Part, read_course, write_course
from grader.items.texts import Text
from grader.widgets.exercises import Exercise
from grader.widgets.exercises import drawn as exercise
from grader.widgets.folders import ExerciseError, places
from grader.widgets.hand_in_cells import drawn as hand_in
from grader.widgets.kernels import Kernel
from grader.widgets.starts import drawn
from tests.widgets.specimens import CANARY, assignment, graded_folder, practice_folder

NAME = "02-agency-duties"
IDS = tuple(item.id for item in assignment().items)
ENTRIES = (
    Entry(NAME, Text("Who does what", "谁管什么"), Part(60, IDS, ("en", "zh")), Part(44, IDS)),
    Entry("09-mock-examination", Text("Mock", "模拟考试"), None, Part(90, ("mock-01",))),
)


@pytest.fixture(autouse=True)
def no_wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    class Silent(BaseComm):  # type: ignore[misc] - untyped
        def publish_msg(self, *_: Any, **__: Any) -> None:
            pass

    monkeypatch.setattr(comm, "create_comm", Silent)
    for name in ("JUPYTERHUB_USER", "NB_USER"):
        monkeypatch.delenv(name, raising=False)
    yield
    Exercise.close_all()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    graded_folder(tmp_path / "exercises" / NAME)
    practice_folder(tmp_path / "course" / NAME)
    (tmp_path / "course" / "course.json").write_bytes(write_course(ENTRIES))
    return tmp_path


def kernel(folder: Path) -> Kernel:
    return Kernel(places({}, folder, {}))


def say(shown: Any, **message: Any) -> None:
    shown._handle_custom_msg({"page": "p1", **message}, [])


def answer(folder: Path, item: str) -> None:
    say(exercise(item, kernel(folder)), type="save", seq=1, base=0, value=["list"], seconds=1)


def test_it_tells_how_far_each_module_is_and_looks_again_when_somebody_comes_back(course: Path) -> None:
    shown = drawn(kernel(course / "course"))
    first, mock = shown.work["modules"]
    untouched = {"there": True, "answered": 0, "of": 7, "last": "", "problem": None}
    assert first["title"] == ["Who does what", "谁管什么"]
    assert first["lesson"] == untouched | {"minutes": 60, "languages": ["en", "zh"]}
    assert first["exercises"] == untouched | {"minutes": 44, "handed": None}
    assert mock["lesson"] is None
    assert (mock["exercises"]["there"], mock["exercises"]["of"]) == (False, 1), "a module that was not fetched"
    answer(course / "exercises" / NAME, "agency-04")
    answer(course / "course" / NAME, "practice-04")
    assert shown.work["modules"][0] == first
    say(shown, type="look")
    now = shown.work["modules"][0]
    assert (now["lesson"]["answered"], now["exercises"]["answered"]) == (1, 1)
    assert now["exercises"]["last"].startswith("20")


def test_it_tells_what_was_handed_in(course: Path) -> None:
    folder = course / "exercises" / NAME
    answer(folder, "agency-04")
    card = hand_in(kernel(folder))
    say(card, type="hand-in", owner="anna")
    assert drawn(kernel(course / "course")).work["modules"][0]["exercises"]["handed"] == card.work["last"]["at"]


def test_what_cant_be_read_is_told_at_its_module_and_the_rest_is_shown(course: Path) -> None:
    (course / "exercises" / NAME / "answers.json").write_bytes(b"{broken")
    (course / "course" / NAME / "practice.json").write_bytes(b"{broken")
    first, mock = drawn(kernel(course / "course")).work["modules"]
    assert "can't be read" in first["exercises"]["problem"][0]
    assert "无法读取" in first["exercises"]["problem"][1]
    assert "practice.json" in first["lesson"]["problem"][0]
    assert mock["exercises"]["problem"] is None


def test_it_carries_no_answer_and_no_key(course: Path) -> None:
    answer(course / "exercises" / NAME, "agency-04")
    state = json.dumps(drawn(kernel(course / "course")).get_state(["place", "work"]))
    assert CANARY not in state
    assert "list" not in state


def test_its_switch_is_the_courses(course: Path) -> None:
    at = "2026-11-24T03:00:00.000Z"
    say(drawn(kernel(course / "course")), type="language", language="zh", at=at)
    assert hand_in(kernel(course / "exercises" / NAME)).place["chosen"] == {"language": "zh", "at": at}


def test_without_a_list_the_cure_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match=r"start: no course\.json beside this notebook.* fix: unpack or fetch"):
        drawn(kernel(tmp_path))


def test_the_list_reads_as_it_was_written() -> None:
    assert read_course(write_course(ENTRIES)) == ENTRIES


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{broken", "line 1"),
        (b"[]", "indices"),
        (b'{"schema": 2, "modules": []}', "schema 2"),
        (b'{"schema": 1}', "modules"),
        (write_course(ENTRIES).replace(b'"09-mock', b'"../../09'), "no name of a folder"),
        (write_course(ENTRIES).replace("模拟考试".encode(), b""), "zh side is blank"),
    ],
)
def test_a_list_that_cant_be_read_says_why(course: Path, data: bytes, told: str) -> None:
    with pytest.raises(CourseFault, match=told):
        read_course(data)
    (course / "course" / "course.json").write_bytes(data)
    with pytest.raises(ExerciseError, match=r"course\.json: .*fix: unpack or fetch"):
        drawn(kernel(course / "course"))
