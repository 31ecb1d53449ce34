"""Which part of a lesson teaches what an item rests on. Reads the built lessons as data; runs nothing.

The only module of this room that knows how a lesson is laid out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
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
    everywhere = tuple(found)
    own = tuple(part for part in everywhere if part.module == module)
    for asked in (cited(told), cited(" ".join(sources))):
        for among in (own, everywhere):
            if best := _best(among, asked):
                return best
    return None


def _best(among: Sequence[Part], asked: frozenset[str]) -> Part | None:
    """Return the part that rests on most of what is asked, of equals the one that rests on least else."""
    often = Counter(source for part in among for source in part.sources & asked)
    fitting = [part for part in among if part.sources & asked]
    return max(
        fitting,
        key=lambda part: (sum(Fraction(1, often[one]) for one in part.sources & asked), -len(part.sources)),
        default=None,
    )


def cited(text: str) -> frozenset[str]:
    """Return what in a text looks like the id of a source: WP-II.2.8, D792-21; of D792-11(2), the article."""
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


def _practice(folder: Path) -> dict[str, frozenset[str]]:
    path = folder / "practice.json"
    if not path.is_file():
        return {}
    try:
        return {f'exercise("{item.id}")': cited(" ".join(item.sources)) for item in read_key(path.read_bytes()).items}
    except (OSError, CodecError) as error:
        where = "/".join(path.parts[-3:])
        raise CourseError(where, str(error).split(". fix:")[0], "run `grader build`") from error
