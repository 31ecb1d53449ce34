"""Every kind of exercise in a real browser: by mouse, by keyboard, over a restart and a reload, in all its looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from grader.items.answers import Answer, Answers, write_answers
from tests.e2e.lab import App, Notebook, Server, Theme, chromium, needs_chromium, served, shot, window
from tests.e2e.looks import FAINT, OVERFLOWING
from tests.widgets.specimens import CANARY, graded_folder, items, practice_folder, write_notebook

pytestmark = [pytest.mark.browser, needs_chromium]

NAME = "02-agency-duties.ipynb"
BY_MOUSE: dict[str, Any] = {
    "agency-01": {
        "nuclear": "caea",
        "nuclear-dual-use": "mofcom",
        "military": "sastind",
        "cryptography": "mofcom",
        "chemicals": "miit",
        "missile": "mofcom",
    },
    "agency-02": {"nuclear": ["mofcom", "caea"], "nuclear-dual-use": ["mofcom"], "military": ["edd"]},
    "agency-03": ["classify", "screen", "apply", "declare", "keep"],
    "agency-04": ["list", "temporary"],
    "agency-05": 45,
    "agency-06": "I refuse & ask <b>why</b>. 我会报告。",
    "agency-07": {
        "regime": ["dual-use"],
        "receives": ["mofcom"],
        "single": ["single"],
        "papers": ["description", "end-use"],
        "ships": ["licensed"],
    },
}
BY_KEYBOARD: dict[str, Any] = {
    **BY_MOUSE,
    "agency-02": {"nuclear": ["mofcom", "caea"], "nuclear-dual-use": ["caea"], "military": ["sastind", "edd"]},
    "agency-04": ["temporary", "catch-all"],
    "agency-05": 1000.5,
}


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go: look at them after a change of style (`-s` prints the place)."""
    folder = tmp_path_factory.mktemp("pictures")
    print(f"pictures: {folder}")  # noqa: T201 - for the person who runs it
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module", params=["lab", "notebook"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app: App = request.param
    folder = tmp_path_factory.mktemp(app) / "course"
    for name in ("mouse", "keyboard", "busy", "views", "looks", "case", "case-keys", "sure"):
        graded_folder(folder / name)
    practice_folder(folder / "lesson")
    practice_folder(folder / "looks")
    write_notebook(folder / "looks" / NAME, *items("agency"), *items("practice"))
    with served(folder, app=app) as started:
        yield started


def item(page: Page, id_: str) -> Locator:
    return page.locator(".grd", has=page.locator(".grd-id", has_text=id_))


def is_saved(exercise: Locator) -> None:
    expect(exercise.get_by_role("status")).to_contain_text("Saved")


def values(folder: Path) -> dict[str, Any]:
    answers = json.loads((folder / "answers.json").read_bytes())
    assert answers["schema"] == 1
    assert answers["assignment"] == "02-agency-duties"
    return {id_: response["value"] for id_, response in answers["responses"].items()}


def drag(page: Page, what: Locator, where: Locator, *, down: float = 0.5) -> None:
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), where.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 80, end["y"] + end["height"] * down, steps=6)
    page.mouse.up()


def add_cell(notebook: Path, source: str) -> None:
    document = nbformat.read(notebook, as_version=4)
    document.cells.append(nbformat.v4.new_code_cell(source, id="added"))
    nbformat.write(document, notebook)


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


