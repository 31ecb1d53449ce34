"""Where the notebook of this kernel lies, and which item a cell means. Reads `items.json` and `practice.json`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grader.items.assignments import Assignment
from grader.items.codecs import CodecError, read_items, read_key, release_digest
from grader.items.kinds import Item
from grader.items.texts import Language

GRADED: Final = "items.json"
PRACTICE: Final = "practice.json"
#: What a whole course has below its root, and an exercise folder that came alone has not.
COURSE: Final = Path("course", "course.json")


class ExerciseError(Exception):
    """An exercise that cannot be drawn. A notebook shows its sentence, not a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True, slots=True)
class Places:
    """The folders in which the notebook may lie, the likeliest first, and the language of its name."""

    folders: tuple[Path, ...]
    language: Language | None


@dataclass(frozen=True, slots=True)
class Found:
    """An item, the folder that has it, and whether it is for practice (its key is public)."""

    folder: Path
    assignment: Assignment
    item: Item
    is_practice: bool
    release: str


def places(environment: Mapping[str, str], working: Path, namespace: Mapping[str, object]) -> Places:
    """Work out the notebook's folder: what VS Code says, then Jupyter's session, then the working directory."""
    notebooks = [
        Path(name)
        for name in (namespace.get("__vsc_ipynb_file__"), environment.get("JPY_SESSION_NAME"))
        if isinstance(name, str) and name.endswith(".ipynb")
    ]
    folders = dict.fromkeys([*(working / notebook.parent for notebook in notebooks), working])
    is_chinese = bool(notebooks) and notebooks[0].name.endswith(".zh.ipynb")
    return Places(tuple(folders), "zh" if is_chinese else None)


def places_of_this_kernel() -> Places:
    """Return the places of the running kernel. Ask once, before anything can change the directory."""
    return places(os.environ, Path.cwd(), vars(sys.modules["__main__"]))


def course_of(folder: Path) -> Path | None:
    """Return the root of the course that a folder is part of; None where it came alone."""
    return next((above for above in folder.absolute().parents if (above / COURSE).is_file()), None)


def find(where: Places, item: str) -> Found:
    """Return the item from the first folder whose `items.json` or `practice.json` names it.

    Raises `ExerciseError` with the cure.
    """
    known: list[str] = []
    for folder in where.folders:
        for name in (GRADED, PRACTICE):
            read = _read(folder / name)
            if read is None:
                continue
            assignment, release = read
            ids = [one.id for one in assignment.items]
            if item in ids:
                return Found(folder, assignment, assignment.item(item), name == PRACTICE, release)
            known += ids
    raise ExerciseError(_not_found(where, item, known))


def find_graded(where: Places, card: str) -> tuple[Path, Assignment]:
    """Return the assignment of the first folder that has an `items.json`, and that folder, for a card of that name.

    Raises `ExerciseError` with the cure.
    """
    for folder in where.folders:
        read = _read(folder / GRADED)
        if read is not None:
            return folder, read[0]
    msg = (
        f"{card}: no {GRADED} beside this notebook (looked in {where.folders[0]}). "
        "fix: unpack or fetch the whole assignment, open the notebook in its own folder, and restart the kernel"
    )
    raise ExerciseError(msg)


def read_assignment(path: Path) -> Assignment | None:
    """Return the items of an `items.json` or `practice.json`; None where there is none. Raises `ExerciseError`."""
    read = _read(path)
    return read and read[0]


def _read(path: Path) -> tuple[Assignment, str] | None:
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        msg = f"{path.name}: cannot be opened ({error.strerror}). fix: make the file readable, or unpack it again"
        raise ExerciseError(msg) from None
    try:
        return (read_key if path.name == PRACTICE else read_items)(data), release_digest(data)
    except CodecError as error:
        msg = f"{path.name}: {error}. If you are a trainee: fetch or unpack this assignment again"
        raise ExerciseError(msg) from None


def _not_found(where: Places, item: str, known: list[str]) -> str:
    if known:
        import difflib  # noqa: PLC0415 - only a mistyped id pays for it

        near = difflib.get_close_matches(item, known, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        return f"exercise {item}: no such item here.{meant} fix: use one of {', '.join(known)}"
    return (
        f"exercise {item}: no {GRADED} and no {PRACTICE} beside this notebook (looked in {where.folders[0]}). "
        f"fix: unpack or fetch the whole assignment, open the notebook in its own folder, and restart the kernel"
    )
