"""The messages between a cell and its page: few, small, honest, and without a key."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comm
import pytest
from comm.base_comm import BaseComm
from jupyter_client.manager import start_new_kernel

from grader.items.assignments import Assignment
from grader.items.kinds import Item
from grader.items.texts import Text
from grader.widgets import scripts
from grader.widgets.exercises import Exercise, drawn
from grader.widgets.folders import places
from grader.widgets.kernels import Kernel
from tests.widgets.specimens import CANARY, assignment, board_of, graded_folder, items, long_case, practice_folder

ROOT = Path(__file__).parents[2]


class Wire(list[tuple[str, Any]]):
    """Every message that would have gone to the page, in order."""

    def replies(self) -> list[dict[str, Any]]:
        return [data["content"] for _, data in self if data.get("method") == "custom"]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    sent = Wire()

    class Recorded(BaseComm):  # type: ignore[misc] - untyped
        def publish_msg(self, msg_type: str, data: Any = None, *_: object, **__: object) -> None:
            sent.append((msg_type, json.loads(json.dumps(data or {}))))

    monkeypatch.setattr(comm, "create_comm", Recorded)
    yield sent
    Exercise.close_all()


def kernel(folder: Path) -> Kernel:
    return Kernel(places({}, folder, {}), seat="")


def say(shown: Exercise, **message: Any) -> None:
    shown._handle_custom_msg({"page": "p1", **message}, [])


def rows(shown: Exercise) -> list[Any]:
    return [row[0] for row in shown.item["rows"]]


def save(shown: Exercise, value: Any, seq: int = 1, base: int = 0, **more: Any) -> None:
    say(shown, type="save", seq=seq, base=base, value=value, seconds=2, **more)


def test_saved_is_said_only_when_the_answer_is_on_the_disk(tmp_path: Path, wire: Wire) -> None:
    graded_folder(tmp_path)
    shown = drawn("agency-04", kernel(tmp_path))
    save(shown, ["list"], seq=7)
    [reply] = wire.replies()
    on_disk = json.loads((tmp_path / "answers.json").read_bytes())["responses"]["agency-04"]
    assert (reply["type"], reply["page"], reply["seq"], reply["revision"]) == ("saved", "p1", 7, 1)
    assert (on_disk["value"], on_disk["revision"], on_disk["seconds"]) == (["list"], 1, 2)


def test_how_sure_a_trainee_is_is_stored_with_the_answer_and_shown_again(tmp_path: Path, wire: Wire) -> None:
    graded_folder(tmp_path)
    shown = drawn("agency-04", kernel(tmp_path))
    save(shown, ["list"], sure=True)
    save(shown, ["list", "price"], seq=2, base=1, sure=True)
    save(shown, ["list", "price"], seq=3, base=2, sure=False)
    save(shown, ["list", "price"], seq=4, base=3, sure="very")
    assert [reply["sure"] for reply in wire.replies()] == [True, True, False, False], "another word changes nothing"
    assert drawn("agency-04", kernel(tmp_path)).stored["sure"] is False
    on_disk = json.loads((tmp_path / "answers.json").read_bytes())["responses"]["agency-04"]
    assert (on_disk["value"], on_disk["sure"]) == (["list", "price"], False)


@pytest.mark.usefixtures("wire")
def test_a_stored_path_of_a_case_is_drawn_and_one_that_is_none_is_not(tmp_path: Path) -> None:
    graded_folder(tmp_path)
    path = {"regime": ["military"], "receives": ["mofcom"]}
    save(drawn("agency-07", kernel(tmp_path)), path)
    assert drawn("agency-07", kernel(tmp_path)).stored["value"] == path
    save(drawn("agency-07", kernel(tmp_path)), path | {"single": ["single"]}, base=1)
    odd = drawn("agency-07", kernel(tmp_path))
    assert odd.stored["value"] is None
    assert "does not fit" in odd.notice[0]


def test_not_saved_is_said_with_reason_and_cure_in_both_languages(tmp_path: Path, wire: Wire) -> None:
    graded_folder(tmp_path / "gone")
    shown = drawn("agency-04", kernel(tmp_path / "gone"))
    for path in (tmp_path / "gone").iterdir():
        path.unlink()
    (tmp_path / "gone").rmdir()
    save(shown, ["list"])
    [reply] = wire.replies()
    assert reply["type"] == "failed"
    assert "no longer there" in reply["reason"][0]
    assert len(reply["reason"]) == 2


def test_running_the_cell_again_shows_what_is_stored(tmp_path: Path, wire: Wire) -> None:
    graded_folder(tmp_path)
    save(drawn("agency-05", kernel(tmp_path)), 45)
    again = drawn("agency-05", kernel(tmp_path))
    assert (again.stored["value"], again.stored["revision"]) == (45, 1)
    assert wire


@pytest.mark.usefixtures("wire")
def test_two_exercises_of_one_item_agree(tmp_path: Path) -> None:
    graded_folder(tmp_path)
    one_kernel = kernel(tmp_path)
    first, second = drawn("agency-05", one_kernel), drawn("agency-05", one_kernel)
    save(first, 30)
    assert second.stored == first.stored
    save(second, 45, base=second.stored["revision"])
    assert first.stored["value"] == 45
    assert not (tmp_path / "answers.conflicts.json").exists()


def test_no_key_is_in_any_message_of_a_graded_item(tmp_path: Path, wire: Wire) -> None:
    given = assignment()
    graded_folder(tmp_path)
    mine = kernel(tmp_path)
    for item in given.items:
        shown = drawn(item.id, mine)
        save(shown, {})
        say(shown, type="check", seq=1, value={})
        say(shown, type="hello")
    assert {reply["type"] for reply in wire.replies()} == {"saved", "here"}
    whole = json.dumps([data for _, data in wire], ensure_ascii=False)
    for secret in (CANARY, "rationale", "misconception", '"key"', "WP-II.2.3"):
        assert secret not in re.sub(r'"_esm": "[^"\\]*(\\.[^"\\]*)*"', "", whole), secret


def test_the_key_of_a_graded_item_reaches_nobody_even_if_it_stood_in_the_file(tmp_path: Path, wire: Wire) -> None:
    practice_folder(tmp_path)
    (tmp_path / "practice.json").rename(tmp_path / "items.json")
    shown = drawn("practice-01", kernel(tmp_path))
    say(shown, type="check", seq=1, value={"nuclear": "caea"})
    assert wire.replies() == []
    assert CANARY not in json.dumps([data for _, data in wire])


def test_practice_tells_its_key_with_the_check_and_not_before(tmp_path: Path, wire: Wire) -> None:
    practice_folder(tmp_path)
    shown = drawn("practice-01", kernel(tmp_path))
    assert CANARY not in json.dumps([data for _, data in wire])
    say(shown, type="check", seq=3, value={"nuclear": "caea"})
    [reply] = wire.replies()
    assert (reply["type"], reply["seq"], reply["result"]["earned"]) == ("checked", 3, "1")
    assert CANARY in json.dumps(reply)


def test_a_message_of_another_shape_is_passed_over(tmp_path: Path, wire: Wire) -> None:
    graded_folder(tmp_path)
    shown = drawn("agency-05", kernel(tmp_path))
    say(shown, type="save", seq="1", base=0, value=1, seconds=0)
    say(shown, type="delete")
    say(shown)
    assert wire.replies() == []
    assert not (tmp_path / "answers.json").exists()


@pytest.mark.usefixtures("wire")
def test_a_stored_value_that_does_not_fit_is_not_drawn_and_a_long_text_is(tmp_path: Path) -> None:
    graded_folder(tmp_path)
    save(drawn("agency-05", kernel(tmp_path)), {"a": 1})
    odd = drawn("agency-05", kernel(tmp_path))
    assert (odd.stored["value"], odd.stored["revision"]) == (None, 1)
    assert "does not fit" in odd.notice[0]
    save(drawn("agency-06", kernel(tmp_path)), "long " * 200)
    assert drawn("agency-06", kernel(tmp_path)).stored["value"] == "long " * 200


@pytest.mark.usefixtures("wire")
def test_the_owner_is_what_the_platform_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graded_folder(tmp_path)
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.setenv("NB_USER", "jovyan")
    save(drawn("agency-05", kernel(tmp_path)), 45)
    assert json.loads((tmp_path / "answers.json").read_bytes())["owner"] is None
    monkeypatch.setenv("JUPYTERHUB_USER", "wang")
    save(drawn("agency-05", kernel(tmp_path)), 44, base=1)
    assert json.loads((tmp_path / "answers.json").read_bytes())["owner"] == "wang"


@pytest.mark.parametrize("made", [board_of(40), long_case()], ids=["a board of forty", "a case of seven steps"])
def test_the_largest_exercises_cost_two_messages_under_25_kb_and_print_nothing(tmp_path: Path, made: Any) -> None:
    given = Assignment(name="02-agency-duties", title=Text("Who does what", "谁管什么"), items=(made,))
    graded_folder(tmp_path, given)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path / "ipython")}
    manager, client = start_new_kernel(cwd=str(tmp_path), env=environment)
    messages: list[dict[str, Any]] = []
    try:
        code = f'from grader.widgets import exercise\nexercise("{made.id}")'
        done = client.execute_interactive(code, timeout=30, output_hook=messages.append)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.context.destroy()
    assert done["content"]["status"] == "ok"
    shown = [message for message in messages if message["msg_type"] not in {"status", "execute_input"}]
    assert [message["msg_type"] for message in shown] == ["comm_open", "execute_result"]
    size = sum(
        sum(len(buffer) for buffer in message.pop("buffers"))
        + len(json.dumps(message, ensure_ascii=False, default=str).encode())
        for message in shown
    )
    assert size < 25_000


@pytest.mark.parametrize("is_practice", [False, True], ids=["graded", "practice"])
@pytest.mark.parametrize("item", [*items("agency"), board_of(13)], ids=lambda item: item.id)
def test_a_packed_script_is_the_plain_one_as_one_module(item: Item, *, is_practice: bool) -> None:
    pages = scripts.pages_of(item, is_practice=is_practice)
    plain = scripts.module(pages)
    assert zlib.decompress(scripts.packed(pages)).decode() == plain
    assert not re.search(r"^import ", plain, re.MULTILINE)
    assert plain.count("export ") == plain.count("export default") == 1


def test_a_graded_exercise_has_no_word_of_a_verdict_and_practice_no_note() -> None:
    for item in items("agency"):
        for is_practice in (False, True):
            plain = scripts.module(scripts.pages_of(item, is_practice=is_practice))
            assert ("Right answer:" in plain) is is_practice
            assert ("Note to the instructor" in plain) is not is_practice


@pytest.mark.parametrize(("rows", "page"), [(12, "board"), (13, "grid")])
def test_more_than_twelve_rows_are_drawn_as_a_table(rows: int, page: str) -> None:
    assert scripts.pages_of(board_of(rows), is_practice=False)[-1] == page


def test_the_page_takes_texts_as_texts_and_asks_no_other_address() -> None:
    for path in (ROOT / "grader" / "widgets" / "pages").iterdir():
        source = path.read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "fetch(", "http://", "https://", "url("):
            assert way not in source, (path.name, way)


def test_a_trainees_kernel_loads_nothing_heavy() -> None:
    script = """
