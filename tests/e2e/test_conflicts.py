"""Two answers to one exercise, in JupyterLab: both shown in words, and chosen by keyboard alone or by one click."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from grader.widgets.store import Change, Store
from tests.e2e.exercises import NAME, furnish, is_saved, item, values
from tests.e2e.lab import Notebook, Server, needs_chromium, served, window

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(furnish(tmp_path_factory.mktemp("conflicts") / "course", "work")) as started:
        yield started


def answer_twice(folder: Path, id_: str, one: object, other: object) -> None:
    """Answer as two kernels do, neither of which has seen the other's answer."""
    store = Store(folder=folder, assignment="02-agency-duties", release="r")
    for value in (one, other):
        store.record(Change(item=id_, value=value, version=1, base=0))


def test_of_two_answers_one_is_chosen_by_keyboard_or_by_one_click_and_nobody_is_asked_again(
    server: Server, browser: Browser
) -> None:
    folder = server.folder / "work"
    answer_twice(folder, "agency-04", ["list"], ["price"])
    answer_twice(folder, "agency-05", 30, 45)
    with window(browser) as page:
        notebook = Notebook.open(server, page, f"work/{NAME}")
        notebook.run_all()
        choice, figure = item(page, "agency-04"), item(page, "agency-05")
        expect(choice.locator(".grd-clash dd").first).to_contain_text("Its price is above a threshold")
        expect(choice.locator(".grd-clash dd").last).to_contain_text("It stands on the control list")
        choice.locator("input").last.focus()
        page.keyboard.press("Tab")
        expect(choice.get_by_role("button", name="Keep this")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        is_saved(choice)
        expect(choice.locator(".grd-clash")).to_be_hidden()
        expect(choice.locator("[aria-live]", has_text="Your choice is being saved")).to_have_count(1)
        figure.get_by_role("button", name="Keep this").click()
        is_saved(figure)
        assert values(folder) == {"agency-04": ["list"], "agency-05": 45}
        notebook.restart()
        notebook.run_all()
        is_saved(choice)
        expect(page.locator(".grd-clash:visible")).to_have_count(0)
