"""An item as the page draws it: short lists, nothing secret. The page's shape of an item is known only here."""

from __future__ import annotations

from typing import assert_never

from grader.items.json_values import JSON
from grader.items.kinds import Assign, Choose, Classify, Explain, Item, Number, Option, Order, face, kind_of
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
        case Explain():
            return common | {"max_characters": shown.max_characters}
        case _:
            assert_never(shown)


def _rows(options: tuple[Option, ...]) -> list[JSON]:
    return [[option.id, *pair(option.text)] for option in options]
