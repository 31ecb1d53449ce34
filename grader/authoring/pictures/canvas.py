"""A sheet to draw on, and its SVG: colours for light and dark, both languages' fonts, a text alternative.

Knows no table. The same calls give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Final, Literal, TypeAlias

from grader.authoring.pictures.lettering import lines_of
from grader.items.texts import Language

Colour: TypeAlias = Literal["ink", "soft", "accent", "bad", "paper", "tint", "wash", "line", "edge"]
Anchor: TypeAlias = Literal["start", "middle", "end"]

#: Each colour on light and on dark; every text colour holds 4.5:1 on paper, tint and wash. The paper turns with
#: the ink, so that a picture is readable where the page and the system do not agree on which it is.
COLOURS: Final[dict[Colour, tuple[str, str]]] = {
    "ink": ("#16202b", "#e9edf1"),
    "soft": ("#525c67", "#a9b4bf"),
    "accent": ("#1d4f86", "#8fbdf0"),
    "bad": ("#a8201a", "#ff9d94"),
    "paper": ("#ffffff", "#1b2027"),
    "tint": ("#e6eff9", "#24384f"),
    "wash": ("#f4f7fa", "#242b34"),
    "line": ("#d5dce3", "#3a4450"),
    "edge": ("#7c8894", "#8793a0"),
}
_FONTS: Final = (
    "'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', 'Noto Sans SC', 'Noto Sans CJK SC', "
    "'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
)
#: The usual width of a picture, its margin, and the sizes of letters: at 400 pixels the smallest is still read.
WIDTH: Final = 440
MARGIN: Final = 16
BODY, SMALL, TITLE = 15, 13, 18
#: Lines stand this many times their size apart: Chinese needs more air.
LEADING: Final[dict[Language, float]] = {"en": 1.35, "zh": 1.5}


@dataclass(slots=True)
class Canvas:
    """A sheet of one language: elements so far, and how wide it is. `y` runs downwards, text stands on its line."""

    language: Language
    width: float = WIDTH
    parts: list[str] = field(default_factory=list)

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = BODY,
        colour: Colour = "ink",
        bold: bool = False,
        anchor: Anchor = "start",
        turned: bool = False,
    ) -> None:
        """Write one line; `turned`: upwards, for the head of a narrow column."""
        style = f'class="{colour}" fill="{COLOURS[colour][0]}" font-size="{_n(size)}"'
        weight = ' font-weight="600"' if bold else ""
        side = f' text-anchor="{anchor}"' if anchor != "start" else ""
        turn = f' transform="rotate(-90 {_n(x)} {_n(y)})"' if turned else ""
        words = escape(text, quote=False)
        self.parts.append(f'<text x="{_n(x)}" y="{_n(y)}" {style}{weight}{side}{turn}>{words}</text>')

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        *,
        width: float,
        size: float = BODY,
        colour: Colour = "ink",
        bold: bool = False,
        anchor: Anchor = "start",
    ) -> float:
        """Write a text in lines from the top `y` on, and return the `y` below it."""
        step = size * LEADING[self.language]
        lines = lines_of(text, width, size, bold=bold)
        for number, line in enumerate(lines):
            at = y + number * step + size
            self.write(x, at, line, size=size, colour=colour, bold=bold, anchor=anchor)
        return y + len(lines) * step

    def height_of(self, text: str, width: float, size: float = BODY, *, bold: bool = False) -> float:
        """Return how high a paragraph will be."""
        return len(lines_of(text, width, size, bold=bold)) * size * LEADING[self.language]

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Colour = "wash",
        edge: Colour | None = "line",
        round_: float = 4,
    ) -> None:
        """Draw a rectangle; write upon it afterwards."""
        rim = f' stroke="{COLOURS[edge][0]}"' if edge else ""
        names = f"{fill} {edge}-rim" if edge else fill
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(round_)}"'
        self.parts.append(f'<rect class="{names}" {place} fill="{COLOURS[fill][0]}"{rim}/>')

    def rule(
        self, x: float, y: float, to_x: float, to_y: float, *, colour: Colour = "line", breadth: float = 1
    ) -> None:
        """Draw a straight line."""
        place = f'x1="{_n(x)}" y1="{_n(y)}" x2="{_n(to_x)}" y2="{_n(to_y)}"'
        style = f'class="{colour}-rim" stroke="{COLOURS[colour][0]}" stroke-width="{_n(breadth)}"'
        self.parts.append(f"<line {place} {style}/>")

    def dot(self, x: float, y: float, radius: float, *, fill: Colour = "accent", edge: Colour = "paper") -> None:
        """Draw a disc."""
        style = f'class="{fill} {edge}-rim" fill="{COLOURS[fill][0]}" stroke="{COLOURS[edge][0]}" stroke-width="1.5"'
        self.parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" {style}/>')

    def shape(self, points: Iterable[tuple[float, float]], *, fill: Colour = "accent") -> None:
        """Draw a filled polygon."""
        corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.parts.append(f'<polygon class="{fill}" points="{corners}" fill="{COLOURS[fill][0]}"/>')

    def arrow_down(self, x: float, y: float, to_y: float) -> None:
        """Draw an arrow from one box to the next below."""
        self.rule(x, y, x, to_y - 7, colour="edge", breadth=2)
        self.shape([(x - 6, to_y - 9), (x + 6, to_y - 9), (x, to_y - 1)], fill="edge")

    def arrow_right(self, x: float, y: float, to_x: float) -> None:
        """Draw an arrow from one box to the next on its right."""
        self.rule(x, y, to_x - 7, y, colour="edge", breadth=2)
        self.shape([(to_x - 9, y - 6), (to_x - 9, y + 6), (to_x - 1, y)], fill="edge")

    def svg(self, height: float, title: str, description: str) -> bytes:
        """Return the sheet as SVG with its text alternative."""
        size = f'width="{_n(self.width)}" height="{_n(height)}" viewBox="0 0 {_n(self.width)} {_n(height)}"'
        lang = "zh-Hans" if self.language == "zh" else "en"
        said = f'role="img" lang="{lang}" xml:lang="{lang}" aria-labelledby="title desc"'
        paper = (
            f'<rect class="paper line-rim" x="0.5" y="0.5" width="{_n(self.width - 1)}" height="{_n(height - 1)}" '
            f'rx="6" fill="{COLOURS["paper"][0]}" stroke="{COLOURS["line"][0]}"/>'
        )
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {said} font-family="{escape(_FONTS)}">',
            f'<title id="title">{escape(title, quote=False)}</title>',
            f'<desc id="desc">{escape(description, quote=False)}</desc>',
            f"<style>@media (prefers-color-scheme: dark) {{ {_DARK} }}</style>",
            paper,
            *self.parts,
            "</svg>",
        ]
        return ("\n".join(lines) + "\n").encode()


_DARK: Final = " ".join(
    f".{name} {{ fill: {dark} }} .{name}-rim {{ stroke: {dark} }}" for name, (_, dark) in COLOURS.items()
)


def _n(value: float) -> str:
    """Write a coordinate: a tenth is finer than any eye, and the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
