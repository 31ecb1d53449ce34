"""Random kills in JupyterLab: kernel and server by `SIGKILL`, page closed, reload, offline; no click is lost.

Four in `make test`, with `SOAK=1`, as in `make soak`, forty. The kills between each two steps of a save are in
`tests/widgets/test_kills.py`.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.exercises import NAME, furnish, item
from tests.e2e.lab import PATIENCE, Notebook, Server, needs_chromium, processes, served

pytestmark = [pytest.mark.browser, needs_chromium]

KILLS = 40 if os.environ.get("SOAK") else 4
WAYS = ("kernel", "page closed", "server", "offline", "reload")
ITEMS = ("agency-04", "agency-05", "agency-06")
SAVED = re.compile("Saved|Cleared, saved")
OPTIONS = {"list": "control list", "temporary": "temporary control", "catch-all": "risk to", "price": "price"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(furnish(tmp_path_factory.mktemp("kills") / "course", "work")) as started:
        yield started


@dataclass
class Trainee:
    """Who clicks, and what was clicked: `given` is the value of each item, `saved` the last that the page called so."""

    server: Server
    context: BrowserContext
    chance: random.Random
    given: dict[str, Any] = field(default_factory=dict)
    saved: dict[str, Any] = field(default_factory=dict)
    history: dict[str, list[Any]] = field(default_factory=lambda: {id_: [] for id_ in ITEMS})
    number: int = 0

    def open(self) -> Page:
        """Open the notebook as it stands and run it all."""
        page = self.context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(self.server.address(f"doc/tree/work/{NAME}", reset=""))
        notebook = Notebook(self.server, page)
        notebook.wait_until_ready()
        notebook.run_all()
        return page

    def click(self, page: Page) -> str:
        """Answer one exercise in another way than before, and return which."""
        self.number += 1
        id_ = self.chance.choice(ITEMS)
        exercise = item(page, id_)
        match id_:
            case "agency-04":
                option = self.chance.choice(list(OPTIONS))
                exercise.locator("label", has_text=OPTIONS[option]).click()
                chosen = {*self.given.get(id_, ())} ^ {option}
                self.given[id_] = [one for one in OPTIONS if one in chosen]
            case "agency-05":
                exercise.get_by_role("textbox").fill(str(self.number))
                self.given[id_] = self.number
            case "agency-06":
                self.given[id_] = f"{self.given.get(id_, '')}{self.number}. "
                exercise.get_by_role("textbox").fill(self.given[id_])
        self.history[id_].append(self.given[id_])
        self.look(page)
        return id_

    def look(self, page: Page) -> None:
        """Note what the page calls saved."""
        for id_, value in self.given.items():
            if SAVED.match(item(page, id_).get_by_role("status").inner_text()):
                self.saved[id_] = value

    def holds(self) -> None:
        """Every answer that the page called saved is in the file, or one given after it."""
        there = stored(self.server.folder / "work")
        for id_, value in self.saved.items():
            since = self.history[id_][len(self.history[id_]) - 1 - self.history[id_][::-1].index(value) :]
            assert there.get(id_) in since, f"{id_}: an acknowledged answer is not in the file"


def stored(folder: Path) -> dict[str, Any]:
    try:
        responses = json.loads((folder / "answers.json").read_bytes())["responses"]
    except FileNotFoundError:
        return {}
    return {
        id_: sorted(response["value"], key=list(OPTIONS).index) if id_ == "agency-04" else response["value"]
        for id_, response in responses.items()
    }


def is_saved(page: Page, id_: str) -> None:
    expect(item(page, id_).get_by_role("status")).to_have_text(SAVED)


def kill_kernel(server: Server) -> None:
    for process in processes(server, "ipykernel"):
        process.kill()


def kill_server(server: Server) -> Callable[[], subprocess.Popen[bytes]]:
    """Kill the server with its kernels, and return how the same is started again."""
    [process] = [one for one in processes(server, "jupyter") if "ipykernel" not in " ".join(one.cmdline())]
    command, folder, environment = process.cmdline(), process.cwd(), process.environ()
    for one in (process, *processes(server, "ipykernel")):
        one.kill()

    def start() -> subprocess.Popen[bytes]:
        with server.log.open("ab") as log:
            return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)

    return start


def wait_until_up(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            server.request("GET", "api/status")
        except OSError:
            assert time.monotonic() < deadline, server.log.read_text()[-2000:]
            time.sleep(0.1)
        else:
            return


def strike(way: str, trainee: Trainee, page: Page, again: list[subprocess.Popen[bytes]]) -> Page:
    """Kill what the way names, go on as a trainee would, and return the page that is open then."""
    if way == "offline":
        trainee.context.set_offline(True)
        trainee.click(page)
        trainee.holds()
        trainee.context.set_offline(False)
        return page
    if way == "kernel":
        kill_kernel(trainee.server)
        if trainee.chance.random() < 0.5:
            trainee.click(page)  # while no kernel is there
    elif way == "server":
        start = kill_server(trainee.server)
        id_ = trainee.click(page)
        expect(item(page, id_).get_by_role("status")).to_contain_text("Waiting for the connection")
        again.append(start())
        wait_until_up(trainee.server)
    trainee.holds()
    if way == "kernel" and trainee.chance.random() < 0.5:
        page.locator(".jp-Dialog .jp-mod-accept").click()  # Lab says that the kernel has died and was started again
        notebook = Notebook(trainee.server, page)
        notebook.wait_until_ready()
        notebook.run_all()
        return page
    if way == "reload":
        page.reload()
        page.close()
    else:
        page.close()
    return trainee.open()


def test_after_random_kills_in_a_browser_every_click_is_in_the_file(server: Server, browser: Browser) -> None:
    chance = random.Random(20261125)  # noqa: S311 - a sample that is the same each time, no secret
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(PATIENCE)
    trainee, ways, again = Trainee(server, context, chance), Counter[str](), []
    try:
        page = trainee.open()
        for number in range(KILLS):
            for _ in range(chance.randint(1, 3)):
                trainee.click(page)
            if chance.random() < 0.3:
                is_saved(page, chance.choice(sorted(trainee.given)))
            way = WAYS[number % len(WAYS)]
            page = strike(way, trainee, page, again)
            ways[way] += 1
            for id_ in trainee.given:
                is_saved(page, id_)
            trainee.look(page)
            assert stored(server.folder / "work") == trainee.given, f"after kill {number + 1}, {way}"
        expect(page.locator(".grd-clash:visible")).to_have_count(0)
        assert not list((server.folder / "work").glob("answers.*.json")), "a trainee alone is in no conflict"
    finally:
        context.close()
        for process in again:
            process.terminate()
            process.wait(20)
    print(f"{ways.total()} kills over {trainee.number} clicks: {dict(ways)}")  # noqa: T201 - for docs/soak.md
