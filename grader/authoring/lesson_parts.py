"""How a lesson is cut: parts of at most ten minutes, each with practice, adding up to the module's time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.authoring.lessons import EXERCISE, Text
from grader.authoring.problems import Problem

#: Nobody follows a text for longer at a stretch.
LONGEST_PART = 10
#: A module's time, in minutes.
SHORTEST_MODULE, LONGEST_MODULE = 60, 120
_HEADING = re.compile(r"^# (?P<title>[^\n]*?)(?: \((?P<en>\d+) min\)|（(?P<zh>\d+)分钟）)?$", re.MULTILINE)
_NUMBERED = re.compile(r"Part \d+|第[一二三四五六七八九十]+部分")


@dataclass(frozen=True, slots=True)
class Part:
    """One top-level section of a lesson; `minutes` is None where its heading gives none."""

    title: str
    minutes: int | None
    at: str
    body: str

    @property
    def numbered(self) -> bool:
        """Tell whether it teaches (`Part 1. …`), unlike a summary or a list of terms."""
        return _NUMBERED.match(self.title) is not None


def parts(text: Text) -> Iterator[Part]:
    """Give the sections under `# ` headings, in their order."""
    headings = list(_HEADING.finditer(text.body))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        minutes = heading["en"] or heading["zh"]
        end = following.start() if following else len(text.body)
        yield Part(
            heading["title"],
            int(minutes) if minutes else None,
            text.at(heading.start()),
            text.body[heading.end() : end],
        )


def check_parts(text: Text) -> list[Problem]:
    """Hold the parts against the module's time: an hour or two, where it teaches in numbered parts."""
    problems = []
    found = list(parts(text))
    told = sum(part.minutes or 0 for part in found)
    if told != text.minutes:
        what = f"minutes {text.minutes}, the headings add up to {told}"
        problems.append(Problem(f"{text.shown}:1", what, "write # Title (9 min) on each part, and their sum on top"))
    teaches = any(part.numbered for part in found)
    if teaches and not SHORTEST_MODULE <= text.minutes <= LONGEST_MODULE:
        what = f"minutes {text.minutes}; a module takes {SHORTEST_MODULE} to {LONGEST_MODULE}"
        problems.append(Problem(f"{text.shown}:1", what, "divide it, or add to it"))
    for part in found:
        if not part.numbered:
            continue
        if part.minutes is None:
            problems.append(Problem(part.at, f"{part.title}: no minutes", "write # Part 1. Title (9 min)"))
        elif part.minutes > LONGEST_PART:
            what = f"{part.title}: {part.minutes} minutes, {LONGEST_PART} at most"
            problems.append(Problem(part.at, what, "divide it"))
        if not EXERCISE.search(part.body):
            problems.append(Problem(part.at, f"{part.title}: no practice", "add an exercise that answers at once"))
    return problems
