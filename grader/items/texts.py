"""A text in the course's two languages. The only module that knows which languages there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English and in Chinese; neither may be blank."""

    en: str
    zh: str

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            if not self.in_language(language).strip():
                msg = f"text: the {language} side is blank. fix: write both en and zh"
                raise ValueError(msg)

    def in_language(self, language: Language) -> str:
        """Return one side."""
        return self.en if language == "en" else self.zh
