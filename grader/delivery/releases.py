"""A module to the files that are built from it; and built files held against those on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.delivery.notebooks import notebook
from grader.items.assignments import Exercises, Lesson, Module
from grader.items.codecs import former_release, release_digest, write_items, write_key, write_practice


@dataclass(frozen=True, slots=True)
class Drift:
    """A built file that is not what its sources give: where it first differs."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}. fix: grader build"


def built_files(module: Module) -> dict[str, bytes]:
    """Return every file that is built from one module, by its path below the course root.

    The release in `exercises/` and nbgrader's source in `solutions/` are the same notebook and the same
    `items.json`; the key goes to `solutions/` alone.
    """
    files: dict[str, bytes] = {}
    if module.lesson:
        files |= _of_lesson(module.name, module.lesson)
    if module.exercises:
        files |= _of_exercises(module.name, module.exercises)
    return dict(sorted(files.items()))


def _of_lesson(name: str, lesson: Lesson) -> dict[str, bytes]:
    practice = replace(lesson.practice, release=release_digest(write_items(lesson.practice)))
    files = {f"course/{name}/practice.json": write_practice(practice)}
    for language, text in lesson.texts.items():
        path = f"course/{name}/lesson.ipynb" if language == "en" else f"course/{name}/lesson.{language}.ipynb"
        files[path] = notebook(text, path, languages=(language,))
    return files | {f"course/{name}/{picture}": data for picture, data in lesson.pictures.items()}


def _of_exercises(name: str, exercises: Exercises) -> dict[str, bytes]:
    items = write_items(exercises.graded)
    graded = exercises.graded
    key = write_key(replace(graded, release=release_digest(items), former=former_release(graded)))
    made = notebook(exercises.text, f"{name}/{name}.ipynb", exercises.graded)
    return {
        f"solutions/{name}/{name}.ipynb": made,
        f"solutions/{name}/items.json": items,
        f"solutions/{name}/key.json": key,
        f"exercises/{name}/{name}.ipynb": made,
        f"exercises/{name}/items.json": items,
    }


def write(root: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write the files that differ from what is on disk; return their paths."""
    written = []
    for path, data in files.items():
        target = root / path
        if target.is_file() and target.read_bytes() == data:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        written.append(path)
    return written


def drifts(root: Path, files: Mapping[str, bytes]) -> list[Drift]:
    """Compare built files with those on disk, byte by byte; touches nothing."""
    found = []
    for path, data in files.items():
        target = root / path
        if not target.is_file():
            found.append(Drift(path, "is missing"))
        elif (there := target.read_bytes()) != data:
            found.append(Drift(path, _first_difference(there, data)))
    return found


def _first_difference(there: bytes, built: bytes) -> str:
    old, new = there.split(b"\n"), built.split(b"\n")
    for number, (a, b) in enumerate(zip(old, new, strict=False), start=1):
        if a != b:
            return f"line {number} is {_shown(a)}, the sources give {_shown(b)}"
    longer = "more" if len(old) > len(new) else "fewer"
    return f"there are {longer} lines than the sources give (from line {min(len(old), len(new)) + 1})"


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", "replace").strip()
    return repr(text if len(text) <= 60 else text[:60] + "…")  # noqa: PLR2004 - what fits on a terminal line
