"""The content gate: what must hold of every module before it goes out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from grader.authoring.leaks import search, secrets_of
from grader.authoring.lessons import read_lesson
from grader.authoring.modules import lesson_file
from grader.authoring.problems import Problem
from grader.items.assignments import Assignment, Module
from grader.items.codecs import CodecError, key_canary, read_items
from grader.items.kinds import Explain, face
from grader.items.samples import reference_value
from grader.items.scoring import score
from grader.items.texts import LANGUAGES

#: What an author writes, beside what is built.
_WRITTEN = re.compile(r"(?:[0-9]{2}-[a-z-]+|lesson(?:\.zh)?)\.md|(?:items|practice|pictures)\.yaml")
#: What work leaves behind and git ignores.
_LEFT_BEHIND = re.compile(r"\.ipynb_checkpoints|\.answers.*|answers\..*|__pycache__")
#: Answers that lie where a release is made of: every trainee would get them.
_ANSWERS = re.compile(r"\.?answers.*")
#: How fast a lesson is read, to see that its minutes are honest (words and Chinese characters a minute).
_WORDS, _CHARACTERS = 160, 320


def check(root: Path, modules: Iterable[Module], built: Collection[str]) -> list[Problem]:
    """Check every module below the course root. `built` are the paths of all built files.

    References earn all, untouched earns none, nothing secret stands where a trainee could find it, no
    stray file stands in a tree, minutes add up. (That keys are among options, sources resolve and both
    languages are there has been checked by reading.)
    """
    problems: list[Problem] = []
    modules = list(modules)
    given = _given_to_trainees(root)
    for module in modules:
        for assignment, source in (
            (module.graded, f"solutions/{module.name}/items.yaml"),
            (module.practice, f"course/{module.name}/practice.yaml"),
        ):
            problems.extend(_scores(root, assignment, source))
        problems.extend(search(given, secrets_of(module.graded, key_canary(module.graded))))
        problems.extend(_faces(module, given))
        problems.extend(_minutes(root, module))
    problems.extend(_strays(root, {module.name for module in modules}, set(built)))
    return sorted(problems)


def _scores(root: Path, assignment: Assignment, source: str) -> list[Problem]:
    problems = []
    lines = (root / source).read_text(encoding="utf-8").splitlines()
    at = {line.split()[-1]: f"{source}:{number}" for number, line in enumerate(lines, 1) if "- id: " in line}
    for item in assignment.items:
        full, none = score(item, reference_value(item)), score(item, None)
        right = full.status == "unmarked" if isinstance(item, Explain) else full.earned == item.possible
        if not right:
            what = f"the reference earns {full.earned} of {item.possible} ({full.status})"
            problems.append(Problem(at.get(item.id, source), f"item {item.id}: {what}", "mend the key or the rule"))
        if none.earned or none.status != "omitted":
            what = f"an untouched response earns {none.earned} ({none.status})"
            problems.append(Problem(at.get(item.id, source), f"item {item.id}: {what}", "mend the rule"))
    return problems


def _given_to_trainees(root: Path) -> dict[str, bytes]:
    """Read everything that a trainee gets: exercises, course (practice keys are public), tables, package."""
    files = {}
    for tree in ("exercises", "course", "datasets", "grader"):
        for path in sorted((root / tree).rglob("*")):
            shown = path.relative_to(root).as_posix()
            if not path.is_file() or path.is_symlink() or any(map(_LEFT_BEHIND.fullmatch, path.parts)):
                continue
            files[shown] = path.read_bytes()
    return files


def _faces(module: Module, given: Mapping[str, bytes]) -> list[Problem]:
    """Hold the released items.json against the faces, member by member: nothing more may be in it."""
    path = f"exercises/{module.name}/items.json"
    if path not in given:
        return [Problem(path, "the file is missing", "grader build")]
    try:
        released = read_items(given[path])
    except CodecError as error:
        what, _, cure = str(error).partition(". fix: ")
        return [Problem(path, what, cure)]
    if released.items != tuple(face(item) for item in module.graded.items):
        return [Problem(path, "holds more, or other, than the items' faces", "grader build")]
    return []


def _strays(root: Path, names: Collection[str], built: Collection[str]) -> list[Problem]:
    problems = []
    for tree in ("solutions", "exercises", "course"):
        for path in sorted((root / tree).rglob("*")):
            shown = path.relative_to(root).as_posix()
            inside = path.relative_to(root / tree).parts
            if tree != "course" and _ANSWERS.fullmatch(inside[-1]):
                problems.append(Problem(shown, "answers lie where releases are made", "delete the file"))
                continue
            if path.is_dir() or any(map(_LEFT_BEHIND.fullmatch, inside)) or shown in built:
                continue
            if tree == "exercises" or inside[0] not in names or not _WRITTEN.fullmatch(inside[-1]):
                problems.append(Problem(shown, "a stray file: neither written nor built", "delete it"))
    return problems


def _minutes(root: Path, module: Module) -> list[Problem]:
    """A lesson's minutes are its practice and its reading; the exercises' minutes are its items'."""
    problems = []
    practice = sum(item.minutes for item in module.practice.items)
    graded = sum(item.minutes for item in module.graded.items)
    shown = f"solutions/{module.name}/{module.name}.md"
    exercises = read_lesson(root / shown, shown)
    if exercises.minutes != graded:
        what = f"minutes {exercises.minutes}, the items add up to {graded}"
        problems.append(Problem(f"{shown}:1", what, f"write minutes: {graded}"))
    for language in LANGUAGES:
        shown = f"course/{module.name}/{lesson_file(language, '.md')}"
        lesson = read_lesson(root / shown, shown)
        chinese = len(re.findall(r"[\u4e00-\u9fff]", lesson.body))
        words = len(re.findall(r"[A-Za-z][A-Za-z'-]*", lesson.body))
        reading = words / _WORDS if language == "en" else chinese / _CHARACTERS
        expected = practice + round(reading)
        if abs(lesson.minutes - expected) > max(5, 0.25 * expected):
            what = f"minutes {lesson.minutes}; practice ({practice}) and reading ({round(reading)}) make {expected}"
            problems.append(Problem(f"{shown}:1", what, f"write about {expected}, or change the lesson"))
    return problems
