"""The start page: every module with links that lead somewhere, from the page's own place, and no key."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat

from grader.items.courses import read_course

ROOT = Path(__file__).parents[2]
START = nbformat.reads((ROOT / "course" / "start.ipynb").read_text(encoding="utf-8"), 4)


def test_every_link_of_the_page_leads_to_a_notebook_and_every_notebook_is_linked():
    text = "\n".join(cell.source for cell in START.cells)
    linked = {(ROOT / "course" / link).resolve() for link in re.findall(r"\]\(([^)]+)\)", text)}
    there = {*ROOT.glob("course/*/*.ipynb"), *ROOT.glob("exercises/*/*.ipynb")}
    assert linked == {path.resolve() for path in there}


def test_its_one_code_cell_is_of_the_allowed_form_and_closed():
    (cell,) = [cell for cell in START.cells if cell.cell_type == "code"]
    assert cell.source == "from grader.widgets import start\nstart()"
    assert cell.metadata.tags == ["start"]
    assert (cell.metadata.editable, cell.metadata.deletable, cell.metadata.jupyter.source_hidden) == (
        False,
        False,
        True,
    )


def test_the_list_names_every_module_with_its_items_and_nothing_of_a_key():
    data = (ROOT / "course" / "course.json").read_bytes()
    entries = read_course(data)
    assert [entry.name for entry in entries] == sorted(
        {path.parent.name for path in (*ROOT.glob("course/*/lesson.md"), *ROOT.glob("solutions/*/items.yaml"))}
    )
    for entry in entries:
        for part, path in (
            (entry.lesson, ROOT / "course" / entry.name / "practice.json"),
            (entry.exercises, ROOT / "exercises" / entry.name / "items.json"),
        ):
            assert (part is None) is not path.exists()
            if part is not None:
                items = json.loads(path.read_bytes())["items"]
                assert part.items == tuple(item["id"] for item in items)
                assert part.minutes >= sum(item["minutes"] for item in items)
    members = {
        name
        for module in json.loads(data)["modules"]
        for part in ("lesson", "exercises")
        for name in module[part] or ()
    }
    assert members == {"minutes", "languages", "items"}


def test_the_overview_follows_the_title_of_every_exercise_notebook():
    for path in ROOT.glob("exercises/*/*.ipynb"):
        first, opening, second, *_, last = nbformat.reads(path.read_text(encoding="utf-8"), 4).cells
        assert first.source.startswith("# ")
        assert opening.id == "opening"
        assert second.source == "from grader.widgets import overview\noverview()"
        assert (second.metadata.tags, second.metadata.editable, second.metadata.deletable) == (
            ["overview"],
            False,
            False,
        )
        assert last.id == "hand-in"
