"""The hand-in at the end of a notebook, in a real browser: by keyboard alone, collected and graded; and its looks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from grader.items.codecs import read_key
from grader.items.receipts import is_receipt
from grader.items.samples import reference_value
from tests.e2e.answering import SEAT, answer_by_keyboard, seen
from tests.e2e.exercises import sit
from tests.e2e.lab import Notebook, Server, Theme, needs_chromium, served, shot, window
from tests.e2e.looks import FAINT, OVERFLOWING

pytestmark = [pytest.mark.browser, needs_chromium]

ROOT = Path(__file__).parents[2]
NAME = "02-agency-duties"
KEY = read_key((ROOT / "solutions" / NAME / "key.json").read_bytes())
VALUES = {item.id: reference_value(item) for item in KEY.items}
FEW = tuple(item for item in KEY.items if item.id in ("agency-01", "agency-03", "agency-14"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hand-in") / "trainee"
    shutil.copytree(ROOT / "exercises" / NAME, folder / NAME)
    sit(folder / NAME, NAME, SEAT)
    with served(folder, environment={"GRADER_SHARED": "1"}) as started:
        yield started


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = os.environ.get("PICTURES")
    return ROOT / kept if kept else tmp_path_factory.mktemp("pictures")


def opened(server: Server, page: Page) -> Locator:
    (server.folder / NAME / "trainee.json").unlink(missing_ok=True)  # the language that another test chose
    notebook = Notebook.open(server, page, f"{NAME}/{NAME}.ipynb")
    notebook.run_all()
    card = page.locator(".grd-handing")
    card.scroll_into_view_if_needed()
    return card


def focus(page: Page, card: Locator, name: str) -> None:
    """Go on by Tab until the control of this name has the focus."""
    for _ in range(40):
        if card.locator(":focus").evaluate_all("all => all.map((one) => one.textContent)") == [name]:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never came to {name}")


def grader(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "grader.cli", *arguments],
        cwd=cwd, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_a_trainee_hands_in_by_keyboard_and_the_file_is_collected_graded_and_found(
    server: Server, browser: Browser, tmp_path: Path
) -> None:
    with window(browser) as page:
        card = opened(server, page)
        expect(card.locator(".grd-counts")).to_have_text(f"{len(KEY.items)} unanswered, 0 saved")
        for item in FEW:
            answer_by_keyboard(page, seen(item), VALUES[item.id])
        expect(card.locator(".grd-counts")).to_have_text(f"{len(KEY.items) - 3} unanswered, 3 saved")

        page.evaluate("addEventListener('grader:go', (event) => { window.went = event.detail; })")
        card.locator(".grd-lang button").last.focus()
        page.keyboard.press("Tab")
        first, second = KEY.items[:2]
        expect(card.locator(":focus")).to_have_accessible_name(f"{first.id}, saved. Go to exercise")
        page.keyboard.press("Tab")
        expect(card.locator(":focus")).to_have_accessible_name(f"{second.id}, unanswered. Go to exercise")
        page.keyboard.press("Enter")
        assert page.evaluate("window.went") == second.id
        expect(page.locator(f'.grd[data-item="{second.id}"]')).to_be_focused()

        card.locator(".grd-lang button").last.focus()
        focus(page, card, "Make the hand-in file")
        page.keyboard.press("Enter")
        expect(card.get_by_role("alert")).to_contain_text("the id that your instructor gave you")
        expect(card.get_by_role("textbox")).to_be_focused()
        page.keyboard.type("anna")
        page.keyboard.press("Enter")
        receipt = card.locator(".grd-receipt")
        expect(receipt).to_be_visible()
        expect(receipt).to_have_accessible_name(
            f"Receipt: {', '.join(' '.join(g) for g in code_of(receipt).split('-'))}"
        )
        expect(card.get_by_text("This is your first hand-in")).to_be_visible()
        code = code_of(receipt)
        assert is_receipt(code)

        focus(page, card, f"Download anna-{NAME}.zip")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        zipped = tmp_path / "mail" / download.value.suggested_filename
        download.value.save_as(zipped)
        assert zipped.read_bytes() == (server.folder / f"anna-{NAME}.zip").read_bytes()
        assert zipfile.is_zipfile(zipped)
        card.get_by_role("textbox").press("Enter")
        expect(card.get_by_text("Nothing has changed since")).to_be_visible()
        assert code_of(receipt) == code
        for key in "ab0dOxm":
            card.locator(".grd-stops button").first.press(key)
        expect(page.locator(".jp-Dialog")).to_have_count(0)

    course = tmp_path / "course"
    shutil.copytree(ROOT / "solutions", course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    grader("collect", str(zipped.parent), cwd=course)
    graded = json.loads(grader("grade", NAME, "--json", cwd=course))
    statuses = graded["scores"]["anna"]["statuses"]
    assert {id_ for id_, status in statuses.items() if status != "omitted"} == {item.id for item in FEW}
    earned = sum(item.points for item in FEW if item.id != "agency-14")
    assert graded["scores"]["anna"]["earned"] == earned


def code_of(receipt: Locator) -> str:
    return "-".join(receipt.locator("span").all_text_contents())


def test_an_answer_that_the_page_still_holds_is_counted_apart(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        card = opened(server, page)
        expect(card.locator(".grd-counts")).to_contain_text("3 saved")
        held = json.dumps({"value": {}, "version": 1, "base": 1})
        page.evaluate("(held) => localStorage.setItem('grader::02-agency-duties:agency-03', held)", held)
        card.locator(".grd-lang button").first.focus()
        expect(card.locator(".grd-counts")).to_contain_text("2 saved, 1 not saved yet")
        expect(card.get_by_role("button", name="agency-03, not saved yet")).to_be_visible()
        expect(card.get_by_text("would be missing")).to_be_visible()


@pytest.mark.parametrize(
    ("theme", "width", "language"),
    [("light", 1280, "en"), ("dark", 1280, "en"), ("light", 400, "zh"), ("dark", 400, "en")],
)
def test_the_card_fits_can_be_read_and_speaks_both_languages(
    server: Server, browser: Browser, pictures: Path, theme: Theme, width: int, language: str
) -> None:
    server.use_theme(theme)
    with window(browser, width=width, theme=theme, height=1400) as page:
        card = opened(server, page)
        if language == "zh":
            card.get_by_role("button", name="中文").click()
        shot(card, pictures, f"hand-in-before-{theme}-{width}-{language}")
        card.get_by_role("textbox").fill("anna")
        card.get_by_role("button", name={"en": "Make the hand-in file", "zh": "生成提交文件"}[language]).click()
        expect(card.locator(".grd-receipt")).to_be_visible()
        card.get_by_role("button", name={"en": "Clear this computer", "zh": "清除本机记录"}[language]).click()
        shot(card, pictures, f"hand-in-{theme}-{width}-{language}")
        assert card.evaluate(OVERFLOWING) == []
        assert card.evaluate(FAINT) == []


def test_a_shared_computer_is_cleared_after_a_second_word(server: Server, browser: Browser) -> None:
    folder = server.folder / NAME
    with window(browser) as page:
        card = opened(server, page)
        page.evaluate("localStorage.setItem('grader::03-other:x', JSON.stringify({ value: 1 }))")
        page.evaluate("localStorage.setItem('grader:language', JSON.stringify('en'))")
        card.get_by_role("textbox").fill("anna")
        card.get_by_role("button", name="Make the hand-in file").click()
        card.get_by_role("button", name="Clear this computer").click()
        assert (folder / "answers.json").exists()
        card.get_by_role("button", name="No, keep it").click()
        card.get_by_role("button", name="Clear this computer").click()
        card.get_by_role("button", name="Yes, clear it").click()
        expect(card.get_by_text("Cleared. Close this window")).to_be_visible()
        assert not list(folder.glob("*answers*")), "gone from the disk"
        assert not list(server.folder.glob("anna-*.zip"))
        kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('grader:'))")
        assert kept == ["grader::03-other:x"], "what another assignment has not saved stays"
