"""The answer store: nothing is lost, whatever two kernels, a full disk or a broken file do."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from grader.items.answers import read_answers
from grader.widgets.files import NotSavedError
from grader.widgets.store import NOTE_LIMIT, Change, Store, Sure

FORK = multiprocessing.get_context("fork")
NOON = datetime(2026, 8, 25, 12, tzinfo=UTC)
STAMP = "%Y-%m-%dT%H:%M:%SZ"


def store(folder: Path, **members: Any) -> Store:
    return Store(**{"folder": folder, "assignment": "02-agency-duties", "release": "r1", **members})


def change(value: Any, base: int = 0, item: str = "agency-01", **members: Any) -> Change:
    return Change(item=item, value=value, version=1, base=base, **members)


def stored(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "answers.json").read_bytes())


def kept(folder: Path) -> list[Any]:
    path = folder / "answers.conflicts.json"
    if not path.exists():
        return []
    entries = json.loads(path.read_bytes())["conflicts"]
    return [answer["value"] for entry in entries for answer in entry["responses"].values()]


def test_first_click_makes_the_file_of_the_contract(tmp_path: Path) -> None:
    value = {"nuclear-dual-use": ["mofcom", "caea"]}
    outcome = store(tmp_path, owner="wang", clock=lambda: NOON).record(change(value, seconds=41))
    assert stored(tmp_path) == {
        "schema": 1,
        "assignment": "02-agency-duties",
        "release": "r1",
        "form": None,
        "owner": "wang",
        "responses": {
            "agency-01": {
                "value": value,
                "version": 1,
                "revision": 1,
                "at": "2026-08-25T12:00:00Z",
                "seconds": 41,
                "sure": None,
                "note": "",
            }
        },
    }
    assert (outcome.answer.revision, outcome.notice) == (1, None)
    assert (tmp_path / "answers.json").stat().st_mode & 0o777 == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["answers.json"]


def test_changes_count_revisions_and_sum_up_seconds(tmp_path: Path) -> None:
    mine = store(tmp_path)
    mine.record(change(["a"], seconds=10))
    mine.record(change(["b"], base=1, seconds=5))
    answer = mine.record(change([], base=2)).answer
    assert (answer.revision, answer.seconds, answer.value) == (3, 15, [])
    assert kept(tmp_path) == []


def test_unknown_members_and_another_items_response_are_kept(tmp_path: Path) -> None:
    before = {
        "schema": 1,
        "assignment": "02-agency-duties",
        "release": "old",
        "form": "form-7",
        "owner": "li",
        "badge": {"later": True},
        "responses": {
            "agency-01": {"value": ["a"], "revision": 4, "sure": True, "note": "hm", "colour": "red"},
            "agency-99": {"value": 3, "revision": 1, "shape": []},
        },
    }
    (tmp_path / "answers.json").write_text(json.dumps(before), encoding="utf-8")
    store(tmp_path, owner="wang").record(change(["b"], base=4))
    after = stored(tmp_path)
    assert (after["form"], after["owner"], after["release"], after["badge"]) == ("form-7", "li", "r1", {"later": True})
    assert after["responses"]["agency-01"]["colour"] == "red"
    assert (after["responses"]["agency-01"]["sure"], after["responses"]["agency-01"]["note"]) == (True, "hm")
    assert after["responses"]["agency-99"]["shape"] == []


@pytest.mark.parametrize(("told", "expected"), [(True, True), (False, False), (None, None), ("as-before", True)])
def test_how_sure_is_kept_beside_the_value_and_left_alone_where_nothing_is_said(
    tmp_path: Path, *, told: Sure, expected: bool | None
) -> None:
    mine = store(tmp_path)
    mine.record(change(["a"], sure=True))
    answer = mine.record(change(["a"], base=1, sure=told)).answer
    assert (answer.value, answer.sure, answer.revision) == (["a"], expected, 2)
    assert stored(tmp_path)["responses"]["agency-01"]["sure"] is expected


def test_two_windows_that_differ_only_in_how_sure_have_no_conflict(tmp_path: Path) -> None:
    one, two = store(tmp_path), store(tmp_path)
    one.record(change(["a"], sure=True))
    outcome = two.record(change(["a"], sure=False))
    assert outcome.notice is None
    assert outcome.answer.sure is False
    assert kept(tmp_path) == []


def test_of_two_different_values_the_later_counts_and_the_other_is_kept(tmp_path: Path) -> None:
    one, two = store(tmp_path), store(tmp_path)
    one.record(change(["a"]))
    outcome = two.record(change(["b"]))
    assert outcome.notice is not None
    assert stored(tmp_path)["responses"]["agency-01"]["value"] == ["b"]
    assert stored(tmp_path)["responses"]["agency-01"]["revision"] == 2
    assert kept(tmp_path) == [["a"]]
    assert one.record(change(["b"], base=1)).notice is None, "the same value from both is no conflict"
    read_answers(json.dumps(json.loads((tmp_path / "answers.conflicts.json").read_bytes())["conflicts"][0]).encode())


def test_an_answer_held_in_the_browser_gives_way_to_a_later_one(tmp_path: Path) -> None:
    mine = store(tmp_path, clock=lambda: NOON)
    mine.record(change(["desk"]))
    earlier, later = (NOON + timedelta(hours=hours) for hours in (-3, 3))
    outcome = mine.record(change(["phone"], held=earlier.isoformat()))
    assert (outcome.answer.value, outcome.answer.revision) == (["desk"], 1)
    assert kept(tmp_path) == [["phone"]]
    outcome = mine.record(change(["wrong clock"], held=later.isoformat()))
    assert (outcome.answer.value, outcome.answer.at) == (["wrong clock"], NOON.strftime(STAMP))
    assert mine.record(change(["odd"], base=2, held="yesterday")).answer.at == NOON.strftime(STAMP)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'{"schema": 1, "assignment": "02-agency-duties", "respon',
        b'{"a": 1, "a": 2}',
        b"\xff\xfe\x00",
        b"[]",
        b'{"schema": 2, "assignment": "02-agency-duties", "responses": {}}',
        b'{"schema": 1, "assignment": "03-licensing-tiers", "responses": {}}',
        b"[" * 100_000,
        b" " * 1_000_001,
    ],
    ids=["empty", "truncated", "twice", "encoding", "list", "schema", "other", "deep", "large"],
)
def test_a_file_that_cannot_be_read_is_set_aside_and_the_trainee_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "answers.json").write_bytes(data)
    answers, notice = store(tmp_path).load()
    assert answers.responses == {}
    [aside] = tmp_path.glob("answers.unreadable-*.json")
    assert aside.read_bytes() == data
    assert notice is not None
    assert aside.name in notice.en
    assert aside.name in notice.zh
    store(tmp_path).record(change(["a"]))
    assert stored(tmp_path)["responses"]["agency-01"]["value"] == ["a"]
    assert aside.read_bytes() == data


def test_what_is_set_aside_bears_its_date_and_stands_in_nobodys_way(tmp_path: Path) -> None:
    for data in (b"one", b"two", b"one"):
        (tmp_path / "answers.json").write_bytes(data)
        store(tmp_path, clock=lambda: NOON).load()
    names = sorted(path.name for path in tmp_path.glob("answers.unreadable-*"))
    assert len(names) == 2
    assert all(name.startswith("answers.unreadable-2026-08-25-") for name in names)


def test_a_note_is_kept_beside_the_value_and_left_alone_where_nothing_is_said(tmp_path: Path) -> None:
    mine = store(tmp_path)
    mine.record(change(None, note="This question is unclear. 不清楚"))
    answer = mine.record(change(["a"], base=1)).answer
    assert (answer.value, answer.note) == (["a"], "This question is unclear. 不清楚")
    assert stored(tmp_path)["responses"]["agency-01"]["note"] == "This question is unclear. 不清楚"
    assert mine.record(change(["a"], base=2, note="")).answer.note == ""


def test_a_note_that_is_too_long_is_not_cut_but_refused_and_told(tmp_path: Path) -> None:
    mine = store(tmp_path)
    mine.record(change(["a"], note="长" * NOTE_LIMIT))
    with pytest.raises(NotSavedError, match="2,001 characters; at most 2,000"):
        mine.record(change(["a"], base=1, note="长" * (NOTE_LIMIT + 1)))
    assert stored(tmp_path)["responses"]["agency-01"]["note"] == "长" * NOTE_LIMIT


def test_of_two_different_notes_the_other_is_kept_too(tmp_path: Path) -> None:
    one, two = store(tmp_path), store(tmp_path)
    one.record(change(["a"], note="from one window"))
    outcome = two.record(change(["a"], note="from another"))
    assert outcome.notice is not None
    assert outcome.answer.note == "from another"
    assert outcome.conflict is None, "of notes nobody has to decide"
    [entry] = json.loads((tmp_path / "answers.conflicts.json").read_bytes())["conflicts"]
    assert entry["responses"]["agency-01"]["note"] == "from one window"


def test_a_conflict_is_told_until_the_trainee_has_decided_and_is_kept_for_ever(tmp_path: Path) -> None:
    one, two = store(tmp_path), store(tmp_path)
    one.record(change(["a"]))
    conflict = two.record(change(["b"])).conflict
    assert conflict is not None
    assert (conflict.answer.value, conflict.number) == (["a"], 0)
    assert store(tmp_path).undecided("agency-01", ["b"]) == conflict, "it is there after a restart"
    assert store(tmp_path).undecided("agency-01", ["a"]) is None, "the same answer is no other"
    assert store(tmp_path).undecided("agency-02", ["b"]) is None
    outcome = two.record(change(["a"], base=2, settles=conflict.number))
    assert (outcome.answer.value, outcome.conflict, outcome.notice) == (["a"], None, None)
    assert store(tmp_path).undecided("agency-01", ["b"]) is None
    assert kept(tmp_path) == [["a"]]


def test_a_decision_settles_only_what_was_shown(tmp_path: Path) -> None:
    mine = store(tmp_path)
    mine.record(change(["a"]))
    shown = mine.record(change(["b"])).conflict
    assert shown is not None
    mine.record(change(["c"]))
    left = mine.record(change(["c"], base=3, settles=shown.number)).conflict
    assert left is not None
    assert left.answer.value == ["b"]
    assert kept(tmp_path) == [["a"], ["b"]]


def test_what_the_page_itself_sent_before_is_no_other_answer(tmp_path: Path) -> None:
    mine = store(tmp_path)
    mine.record(change(["a"]))
    outcome = mine.record(change(["b"], after=(["a"],)))
    assert (outcome.notice, outcome.conflict) == (None, None)
    assert kept(tmp_path) == []


def test_an_answer_to_an_earlier_version_is_kept_when_a_new_one_takes_its_place(tmp_path: Path) -> None:
    mine = store(tmp_path)
    mine.record(change(["old wording"]))
    answer = mine.record(Change(item="agency-01", value=["new"], version=2, base=1)).answer
    assert (answer.value, answer.version) == (["new"], 2)
    assert kept(tmp_path) == [["old wording"]]
    assert mine.undecided("agency-01", ["new"]) is None, "nobody has to decide"
    mine.record(Change(item="agency-01", value=["unseen"], version=2, base=2))
    mine.record(Change(item="agency-01", value=["newer"], version=2, base=3, hidden=True))
    assert kept(tmp_path) == [["old wording"], ["unseen"]]


def test_a_held_answer_to_an_earlier_version_never_counts_and_is_never_lost(tmp_path: Path) -> None:
    mine = store(tmp_path)
    mine.record(Change(item="agency-01", value=["now"], version=2, base=0))
    outcome = mine.record(change(["then"], held="2026-08-25T00:00:00Z", outdated=True))
    assert (outcome.answer.value, outcome.answer.version) == (["now"], 2)
    assert outcome.conflict is not None
    assert outcome.conflict.answer.value == ["then"]
    assert stored(tmp_path)["responses"]["agency-01"]["value"] == ["now"]


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_is_wrong_by_years_loses_nothing(tmp_path: Path, years: int) -> None:
    wrong = NOON.replace(year=NOON.year + years)
    store(tmp_path, clock=lambda: wrong).record(change(["by the wrong clock"]))
    outcome = store(tmp_path, clock=lambda: NOON).record(change(["held"], held=NOON.isoformat()))
    assert outcome.answer.value == ["held"]
    assert kept(tmp_path) == [["by the wrong clock"]]
    store(tmp_path, clock=lambda: NOON).record(change(["right"], base=2))
    assert stored(tmp_path)["responses"]["agency-01"]["value"] == ["right"]


def test_a_conflicts_file_that_cannot_be_read_is_set_aside_too(tmp_path: Path) -> None:
    (tmp_path / "answers.conflicts.json").write_bytes(b"{")
    store(tmp_path).record(change(["a"]))
    store(tmp_path).record(change(["b"]))
    assert kept(tmp_path) == [["a"]]
    assert [path.read_bytes() for path in tmp_path.glob("answers.conflicts.unreadable-*.json")] == [b"{"]


def test_what_would_be_too_long_to_read_again_is_not_written(tmp_path: Path) -> None:
    mine = store(tmp_path)
    mine.record(change("short"))
    before = (tmp_path / "answers.json").read_bytes()
    with pytest.raises(NotSavedError, match="too long"):
        mine.record(change("长" * 400_000, base=1))
    assert (tmp_path / "answers.json").read_bytes() == before


def hammer(folder: Path, name: str, rounds: int) -> None:
    mine = store(folder)
    base = 0
    for number in range(rounds):
        mine.record(change(f"{name}-{number}", base=number, item=f"own-{name}"))
        base = mine.record(change(f"{name}-{number}", base=base, item="shared")).answer.revision


def test_two_kernels_on_one_folder_lose_nothing(tmp_path: Path) -> None:
    rounds = 40
    kernels = [FORK.Process(target=hammer, args=(tmp_path, name, rounds)) for name in "ab"]
    for kernel in kernels:
        kernel.start()
    for kernel in kernels:
        kernel.join(60)
    assert [kernel.exitcode for kernel in kernels] == [0, 0]
    responses = stored(tmp_path)["responses"]
    for name in "ab":
        own = responses[f"own-{name}"]
        assert (own["value"], own["revision"]) == (f"{name}-{rounds - 1}", rounds)
    assert responses["shared"]["revision"] == 2 * rounds
    survivors = {responses["shared"]["value"], *kept(tmp_path)}
    assert {f"a-{rounds - 1}", f"b-{rounds - 1}"} <= survivors


def test_a_kernel_killed_while_it_writes_leaves_a_whole_file_and_no_lock(tmp_path: Path) -> None:
    for number in range(5):
        kernel = FORK.Process(target=hammer, args=(tmp_path, f"k{number}", 10_000))
        kernel.start()
        kernel.join(0.08 + number / 100)
        assert kernel.pid
        os.kill(kernel.pid, signal.SIGKILL)
        kernel.join()
        read_answers((tmp_path / "answers.json").read_bytes())
    assert store(tmp_path).record(change(["still works"])).answer.value == ["still works"]


def in_a_child(work: Callable[[], None]) -> str:
    """Run `work` in a child process and return the reason that it gave for not saving."""
    ours, theirs = FORK.Pipe(duplex=False)

    def run() -> None:
        try:
            work()
        except NotSavedError as error:
            theirs.send(error.reason.en)
        else:
            theirs.send("saved")

    child = FORK.Process(target=run)
    child.start()
    answer: str = ours.recv() if ours.poll(20) else "no answer"
    child.join()
    return answer


def as_nobody() -> None:
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a process without rights can reach, but not write to."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        store(folder).record(change(["a"]))
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def test_a_read_only_folder_is_named_with_its_cure(open_folder: Path) -> None:
    def work() -> None:
        as_nobody()
        answers, _ = store(open_folder).load()
        assert answers.responses["agency-01"].value == ["a"], "what is stored is still shown"
        store(open_folder).record(change(["b"], base=1))

    before = (open_folder / "answers.json").read_bytes()
    assert "read-only. Copy the whole folder" in in_a_child(work)
    assert (open_folder / "answers.json").read_bytes() == before


def test_a_disk_that_takes_no_more_leaves_the_old_file(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - POSIX only

    store(tmp_path).record(change("a"))
    before = (tmp_path / "answers.json").read_bytes()

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
        store(tmp_path).record(change("b" * 5_000, base=1))

    assert "disk is full" in in_a_child(work)
    assert (tmp_path / "answers.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["answers.json"]


def test_a_folder_that_vanished_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotSavedError, match="no longer there"):
        store(tmp_path / "gone").record(change(["a"]))


def test_in_a_browser_there_is_no_lock_and_memory_is_not_called_saved(tmp_path: Path) -> None:
    script = f"""
import sys
sys.platform, sys.modules["fcntl"] = "emscripten", None
from pathlib import Path
from grader.widgets.files import NotSavedError
from grader.widgets.locks import locked
from grader.widgets.store import NOTE_LIMIT, Change, Store, Sure
with locked(Path({str(tmp_path)!r}) / "lock"):
    print(list(Path({str(tmp_path)!r}).iterdir()))
store = Store(folder=Path({str(tmp_path)!r}), assignment="x", release="r")
try:
    store.record(Change(item="i", value=1, version=1, base=0))
except NotSavedError as error:
    print(error)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("[]\nThis page keeps files in memory only"), done.stderr
