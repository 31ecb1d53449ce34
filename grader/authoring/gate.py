"""The content gate: what must hold of every module before it goes out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from grader.authoring.leaks import search, secrets_of
from grader.authoring.lessons import read_lesson
from grader.authoring.modules import lesson_file
from grader.authoring.problems import Problem
from grader.items.assignments import Assignment, Lesson, Module
from grader.items.codecs import CodecError, key_canary, read_items
from grader.items.kinds import Explain, face
from grader.items.samples import reference_value
from grader.items.scoring import score

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
        if module.lesson:
            problems.extend(_scores(root, module.lesson.practice, f"course/{module.name}/practice.yaml"))
            problems.extend(_lesson_minutes(root, module.name, module.lesson))
        if module.exercises:
            graded = module.exercises.graded
            problems.extend(_scores(root, graded, f"solutions/{module.name}/items.yaml"))
            problems.extend(search(given, secrets_of(graded, key_canary(graded))))
            problems.extend(_faces(graded, given))
            problems.extend(_exercise_minutes(root, graded))
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


def _faces(graded: Assignment, given: Mapping[str, bytes]) -> list[Problem]:
    """Hold the released items.json against the faces, member by member: nothing more may be in it."""
    path = f"exercises/{graded.name}/items.json"
    if path not in given:
        return [Problem(path, "the file is missing", "grader build")]
    try:
        released = read_items(given[path])
    except CodecError as error:
        what, _, cure = str(error).partition(". fix: ")
        return [Problem(path, what, cure)]
    if released.items != tuple(face(item) for item in graded.items):
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


def _exercise_minutes(root: Path, graded: Assignment) -> list[Problem]:
    """Hold the exercises' minutes against the sum of their items'."""
    shown = f"solutions/{graded.name}/{graded.name}.md"
    minutes, needed = read_lesson(root / shown, shown).minutes, sum(item.minutes for item in graded.items)
    if minutes == needed:
        return []
    return [Problem(f"{shown}:1", f"minutes {minutes}, the items add up to {needed}", f"write minutes: {needed}")]


def _lesson_minutes(root: Path, name: str, lesson: Lesson) -> list[Problem]:
    """Hold a lesson's minutes against its practice and its reading."""
    problems = []
    practice = sum(item.minutes for item in lesson.practice.items)
    for language in lesson.texts:
        shown = f"course/{name}/{lesson_file(language, '.md')}"
        text = read_lesson(root / shown, shown)
        chinese = len(re.findall(r"[\u4e00-\u9fff]", text.body))
        words = len(re.findall(r"[A-Za-z][A-Za-z'-]*", text.body))
        reading = words / _WORDS if language == "en" else chinese / _CHARACTERS
        expected = practice + round(reading)
        if abs(text.minutes - expected) > max(5, 0.25 * expected):
            what = f"minutes {text.minutes}; practice ({practice}) and reading ({round(reading)}) make {expected}"
            problems.append(Problem(f"{shown}:1", what, f"write about {expected}, or change the lesson"))
    return problems
