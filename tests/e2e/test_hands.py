"""Each kind by finger, by keys alone and through an input method; the table that stands for many rows; the note."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.lab import needs_chromium
from tests.e2e.stage import Stage, furnish, stage
from tests.widgets.specimens import BODIES

pytestmark = [pytest.mark.browser, needs_chromium]

PINYIN = ("n", "ni", "nih", "niha", "nihao")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnish(tmp_path_factory.mktemp("hands"))


@pytest.fixture
def graded(folders: Path) -> Path:
    """The graded exercises, with nothing answered."""
    (folders / "graded" / "answers.json").unlink(missing_ok=True)
    return folders / "graded"


def is_saved(place: Locator) -> None:
    expect(place.get_by_role("status")).to_contain_text("Saved")


@pytest.mark.parametrize("width", [400, 1024])
def test_a_finger_taps_a_row_and_then_its_place(width: int, browser: Browser, graded: Path) -> None:
    with stage(browser, graded, width=width, has_touch=True) as on:
        board = on.show("agency-01")
        board.locator(".grd-stim").nth(1).tap()
        board.locator(".grd-bin").nth(0).tap()
        board.locator(".grd-stim").nth(0).tap()
        board.locator(".grd-bin").nth(1).tap()
        board.locator(".grd-row").nth(1).locator(".grd-chip").tap()
        is_saved(board)
        assert on.value("agency-01") == {"nuclear": "caea"}

        order = on.show("agency-03")
        order.locator(".grd-stim", has_text="Classify").tap()
        order.locator(".grd-stim", has_text="Show").tap()
        is_saved(order)
        assert on.value("agency-03")[:2] == ["classify", "declare"]
        order.locator(".grd-stim", has_text="Classify").tap()
        order.locator(".grd-stim", has_text="Classify").tap()
        expect(order.locator(".grd-held")).to_have_count(0)
        assert on.value("agency-03")[:2] == ["classify", "declare"]

        table = on.show("agency-40")
        table.locator("tbody tr").nth(2).locator("label").nth(3).tap()
        is_saved(table)
        assert on.value("agency-40") == {"stimulus-02": "edd"}


def test_a_finger_that_moves_scrolls_the_page_and_carries_nothing(browser: Browser, graded: Path) -> None:
    with stage(browser, graded, height=500, has_touch=True) as on:
        order = on.show("agency-03")
        on.show("agency-07")
        box = order.locator(".grd-row").nth(3).bounding_box()
        assert box
        finger = on.page.context.new_cdp_session(on.page)
        for kind, up in (("touchStart", 0), *(("touchMove", 20 * step) for step in range(1, 11)), ("touchEnd", None)):
            points = [] if up is None else [{"x": box["x"] + 200, "y": box["y"] + 10 - up}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        on.page.wait_for_function("scrollY > 50")
        expect(order.get_by_role("status")).to_contain_text("Not answered yet")


def test_more_than_twelve_rows_are_a_table_of_one_tab_stop_and_one_key_a_row(browser: Browser, graded: Path) -> None:
    with stage(browser, graded) as on:
        table = on.show("agency-40")
        expect(table.get_by_role("columnheader")).to_have_count(8)
        expect(table.get_by_role("rowheader")).to_have_count(13)
        table.get_by_role("button", name="中文").focus()
        press = on.page.keyboard.press
        press("Tab")
        for key in "2131617123456":
            press(key)
        expect(table.locator(".grd-progress")).to_have_text("13 of 13 placed")
        is_saved(table)
        bodies = [body.id for body in BODIES]
        assert list(on.value("agency-40").values()) == [bodies[int(key) - 1] for key in "2131617123456"]
        for key in ("Home", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"):
            press(key)
        expect(table.locator("tbody tr").nth(2).locator("input").nth(1)).to_be_focused()
        press(" ")
        is_saved(table)
        assert on.value("agency-40")["stimulus-02"] == "caea"
        press("Delete")
        expect(table.locator(".grd-progress")).to_have_text("12 of 13 placed")
        table.locator("tbody tr").nth(3).locator("input:checked").click()
        expect(table.locator(".grd-progress")).to_have_text("11 of 13 placed")
        press("End")
        expect(table.locator("tbody tr").last.locator("input").first).to_be_focused()
        expect(table.locator("tbody tr").last).to_be_in_viewport()
        press("Tab")
        expect(table.get_by_role("button", name="Sure", exact=True)).to_be_focused()


def test_the_row_with_the_focus_is_never_under_the_tables_head(browser: Browser, graded: Path) -> None:
    covered = """() => {
        const box = document.activeElement.getBoundingClientRect();
        const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return seen !== document.activeElement && !seen?.contains(document.activeElement);
    }"""
    with stage(browser, graded, height=600) as on:
        table = on.show("agency-40")
        table.locator("tbody input").first.focus()
        for key in ["ArrowDown"] * 12 + ["ArrowUp"] * 12:
            on.page.keyboard.press(key)
            assert not on.page.evaluate(covered)


class InputMethod:
    """Types as an input method does: keys reach the page as 229, letters as a composition, the text at its end."""

    def __init__(self, on: Stage) -> None:
        self._wire = on.page.context.new_cdp_session(on.page)

    def key(self, name: str = "Process", code: int = 229) -> None:
        self._wire.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": code, "key": name})

    def compose(self) -> None:
        for part in PINYIN:
            self.key()
            self._wire.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": 0})

    def commit(self, text: str) -> None:
        self.key("Enter")
        self._wire.send("Input.insertText", {"text": text})


BOXES = {"explain": ("agency-06", 0), "note": ("agency-06", 1), "a note beside a table": ("agency-40", 0)}


@pytest.mark.parametrize("box", BOXES)
def test_pinyin_reaches_a_text_whole_and_nothing_of_it_is_saved_half_way(
    box: str, browser: Browser, graded: Path
) -> None:
    id_, nth = BOXES[box]
    with stage(browser, graded) as on:
        place = on.show(id_)
        if "note" in box:
            place.locator(".grd-ask-note").click()
        area, method = place.locator("textarea").nth(nth), InputMethod(on)
        area.fill("甲")
        expect(place.get_by_role("status")).to_contain_text("saved" if "note" in box else "Saved")
        before = (graded / "answers.json").read_bytes()
        area.press("End")
        method.compose()
        expect(area).to_have_value("甲nihao")
        assert (graded / "answers.json").read_bytes() == before
        method.commit("你好")
        expect(area).to_have_value("甲你好")
        if "note" not in box:
            expect(place.locator(".grd-letters")).to_have_text("3 / 400 characters")
            is_saved(place)
            assert on.value(id_) == "甲你好"


def test_a_late_word_from_the_kernel_does_not_break_a_composition(browser: Browser, graded: Path) -> None:
    with stage(browser, graded) as on:
        place = on.show("agency-06")
        area, method = place.locator("textarea").first, InputMethod(on)
        on.silence("busy")
        area.fill("甲")
        area.press("End")
        method.compose()
        on.page.clock.fast_forward(1300)
        expect(place.get_by_role("status")).to_contain_text("Waiting for the kernel")
        expect(area).to_have_value("甲nihao")
        method.commit("你好")
        expect(area).to_have_value("甲你好")
        kept = on.page.evaluate("() => Object.values(localStorage).map((one) => JSON.parse(one).value)")
        assert kept == ["甲你好"]


def test_enter_of_an_input_method_takes_no_figure_and_full_width_digits_are_read(
    browser: Browser, graded: Path
) -> None:
    with stage(browser, graded) as on:
        place = on.show("agency-05")
        box, method = place.get_by_role("textbox").first, InputMethod(on)
        box.focus()
        method.compose()
        method.key("Enter")
        on.page.clock.fast_forward(500)
        expect(place.get_by_role("alert")).to_be_empty()
        expect(box).to_have_value("nihao")
        method.commit("４５")
        on.page.clock.fast_forward(500)
        is_saved(place)
        assert on.value("agency-05") == 45


FIRST = {
    "agency-01": ".grd-stim",
    "agency-03": ".grd-stim",
    "agency-04": "input",
    "agency-07": "input",
    "agency-40": "td input",
}


@pytest.mark.parametrize("id_", FIRST)
def test_a_key_of_an_input_method_answers_nothing(id_: str, browser: Browser, graded: Path) -> None:
    """Some report the digit that was typed beside 229, some only that they are composing."""
    send = """(one, members) => one.dispatchEvent(new KeyboardEvent('keydown',
        { key: '1', code: 'Digit1', bubbles: true, cancelable: true, ...members }))"""
    with stage(browser, graded) as on:
        place = on.show(id_)
        first = place.locator(FIRST[id_]).first
        first.focus()
        for members in ({"keyCode": 229}, {"isComposing": True}):
            first.evaluate(send, members)
            first.evaluate(send, members | {"key": "ArrowDown", "altKey": True})
            expect(first).to_be_focused()
        expect(place.get_by_role("status")).to_contain_text("Not answered yet")
        first.evaluate(send, {"altKey": id_ == "agency-03", "key": "ArrowDown" if id_ == "agency-03" else "1"})
        is_saved(place)


def test_a_note_to_the_instructor_stays_over_a_change_of_language_and_is_not_an_answer(
    browser: Browser, graded: Path
) -> None:
    with stage(browser, graded) as on:
        place = on.show("agency-04")
        ask = place.get_by_role("button", name="Is this exercise unclear?")
        expect(ask).to_have_attribute("aria-expanded", "false")
        expect(place.get_by_label("Note to the instructor")).to_be_hidden()
        ask.click()
        expect(place.get_by_label("Note to the instructor")).to_be_focused()
        on.page.keyboard.type("Which date is meant?")
        expect(place.get_by_role("status")).to_contain_text("Not answered yet; your note is saved")
        expect(place.get_by_role("button", name="Your note")).to_have_attribute("aria-expanded", "true")
        on.switch("zh")
        place.get_by_role("button", name="您的留言").click()
        expect(place.get_by_label("给教员的留言")).to_have_value("Which date is meant?")
        expect(place.locator("input:checked")).to_have_count(0)


def test_practice_has_no_note_for_it_is_handed_to_nobody(browser: Browser, folders: Path) -> None:
    with stage(browser, folders / "practice") as on:
        expect(on.show("practice-04").locator(".grd-ask-note")).to_have_count(0)