def answer_by_mouse(page: Page) -> None:
    board = item(page, "agency-01")
    rows, bins = board.locator(".grd-row"), board.locator(".grd-bin")
    expect(board.get_by_role("status")).to_contain_text("Not answered yet")
    drag(page, rows.nth(0), bins.nth(1))
    drag(page, bins.nth(0), rows.nth(1))
    for row, column in ((2, 2), (3, 0), (4, 5), (5, 6)):
        rows.nth(row).click()
        bins.nth(column).click()
    rows.nth(5).click()
    bins.nth(0).click()
    expect(board.locator(".grd-progress")).to_have_text("6 of 6 placed")
    is_saved(board)

    several = item(page, "agency-02")
    for row, columns in ((0, (1, 0, 3)), (1, (0,)), (2, (3,))):
        several.locator(".grd-row").nth(row).click()
        for column in columns:
            several.locator(".grd-bin").nth(column).click()
    several.locator(".grd-chip", has_text="Equipment").first.click()
    is_saved(several)

    order = item(page, "agency-03")
    steps = order.locator(".grd-row")
    expect(order.get_by_role("status")).to_contain_text("Not answered yet")
    drag(page, steps.nth(0), steps.nth(4), down=0.9)
    drag(page, steps.nth(3), steps.nth(1), down=0.2)
    order.get_by_label("Move up: Apply").click()
    expect(steps.nth(2)).to_contain_text("Apply")
    order.get_by_label("Move down: Keep").click()
    is_saved(order)

    choice = item(page, "agency-04")
    for text in ("temporary control", "control list", "price"):
        choice.locator("label", has_text=text).click()
    choice.locator("label", has_text="price").click()
    is_saved(choice)
    figure = item(page, "agency-05")
    figure.get_by_role("textbox").fill("45")
    is_saved(figure)
    text = item(page, "agency-06")
    text.get_by_role("textbox").fill(BY_MOUSE["agency-06"])
    is_saved(text)
    case = item(page, "agency-07")
    for words in (
        "Dual-use items",
        "Ministry of Commerce",
        "A single licence",
        "Technical description",
        "End-user and",
    ):
        case.locator("label", has_text=words).click()
    case.locator("label", has_text="shown to Customs").click()
    is_saved(case)


def test_every_kind_by_mouse_is_saved_and_outlives_restart_and_reload(server: Server, browser: Browser) -> None:
    folder = server.folder / "mouse"
    with window(browser) as page:
        notebook = Notebook.open(server, page, f"mouse/{NAME}")
        notebook.run_all()
        answer_by_mouse(page)
        assert values(folder) == BY_MOUSE
        assert not list(folder.glob("*conflicts*"))

        notebook.restart()
        expect(page.locator(".grd")).to_have_count(0)
        notebook.run_all()
        shows_the_stored_answers(page)
        notebook.menu("File", "Save Notebook")
        page.wait_for_timeout(500)
        page.reload()
        notebook.wait_until_ready()
        shows_the_stored_answers(page)
        assert values(folder) == BY_MOUSE

        board = item(page, "agency-01")
        board.get_by_role("button", name="Clear", exact=True).click()
        expect(board.get_by_role("status")).to_contain_text("Cleared, saved")
        assert values(folder)["agency-01"] == {}
        board.get_by_role("button", name="Undo clear").click()
        is_saved(board)
        assert values(folder) == BY_MOUSE


def shows_the_stored_answers(page: Page) -> None:
    is_saved(item(page, "agency-06"))
    chips = item(page, "agency-01").locator(".grd-row").nth(0).locator(".grd-chip")
    expect(chips).to_have_text(["China Atomic Energy Authority×"])
    expect(item(page, "agency-02").locator(".grd-chip")).to_have_count(4)
    expect(item(page, "agency-03").locator(".grd-row").nth(0)).to_contain_text("Classify")
    expect(item(page, "agency-04").locator("input:checked")).to_have_count(2)
    expect(item(page, "agency-05").get_by_role("textbox")).to_have_value("45")
    expect(item(page, "agency-06").get_by_role("textbox")).to_have_value(BY_MOUSE["agency-06"])


