"""Every lesson and every set of exercises opened in a real browser, and worked through.

In `make test` two items of each set are answered; with `SOAK=1`, as in `make soak`, all of them, and one set by
keyboard alone. With `PICTURES=folder` in the environment each page's first screens are taken as pictures.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from grader.items.codecs import read_key
from grader.items.kinds import Case, kind_of
from grader.items.samples import reference_value
from tests.e2e.answering import SEAT, answer_by_keyboard, answer_by_mouse, exercise, seen
from tests.e2e.exercises import sit
from tests.e2e.lab import Notebook, Server, needs_chromium, served, shot, window

pytestmark = [pytest.mark.browser, needs_chromium]

ROOT = Path(__file__).parents[2]
SOAK = bool(os.environ.get("SOAK"))
PICTURES = os.environ.get("PICTURES")
SETS = sorted(path.parent.name for path in ROOT.glob("exercises/*/items.json"))
LESSONS = sorted(path.relative_to(ROOT / "course").as_posix() for path in ROOT.glob("course/*/lesson*.ipynb"))
#: Of lessons: both languages, and all that can stand in one (explorers, pictures, extracts).
SAMPLE = ("02-agency-duties/lesson.ipynb", "02-agency-duties/lesson.zh.ipynb", "04-treaty-obligations/lesson.ipynb")
#: Of sets: every kind, the cases, and the longest.
SAMPLE_OF_SETS = (
    "02-agency-duties",
    "03-licensing-tiers",
    "04-treaty-obligations",
    "05-enforcement",
    "08-case-files",
    "09-mock-examination",
)
BY_KEYBOARD = "04-treaty-obligations"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """What a trainee is given, served as a whole."""
    place = tmp_path_factory.mktemp("trainee")
    for tree in ("course", "exercises"):
        shutil.copytree(ROOT / tree, place / tree, ignore=shutil.ignore_patterns("answers*", ".*"))
    for name in SETS:
        sit(place / "exercises" / name, name, SEAT)
    with served(place) as started:
        yield started


def picture(page: Page, name: str) -> None:
    if PICTURES:
        shot(page, ROOT / PICTURES, name)


def chosen(items):
    """All items, or one case, where there is one, and one other."""
    if SOAK:
        return items
    cases = [item for item in items if isinstance(item, Case)]
    others = [item for item in items if kind_of(item) in {"classify", "choose"}]
    return [*cases[:1], *others[: 2 - len(cases[:1])]]


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[] if one in SAMPLE_OF_SETS else [pytest.mark.soak]) for one in SETS]
)
def test_a_set_of_exercises_opens_and_is_worked_through(name, browser, server):
    key = read_key((ROOT / "solutions" / name / "key.json").read_bytes())
    answer = answer_by_keyboard if SOAK and name == BY_KEYBOARD else answer_by_mouse
    with window(browser) as page:
        Notebook.open(server, page, f"exercises/{name}/{name}.ipynb").run_all()
        for item in key.items:
            exercise(page, item.id).scroll_into_view_if_needed()
            expect(exercise(page, item.id)).to_be_visible()
        picture(page, f"set-{name}")
        items = chosen(key.items)
        for item in items:
            answer(page, seen(item), reference_value(item))
        picture(page, f"answered-{name}")
    responses = json.loads((server.folder / "exercises" / name / "answers.json").read_bytes())["responses"]
    assert {item.id for item in items} == set(responses)
    for item in items:
        assert _alike(responses[item.id]["value"], reference_value(item)), item.id


@pytest.mark.parametrize(
    "path", [pytest.param(one, marks=[] if one in SAMPLE else [pytest.mark.soak]) for one in LESSONS]
)
def test_a_lesson_opens_with_its_exercises_pictures_and_explorers(path, browser, server):
    name, notebook = path.split("/")
    practice = read_key((ROOT / "course" / name / "practice.json").read_bytes())
    cells = json.loads((ROOT / "course" / path).read_bytes())["cells"]
    explorers = sum("explorer" in cell["metadata"].get("tags", ()) for cell in cells)
    with window(browser) as page:
        Notebook.open(server, page, f"course/{path}").run_all()
        for item in practice.items:
            exercise(page, item.id).scroll_into_view_if_needed()
            expect(exercise(page, item.id)).to_be_visible()
        for image in page.locator(".jp-MarkdownOutput img").all():
            image.scroll_into_view_if_needed()
            assert image.evaluate("one => one.complete && one.naturalWidth > 0"), image.get_attribute("src")
            assert image.get_attribute("alt")
        expect(page.locator(".gre")).to_have_count(explorers)
        picture(page, f"lesson-{name}-{notebook.removesuffix('.ipynb')}")


def _alike(given, wanted) -> bool:
    """Compare values as sets where their order says nothing."""
    if isinstance(given, dict):
        return given.keys() == wanted.keys() and all(_alike(given[name], wanted[name]) for name in given)
    return given == wanted or (isinstance(given, list) and sorted(given) == sorted(wanted))
