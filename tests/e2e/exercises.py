"""Folders of exercises of every kind, and how a test finds an exercise on the page and its answer on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from grader.items.answers import Answer, Answers, write_answers
from tests.widgets.specimens import graded_folder, items, practice_folder, write_notebook

NAME = "02-agency-duties.ipynb"
#: What is chosen in the case, by mouse and by keyboard.
CASE_GIVEN = {
    "regime": ["dual-use"],
    "receives": ["mofcom"],
    "single": ["single"],
    "papers": ["description", "end-use"],
    "ships": ["licensed"],
}


def furnish(course: Path, *names: str) -> Path:
    """Make a course: graded exercises under each name, a lesson, and both together to be looked at."""
    course.mkdir()
    for name in (*names, "looks"):
        graded_folder(course / name)
        sit(course / name, "02-agency-duties", "")
    practice_folder(course / "lesson")
    practice_folder(course / "looks")
    write_notebook(course / "looks" / NAME, *items("agency"), *items("practice"))
    return course


def sit(folder: Path, assignment: str, seat: str) -> None:
    """Have a trainee's rows stand in the order of a seat; without one, as built."""
    (folder / "answers.json").write_bytes(write_answers(Answers(assignment=assignment, extra={"seat": seat})))


def item(page: Page, id_: str) -> Locator:
    return page.locator(".grd", has=page.locator(".grd-id", has_text=id_))


def is_saved(exercise: Locator) -> None:
    expect(exercise.get_by_role("status")).to_contain_text("Saved")


def values(folder: Path) -> dict[str, Any]:
    answers = json.loads((folder / "answers.json").read_bytes())
    assert answers["schema"] == 1
    assert answers["assignment"] == "02-agency-duties"
    return {id_: response["value"] for id_, response in answers["responses"].items()}


#: What is said of the half-answered exercises: sure and wrong, unsure and wrong, nothing.
SURE = {"01": True, "04": False, "07": True}


def half_answered(folder: Path) -> None:
    """Store an answer to every exercise: some right, some wrong, some missing."""
    values: dict[str, Any] = {
        "01": {"nuclear": "caea", "military": "customs", "cryptography": "mofcom"},
        "02": {"nuclear": ["mofcom", "caea"], "military": ["sastind", "customs"]},
        "03": ["classify", "apply", "screen", "declare", "keep"],
        "04": ["list", "price"],
        "05": 30,
        "06": "I would refuse, ask why, and report the request. " * 9,
        "07": {"regime": ["nuclear"], "receives": ["caea"], "single": ["general"], "papers": ["end-use"]},
    }
    responses = {
        f"{pool}-{number}": Answer(value=value, revision=1, sure=SURE.get(number))
        for pool in ("agency", "practice")
        for number, value in values.items()
    }
    (folder / "answers.json").write_bytes(write_answers(Answers(assignment="02-agency-duties", responses=responses)))


def case_by_keyboard(page: Page, case: Locator) -> None:
    """Answer the case from its first option on: a digit chooses, Enter or Tab goes on."""
    for key in ("1", "Enter", "1", "Enter", "1", "Tab", "1", "2"):
        page.keyboard.press(key)
    expect(case.locator("fieldset:visible")).to_have_count(5)
    for key in ("Enter", "1"):
        page.keyboard.press(key)