def test_every_kind_by_keyboard_alone_in_at_most_three_keys_a_stimulus(server: Server, browser: Browser) -> None:
    folder = server.folder / "keyboard"
    with window(browser) as page:
        notebook = Notebook.open(server, page, f"keyboard/{NAME}")
        notebook.run_all()

        def enter(id_: str) -> Callable[..., None]:
            item(page, id_).locator(".grd-lang button").nth(1).focus()
            page.keyboard.press("Tab")

            def press(*keys: str) -> None:
                for key in keys:
                    page.keyboard.press(key)

            return press

        cells = page.locator(".jp-Cell").count()
        press = enter("agency-01")
        press(*"213161")
        expect(item(page, "agency-01").locator(".grd-progress")).to_have_text("6 of 6 placed")
        is_saved(item(page, "agency-01"))
        press = enter("agency-02")
        press("1", "2", "ArrowDown", "2", "ArrowDown", "3", "4")
        is_saved(item(page, "agency-02"))
        press = enter("agency-03")
        press(*["Alt+ArrowDown"] * 4)
        press("ArrowUp", " ", "ArrowUp", "ArrowUp", " ")
        press("ArrowDown", " ", "ArrowDown", "ArrowDown", " ")
        is_saved(item(page, "agency-03"))
        press = enter("agency-04")
        press("2", "3")
        press = enter("agency-05")
        page.keyboard.type("１,000.5")
        press("Enter")
        is_saved(item(page, "agency-05"))
        press = enter("agency-06")
        page.keyboard.type(BY_KEYBOARD["agency-06"])
        is_saved(item(page, "agency-06"))
        press = enter("agency-07")  # its first stop is the case file, which can be folded
        press("Tab")
        case_by_keyboard(page, item(page, "agency-07"))
        is_saved(item(page, "agency-07"))
        assert values(folder) == BY_KEYBOARD

        for letter in "abdd00xm":  # Lab's own keys: add a cell, delete it, restart the kernel, cut, change its type
            item(page, "agency-03").locator(".grd-stim").first.press(letter)
            item(page, "agency-04").locator("input").first.press(letter)
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        expect(page.locator(".jp-Cell")).to_have_count(cells)
        assert values(folder) == BY_KEYBOARD

        board = item(page, "agency-01").locator(".grd-stim")
        board.first.press("Delete")
        expect(item(page, "agency-01").locator(".grd-progress")).to_have_text("5 of 6 placed")


def case_by_keyboard(page: Page, case: Locator) -> None:
    """Answer the case from its first option on: a digit chooses, Enter or Tab goes on."""
    for key in ("1", "Enter", "1", "Enter", "1", "Tab", "1", "2"):
        page.keyboard.press(key)
    expect(case.locator("fieldset:visible")).to_have_count(5)
    for key in ("Enter", "1"):
        page.keyboard.press(key)


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
        assert values(server.folder / "case-keys")["agency-07"] == BY_KEYBOARD["agency-07"]
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
        for language in ("EN", "中文"):
            page.locator(".grd-lang button", has_text=language).first.click()
            for id_ in ("agency-07", "practice-07"):
                exercise = item(page, id_)
                exercise.scroll_into_view_if_needed()
                assert exercise.evaluate(OVERFLOWING) == []
                assert exercise.evaluate(FAINT) == []
                shot(exercise, pictures / f"{width}-{theme}-{language}", id_)


def test_how_sure_a_trainee_is_goes_with_the_answer_and_never_changes_it(server: Server, browser: Browser) -> None:
    folder = server.folder / "sure"

    def stored() -> dict[str, Any]:
        responses: dict[str, Any] = json.loads((folder / "answers.json").read_bytes())["responses"]
        return responses["agency-04"]

    with window(browser) as page:
        notebook = Notebook.open(server, page, f"sure/{NAME}")
        notebook.run_all()
        choice = item(page, "agency-04")
        sure = choice.get_by_role("button", name="Sure", exact=True)
        unsure = choice.get_by_role("button", name="Unsure", exact=True)
        expect(sure).to_be_hidden()
        choice.locator("label", has_text="control list").click()
        is_saved(choice)
        assert (stored()["value"], stored()["sure"]) == (["list"], None)
        choice.locator("input").last.focus()
        page.keyboard.press("Tab")
        page.keyboard.press(" ")
        expect(sure).to_have_attribute("aria-pressed", "true")
        is_saved(choice)
        assert (stored()["value"], stored()["sure"]) == (["list"], True)
        unsure.click()
        is_saved(choice)
        assert (stored()["value"], stored()["sure"]) == (["list"], False)
        choice.locator("label", has_text="temporary control").click()
        is_saved(choice)
        assert (stored()["value"], stored()["sure"]) == (["list", "temporary"], False)
        notebook.restart()
        notebook.run_all()
        expect(unsure).to_have_attribute("aria-pressed", "true")
        unsure.click()
        is_saved(choice)
        assert (stored()["value"], stored()["sure"]) == (["list", "temporary"], None)
        assert not list(folder.glob("*conflicts*"))
        text = item(page, "agency-06")
        text.get_by_role("textbox").fill("Because.")
        is_saved(text)
        expect(text.locator(".grd-sure")).to_have_count(0)


