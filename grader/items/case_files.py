"""The text of a case file as blocks to be drawn. The only module that knows its few marks; knows no page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["heading", "paragraph", "fact", "entry"]

_STRONG = re.compile(r"\*\*(.+?)\*\*")
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Block:
    """One block; `spans` are pieces of its text, each strong or not.

    A *fact* begins with a strong label and stands close to its neighbours; *entries* make a list.
    """

    kind: Kind
    spans: tuple[tuple[str, bool], ...]


def blocks(text: str) -> tuple[Block, ...]:
    """Read a case file: `# ` begins a heading, `- ` an entry, `**…**` a fact; a blank line ends each.

    Lines that follow are joined, with a space only where neither side is Chinese.
    """
    found: list[tuple[Kind, str]] = []
    is_open = False
    for line in map(str.strip, text.splitlines()):
        kind, words = _begins(line)
        if not line:
            is_open = False
        elif kind == "paragraph" and is_open:
            found[-1] = (found[-1][0], _joined(found[-1][1], line))
        else:
            found.append((kind, words))
            is_open = kind != "heading"
    return tuple(Block(kind, tuple(_spans(words))) for kind, words in found)


def _begins(line: str) -> tuple[Kind, str]:
    if line.startswith("# "):
        return "heading", line[2:].strip()
    if line.startswith("- "):
        return "entry", line[2:].strip()
    return ("fact" if line.startswith("**") else "paragraph"), line


def _joined(before: str, after: str) -> str:
    return before + ("" if _WIDE.match(before[-1]) or _WIDE.match(after[0]) else " ") + after


def _spans(words: str) -> list[tuple[str, bool]]:
    pieces = ((piece, at % 2 == 1) for at, piece in enumerate(_STRONG.split(words)))
    return [(piece, is_strong) for piece, is_strong in pieces if piece]
