"""A notebook opens ready, by the small extension: in Lab and Notebook 7, and what it refuses to run."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from grader.delivery.notebooks import notebook as built
from grader.delivery.opening import EXTENSION, FORMS, shared_files
from tests.e2e.exercises import NAME, is_saved, item, values
from tests.e2e.lab import PATIENCE, App, Notebook, Server, needs_chromium, served, window
from tests.widgets.specimens import assignment, graded_folder

pytestmark = [pytest.mark.browser, needs_chromium]

PLACES = ("ready", "edited", "hostile", "restart", "dead", "alive", "killed", "other", "tabs")
SHOWN = ("agency-01", "agency-04", "agency-05")
#: The overview, the exercises and the hand-in, each of which a new kernel runs once.
CELLS = len(SHOWN) + 2
FIRST, AGAIN = list(range(1, CELLS + 1)), list(range(CELLS + 1, 2 * CELLS + 1))
VIEW = "application/vnd.jupyter.widget-view+json"
TEXT = "# Exercises\n\n" + "\n\n".join(
    f'```python\nfrom grader.widgets import exercise\nexercise("{id_}")\n```' for id_ in SHOWN
)
IS_UNSAVED = "() => jupyterapp.shell.currentWidget.context.model.dirty"
_CHANGE = "(id) => jupyterapp.shell.currentWidget.context.sessionContext.changeKernel({ id })"
_EXPOSED: dict[App, str] = {
    "lab": "--LabApp.expose_app_in_browser=True",
    "notebook": "--JupyterNotebookApp.expose_app_in_browser=True",
}


@pytest.fixture(scope="module", params=["lab", "notebook"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app: App = request.param
    course = tmp_path_factory.mktemp(app) / "course"
    for name in PLACES:
        graded_folder(course / name)
        (course / name / NAME).write_bytes(built(TEXT, f"{name}/{NAME}", assignment()))
    with served(course, app=app, arguments=(_EXPOSED[app],), opens_ready=True) as started:
        yield started


def opened(server: Server, page: Page, place: str) -> Notebook:
    """Open the notebook of a place; nobody runs a cell here."""
    return Notebook.open(server, page, f"{place}/{NAME}")


def drawn(page: Page) -> None:
    for id_ in SHOWN:
        expect(item(page, id_)).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".grd-hand-in, .grd", has_text="Hand in").last).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


@contextlib.contextmanager
def drawn_anew(page: Page) -> Iterator[None]:
    """Wait until what stands on the page now has gone, and stands there again."""
    page.evaluate("() => { for (const one of document.querySelectorAll('.grd')) one.classList.add('old'); }")
    assert page.locator(".grd.old").count() == CELLS
    yield
    expect(page.locator(".grd.old")).to_have_count(0, timeout=PATIENCE)
    drawn(page)


def answer(page: Page, folder: Path, figure: str) -> None:
    """Answer one exercise, and wait until that answer is on the disk."""
    exercise = item(page, "agency-05")
    exercise.get_by_role("textbox").fill(figure)
    deadline = time.monotonic() + PATIENCE / 1000
    while not (folder / "answers.json").exists() or values(folder) != {"agency-05": int(figure)}:
        assert time.monotonic() < deadline, f"{figure} was not stored"
        page.wait_for_timeout(50)
    is_saved(exercise)


def change(path: Path, do: Callable[[Any], None]) -> None:
    document = nbformat.read(path, as_version=4)
    do(document)
    nbformat.write(document, path)


def save(notebook: Notebook) -> None:
    """Save with all that is drawn: a person wrote something, so that there is something to save."""
    path = notebook.server.folder / notebook.page.url.split("?")[0].rsplit("/", 2)[1] / NAME
    notebook.page.locator(".jp-MarkdownCell").first.dblclick()
    notebook.page.keyboard.type("My words. ")
    notebook.menu("File", "Save Notebook")
    notebook.page.wait_for_timeout(500)
    cells = nbformat.read(path, as_version=4).cells
    views = [VIEW in output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    assert sum(views) == CELLS


def test_a_notebook_opens_ready_and_opening_it_leaves_nothing_to_save(server: Server, browser: Browser) -> None:
    path = server.folder / "ready" / NAME
    before = path.read_bytes()
    with window(browser) as page:
        notebook = opened(server, page, "ready")
        drawn(page)
        answer(page, server.folder / "ready", "45")
        notebook.wait_until_run()
        assert notebook.counts() == FIRST
        assert not page.evaluate(IS_UNSAVED)
        page.locator(".jp-MarkdownCell").first.dblclick()
        page.keyboard.type("My words. ")
        page.wait_for_function(IS_UNSAVED)
        assert path.read_bytes() == before


@pytest.mark.soak_in("notebook")
def test_what_was_edited_or_never_allowed_is_not_run(server: Server, browser: Browser) -> None:
    def edit(document: Any) -> None:
        _, first, second, *_ = [cell for cell in document.cells if cell.cell_type == "code"]
        first.source += "\nopen('ran-1', 'w')"
        second.source = f"open('ran-2', 'w')\n{second.source}"
        tagged, plain = (nbformat.v4.new_code_cell(f"open('ran-{n}', 'w')") for n in (3, 4))
        tagged.metadata["tags"] = ["exercise"]
        untagged = nbformat.v4.new_code_cell('from grader.widgets import exercise\nexercise("agency-02")')
        document.cells += [tagged, plain, untagged]

    change(server.folder / "edited" / NAME, edit)
    with window(browser) as page:
        notebook = opened(server, page, "edited")
        expect(item(page, "agency-05")).to_be_visible(timeout=PATIENCE)
        expect(page.locator(".jp-CodeCell .jp-OutputArea-output:visible")).to_have_count(3)
        page.wait_for_timeout(1000)
        notebook.wait_until_ready()
        assert notebook.counts() == [1, None, None, 2, 3, None, None, None]
        assert not list((server.folder / "edited").glob("ran-*"))


@pytest.mark.soak_in("notebook")
def test_nothing_that_lies_beside_the_notebook_is_imported(server: Server, browser: Browser) -> None:
    folder = server.folder / "hostile"
    for module in ("grader", "anywidget", "fcntl"):
        (folder / f"{module}.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\n")
    with window(browser) as page:
        opened(server, page, "hostile")
        drawn(page)
        assert not (folder / "ran").exists()


def test_after_a_restart_the_exercises_are_there_again(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        notebook = opened(server, page, "restart")
        drawn(page)
        answer(page, server.folder / "restart", "44")
        notebook.wait_until_run()
        with drawn_anew(page):
            notebook.menu("Kernel", "Restart Kernel…")
            notebook.accept()
        expect(item(page, "agency-05").get_by_role("textbox")).to_have_value("44")
        notebook.wait_until_run()
        assert notebook.counts() == FIRST
        with drawn_anew(page):
            notebook.restart()
        answer(page, server.folder / "restart", "46")
        notebook.wait_until_run()
        with drawn_anew(page):
            notebook.menu("Kernel", "Restart Kernel and Run All Cells…")
            notebook.accept()
        page.wait_for_timeout(1000)
        notebook.wait_until_run()
        assert notebook.counts() == FIRST, "run by the menu, and not once more"


@pytest.mark.soak_in("notebook")
def test_a_page_saved_with_a_kernel_that_is_gone_is_drawn_anew(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        notebook = opened(server, page, "dead")
        drawn(page)
        answer(page, server.folder / "dead", "45")
        notebook.wait_until_run()
        save(notebook)
        notebook.menu("Kernel", "Shut Down Kernel")
        page.wait_for_function("() => fetch('/api/kernels').then((got) => got.json()).then((all) => !all.length)")
        page.reload()
        notebook.wait_until_ready()
        drawn(page)
        expect(item(page, "agency-05").get_by_role("textbox")).to_have_value("45", timeout=PATIENCE)
        answer(page, server.folder / "dead", "47")
        notebook.wait_until_run()
        with drawn_anew(page):  # and without a reload, by the kernel that follows
            notebook.menu("Kernel", "Shut Down Kernel")
            page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.sessionContext.session")
            notebook.menu("Kernel", "Restart Kernel…")


@pytest.mark.soak_in("notebook")
def test_what_a_living_kernel_has_drawn_is_not_run_again(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        notebook = opened(server, page, "alive")
        drawn(page)
        notebook.wait_until_run()
        notebook.menu("Run", "Run All Cells")
        expect(page.locator(".jp-OutputPrompt, .jp-InputPrompt").filter(has_text="[8]").first).to_be_attached()
        save(notebook)
        page.reload()
        notebook.wait_until_ready()
        drawn(page)
        page.wait_for_timeout(1000)
        assert notebook.counts() == AGAIN
        answer(page, server.folder / "alive", "45")


@pytest.mark.soak_in("notebook")
def test_a_kernel_that_dies_is_followed_by_one_that_draws(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        notebook = opened(server, page, "killed")
        drawn(page)
        answer(page, server.folder / "killed", "45")
        notebook.wait_until_run()
        with drawn_anew(page):
            for process in psutil.process_iter(["cmdline", "environ"]):
                command, environment = process.info["cmdline"] or [], process.info["environ"] or {}
                if "ipykernel_launcher" in command and environment.get("HOME", "").startswith(
                    f"{server.folder}-jupyter"
                ):
                    process.kill()
            notebook.accept()  # the host says that the kernel has died and was started again
        expect(item(page, "agency-05").get_by_role("textbox")).to_have_value("45", timeout=PATIENCE)
        answer(page, server.folder / "killed", "46")


@pytest.mark.soak_in("notebook")
def test_another_kernel_that_is_chosen_draws(server: Server, browser: Browser) -> None:
    other = server.request("POST", "api/kernels", {"name": "python3", "path": f"other/{NAME}"})
    with window(browser) as page:
        page.goto(server.address(f"{'doc/tree' if server.app == 'lab' else 'notebooks'}/other/{NAME}"))
        drawn(page)
        with drawn_anew(page):
            page.evaluate(_CHANGE, other["id"])
        answer(page, server.folder / "other", "45")


@pytest.mark.soak_in("notebook")
def test_two_tabs_on_one_kernel_are_both_drawn_and_agree(server: Server, browser: Browser) -> None:
    with window(browser) as page:
        notebook = opened(server, page, "tabs")
        drawn(page)
        notebook.wait_until_run()
        before = notebook.counts()
        second = page.context.new_page()
        second.goto(page.url)
        drawn(second)
        assert len(server.request("GET", "api/kernels")) == 1
        answer(second, server.folder / "tabs", "45")
        expect(item(page, "agency-05").get_by_role("textbox")).to_have_value("45", timeout=PATIENCE)
        assert notebook.counts() == before
        item(second, "agency-05").get_by_role("textbox").blur()  # nobody's own words change under the hand
        answer(page, server.folder / "tabs", "46")
        expect(item(second, "agency-05").get_by_role("textbox")).to_have_value("46")


EXERCISE = 'from grader.widgets import exercise\nexercise("agency-01")'
#: (tag, source, is run)
TABLE: list[tuple[str, str, bool]] = [
    ("exercise", EXERCISE, True),
    ("explorer", 'from grader.explorer import explore\nexplore("duties")', True),
    ("hand-in", "from grader.widgets import hand_in\nhand_in()", True),
    ("overview", "from grader.widgets import overview\noverview()", True),
    ("explorer", EXERCISE, False),
    ("overview", "from grader.widgets import hand_in\nhand_in()", False),
    ("toString", EXERCISE, False),
    ("", EXERCISE, False),
    *(
        ("exercise", source, False)
        for source in (
            "",
            f"{EXERCISE}\n",
            f" {EXERCISE}",
            f"{EXERCISE}\nprint()",
            f"{EXERCISE};print()",
            f"print()\n{EXERCISE}",
            f"# {EXERCISE}",
            EXERCISE.replace("agency-01", ""),
            EXERCISE.replace("agency-01", "Agency-01"),
            EXERCISE.replace("agency-01", 'a")\nprint("'),
            EXERCISE.replace("agency-01", "a\nb"),
            EXERCISE.replace("agency-01", "é"),
            EXERCISE.replace("\n", "\r\n"),
            EXERCISE.replace("\n", "\u2028"),
            EXERCISE.replace("\n", "; "),
            EXERCISE.replace(".widgets", "xwidgets"),
            EXERCISE.replace('"', "'"),
            "from grader.widgets import exercise\nexercise(open('x', 'w'))",
        )
    ),
]
_ALLOWED = """async ([name, table]) => {
    const { allowed } = (await window._JUPYTERLAB[name].get("./extension"))();
    return table.map(([tag, source]) => allowed([tag], source));
}"""


def test_the_extension_and_the_build_allow_the_same_forms(browser: Browser) -> None:
    page = browser.new_page()
    page.evaluate(shared_files()[f"labextensions/{EXTENSION}/static/remoteEntry.js"].decode())
    by_script = page.evaluate(_ALLOWED, [EXTENSION, [[tag, source] for tag, source, _ in TABLE]])
    page.close()
    by_build = [tag in FORMS and FORMS[tag].fullmatch(source) is not None for tag, source, _ in TABLE]
    assert by_script == by_build == [is_run for *_, is_run in TABLE]
    code = [cell for cell in json.loads(built(TEXT, "x", assignment()))["cells"] if cell["cell_type"] == "code"]
    assert [cell["metadata"]["tags"] for cell in code] == [["overview"], *[["exercise"]] * len(SHOWN), ["hand-in"]]
    for cell in code:
        (tag,) = cell["metadata"]["tags"]
        assert FORMS[tag].fullmatch("".join(cell["source"])), f"the build writes what is not run: {tag}"
    tags = re.findall(r"^ {4}\"?([a-z-]+)\"?: /\^", _script(), re.MULTILINE)
    assert tags == list(FORMS)


def _script() -> str:
    return shared_files()[f"labextensions/{EXTENSION}/static/remoteEntry.js"].decode()
