"""The cell and its widget: names, messages, imports, scripts, and the lessons that use it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader.authoring.lessons import EXPLORER
from grader.explorer.explorers import Explorer, ExplorerError, explore
from grader.explorer.folders import language_of
from grader.explorer.scripts import module
from grader.explorer.views import VIEWS

ROOT = Path(__file__).parents[2]


def answers(shown: Explorer, message: dict) -> list[dict]:
    sent: list[dict] = []
    shown.send = sent.append
    shown._hear(shown, message, [])
    return sent


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_shown_with_its_first_turn(view):
    shown = explore(view)
    assert shown.view == view
    assert shown.first == VIEWS[view].turn(shown._tables, shown.fixed["start"])
    assert repr(shown).startswith(f"Explorer {view}: run this cell")


def test_a_wrong_view_names_those_there_are():
    with pytest.raises(ExplorerError) as caught:
        explore("dutys")
    said = "explore dutys: there is no such view. Did you mean duties? fix: use one of duties, routes, treaties, case"
    assert str(caught.value) == said
    assert caught.value._render_traceback_() == [said]


def test_a_question_is_answered_to_the_page_that_asked():
    shown = explore("routes")
    (told,) = answers(shown, {"type": "ask", "page": "p", "seq": 3, "about": "turn", "question": {"day": "2022-01-01"}})
    assert (told["type"], told["page"], told["seq"], told["about"]) == ("told", "p", 3, "turn")
    assert told["told"]["day"] == "2022-01-01"


@pytest.mark.parametrize(
    "message",
    [
        {"type": "ask", "page": "p", "seq": 1, "about": "look", "question": {"day": "2022-01-01", "route": "none"}},
        {"type": "ask", "page": "p", "seq": 1, "about": "turn", "question": {"day": "yesterday"}},
        {"type": "ask", "page": "p", "seq": 1, "about": "turn", "question": {}},
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_the_reason(message):
    (refused,) = answers(explore("routes"), message)
    assert refused["type"] == "refused"
    assert refused["reason"]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"type": "run", "code": "1"},
        {"type": "ask", "page": "p", "seq": "1", "about": "turn", "question": {}},
        {"type": "ask", "page": "p", "seq": 1, "about": "__init__", "question": {}},
        {"type": "ask", "page": "p", "seq": 1, "about": "turn", "question": []},
    ],
)
def test_any_other_message_is_ignored(message):
    assert answers(explore("routes"), message) == []


def test_a_chinese_notebook_is_shown_in_chinese():
    assert language_of({"JPY_SESSION_NAME": "course/02/lesson.zh.ipynb"}, {}) == "zh"
    assert language_of({}, {"__vsc_ipynb_file__": "/x/lesson.zh.ipynb"}) == "zh"
    assert language_of({"JPY_SESSION_NAME": "course/02/lesson.ipynb"}, {}) is None
    assert language_of({}, {}) is None


@pytest.mark.parametrize("view", VIEWS)
def test_the_scripts_join_to_one_module_without_a_name_twice(view):
    text = module(view)
    names = re.findall(r"^(?:async )?(?:const|let|class|function) (?:\{[^}]*\} = )?(\w+)", text, re.MULTILINE)
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert len(re.findall(r"^export default ", text, re.MULTILINE)) == 1
    assert len(text.encode()) < 40_000


def test_the_pages_say_everything_in_both_languages():
    for path in (ROOT / "grader/explorer/pages").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for words in re.findall(r"^  \"?[\w-]+\"?: \[\s*(\"[^\"]+\",\s*\"[^\"]+\"),?\s*\],?$", text, re.MULTILINE):
            assert re.search(r"[\u4e00-\u9fff]", words), (path.name, words)


def test_what_the_page_is_given_is_never_read_as_html():
    for path in (ROOT / "grader/explorer/pages").glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", path.read_text("utf-8"))


def test_a_kernel_that_explores_loads_no_heavy_library_of_ours():
    code = (
        "import sys, ipywidgets; before = set(sys.modules)\n"
        "from grader.explorer import explore; explore('case')\n"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))\n"
        "print(*sorted(name for name in sys.modules if name.startswith('grader.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    libraries, rooms = (set(line.split()) for line in done.stdout.splitlines())
    heavy = {"numpy", "pandas", "matplotlib", "yaml", "nbgrader", "sqlalchemy", "jinja2", "jupytext", "rich"}
    assert not libraries & heavy
    assert {name.split(".")[1] for name in rooms} == {"explorer", "regime"}


def test_every_explorer_cell_of_a_lesson_names_a_view():
    for path in (ROOT / "course").glob("*/lesson*.md"):
        for view in EXPLORER.findall(path.read_text(encoding="utf-8")):
            assert view in VIEWS, f"{path.parent.name}/{path.name}: {view}"
