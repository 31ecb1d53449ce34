"""Members of a YAML mapping read with the type they must have; every fault is collected with its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from grader.authoring.problems import Problem
from grader.authoring.yaml_sources import Mapping, Sequence
from grader.items.texts import LANGUAGES, Text

_MISSING: Any = object()


@dataclass(slots=True)
class Members:
    """Reads one mapping of one file; `about` names the item in every problem."""

    members: Mapping
    shown: str
    problems: list[Problem]
    about: str = ""
    read: set[str] = field(default_factory=set)

    def at(self, name: str = "") -> str:
        """Return file:line of a member, or of the mapping."""
        return f"{self.shown}:{self.members.lines.get(name, self.members.line)}"

    def complain(self, name: str, what: str, cure: str) -> None:
        """Collect one problem at a member."""
        about = f"{self.about}: " if self.about else ""
        self.problems.append(Problem(self.at(name), f"{about}{what}", cure))

    def get(self, name: str, kind: type, word: str, default: Any = _MISSING) -> Any:  # noqa: ANN401
        """Return a member of the type that it must have; complain and return None otherwise."""
        self.read.add(name)
        if name not in self.members:
            if default is _MISSING:
                self.complain("", f"{name} is missing", f"give {name}: {word}")
                return None
            return default
        value = self.members[name]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.complain(name, f"{name} is not {word}", f"give {name}: {word}")
            return None if default is _MISSING else default
        return value

    def string(self, name: str, default: Any = _MISSING) -> Any:  # noqa: ANN401
        """Return a text of one language."""
        return self.get(name, str, "a text", default)

    def whole(self, name: str, default: Any = _MISSING) -> Any:  # noqa: ANN401
        """Return a whole number."""
        return self.get(name, int, "a whole number", default)

    def day(self, name: str, default: Any = _MISSING) -> Any:  # noqa: ANN401
        """Return an ISO date as text."""
        value = self.string(name, default)
        if isinstance(value, str):
            try:
                date.fromisoformat(value)
            except ValueError:
                self.complain(name, f"{name} {value!r} is no date", "write it as 2026-08-25")
                return None
        return value

    def word(self, name: str, allowed: Iterable[str], default: Any = _MISSING) -> Any:  # noqa: ANN401
        """Return one of a closed set of words; suggest the nearest for any other."""
        value = self.string(name, default)
        words = list(allowed)
        if value is None or value in words:
            return value
        close = get_close_matches(value, words, 1)
        hint = (
            f"did you mean {close[0]}? It is one of {', '.join(words)}" if close else f"use one of {', '.join(words)}"
        )
        self.complain(name, f"unknown {name} {value!r}", hint)
        return None

    def text(self, name: str, default: Any = _MISSING) -> Any:  # noqa: ANN401
        """Return a text in both languages; a missing side is a problem of its own."""
        value = self.get(name, Mapping, "{en: …, zh: …}", default)
        return self.read_text(value, name) if isinstance(value, Mapping) else value

    def read_text(self, value: Mapping, name: str, *others: str) -> Text | None:
        """Read {en, zh}; `others` are members that the caller reads. Any more is a comma that was not quoted."""
        about = f"{self.about}: " if self.about else ""
        for extra in sorted(set(value) - {*LANGUAGES, *others}):
            what, cure = f"{about}{name}: {extra!r} is no member of a text", "put quotes around a text that has a comma"
            self.problems.append(Problem(f"{self.shown}:{value.lines[extra]}", what, cure))
        missing = [side for side in LANGUAGES if not isinstance(value.get(side), str) or not value[side].strip()]
        for side in missing:
            what = "the Chinese is missing" if side == "zh" else "the English is missing"
            self.problems.append(Problem(f"{self.shown}:{value.line}", f"{about}{name}: {what}", f"add {side}: …"))
        return None if missing else Text(value["en"].strip(), value["zh"].strip())

    def strings(self, name: str, default: Any = _MISSING) -> Any:  # noqa: ANN401
        """Return a list of texts as a tuple."""
        value = self.get(name, Sequence, "a list", default)
        if not isinstance(value, Sequence):
            return value
        if not all(isinstance(entry, str) for entry in value):
            self.complain(name, f"{name} holds something other than texts", "quote each entry")
            return ()
        return tuple(value)

    def done(self) -> None:
        """Complain of every member that nothing has read: most are misspelt."""
        for name in self.members:
            if name not in self.read:
                close = get_close_matches(name, sorted(self.read), 1)
                self.complain(name, f"unknown member {name}", f"did you mean {close[0]}?" if close else "remove it")
