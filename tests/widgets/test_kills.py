"""Random kills between a click and its answer: what is acknowledged is on the disk, what is not comes back.

The desk is the real one in a real browser, the store the real one in a process that is killed by `SIGKILL` at a random
step. A seeded sample runs in `make test`; with `SOAK=1`, as in `make soak`, a thousand kills.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from grader.items.assignments import Assignment
from grader.items.texts import Text
from tests.e2e.lab import chromium, needs_chromium
from tests.widgets.killing import Desks, Kernel, carry, kernels
from tests.widgets.specimens import board_of, graded_folder

pytestmark = [pytest.mark.browser, needs_chromium]

SOAK = bool(os.environ.get("SOAK"))
KILLS = 840 if SOAK else 24
KILLS_OF_TWO = 160 if SOAK else 8
ITEMS = ("agency-40", "agency-41")
ROWS = [f"stimulus-{number:02}" for number in range(40)]
COLUMNS = ["mofcom", "caea", "sastind", "edd", "sca", "miit", "customs"]
WAYS = ("kernel", "server", "page closed", "reload", "offline")
#: Calls and returns in C and Python while a kernel draws an exercise of 40 rows, and while it saves three clicks.
DRAWING, SAVING = 60_000, 4_500


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    boards = tuple(replace(board_of(40), id=item) for item in ITEMS)
    graded_folder(tmp_path / "work", Assignment(name="02-agency-duties", title=Text("Who", "谁"), items=boards))
    return tmp_path / "work"


def stored(folder: Path) -> dict[str, Any]:
    try:
        return json.loads((folder / "answers.json").read_bytes())["responses"]
    except FileNotFoundError:
        return {}


def kept(folder: Path, item: str) -> list[Any]:
    try:
        entries = json.loads((folder / "answers.conflicts.json").read_bytes())["conflicts"]
    except FileNotFoundError:
        return []
    return [entry["responses"][item]["value"] for entry in entries if item in entry["responses"]]


@dataclass
class Story:
    """What a trainee has done: each item's values in order, and up to which of them the page has said *saved*."""

    values: dict[str, list[Any]] = field(default_factory=lambda: {item: [{}] for item in ITEMS})
    saved: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ITEMS, 0))
    places: dict[tuple[str, int], int] = field(default_factory=dict)

    def click(self, desks: Desks, item: str, row: str, column: str) -> None:
        seq = desks.do("click", item, row, column)
        self.values[item].append({**self.values[item][-1], row: column})
        self.places[desks.do("seen", item)["page"], seq] = len(self.values[item]) - 1

    def found(self, desks: Desks) -> None:
        """Note which answer a page that was drawn anew found in the browser: the last one."""
        for item in ITEMS:
            seen = desks.do("seen", item)
            if seen["seq"]:
                self.places.setdefault((seen["page"], seen["seq"]), len(self.values[item]) - 1)

    def look(self, desks: Desks) -> None:
        """Note what the page calls saved."""
        for item in ITEMS:
            seen = desks.do("seen", item)
            if seen["acked"]:
                self.saved[item] = max(self.saved[item], self.places[seen["page"], seen["acked"]])

    def holds(self, folder: Path) -> None:
        """Every acknowledged click is in the file: it holds the value called saved, or one that went on from it."""
        responses = stored(folder)
        for item in ITEMS:
            value = responses[item]["value"] if item in responses else {}
            places = [at for at, one in enumerate(self.values[item]) if one == value]
            assert places, f"{item}: the file holds what was never answered"
            assert places[-1] >= self.saved[item], f"{item}: an acknowledged click is not in the file"


def seeded(number: int) -> random.Random:
    return random.Random(number)  # noqa: S311 - a sample that is the same each time, no secret


def death(chance: random.Random) -> dict[str, Any]:
    """At which step a kernel is to die: most often while it saves, at times while it draws or not by itself."""
    way = chance.random()
    if way < 0.45:
        return {"dies_at": chance.randint(1, SAVING)}
    return {"dies_at": chance.randint(1, DRAWING), "while_drawing": True} if way < 0.5 else {}


def strike(way: str, desks: Desks, kernel: Kernel) -> None:
    """End what the way names; what was under way between page and kernel is lost."""
    if way in ("kernel", "server"):
        kernel.kill()
    if way == "page closed":
        desks.close()
        desks.open()
    elif way == "reload":
        desks.reload()
    else:
        desks.do("out")


