"""Every kind of exercise for everyone: what axe finds, what is read aloud, how large, reached and told it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.axe import arm, violations
from tests.e2e.lab import needs_chromium
from tests.e2e.looks import OVERFLOWING
from tests.e2e.stage import THEMES, Stage, furnish, stage

pytestmark = [pytest.mark.browser, needs_chromium]

GOLDEN = Path(__file__).parents[1] / "golden" / "read-aloud"
KINDS = {
    "01": "classify",
    "02": "assign",
    "03": "order",
    "04": "choose",
    "05": "number",
    "06": "explain",
    "07": "case",
    "40": "table",
}
#: What a keyboard or a finger can reach.
REACHED = "button, input, textarea, summary"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnish(tmp_path_factory.mktemp("access"))


@pytest.fixture
def graded(folders: Path) -> Path:
    """The graded exercises, with nothing answered."""
    (folders / "graded" / "answers.json").unlink(missing_ok=True)
    return folders / "graded"


def click(place: Locator, selector: str, at: int = 0) -> None:
    """Send a bare click, with no key and no pointer: all that some screen readers send."""
    place.locator(selector).nth(at).dispatch_event("click")


def half(place: Locator, number: str) -> None:
    """Answer a part."""
    match KINDS[number]:
        case "classify" | "assign":
            click(place, ".grd-stim")
            click(place, ".grd-bin", 1)
        case "table":
            click(place, "td input", 1)
        case "order":
            click(place, ".grd-stim", 1)
        case "choose" | "case":
            click(place, "label")
        case "number" | "explain":
            place.get_by_role("textbox").first.fill("4")


def whole(place: Locator, number: str) -> None:  # noqa: C901 - one arm a kind
    """Answer all of it, wrongly at least once."""
    match KINDS[number]:
        case "classify" | "assign":
            for row in range(place.locator(".grd-row").count()):
                click(place, ".grd-stim", row)
                click(place, ".grd-bin", 6)
        case "table":
            for row in range(place.locator("tbody tr").count()):
                click(place.locator("tbody tr").nth(row), "input", 2)
        case "order":
            place.get_by_role("button", name="Keep this order").dispatch_event("click")
        case "choose":
            for option in range(1, 4):
                click(place, "label", option)
        case "case":
            for step in range(5):
                click(place.locator("fieldset:visible").nth(step), "label")
        case "number":
            place.get_by_role("textbox").first.fill("45 days")
            place.get_by_role("textbox").first.press("Enter")
        case "explain":
            place.get_by_role("textbox").first.fill("I refuse. " * 60)


def states(on: Stage, prefix: str) -> Iterator[str]:
    """Lead one exercise of each kind through its states; yield each state's name."""
    places = {number: on.show(f"{prefix}-{number}") for number in KINDS}
    main = on.page.locator("main")
    yield "blank"
    for number, place in places.items():
        half(place, number)
    expect(main.get_by_role("status").filter(has_text="Saved")).to_have_count(7)
    yield "half answered"
    for number, place in places.items():
        whole(place, number)
    yield "answered"
    if prefix == "practice":
        for check in main.locator(".grd-main").all():
            check.dispatch_event("click")
        expect(main.locator(".grd-sources")).to_have_count(8)
        yield "checked"
    else:
        for button in main.get_by_role("button", name="Is this exercise unclear?").all():
            button.dispatch_event("click")
        for note in main.get_by_label("Note to the instructor").all():
            note.fill("Which date is meant?")
        yield "with a note"
    on.switch("zh")
    yield "in Chinese"
    on.switch("en")
    on.silence("busy")
    for number, place in places.items():
        place.get_by_role("button", name="Clear", exact=True).dispatch_event("click")
        half(place, number)
    on.page.clock.fast_forward(1300)
    expect(main.get_by_role("status").filter(has_text="Waiting for the kernel")).to_have_count(8)
    yield "waiting"
    on.silence("dead")
    on.page.clock.fast_forward(1300)
    expect(main.get_by_role("status").filter(has_text="Run this cell again")).to_have_count(8)
    yield "not connected"


SETTINGS: dict[str, dict[str, Any]] = {
    **{theme: {"theme": theme} for theme in THEMES},
    "more contrast": {"contrast": "more"},
    "more contrast, dark": {"contrast": "more", "theme": "JupyterLab Dark"},
    "forced colours": {"forced_colors": "active"},
    "400 pixels": {"width": 400},
}


#: What differs from another in one respect only; the others stand in `make test`.
MORE = ("more contrast", "more contrast, dark")


