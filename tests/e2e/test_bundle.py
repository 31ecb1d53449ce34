"""A bundle in a trainee's hands: unpacked, worked through, handed in, collected, graded.

In `make test` its wheel stands alone in front of the packages that are here; with `SOAK=1` the bundle is an offline
one, and its start script makes the environment from the wheels inside, with the network taken away.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from grader.delivery.bundles import TOP
from grader.delivery.wheels import WHEEL_NAME
from grader.items.codecs import read_key
from grader.items.kinds import Explain
from grader.items.samples import reference_value
from tests.e2e.answering import answer_by_mouse
from tests.e2e.lab import Notebook, Server, needs_chromium, shut_kernels, window

ROOT = Path(__file__).parents[2]
SOAK = bool(os.environ.get("SOAK"))
NAME = "02-agency-duties"
KEY = read_key((ROOT / "solutions" / NAME / "key.json").read_bytes())
CLICKS = Path(__file__).with_name("kernel_clicks.py")


@dataclass(frozen=True)
class Trainee:
    """The unpacked bundle, the Python that works in it, and what goes before a command so that no network is there."""

    top: Path
    python: Path
    environment: dict[str, str]
    alone: tuple[str, ...] = field(default=())

    def run(self, *command: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.alone, *command], cwd=self.top, env=self.environment, input=given,
            capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip


def grader(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "grader.cli", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=600)


@pytest.fixture(scope="module")
def trainee(tmp_path_factory: pytest.TempPathFactory) -> Trainee:
    place = tmp_path_factory.mktemp("trainee of ours")
    done = grader("bundle", str(place / "b.zip"), "--modules", "00,02", *(["--offline"] if SOAK else []), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    subprocess.run([sys.executable, "-m", "zipfile", "-e", place / "b.zip", place], check=True)
    top, home = place / TOP, place / "home"
    home.mkdir()
    bare = {"HOME": str(home), "LANG": "C.UTF-8", "TMPDIR": str(place)}
    if not SOAK:
        wheel = zipfile.ZipFile(top / "install" / WHEEL_NAME)
        wheel.extractall(place / "site")
        wheel.close()
        return Trainee(top, Path(sys.executable), {**bare, "PYTHONPATH": str(place / "site"), "PATH": os.defpath})
    base = Path(sys.base_prefix) / "bin"
    alone = ("unshare", "-n") if os.geteuid() == 0 and shutil.which("unshare") else ()
    nowhere = {f"{name}_proxy": "http://127.0.0.1:9" for name in ("http", "https")}  # where nothing can be unshared
    environment = {**bare, **nowhere, "PATH": os.pathsep.join([str(base), "/usr/bin", "/bin"])}
    made = Trainee(top, top / ".venv" / "bin" / "python", environment, alone)
    done = made.run("sh", "./start.sh", "--install-only")
    assert done.returncode == 0, done.stderr
    again = made.run("sh", "./start.sh", "--install-only")
    assert (again.returncode, again.stdout) == (0, ""), "what is installed is not installed again"
    return made


def test_a_bundle_is_worked_through_handed_in_collected_and_graded(trainee: Trainee, tmp_path: Path) -> None:
    values = {item.id: reference_value(item) for item in KEY.items if not isinstance(item, Explain)}
    wrong = next(item.id for item in KEY.items if item.id in values)
    values[wrong] = {one: [] for one in values[wrong]}
    folder = trainee.top / "exercises" / NAME
    done = trainee.run(str(trainee.python), "-P", str(CLICKS), str(folder), given=json.dumps(values))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert not Path(said.pop("grader")).is_relative_to(ROOT), "the bundle's own wheel answers"
    assert said == dict.fromkeys(values, "saved")

    command = (str(trainee.top / ".venv/bin/grader"),) if SOAK else (
        str(trainee.python), "-P", "-m", "grader.widgets.hand_in_commands"
    )  # fmt: skip
    done = trainee.run(*command, "hand-in", f"exercises/{NAME}", "--as", "anna", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Receipt: " in done.stdout
    mail = tmp_path / "mail"
    mail.mkdir()
    (tmp_path / f"anna-{NAME}.zip").rename(mail / f"anna-{NAME}.zip")

    course = tmp_path / "course"
    shutil.copytree(ROOT / "solutions", course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    collected = grader("collect", str(mail), cwd=course)
    assert collected.returncode == 0, collected.stdout + collected.stderr
    graded = json.loads(grader("grade", NAME, "--json", cwd=course).stdout)
    assert graded["findings"] == []
    score = graded["scores"]["anna"]
    expected = {item.id: item.points if item.id in values and item.id != wrong else 0 for item in KEY.items}
    assert {id_: earned for id_, earned in score["items"].items() if id_ in values} == {
        id_: points for id_, points in expected.items() if id_ in values
    }
    assert score["earned"] == sum(expected.values())
    assert score["possible"] == sum(item.points for item in KEY.items)
    assert {score["statuses"][item.id] for item in KEY.items if item.id not in values} <= {"omitted"}


def test_a_trainee_who_has_answered_nothing_is_told_what_to_do(trainee: Trainee) -> None:
    done = trainee.run(
        str(trainee.python), "-P", "-m", "grader.widgets.hand_in_commands", "hand-in", "course/00-orientation"
    )
    assert done.returncode == 2
    assert "no exercise folder" in done.stderr
    assert "Traceback" not in done.stderr


@contextlib.contextmanager
def started(trainee: Trainee) -> Iterator[Server]:
    """Run the start script as a trainee would, but for the browser, until the block ends."""
    log = trainee.top.parent / "start.log"
    with log.open("wb") as output:
        environment = trainee.environment | {"BROWSER": "true"}
        process = subprocess.Popen(
            ["/bin/sh", "./start.sh"], cwd=trainee.top, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        opened, deadline = None, time.monotonic() + 60
        while opened is None and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.2)
            for page in Path(trainee.environment["HOME"]).rglob("jpserver-*-open.html"):
                opened = re.search(r"(http://127\.0\.0\.1:\d+)/lab/tree/(\S+?)\?token=(\w+)", page.read_text())
        assert opened, log.read_text()
        assert opened[2] == "course/00-orientation/lesson.ipynb", "the first lesson is opened"
        server = Server("lab", opened[1], opened[3], trainee.top, log)
        yield server
        shut_kernels(server)
    finally:
        process.terminate()
        process.wait(30)


if SOAK:  # needs the environment of the offline bundle

    @pytest.mark.browser
    @needs_chromium
    def test_what_the_start_script_opens_is_worked_through_in_a_browser(
        trainee: Trainee, browser: Browser, tmp_path: Path
    ) -> None:
        for left in (trainee.top / "exercises" / NAME).glob("answers*"):
            left.unlink()
        with started(trainee) as server, window(browser) as page:
            notebook = Notebook.open(server, page, f"exercises/{NAME}/{NAME}.ipynb")
            notebook.run_all()
            few = [item for item in KEY.items if item.id in ("agency-01", "agency-03")]
            for item in few:
                answer_by_mouse(page, item, reference_value(item))
            card = page.locator(".grd-handing")
            card.scroll_into_view_if_needed()
            card.get_by_role("textbox").fill("ben")
            card.get_by_role("button", name="Make the hand-in file").click()
            expect(card.locator(".grd-receipt")).to_be_visible()
        mail, course = tmp_path / "mail", tmp_path / "course"
        mail.mkdir()
        shutil.copy(trainee.top / "exercises" / f"ben-{NAME}.zip", mail)
        shutil.copytree(ROOT / "solutions", course / "solutions")
        shutil.copy(ROOT / "nbgrader_config.py", course)
        assert grader("collect", str(mail), cwd=course).returncode == 0
        graded = json.loads(grader("grade", NAME, "--json", cwd=course).stdout)
        assert graded["findings"] == []
        assert graded["scores"]["ben"]["earned"] == sum(item.points for item in few)
