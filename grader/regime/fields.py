"""What a field of a case file is, and the reading of one value. The only module that knows how values are spelt."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, assert_never

from grader.regime.words import Words

Kind: TypeAlias = Literal["choice", "choices", "flag", "date", "count", "text"]
Value: TypeAlias = str | int | tuple[str, ...]

YES_NO: Mapping[str, Words] = {"yes": Words("yes", "是"), "no": Words("no", "否")}

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a case: what it states, and the values that it may have (none listed: see `kind`)."""

    name: str
    kind: Kind
    meaning: Words
    values: Mapping[str, Words] = field(default_factory=dict)
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a case file: the field, what is wrong, and the cure."""

    where: str
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. fix: {self.cure}"


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that could not be read."""

    what: str
    cure: str


def near(word: str, known: Iterable[str]) -> str:
    """Name the known word nearest to a misspelt one, or nothing."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {found[0]}? " if found else ""


def read_value(spec: Field, given: object) -> Value | Fault:
    """Read one value as its field demands; a fault names the values allowed."""
    match spec.kind:
        case "choice" | "flag":
            return _choice(spec, given)
        case "choices":
            return _choices(spec, given)
        case "date":
            return _date(given)
        case "count":
            if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= _LARGEST:
                return given
            return Fault(f"{given!r} is not a whole number from 0", "write digits, as 45 or 600000")
        case "text":
            return given if isinstance(given, str) else Fault(f"{given!r} is not a text", "write a text")
        case _:
            assert_never(spec.kind)


def _choice(spec: Field, given: object) -> str | Fault:
    word = _word(given)
    if word in spec.values:
        return word
    return Fault(f"{given!r} is not a value of it", near(word, spec.values) + f"use one of {', '.join(spec.values)}")


def _choices(spec: Field, given: object) -> tuple[str, ...] | Fault:
    if not isinstance(given, (list, tuple)):
        return Fault(f"{given!r} is not a list", f"write a list, [] for none, of {', '.join(spec.values)}")
    words = [_word(one) for one in given]
    for one, word in zip(given, words, strict=True):
        if word not in spec.values:
            return Fault(f"{one!r} is not a value of it", near(word, spec.values) + f"use {', '.join(spec.values)}")
    return tuple(value for value in spec.values if value in words)


def _word(given: object) -> str:
    """Give a value's word: YAML reads a bare yes or no as a truth value, and a bare 1 as a number."""
    if isinstance(given, bool):
        return "yes" if given else "no"
    return str(given) if isinstance(given, (str, int)) else repr(given)


def _date(given: object) -> str | Fault:
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return given.isoformat()
    if isinstance(given, str) and _ISO.fullmatch(given):
        try:
            return dt.date.fromisoformat(given).isoformat()
        except ValueError:
            pass
    return Fault(f"{given!r} is not a day", "write it as 2026-08-25")


def read_day(given: object) -> str:
    """Read a day (ISO). Raises `ValueError` that says how to write one."""
    read = _date(given)
    if isinstance(read, Fault):
        msg = f"as-of date: {read.what}. fix: {read.cure}"
        raise ValueError(msg)  # noqa: TRY004 - a wrong day is a wrong value, whatever its type
    return read
