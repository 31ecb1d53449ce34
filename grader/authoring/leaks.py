"""The search for keys where a trainee could find them: canary, rationale texts and mappings, in every disguise."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from grader.authoring.problems import Problem
from grader.items.assignments import Assignment
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.samples import reference_value
from grader.items.texts import LANGUAGES

#: A text of fewer bytes than this may stand anywhere by chance.
_SHORTEST = 20

#: What a text in base64 looks like; no shorter than the shortest form of a secret in it.
_ENCODED = re.compile(rb"[A-Za-z0-9+/=]{16,}")


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that must not travel: what it is, and the bytes by which it is recognised."""

    what: str
    forms: tuple[bytes, ...]


def secrets_of(assignment: Assignment, canary: str) -> tuple[Secret, ...]:
    """Return every secret of one assignment: the canary, and of each item its texts and its key."""
    secrets = [Secret("the canary of key.json", tuple(_disguises(canary)))]
    for item in assignment.items:
        texts = [*item.misconceptions.values(), *(text for text in (item.rationale, item.because) if text)]
        if isinstance(item, Explain) and item.guide:
            texts.append(item.guide)
        if isinstance(item, Case):
            texts.extend(item.reasons.values())
        words = [text.in_language(language) for text in texts for language in LANGUAGES]
        forms = tuple(form for text in words if len(text.encode()) >= _SHORTEST for form in _disguises(text))
        secrets.append(Secret(f"the rationale of {item.id}", forms))
        secrets.append(Secret(f"the key of {item.id}", tuple(_key_forms(item))))
    return tuple(secret for secret in secrets if secret.forms)


def search(files: Mapping[str, bytes], secrets: tuple[Secret, ...]) -> list[Problem]:
    """Look for every secret in every file. Each find is a problem at file:line.

    All files are searched as one, and what can only stand in base64 only in what looks like base64: a course
    has tens of thousands of forms to look for, and hardly ever a find.
    """
    whole = b"\0".join(files.values())
    encoded = b"\0".join(_ENCODED.findall(whole))
    found = [
        secret
        for secret in secrets
        if any(form in (encoded if _ENCODED.fullmatch(form) else whole) for form in secret.forms)
    ]
    problems = []
    for path, data in files.items():
        for secret in found:
            at = next((data.index(form) for form in secret.forms if form in data), None)
            if at is not None:
                line = data.count(b"\n", 0, at) + 1
                problems.append(Problem(f"{path}:{line}", f"holds {secret.what}", "take it out: keys never travel"))
    return problems


def _disguises(text: str) -> Iterator[bytes]:
    """A text as it is, as JSON and HTML escape it, and in base64 at each of the three alignments."""
    raw = text.encode()
    yield raw
    escaped = json.dumps(text)[1:-1].encode()
    if escaped != raw:
        yield escaped
    for alignment in range(3):
        yield _base64_inside(raw, alignment)


def _base64_inside(raw: bytes, alignment: int) -> bytes:
    """Return what of `raw` in base64 does not depend on what stands before and after it."""
    encoded = base64.b64encode(b"\0" * alignment + raw)
    first = (0, 2, 3)[alignment]
    last = len(encoded) - (4 if (alignment + len(raw)) % 3 else 0)
    return encoded[first + (first > 0) : last]


def _key_forms(item: Item) -> Iterator[bytes]:
    """The key as JSON, YAML and Python write it; a figure or a single id only together with the item's id."""
    if isinstance(item, Explain):
        return
    value = reference_value(item)
    match item:
        case Classify() | Assign():
            bare = _orders(item, value) if len(item.stimuli) > 1 else []
        case Order():
            bare = [value]
        case Choose() | Number():
            bare = []
        case Case():
            bare = [*_in_two_orders(value), *_tables(item)]
        case _:
            assert_never(item)
    whole = bare or [value]
    named = [form for one in whole for form in ({item.id: one}, [item.id, one], {"id": item.id, "key": one})]
    for mapping in (*bare, *named):
        for written in _written(mapping):
            yield from _disguises(written)


def _orders(item: Classify | Assign, value: JSON) -> list[JSON]:
    """The same mapping in the orders in which it is written: the author's, the page's, the alphabet's."""
    given = value if isinstance(value, dict) else {}
    shown = [stimulus.id for stimulus in item.stimuli]
    return [given, {id_: given[id_] for id_ in shown}, {id_: given[id_] for id_ in sorted(given)}]


def _in_two_orders(value: JSON) -> list[JSON]:
    """A case's right path in the order of its steps and in the alphabet's; a path of one step says too little."""
    given = value if isinstance(value, dict) and len(value) > 1 else {}
    return [given, dict(sorted(given.items()))] if given else []


def _tables(item: Case) -> list[JSON]:
    """The rows of key.json for every step whose key changes with the path."""
    several = [rows for rows in (item.key or {}).values() if len(rows) > 1]
    return [[{"path": dict(path), "key": sorted(key)} for path, key in rows.items()] for rows in several]


def _written(value: JSON) -> Iterator[str]:
    """JSON close and spaced, and without its outer brackets, so that neighbours do not hide it."""
    for separators in ((",", ":"), (", ", ": ")):
        yield json.dumps(value, ensure_ascii=False, separators=separators)[1:-1]
    yield repr(value)[1:-1]
    if isinstance(value, dict) and len(value) > 1:
        yield "\n".join(f"{name}: {entry}" for name, entry in value.items())
