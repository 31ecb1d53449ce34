"""A text of the rules in the course's two languages. Knows no rule and no table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in English and in Chinese."""

    en: str
    zh: str

    def in_(self, language: Language) -> str:
        """Return one side."""
        return self.en if language == "en" else self.zh

    def __add__(self, more: Words) -> Words:
        """Join two texts; only the English needs a space between sentences."""
        return Words(f"{self.en} {more.en}".strip(), f"{self.zh}{more.zh}")


NOTHING = Words("", "")
