"""The content gate: what must hold of everything that is written before it goes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from grader.authoring.blueprints import check_form, read_blueprint
from grader.authoring.contents import Content, item_lines
from grader.authoring.copies import copied, copies, read_digests
from grader.authoring.coverage import check_coverage
from grader.authoring.leaks import Secret, search, secrets_of
from grader.authoring.lesson_parts import check_parts
from grader.authoring.lessons import read_lesson
from grader.authoring.modules import lesson_file
from grader.authoring.pools import check_pools
from grader.authoring.problems import Problem
from grader.authoring.terms import choices, other_words
from grader.items.assignments import Assignment, Lesson, Module
from grader.items.codecs import CodecError, key_canary, read_items
from grader.items.kinds import Explain, face
from grader.items.presentation import texts_shown
from grader.items.samples import reference_value
from grader.items.scoring import score
from grader.items.texts import LANGUAGES, Language

#: What an author writes, beside what is built.
_WRITTEN = re.compile(
    r"(?:[0-9]{2}-[a-z-]+|lesson(?:\.zh)?)\.md|(?:items|practice|pictures|blueprint)\.yaml|reviews\.csv"
)
#: What work leaves behind and git ignores.
_LEFT_BEHIND = re.compile(r"dates\.json|\.ipynb_checkpoints|\.answers.*|answers\..*|__pycache__")
#: Answers that lie where a release is made of: every trainee would get them.
_ANSWERS = re.compile(r"\.?answers.*")
#: How fast a lesson is read, to see that its minutes are honest (words and Chinese characters a minute).
_WORDS, _CHARACTERS = 160, 320

#: A text: its language, where a place in it stands (file:line), and itself.
_Written: TypeAlias = tuple[Language, Callable[[int], str], str]


def check(root: Path, content: Content, built: Collection[str]) -> list[Problem]:
    """Check what was read below the course root. `built` are the paths of all built files.

    References earn all, untouched earns none, nothing secret stands where a trainee could find it, no
    stray file stands in a tree, minutes add up, every part has practice, pools share nothing, paragraphs are
    covered, words are the glossary's, nothing is copied. (That keys are among options, sources resolve and
    are in force, and both languages are there has been checked by reading.)
    """
    problems: list[Problem] = []
    given = _given_to_trainees(root)
    secrets: list[Secret] = []
    for pooled in content.pooled():
        problems.extend(_scores(root, pooled.assignment, pooled.shown))
        if pooled.pool != "practice":
            secrets.extend(secrets_of(pooled.assignment, key_canary(pooled.assignment)))
    problems.extend(search(given, tuple(secrets)))
    for module in content.modules:
        if module.lesson:
            problems.extend(_lesson_minutes(root, module.name, module.lesson))
            problems.extend(_parts(root, module))
        if module.exercises:
            problems.extend(_faces(module.exercises.graded, given))
            problems.extend(_exercise_minutes(root, module.exercises.graded))
            problems.extend(_form(root, module.exercises.graded))
    problems.extend(check_pools(root, content))
    problems.extend(check_coverage(content))
    problems.extend(_wording(root, content))
    if content.whole:
        problems.extend(_strays(root, {module.name for module in content.modules}, set(built)))
    return sorted(problems)


def _scores(root: Path, assignment: Assignment, source: str) -> list[Problem]:
    problems = []
    at = item_lines(root, source)
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


def _form(root: Path, graded: Assignment) -> list[Problem]:
    """Hold an examination against the blueprint that stands beside its items."""
    shown = f"solutions/{graded.name}/blueprint.yaml"
    if not (root / shown).exists():
        return []
    return check_form(graded, read_blueprint(root / shown, shown), f"solutions/{graded.name}/items.yaml")


def _parts(root: Path, module: Module) -> list[Problem]:
    problems = []
    for language in module.lesson.texts if module.lesson else ():
        shown = f"course/{module.name}/{lesson_file(language, '.md')}"
        problems.extend(check_parts(read_lesson(root / shown, shown)))
    return problems


def _wording(root: Path, content: Content) -> list[Problem]:
    """Find the words of others: another term than the glossary's, eleven words of the white paper in a row."""
    try:
        digests = read_digests(root)
    except FileNotFoundError:
        digests = frozenset()
    english, chinese = choices(content.base, "en"), choices(content.base, "zh")
    problems = []
    for language, where, text in (*_texts_of_items(root, content), *_texts_of_modules(root, content)):
        for place, choice in other_words(text, english if language == "en" else chinese):
            cure = f"say {choice.chosen!r}, or put it in quotation marks"
            problems.append(Problem(where(place), f"{choice.word!r} is not the glossary's word", cure))
        problems.extend(copied(where(place)) for place in (copies(text, digests) if language == "en" else ()))
    return problems


def _texts_of_modules(root: Path, content: Content) -> Iterator[_Written]:
    for module in content.modules:
        shown = [f"solutions/{module.name}/{module.name}.md"] if module.exercises else []
        languages = module.lesson.texts if module.lesson else ()
        shown += [f"course/{module.name}/{lesson_file(language, '.md')}" for language in languages]
        for path in shown:
            text = read_lesson(root / path, path)
            yield ("zh" if path.endswith(".zh.md") else "en"), text.at, text.body


def _texts_of_items(root: Path, content: Content) -> Iterator[_Written]:
    for pooled in content.pooled():
        lines = item_lines(root, pooled.shown)
        for item in pooled.assignment.items:
            at = f"{lines.get(item.id, pooled.shown)}: item {item.id}"
            texts = [*texts_shown(item), *item.misconceptions.values()]
            texts += [text for text in (item.rationale, item.because) if text]
            for text in texts:
                for language in LANGUAGES:
                    yield language, lambda _, at=at: at, text.in_language(language)  # type: ignore[misc]
