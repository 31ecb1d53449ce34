"""Texts and options as JSON: what the codecs of every kind share. Knows no kind."""

from __future__ import annotations

from typing import Any

from grader.items.json_values import JSON
from grader.items.options import Option
from grader.items.texts import Text


def text_json(text: Text) -> dict[str, JSON]:
    """Write a text."""
    return {"en": text.en, "zh": text.zh}


def options_json(options: tuple[Option, ...]) -> list[JSON]:
    """Write options in their order."""
    return [{"id": option.id, "text": text_json(option.text)} for option in options]


def read_text(members: dict[str, Any]) -> Text:
    """Read a text. Raises KeyError, TypeError or ValueError for what is none."""
    return Text(members["en"], members["zh"])


def read_options(members: list[dict[str, Any]]) -> tuple[Option, ...]:
    """Read options. Raises as `read_text`."""
    return tuple(Option(option["id"], read_text(option["text"])) for option in members)
