"""The items of one assignment, and the module that teaches towards them, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.items.kinds import Item
from grader.items.texts import Language, Text

#: When keys and reasons may be told: once nobody can hand in any more, or once everybody has (an examination).
FeedbackTime: TypeAlias = Literal["after-closing", "after-all"]
FEEDBACK_TIMES: tuple[FeedbackTime, ...] = ("after-closing", "after-all")


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """The items that are handed out, answered and scored together.

    `release` is the digest of the `items.json` that goes out with them ("" while it is not known), `former` that of
    the one that went out before items were corrected ("" if none was).
    """

    name: str
    title: Text
    items: tuple[Item, ...]
    release: str = ""
    former: str = ""
    feedback: FeedbackTime = "after-closing"

    def __post_init__(self) -> None:
        ids = [item.id for item in self.items]
        twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
        if twice:
            msg = f"assignment {self.name}: item {', '.join(twice)} stands twice. fix: give each its own id"
            raise ValueError(msg)

    def item(self, id_: str) -> Item:
        """Return one item, or raise KeyError that names those there are."""
        for item in self.items:
            if item.id == id_:
                return item
        known = ", ".join(item.id for item in self.items)
        msg = f"item {id_}: not in {self.name}. fix: use one of {known}"
        raise KeyError(msg)


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What a module teaches: its text in each language (Markdown; English at least), minutes, practice and pictures."""

    texts: Mapping[Language, str]
    minutes: int
    practice: Assignment
    pictures: Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Exercises:
    """What a module scores: its items, and the text (Markdown) of their notebook."""

    text: str
    graded: Assignment


@dataclass(frozen=True, kw_only=True)
class Module:
    """One module as written. An orientation has no graded exercises, an examination no lesson."""

    name: str
    lesson: Lesson | None
    exercises: Exercises | None

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """Return its graded items and its practice, whichever there are."""
        graded = (self.exercises.graded,) if self.exercises else ()
        return graded + ((self.lesson.practice,) if self.lesson else ())