def recover(way: str, desks: Desks, kernel: Kernel, folder: Path, dies: dict[str, Any]) -> bool:
    """Do what a trainee does then: nothing when the way is there again, else run the cells."""
    if way == "offline" and not kernel.died:
        for item in ITEMS:
            desks.do("greet", item)
        return True
    states = kernel.start(folder, *ITEMS, **dies)
    if states is None:
        return False
    desks.draw(states)
    return True


def test_after_random_kills_every_acknowledged_click_is_in_the_file_and_every_other_comes_back(
    folder: Path, browser: Browser
) -> None:
    chance, story, ways = seeded(20261125), Story(), Counter[str]()
    context = browser.new_context()
    with kernels(1) as [kernel]:
        desks = Desks(context)
        states = kernel.start(folder, *ITEMS)
        assert states is not None
        desks.draw(states)
        while ways.total() < KILLS:
            for _ in range(chance.randint(1, 4)):
                story.click(desks, chance.choice(ITEMS), chance.choice(ROWS), chance.choice(COLUMNS))
                if chance.random() < 0.7:
                    carry(desks, kernel)
            story.look(desks)
            way = "kernel" if kernel.died else chance.choice(WAYS)
            strike(way, desks, kernel)
            ways[way] += 1
            story.holds(folder)
            while not recover(way, desks, kernel, folder, death(chance)):
                way = "kernel"
                ways[way] += 1
                story.holds(folder)
            story.found(desks)
            if chance.random() < 0.5:
                carry(desks, kernel)
                story.look(desks)
        desks.draw(kernel.start(folder, *ITEMS) or {})
        story.found(desks)
        carry(desks, kernel)
        story.look(desks)
        story.holds(folder)
        assert {item: stored(folder)[item]["value"] for item in ITEMS} == {
            item: values[-1] for item, values in story.values.items()
        }
        assert desks.do("held") == []
        assert not (folder / "answers.conflicts.json").exists(), "a trainee alone is in no conflict"
        assert {path.name for path in folder.iterdir()} <= {
            "02-agency-duties.ipynb", "items.json", "answers.json", ".answers.lock", ".answers.json.tmp",
        }  # fmt: skip
    context.close()
    clicks = sum(len(values) - 1 for values in story.values.values())
    print(f"{ways.total()} kills over {clicks} clicks: {dict(ways)}")  # noqa: T201 - the figures for docs/soak.md


def test_two_pages_with_a_kernel_each_lose_nothing_by_random_kills(folder: Path, browser: Browser) -> None:
    chance, kills = seeded(1125), 0
    context = browser.new_context()
    mine: list[Any] = [{}, {}]
    with kernels(2) as both:
        pages = [Desks(context), Desks(context)]
        for desks, kernel in zip(pages, both, strict=True):
            desks.draw(kernel.start(folder, ITEMS[0]) or {})
        while kills < KILLS_OF_TWO:
            at = chance.randrange(2)
            desks, kernel = pages[at], both[at]
            for _ in range(chance.randint(1, 3)):
                desks.do("click", ITEMS[0], chance.choice(ROWS[at * 20 : at * 20 + 20]), chance.choice(COLUMNS))
                mine[at] = desks.do("seen", ITEMS[0])["value"]
                if chance.random() < 0.6:
                    carry(desks, kernel)
            seen = desks.do("seen", ITEMS[0])
            if not seen["waits"]:
                here = [stored(folder)[ITEMS[0]]["value"], *kept(folder, ITEMS[0])]
                assert mine[at] in here, "what this page was told is saved is not to be found"
            if chance.random() < 0.5 and not kernel.died:
                continue
            kernel.kill()
            kills += 1
            while (states := kernel.start(folder, ITEMS[0], **death(chance))) is None:
                kills += 1
            if chance.random() < 0.4:
                desks.reload()
            desks.draw(states)
        for desks, kernel in zip(pages, both, strict=True):
            desks.draw(kernel.start(folder, ITEMS[0]) or {})
            carry(desks, kernel)
        here = [stored(folder)[ITEMS[0]]["value"], *kept(folder, ITEMS[0])]
        assert [value in here for value in mine] == [True, True]
        assert pages[0].do("held") == []
    context.close()
    print(f"{kills} kills of two kernels; {len(here) - 1} answers beside the one that counts")  # noqa: T201
