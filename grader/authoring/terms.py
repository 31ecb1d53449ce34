"""Words outside the glossary's choice: one word per thing, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.items.texts import Language
from grader.regime.tables import Tables

_EXTRACT = re.compile(r"^> \*\*(?:Extract|摘录)\*\* \[[^\]]+\]\n(?:>.*\n?)*", re.MULTILINE)
#: What stands in quotation marks is somebody else's word.
_QUOTED = re.compile(r'"[^"\n]{1,60}"|“[^”\n]{1,60}”|「[^」\n]{1,60}」|《[^》\n]{1,60}》')


@dataclass(frozen=True, slots=True)
class Choice:
    """The glossary's word for one thing, and a word that is not to stand for it."""

    chosen: str
    avoided: re.Pattern[str]
    word: str


def choices(base: Tables, language: Language) -> tuple[Choice, ...]:
    """Return what the glossary says of one language; nothing where there is no glossary."""
    if "glossary" not in base.by_name:
        return ()
    found = []
    for row in base.table("glossary").rows:
        chosen = row.values[f"term_{language}"]
        for word in filter(None, (word.strip() for word in row.values[f"avoid_{language}"].split(";"))):
            pattern = rf"\b{re.escape(word)}\b" if language == "en" else re.escape(word)
            if word in chosen:
                pattern = rf"(?<!{re.escape(chosen.split(word)[0])}){pattern}"
            found.append(Choice(chosen, re.compile(pattern, re.IGNORECASE), word))
    return tuple(found)


def other_words(text: str, chosen: tuple[Choice, ...]) -> Iterator[tuple[int, Choice]]:
    """Give the place of every word that the glossary does not choose, outside quotations and extracts."""
    for hidden in (_EXTRACT, _QUOTED):
        text = hidden.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for choice in chosen:
        for found in choice.avoided.finditer(text):
            yield found.start(), choice