def test_an_answer_waits_for_a_busy_kernel_and_outlives_a_dead_one(server: Server, browser: Browser) -> None:
    folder = server.folder / "busy"
    busy = "import pathlib, time\nwhile not pathlib.Path('go-on').exists():\n    time.sleep(0.05)"
    add_cell(folder / NAME, busy)
    with window(browser) as page:
        notebook = Notebook.open(server, page, f"busy/{NAME}")
        notebook.menu("Run", "Run All Cells")
        choice = item(page, "agency-04")
        status = choice.get_by_role("status")
        choice.locator("label", has_text="control list").click()
        expect(status).to_contain_text("Waiting for the kernel")
        assert not (folder / "answers.json").exists()
        (folder / "go-on").touch()
        is_saved(choice)
        assert values(folder) == {"agency-04": ["list"]}

        notebook.menu("Kernel", "Restart Kernel…")
        notebook.accept()
        expect(status).to_contain_text("Not connected")
        choice.locator("label", has_text="price").click()
        expect(status).to_contain_text("Not saved Run this cell again")
        assert values(folder) == {"agency-04": ["list"]}
        notebook.wait_until_ready()
        notebook.run_all()
        is_saved(choice)
        assert values(folder) == {"agency-04": ["list", "price"]}
        assert not list(folder.glob("*conflicts*"))


def test_all_views_of_one_item_agree(server: Server, browser: Browser) -> None:
    folder = server.folder / "views"
    add_cell(folder / NAME, 'shown = exercise("agency-05")\ndisplay(shown, shown)')
    with window(browser) as page:
        Notebook.open(server, page, f"views/{NAME}").run_all()
        views = item(page, "agency-05")
        expect(views).to_have_count(3)
        views.nth(1).get_by_role("textbox").fill("30")
        for view in views.all():
            is_saved(view)
            expect(view.get_by_role("textbox")).to_have_value("30")
        views.nth(0).get_by_role("textbox").fill("45")
        for view in views.all():
            expect(view.get_by_role("textbox")).to_have_value("45")
            is_saved(view)
        assert values(folder) == {"agency-05": 45}
        assert not list(folder.glob("*conflicts*"))


def test_practice_says_why_when_asked_and_a_graded_item_never_does(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        sent: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(str(frame))))
        notebook = Notebook.open(server, page, "lesson/lesson.ipynb")
        notebook.run_all()
        assert not any(CANARY in frame for frame in sent)
        board = item(page, "practice-01")
        expect(board.get_by_role("button", name="Check")).to_be_disabled()
        for row, column in ((0, 1), (1, 0), (2, 6)):
            board.locator(".grd-row").nth(row).click()
            board.locator(".grd-bin").nth(column).click()
        board.get_by_role("button", name="Check").click()
        expect(board.locator(".grd-total")).to_have_text("2 of 6 points")
        expect(board.locator(".grd-row").nth(0)).to_contain_text("✓ Right")
        expect(board.locator(".grd-row").nth(2)).to_contain_text("✗ Not rightRight answer: State Administration")
        expect(board.locator(".grd-marks")).to_contain_text("Customs checks licences at the border; it issues none.")
        expect(board.locator("cite")).to_have_text(["WP-II.2.3", "ECL-5(1)"])
        board.locator(".grd-row").nth(2).click()
        board.locator(".grd-bin").nth(2).click()
        expect(board.locator(".grd-verdict")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_and_is_readable_wide_and_narrow_in_both_themes_and_languages(
    server: Server, browser: Browser, theme: Theme, pictures: Path
) -> None:
    width = 1280 if server.app == "lab" else 400
    folder = server.folder / "looks"
    half_answered(folder)
    server.use_theme(theme)
    with window(browser, theme=theme, width=width, height=2200) as page:
        Notebook.open(server, page, f"looks/{NAME}").run_all()
        exercises = page.locator(".grd")
        expect(exercises).to_have_count(14)
        checks = page.locator(".grd-main")  # by class: its words change while it checks
        expect(checks).to_have_count(7)
        for check in checks.all():
            check.click()
        expect(page.locator(".grd-sources")).to_have_count(7)
        for language in ("EN", "中文"):
            page.locator(".grd-lang button", has_text=language).first.click()
            for number, exercise in enumerate(exercises.all(), 1):
                exercise.scroll_into_view_if_needed()
                assert exercise.evaluate(OVERFLOWING) == []
                assert exercise.evaluate(FAINT) == []
                shot(exercise, pictures / f"{width}-{theme}-{language}", f"exercise-{number:02}")
