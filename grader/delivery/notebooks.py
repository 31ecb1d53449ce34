"""Markdown to notebooks, the same bytes each time. The only module that calls jupytext and nbformat."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import jupytext
import nbformat

from grader.delivery.opening import FORMS, HOW_IT_OPENS
from grader.items.assignments import Assignment
from grader.items.kinds import Explain, Item
from grader.items.texts import LANGUAGES, Language

_OVERVIEW = "from grader.widgets import overview\noverview()"
_HAND_IN = "from grader.widgets import hand_in\nhand_in()"
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(
    markdown: str, path: str, graded: Assignment | None = None, languages: Sequence[Language] = LANGUAGES
) -> bytes:
    """Make the notebook that stands at `path` (POSIX, below the course root) from its Markdown.

    Where something is drawn, a sentence under the title says, in the languages of the text, what to do if it is not.
    An exercise cell gets its source hidden and is neither editable nor deletable; with `graded`, it also
    gets nbgrader's metadata, so that the notebook is an assignment; the overview follows its title, and the hand-in
    is its last cell. Cell ids come from the item, else from the path and the cell's position.
    """
    read = jupytext.reads(markdown, fmt={"extension": ".md", "split_at_heading": True})
    cells = []
    for position, cell in enumerate(read.cells):
        found = FORMS["exercise"].fullmatch(cell.source.strip()) if cell.cell_type == "code" else None
        if found:
            cells.append(_exercise_cell(found[1], graded))
        elif cell.source.strip():
            id_ = hashlib.sha256(f"{path}#{position}".encode()).hexdigest()[:16]
            if cell.cell_type == "code" and FORMS["explorer"].fullmatch(cell.source.strip()):
                cells.append(nbformat.v4.new_code_cell(cell.source.strip(), id=id_, metadata=_closed("explorer")))
            elif cell.cell_type == "code" and FORMS["start"].fullmatch(cell.source.strip()):
                cells.append(nbformat.v4.new_code_cell(cell.source.strip(), id="start", metadata=_closed("start")))
            else:
                cells.append(nbformat.v4.new_markdown_cell(cell.source, id=id_, metadata={}))
    if any(cell.cell_type == "code" for cell in cells):
        told = "\n\n".join(HOW_IT_OPENS.in_language(language) for language in languages)
        below_title = 1 if cells[0].cell_type == "markdown" else 0
        cells.insert(below_title, nbformat.v4.new_markdown_cell(told, id="opening", metadata={}))
    if graded is not None:
        cells.insert(2, nbformat.v4.new_code_cell(_OVERVIEW, id="overview", metadata=_closed("overview")))
        cells.append(nbformat.v4.new_code_cell(_HAND_IN, id="hand-in", metadata=_closed("hand-in")))
    made = nbformat.v4.new_notebook(cells=cells, metadata=_METADATA)
    made.nbformat_minor = 5
    nbformat.validate(made)
    text: str = nbformat.writes(made, version=nbformat.NO_CONVERT)
    return (text + "\n").encode()


def _exercise_cell(id_: str, graded: Assignment | None) -> Any:  # noqa: ANN401 - nbformat has no types
    metadata = _closed("exercise")
    if graded is not None:
        metadata["nbgrader"] = _nbgrader_metadata(graded.item(id_))
    source = f'from grader.widgets import exercise\nexercise("{id_}")'
    return nbformat.v4.new_code_cell(source, id=id_, metadata=metadata)


def _closed(tag: str) -> dict[str, Any]:
    """Describe a code cell that shows what it draws and not its source, and can't be changed by accident."""
    return {"deletable": False, "editable": False, "jupyter": {"source_hidden": True}, "tags": [tag]}


def _nbgrader_metadata(item: Item) -> dict[str, Any]:
    """Describe the cell to nbgrader: scored automatically, or (`explain`) marked by a person."""
    by_hand = isinstance(item, Explain)
    return {
        "cell_type": "code",
        "grade": True,
        "grade_id": item.id,
        "locked": not by_hand,
        "points": item.points,
        "schema_version": 3,
        "solution": by_hand,
        "task": False,
    }
