"""Which names may be a student's id, and which two look like one. Reads nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

MAX_CHARACTERS = 128  # nbgrader's own column is that wide
MAX_BYTES = 255  # a folder's name can be no longer
_REFUSED = frozenset('/\\*?[]{}:|"<>,%')  # path separators, and what nbgrader reads as a pattern or a list
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"})


def student_id_fault(name: str) -> str | None:  # noqa: PLR0911 - one a rule
    """Say why a name can be no student id, or return None if it can.

    An id becomes a folder's name, a pattern to nbgrader and a line on a page: nothing in it may lead out of a
    folder, match another's, or show other than it is.
    """
    if not name or name != name.strip():
        return "it is empty, or begins or ends with a space"
    if len(name) > MAX_CHARACTERS or len(name.encode(errors="replace")) > MAX_BYTES:
        return f"it has {len(name)} characters; at most {MAX_CHARACTERS} ({MAX_BYTES} bytes) are kept"
    if name.startswith("."):
        return "it begins with a dot"
    found = sorted(_REFUSED.intersection(name))
    if found:
        return f"it holds {' '.join(found)}"
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in name):
        return "it holds characters that do not show"
    if any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in name):
        return "it holds right-to-left text, which shows other ids out of order"
    return None


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
    return character.isprintable() and unicodedata.bidirectional(character) not in _RIGHT_TO_LEFT
