"""The pieces of which a page draws one response: rows, what was given in them, what is right. Only values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.items.texts import Text

Verdict: TypeAlias = Literal["", "right", "partly", "wrong", "missed", "blank"]


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing that was chosen, and whether it is right (None: not told)."""

    text: Text
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it is about, what was given for it, what is right for it.

    Of a step of a case also the wrong choices after which that is right (`after`), and its own `reason`.
    """

    about: Text
    given: tuple[Pick, ...]
    key: tuple[Text, ...] = ()
    verdict: Verdict = ""
    after: tuple[Text, ...] = ()
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A response drawn as lines, as words (`explain`), or as it stands in the file where it can't be read.

    `head` names the first column; `told` says whether the key stands beside it. `right_path` holds the steps of
    a case as they are right from the start, where the response left that path.
    """

    head: Text
    lines: tuple[Line, ...] = ()
    words: str | None = None
    raw: str | None = None
    told: bool = False
    misconceptions: tuple[tuple[Text, Text], ...] = ()
    right_path: tuple[Line, ...] = ()
