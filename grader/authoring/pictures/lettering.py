"""How wide words are and where lines break, for any reader's font. Draws nothing.

A picture can't know the fonts of the machine that shows it: widths here are those of DejaVu Sans, wider than
Arial, Segoe UI, Noto Sans or Helvetica, so that no line runs out of its box anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_WIDTHS = {
    0.3: "'IJijl",
    0.35: " ,./:;\\|’·",
    0.4: "()-[]ft",
    0.45: "!r",
    0.5: '"*_`–',
    0.55: "?csz“”",
    0.6: "FLkvxy",
    0.65: "$0123456789EPSTYabdeghnopqu{}",
    0.7: "ABCKRVXZ",
    0.75: "NU",
    0.8: "&DGHOQ",
    0.85: "#+<=>^w~",
    0.9: "M",
}
_WIDTH = {character: width for width, characters in _WIDTHS.items() for character in characters}
_BOLD = 1.13
_WIDEST = 1.0
#: What may not begin a line, and what may not end one.
_CLOSING = "，。、；：！？）》】”’…,.;:!?)]"
_OPENING = "（《【“‘(["
#: A word with what follows it up to where a line may break; a Chinese character is a word of its own.
_WORD = re.compile(rf"[{re.escape(_OPENING)}]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[{re.escape(_CLOSING)}]*\s*")


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is at most, in the units of `size`."""
    return sum(_WIDTH.get(character, _WIDEST) for character in text) * size * (_BOLD if bold else 1)


def lines_of(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than `width`; a word that is wider is broken at a hyphen or anywhere."""
    lines = [""]
    for word in _WORD.findall(text):
        for piece in _pieces(word, width, size, bold=bold):
            if lines[-1] and width_of((lines[-1] + piece).rstrip(), size, bold=bold) > width:
                lines.append("")
            lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(word: str, width: float, size: float, *, bold: bool) -> Iterator[str]:
    """Give a word whole, else its parts at hyphens, else its letters."""
    if width_of(word.rstrip(), size, bold=bold) <= width:
        yield word
        return
    for part in re.findall(r"[^-/]*[-/]?", word):
        if width_of(part.rstrip(), size, bold=bold) <= width:
            yield part
        else:
            yield from part
