"""Which part of a lesson teaches what an item rests on. Reads the built lessons as data; runs nothing.

The only module of this room that knows how a lesson is laid out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.grading.courses import Course, CourseError
from grader.items.codecs import CodecError, read_key
from grader.items.texts import Text

_PART = re.compile(
    r"# (?P<title>(?:Part \d+|第[一二三四五六七八九十]+部分)[^\n]*?)(?: \(\d+ min\)|（\d+分钟）)?(?:\n|$)"
)
_SOURCE = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Za-z0-9.]*[A-Za-z0-9])+")


@dataclass(frozen=True, slots=True)
class Part:
    """One numbered part of a lesson: its module, its heading, and the sources that its text and practice rest on."""

    module: str
    title: Text
    sources: frozenset[str]


def parts(course: Course) -> tuple[Part, ...]:
    """Return the numbered parts of all lessons that have been built, in the course's order.

    Raises `CourseError` for a lesson that is there and cannot be read.
    """
    if not course.lessons.is_dir():
        return ()
    folders = sorted(path.parent for path in course.lessons.glob("*/lesson.ipynb"))
    return tuple(part for folder in folders for part in _parts(folder))


def part_for(found: Iterable[Part], module: str, sources: Iterable[str], told: str = "") -> Part | None:
    """Return the part to teach again for an item of a module that rests on `sources`; None where none teaches it.

    `told` is what was written about the mistake: a source that it names decides before those of the whole item,
    and parts of the item's own module before others. A source that few parts rest on weighs more.
    """
    ranked = list(found)
    own = [part for part in ranked if part.module == module]
    for asked in (cited(told), frozenset(sources)):
        for among in (own, ranked):
            weights = Counter(source for part in among for source in part.sources & asked)
            best = max(among, key=lambda part: sum(1 / weights[one] for one in part.sources & asked), default=None)
            if best is not None and best.sources & asked:
                return best
    return None


def cited(text: str) -> frozenset[str]:
    """Return what in a text looks like the id of a source: WP-II.2.8, D792-21."""
    return frozenset(_SOURCE.findall(text))


def _parts(folder: Path) -> Iterator[Part]:
    practice = _practice(folder)
    chinese = [heading for heading, _ in _sections(folder / "lesson.zh.ipynb")]
    english = list(_sections(folder / "lesson.ipynb"))
    if len(chinese) != len(english):
        chinese = [heading for heading, _ in english]
    for (heading, cells), zh in zip(english, chinese, strict=True):
        told = cited("\n".join(cells))
        drilled = frozenset(one for id_, sources in practice.items() if id_ in "\n".join(cells) for one in sources)
        yield Part(folder.name, Text(heading, zh), told | drilled)


def _sections(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Give each numbered part's heading and the sources of its cells."""
    if not path.is_file():
        return
    heading, cells = "", list[str]()
    for source in _cells(path):
        if source.startswith("# "):
            if heading:
                yield heading, cells
            found = _PART.match(source)
            heading, cells = (found["title"].strip() if found else ""), []
        cells.append(source)
    if heading:
        yield heading, cells


def _cells(path: Path) -> list[str]:
    try:
        members = json.loads(path.read_bytes())
        return ["".join(cell["source"]) for cell in members["cells"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        where = "/".join(path.parts[-3:])
        raise CourseError(where, "the lesson cannot be read as a notebook", "run `grader build`") from error


def _practice(folder: Path) -> dict[str, tuple[str, ...]]:
    path = folder / "practice.json"
    if not path.is_file():
        return {}
    try:
        return {f'exercise("{item.id}")': item.sources for item in read_key(path.read_bytes()).items}
    except (OSError, CodecError) as error:
        where = "/".join(path.parts[-3:])
        raise CourseError(where, str(error).split(". fix:")[0], "run `grader build`") from error
