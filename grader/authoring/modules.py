"""One module read whole: lesson, practice, pictures and graded items, every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from grader.authoring.item_sources import read_items_source
from grader.authoring.lessons import Lesson, check_lesson, read_lesson
from grader.authoring.members import Members
from grader.authoring.pictures import Matrix, draw
from grader.authoring.problems import Problem, SourceError
from grader.authoring.yaml_sources import Mapping, Sequence, read_yaml
from grader.items.assignments import Assignment, Module
from grader.items.texts import LANGUAGES, Language
from grader.regime.tables import TableError, Tables

T = TypeVar("T")


def module_names(root: Path) -> list[str]:
    """Return the assignments that have sources, in their order."""
    return sorted(path.parent.name for path in root.glob("solutions/*/items.yaml"))


def read_module(root: Path, name: str, base: Tables) -> Module:
    """Read one module's sources below the course root. Raises `SourceError` with everything that is wrong."""
    problems: list[Problem] = []

    def attempt(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except SourceError as error:
            problems.extend(error.problems)
            return None

    course, solutions = f"course/{name}", f"solutions/{name}"
    graded = attempt(lambda: read_items_source(root / solutions / "items.yaml", f"{solutions}/items.yaml", base))
    practice = attempt(lambda: read_items_source(root / course / "practice.yaml", f"{course}/practice.yaml", base))
    pictures = attempt(lambda: _pictures(root / course / "pictures.yaml", f"{course}/pictures.yaml", base))
    exercises = attempt(lambda: read_lesson(root / solutions / f"{name}.md", f"{solutions}/{name}.md"))
    lessons: dict[Language, Lesson] = {}
    for language in LANGUAGES:
        file = lesson_file(language, ".md")
        lesson = attempt(lambda file=file: read_lesson(root / course / file, f"{course}/{file}"))  # type: ignore[misc]
        if lesson is not None:
            lessons[language] = lesson
    if graded and practice and pictures is not None and exercises and len(lessons) == len(LANGUAGES):
        problems.extend(_names(name, graded, practice, f"{solutions}/items.yaml", f"{course}/practice.yaml"))
        problems.extend(check_lesson(exercises, [item.id for item in graded.items], (), base))
        for lesson in lessons.values():
            problems.extend(check_lesson(lesson, [item.id for item in practice.items], pictures, base))
        if not problems:
            return Module(
                name=name,
                lessons={language: lesson.body for language, lesson in lessons.items()},
                practice=_as_placed(practice, lessons["en"]),
                pictures=pictures,
                exercises=exercises.body,
                graded=_as_placed(graded, exercises),
            )
    raise SourceError(problems)


def _as_placed(assignment: Assignment, text: Lesson) -> Assignment:
    """Put the items into the order of their text, so that a number means the same item everywhere."""
    places = {id_: place for place, (id_, _) in enumerate(text.exercises())}
    return replace(assignment, items=tuple(sorted(assignment.items, key=lambda item: places[item.id])))


def lesson_file(language: Language, ending: str) -> str:
    """Return `lesson.md`, `lesson.zh.ipynb` and so on."""
    return f"lesson{ending}" if language == "en" else f"lesson.{language}{ending}"


def _names(name: str, graded: Assignment, practice: Assignment, *shown: str) -> list[Problem]:
    problems = [
        Problem(f"{at}:1", f"assignment {source.name} stands in the folder {name}", f"write assignment: {name}")
        for source, at in ((graded, shown[0]), (practice, shown[1]))
        if source.name != name
    ]
    shared = {item.id for item in graded.items} & {item.id for item in practice.items}
    problems.extend(
        Problem(shown[1], f"item {id_} is graded and practice", "pools never share an item: rename one")
        for id_ in sorted(shared)
    )
    return problems


def _pictures(path: Path, shown: str, base: Tables) -> dict[str, bytes]:
    """Read pictures.yaml, where there is one, and draw what it declares."""
    if not path.exists():
        return {}
    entries = read_yaml(path, shown)
    problems: list[Problem] = []
    pictures: dict[str, bytes] = {}
    for entry in entries if isinstance(entries, Sequence) else ():
        source = Members(entry if isinstance(entry, Mapping) else Mapping(1), shown, problems)
        source.word("draw", ("matrix",))
        where = source.get("where", Mapping, "{column: value}", {}) or {}
        matrix = Matrix(
            name=source.string("name") or "",
            table=source.string("table") or "",
            rows=source.string("rows") or "",
            columns=source.string("columns") or "",
            where={str(column): str(value) for column, value in where.items()},
            as_of=source.day("as_of") or "",
            title=source.text("title"),
        )
        source.done()
        if problems:
            continue
        try:
            pictures |= draw(matrix, base)
        except (TableError, KeyError) as error:
            what, _, cure = str(error).partition(". fix: ")
            source.complain("", f"picture {matrix.name}: {what}", cure or "name a column of the table")
    if problems:
        raise SourceError(problems)
    return pictures


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
