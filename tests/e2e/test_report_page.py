"""The instructor's report in a browser, with a cohort of 300: it fits, is readable, obeys keys, and prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from grader.grading.courses import Course
from grader.grading.groups import Groups
from grader.grading.reports import make_report
from grader.grading.specimens import make_crowd
from tests.e2e.axe import arm, violations

ROOT = Path(__file__).parents[2]
NAME = "02-agency-duties"
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 400)]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with every section on it: notes, groups, an earlier cohort, a copy, somebody missing."""
    folder = tmp_path_factory.mktemp("report")
    course = Course(ROOT)
    students = make_crowd(course, NAME, 300, submitted=folder / "now")
    make_crowd(course, NAME, 60, submitted=folder / "earlier")
    files = [folder / "now" / student / NAME / "answers.json" for student in students]
    members = json.loads(files[4].read_text())
    files[7].write_text(json.dumps(members | {"owner": students[7]}))
    for at, path in enumerate(files[:6]):
        members = json.loads(path.read_text())
        item = next(iter(members["responses"].values()))
        item["note"] = f"Which list is meant here? {'averylongwordwithoutend' * at}"
        path.write_text(json.dumps(members))
    files[9].write_text("{")
    groups = Groups({one: "East" if at % 2 else "West" for at, one in enumerate([*students, "lin"])})
    earlier = str(folder / "earlier")
    made = make_report(course, NAME, submitted=folder / "now", groups=groups, earlier=earlier)
    path = folder / "report.html"
    path.write_bytes(made.page)
    return path


def opened(browser: Browser, report: Path, scheme: str, width: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    assert asked == [report.as_uri()], "nothing else is fetched"
    return page


@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        pytest.param(scheme, width, id=f"{scheme}-{width}", marks=[pytest.mark.soak] if crossed else [])
        for scheme, width in LOOKS
        for crossed in [(scheme == "dark") == (width < 1000)]
    ],
)
def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, report: Path, pictures: Path, scheme: str, width: int
) -> None:
    page = opened(browser, report, scheme, width)
    arm(page)
    for language in ("en", "zh"):
        page.locator(f"label[for=show-{language}]").click()
        assert violations(page.locator("html")) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.screenshot(path=pictures / f"report-{scheme}-{width}-{language}.png", full_page=True)
    page.context.close()


def test_the_language_and_every_wide_table_are_reached_and_moved_by_keys(browser: Browser, report: Path) -> None:
    page = opened(browser, report, "light", 400)
    page.keyboard.press("Tab")
    expect(page.locator("#show-en")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="题目分析")).to_be_visible()
    wide = page.locator(".frame").evaluate_all(
        "(frames) => frames.flatMap((one, at) => "
        "one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 ? [at] : [])"
    )
    assert wide, "at 400 px some scroll"
    for at in wide[:5]:
        frame = page.locator(".frame").nth(at)
        frame.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("(one) => one.scrollLeft > 0", arg=frame.element_handle())
    page.context.close()


def test_every_section_is_there_and_on_paper_nothing_is_cut_off(browser: Browser, report: Path) -> None:
    page = opened(browser, report, "dark", 1280)
    links = page.locator("nav a").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
    assert len(links) == 13
    for link in links:
        expect(page.locator(f"h2{link}")).to_have_count(1)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 672, "height": 950})  # A4 less its margins
    cut = page.locator(".frame").evaluate_all(
        "(frames) => frames.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.ariaLabel)"
    )
    assert cut == []
    expect(page.locator("details.more tbody tr").last).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()
