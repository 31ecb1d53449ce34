"""JSON read strictly, from bytes that nobody vouches for. Knows limits and faults, not what the data means."""

from __future__ import annotations

import json
import math
import re
from typing import Any, TypeAlias

JSON: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any] | None

MAX_BYTES = 1_000_000
MAX_DEPTH = 40

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_NO_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"\\'))


class JsonFault(ValueError):
    """Bytes that could not be read as JSON. `fault` is one of the names below, `detail` is for a person.

    empty, too-large, wrong-encoding, not-json, truncated, duplicate-keys, not-finite, too-deep
    """

    def __init__(self, fault: str, detail: str) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail


def loads(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> JSON:
    """Read UTF-8 JSON (a byte order mark is passed over) or raise `JsonFault`.

    Refused: more than `max_bytes`, nesting over `max_depth`, a key twice in one object, NaN and
    infinities (also as figures too large for a float), lone surrogates, anything after the value.
    """
    if len(data) > max_bytes:
        raise JsonFault("too-large", f"{len(data):,} bytes; at most {max_bytes:,} are read")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JsonFault("wrong-encoding", f"not UTF-8 at byte {error.start}") from None
    if not text.strip():
        raise JsonFault("empty", "nothing in it")
    if not _is_shallow(data, max_depth):
        _refuse_depth(text, max_depth)
    try:
        value: JSON = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        fault = "truncated" if cut else "not-json"
        raise JsonFault(
            fault, f"{error.msg.removesuffix(' starting at')} at line {error.lineno}, column {error.colno}"
        ) from None
    except JsonFault:
        raise
    except (ValueError, RecursionError) as error:
        raise JsonFault("not-json", str(error).split(";")[0]) from None
    if "\\u" in text:
        _refuse_surrogates(value)
    return value


def _is_shallow(data: bytes, max_depth: int) -> bool:
    """Prove quickly that JSON is not nested too deep; False proves nothing. Saves a tenth of a batch's time.

    Of the text only brackets and quotation marks are left, then what closes at once is taken out again and again:
    a round takes two levels at most.
    """
    left = data.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in data else data
    left = left.translate(None, _NO_STRUCTURE).replace(b'""', b"")
    for _ in range(max_depth // 2):
        if not left:
            break
        left = left.replace(b"[]", b"").replace(b"{}", b"")
    return not left


def _refuse_depth(text: str, max_depth: int) -> None:
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > max_depth:
            raise JsonFault("too-deep", f"nested more than {max_depth} levels deep")


def _unique(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise JsonFault("duplicate-keys", f"{key[:60]!r} stands twice in one object")
            seen.add(key)
    return members


def _refuse_constant(name: str) -> JSON:
    raise JsonFault("not-finite", f"{name} is not a figure")


def _finite(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise JsonFault("not-finite", f"{literal[:20]} is too large for a figure")
    return value


def _refuse_surrogates(value: JSON) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise JsonFault("wrong-encoding", "half of a surrogate pair stands in a text") from None


def dumps(value: JSON) -> bytes:
    """Write UTF-8 JSON for people and machines: one form only, so that equal values are equal bytes."""
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