import sys, ipykernel.ipkernel, ipywidgets
before = set(sys.modules)
import grader.widgets
print(*sorted({name.split(".")[0] for name in set(sys.modules) - before}))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:grader", "-c", script],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    outside = set(done.stdout.split()) - set(sys.stdlib_module_names) - {"grader"}
    assert {name for name in outside if "__mypyc" not in name} <= {"anywidget", "psygnal", "mypy_extensions"}
    assert done.stderr == ""


@pytest.mark.usefixtures("wire")
def test_rows_stand_in_an_order_of_each_trainees_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    board = board_of(8)
    graded_folder(tmp_path, Assignment(name="02-agency-duties", title=Text("Many", "多"), items=(board,)))
    orders = {}
    for who in ("wang", "li"):
        monkeypatch.setenv("JUPYTERHUB_USER", who)
        orders[who] = rows(drawn(board.id, kernel(tmp_path)))
        assert rows(drawn(board.id, kernel(tmp_path))) == orders[who], "the same in every kernel"
    assert [sorted(order) for order in orders.values()] == [sorted(row.id for row in board.stimuli)] * 2
    assert orders["wang"] != orders["li"]


@pytest.mark.usefixtures("wire")
def test_rows_stay_where_they_were_when_somebody_gets_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graded_folder(tmp_path)
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    nameless = Kernel(places({}, tmp_path, {}))
    before = rows(drawn("agency-04", nameless))
    save(drawn("agency-05", nameless), 45)
    monkeypatch.setenv("JUPYTERHUB_USER", "wang")
    assert rows(drawn("agency-04", Kernel(places({}, tmp_path, {})))) == before
    written = json.loads((tmp_path / "answers.json").read_bytes())["seat"]
    assert written == nameless.seat


@pytest.mark.usefixtures("wire")
@pytest.mark.parametrize("seat", [7, None, [], "x" * 33, {"a": 1}])
def test_a_seat_that_is_none_is_passed_over_and_kept(tmp_path: Path, seat: Any) -> None:
    graded_folder(tmp_path)
    save(drawn("agency-05", kernel(tmp_path)), 45)
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "seat": seat}), encoding="utf-8")
    there = drawn("agency-05", kernel(tmp_path))
    assert (there.stored["value"], there.notice) == (45, None)
    save(there, 46, base=1)
    assert json.loads(path.read_bytes())["responses"]["agency-05"]["value"] == 46


@pytest.mark.usefixtures("wire")
def test_answers_that_were_given_to_rows_as_built_keep_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graded_folder(tmp_path)
    built = rows(drawn("agency-04", kernel(tmp_path)))
    save(drawn("agency-05", kernel(tmp_path)), 45)
    monkeypatch.setenv("JUPYTERHUB_USER", "wang")
    later = drawn("agency-04", Kernel(places({}, tmp_path, {})))
    save(later, ["list"])
    assert rows(later) == rows(drawn("agency-04", Kernel(places({}, tmp_path, {})))) == built
