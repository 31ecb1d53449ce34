"""The codec of `course/course.json`: what there is in a course and how long it takes. No item, and no key of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grader.items.assignments import Module
from grader.items.json_values import JSON, JsonFault, dumps, loads
from grader.items.texts import LANGUAGES, Language, Text

SCHEMA = 1


class CourseFault(ValueError):
    """A `course.json` that this version cannot read; the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """The lesson or the exercises of a module: minutes, the ids of its items, and the languages of its notebooks."""

    minutes: int
    items: tuple[str, ...]
    languages: tuple[Language, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class Entry:
    """One module as the start page lists it. An orientation has no exercises, an examination no lesson."""

    name: str
    title: Text
    lesson: Part | None
    exercises: Part | None


def entry_of(module: Module) -> Entry:
    """Return what the start page tells of a module."""
    title = module.assignments[0].title
    lesson, exercises = module.lesson, module.exercises
    return Entry(
        name=module.name,
        title=title,
        lesson=Part(
            lesson.minutes,
            tuple(item.id for item in lesson.practice.items),
            tuple(language for language in LANGUAGES if language in lesson.texts),
        )
        if lesson
        else None,
        exercises=Part(
            sum(item.minutes for item in exercises.graded.items), tuple(item.id for item in exercises.graded.items)
        )
        if exercises
        else None,
    )


def write_course(entries: Iterable[Entry]) -> bytes:
    """Return the bytes of `course.json`."""
    return dumps({"schema": SCHEMA, "modules": [_entry_json(entry) for entry in entries]})


def _entry_json(entry: Entry) -> dict[str, JSON]:
    return {
        "name": entry.name,
        "title": {"en": entry.title.en, "zh": entry.title.zh},
        "lesson": _part_json(entry.lesson),
        "exercises": _part_json(entry.exercises),
    }


def _part_json(part: Part | None) -> JSON:
    if part is None:
        return None
    return {"minutes": part.minutes, "languages": list(part.languages), "items": list(part.items)}


def read_course(data: bytes) -> tuple[Entry, ...]:
    """Read `course.json`. Raises `CourseFault`."""
    try:
        found: Any = loads(data)
        if found["schema"] != SCHEMA:
            msg = f"schema {found['schema']}; this version reads {SCHEMA}"
            raise CourseFault(msg)
        return tuple(
            Entry(_name(one["name"]), Text(**one["title"]), _part(one["lesson"]), _part(one["exercises"]))
            for one in found["modules"]
        )
    except JsonFault as fault:
        raise CourseFault(fault.detail) from None
    except KeyError as error:
        msg = f"member {error} is missing"
        raise CourseFault(msg) from None
    except (TypeError, ValueError, AttributeError) as error:
        raise CourseFault(str(error)) from None


def _name(name: Any) -> str:  # noqa: ANN401 - whatever stands in the file
    """Return a module's name: that of a folder, and no way out of the course."""
    if not isinstance(name, str) or not name.replace("-", "").isalnum():
        msg = f"module {name!r} is no name of a folder"
        raise CourseFault(msg)
    return name


def _part(part: Any) -> Part | None:  # noqa: ANN401 - whatever stands in the file
    if part is None:
        return None
    minutes, languages = int(part["minutes"]), tuple(one for one in LANGUAGES if one in part["languages"])
    return Part(minutes, tuple(str(id_) for id_ in part["items"]), languages)
