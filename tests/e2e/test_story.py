"""The main job in a real browser: fetch, answer module 02, restart, reload, hand in, collect, grade, mark, feedback.

With `PICTURES=docs/pictures` in the environment the pictures of the documentation are taken anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from grader.grading.courses import Course
from grader.items.codecs import read_key
from grader.items.samples import reference_value
from tests.e2e.answering import SEAT, answer_by_keyboard, answer_by_mouse, exercise, seen
from tests.e2e.exercises import sit
from tests.e2e.lab import Notebook, Server, needs_chromium, served, shot, window

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader, needs_chromium]

ROOT = Path(__file__).parents[2]
NAME = "02-agency-duties"
KEY = read_key((ROOT / "solutions" / NAME / "key.json").read_bytes())
VALUES = {item.id: reference_value(item) for item in KEY.items}
POSSIBLE = sum(item.points for item in KEY.items)
BY_HAND = "agency-14"
COMMENT = "Both bodies are named; the date is missing."


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = os.environ.get("PICTURES")
    return ROOT / kept if kept else tmp_path_factory.mktemp("pictures")


class Desk:
    """An instructor's course, a trainee's folder and the exchange between them, each in its place."""

    def __init__(self, place: Path) -> None:
        self.course = Course(place / "course")
        self.trainee = place / "trainee"
        self.exchange = place / "exchange"
        self.home = place / "home"
        self.home.mkdir(parents=True)
        self.course.root.mkdir(parents=True)
        self.trainee.mkdir()
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        for folder in ("solutions", "exercises"):
            shutil.copytree(ROOT / folder, self.course.root / folder)
        shutil.copy(ROOT / "nbgrader_config.py", self.course.root)
        (self.trainee / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.CourseDirectory.course_id = 'export-control'\n"
            f"c.Exchange.root = {str(self.exchange)!r}\nc.Exchange.cache = {str(place / 'cache')!r}\n"
        )

    def run(self, module: str, *arguments: str, cwd: Path | None = None, codes: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=cwd or self.course.root,
            env=os.environ | {"GRADER_EXCHANGE": str(self.exchange), "PYTHONPATH": str(ROOT), "HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert done.returncode in codes, f"{module} {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("story"))


def answers_on_disk(folder: Path) -> dict[str, object]:
    responses = json.loads((folder / "answers.json").read_bytes())["responses"]
    return {id_: response["value"] for id_, response in responses.items()}


def same(given: object, wanted: object) -> bool:
    """Compare values as sets where their order says nothing."""
    match given, wanted:
        case dict(), dict():
            return given.keys() == wanted.keys() and all(same(given[name], wanted[name]) for name in given)
        case _:
            return given == wanted or (isinstance(given, list) and sorted(given) == sorted(wanted))


def expect_everything_shown(page: Page) -> None:
    for item in KEY.items:
        place = exercise(page, item.id)
        place.scroll_into_view_if_needed()
        expect(place.get_by_role("status")).to_contain_text("Saved")


def test_practice_answers_at_once_with_the_reason(tmp_path: Path, browser: Browser, pictures: Path) -> None:
    """The real lesson, one common mistake made; also the picture of the README: practice keys are public."""
    shutil.copytree(ROOT / "course" / NAME, tmp_path / "lessons", ignore=shutil.ignore_patterns("answers*", ".*"))
    lesson = read_key((tmp_path / "lessons" / "practice.json").read_bytes())
    practice = lesson.item("agency-p01")
    given = dict(reference_value(practice)) | {"nuclear-dual": "nuclear"}  # type: ignore[call-overload]
    with served(tmp_path / "lessons") as server, window(browser, height=1500) as page:
        notebook = Notebook.open(server, page, "lesson.ipynb")
        notebook.run_all()
        expect(page.locator(".grd")).to_have_count(len(lesson.items))
        answer_by_mouse(page, practice, given)
        board = exercise(page, practice.id)
        board.get_by_role("button", name="Check").click()
        expect(board.locator(".grd-total")).to_have_text("5 of 6 points")
        expect(board.locator("cite").first).to_be_visible()
        shot(board, pictures, "exercise")


def test_a_trainee_by_mouse_and_the_exchange(desk: Desk, browser: Browser) -> None:
    desk.run("nbgrader", "generate_assignment", NAME, "--force")
    for file in (ROOT / "exercises" / NAME).iterdir():
        assert (desk.course.exercises / NAME / file.name).read_bytes() == file.read_bytes()
    left = desk.course.exercises / NAME / "answers.json"  # an instructor's own try: it may be the key
    desk.run("grader.cli", "reference", NAME, str(desk.course.root.parent / "reference"))
    shutil.copy(desk.course.root.parent / "reference" / "answers.json", left)
    desk.run("nbgrader", "release_assignment", NAME)
    left.unlink()
    desk.run("nbgrader", "fetch_assignment", NAME, cwd=desk.trainee)
    folder = desk.trainee / NAME
    assert {path.name for path in folder.iterdir()} == {f"{NAME}.ipynb", "items.json"}

    sit(folder, NAME, SEAT)
    with served(desk.trainee) as server, window(browser) as page:
        notebook = Notebook.open(server, page, f"{NAME}/{NAME}.ipynb")
        notebook.run_all()
        for item in KEY.items:
            answer_by_mouse(page, seen(item), VALUES[item.id])
        given = answers_on_disk(folder)
        assert {id_ for id_, value in VALUES.items() if not same(given[id_], value)} == set()
        notebook.restart()
        notebook.run_all()
        expect_everything_shown(page)
        notebook.menu("File", "Save Notebook")
        page.wait_for_timeout(500)
        page.reload()
        notebook.wait_until_ready()
        notebook.run_all()
        expect_everything_shown(page)
        assert answers_on_disk(folder) == given
        receipt = submit_by_button(page)

    desk.run("nbgrader", "collect", NAME)
    assert NAME in desk.run("grader.cli", "receipt", receipt.lower())


def submit_by_button(page: Page) -> str:
    """Press the button that stands first where the course collects, and return the receipt."""
    card = page.locator(".grd-handing")
    card.scroll_into_view_if_needed()
    expect(card.locator(".grd-counts")).to_have_text(f"All {len(KEY.items)} answered and saved")
    card.get_by_role("button", name="Submit to your course export-control").click(timeout=60_000)
    expect(card.get_by_text("Submitted to your course export-control")).to_be_visible(timeout=60_000)
    return "-".join(card.locator(".grd-receipt span").all_text_contents())


def test_a_trainee_by_keyboard_alone_and_a_zip(desk: Desk, browser: Browser) -> None:
    folder = desk.trainee.parent / "borrowed-laptop" / NAME
    shutil.copytree(ROOT / "exercises" / NAME, folder)
    sit(folder, NAME, SEAT)
    with served(folder.parent, app="notebook") as server, window(browser) as page:
        notebook = Notebook.open(server, page, f"{NAME}/{NAME}.ipynb")
        notebook.run_all()
        for item in KEY.items:
            answer_by_keyboard(page, seen(item), VALUES[item.id])
        given = answers_on_disk(folder)
        assert {id_ for id_, value in VALUES.items() if not same(given[id_], value)} == set()
    mail = desk.course.root.parent / "mail"
    mail.mkdir()
    shutil.make_archive(str(mail / "lin-yue"), "zip", root_dir=folder.parent, base_dir=NAME)
    desk.run("grader.cli", "collect", str(mail), "--assignment", NAME, codes=(0, 1))
    assert (desk.course.submitted / "lin-yue" / NAME / "answers.json").is_file()


def test_the_instructor_grades_marks_and_gives_back(desk: Desk, browser: Browser, pictures: Path) -> None:
    desk.run("nbgrader", "autograde", NAME)
    result = json.loads(desk.run("grader.cli", "grade", NAME, "--json", codes=(0, 1)))
    assert len(result["scores"]) == 2
    for row in result["scores"].values():
        assert row["earned"] == POSSIBLE - KEY.item(BY_HAND).points
        assert {id_ for id_, status in row["statuses"].items() if status != "scored"} == {BY_HAND}

    enable = {"GRADER_EXCHANGE": str(desk.exchange)}
    with served(desk.course.root, environment=enable) as server, window(browser) as page:
        mark_the_written_reason(server, page, pictures)
    desk.run("grader.cli", "feedback", NAME, "--closed")
    desk.run("grader.cli", "report", NAME)
    after = json.loads(desk.run("grader.cli", "grade", NAME, "--json", codes=(0, 1)))
    assert after["scores"] == result["scores"]
    pages = list(desk.course.feedback.rglob(f"{NAME}.html"))
    (marked,) = [page for page in pages if COMMENT in page.read_text(encoding="utf-8")]  # formgrader hides whose it is
    look_at_pages(desk, marked, browser, pictures)
    desk.run("nbgrader", "release_feedback", NAME)
    desk.run("nbgrader", "fetch_feedback", NAME, cwd=desk.trainee)
    assert list(desk.trainee.rglob("feedback/**/*.html"))


def mark_the_written_reason(server: Server, page: Page, pictures: Path) -> None:
    """Open formgrader's list, see that one thing waits, open the notebook, give a score and a comment."""
    page.goto(server.address("formgrader/gradebook"))
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    page.goto(server.address(f"formgrader/gradebook/{NAME}/{NAME}"))
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    shot(page, pictures, "formgrader-list")
    rows.first.locator("a").first.click()
    score, comment = page.locator(f"#{BY_HAND}"), page.locator(f"#{BY_HAND}-comment")
    expect(score).to_be_visible()
    expect(page.locator("#agency-01")).to_have_attribute("placeholder", str(KEY.item("agency-01").points))
    score.fill("5")
    score.press("Tab")
    comment.fill(COMMENT)
    comment.press("Tab")
    expect(page.locator(".comment-saved:visible, .score-saved:visible").first).to_be_visible()
    shot(page.locator(".nbgrader_cell, .cell", has=score).last, pictures, "formgrader-marking")
    page.reload()
    expect(score).to_have_value("5")
    expect(comment).to_have_value(COMMENT)


def look_at_pages(desk: Desk, feedback: Path, browser: Browser, pictures: Path) -> None:
    pages = {
        "feedback": feedback,
        "report": desk.course.root / "reports" / f"{NAME}.html",
    }
    for name, path in pages.items():
        for width in (1280, 400):
            with window(browser, width=width) as page:
                page.goto(path.as_uri())
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                if name == "feedback":
                    expect(page.get_by_text(COMMENT).first).to_be_visible()
                shot(page, pictures, f"{name}-{width}")
