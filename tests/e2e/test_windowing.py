"""Scrolled away and back: whatever Lab does with cells that are out of sight, nothing is lost or measured there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.exercises import NAME, is_saved, sit, values
from tests.e2e.lab import Notebook, Server, needs_chromium, served, window
from tests.e2e.stage import furnish

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(
    scope="module",
    params=["defer", "full", *(pytest.param(mode, marks=pytest.mark.soak) for mode in ("none", "contentVisibility"))],
)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = furnish(tmp_path_factory.mktemp(request.param))
    sit(folder / "graded", "02-agency-duties", "")
    settings = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": request.param}}
    with served(folder, settings=settings) as started:
        yield started


def scroll_to(page: Page, id_: str, step: int) -> Locator:
    """Turn the wheel until the exercise stands in the middle of the page."""
    place = page.locator(f'[data-item="{id_}"]')
    page.mouse.move(700, 450)
    for _ in range(120):
        box = place.bounding_box() if place.count() and place.is_visible() else None
        if box and box["y"] < 450 < box["y"] + box["height"]:
            return place
        page.mouse.wheel(0, step)
        page.wait_for_timeout(50)
    pytest.fail(f"{id_} is nowhere")


def is_whole(place: Locator) -> None:
    """Nothing was measured while it had no size."""
    expect(place.locator(".grd-narrow")).to_have_count(0)
    box = place.bounding_box()
    assert box
    assert box["width"] > 900
    assert box["height"] > 150
    if place.locator(".grd-board").count():
        expect(place.locator(".grd-board > .grd-bins")).to_have_count(1)


def test_nothing_is_lost_or_measured_out_of_sight(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        Notebook.open(server, page, f"graded/{NAME}").run_all()
        board = scroll_to(page, "agency-01", -100)
        is_whole(board)
        board.locator(".grd-stim").nth(1).click()
        board.locator(".grd-bin").nth(0).click()
        is_saved(board)
        text = scroll_to(page, "agency-06", 100)
        text.get_by_role("textbox").fill("I refuse,\nand say why.")
        is_saved(text)
        text.locator(".grd-ask-note").click()
        table = scroll_to(page, "agency-40", 100)
        is_whole(table)
        table.locator("tbody tr").first.locator("input").nth(2).click()
        is_saved(table)
        page.evaluate("dispatchEvent(new CustomEvent('grader:language', { detail: 'zh' }))")
        for id_ in ("agency-07", "agency-06", "agency-04", "agency-03", "agency-02", "agency-01"):
            place = scroll_to(page, id_, -100)
            expect(place).to_have_attribute("lang", "zh-Hans")
            is_whole(place)
            if id_ == "agency-06":
                expect(place.get_by_role("textbox").first).to_have_value("I refuse,\nand say why.")
            if id_ == "agency-01":
                expect(place.locator(".grd-chip")).to_have_text(["商务部×"])
                place.locator(".grd-stim").nth(0).click()
                place.locator(".grd-bin").nth(1).click()
                expect(place.get_by_role("status")).to_contain_text("已保存")
        table = scroll_to(page, "agency-40", 100)
        is_whole(table)
        expect(table.locator("input:checked")).to_have_count(1)
    assert values(server.folder / "graded") == {
        "agency-01": {"nuclear-dual-use": "mofcom", "nuclear": "caea"},
        "agency-06": "I refuse,\nand say why.",
        "agency-40": {"stimulus-00": "sastind"},
    }
