"""The overview on top of a notebook, in a real browser: it follows the answers, leads on, and switches the course."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from grader.items.codecs import read_key
from grader.items.kinds import Number
from grader.items.samples import reference_value
from tests.e2e.answering import answer_by_keyboard
from tests.e2e.axe import arm, violations
from tests.e2e.lab import PATIENCE, Notebook, Server, Theme, needs_chromium, processes, served, shot, window
from tests.e2e.looks import FAINT, OVERFLOWING

pytestmark = [pytest.mark.browser, needs_chromium]

ROOT = Path(__file__).parents[2]
NAME = "02-agency-duties"
PATH = f"exercises/{NAME}/{NAME}.ipynb"
KEY = read_key((ROOT / "solutions" / NAME / "key.json").read_bytes())
FIRST, SECOND, THIRD = KEY.items[:3]
FIGURE = next(item for item in KEY.items if isinstance(item, Number))
MINUTES = sum(item.minutes for item in KEY.items)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("overview") / "trainee"
    shutil.copytree(ROOT / "exercises" / NAME, folder / "exercises" / NAME)
    shutil.copytree(ROOT / "course" / NAME, folder / "course" / NAME)
    for name in ("course.json", "start.ipynb"):
        shutil.copy(ROOT / "course" / name, folder / "course")
    with served(folder) as started:
        yield started


@pytest.fixture(autouse=True)
def untouched(server: Server) -> None:
    (server.folder / "exercises" / NAME / "answers.json").unlink(missing_ok=True)
    (server.folder / "trainee.json").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("PICTURES")
    return ROOT / named if named else tmp_path_factory.mktemp("pictures")


def slim(picture: Path) -> None:
    with Image.open(picture) as drawn:
        reduced = drawn.convert("RGB").quantize(128)
    reduced.save(picture, optimize=True)


def opened(server: Server, page: Page, path: str = PATH) -> Locator:
    Notebook.open(server, page, path).run_all()
    card = page.locator(".grd-overview")
    if path == PATH:
        card.scroll_into_view_if_needed()
    return card


def test_answers_change_the_card_as_they_are_saved_and_its_links_lead_to_them(server: Server, browser: Browser) -> None:
    count = len(KEY.items)
    with window(browser) as page:
        card = opened(server, page)
        assert page.locator(".jp-Cell").nth(2).locator(".grd-overview").count() == 1, "under the title"
        far, state = card.get_by_role("status").all()
        expect(far).to_have_text(f"{count} unanswered, 0 saved about {MINUTES} of {MINUTES} minutes left")
        expect(state).to_contain_text("Nothing to save yet")
        card.get_by_role("button", name=f"Begin with {FIRST.id}").press("Enter")
        expect(page.locator(f'.grd[data-item="{FIRST.id}"]')).to_be_focused()

        answer_by_keyboard(page, FIRST, reference_value(FIRST))
        answer_by_keyboard(page, THIRD, reference_value(THIRD))
        left = MINUTES - FIRST.minutes - THIRD.minutes
        expect(far).to_have_text(f"{count - 2} unanswered, 2 saved about {left} of {MINUTES} minutes left")
        expect(state).to_contain_text("All saved")
        expect(card.get_by_role("button", name=f"{FIRST.id}, saved. Go to exercise")).to_be_visible()
        expect(card.get_by_role("button", name=f"{SECOND.id}, unanswered. Go to exercise")).to_be_visible()
        card.get_by_role("button", name=f"You stopped at {THIRD.id}").press("Enter")
        expect(page.locator(f'.grd[data-item="{THIRD.id}"]')).to_be_focused()
        expect(card.get_by_role("button", name=f"Go on with {KEY.items[3].id}")).to_be_visible()


def test_what_is_not_saved_is_named_until_it_is(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        card = opened(server, page)
        state = card.get_by_role("status").nth(1)
        kernels = processes(server, "ipykernel")
        assert kernels
        for kernel in kernels:
            kernel.suspend()
        try:
            page.locator(f'.grd[data-item="{FIGURE.id}"]').get_by_role("textbox").fill("45")
            expect(state).to_contain_text(f"Not saved yet {FIGURE.id}: leave this page open until it says Saved.")
            expect(card.locator(".grd-counts")).to_contain_text("1 not saved yet")
            expect(page.locator(".grd-handing .grd-counts")).to_contain_text("1 not saved yet")
        finally:
            for kernel in kernels:
                kernel.resume()
        expect(state).to_contain_text("All saved", timeout=PATIENCE)
        expect(card.locator(".grd-counts")).not_to_contain_text("not saved")


def test_all_answered_leads_to_the_hand_in(server: Server, browser: Browser) -> None:
    values = {item.id: {"value": reference_value(item), "revision": 1, "version": item.version} for item in KEY.items}
    given = {"schema": 1, "assignment": NAME, "release": "", "responses": values}
    (server.folder / "exercises" / NAME / "answers.json").write_text(json.dumps(given))
    with window(browser) as page:
        card = opened(server, page)
        expect(card.locator(".grd-counts")).to_have_text(f"All {len(KEY.items)} answered and saved")
        card.get_by_role("button", name="Go to the hand-in").press("Enter")
        expect(page.locator(".grd-handing")).to_be_focused()


def test_one_switch_changes_all_and_is_remembered_by_the_course(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        card = opened(server, page)
        drawn = page.locator(".grd").count()
        assert drawn == len(KEY.items) + 2
        expect(page.locator(".grd:lang(en)")).to_have_count(drawn)
        card.get_by_role("button", name="中文").press("Enter")
        expect(page.locator(".grd:lang(zh)")).to_have_count(drawn)
        expect(card.get_by_role("button", name="中文")).to_be_focused()
        expect(card.locator(".grd-id")).to_have_text("学习进度")
        trainee = server.folder / "trainee.json"
        for _ in range(50):
            if trainee.exists():
                break
            page.wait_for_timeout(100)
        assert json.loads(trainee.read_bytes())["language"] == "zh"
    with window(browser) as page:  # another browser, another notebook, another kernel
        opened(server, page, f"course/{NAME}/lesson.ipynb")
        exercises = page.locator(".grd")
        expect(exercises.first).to_have_attribute("lang", "zh-Hans")
        expect(page.locator(".grd:lang(en)")).to_have_count(0)
        exercises.first.get_by_role("button", name="English").press("Enter")
        expect(page.locator(".grd:lang(zh)")).to_have_count(0)
        page.wait_for_timeout(500)
    with window(browser, language="zh-CN") as page:
        card = opened(server, page)
        expect(card).to_have_attribute("lang", "en")


def test_another_tab_of_this_browser_changes_with_it(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        card = opened(server, page)
        tab = page.context.new_page()
        tab.goto(server.address("api/status"))
        tab.evaluate("localStorage.setItem('grader:language', JSON.stringify('zh'))")
        expect(page.locator(".grd:lang(en)")).to_have_count(0)
        expect(card).to_have_attribute("lang", "zh-Hans")


def test_print_prints_the_page(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        card = opened(server, page)
        page.evaluate("window.print = () => { window.printed = true; }")
        card.get_by_role("button", name="Print").press("Enter")
        assert page.evaluate("window.printed") is True
        page.emulate_media(media="print")
        expect(card.locator(".grd-counts")).to_be_visible()
        expect(card.get_by_role("button", name="Print")).to_be_hidden()


@pytest.mark.parametrize(
    ("theme", "width", "language"),
    [("light", 1280, "en"), ("dark", 1280, "zh"), ("light", 400, "zh"), ("dark", 400, "en")],
)
def test_the_card_fits_can_be_read_and_axe_finds_nothing(
    server: Server, browser: Browser, kept: Path, theme: Theme, width: int, language: str
) -> None:
    values = {
        item.id: {
            "value": reference_value(item),
            "revision": 1,
            "version": item.version,
            "at": f"2026-11-24T0{at}:00:00Z",
        }
        for at, item in enumerate(KEY.items[:6])
    }
    given = {"schema": 1, "assignment": NAME, "release": "", "responses": values}
    (server.folder / "exercises" / NAME / "answers.json").write_text(json.dumps(given))
    server.use_theme(theme)
    with window(browser, width=width, theme=theme, height=1000) as page:
        card = opened(server, page)
        if language == "zh":
            card.get_by_role("button", name="中文").click()
        page.mouse.move(0, 0)
        arm(page)
        for is_held in (False, True):
            detail = {"assignment": NAME, "item": KEY.items[7].id, "held": is_held}
            page.evaluate("(detail) => dispatchEvent(new CustomEvent('grader:state', { detail }))", detail)
            assert card.evaluate(OVERFLOWING) == []
            assert card.evaluate(FAINT) == []
            assert violations(card) == []
            if not is_held:
                slim(shot(card, kept, f"overview-{theme}-{width}-{language}"))
