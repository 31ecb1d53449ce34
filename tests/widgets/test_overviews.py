"""The card at the top of an exercise notebook: what it tells of the folder, and that it tells nothing more."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import comm
import pytest
from comm.base_comm import BaseComm

from grader.items.answers import Answer, Answers, write_answers
from grader.items.due_dates import DueDates, digest_of, write_dates
from grader.widgets.exercises import Exercise
from grader.widgets.exercises import drawn as exercise
from grader.widgets.folders import ExerciseError, places
from grader.widgets.hand_in_cells import drawn as hand_in
from grader.widgets.kernels import Kernel
from grader.widgets.overviews import drawn
from tests.widgets.specimens import CANARY, assignment, graded_folder

NAME = "02-agency-duties"


@pytest.fixture(autouse=True)
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(comm, "create_comm", _Silent)
    for name in ("JUPYTERHUB_USER", "NB_USER"):
        monkeypatch.delenv(name, raising=False)
    yield
    Exercise.close_all()


class _Silent(BaseComm):  # type: ignore[misc] - untyped
    def publish_msg(self, *_: Any, **__: Any) -> None:
        pass


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    graded_folder(tmp_path / NAME)
    return Kernel(places({}, tmp_path / NAME, {}))


def say(shown: Any, **message: Any) -> None:
    shown._handle_custom_msg({"page": "p1", **message}, [])


def answer(kernel: Kernel, item: str = "agency-04", value: Any = ("list",), base: int = 0) -> None:
    value = list(value) if isinstance(value, tuple) else value
    say(exercise(item, kernel), type="save", seq=1, base=base, value=value, seconds=1)


def open_minutes(shown: Any) -> int:
    return sum(minutes for _, done, minutes in shown.work["items"] if not done)


def test_it_tells_which_are_answered_where_somebody_stopped_and_the_minutes_of_the_rest(kernel: Kernel) -> None:
    shown = drawn(kernel)
    assert shown.work == {
        "items": [[item.id, False, item.minutes] for item in assignment().items],
        "stopped": None,
        "problem": None,
    }
    before = open_minutes(shown)
    answer(kernel)
    assert ["agency-04", True, 3] in shown.work["items"]
    assert shown.work["stopped"] == "agency-04"
    assert open_minutes(shown) == before - 3
    answer(kernel, value=[], base=1)
    assert shown.work["stopped"] is None, "a cleared answer is none"
    assert open_minutes(shown) == before


def test_where_somebody_stopped_is_the_latest_answer_wherever_it_stands(kernel: Kernel) -> None:
    times = {
        "agency-01": "2026-11-24T05:00:00Z",
        "agency-03": "2026-11-24T09:00:00Z",
        "agency-04": "2026-11-24T09:00:00Z",
        "gone-01": "2026-11-25T00:00:00Z",
    }
    values: dict[str, Any] = {
        "agency-01": {"nuclear": "caea"},
        "agency-03": ["keep"],
        "agency-04": ["list"],
        "gone-01": 1,
    }
    responses = {id_: Answer(value=values[id_], revision=1, at=at) for id_, at in times.items()}
    folder = kernel.places.folders[0]
    (folder / "answers.json").write_bytes(write_answers(Answers(assignment=NAME, responses=responses)))
    assert drawn(kernel).work["stopped"] == "agency-04"


def test_it_hears_of_what_another_kernel_stored_when_somebody_comes_back(kernel: Kernel) -> None:
    shown = drawn(kernel)
    answer(Kernel(kernel.places))
    assert shown.work["stopped"] is None
    say(shown, type="look")
    assert shown.work["stopped"] == "agency-04"


def test_it_hears_that_a_shared_computer_was_cleared(kernel: Kernel) -> None:
    answer(kernel)
    shown, card = drawn(kernel), hand_in(kernel)
    assert shown.work["stopped"] == "agency-04"
    say(card, type="hand-in", owner="anna")
    say(card, type="clear", receipt=card.work["last"]["receipt"], owner="anna")
    assert shown.work["stopped"] is None


def test_answers_that_cant_be_read_are_told_of_and_left_alone(kernel: Kernel) -> None:
    path = kernel.places.folders[0] / "answers.json"
    path.write_bytes(b"{broken")
    shown = drawn(kernel)
    assert "can't be read" in shown.work["problem"][0]
    assert "无法读取" in shown.work["problem"][1]
    assert path.read_bytes() == b"{broken"


def test_it_carries_no_answer_no_key_and_under_20_kb(kernel: Kernel) -> None:
    answer(kernel, "agency-06", "nobody else may read this")
    shown = drawn(kernel)
    state = json.dumps(shown.get_state(["_esm", "place", "work", "due"]))
    assert "nobody else may read this" not in state
    assert CANARY not in state + zlib.decompress(shown._pack).decode()
    assert len(state) + len(shown._pack) < 20_000


def test_a_folder_without_an_assignment_is_told_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match=r"overview: no items\.json beside this notebook.* fix: unpack or fetch"):
        drawn(Kernel(places({}, tmp_path, {})))


def test_without_its_page_it_says_how_to_see_it(kernel: Kernel) -> None:
    assert "Run All Cells" in repr(drawn(kernel))
    assert "运行全部单元格" in repr(drawn(kernel))


DUE = datetime(2026, 12, 1, 10, tzinfo=UTC)
SALT = "5a" * 16


def post(folder: Path, given: str = NAME) -> None:
    extensions = {digest_of(SALT, NAME, "ann"): DUE + timedelta(days=7)}
    whole = DueDates(assignment=given, due=DUE, zone="Asia/Shanghai", salt=SALT, extensions=extensions)
    (folder / "dates.json").write_bytes(write_dates(whole))


@pytest.mark.parametrize(("who", "until"), [("ann", "2026-12-08T10:00:00Z"), ("wang", None), ("", None)])
def test_the_due_date_has_its_zone_and_an_extension_is_shown_to_whom_it_belongs(
    tmp_path: Path, kernel: Kernel, monkeypatch: pytest.MonkeyPatch, who: str, until: str | None
) -> None:
    post(tmp_path / NAME)
    monkeypatch.setenv("JUPYTERHUB_USER", who)
    dates = {"due": "2026-12-01T10:00:00Z", "zone": "Asia/Shanghai", "until": until}
    assert drawn(kernel).due == {"dates": dates, "problem": None}


def test_without_a_date_nothing_is_said_until_one_is_there(tmp_path: Path, kernel: Kernel) -> None:
    shown = drawn(kernel)
    assert shown.due == {"dates": None, "problem": None}
    post(tmp_path / NAME)
    say(shown, type="look")
    assert shown.due["dates"]["zone"] == "Asia/Shanghai"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"schema": 9}', b"\xff"])
def test_dates_that_cannot_be_read_are_told_and_the_rest_is_shown(tmp_path: Path, kernel: Kernel, data: bytes) -> None:
    (tmp_path / NAME / "dates.json").write_bytes(data)
    answer(kernel)
    shown = drawn(kernel)
    assert shown.work["stopped"] == "agency-04"
    assert "The due date can't be shown" in shown.due["problem"][0]
    assert "无法显示截止时间" in shown.due["problem"][1]


def test_dates_of_another_assignment_or_behind_a_link_are_told(tmp_path: Path, kernel: Kernel) -> None:
    post(tmp_path / NAME, "03-licensing-tiers")
    told = drawn(kernel).due
    assert told["dates"] is None
    assert "03-licensing-tiers" in told["problem"][0]
    post(tmp_path)
    (tmp_path / NAME / "dates.json").unlink()
    (tmp_path / NAME / "dates.json").symlink_to(tmp_path / "dates.json")
    assert "symbolic link" in drawn(kernel).due["problem"][0]
