"""A notebook with exercises on paper: what the browser's own print makes of it, in Lab and in Notebook 7.

With `PICTURES=folder` in the environment the PDF is kept there, to be looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.exercises import NAME, half_answered
from tests.e2e.lab import App, Notebook, Server, needs_chromium, served, window
from tests.e2e.looks import FAINT, OVERFLOWING
from tests.e2e.stage import furnish

pytestmark = [pytest.mark.browser, needs_chromium]

A4 = re.compile(rb"/MediaBox \[0 0 59[45]\.\d+ 84[12]\.\d+\]")
#: The width that the margins leave of A4, in CSS pixels.
WIDTH = 703
#: Words that stand outside the notebook, and yet on paper.
STRAY = """() => {
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const stray = [];
    while (words.nextNode()) {
        const one = words.currentNode.parentElement;
        const seen = words.currentNode.data.trim() && one.checkVisibility() && !one.closest('script, style');
        if (seen && !one.closest('.jp-Notebook')) stray.push(words.currentNode.data.trim());
    }
    return stray;
}"""


@pytest.fixture(scope="module", params=["lab", "notebook"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app: App = request.param
    folder = furnish(tmp_path_factory.mktemp(app))
    half_answered(folder / "graded")
    with served(folder, app=app) as started:
        yield started


def test_a_notebook_prints_whole_on_a4_with_nothing_of_the_host(server: Server, browser: Browser) -> None:
    server.use_theme("dark")
    with window(browser, theme="dark") as page:
        Notebook.open(server, page, f"graded/{NAME}").run_all()
        expect(page.locator(".grd")).to_have_count(8)
        paper = page.pdf(prefer_css_page_size=True)
        if kept := os.environ.get("PICTURES"):
            (Path(kept) / f"print-{server.app}.pdf").write_bytes(paper)
        pages = len(A4.findall(paper))
        assert pages == paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": WIDTH, "height": 1000})
        assert page.evaluate(STRAY) == []
        height = 0.0
        for exercise in page.locator(".grd").all():
            box = exercise.bounding_box()
            assert box
            assert (box["width"] > WIDTH * 0.9, box["x"] + box["width"] <= WIDTH) == (True, True)
            height += box["height"]
            assert exercise.evaluate(OVERFLOWING) == []
            assert exercise.evaluate(FAINT) == []
            expect(exercise.locator("button:visible").filter(has_not=page.locator("kbd, span"))).to_have_count(
                exercise.locator(".grd-stim:is(button)").count()
            )
        assert height / 1017 < pages < height / 1017 + 4


def test_what_was_answered_stands_on_paper(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        Notebook.open(server, page, f"graded/{NAME}").run_all()
        text = page.locator("[data-item=agency-06] textarea").first
        note = page.locator("[data-item=agency-04]")
        note.locator(".grd-ask-note").click()
        note.get_by_label("Note to the instructor").fill("Which date is meant?")
        note.locator(".grd-ask-note").click()
        page.emulate_media(media="print")
        expect(page.locator("[data-item=agency-01] .grd-chip")).to_have_count(3)
        expect(page.locator("[data-item=agency-04] input:checked")).to_have_count(2)
        expect(note.get_by_label("Note to the instructor")).to_be_visible()
        assert text.evaluate("(one) => one.scrollHeight <= one.clientHeight + 1")
