"""The last cell of an exercise notebook: what it tells, makes, submits and clears; nothing behind a trainee's back."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comm
import pytest
from comm.base_comm import BaseComm

from grader.items.answers import Answers, read_answers, write_answers
from grader.items.receipts import receipt
from grader.widgets.exercises import Exercise
from grader.widgets.exercises import drawn as exercise
from grader.widgets.folders import ExerciseError, places
from grader.widgets.hand_in_cells import HandInCell, drawn
from grader.widgets.kernels import Kernel
from tests.widgets.specimens import CANARY, graded_folder

NAME = "02-agency-duties"


class Wire(list[dict[str, Any]]):
    """Every message of ours that would have gone to a page, with its buffers."""

    def of(self, type_: str) -> dict[str, Any]:
        return [message for message in self if message["type"] == type_][-1]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    sent = Wire()

    class Recorded(BaseComm):  # type: ignore[misc] - untyped
        def publish_msg(self, _type: str, data: Any = None, *_: object, **more: Any) -> None:
            if isinstance(data, dict) and data.get("method") == "custom":
                json.dumps(data)
                sent.append({**data["content"], "buffers": more.get("buffers")})

    monkeypatch.setattr(comm, "create_comm", Recorded)
    for name in ("JUPYTERHUB_USER", "NB_USER", "GRADER_SHARED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", os.defpath)
    yield sent
    Exercise.close_all()


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    graded_folder(tmp_path / NAME)
    return Kernel(places({}, tmp_path / NAME, {}))


@pytest.fixture
def folder(kernel: Kernel) -> Path:
    return kernel.places.folders[0]


def say(shown: HandInCell | Exercise, **message: Any) -> None:
    shown._handle_custom_msg({"page": "p1", **message}, [])


def answer(kernel: Kernel, item: str = "agency-04", value: Any = ("list",), base: int = 0) -> None:
    value = list(value) if isinstance(value, tuple) else value
    say(exercise(item, kernel), type="save", seq=1, base=base, value=value, seconds=1)


def hand_in(shown: HandInCell, owner: str = "anna") -> None:
    say(shown, type="hand-in", owner=owner)


def test_it_tells_which_exercises_are_answered_and_hears_of_every_stored_answer(wire: Wire, kernel: Kernel) -> None:
    shown = drawn(kernel)
    assert {done for _, done, _ in shown.work["items"]} == {False}
    answer(kernel)
    assert ["agency-04", True, 3] in shown.work["items"]
    assert sum(done for _, done, _ in shown.work["items"]) == 1
    answer(kernel, value=[], base=1)
    assert ["agency-04", False, 3] in shown.work["items"], "a cleared answer is none"
    assert "saved" in {message["type"] for message in wire}


def test_it_carries_no_answer_and_no_key_and_under_20_kb(wire: Wire, kernel: Kernel) -> None:
    answer(kernel, "agency-06", "nobody else may read this")
    state = json.dumps(drawn(kernel).get_state(["_esm", "place", "work"]))
    assert "nobody else may read this" not in state
    packed = drawn(kernel)._pack
    assert CANARY not in state + zlib.decompress(packed).decode()
    assert len(state) + len(packed) < 20_000
    assert wire


def test_the_button_makes_the_file_beside_the_folder_and_gives_it_to_the_page(
    wire: Wire, kernel: Kernel, folder: Path
) -> None:
    answer(kernel)
    shown = drawn(kernel)
    hand_in(shown, " anna ")
    made = wire.of("handed-in")
    path = folder.parent / f"anna-{NAME}.zip"
    assert (made["path"], made["name"], made["owner"], made["changed"]) == (str(path), path.name, "anna", None)
    assert made["receipt"] == receipt(read_answers((folder / "answers.json").read_bytes()), "anna")
    assert bytes(made["buffers"][0]) == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert f"{NAME}/answers.json" in archive.namelist()
    assert "agency-01" in made["unanswered"]
    assert shown.work["last"] == {
        "receipt": made["receipt"], "at": made["at"], "course": "", "owner": "anna", "same": True,
    }  # fmt: skip


def test_a_second_hand_in_says_whether_anything_changed(wire: Wire, kernel: Kernel) -> None:
    answer(kernel)
    shown = drawn(kernel)
    hand_in(shown)
    first = wire.of("handed-in")
    hand_in(shown)
    again = wire.of("handed-in")
    assert (again["changed"], again["receipt"], again["at"]) == (False, first["receipt"], first["at"])
    answer(kernel, value=["list", "price"], base=1)
    assert shown.work["last"]["same"] is False
    hand_in(shown)
    assert wire.of("handed-in")["changed"] is True
    assert wire.of("handed-in")["receipt"] != first["receipt"]


@pytest.mark.parametrize(("owner", "told"), [("", "instructor gave you"), ("a/x", "it holds /"), (".x", "dot")])
def test_who_hands_in_is_asked_for_and_looked_at_and_nothing_is_written(
    wire: Wire, kernel: Kernel, folder: Path, owner: str, told: str
) -> None:
    answer(kernel)
    hand_in(drawn(kernel), owner)
    refused = wire.of("refused")
    assert refused["about"] == "owner"
    assert told in refused["reason"][0]
    assert "编号" in refused["reason"][1]
    assert not list(folder.parent.glob("*.zip"))


def test_what_the_platform_knows_goes_before_what_is_typed(
    wire: Wire, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "hub-anna")
    answer(kernel)
    shown = drawn(kernel)
    assert shown.place["trainee"] == "hub-anna"
    hand_in(shown, "ben")
    assert wire.of("handed-in")["owner"] == "hub-anna"


def test_the_id_is_remembered_for_the_next_time(wire: Wire, kernel: Kernel) -> None:
    answer(kernel)
    hand_in(drawn(kernel))
    assert drawn(kernel).work["owner"] == "anna"
    assert wire.of("handed-in")


def test_answers_saved_under_another_name_are_told_of(wire: Wire, kernel: Kernel, folder: Path) -> None:
    given = Answers(assignment=NAME, owner="ben")
    (folder / "answers.json").write_bytes(write_answers(given))
    shown = drawn(kernel)
    assert (shown.work["saver"], shown.work["owner"]) == ("ben", "ben")
    assert not wire


def test_nothing_answered_is_told_and_no_fault_before_somebody_hands_in(wire: Wire, kernel: Kernel) -> None:
    shown = drawn(kernel)
    assert shown.work["problem"] is None
    hand_in(shown)
    assert "there are no answers" in wire.of("refused")["reason"][0]
    assert "还没有答案" in wire.of("refused")["reason"][1]


def test_broken_answers_are_told_of_at_once_and_stay_as_they_are(wire: Wire, kernel: Kernel, folder: Path) -> None:
    (folder / "answers.json").write_bytes(b"{broken")
    shown = drawn(kernel)
    assert "can't be read" in shown.work["problem"][0]
    assert "无法读取" in shown.work["problem"][1]
    hand_in(shown)
    assert wire.of("refused")["about"] == "work"
    assert (folder / "answers.json").read_bytes() == b"{broken"


def test_a_place_that_takes_no_file_still_gives_one_to_download(wire: Wire, kernel: Kernel, folder: Path) -> None:
    answer(kernel)
    for place in (folder.parent, folder):
        (place / f"anna-{NAME}.zip").mkdir()
    hand_in(drawn(kernel))
    made = wire.of("handed-in")
    assert made["path"] == ""
    assert zipfile.is_zipfile(io.BytesIO(made["buffers"][0]))


def test_a_folder_without_an_assignment_is_told_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match=r"hand-in: no items\.json beside this notebook.* fix: unpack or fetch"):
        drawn(Kernel(places({}, tmp_path, {})))


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """Put a program named nbgrader first on the path; it notes its calls."""
    bin_, calls = tmp_path / "bin", tmp_path / "calls"
    bin_.mkdir()
    noted = f"print(*sys.argv[1:], 'in', os.getcwd(), file=open({str(calls)!r}, 'a'))"
    (bin_ / "nbgrader").write_text(f"#!{sys.executable}\nimport os, sys\n{noted}\n{script}\n")
    (bin_ / "nbgrader").chmod(0o755)
    monkeypatch.setenv("PATH", str(bin_))
    return calls


LISTED = "[ListApp | INFO] Released assignments:\\n[ListApp | INFO] ecl-2026 {name} (already downloaded)\\n"
TAKEN = "[SubmitApp | INFO] Destination: /x/ecl-2026/inbound/anna+{name}+2026-09-01 03:00:00.250000 UTC+aB3\\n"


def exchange(listed: str = LISTED, taken: str = TAKEN, code: int = 0) -> str:
    listed, taken = listed.format(name=NAME), taken.format(name=NAME)
    return (
        f"sys.stderr.write('{listed}' if sys.argv[1] == 'list' else '{taken}')\n"
        f"sys.exit({code} * (sys.argv[1] != 'list'))"
    )


def test_an_exchange_that_released_the_assignment_is_offered_and_submitted_to(
    wire: Wire, kernel: Kernel, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = program(tmp_path, monkeypatch, exchange())
    answer(kernel)
    shown = drawn(kernel)
    assert not calls.exists(), "nothing is asked before somebody sees the card"
    say(shown, type="look")
    assert wire.of("looked")["course"] == "ecl-2026"
    say(shown, type="submit")
    done = wire.of("submitted")
    assert (done["owner"], done["at"], done["changed"]) == ("anna", "2026-09-01T03:00:00Z", None)
    assert done["receipt"] == receipt(read_answers((folder / "answers.json").read_bytes()), "anna")
    assert shown.work["last"]["course"] == "ecl-2026"
    assert calls.read_text().splitlines() == [
        f"list {NAME} in {folder.parent}", f"submit {NAME} --course=ecl-2026 in {folder.parent}",
    ]  # fmt: skip


def test_the_same_work_is_not_submitted_twice_for_the_first_time_counts(
    wire: Wire, kernel: Kernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = program(tmp_path, monkeypatch, exchange())
    answer(kernel)
    shown = drawn(kernel)
    for type_ in ("look", "submit", "submit"):
        say(shown, type=type_)
    assert wire.of("submitted")["changed"] is False
    assert wire.of("submitted")["at"] == "2026-09-01T03:00:00Z"
    assert calls.read_text().count("submit") == 1
    answer(kernel, value=["price"], base=1)
    say(shown, type="submit")
    assert wire.of("submitted")["changed"] is True
    assert calls.read_text().count("submit") == 2


def test_a_course_that_does_not_take_the_work_is_told_in_its_own_words_and_nothing_is_noted(
    wire: Wire, kernel: Kernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, exchange(taken="[SubmitApp | CRITICAL] You do not have access.\\n", code=1))
    answer(kernel)
    shown = drawn(kernel)
    say(shown, type="look")
    say(shown, type="submit")
    assert wire.of("refused")["about"] == "course"
    assert "You do not have access." in wire.of("refused")["reason"][0]
    assert shown.work["last"] is None


@pytest.mark.parametrize(
    "listed",
    ["", "[ListApp | INFO] a {name} (already downloaded)\\n[ListApp | INFO] b {name} (already downloaded)\\n",
     "[ListApp | INFO] a {name}\\n", "[ListApp | INFO] a x{name} (already downloaded)\\n"],
)  # fmt: skip
def test_no_exchange_is_offered_where_none_or_more_than_one_released_it(
    wire: Wire, kernel: Kernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str
) -> None:
    calls = program(tmp_path, monkeypatch, exchange(listed))
    shown = drawn(kernel)
    say(shown, type="look")
    say(shown, type="submit")
    assert wire.of("looked")["course"] == ""
    assert "submit" not in calls.read_text()


def test_without_nbgrader_nothing_is_offered(wire: Wire, kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    say(drawn(kernel), type="look")
    assert wire.of("looked")["course"] == ""


def test_a_shared_computer_is_cleared_only_of_what_was_handed_in(
    wire: Wire, kernel: Kernel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_SHARED", "1")
    (folder.parent / "course").mkdir()
    (folder.parent / "course" / "course.json").write_text("{}")
    (folder.parent / "trainee.json").write_text('{"schema": 1, "id": "anna"}')
    (folder.parent / "anna-other.zip").write_bytes(b"mine")
    answer(kernel)
    shown = drawn(kernel)
    assert shown.place["shared"] is True
    hand_in(shown)
    made = wire.of("handed-in")
    answer(kernel, value=["price"], base=1)
    say(shown, type="clear", receipt=made["receipt"], owner="anna")
    assert "nothing was cleared" in wire.of("refused")["reason"][0]
    assert (folder / "answers.json").exists()
    hand_in(shown)
    say(shown, type="clear", receipt=wire.of("handed-in")["receipt"], owner="anna")
    assert wire.of("cleared")["kept"] == []
    assert sorted(path.name for path in folder.iterdir()) == [f"{NAME}.ipynb", "items.json"]
    assert sorted(path.name for path in folder.parent.iterdir()) == [NAME, "anna-other.zip", "course"]
    assert shown.work["last"] is None


def test_nobody_can_clear_what_was_not_handed_in(wire: Wire, kernel: Kernel, folder: Path) -> None:
    answer(kernel)
    answers = read_answers((folder / "answers.json").read_bytes())
    say(drawn(kernel), type="clear", receipt=receipt(answers, "anna"), owner="anna")
    assert wire.of("refused")
    assert (folder / "answers.json").exists()


@pytest.mark.parametrize(
    "message",
    [{"type": "hand-in"}, {"type": "hand-in", "owner": 7}, {"type": "clear"}, {"type": "submit"}, {"type": "?"}, {}],
)
def test_a_message_of_no_known_shape_does_nothing(
    wire: Wire, kernel: Kernel, folder: Path, message: dict[str, Any]
) -> None:
    before = sorted(path.name for path in folder.parent.rglob("*"))
    shown = drawn(kernel)
    shown._handle_custom_msg(message, [])
    assert not wire
    assert sorted(path.name for path in folder.parent.rglob("*")) == before
