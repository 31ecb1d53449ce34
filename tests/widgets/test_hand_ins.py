"""An exercise folder to one zip with a receipt: same work, same receipt; what is not whole is told, never mended."""

import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grading.references import reference_answers
from grader.items.answers import Answers, write_answers
from grader.items.codecs import write_items
from grader.items.receipts import ALPHABET, is_receipt, receipt
from grader.widgets.hand_ins import hand_in as hand_in_as
from grader.widgets.works import HandInError
from tests.submissions.courses import ASSIGNMENT, make_key, make_notebook

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 9, 1, 3, tzinfo=UTC)
LATER = datetime(2026, 9, 9, 3, tzinfo=UTC)
KEY = make_key()


def hand_in(folder, **told):
    return hand_in_as(folder, **{"owner": "anna", "now": AT} | told)


def answers(*, at=AT, without=(), **values):
    whole = reference_answers(KEY, at=at)
    named = {item.replace("_", "-"): value for item, value in values.items()}
    responses = {
        item: replace(answer, value=named.get(item, answer.value))
        for item, answer in whole.responses.items()
        if item not in without
    }
    return replace(whole, responses=responses)


def save(folder, content):
    (folder / "answers.json").write_bytes(write_answers(content))


@pytest.fixture
def folder(tmp_path):
    work = tmp_path / ASSIGNMENT
    work.mkdir()
    (work / "items.json").write_bytes(write_items(KEY))
    (work / f"{ASSIGNMENT}.ipynb").write_bytes(make_notebook(KEY))
    save(work, answers())
    return work


def test_the_zip_holds_answers_notebook_and_manifest_and_nothing_else(folder):
    (folder / "notes.txt").write_text("mine")
    (folder / "key.json").write_text("{}")
    made = hand_in(folder)
    assert made.path == folder.parent / f"anna-{ASSIGNMENT}.zip"
    with zipfile.ZipFile(made.path) as archive:
        assert archive.namelist() == [
            f"{ASSIGNMENT}/answers.json", f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb", f"{ASSIGNMENT}/manifest.json"
        ]  # fmt: skip
        assert archive.read(f"{ASSIGNMENT}/answers.json") == (folder / "answers.json").read_bytes()
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        manifest = json.loads(archive.read(f"{ASSIGNMENT}/manifest.json"))
    assert manifest["owner"] == "anna"
    assert manifest["assignment"] == ASSIGNMENT
    assert manifest["form"] is None
    assert manifest["release"] == KEY.release
    assert manifest["versions"] == {item.id: 1 for item in KEY.items}
    assert manifest["handed_in"] == "2026-09-01T03:00:00Z"
    assert manifest["receipt"] == made.receipt
    assert sorted(path.name for path in folder.parent.iterdir()) == [ASSIGNMENT, f"anna-{ASSIGNMENT}.zip"]


def test_the_same_work_handed_in_again_is_the_same_bytes_receipt_and_time(folder):
    first = hand_in(folder)
    before = first.path.read_bytes()
    again = hand_in(folder, now=LATER)
    assert (first.changed, again.changed) == (None, False)
    assert (again.receipt, again.at) == (first.receipt, AT)
    assert again.path.read_bytes() == before
    assert again.path.stat().st_mtime == AT.timestamp()
    assert "Nothing changed" in again.told().en
    assert "没有变化" in again.told().zh


def test_a_changed_answer_is_told_as_changed_with_a_time_of_its_own(folder):
    first = hand_in(folder)
    save(folder, answers(agency_05=30))
    second = hand_in(folder, now=LATER)
    assert second.changed
    assert second.at == LATER
    assert second.receipt != first.receipt
    assert "Changed since" in second.told().en


def test_what_is_unanswered_is_named_and_cleared_answers_count_as_unanswered(folder):
    save(folder, answers(without=("agency-03",), agency_01={}, agency_06="  \n"))
    made = hand_in(folder)
    assert made.unanswered == ("agency-01", "agency-03", "agency-06")
    assert made.answered == ("agency-02", "agency-04", "agency-05")
    assert "3 of 6 item(s) answered; unanswered: agency-01, agency-03, agency-06." in made.told().en
    assert "共 6 题，已答 3 题；未答：agency-01, agency-03, agency-06。" in made.told().zh


