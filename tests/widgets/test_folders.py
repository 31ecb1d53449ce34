"""Which folder a cell means, and what a trainee reads when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.widgets.folders import ExerciseError, find, places
from tests.widgets.specimens import graded_folder, practice_folder


def test_the_editors_own_word_comes_first_then_the_session_then_the_working_directory(tmp_path: Path) -> None:
    where = places(
        {"JPY_SESSION_NAME": "/srv/lab/02/02.ipynb"}, tmp_path, {"__vsc_ipynb_file__": "/home/wang/02/lesson.zh.ipynb"}
    )
    assert where.folders == (Path("/home/wang/02"), Path("/srv/lab/02"), tmp_path)
    assert where.language == "zh"
    assert places({}, tmp_path, {}).folders == (tmp_path,)
    assert places({"JPY_SESSION_NAME": "console-1"}, tmp_path, {}).folders == (tmp_path,)
    assert places({"JPY_SESSION_NAME": "02.ipynb"}, tmp_path, {}).folders == (tmp_path,)


def test_only_a_folder_that_names_the_item_is_taken(tmp_path: Path) -> None:
    graded_folder(tmp_path / "graded")
    practice_folder(tmp_path / "lesson")
    (tmp_path / "empty").mkdir()
    where = places({"JPY_SESSION_NAME": str(tmp_path / "graded" / "x.ipynb")}, tmp_path / "lesson", {})
    graded, practice = find(where, "agency-03"), find(where, "practice-03")
    assert (graded.folder, graded.is_practice) == (tmp_path / "graded", False)
    assert (practice.folder, practice.is_practice) == (tmp_path / "lesson", True)
    assert len(graded.release) == 64


def test_a_mistyped_item_is_told_what_was_meant(tmp_path: Path) -> None:
    graded_folder(tmp_path)
    with pytest.raises(ExerciseError, match=r"exercise agency-1: no such item here\. Did you mean agency-0\d\? fix: "):
        find(places({}, tmp_path, {}), "agency-1")


def test_a_notebook_without_its_items_is_told_the_cure_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match=r"no items\.json and no practice\.json .* fix: unpack or fetch") as caught:
        find(places({}, tmp_path, {}), "agency-01")
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_a_broken_items_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "items.json").write_bytes(b'{"schema": 9}')
    with pytest.raises(ExerciseError, match=r"items\.json: .*schema 9.* fetch or unpack this assignment again"):
        find(places({}, tmp_path, {}), "agency-01")
