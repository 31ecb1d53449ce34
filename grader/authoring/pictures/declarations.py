"""`pictures.yaml` read, and what it declares drawn. The only module that knows the layout of that file's entries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from grader.authoring.members import Members
from grader.authoring.pictures.clocks import read_clock
from grader.authoring.pictures.comparisons import read_comparison
from grader.authoring.pictures.facts import Facts, PictureError
from grader.authoring.pictures.frames import Frame
from grader.authoring.pictures.matrices import read_matrix
from grader.authoring.pictures.members import required, words
from grader.authoring.pictures.routes import read_routes
from grader.authoring.pictures.timelines import read_timeline
from grader.authoring.problems import Problem, SourceError
from grader.authoring.yaml_sources import Mapping, Sequence, read_yaml
from grader.regime.tables import Tables


class Picture(Protocol):
    """What a kind makes of its members: something that can be drawn within a frame."""

    def draw(self, frame: Frame) -> dict[str, bytes]:
        """Draw it in both languages."""
        ...


_READERS: Final[dict[str, Callable[[Members, Facts, str], Picture | None]]] = {
    "matrix": read_matrix,
    "timeline": read_timeline,
    "route": read_routes,
    "clock": read_clock,
    "compare": read_comparison,
}


def read_pictures(path: Path, shown: str, base: Tables) -> dict[str, bytes]:
    """Read pictures.yaml, where there is one, and draw what it declares: file name → SVG.

    Raises `SourceError` with everything that is wrong, each with file and line.
    """
    if not path.exists():
        return {}
    entries = read_yaml(path, shown)
    problems: list[Problem] = []
    pictures: dict[str, bytes] = {}
    if not isinstance(entries, Sequence):
        raise SourceError([Problem(f"{shown}:1", "pictures.yaml is no list", "start each picture with - name:")])
    for line, entry in entries.located():
        source = Members(entry if isinstance(entry, Mapping) else Mapping(line), shown, problems)
        before = len(problems)
        drawn = _drawn(source, base)
        source.done()
        for name in drawn if len(problems) == before else ():
            if name in pictures:
                source.complain("name", f"picture {name} stands twice", "rename one")
            pictures[name] = drawn[name]
    if problems:
        raise SourceError(problems)
    return pictures


def _drawn(source: Members, base: Tables) -> dict[str, bytes]:
    """Draw one picture; its problems are collected."""
    name, kind = required(source, "name"), source.word("draw", _READERS)
    source.about = f"picture {name}" if name else ""
    title, as_of, note = source.text("title"), source.day("as_of"), source.text("note", None)
    facts = Facts(base, words(source))
    if kind is None:
        source.read |= set(source.members)
        return {}
    try:
        picture = _READERS[kind](source, facts, as_of or "")
        if picture is None or name is None or title is None or as_of is None:
            return {}
        return picture.draw(Frame(name, title, as_of, note, facts))
    except PictureError as error:
        source.complain(error.member, error.what, error.cure)
        source.read |= set(source.members)
        return {}
