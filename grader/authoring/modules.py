"""One module read whole: lesson, practice, pictures and graded items, every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from grader.authoring.item_sources import read_items_source
from grader.authoring.lessons import Text, check_lesson, read_lesson
from grader.authoring.pictures.declarations import read_pictures
from grader.authoring.problems import Problem, SourceError
from grader.items.assignments import Assignment, Exercises, Lesson, Module
from grader.items.texts import LANGUAGES, Language
from grader.regime.tables import Tables

T = TypeVar("T")


def module_names(root: Path) -> list[str]:
    """Return the modules that have sources, in their order."""
    lessons, items = root.glob("course/*/lesson.md"), root.glob("solutions/*/items.yaml")
    return sorted({path.parent.name for path in (*lessons, *items)})


def read_module(root: Path, name: str, base: Tables) -> Module:
    """Read one module's sources below the course root. Raises `SourceError` with everything that is wrong."""
    problems: list[Problem] = []
    lesson = exercises = None
    if (root / "course" / name).is_dir():
        lesson = _lesson(root, name, base, problems)
    if (root / "solutions" / name).is_dir():
        exercises = _exercises(root, name, base, problems)
    if lesson and exercises:
        shared = {item.id for item in exercises.graded.items} & {item.id for item in lesson.practice.items}
        cure = "pools never share an item: rename one"
        shown = f"course/{name}/practice.yaml"
        problems.extend(Problem(shown, f"item {id_} is graded and practice", cure) for id_ in sorted(shared))
    if problems:
        raise SourceError(problems)
    return Module(name=name, lesson=lesson, exercises=exercises)


def _lesson(root: Path, name: str, base: Tables, problems: list[Problem]) -> Lesson | None:
    """Read what stands in course/: the English text, practice and, where there are any, Chinese and pictures."""
    folder = f"course/{name}"
    practice = _attempt(problems, lambda: _items(root, f"{folder}/practice.yaml", name, base))
    pictures = _attempt(
        problems, lambda: read_pictures(root / folder / "pictures.yaml", f"{folder}/pictures.yaml", base)
    )
    texts: dict[Language, Text] = {}
    for language in LANGUAGES:
        shown = f"{folder}/{lesson_file(language, '.md')}"
        if language == "en" or (root / shown).exists():
            text = _attempt(problems, lambda shown=shown: read_lesson(root / shown, shown))  # type: ignore[misc]
            if text is not None:
                texts[language] = text
    if practice is None or pictures is None or "en" not in texts:
        return None
    for text in texts.values():
        problems.extend(check_lesson(text, [item.id for item in practice.items], pictures, base))
    if problems:
        return None
    bodies = {language: text.body for language, text in texts.items()}
    return Lesson(
        texts=bodies, minutes=texts["en"].minutes, practice=_as_placed(practice, texts["en"]), pictures=pictures
    )


def _exercises(root: Path, name: str, base: Tables, problems: list[Problem]) -> Exercises | None:
    """Read what stands in solutions/: the items and the text of their notebook."""
    folder = f"solutions/{name}"
    graded = _attempt(problems, lambda: _items(root, f"{folder}/items.yaml", name, base))
    text = _attempt(problems, lambda: read_lesson(root / folder / f"{name}.md", f"{folder}/{name}.md"))
    if graded is None or text is None:
        return None
    faults = check_lesson(text, [item.id for item in graded.items], (), base)
    problems.extend(faults)
    return None if faults else Exercises(text=text.body, graded=_as_placed(graded, text))


def _attempt(problems: list[Problem], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except SourceError as error:
        problems.extend(error.problems)
        return None


def _items(root: Path, shown: str, name: str, base: Tables) -> Assignment:
    assignment = read_items_source(root / shown, shown, base)
    if assignment.name != name:
        what = f"assignment {assignment.name} stands in the folder {name}"
        raise SourceError([Problem(f"{shown}:1", what, f"write assignment: {name}")])
    return assignment


def _as_placed(assignment: Assignment, text: Text) -> Assignment:
    """Put the items into the order of their text, so that a number means the same item everywhere."""
    places = {id_: place for place, (id_, _) in enumerate(text.exercises())}
    return replace(assignment, items=tuple(sorted(assignment.items, key=lambda item: places[item.id])))


def lesson_file(language: Language, ending: str) -> str:
    """Return `lesson.md`, `lesson.zh.ipynb` and so on."""
    return f"lesson{ending}" if language == "en" else f"lesson.{language}{ending}"


def read_modules(root: Path, names: Iterable[str], base: Tables) -> list[Module]:
    """Read several modules. Raises `SourceError` with the problems of all of them."""
    modules: list[Module] = []
    problems: list[Problem] = []
    for name in names:
        try:
            modules.append(read_module(root, name, base))
        except SourceError as error:
            problems.extend(error.problems)
    if problems:
        raise SourceError(problems)
    return modules
