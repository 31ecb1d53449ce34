"""The card of the start page: the course's modules, how far each is, where to go on, and how to hand in.

Decides nothing: what lies in the folders is read by `progresses`, the language kept by `languages`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import anywidget
import traitlets.traitlets as t

from grader.items.courses import CourseFault, Entry, read_course
from grader.items.json_values import JSON
from grader.widgets.drawings import pair
from grader.widgets.folders import GRADED, PRACTICE, ExerciseError, Places, read_assignment
from grader.widgets.hand_ins import STAMP, noted
from grader.widgets.kernels import KERNEL, Kernel
from grader.widgets.progresses import progress
from grader.widgets.scripts import LOADER, START, packed

_LIST: Final = "course.json"
_CURE: Final = "fix: unpack or fetch the whole course again, keeping your answers.json files, and restart the kernel"


class Start(anywidget.AnyWidget):
    """The modules of one course. The page sends `language`, which is kept, and `look` when somebody comes back."""

    _esm = LOADER
    _pack = t.Bytes().tag(sync=True)
    place = t.Dict().tag(sync=True)
    work = t.Dict().tag(sync=True)
    layout = None  # one message fewer: the style sheet lays out

    def __init__(self, folder: Path, entries: tuple[Entry, ...], kernel: Kernel) -> None:
        self._folder = folder
        self._entries = entries
        self._kernel = kernel
        super().__init__(_pack=packed(START), place=kernel.place(), work=self._work())
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        return "Start: run all cells (Run, Run All Cells) to see it. 首页：请运行全部单元格以显示。"

    def _work(self) -> dict[str, JSON]:
        return {"modules": [self._module(entry) for entry in self._entries]}

    def _module(self, entry: Entry) -> dict[str, JSON]:
        exercises = self._folder.absolute().parent / "exercises" / entry.name
        lesson: JSON = None
        if entry.lesson:
            more: dict[str, JSON] = {"minutes": entry.lesson.minutes, "languages": list(entry.lesson.languages)}
            lesson = _so_far(self._folder / entry.name, PRACTICE, entry.lesson.items) | more
        graded: JSON = None
        if entry.exercises:
            more = {"minutes": entry.exercises.minutes, "handed": _handed_in(exercises)}
            graded = _so_far(exercises, GRADED, entry.exercises.items) | more
        return {"name": entry.name, "title": pair(entry.title), "lesson": lesson, "exercises": graded}

    def _hear(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        match message:
            case {"type": "language"}:
                self._kernel.heed(message)
            case {"type": "look"}:
                self.work = self._work()


def _so_far(folder: Path, name: str, items: tuple[str, ...]) -> dict[str, JSON]:
    """Tell how much of a lesson's practice or of an assignment is answered, and when something was last.

    `there` tells whether it was fetched at all; `problem` why its answers or its items can't be read.
    """
    told: dict[str, JSON] = {"there": True, "answered": 0, "of": len(items), "last": "", "problem": None}
    try:
        assignment = read_assignment(folder / name)
    except ExerciseError as error:
        return told | {"problem": [str(error), f"文件有误：{error}"]}
    if assignment is None:
        return told | {"there": False}
    so_far = progress(folder, assignment)
    last = so_far.answers.responses[so_far.last].at if so_far.last else ""
    return told | {
        "answered": len(so_far.answered),
        "of": len(assignment.items),
        "last": last,
        "problem": pair(so_far.problem) if so_far.problem else None,
    }


def _handed_in(folder: Path) -> str | None:
    before = noted(folder)
    return before.at.strftime(STAMP) if before and before.at else None


def find_course(where: Places) -> tuple[Path, tuple[Entry, ...]]:
    """Return the folder of the course's list, and the list. Raises `ExerciseError` with the cure."""
    for folder in where.folders:
        try:
            return folder, read_course((folder / _LIST).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            msg = f"{_LIST}: cannot be opened ({error.strerror}). {_CURE}"
            raise ExerciseError(msg) from None
        except CourseFault as fault:
            msg = f"{_LIST}: {fault}. {_CURE}"
            raise ExerciseError(msg) from None
    msg = f"start: no {_LIST} beside this notebook (looked in {where.folders[0]}). {_CURE}"
    raise ExerciseError(msg)


def start() -> Start:
    """Show the modules of this course, how far each is, and where to go on.

    Raises `ExerciseError`, which names the cure, where the folder has no list of them.
    """
    return drawn(KERNEL)


def drawn(kernel: Kernel) -> Start:
    """Draw the start page of a kernel's course."""
    folder, entries = find_course(kernel.places)
    return Start(folder, entries, kernel)
