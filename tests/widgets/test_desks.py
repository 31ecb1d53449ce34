"""The desk of an exercise, in a real browser: what a page keeps, says and asks of a kernel that is busy or gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from grader.items.answers import Answer, Answers, write_answers
from tests.e2e.lab import chromium, needs_chromium
from tests.widgets.killing import Desks, Kernel, carry, kernels
from tests.widgets.specimens import graded_folder

pytestmark = [pytest.mark.browser, needs_chromium]

ITEM = "agency-04"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def both() -> Iterator[list[Kernel]]:
    with kernels(2) as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    graded_folder(tmp_path)
    return tmp_path


def start(kernel: Kernel, folder: Path) -> dict[str, Any]:
    states = kernel.start(folder, ITEM)
    assert states is not None
    return states


def opened(context: BrowserContext, kernel: Kernel, folder: Path) -> Desks:
    desks = Desks(context)
    desks.draw(start(kernel, folder))
    return desks


def stored(folder: Path) -> dict[str, Any]:
    response: dict[str, Any] = json.loads((folder / "answers.json").read_bytes())["responses"][ITEM]
    return response


def kept(folder: Path) -> list[Any]:
    entries = json.loads((folder / "answers.conflicts.json").read_bytes())["conflicts"]
    return [entry["responses"][ITEM]["value"] for entry in entries]


def seen(desks: Desks) -> dict[str, Any]:
    told: dict[str, Any] = desks.do("seen", ITEM)
    return told


def says(desks: Desks, words: str) -> None:
    desks.page.wait_for_function(
        "([item, words]) => window.desks.seen(item).says === words", arg=[ITEM, words], timeout=20_000
    )


def test_two_pages_of_one_browser_never_lose_each_others_held_answer(
    folder: Path, context: BrowserContext, both: list[Kernel]
) -> None:
    one, two = (opened(context, kernel, folder) for kernel in both)
    one.do("set", ITEM, ["list"])
    two.do("set", ITEM, ["price"])
    assert len(one.do("held")) == 2
    one.close()
    two.close()
    after = opened(context, both[0], folder)
    assert seen(after)["value"] == ["price"]
    carry(after, both[0])
    assert (stored(folder)["value"], kept(folder)) == (["price"], [["list"]])
    assert seen(after)["conflict"]["said"][0] == "It stands on the control list"
    assert after.do("held") == []


def test_a_page_that_is_saved_leaves_the_held_answer_of_another_alone(
    folder: Path, context: BrowserContext, both: list[Kernel]
) -> None:
    one, two = (opened(context, kernel, folder) for kernel in both)
    one.do("set", ITEM, ["list"])
    two.do("set", ITEM, ["price"])
    carry(two, both[1])
    assert seen(two)["says"] == "Saved"
    assert len(two.do("held")) == 1
    one.reload()
    one.draw(start(both[0], folder))
    carry(one, both[0])
    assert sorted([stored(folder)["value"], *kept(folder)]) == [["list"], ["price"]]


@pytest.mark.parametrize(("act", "counts"), [("keepMine", ["price"]), ("take", ["list"])])
def test_of_two_answers_the_trainee_chooses_and_is_not_asked_again(
    folder: Path, context: BrowserContext, both: list[Kernel], act: str, counts: list[str]
) -> None:
    one, two = (opened(context, kernel, folder) for kernel in both)
    for desks, kernel, value in ((one, both[0], ["list"]), (two, both[1], ["price"])):
        desks.do("set", ITEM, value)
        carry(desks, kernel)
    conflict = seen(two)["conflict"]
    assert (conflict["value"], conflict["said"], conflict["mine"]) == (
        ["list"],
        ["It stands on the control list", "列入管制清单"],
        ["Its price is above a threshold", "价格超过限额"],
    )
    two.reload()
    two.draw(start(both[1], folder))
    assert seen(two)["conflict"] == conflict, "it is asked until it is decided"
    two.do("do", ITEM, act)
    carry(two, both[1])
    two.reload()
    two.draw(start(both[1], folder))
    assert (seen(two)["value"], seen(two)["conflict"]) == (counts, None)
    assert stored(folder)["value"] == counts
    assert kept(folder)[0] == ["list"], "what was decided against is still kept"


def test_a_decision_that_was_not_saved_comes_back(folder: Path, context: BrowserContext, both: list[Kernel]) -> None:
    one, two = (opened(context, kernel, folder) for kernel in both)
    for desks, kernel, value in ((one, both[0], ["list"]), (two, both[1], ["price"])):
        desks.do("set", ITEM, value)
        carry(desks, kernel)
    both[1].kill()
    two.do("do", ITEM, "keepMine")
    two.reload()
    two.draw(start(both[1], folder))
    carry(two, both[1])
    assert (seen(two)["value"], seen(two)["conflict"]) == (["price"], None)


def test_a_note_waits_with_its_answer_and_comes_back(folder: Path, context: BrowserContext, both: list[Kernel]) -> None:
    desks = opened(context, both[0], folder)
    desks.do("note", ITEM, "不清楚 — unclear")
    desks.do("set", ITEM, ["list"])
    both[0].kill()
    desks.reload()
    desks.draw(start(both[0], folder))
    assert (seen(desks)["note"], seen(desks)["value"]) == ("不清楚 — unclear", ["list"])
    carry(desks, both[0])
    assert (stored(folder)["note"], stored(folder)["value"]) == ("不清楚 — unclear", ["list"])


def test_a_page_that_touched_no_note_leaves_the_other_pages_note(
    folder: Path, context: BrowserContext, both: list[Kernel]
) -> None:
    one, two = (opened(context, kernel, folder) for kernel in both)
    one.do("note", ITEM, "from one")
    carry(one, both[0])
    two.do("set", ITEM, ["list"])
    carry(two, both[1])
    assert (stored(folder)["note"], stored(folder)["value"]) == ("from one", ["list"])
    assert seen(two)["note"] == "from one"


def test_a_note_over_its_limit_is_cut_and_told(folder: Path, context: BrowserContext, both: list[Kernel]) -> None:
    desks = opened(context, both[0], folder)
    desks.do("note", ITEM, "𠮷" * 2_001)
    assert "at most 2,000 characters" in seen(desks)["notice"]
    carry(desks, both[0])
    assert stored(folder)["note"] == "𠮷" * 2_000
    assert seen(desks)["says"] == "Not answered yet; your note is saved"


def test_an_exercise_that_changed_says_so_until_the_answer_is_confirmed(
    folder: Path, context: BrowserContext, both: list[Kernel]
) -> None:
    before = Answer(value=["list"], version=7, revision=3, at="2026-08-25T12:00:00Z")
    (folder / "answers.json").write_bytes(
        write_answers(Answers(assignment="02-agency-duties", responses={ITEM: before}))
    )
    desks = opened(context, both[0], folder)
    assert (seen(desks)["value"], seen(desks)["outdated"], seen(desks)["says"]) == (
        ["list"],
        True,
        "The exercise has changed",
    )
    desks.do("do", ITEM, "keep")
    carry(desks, both[0])
    assert (stored(folder)["value"], stored(folder)["version"]) == (["list"], 1)
    assert (seen(desks)["outdated"], seen(desks)["says"]) == (False, "Saved")


def test_a_held_answer_to_an_earlier_version_is_offered_and_never_counts_by_itself(
    folder: Path, context: BrowserContext, both: list[Kernel]
) -> None:
    desks = opened(context, both[0], folder)
    desks.do("set", ITEM, ["list"])
    desks.reload()
    desks.page.evaluate(
        """() => { for (const [key, entry] of Object.entries(localStorage)) {
            localStorage.setItem(key, JSON.stringify({ ...JSON.parse(entry), version: 7 })); } }"""
    )
    desks.draw(start(both[0], folder))
    carry(desks, both[0])
    assert not (folder / "answers.json").exists()
    assert (seen(desks)["value"], seen(desks)["conflict"]["value"]) == (None, ["list"])
    assert desks.do("held") == []


def test_every_state_is_said_in_words_with_what_to_do(
    folder: Path, context: BrowserContext, both: list[Kernel]
) -> None:
    desks = opened(context, both[0], folder)
    desks.do("set", ITEM, ["list"])
    assert seen(desks)["says"] == "Saving…"
    says(desks, "Waiting for the kernel")
    context.set_offline(True)
    says(desks, "Waiting for the connection")
    assert "kept in this browser" in seen(desks)["more"]
    desks.page.wait_for_function("(item) => window.desks.seen(item).wasCut", arg=ITEM)
    desks.do("out")  # what was on its way is lost
    context.set_offline(False)
    desks.page.wait_for_function("() => !window.desks.empty()")
    carry(desks, both[0])
    assert seen(desks)["says"] == "Saved"
    assert stored(folder)["value"] == ["list"]


def test_a_save_that_was_lost_without_a_trace_is_asked_for_and_sent_again(
    folder: Path, context: BrowserContext, both: list[Kernel]
) -> None:
    desks = opened(context, both[0], folder)
    desks.do("set", ITEM, ["list"])
    assert [message["content"]["type"] for message in desks.do("out")] == ["save"]
    desks.page.evaluate("() => { window.kernel.status = 'idle'; }")
    desks.page.wait_for_function("() => !window.desks.empty()")
    carry(desks, both[0])
    assert seen(desks)["says"] == "Saved"
    assert stored(folder)["value"] == ["list"]


@pytest.mark.parametrize(("lasting", "words"), [(True, "Can’t save"), (False, "Not saved, retrying")])
def test_what_only_the_trainee_can_mend_is_told_apart_from_what_is_tried_again(
    folder: Path, context: BrowserContext, both: list[Kernel], *, lasting: bool, words: str
) -> None:
    desks = opened(context, both[0], folder)
    desks.do("set", ITEM, ["list"])
    [sent] = desks.do("out")
    reply = {"type": "failed", "page": sent["content"]["page"], "seq": sent["content"]["seq"], "lasting": lasting}
    desks.do("hear", ITEM, {**reply, "reason": ["The disk is full.", "磁盘已满。"]})
    assert (seen(desks)["says"], seen(desks)["more"]) == (words, "The disk is full.")
    assert len(desks.do("held")) == 1


def test_a_browser_that_keeps_nothing_is_not_said_to_keep_it(
    folder: Path, context: BrowserContext, both: list[Kernel]
) -> None:
    desks = opened(context, both[0], folder)
    desks.page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    desks.do("set", ITEM, ["list"])
    says(desks, "Waiting for the kernel")
    assert "leave this page open" in seen(desks)["more"]
    carry(desks, both[0])
    assert seen(desks)["says"] == "Saved"
