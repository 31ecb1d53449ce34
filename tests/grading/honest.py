"""Honest submissions in the layouts in which they come: as Lab, Notebook, VS Code and the sync services leave them."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

Cells = list[dict]


def dumped(notebook: dict, *, indent: int | None = 1, ascii_only: bool = False, end: str = "\n") -> bytes:
    return (json.dumps(notebook, indent=indent, ensure_ascii=ascii_only) + end).encode()


def worked(notebook: dict, random: Random) -> dict:
    """Run some of the cells: counts, outputs with the widget's view, times."""
    for count, cell in enumerate((one for one in notebook["cells"] if one["cell_type"] == "code"), 1):
        if random.random() < 0.8:
            cell["execution_count"] = count
            cell["outputs"] = [
                {"output_type": "display_data", "metadata": {}, "data": {
                    "application/vnd.jupyter.widget-view+json": {"model_id": f"{count:032x}", "version_major": 2},
                    "text/plain": ["<Exercise: 3 of 5 answered>"],
                }}
            ]  # fmt: skip
    return notebook


def in_lab(notebook: dict, random: Random) -> bytes:
    """Lab: widget state, scroll and collapse marks on outputs, execution times where they are recorded."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and random.random() < 0.5:
            cell["metadata"]["execution"] = {"iopub.status.idle": "2026-09-01T03:00:00.1Z"}
        if random.random() < 0.1:
            cell["metadata"]["scrolled"] = True
    state = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2, "version_minor": 0}}
    notebook["metadata"]["widgets"] = state
    return dumped(notebook)


def in_notebook(notebook: dict, random: Random) -> bytes:
    """Notebook 7: the language of the kernel that ran it, a note of the trainee's own."""
    notebook["metadata"]["language_info"] = {"name": "python", "version": random.choice(["3.11.2", "3.12.5"])}
    note = {
        "cell_type": "markdown",
        "id": f"note{random.randrange(10**6)}",
        "metadata": {},
        "source": "my own note 笔记",
    }
    notebook["cells"].insert(random.randint(0, len(notebook["cells"])), note)
    return dumped(notebook)


def in_vs_code(notebook: dict, random: Random) -> bytes:
    """VS Code: its own metadata, sources as lists of lines, no line end at the end, sometimes Windows' in between."""
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
        source = cell["source"]
        cell["source"] = source.splitlines(keepends=True) if isinstance(source, str) else source
    data = dumped(notebook, end="")
    return data.replace(b"\n", b"\r\n") if random.random() < 0.4 else data


def re_saved(notebook: dict, random: Random) -> bytes:
    """Another program's JSON: other indents, escapes, order of members; older minor versions lose the cells' ids."""
    if random.random() < 0.3:
        notebook["nbformat_minor"] = 4
        for cell in notebook["cells"]:
            cell.pop("id", None)
    if random.random() < 0.5:
        notebook = json.loads(json.dumps(notebook, sort_keys=True))
    return dumped(notebook, indent=random.choice([None, 0, 1, 2, 4]), ascii_only=random.random() < 0.5)


def copied(notebook: dict, random: Random) -> bytes:
    """Copied as bytes, nothing opened; a mark at the front where an editor set one."""
    data = dumped(notebook)
    return b"\xef\xbb\xbf" + data if random.random() < 0.2 else data


LAYOUTS: dict[str, Callable[[dict, Random], bytes]] = {
    "Lab": in_lab, "Notebook": in_notebook, "VS Code": in_vs_code, "saved again": re_saved, "copied": copied,
}  # fmt: skip


def honest_notebook(pristine: bytes, random: Random) -> tuple[str, bytes]:
    """Return a layout's name and the notebook as it leaves it."""
    layout = random.choice(sorted(LAYOUTS))
    notebook = json.loads(pristine)
    if layout != "copied":
        notebook = worked(notebook, random)
    return layout, LAYOUTS[layout](notebook, random)
