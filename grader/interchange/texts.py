"""What every format says in words of its own: paragraphs, limits, figures, language tags. Knows no format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from grader.interchange.exports import UnsayableError
from grader.items.kinds import Explain, Number
from grader.items.texts import Language, Text

#: How the web names the two languages (BCP 47); the Chinese side is written in simplified characters.
TAGS: Mapping[Language, str] = {"en": "en", "zh": "zh-Hans"}


def paragraphs(text: str) -> list[str]:
    """Return a text's paragraphs, each on one line: a blank line parts them."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]


def limit(item: Explain) -> Text:
    """Return the sentence that tells how long a written reason may be."""
    return Text(f"At most {item.max_characters} characters.", f"不超过{item.max_characters}个字符。")


def unit(item: Number) -> Text:
    """Return the sentence that tells what a figure counts."""
    return Text(f"Give the figure in {item.unit.en}.", f"单位：{item.unit.zh}。")


def decimal(figure: Fraction) -> str:
    """Write a figure exactly. Raises `UnsayableError` where its decimals never end."""
    written = Decimal(figure.numerator) / figure.denominator
    if Fraction(written) != figure:
        msg = f"the figure {figure} is no decimal"
        raise UnsayableError(msg, "key it as a decimal, with a tolerance")
    return f"{written:f}"
