"""An exercise answered in the browser as a trainee would: by mouse, or by keyboard alone. Knows the widget's page."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order, face
from grader.items.presentation import presented

SEAT = "by-the-window"
_KEYS = "1234567890abcdefghijklmnopqrstuvwxyz"


def exercise(page: Page, id_: str) -> Locator:
    return page.locator(".grd", has=page.locator(".grd-id", has_text=id_))


def seen(item: Item) -> Item:
    """Return the item as who has `SEAT` sees it."""
    return presented(face(item), SEAT)


def answer_by_mouse(page: Page, item: Item, value: Any) -> None:  # noqa: C901, PLR0912 - one arm a kind
    """Click the answer together and wait until the page says that it is saved."""
    place = exercise(page, item.id)
    place.scroll_into_view_if_needed()
    rows, bins, lines = place.locator(".grd-row"), place.locator(".grd-bin"), place.locator("tbody tr")
    match item:
        case Classify() | Assign():
            categories = [category.id for category in item.categories]
            if lines.count():  # many rows are a table
                for row, stimulus in enumerate(item.stimuli):
                    given = value[stimulus.id]
                    for category in [given] if isinstance(given, str) else given:
                        lines.nth(row).locator("label").nth(categories.index(category)).click()
                expect(place.get_by_role("status")).to_contain_text("Saved")
                return
            for row, stimulus in enumerate(item.stimuli):
                given = value[stimulus.id]
                for category in [given] if isinstance(given, str) else given:
                    rows.nth(row).locator(".grd-stim").click()
                    bins.nth(categories.index(category)).click()
        case Order():
            texts = {step.id: step.text.en for step in item.steps}
            order = [step.id for step in item.steps]
            for target, step in enumerate(value):
                while order.index(step) > target:
                    at = order.index(step)
                    place.get_by_label(f"Move up: {texts[step]}", exact=True).click()
                    order.insert(at - 1, order.pop(at))
            confirm = place.get_by_role("button", name="Keep this order")
            if confirm.is_visible():
                confirm.click()
        case Choose():
            ids = [option.id for option in item.options]
            for option in value:
                place.locator("label").nth(ids.index(option)).click()
        case Case():
            for at, (step, options) in enumerate(value.items()):
                ids = [option.id for option in item.step(step).options]
                for option in options:
                    place.locator("fieldset:visible").nth(at).locator("label").nth(ids.index(option)).click()
        case Number() | Explain():
            place.get_by_role("textbox").fill(str(value))
    expect(place.get_by_role("status")).to_contain_text("Saved")


def answer_by_keyboard(page: Page, item: Item, value: Any) -> None:  # noqa: C901, PLR0912 - one arm a kind
    """Type the answer, no mouse: into the exercise by Tab from its language switch, then keys alone."""
    place = exercise(page, item.id)
    place.locator(".grd-lang button").last.focus()
    page.keyboard.press("Tab")
    match item:
        case Classify() | Assign():
            categories = [category.id for category in item.categories]
            for row, stimulus in enumerate(item.stimuli):
                given = value[stimulus.id]
                page.keyboard.press("Home")
                for _ in range(row):
                    page.keyboard.press("ArrowDown")
                for category in [given] if isinstance(given, str) else given:
                    page.keyboard.press(_KEYS[categories.index(category)])
        case Order():
            order = [step.id for step in item.steps]
            for target, step in enumerate(value):
                page.keyboard.press("Home")
                for _ in range(order.index(step)):
                    page.keyboard.press("ArrowDown")
                for _ in range(order.index(step) - target):
                    page.keyboard.press("Alt+ArrowUp")
                order.insert(target, order.pop(order.index(step)))
        case Choose():
            ids = [option.id for option in item.options]
            for option in value:
                page.keyboard.press(str(ids.index(option) + 1))
        case Case():
            for step, options in value.items():
                page.keyboard.press("Enter" if step != item.steps[0].id else "Tab")
                ids = [option.id for option in item.step(step).options]
                for option in options:
                    page.keyboard.press(str(ids.index(option) + 1))
        case Number() | Explain():
            page.keyboard.type(str(value))
    expect(place.get_by_role("status")).to_contain_text("Saved")
