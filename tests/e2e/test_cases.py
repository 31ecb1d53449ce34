"""The case in a real browser: opened step by step, answered by keyboard alone, told on its path, in all its looks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.exercises import CASE_GIVEN, NAME, case_by_keyboard, furnish, half_answered, is_saved, item, values
from tests.e2e.lab import App, Notebook, Server, Theme, needs_chromium, served, shot, window
from tests.e2e.looks import FAINT, OVERFLOWING

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module", params=["lab", "notebook"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app: App = request.param
    with served(furnish(tmp_path_factory.mktemp(app) / "course", "case", "case-keys"), app=app) as started:
        yield started


def stems(case: Locator) -> list[str]:
    return [text.split(": ")[1] for text in case.locator("legend:visible").all_inner_texts()]


def test_a_case_opens_step_by_step_and_keeps_what_is_off_the_path(server: Server, browser: Browser) -> None:
    folder = server.folder / "case"
    with window(browser) as page:
        notebook = Notebook.open(server, page, f"case/{NAME}")
        notebook.run_all()
        case = item(page, "agency-07")
        expect(case.locator("summary")).to_have_text("Case file")
        expect(case.locator(".grd-prose li")).to_have_count(3)
        assert stems(case) == ["Under which regime does the machine tool fall?"]

        def choose(words: str) -> None:
            case.locator("label", has_text=words).click()

        choose("Dual-use items")
        expect(case.locator("[aria-live=polite].grd-unseen")).to_have_text(
            "Step 2: Where does the application go first?"
        )
        for words in ("Ministry of Commerce", "A general licence", "Technical description", "End-user and"):
            choose(words)
        is_saved(case)
        assert stems(case)[2] == "Which licence can the exporter ask for here?"
        before = values(folder)["agency-07"]
        assert list(before) == ["regime", "receives", "single", "papers"]

        choose("Military products")
        expect(case.locator(".grd-apart")).to_contain_text("2 later answers are not on the path chosen now")
        assert stems(case)[2] == "Which approval does the exporter seek first?"
        is_saved(case)
        assert values(folder)["agency-07"] == {"regime": ["military"], "receives": ["mofcom"]}
        expect(case.locator("[aria-live=polite].grd-unseen")).to_contain_text("no longer on your path")

        page.locator(".grd-lang button", has_text="中文").first.click()
        expect(case.locator(".grd-apart")).to_contain_text("有 2 步此前的作答不属于当前路径")
        page.locator(".grd-lang button", has_text="EN").first.click()
        notebook.run_all()
        expect(case.locator(".grd-apart")).to_contain_text("2 later answers")

        choose("Dual-use items")
        expect(case.locator(".grd-apart")).to_be_hidden()
        is_saved(case)
        assert values(folder)["agency-07"] == before
        choose("Technical description")
        choose("End-user and")
        expect(case.locator("fieldset:visible")).to_have_count(4)
        choose("End-user and")
        choose("At once")
        expect(case.locator(".grd-progress")).to_have_text("All steps of this path are answered.")
        is_saved(case)
        assert values(folder)["agency-07"] == before | {"papers": ["end-use"], "ships": ["now"]}

        case.get_by_role("button", name="Clear", exact=True).click()
        expect(case.locator("fieldset:visible")).to_have_count(1)
        expect(case.locator("input:checked")).to_have_count(0)
        case.get_by_role("button", name="Undo clear").click()
        expect(case.locator("fieldset:visible")).to_have_count(5)
        is_saved(case)


def test_a_case_is_answered_by_keyboard_alone(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        Notebook.open(server, page, f"case-keys/{NAME}").run_all()
        case = item(page, "agency-07")
        case.locator(".grd-lang button").nth(1).focus()
        page.keyboard.press("Tab")
        expect(case.locator("summary")).to_be_focused()
        page.keyboard.press("Tab")
        case_by_keyboard(page, case)
        is_saved(case)
        assert values(server.folder / "case-keys")["agency-07"] == CASE_GIVEN
        page.keyboard.press("Tab")
        expect(case.get_by_role("button", name="Sure", exact=True)).to_be_focused()
        for fieldset in case.locator("fieldset:visible").all():
            assert fieldset.locator("legend").inner_text()
            assert fieldset.locator("label input").count() == fieldset.locator("input").count()


def test_a_practice_case_tells_each_step_on_the_path_that_was_chosen(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        Notebook.open(server, page, "lesson/lesson.ipynb").run_all()
        case = item(page, "practice-07")
        for words in ("Nuclear exports", "China Atomic Energy Authority", "A general licence"):
            case.locator("label", has_text=words).click()
        case.get_by_role("button", name="Sure", exact=True).click()
        case.get_by_role("button", name="Check").click()
        expect(case.locator(".grd-total")).to_have_text("1 of 5 points")
        steps = case.locator("fieldset")
        expect(steps.nth(0)).to_contain_text("✗ Not rightRight answer: Dual-use items")
        expect(steps.nth(0).locator(".grd-why")).to_contain_text("whatever its field")
        expect(steps.nth(1)).to_contain_text("✓ Right(on the path that you chose)")
        expect(case.locator(".grd-second")).to_contain_text("You were sure. This is the mistake worth a second look:")
        expect(case.locator(".grd-second")).to_contain_text("not the nuclear export list")
        expect(case.locator(".grd-second cite")).to_have_text(["WP-II.2.3", "ECL-5(1)"])
        expect(case.locator(".grd-path li")).to_have_count(5)
        case.locator("label", has_text="Dual-use items").click()
        expect(case.locator(".grd-verdict")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_case_fits_and_is_readable_wide_and_narrow(
    server: Server, browser: Browser, theme: Theme, pictures: Path
) -> None:
    width = 1280 if server.app == "lab" else 400
    half_answered(server.folder / "looks")
    server.use_theme(theme)
    with window(browser, theme=theme, width=width, height=2200) as page:
        Notebook.open(server, page, f"looks/{NAME}").run_all()
        item(page, "practice-07").locator(".grd-main").click()
        expect(item(page, "practice-07").locator(".grd-sources")).to_have_count(1)
        item(page, "agency-07").locator("label", has_text="Military").click()
        for language in ("中文", "EN"):  # it is remembered: the last is what the next test begins with
            page.locator(".grd-lang button", has_text=language).first.click()
            for id_ in ("agency-07", "practice-07"):
                exercise = item(page, id_)
                exercise.scroll_into_view_if_needed()
                assert exercise.evaluate(OVERFLOWING) == []
                assert exercise.evaluate(FAINT) == []
                shot(exercise, pictures / f"{width}-{theme}-{language}", id_)
