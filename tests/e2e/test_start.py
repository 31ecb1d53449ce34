"""The start page in a real browser: how far each module is, and links that open notebooks as the host opens its own."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from grader.items.codecs import read_key
from grader.items.samples import reference_value
from tests.e2e.axe import arm, violations
from tests.e2e.lab import App, Notebook, Server, Theme, needs_chromium, served, shot, window
from tests.e2e.looks import FAINT, OVERFLOWING

pytestmark = [pytest.mark.browser, needs_chromium]

ROOT = Path(__file__).parents[2]
NAME = "02-agency-duties"
KEY = read_key((ROOT / "solutions" / NAME / "key.json").read_bytes())
#: The course lies below the server's root, so that links must find their own way.
HOME = "trainings/ecl"


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app: App = getattr(request, "param", "lab")
    folder = tmp_path_factory.mktemp(f"start-{app}") / "trainee"
    for tree in ("course", "exercises"):
        shutil.copytree(ROOT / tree, folder / HOME / tree, ignore=shutil.ignore_patterns("*.svg", "*.md", "*.yaml"))
    shutil.rmtree(folder / HOME / "exercises" / "09-mock-examination")
    values = {
        item.id: {"value": reference_value(item), "revision": 1, "version": item.version, "at": "2026-11-24T03:00:00Z"}
        for item in KEY.items[:6]
    }
    given = {"schema": 1, "assignment": NAME, "release": "", "responses": values}
    (folder / HOME / "exercises" / NAME / "answers.json").write_text(json.dumps(given))
    with served(folder, app=app) as started:
        yield started


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("PICTURES")
    return ROOT / named if named else tmp_path_factory.mktemp("pictures")


def opened(server: Server, page: Page) -> Locator:
    (server.folder / HOME / "trainee.json").unlink(missing_ok=True)
    Notebook.open(server, page, f"{HOME}/course/start.ipynb").run_all()
    card = page.locator(".grd-start")
    expect(card).to_be_visible()
    return card


@pytest.mark.parametrize("server", ["lab", "notebook"], indirect=True)
def test_it_tells_how_far_each_module_is_and_leads_on_where_somebody_stopped(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        card = opened(server, page)
        expect(card.get_by_role("status")).to_contain_text("6 of ")
        module = card.locator(f'[data-module="{NAME}"]')
        expect(module).to_contain_text(f"6 of {len(KEY.items)} answered")
        expect(card.locator('[data-module="09-mock-examination"]')).to_contain_text("not fetched yet")
        onward = card.get_by_role("link", name="Go on: exercises 02 Who does what")
        shown = "lab/tree" if server.app == "lab" else "notebooks"
        expect(onward).to_have_attribute("href", f"/{shown}/{HOME}/exercises/{NAME}/{NAME}.ipynb")
        lesson = module.get_by_role("link", name="Lesson")
        expect(lesson).to_have_attribute("href", f"/{shown}/{HOME}/course/{NAME}/lesson.ipynb")
        card.get_by_role("button", name="中文").press("Enter")
        lesson = module.get_by_role("link", name="课文")
        expect(lesson).to_have_attribute("href", f"/{shown}/{HOME}/course/{NAME}/lesson.zh.ipynb")
        onward = card.get_by_role("link", name="继续：练习 02 谁管什么")
        if server.app == "lab":  # in the same window
            onward.press("Enter")
            expect(page.get_by_role("heading", name="Exercise 16")).to_be_attached()
        else:
            with page.expect_popup() as popup:
                onward.press("Enter")
            expect(popup.value).to_have_url(re.compile(re.escape(f"/{HOME}/exercises/{NAME}/{NAME}.ipynb")))


@pytest.mark.parametrize(
    ("theme", "width", "language"),
    [("light", 1280, "en"), ("dark", 1280, "zh"), ("light", 400, "zh"), ("dark", 400, "en")],
)
def test_it_fits_can_be_read_and_axe_finds_nothing(
    server: Server, browser: Browser, kept: Path, theme: Theme, width: int, language: str
) -> None:
    server.use_theme(theme)
    with window(browser, width=width, theme=theme, height=1000 if width > 400 else 2400) as page:
        card = opened(server, page)
        if language == "zh":
            card.get_by_role("button", name="中文").click()
        page.mouse.move(0, 0)
        arm(page)
        assert card.evaluate(OVERFLOWING) == []
        assert card.evaluate(FAINT) == []
        assert violations(card) == []
        picture = shot(card, kept, f"start-{theme}-{width}-{language}")
        with Image.open(picture) as drawn:
            reduced = drawn.convert("RGB").quantize(128)
        reduced.save(picture, optimize=True)
