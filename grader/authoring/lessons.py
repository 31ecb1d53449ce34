"""Lessons and exercise texts (Markdown): front matter, exercises, citations and pictures held against what there is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.problems import Problem, SourceError
from grader.authoring.yaml_sources import Mapping, parse_yaml
from grader.regime.tables import Tables

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FENCE = re.compile(r"^```python\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
EXERCISE = re.compile(r'from grader\.widgets import exercise\nexercise\("([a-z0-9-]+)"\)')
#: A picture that a trainee can turn; which views there are, `grader.explorer` says.
EXPLORER = re.compile(r'from grader\.explorer import explore\nexplore\("([a-z0-9-]+)"\)')
_CITATION = re.compile(r"\[((?:WP-[0IV]+\.\d+\.\d+|[A-Z][A-Z0-9]*-\d+(?:\(\d+\))*)(?:[;,] ?[^\]]*)?)\](?!\()")
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Text:
    """One Markdown source: its title and minutes from the front matter, and the text below it."""

    shown: str
    title: str
    minutes: int
    body: str
    first_line: int

    def exercises(self) -> Iterator[tuple[str, str]]:
        """Give each exercise of the allowed form with file:line."""
        for fence in _FENCE.finditer(self.body):
            exact = EXERCISE.fullmatch(fence[1])
            if exact:
                yield exact[1], self.at(fence.start())

    def at(self, offset: int) -> str:
        """Return file:line of a place in the body."""
        return f"{self.shown}:{self.first_line + self.body.count(chr(10), 0, offset)}"


def read_lesson(path: Path, shown: str) -> Text:
    """Read one Markdown source. Raises `SourceError` for what is missing or has no front matter."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SourceError([Problem(shown, "the file is missing", "write it")]) from None
    except UnicodeDecodeError as error:
        raise SourceError([Problem(shown, f"not UTF-8 at byte {error.start}", "save it as UTF-8")]) from None
    front = _FRONT.match(text)
    members = parse_yaml(front[1], shown, first_line=2) if front else None
    if front is None or not isinstance(members, Mapping):
        raise SourceError([Problem(f"{shown}:1", "no front matter", "start with ---, title:, minutes:, ---")])
    title, minutes = members.get("title"), members.get("minutes")
    if not isinstance(title, str) or not isinstance(minutes, int):
        raise SourceError([Problem(f"{shown}:1", "front matter lacks title or minutes", "give both")])
    return Text(shown, title, minutes, text[front.end() :], text[: front.end()].count("\n") + 1)


def check_lesson(lesson: Text, items: Collection[str], pictures: Collection[str], base: Tables) -> list[Problem]:
    """Hold a text against its items, pictures and the table of sources; every item must appear exactly once."""
    problems: list[Problem] = []
    placed: dict[str, str] = {}
    for fence in _FENCE.finditer(lesson.body):
        if not EXERCISE.fullmatch(fence[1]) and not EXPLORER.fullmatch(fence[1]):
            cure = 'write: from grader.widgets import exercise ⏎ exercise("ID"), and nothing else'
            problems.append(Problem(lesson.at(fence.start()), "a code cell is not of the allowed form", cure))
    for id_, at in lesson.exercises():
        if id_ not in items:
            problems.append(Problem(at, f"exercise {id_} is not among the items", f"use one of {', '.join(items)}"))
        if id_ in placed:
            problems.append(Problem(at, f"exercise {id_} stands twice (first {placed[id_]})", "keep one"))
        placed.setdefault(id_, at)
    problems.extend(
        Problem(lesson.shown, f"item {id_} is not in the text", "add its exercise cell, or drop the item")
        for id_ in items
        if id_ not in placed
    )
    for citation in _CITATION.finditer(lesson.body):
        problems.extend(
            Problem(lesson.at(citation.start()), f"unknown source {part}", "cite an id of datasets/sources.csv")
            for part in (part.strip() for part in re.split(r"[;,]", citation[1]))
            if re.fullmatch(r"(?:WP-[0IV]+\.\d+\.\d+|[A-Z][A-Z0-9]*-\d+(?:\(\d+\))*)", part) and not base.resolves(part)
        )
    problems.extend(
        Problem(lesson.at(picture.start()), f"there is no picture {picture[1]}", "declare it in pictures.yaml")
        for picture in _PICTURE.finditer(lesson.body)
        if picture[1] not in pictures
    )
    return problems
