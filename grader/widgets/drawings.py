"""An item as the page draws it: short lists, nothing secret. The page's shape of an item is known only here."""

from __future__ import annotations

from typing import assert_never

from grader.items.case_files import blocks
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order, face, kind_of
from grader.items.options import Option
from grader.items.texts import Text


def pair(text: Text) -> list[JSON]:
    """Return a text as the page takes it: [English, Chinese]."""
    return [text.en, text.zh]


def drawing(item: Item) -> dict[str, JSON]:
    """Return the members that the page needs; made of the item's face, so that no key can slip in."""
    shown = face(item)
    common: dict[str, JSON] = {
        "id": shown.id,
        "kind": kind_of(shown),
        "version": shown.version,
        "stem": pair(shown.stem),
        "points": shown.points,
        "minutes": shown.minutes,
        "as_of": item.as_of,
    }
    match shown:
        case Classify() | Assign():
            return common | {"rows": _rows(shown.stimuli), "columns": _rows(shown.categories)}
        case Order():
            return common | {"rows": _rows(shown.steps)}
        case Choose():
            return common | {"rows": _rows(shown.options), "multiple": shown.multiple}
        case Number():
            return common | {"unit": pair(shown.unit)}
        case Case():
            return common | {"file": [_prose(shown.file.en), _prose(shown.file.zh)], "steps": _steps(shown)}
        case Explain():
            return common | {"max_characters": shown.max_characters}
        case _:
            assert_never(shown)


def _prose(text: str) -> list[JSON]:
    """A case file's blocks as [kind, [piece, is strong], …]."""
    return [[block.kind, *([piece, is_strong] for piece, is_strong in block.spans)] for block in blocks(text)]


def _steps(item: Case) -> list[JSON]:
    """Every step with the choices under which it is met: all branches, none marked."""
    return [
        {
            "id": step.id,
            "stem": pair(step.stem),
            "rows": _rows(step.options),
            "multiple": step.multiple,
            "when": {earlier: sorted(options) for earlier, options in step.when.items()},
        }
        for step in item.steps
    ]


def _rows(options: tuple[Option, ...]) -> list[JSON]:
    return [[option.id, *pair(option.text)] for option in options]