@pytest.mark.parametrize(
    "settings", [pytest.param(name, marks=[pytest.mark.soak] if name in MORE else []) for name in SETTINGS]
)
def test_axe_finds_nothing_in_any_kind_in_any_state(settings: str, browser: Browser, folders: Path) -> None:
    found: list[str] = []
    for pool, prefix in (("graded", "agency"), ("practice", "practice")):
        (folders / pool / "answers.json").unlink(missing_ok=True)
        with stage(browser, folders / pool, **SETTINGS[settings]) as on:
            arm(on.page)
            for state in states(on, prefix):
                found += [f"{prefix}, {state}: {line}" for line in violations(on.page.locator("main"))]
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("number", KINDS)
def test_what_is_read_aloud_is_the_transcript_that_was_read_through(
    number: str, language: Literal["en", "zh"], browser: Browser, graded: Path
) -> None:
    """The accessibility tree, half answered. `UPDATE=1` writes it anew, and fails, so that somebody reads it."""
    with stage(browser, graded, timezone_id="Asia/Shanghai") as on:
        place = on.show(f"agency-{number}")
        on.switch(language)
        half(place, number)
        place.locator(".grd-ask-note").dispatch_event("click")
        place.get_by_role("textbox").last.blur()
        place.locator("tbody tr").evaluate_all("all => all.slice(2).forEach((one) => one.remove())")  # two tell all
        tree = re.sub(r"\d\d:\d\d", "HH:MM", place.aria_snapshot()) + "\n"
    golden = GOLDEN / f"{KINDS[number]}.{language}.txt"
    if os.environ.get("UPDATE"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(tree, encoding="utf-8")
        pytest.fail(f"{golden.name} is written anew: read it aloud, then run without UPDATE")
    assert tree == golden.read_text(encoding="utf-8"), "changed: UPDATE=1 writes it anew, to be read aloud"


#: What is smaller than 24 px either way; a box or a button of a choice counts with its label.
SMALL = """(root, reached) => [...root.querySelectorAll(reached)].filter((one) => one.checkVisibility()).map((one) => {
    const { width, height } = (one.closest('label') ?? one).getBoundingClientRect();
    return width < 24 || height < 24 ? `${one.outerHTML.slice(0, 90)} ${width} x ${height}` : '';
}).filter(Boolean)"""


@pytest.mark.parametrize("width", [320, 400, 1280, 3840])
def test_it_fits_every_width_and_every_target_is_24_pixels(width: int, browser: Browser, graded: Path) -> None:
    """320 pixels are what 400 % of zoom leaves of 1280."""
    with stage(browser, graded, width=width) as on:
        for number in KINDS:
            place = on.show(f"agency-{number}")
            half(place, number)
            for language in ("zh", "en"):
                on.switch(language)
                assert place.evaluate(SMALL, REACHED) == []
                assert place.evaluate(OVERFLOWING) == []
        assert on.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("number", KINDS)
def test_tab_walks_through_all_that_is_in_it_and_out_both_ways_with_the_focus_seen(
    number: str, browser: Browser, graded: Path
) -> None:
    with stage(browser, graded) as on:
        place = on.show(f"agency-{number}")
        half(place, number)
        for key, start, end in (("Tab", "#before", "after"), ("Shift+Tab", "#after", "before")):
            on.page.locator(start).focus()
            seen: list[str] = []
            for _ in range(60):
                on.page.keyboard.press(key)
                at = on.page.evaluate("() => { const at = document.activeElement; return at.id || at.outerHTML; }")
                if at == end:
                    break
                assert at not in seen, f"trapped at {at}"
                seen.append(at)
                outline = on.page.evaluate("getComputedStyle(document.activeElement).outline")
                assert "3px" in outline, f"focus not seen on {at}: {outline}"
            else:
                pytest.fail("no way out")
            stops = place.locator(f":is({REACHED}):not([tabindex='-1']):visible:not(:disabled)")
            radios = place.locator("input[type=radio]:not([tabindex='-1']):visible").count()
            groups = len(set(place.locator("input[type=radio]:visible").evaluate_all("all => all.map((a) => a.name)")))
            expected = stops.count() - radios + (min(groups, radios) if radios else 0)
            assert len(seen) == expected, seen


@pytest.mark.parametrize("number", KINDS)
def test_every_control_works_by_a_bare_click_and_says_what_it_did(number: str, browser: Browser, graded: Path) -> None:
    """Screen readers swallow Enter and Space and send a click alone."""
    with stage(browser, graded) as on:
        place = on.show(f"agency-{number}")
        whole(place, number)
        if number in {"05", "06"}:
            place.get_by_role("textbox").first.fill("45")
            place.get_by_role("textbox").first.blur()
        expect(place.get_by_role("status")).to_contain_text("Saved")
        if number in {"01", "02", "03", "07", "40"}:
            assert number == "03" or place.locator(".grd-unseen[aria-live=polite]").inner_text()
        before = on.value(f"agency-{number}")
        for name, value in (("Clear", None), ("Undo clear", before)):
            place.get_by_role("button", name=name, exact=True).dispatch_event("click")
            expect(place.get_by_role("status")).to_contain_text("Saved" if value else "Cleared, saved")
            assert value is None or on.value(f"agency-{number}") == before
        if number != "06":
            place.get_by_role("button", name="Sure", exact=True).dispatch_event("click")
            expect(place.get_by_role("button", name="Sure", exact=True)).to_have_attribute("aria-pressed", "true")
        place.get_by_role("button", name="中文").dispatch_event("click")
        expect(place.get_by_role("status")).to_contain_text("已保存")


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, graded: Path) -> None:
    moving = """() => [...document.querySelectorAll('.grd, .grd *')].filter((one) => {
        const { transitionDuration, animationName } = getComputedStyle(one);
        return transitionDuration !== '0s' || animationName !== 'none';
    }).length"""
    for motion, moves in (("reduce", False), ("no-preference", True)):
        with stage(browser, graded, reduced_motion=motion) as on:
            for number in KINDS:
                on.show(f"agency-{number}")
            assert (on.page.evaluate(moving) > 0) is moves


def test_who_is_sent_to_an_exercise_finds_it_with_the_keyboard_at_it(browser: Browser, graded: Path) -> None:
    with stage(browser, graded, height=500) as on:
        for number in KINDS:
            on.show(f"agency-{number}")
        for number in ("07", "02"):
            on.page.evaluate("(to) => dispatchEvent(new CustomEvent('grader:go', { detail: to }))", f"agency-{number}")
            place = on.page.locator(f'[data-item="agency-{number}"]')
            expect(place).to_be_focused()
            expect(place.locator(".grd-stem")).to_be_in_viewport()
            on.page.keyboard.press("Tab")
            expect(place.get_by_role("button", name="English")).to_be_focused()
