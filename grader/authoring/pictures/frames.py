"""What every picture shares: name, title, day and note, its head and foot, and its two files. Knows no kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from grader.authoring.pictures.canvas import BODY, MARGIN, SMALL, TITLE, WIDTH, Canvas
from grader.authoring.pictures.facts import Facts, day_in_words
from grader.items.texts import LANGUAGES, Language, Text

#: What one drawing says of itself in words: a sentence for each thing drawn.
Told: TypeAlias = list[str]

_AS_OF: Final = Text("As of {}.", "截至{}。")
_KNOWN: Final = Text("As known on {}.", "依据核实至{}。")


@dataclass(frozen=True, slots=True)
class Frame:
    """The members that every picture declares, and the facts that it is drawn from."""

    name: str
    title: Text
    as_of: str
    note: Text | None
    facts: Facts
    #: Whether it shows what has ended too, and so tells what is known rather than what held on a day.
    looks_back: bool = False

    def draw(
        self, middle: Callable[[Canvas, float], tuple[float, Told]], width: Callable[[Language], float] | None = None
    ) -> dict[str, bytes]:
        """Draw `NAME.svg` and `NAME.zh.svg`; `middle` draws from a `y` on and gives the `y` below, and what it told."""
        pictures = {}
        for language in LANGUAGES:
            canvas = Canvas(language, width(language) if width else WIDTH)
            title = self.title.in_language(language)
            top = canvas.paragraph(MARGIN, 14, title, width=canvas.inner, size=TITLE, bold=True) + 8
            bottom, told = middle(canvas, top)
            day = (_KNOWN if self.looks_back else _AS_OF).in_language(language)
            foot = [day.format(day_in_words(self.as_of, language))]
            if self.note:
                foot.insert(0, self.note.in_language(language))
            y = bottom + 10
            for size, text in zip((BODY, SMALL)[-len(foot) :], foot, strict=True):
                y = canvas.paragraph(MARGIN, y, text, width=canvas.inner, size=size, colour="soft")
            description = (" " if language == "en" else "").join([*told, *foot])
            suffix = "" if language == "en" else f".{language}"
            pictures[f"{self.name}{suffix}.svg"] = canvas.svg(y + 12, title, description)
        return pictures
