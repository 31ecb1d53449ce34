"""formgrader's own buttons, one after the other, on module 02 in a real browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from grader.grading.faults import make
from tests.e2e.lab import Server, chromium, needs_chromium, served, window
from tests.e2e.test_story import NAME, Desk

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader, needs_chromium]


def press(page: Page, row: str, column: str) -> None:
    """Press one button of a row and see formgrader say that it succeeded."""
    page.locator("tbody tr", has_text=row).locator(f"td.{column} a").click()
    expect(page.locator("#success-modal, #error-modal").first).to_be_visible(timeout=60_000)
    modal = page.locator(".modal:visible")
    expect(modal.locator(".modal-title")).to_have_text("Success", timeout=60_000)
    modal.get_by_role("button", name="OK").click()
    expect(page.locator(".modal-backdrop")).to_have_count(0)


def test_every_button_works_on_module_02(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    shutil.rmtree(desk.course.exercises)
    environment = {"GRADER_EXCHANGE": str(desk.exchange)}
    with (
        served(desk.course.root, environment=environment) as server,
        chromium() as browser,
        window(browser) as page,
    ):
        page.goto(server.address("formgrader/manage_assignments"))
        press(page, NAME, "assign")
        released = desk.course.exercises / NAME
        assert {path.name for path in released.iterdir()} == {f"{NAME}.ipynb", "items.json"}
        press(page, NAME, "release")

        desk.run("nbgrader", "fetch_assignment", NAME, cwd=desk.trainee)
        make(desk.course, NAME, "good", submitted=desk.course.root.parent / "made")
        shutil.copy(desk.course.root.parent / "made" / "good" / NAME / "answers.json", desk.trainee / NAME)
        desk.run("nbgrader", "submit", NAME, cwd=desk.trainee)
        press(page, NAME, "collect")
        (student,) = [folder.name for folder in desk.course.submitted.iterdir()]

        autograde(server, page, student)
        page.goto(server.address("formgrader/manage_assignments"))
        press(page, NAME, "generate-feedback")
        press(page, NAME, "release-feedback")
    assert (desk.course.feedback / student / NAME / f"{NAME}.html").is_file()
    desk.run("nbgrader", "fetch_feedback", NAME, cwd=desk.trainee)
    assert list(desk.trainee.rglob("feedback/**/*.html"))


def autograde(server: Server, page: Page, student: str) -> None:
    page.goto(server.address(f"formgrader/manage_submissions/{NAME}"))
    row = page.locator("tbody tr", has_text=student)
    expect(row.locator("td.status")).to_contain_text("needs autograding")
    press(page, student, "autograde")
    expect(row.locator("td.status")).to_contain_text("needs manual grading")
    expect(row.locator("td.score")).not_to_have_text("0 / 79")
