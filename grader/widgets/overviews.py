"""The card at the top of an exercise notebook: how far it is, where to go on, and the course's language switch.

Decides nothing: what lies in the folder is read by `progresses`, the language kept by `languages`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets.traitlets as t

from grader.items.assignments import Assignment
from grader.widgets.deadlines import deadline
from grader.widgets.drawings import pair
from grader.widgets.folders import find_graded
from grader.widgets.kernels import KERNEL, Kernel
from grader.widgets.progresses import progress
from grader.widgets.scripts import LOADER, OVERVIEW, packed
from grader.widgets.trainees import trainee


class Overview(anywidget.AnyWidget):
    """How far one assignment is, drawn anew at each stored answer.

    The page sends `language`, which is kept, and `look` when somebody comes back to it; neither is answered.
    """

    _esm = LOADER
    _pack = t.Bytes().tag(sync=True)
    place = t.Dict().tag(sync=True)
    work = t.Dict().tag(sync=True)
    due = t.Dict().tag(sync=True)
    layout = None  # one message fewer: the style sheet lays out

    def __init__(self, folder: Path, assignment: Assignment, kernel: Kernel) -> None:
        self._folder = folder
        self._assignment = assignment
        self._kernel = kernel
        super().__init__(
            _pack=packed(OVERVIEW),
            place=kernel.place() | {"assignment": assignment.name, "title": pair(assignment.title)},
            work=progress(folder, assignment).shown(),
            due=deadline(folder, assignment.name, trainee()),
        )
        self.on_msg(self._hear)
        kernel.watchers.append(self._refresh)

    def __repr__(self) -> str:
        return "Overview: run all cells (Run, Run All Cells) to see it. 概览：请运行全部单元格以显示。"

    def _refresh(self) -> None:
        self.work = progress(self._folder, self._assignment).shown()
        self.due = deadline(self._folder, self._assignment.name, trainee())

    def _hear(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        match message:
            case {"type": "language"}:
                self._kernel.heed(message)
            case {"type": "look"}:
                self._refresh()


def overview() -> Overview:
    """Show how far this notebook's assignment is, with a way to each exercise, and the language switch.

    Raises `ExerciseError`, which names the cure, where the folder has no assignment.
    """
    return drawn(KERNEL)


def drawn(kernel: Kernel) -> Overview:
    """Draw the overview of a kernel's assignment."""
    folder, assignment = find_graded(kernel.places, "overview")
    return Overview(folder, assignment, kernel)
