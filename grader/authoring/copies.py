"""Eleven words in a row that stand in the white paper: found by their digests, since the paper is not kept here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from grader.authoring.problems import Problem

#: So many consecutive words are a copy.
RUN = 11
#: Digests are cut to so many hexadecimal figures; a chance hit among 10,000 is rarer than one in a million million.
FIGURES = 16
#: Where the digests of the paper's own runs stand.
DIGESTS = "tests/course/white-paper-runs.txt"
_WORD = re.compile(r"[a-z0-9]+")
#: A list of names is no sentence: a run ends with its entry, as with its cell.
_ENTRY = re.compile(r"\n\s*(?:[-*]|\d+\.) |\||\n\n")
_EXTRACT = re.compile(r"^> \*\*(?:Extract|摘录)\*\* \[[^\]]+\]\n(?:>.*\n?)*", re.MULTILINE)


def runs(text: str) -> Iterator[tuple[int, str]]:
    """Give the place and the digest of every run of eleven words (letters and figures, case folded)."""
    begin = 0
    for end in (*(entry.start() for entry in _ENTRY.finditer(text)), len(text)):
        words = list(_WORD.finditer(text.lower(), begin, end))
        begin = end
        for first in range(len(words) - RUN + 1):
            piece = " ".join(word[0] for word in words[first : first + RUN])
            yield words[first].start(), hashlib.sha256(piece.encode()).hexdigest()[:FIGURES]


def read_digests(root: Path) -> frozenset[str]:
    """Read the digests of the paper's runs, one a line. Raises FileNotFoundError."""
    return frozenset((root / DIGESTS).read_text(encoding="ascii").split())


def copies(text: str, digests: Collection[str]) -> list[int]:
    """Return the place in the text of every copied passage outside a marked extract (its first word)."""
    bare = _EXTRACT.sub(lambda extract: re.sub(r"[^\n]", " ", extract[0]), text)
    places: list[int] = []
    last = -1
    for place, digest in runs(bare):
        if digest in digests:
            if last < 0:
                places.append(place)
            last = place
        else:
            last = -1
    return places


def copied(where: str) -> Problem:
    """Describe one copied passage."""
    what = f"{RUN} words in a row stand in the white paper"
    return Problem(where, what, "say it in own words, or mark it as an extract (> **Extract** [WP-…])")
