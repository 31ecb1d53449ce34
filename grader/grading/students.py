"""Names as student ids: which may be one, which two look like one, how to print one. Reads nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from grader.items.trainee_ids import RIGHT_TO_LEFT, trainee_id_fault


def student_id_fault(name: str) -> str | None:
    """Say why a name can be no student id, or return None if it can: the rule of `grader.items.trainee_ids`."""
    fault = trainee_id_fault(name)
    return fault.en if fault else None


def look_alikes(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each name that differs from others only in capitals, encoding or spaces, those others."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_folded(name), []).append(name)
    return {
        name: tuple(other for other in group if other != name)
        for group in groups.values()
        if len(group) > 1
        for name in group
    }


def _folded(name: str) -> str:
    if name.isascii():
        return "".join(name.split()).lower()
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def shown(name: str) -> str:
    """Return a hostile name in a form that is safe to print: escaped, and cut to 80 characters."""
    text = "".join(c if _plain(c) else f"\\u{ord(c):04x}" for c in name)
    return text if len(text) <= 80 else text[:77] + "…"  # noqa: PLR2004 - one line of a terminal


def _plain(character: str) -> bool:
    return character.isprintable() and unicodedata.bidirectional(character) not in RIGHT_TO_LEFT
