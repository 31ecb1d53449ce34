"""Folders that are copied, moved, renamed, synced and unpacked twice: no answer is lost, and the trainee is told."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from grader.items.answers import Answer, Answers, write_answers
from grader.widgets.copies import elsewhere, names_of_copies
from grader.widgets.files import NotSavedError
from grader.widgets.folders import find, places
from grader.widgets.merging import merged
from grader.widgets.store import Change, Store
from tests.widgets.specimens import graded_folder

NOON = datetime(2026, 8, 25, 12, tzinfo=UTC)


def at(hours: float) -> str:
    return (NOON + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def store(folder: Path, **members: Any) -> Store:
    given = {"folder": folder, "assignment": "02-agency-duties", "release": "r1", "clock": lambda: NOON}
    return Store(**given | members)


def click(folder: Path, value: Any, item: str = "agency-01", base: int = 0) -> None:
    store(folder).record(Change(item=item, value=value, version=1, base=base))


def write(path: Path, owner: str | None = None, **responses: Answer) -> None:
    answers = Answers(
        assignment="02-agency-duties",
        owner=owner,
        responses={id_.replace("_", "-"): one for id_, one in responses.items()},
    )
    path.write_bytes(write_answers(answers))


def stored(folder: Path) -> dict[str, Any]:
    responses: dict[str, Any] = json.loads((folder / "answers.json").read_bytes())["responses"]
    return {item: response["value"] for item, response in responses.items()}


SYNCED = [
    "answers (conflicted copy 2026-11-25).json",
    "answers (Wang's conflicted copy 2026-11-25).json",
    "answers-DESKTOP-7K3M.json",
    "answers (1).json",
    "answers 2.json",
    "answers.sync-conflict-20261125-120000-ABCDEFG.json",
    "answers_冲突文件_20261125.json",
    "answers - 副本.json",
    "answers - Copy.json",
]


@pytest.mark.parametrize("name", SYNCED)
def test_a_conflict_copy_of_a_sync_program_is_taken_in_told_and_kept(tmp_path: Path, name: str) -> None:
    write(tmp_path / "answers.json", agency_01=Answer(value=["old"], revision=1, at=at(-3)))
    write(
        tmp_path / name,
        agency_01=Answer(value=["new"], revision=2, at=at(-1)),
        agency_02=Answer(value=["only there"], revision=1, at=at(-2)),
    )
    copied = (tmp_path / name).read_bytes()
    answers, notice = store(tmp_path).load()
    assert stored(tmp_path) == {"agency-01": ["new"], "agency-02": ["only there"]}
    assert {item: one.value for item, one in answers.responses.items()} == stored(tmp_path)
    [aside] = tmp_path.glob("answers.merged-2026-08-25-*.json")
    assert aside.read_bytes() == copied
    assert notice
    for words in (notice.en, notice.zh):
        assert name in words
        assert aside.name in words
    assert store(tmp_path).load()[1] is None, "it is taken in once"
    assert not (tmp_path / "answers.conflicts.json").exists()


def test_two_values_given_apart_are_both_kept_and_the_trainee_is_asked(tmp_path: Path) -> None:
    write(tmp_path / "answers.json", agency_01=Answer(value=["desk"], revision=5, at=at(-1)))
    write(tmp_path / "answers (1).json", agency_01=Answer(value=["laptop"], revision=5, at=at(-2)))
    mine = store(tmp_path)
    answers, _ = mine.load()
    assert answers.responses["agency-01"].value == ["desk"]
    assert answers.responses["agency-01"].revision == 6, "a page that shows the older state is found out"
    conflict = mine.undecided("agency-01", ["desk"])
    assert conflict
    assert conflict.answer.value == ["laptop"]


@pytest.mark.parametrize(
    ("ours", "theirs", "wins", "beside"),
    [
        ((4, -1), (3, -2), "ours", None),
        ((3, -2), (4, -1), "theirs", None),
        ((4, -2), (3, -1), "theirs", "ours"),
        ((3, -1), (3, -2), "ours", "theirs"),
        ((3, -1), (3, -1), "ours", "theirs"),
        ((3, -1), (4, 24 * 365), "theirs", "ours"),
        ((4, 24 * 365), (3, -1), "ours", "theirs"),
    ],
    ids=["ancestor", "successor", "apart", "same revision", "same time", "their clock", "our clock"],
)
def test_revision_and_time_together_decide_and_a_wrong_clock_decides_nothing(
    ours: tuple[int, float], theirs: tuple[int, float], wins: str, beside: str | None
) -> None:
    one, other = (
        Answers(assignment="a", responses={"x": Answer(value=name, revision=revision, at=at(hours))})
        for name, (revision, hours) in (("ours", ours), ("theirs", theirs))
    )
    both = merged(one, other, NOON)
    assert both.answers.responses["x"].value == wins
    assert [answer.value for _, answer in both.beside] == ([] if beside is None else [beside])


def test_merging_keeps_both_notes_and_takes_the_same_value_once() -> None:
    one = Answers(assignment="a", responses={"x": Answer(value=1, revision=2, note="mine")})
    other = Answers(assignment="a", responses={"x": Answer(value=1, revision=1, note="theirs")})
    both = merged(one, other, NOON)
    assert both.answers.responses["x"].note == "mine"
    assert [answer.note for _, answer in both.beside] == ["theirs"]
    quiet = merged(Answers(assignment="a", responses={"x": Answer(value=1, revision=2)}), other, NOON)
    assert (quiet.answers.responses["x"].note, quiet.beside) == ("theirs", ())


def test_what_cannot_be_taken_in_is_left_as_it_is_and_told(tmp_path: Path) -> None:
    write(tmp_path / "answers.json", owner="wang", agency_01=Answer(value=["mine"], revision=1))
    (tmp_path / "answers (1).json").write_bytes(b"{")
    write(tmp_path / "answers (2).json", owner="li", agency_01=Answer(value=["a neighbour's"], revision=9))
    (tmp_path / "answers (3).json").write_bytes(b" " * 1_000_001)
    (tmp_path / "answers (4).json").write_bytes(
        write_answers(Answers(assignment="03-licensing-tiers", responses={"x": Answer(value=1)}))
    )
    (tmp_path / "answers (5).json").symlink_to(tmp_path / "answers (2).json")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    _, notice = store(tmp_path).load()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert notice
    for number in range(1, 5):
        assert f"answers ({number}).json" in notice.en
    assert "answers of li" in notice.en


def test_files_of_the_store_itself_are_no_copies(tmp_path: Path) -> None:
    own = ("answers.json", "answers.conflicts.json", "answers.unreadable-2026-11-25-abc.json")
    for name in (*own, "answers.merged-2026-11-25-abc.json", "answers.conflicts (1).json", "items.json", "answers.txt"):
        (tmp_path / name).write_bytes(b"{}")
    assert names_of_copies(tmp_path) == []


def test_a_copy_in_a_folder_that_cannot_be_written_waits_and_is_told(tmp_path: Path) -> None:
    write(tmp_path / "answers.json", agency_01=Answer(value=["mine"], revision=1))
    write(tmp_path / "answers (1).json", agency_02=Answer(value=["there"], revision=1))
    (tmp_path / ".answers.lock").mkdir()  # as a folder in which no lock can be made
    answers, notice = store(tmp_path).load()
    assert set(answers.responses) == {"agency-01"}
    assert notice
    assert "answers (1).json" in notice.en
    assert (tmp_path / "answers (1).json").exists()


def test_a_notebook_copied_to_another_name_answers_into_the_same_file(tmp_path: Path) -> None:
    notebook = graded_folder(tmp_path / "work")
    shutil.copy(notebook, tmp_path / "work" / "my copy.ipynb")
    found = find(places({"JPY_SESSION_NAME": "work/my copy.ipynb"}, tmp_path, {}), "agency-04")
    click(found.folder, ["list"], "agency-04")
    again = find(places({"JPY_SESSION_NAME": f"work/{notebook.name}"}, tmp_path, {}), "agency-04")
    assert again.folder == found.folder
    assert stored(again.folder) == {"agency-04": ["list"]}


def test_a_folder_renamed_while_it_is_open_takes_nothing_to_a_wrong_place(tmp_path: Path) -> None:
    graded_folder(tmp_path / "work")
    click(tmp_path / "work", ["before"])
    (tmp_path / "work").rename(tmp_path / "renamed")
    with pytest.raises(NotSavedError, match="open the notebook again where it is now") as caught:
        click(tmp_path / "work", ["after"], base=1)
    assert caught.value.lasting
    assert not (tmp_path / "work").exists()
    assert stored(tmp_path / "renamed") == {"agency-01": ["before"]}
    click(tmp_path / "renamed", ["after"], base=1)
    assert stored(tmp_path / "renamed") == {"agency-01": ["after"]}


def test_a_folder_moved_to_another_machine_goes_on_with_its_owner_and_answers(tmp_path: Path) -> None:
    graded_folder(tmp_path / "work")
    store(tmp_path / "work", owner="wang").record(Change(item="agency-01", value=["a"], version=1, base=0))
    shutil.move(tmp_path / "work", tmp_path / "another" / "machine")
    moved = tmp_path / "another" / "machine"
    store(moved).record(Change(item="agency-02", value=["b"], version=1, base=0))
    assert stored(moved) == {"agency-01": ["a"], "agency-02": ["b"]}
    assert json.loads((moved / "answers.json").read_bytes())["owner"] == "wang"
    assert str(tmp_path) not in (moved / "answers.json").read_text(encoding="utf-8"), "no path of a machine is stored"


def test_unpacking_the_same_assignment_over_it_again_changes_no_answer(tmp_path: Path) -> None:
    graded_folder(tmp_path / "work")
    click(tmp_path / "work", ["mine"])
    graded_folder(tmp_path / "work")
    assert store(tmp_path / "work").load()[0].responses["agency-01"].value == ["mine"]


@pytest.mark.parametrize(
    ("answered", "opened"),
    [
        ("02-agency-duties", "02-agency-duties (1)"),
        ("02-agency-duties (1)", "02-agency-duties (2)"),
        ("02-agency-duties", "02-agency-duties - Copy"),
        ("02-agency-duties", "02-agency-duties（2）"),
        ("02-agency-duties", "02-agency-duties - 副本"),
        ("02-agency-duties", "02-agency-duties/02-agency-duties"),
        ("02-agency-duties/02-agency-duties", "02-agency-duties"),
        ("course/exercises/02-agency-duties", "course 2/exercises/02-agency-duties"),
    ],
)
def test_whoever_opens_a_second_unpacking_is_told_where_the_answers_are(
    tmp_path: Path, answered: str, opened: str
) -> None:
    for name in (answered, opened):
        graded_folder(tmp_path / name)
    click(tmp_path / answered, ["mine"])
    _, notice = store(tmp_path / opened).load()
    assert notice
    assert str(tmp_path / answered) in notice.en
    assert not (tmp_path / opened / "answers.json").exists(), "it is told, and not merged"
    click(tmp_path / opened, ["anew"])
    assert store(tmp_path / opened).load()[1] is None


def test_a_neighbour_of_another_assignment_is_no_copy(tmp_path: Path) -> None:
    write(tmp_path / "answers.json", agency_01=Answer(value=["a"], revision=1))
    (tmp_path / "work 1").mkdir()
    (tmp_path / "work 1" / "answers.json").write_bytes(
        write_answers(Answers(assignment="03-licensing-tiers", responses={"x": Answer(value=1)}))
    )
    (tmp_path / "work 2").mkdir()
    assert elsewhere(tmp_path / "work 2", "02-agency-duties") is None
