"""The language that a trainee chose: one for the course, whatever notebook, and after a restart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comm
import pytest
from comm.base_comm import BaseComm

from grader.widgets.exercises import Exercise
from grader.widgets.exercises import drawn as exercise
from grader.widgets.files import NotSavedError
from grader.widgets.folders import Places, places
from grader.widgets.hand_in_cells import drawn as hand_in
from grader.widgets.kernels import Kernel
from grader.widgets.languages import Choice, choice_of, choose, chosen
from grader.widgets.overviews import drawn as overview
from tests.widgets.specimens import graded_folder, practice_folder

EARLY, LATE = "2026-11-24T03:00:00.000Z", "2026-11-24T03:00:00.001Z"


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
    root = tmp_path / "course-of-anna"
    graded_folder(root / "exercises" / "02-agency-duties")
    practice_folder(root / "course" / "02-agency-duties")
    (root / "course" / "course.json").write_text("{}")
    return root


def at(folder: Path) -> Places:
    return places({}, folder, {})


def test_what_is_chosen_in_one_notebook_holds_in_every_other_and_after_a_restart(course: Path) -> None:
    graded, lesson = at(course / "exercises" / "02-agency-duties"), at(course / "course" / "02-agency-duties")
    assert chosen(graded) is None
    choose(graded, Choice("zh", EARLY))
    assert chosen(lesson) == chosen(at(course / "course")) == Choice("zh", EARLY)
    assert [path.name for path in course.iterdir() if path.is_file()] == ["trainee.json"]
    choose(lesson, Choice("en", LATE))
    assert chosen(graded) == Choice("en", LATE)


@pytest.mark.parametrize("draw", [lambda kernel: exercise("agency-04", kernel), overview, hand_in])
def test_every_switch_is_heeded_and_the_next_kernel_draws_by_it(course: Path, draw: Any) -> None:
    folder = course / "exercises" / "02-agency-duties"
    shown = draw(Kernel(at(folder)))
    assert shown.place["chosen"] is None
    shown._handle_custom_msg({"page": "p", "type": "language", "language": "zh", "at": EARLY}, [])
    assert draw(Kernel(at(folder))).place["chosen"] == {"language": "zh", "at": EARLY}


def test_of_two_choices_the_later_counts_in_whatever_order_they_come(course: Path) -> None:
    where = at(course / "course")
    choose(where, Choice("zh", LATE))
    choose(where, Choice("en", EARLY))
    assert chosen(where) == Choice("zh", LATE)


def test_a_choice_from_a_clock_that_is_ahead_does_not_hold_for_ever(course: Path) -> None:
    where = at(course / "course")
    choose(where, Choice("zh", "2199-01-01T00:00:00.000Z"))
    choose(where, Choice("en", LATE))
    assert chosen(where) == Choice("en", LATE)


def test_an_exercise_folder_that_came_alone_keeps_it_itself(tmp_path: Path) -> None:
    graded_folder(tmp_path / "home" / "02-agency-duties")
    where = at(tmp_path / "home" / "02-agency-duties")
    choose(where, Choice("zh", EARLY))
    assert chosen(where) == Choice("zh", EARLY)
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["02-agency-duties"]


def test_what_else_the_course_knows_of_its_trainee_stays(course: Path) -> None:
    (course / "trainee.json").write_text('{"schema": 1, "id": "anna"}')
    choose(at(course / "course"), Choice("zh", EARLY))
    assert json.loads((course / "trainee.json").read_bytes()) == {
        "schema": 1, "id": "anna", "language": "zh", "language_at": EARLY,
    }  # fmt: skip


@pytest.mark.parametrize(
    "data", [b"{broken", b"[]", b"\xff", b'{"language": "zh"}', b'{"language": 5, "language_at": 5}']
)
def test_a_file_that_tells_no_choice_is_none_and_is_never_lost(course: Path, data: bytes) -> None:
    (course / "trainee.json").write_bytes(data)
    where = at(course / "course")
    assert chosen(where) is None
    choose(where, Choice("zh", EARLY))
    assert chosen(where) == Choice("zh", EARLY)
    aside = [path.read_bytes() for path in course.glob("trainee.unreadable-*.json")]
    assert aside == ([] if data.startswith(b'{"') else [data])


@pytest.mark.parametrize(
    ("language", "when"),
    [("fr", EARLY), (["zh"], EARLY), (None, EARLY), ("zh", "soon"), ("zh", 5), ("zh", "2026-01-01T00:00")],
)
def test_what_is_no_language_or_no_time_is_not_taken(language: Any, when: Any) -> None:
    assert choice_of(language, when) is None


def test_times_compare_as_texts_whoever_wrote_them() -> None:
    choice = choice_of("zh", "2026-11-24T11:00:00.000+08:00")
    assert choice is not None
    assert choice.at == EARLY


def test_a_course_that_takes_no_file_leaves_the_choice_to_the_browser(course: Path) -> None:
    (course / "trainee.json").mkdir()
    kernel = Kernel(at(course / "course"))
    with pytest.raises(NotSavedError):
        choose(kernel.places, Choice("zh", EARLY))
    kernel.heed({"type": "language", "language": "zh", "at": EARLY})
    assert kernel.place()["chosen"] is None