def test_an_answer_that_grading_will_not_read_counts_as_answered_and_stays_as_it_is(folder):
    save(folder, answers(agency_04=["nowhere"]))
    assert "agency-04" in hand_in(folder).answered


def test_the_owner_is_the_one_given_else_the_one_that_the_answers_name_else_asked_for(folder):
    save(folder, replace(answers(), owner="ben"))
    assert hand_in(folder).owner == "anna"
    assert hand_in(folder, owner=None).path.name == f"ben-{ASSIGNMENT}.zip"
    save(folder, answers())
    with pytest.raises(HandInError, match="fix: say so: grader hand-in --as YOUR-ID"):
        hand_in(folder, owner=None)


@pytest.mark.parametrize("name", ["../anna", "a/b", ".anna", "a*", "an\u202ena", " anna", "a" * 129])
def test_what_can_be_no_id_leads_nowhere(folder, name):
    save(folder, replace(answers(), owner=name))
    for owner in (name, None):
        with pytest.raises(HandInError, match=r"can be no trainee's id.* fix: use the id"):
            hand_in(folder, owner=owner)
    assert [path.name for path in folder.parent.rglob("*.zip")] == []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda f: (f / "answers.json").unlink(), r"answers\.json: there are no answers.* fix: open 02-agency-duties"),
        (lambda f: (f / "items.json").unlink(), r"no exercise folder: no items\.json in it\. fix: name the folder"),
        (lambda f: (f / "items.json").write_text("{"), r"items\.json: .* fix: unpack or fetch"),
        (lambda f: (f / f"{ASSIGNMENT}.ipynb").unlink(), r"the notebook is not in this folder\. fix: unpack"),
        (lambda f: (f / "answers.json").write_bytes(b""), r"can't be read .* fix: .*tell your instructor"),
        (lambda f: (f / "answers.json").write_bytes(b'{"schema": 1,'), r"can't be read .* fix: "),
        (lambda f: (f / "answers.json").write_bytes(b" " * 1_000_001), r"larger than 1,000,000 bytes\. fix: shorten"),
        (lambda f: save(f, Answers(assignment="03-licensing-tiers")), r"answers to '03-licensing-tiers'.* fix: put it"),
    ],
)  # fmt: skip
def test_what_is_missing_or_broken_is_told_with_its_cure_and_nothing_is_touched(folder, spoil, told):
    spoil(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(HandInError, match=told):
        hand_in(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == [ASSIGNMENT]


@pytest.mark.parametrize("name", ["answers.json", "items.json", f"{ASSIGNMENT}.ipynb"])
@pytest.mark.parametrize(
    "put",
    [lambda path, to: path.symlink_to(to), lambda path, _: os.mkfifo(path), lambda path, _: path.mkdir()],
    ids=["link", "pipe", "folder"],
)
def test_only_regular_files_are_handed_in(folder, tmp_path, name, put):
    elsewhere = tmp_path / "elsewhere"
    (folder / name).rename(elsewhere)
    put(folder / name, elsewhere)
    with pytest.raises(HandInError, match=r"symbolic link|no regular file"):
        hand_in(folder)
    assert list(tmp_path.glob("*.zip")) == []


def test_links_that_wait_in_the_places_of_what_is_written_are_replaced_not_followed(folder, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    (folder / ".handed-in.json").symlink_to(victim)
    (tmp_path / f"anna-{ASSIGNMENT}.zip").symlink_to(victim)
    made = hand_in(folder)
    assert victim.read_text() == "untouched"
    assert made.changed is None
    assert not made.path.is_symlink()
    assert not (folder / ".handed-in.json").is_symlink()


@pytest.mark.parametrize("note", [b"", b"[]", b'{"receipt": 7}', b'{"receipt": "AAAA-AAAA-AAAB", "at": "x"}', b"\xff"])
def test_a_note_that_says_nothing_is_passed_over(folder, note):
    (folder / ".handed-in.json").write_bytes(note)
    made = hand_in(folder)
    assert (made.changed, made.at) == (None, AT)


def test_a_place_that_cannot_be_written_is_told_and_leaves_nothing_behind(folder, tmp_path):
    with pytest.raises(HandInError, match=r"fix: name a folder of your own"):
        hand_in(folder, out=tmp_path / "nowhere")
    (tmp_path / f"anna-{ASSIGNMENT}.zip").mkdir()
    with pytest.raises(HandInError, match=r"fix: name a folder of your own"):
        hand_in(folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == [ASSIGNMENT, f"anna-{ASSIGNMENT}.zip"]


def test_identical_work_at_other_times_has_the_same_receipt():
    assert receipt(answers(at=LATER), "anna") == receipt(answers(), "anna")
    shuffled = replace(answers(), responses=dict(reversed(answers().responses.items())))
    assert receipt(shuffled, "anna") == receipt(answers(), "anna")


@pytest.mark.parametrize(
    "other",
    [
        answers(agency_05=46),
        answers(without=("agency-06",)),
        replace(answers(), assignment="03-licensing-tiers"),
        replace(answers(), responses={n: replace(a, version=2) for n, a in answers().responses.items()}),
    ],
)
def test_one_changed_value_version_or_assignment_gives_another_receipt(other):
    assert receipt(other, "anna") != receipt(answers(), "anna")


def test_another_trainees_identical_answers_have_another_receipt():
    assert receipt(answers(), "ben") != receipt(answers(), "anna")


receipts = st.text(max_size=20).map(lambda owner: receipt(answers(), owner))


@given(receipts)
def test_a_receipt_is_three_groups_of_four_without_letters_that_sound_like_figures(code):
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) <= set(ALPHABET) | {"-"}
    assert is_receipt(code)
    assert is_receipt(f" {code.lower().replace('0', 'o').replace('1', 'l').replace('-', ' ')} ")


@given(receipts)
def test_the_check_character_catches_every_wrong_character_and_every_two_that_changed_places(code):
    bare = code.replace("-", "")
    for place, true in enumerate(bare):
        for wrong in set(ALPHABET) - {true}:
            assert not is_receipt(bare[:place] + wrong + bare[place + 1 :])
        for other in range(place + 1, len(bare)):
            swapped = list(bare)
            swapped[place], swapped[other] = bare[other], true
            assert is_receipt("".join(swapped)) == (true == bare[other])
    assert not is_receipt(bare[:-1])
    assert not is_receipt(bare + "0")


@pytest.mark.parametrize("page", ["trainee.md", "trainee.zh.md"])
def test_the_receipt_that_trainees_are_shown_as_an_example_is_one(page):
    shown = re.findall(r"`(\w{4}-\w{4}-\w{4})`", (ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert shown
    assert all(map(is_receipt, shown))


def run(*arguments, cwd):
    code = (
        "import typer; from grader.commands.hand_in import hand_in; app = typer.Typer(); "
        "app.command()(hand_in); app(prog_name='grader hand-in')"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_command_tells_file_receipt_and_gaps_in_both_languages(folder):
    done = run("--as", "anna", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert str(folder.parent / f"anna-{ASSIGNMENT}.zip") in done.stdout
    assert "6 of 6 item(s) answered." in done.stdout
    assert "回执：" in done.stdout
    again = json.loads(run(str(folder), "--as", "anna", "--json", cwd=folder.parent).stdout)
    assert again["changed"] is False
    assert f"Receipt: {again['receipt']}" in done.stdout


def test_the_command_ends_with_2_and_a_cure_where_it_is_used_wrongly(folder, tmp_path):
    for arguments, told in (
        ([str(folder)], "--as YOUR-ID"),
        ([str(folder), "--as", "a[b]"], "it holds [ ]"),
        ([str(tmp_path), "--as", "anna"], "no exercise folder"),
        ([str(tmp_path / "gone"), "--as", "anna"], "no such folder"),
    ):
        done = run(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert told in done.stderr
        assert "fix: " in done.stderr
        assert "Traceback" not in done.stderr
