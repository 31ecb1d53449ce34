"""Every kind of exercise as Lab and Notebook 7 show it: it fits, is readable, and axe finds nothing, in every look.

With `PICTURES=docs/pictures` in the environment the pictures of the documentation are taken anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import arm, violations
from tests.e2e.exercises import NAME, half_answered
from tests.e2e.lab import App, Notebook, Server, Theme, needs_chromium, served, shot, window
from tests.e2e.looks import FAINT, OVERFLOWING
from tests.e2e.stage import furnish

pytestmark = [pytest.mark.browser, needs_chromium]

ROOT = Path(__file__).parents[2]
KINDS = ("classify", "assign", "order", "choose", "number", "explain", "case", "table")


class Look(NamedTuple):
    app: App
    theme: Theme = "light"
    width: int = 1280
    language: str = "EN"


LOOKS = {
    "light": Look("lab"),
    "zh": Look("lab", language="中文"),
    "dark": Look("lab", "dark"),
    "contrast": Look("lab", "dark high contrast"),
    "400": Look("notebook", width=400),
    "400-dark-zh": Look("notebook", "dark", 400, "中文"),
}
#: Each app, theme, width and language once.
SAMPLE = ("light", "contrast", "400-dark-zh")
#: What the documentation shows.
KEPT = ("light", "dark", "400", "zh")


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app: App = request.param
    folder = furnish(tmp_path_factory.mktemp(app))
    half_answered(folder / "graded")
    half_answered(folder / "practice")
    with served(folder, app=app) as started:
        yield started


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("PICTURES")
    return ROOT / named if named else tmp_path_factory.mktemp("pictures")


def slim(picture: Path) -> None:
    """Halve a picture: 128 colours are all that a page of this style has."""
    with Image.open(picture) as drawn:
        reduced = drawn.convert("RGB").quantize(128)
    reduced.save(picture, optimize=True)


def is_sound(page: Page) -> None:
    arm(page)
    for exercise in page.locator(".grd").all():
        exercise.scroll_into_view_if_needed()
        assert exercise.evaluate(OVERFLOWING) == []
        assert exercise.evaluate(FAINT) == []
        assert violations(exercise) == []


@pytest.mark.parametrize(
    ("server", "name"),
    [pytest.param(look.app, name, marks=[] if name in SAMPLE else [pytest.mark.soak]) for name, look in LOOKS.items()],
    indirect=["server"],
)
def test_it_fits_and_is_readable_in_every_look(name: str, server: Server, browser: Browser, kept: Path) -> None:
    look = LOOKS[name]
    server.use_theme(look.theme)
    with window(browser, theme=look.theme, width=look.width, height=2000 if look.width > 400 else 4500) as page:
        Notebook.open(server, page, f"graded/{NAME}").run_all()
        page.locator(".grd-lang button", has_text=look.language).first.click()
        page.mouse.move(0, 0)
        is_sound(page)
        for kind, exercise in zip(KINDS, page.locator(".grd").all(), strict=True):
            exercise.scroll_into_view_if_needed()
            if name in KEPT:
                slim(shot(exercise, kept, f"{kind}-{name}"))
        Notebook.open(server, page, "practice/lesson.ipynb").run_all()
        checks = page.locator(".grd-main")
        expect(checks).to_have_count(7)
        for check in checks.all():
            check.click()
        expect(page.locator(".grd-sources")).to_have_count(7)
        is_sound(page)
