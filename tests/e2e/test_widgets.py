"""Every kind of exercise in a real browser: by mouse, by keyboard, over a restart and a reload, in all its looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.exercises import CASE_GIVEN, NAME, case_by_keyboard, furnish, is_saved, item, values
from tests.e2e.lab import App, Notebook, Server, needs_chromium, served, window
from tests.widgets.specimens import CANARY

pytestmark = [pytest.mark.browser, needs_chromium]

BY_MOUSE: dict[str, Any] = {
    "agency-01": {
        "nuclear": "caea",
        "nuclear-dual-use": "mofcom",
        "military": "sastind",
        "cryptography": "mofcom",
        "chemicals": "miit",
        "missile": "mofcom",
    },
    "agency-02": {"nuclear": ["mofcom", "caea"], "nuclear-dual-use": ["mofcom"], "military": ["edd"]},
    "agency-03": ["classify", "screen", "apply", "declare", "keep"],
    "agency-04": ["list", "temporary"],
    "agency-05": 45,
    "agency-06": "I refuse & ask <b>why</b>. 我会报告。",
    "agency-07": CASE_GIVEN,
}
BY_KEYBOARD: dict[str, Any] = {
    **BY_MOUSE,
    "agency-02": {"nuclear": ["mofcom", "caea"], "nuclear-dual-use": ["caea"], "military": ["sastind", "edd"]},
    "agency-04": ["temporary", "catch-all"],
    "agency-05": 1000.5,
}


@pytest.fixture(scope="module", params=["lab", "notebook"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app: App = request.param
    folder = furnish(tmp_path_factory.mktemp(app) / "course", "mouse", "keyboard", "busy", "views", "sure")
    with served(folder, app=app) as started:
        yield started


def drag(page: Page, what: Locator, where: Locator, *, down: float = 0.5) -> None:
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), where.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 80, end["y"] + end["height"] * down, steps=6)
    page.mouse.up()


def add_cell(notebook: Path, source: str) -> None:
    document = nbformat.read(notebook, as_version=4)
    document.cells.append(nbformat.v4.new_code_cell(source, id="added"))
    nbformat.write(document, notebook)


def answer_by_mouse(page: Page) -> None:
    board = item(page, "agency-01")
    rows, bins = board.locator(".grd-row"), board.locator(".grd-bin")
    expect(board.get_by_role("status")).to_contain_text("Not answered yet")
    drag(page, rows.nth(0), bins.nth(1))
    drag(page, bins.nth(0), rows.nth(1))
    for row, column in ((2, 2), (3, 0), (4, 5), (5, 6)):
        rows.nth(row).click()
        bins.nth(column).click()
    rows.nth(5).click()
    bins.nth(0).click()
    expect(board.locator(".grd-progress")).to_have_text("6 of 6 placed")
    is_saved(board)

    several = item(page, "agency-02")
    for row, columns in ((0, (1, 0, 3)), (1, (0,)), (2, (3,))):
        several.locator(".grd-row").nth(row).click()
        for column in columns:
            several.locator(".grd-bin").nth(column).click()
    several.locator(".grd-chip", has_text="Equipment").first.click()
    is_saved(several)

    order = item(page, "agency-03")
    steps = order.locator(".grd-row")
    expect(order.get_by_role("status")).to_contain_text("Not answered yet")
    drag(page, steps.nth(0), steps.nth(4), down=0.9)
    drag(page, steps.nth(3), steps.nth(1), down=0.2)
    order.get_by_label("Move up: Apply").click()
    expect(steps.nth(2)).to_contain_text("Apply")
    order.get_by_label("Move down: Keep").click()
    is_saved(order)

    choice = item(page, "agency-04")
    for text in ("temporary control", "control list", "price"):
        choice.locator("label", has_text=text).click()
    choice.locator("label", has_text="price").click()
    is_saved(choice)
    figure = item(page, "agency-05")
    figure.get_by_role("textbox").fill("45")
    is_saved(figure)
    text = item(page, "agency-06")
    text.get_by_role("textbox").fill(BY_MOUSE["agency-06"])
    is_saved(text)
    case = item(page, "agency-07")
    for words in (
        "Dual-use items",
        "Ministry of Commerce",
        "A single licence",
        "Technical description",
        "End-user and",
    ):
        case.locator("label", has_text=words).click()
    case.locator("label", has_text="shown to Customs").click()
    is_saved(case)


def test_every_kind_by_mouse_is_saved_and_outlives_restart_and_reload(server: Server, browser: Browser) -> None:
    folder = server.folder / "mouse"
    with window(browser) as page:
        notebook = Notebook.open(server, page, f"mouse/{NAME}")
        notebook.run_all()
        answer_by_mouse(page)
        assert values(folder) == BY_MOUSE
        assert not list(folder.glob("*conflicts*"))

        notebook.restart()
        expect(page.locator(".grd")).to_have_count(0)
        notebook.run_all()
        shows_the_stored_answers(page)
        notebook.menu("File", "Save Notebook")
        page.wait_for_timeout(500)
        page.reload()
        notebook.wait_until_ready()
        shows_the_stored_answers(page)
        assert values(folder) == BY_MOUSE

        board = item(page, "agency-01")
        board.get_by_role("button", name="Clear", exact=True).click()
        expect(board.get_by_role("status")).to_contain_text("Cleared, saved")
        assert values(folder)["agency-01"] == {}
        board.get_by_role("button", name="Undo clear").click()
        is_saved(board)
        assert values(folder) == BY_MOUSE


def shows_the_stored_answers(page: Page) -> None:
    is_saved(item(page, "agency-06"))
    chips = item(page, "agency-01").locator(".grd-row").nth(0).locator(".grd-chip")
    expect(chips).to_have_text(["China Atomic Energy Authority×"])
    expect(item(page, "agency-02").locator(".grd-chip")).to_have_count(4)
    expect(item(page, "agency-03").locator(".grd-row").nth(0)).to_contain_text("Classify")
    expect(item(page, "agency-04").locator("input:checked")).to_have_count(2)
    expect(item(page, "agency-05").get_by_role("textbox")).to_have_value("45")
    expect(item(page, "agency-06").get_by_role("textbox")).to_have_value(BY_MOUSE["agency-06"])


def test_every_kind_by_keyboard_alone_in_at_most_three_keys_a_stimulus(server: Server, browser: Browser) -> None:
    folder = server.folder / "keyboard"
    with window(browser) as page:
        notebook = Notebook.open(server, page, f"keyboard/{NAME}")
        notebook.run_all()

        def enter(id_: str) -> Callable[..., None]:
            item(page, id_).locator(".grd-lang button").nth(1).focus()
            page.keyboard.press("Tab")

            def press(*keys: str) -> None:
                for key in keys:
                    page.keyboard.press(key)

            return press

        cells = page.locator(".jp-Cell").count()
        press = enter("agency-01")
        press(*"213161")
        expect(item(page, "agency-01").locator(".grd-progress")).to_have_text("6 of 6 placed")
        is_saved(item(page, "agency-01"))
        press = enter("agency-02")
        press("1", "2", "ArrowDown", "2", "ArrowDown", "3", "4")
        is_saved(item(page, "agency-02"))
        press = enter("agency-03")
        press(*["Alt+ArrowDown"] * 4)
        press("ArrowUp", " ", "ArrowUp", "ArrowUp", " ")
        press("ArrowDown", " ", "ArrowDown", "ArrowDown", " ")
        is_saved(item(page, "agency-03"))
        press = enter("agency-04")
        press("2", "3")
        press = enter("agency-05")
        page.keyboard.type("１,000.5")
        press("Enter")
        is_saved(item(page, "agency-05"))
        press = enter("agency-06")
        page.keyboard.type(BY_KEYBOARD["agency-06"])
        is_saved(item(page, "agency-06"))
        press = enter("agency-07")  # its first stop is the case file, which can be folded
        press("Tab")
        case_by_keyboard(page, item(page, "agency-07"))
        is_saved(item(page, "agency-07"))
        assert values(folder) == BY_KEYBOARD

        for letter in "abdd00xm":  # Lab's own keys: add a cell, delete it, restart the kernel, cut, change its type
            item(page, "agency-03").locator(".grd-stim").first.press(letter)
            item(page, "agency-04").locator("input").first.press(letter)
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        expect(page.locator(".jp-Cell")).to_have_count(cells)
        assert values(folder) == BY_KEYBOARD

        board = item(page, "agency-01").locator(".grd-stim")
        board.first.press("Delete")
        expect(item(page, "agency-01").locator(".grd-progress")).to_have_text("5 of 6 placed")


@pytest.mark.soak_in("notebook")
def test_how_sure_a_trainee_is_goes_with_the_answer_and_never_changes_it(server: Server, browser: Browser) -> None:
    folder = server.folder / "sure"

    def stored() -> dict[str, Any]:
        responses: dict[str, Any] = json.loads((folder / "answers.json").read_bytes())["responses"]
        return responses["agency-04"]

    with window(browser) as page:
        notebook = Notebook.open(server, page, f"sure/{NAME}")
        notebook.run_all()
        choice = item(page, "agency-04")
        sure = choice.get_by_role("button", name="Sure", exact=True)
        unsure = choice.get_by_role("button", name="Unsure", exact=True)
        expect(sure).to_be_hidden()
        choice.locator("label", has_text="control list").click()
        is_saved(choice)
        assert (stored()["value"], stored()["sure"]) == (["list"], None)
        choice.locator("input").last.focus()
        page.keyboard.press("Tab")
        page.keyboard.press(" ")
        expect(sure).to_have_attribute("aria-pressed", "true")
        is_saved(choice)
        assert (stored()["value"], stored()["sure"]) == (["list"], True)
        unsure.click()
        is_saved(choice)
        assert (stored()["value"], stored()["sure"]) == (["list"], False)
        choice.locator("label", has_text="temporary control").click()
        is_saved(choice)
        assert (stored()["value"], stored()["sure"]) == (["list", "temporary"], False)
        notebook.restart()
        notebook.run_all()
        expect(unsure).to_have_attribute("aria-pressed", "true")
        unsure.click()
        is_saved(choice)
        assert (stored()["value"], stored()["sure"]) == (["list", "temporary"], None)
        assert not list(folder.glob("*conflicts*"))
        text = item(page, "agency-06")
        text.get_by_role("textbox").fill("Because.")
        is_saved(text)
        expect(text.locator(".grd-sure")).to_have_count(0)


def test_an_answer_waits_for_a_busy_kernel_and_outlives_a_dead_one(server: Server, browser: Browser) -> None:
    folder = server.folder / "busy"
    busy = "import pathlib, time\nwhile not pathlib.Path('go-on').exists():\n    time.sleep(0.05)"
    add_cell(folder / NAME, busy)
    with window(browser) as page:
        notebook = Notebook.open(server, page, f"busy/{NAME}")
        notebook.menu("Run", "Run All Cells")
        choice = item(page, "agency-04")
        status = choice.get_by_role("status")
        choice.locator("label", has_text="control list").click()
        expect(status).to_contain_text("Waiting for the kernel")
        assert values(folder) == {}
        (folder / "go-on").touch()
        is_saved(choice)
        assert values(folder) == {"agency-04": ["list"]}

        notebook.menu("Kernel", "Restart Kernel…")
        notebook.accept()
        expect(status).to_contain_text("Not connected")
        choice.locator("label", has_text="price").click()
        expect(status).to_contain_text("Can’t save Run this cell again")
        assert values(folder) == {"agency-04": ["list"]}
        notebook.wait_until_ready()
        notebook.run_all()
        is_saved(choice)
        assert values(folder) == {"agency-04": ["list", "price"]}
        assert not list(folder.glob("*conflicts*"))


@pytest.mark.soak_in("notebook")
def test_all_views_of_one_item_agree(server: Server, browser: Browser) -> None:
    folder = server.folder / "views"
    add_cell(folder / NAME, 'shown = exercise("agency-05")\ndisplay(shown, shown)')
    with window(browser) as page:
        Notebook.open(server, page, f"views/{NAME}").run_all()
        views = item(page, "agency-05")
        expect(views).to_have_count(3)
        views.nth(1).get_by_role("textbox").fill("30")
        for view in views.all():
            is_saved(view)
            expect(view.get_by_role("textbox")).to_have_value("30")
        views.nth(0).get_by_role("textbox").fill("45")
        for view in views.all():
            expect(view.get_by_role("textbox")).to_have_value("45")
            is_saved(view)
        assert values(folder) == {"agency-05": 45}
        assert not list(folder.glob("*conflicts*"))


@pytest.mark.soak_in("notebook")
def test_practice_says_why_when_asked_and_a_graded_item_never_does(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        sent: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(str(frame))))
        notebook = Notebook.open(server, page, "lesson/lesson.ipynb")
        notebook.run_all()
        assert not any(CANARY in frame for frame in sent)
        board = item(page, "practice-01")
        expect(board.get_by_role("button", name="Check")).to_be_disabled()
        for row, column in ((0, 1), (1, 0), (2, 6)):
            board.locator(".grd-row").nth(row).click()
            board.locator(".grd-bin").nth(column).click()
        board.get_by_role("button", name="Check").click()
        expect(board.locator(".grd-total")).to_have_text("2 of 6 points")
        expect(board.locator(".grd-row").nth(0)).to_contain_text("✓ Right")
        expect(board.locator(".grd-row").nth(2)).to_contain_text("✗ Not rightRight answer: State Administration")
        expect(board.locator(".grd-marks")).to_contain_text("Customs checks licences at the border; it issues none.")
        expect(board.locator("cite")).to_have_text(["WP-II.2.3", "ECL-5(1)"])
        board.locator(".grd-row").nth(2).click()
        board.locator(".grd-bin").nth(2).click()
        expect(board.locator(".grd-verdict")).to_have_count(0)
