"""Every view of the explorer in a real browser: by mouse, by keyboard, without a kernel, in all its looks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.lab import App, Notebook, Server, Theme, needs_chromium, served, shot, window
from tests.e2e.looks import FAINT, OVERFLOWING

pytestmark = [pytest.mark.browser, needs_chromium]

VIEWS = ("duties", "routes", "treaties", "case")
#: Targets under 24 by 24 pixels (WCAG 2.2, 2.5.8); a box with its label counts by the label.
SMALL = """(root) => [...root.querySelectorAll('button, select, summary, input:not([type=checkbox]), .gre-tick')]
    .filter((one) => one.getClientRects().length)
    .map((one) => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([one, box]) => `${one.className} ${box.width}x${box.height}`)"""


@pytest.fixture(scope="module", params=["lab", "notebook"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app: App = request.param
    folder = tmp_path_factory.mktemp(app) / "course"
    folder.mkdir()
    for view in (*VIEWS, "dutis"):
        write_notebook(folder / f"{view}.ipynb", view)
    write_notebook(folder / "lesson.zh.ipynb", "duties")
    write_notebook(folder / "all.ipynb", *VIEWS)
    with served(folder, app=app) as started:
        yield started


def write_notebook(path: Path, *views: str) -> None:
    cells = [
        nbformat.v4.new_code_cell(f'from grader.explorer import explore\nexplore("{view}")', id=view) for view in views
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)


def opened(server: Server, page: Page, name: str) -> Locator:
    Notebook.open(server, page, f"{name}.ipynb").run_all()
    view = page.locator(".gre").first
    expect(view.get_by_role("status")).to_contain_text("Up to date")
    return view


def test_duties_turn_with_the_day_and_a_mark_tells_its_source(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        view = opened(server, page, "duties")
        expect(view.locator(".gre-sum")).to_contain_text("1 December 2024")
        before = view.locator(".gre-sum").text_content()
        view.get_by_role("button", name="Earlier change").click()
        expect(view.locator(".gre-sum")).not_to_have_text(before or "")
        view.get_by_role("button", name="Later change").click()
        expect(view.locator(".gre-sum")).to_have_text(before or "")
        view.get_by_label("Duty", exact=True).select_option("responsible")
        mark = view.get_by_role("button", name="Ministry of Commerce, Dual-use items as a whole: 1 duty, 1 new")
        mark.click()
        expect(view.locator(".gre-detail")).to_contain_text("D792-4")
        expect(view.locator(".gre-detail")).to_contain_text("since 1 December 2024")
        view.get_by_label("Read from").select_option("white-paper")
        view.get_by_label("Duty", exact=True).select_option("regulates")
        expect(view.locator(".gre-sum")).to_contain_text("ended")
        view.get_by_label("Day", exact=True).fill("2022-06-01")
        expect(view.locator(".gre-sum")).to_contain_text("1 June 2022")
        expect(view.get_by_role("button", name="China Atomic Energy Authority, Nuclear dual-use items")).to_be_visible()


@pytest.mark.soak_in("notebook")
def test_duties_need_no_mouse(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        view = opened(server, page, "duties")
        slider = view.get_by_role("slider")
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(slider).to_have_attribute("aria-valuetext", "24 July 2025")
        expect(view.locator("[aria-live]").last).to_contain_text("24 July 2025: ")
        marks = view.locator(".gre-mark")
        page.keyboard.press("Tab")
        expect(marks.first).to_be_focused()
        expect(marks.first).to_have_css("outline-style", "solid")
        expect(view.locator(".gre-detail h4")).to_contain_text(" · ")
        page.keyboard.press("ArrowDown")
        expect(marks.first).not_to_be_focused()
        assert page.evaluate("document.activeElement.className") == "gre-mark"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") != "gre-mark"


@pytest.mark.soak_in("notebook")
def test_routes_open_to_their_conditions(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        view = opened(server, page, "routes")
        single = view.get_by_role("button", name="Single licence")
        expect(single).to_contain_text("+ new")
        expect(view.get_by_role("button", name="Licence under the missile regulations")).to_contain_text("− ended")
        single.click()
        detail = view.locator(".gre-detail")
        expect(detail).to_contain_text("at most 1 year")
        expect(detail).to_contain_text("Ministry of Commerce")
        expect(detail).to_contain_text("D792-15(2)")
        view.get_by_label("Day", exact=True).fill("2022-01-10")
        expect(single).to_have_count(0)
        expect(detail).to_have_count(0)


@pytest.mark.soak_in("notebook")
def test_treaties_stand_as_they_stood_on_the_day(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        view = opened(server, page, "treaties")
        npt = view.locator("[data-cell=npt]")
        expect(npt).to_contain_text("party")
        view.get_by_label("Day", exact=True).fill("1992-03-10")
        expect(npt).to_contain_text("the source gives no day")
        view.get_by_label("Day", exact=True).fill("1991-01-01")
        expect(npt).to_contain_text("nothing yet")
        npt.click()
        expect(view.locator(".gre-detail")).to_contain_text("○ not yet")
        expect(view.locator(".gre-detail")).to_contain_text("March 1992")
        expect(view.locator(".gre-detail cite").first).to_have_text("WP-III.4.2")


@pytest.mark.soak_in("notebook")
def test_a_changed_fact_turns_steps_and_says_which(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        view = opened(server, page, "case")
        expect(view.locator(".gre-sum")).to_contain_text("The case as told")
        expect(view.locator("[data-turned=answer], [data-turned=reason]")).to_have_count(0)
        view.get_by_label("lists that the end user is on").select_option("watch")
        expect(view.locator(".gre-sum")).to_contain_text("of 15 steps turned")
        turned = view.locator(".gre-steps [data-turned=answer]")
        expect(turned.first).to_contain_text("answer turned")
        expect(turned.first).to_contain_text("was: ")
        expect(view.locator(".gre-field[data-changed=true]")).to_contain_text("changed")
        view.get_by_role("button", name="Back to the case as told").click()
        expect(view.locator(".gre-sum")).to_contain_text("The case as told")
        view.get_by_label("Case", exact=True).select_option("bearings")
        view.get_by_label("what the exporter knows of these risks").select_option("knows")
        expect(view.get_by_role("alert")).to_contain_text("do not fit together")
        view.get_by_label("delivery systems").check()
        expect(view.locator(".gre-result")).to_contain_text("needs a licence")
        expect(view.locator("[aria-live]").last).to_contain_text("steps turned")


@pytest.mark.soak_in("notebook")
def test_the_language_is_the_one_of_the_exercises(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        view = opened(server, page, "routes")
        page.evaluate("dispatchEvent(new CustomEvent('grader:language', { detail: 'zh' }))")
        expect(view.locator(".gre-title")).to_have_text("有哪些出口途径")
        view.get_by_role("button", name="English").click()
        assert page.evaluate("localStorage.getItem('grader:language')") == '"en"'
        Notebook.open(server, page, "lesson.zh.ipynb").run_all()
        expect(page.locator(".gre .gre-title")).to_have_text("谁管什么，自何时起")


@pytest.mark.soak_in("notebook")
def test_without_a_kernel_it_says_so_in_words(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        view = opened(server, page, "routes")
        notebook = Notebook(server, page)
        notebook.menu("Kernel", "Restart Kernel…")
        notebook.accept()
        notebook.wait_until_ready()
        view.get_by_role("button", name="Earlier change").click()
        expect(view.get_by_role("status")).to_contain_text("Not connected What you see is the last answer. Run this")


@pytest.mark.soak_in("notebook")
def test_a_wrong_view_names_those_there_are(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        Notebook.open(server, page, "dutis.ipynb").run_all()
        expect(page.locator(".jp-OutputArea-output").first).to_contain_text(
            "explore dutis: there is no such view. Did you mean duties? fix: use one of duties, routes, treaties, case"
        )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_and_is_readable_wide_and_narrow_in_both_themes_and_languages(
    server: Server, browser: Browser, theme: Theme, pictures: Path
) -> None:
    width = 1280 if server.app == "lab" else 400
    server.use_theme(theme)
    with window(browser, theme=theme, width=width, height=2200) as page:
        Notebook.open(server, page, "all.ipynb").run_all()
        views = page.locator(".gre")
        expect(views).to_have_count(len(VIEWS))
        for view in views.all()[:3]:
            view.scroll_into_view_if_needed()
            view.locator(".gre-mark").first.click()
            expect(view.locator(".gre-detail h4")).to_be_visible()
        views.nth(3).get_by_label("lists that the end user is on").select_option("restricted")
        expect(views.nth(3).locator(".gre-sum")).to_contain_text("turned")
        for language in ("EN", "中文"):
            page.locator(".gre-lang button", has_text=language).first.click()
            for name, view in zip(VIEWS, views.all(), strict=True):
                view.scroll_into_view_if_needed()
                expect(view.get_by_role("status")).to_contain_text("Up to date" if language == "EN" else "已更新")
                shot(view, pictures / f"{width}-{theme}-{language}", name)
                assert view.evaluate(OVERFLOWING) == []
                assert view.evaluate(FAINT) == []
                assert view.evaluate(SMALL) == []
