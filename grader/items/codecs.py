"""The codecs of `items.json` (what a trainee gets) and `key.json` (what grading reads; also `practice.json`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, assert_never

from grader.items import case_codecs
from grader.items.assignments import Assignment
from grader.items.json_values import JSON, JsonFault, dumps, loads
from grader.items.kinds import (
    Assign,
    Case,
    Choose,
    Classify,
    Explain,
    Item,
    Number,
    Order,
    face,
    kind_of,
)
from grader.items.option_codecs import options_json, read_options, read_text, text_json
from grader.items.options import Option
from grader.items.rules import Rule

SCHEMA = 1
_MAX_BYTES = 20_000_000


class CodecError(ValueError):
    """A file of items that this version cannot read; the message says what and how to mend it."""


def release_digest(items_json: bytes) -> str:
    """Return the SHA-256 of `items.json` in hex: which release a response belongs to."""
    return hashlib.sha256(items_json).hexdigest()


def write_items(assignment: Assignment) -> bytes:
    """Write `items.json`: the faces of the items and nothing secret."""
    return dumps(
        {
            "schema": SCHEMA,
            "assignment": assignment.name,
            "title": text_json(assignment.title),
            "items": [_public(face(item)) for item in assignment.items],
        }
    )


def former_release(assignment: Assignment) -> str:
    """Return the digest of the items as they were before they were corrected, "" if none was."""
    items = tuple(replace(face(item), version=item.corrects or item.version) for item in assignment.items)
    if all(item.corrects is None for item in assignment.items):
        return ""
    return release_digest(write_items(replace(assignment, items=items)))


def key_canary(assignment: Assignment) -> str:
    """Return the mark that stands in `key.json` and must stand nowhere else: found elsewhere, a key has leaked."""
    digest = hashlib.sha256(f"key of {assignment.name}".encode()).hexdigest()
    return f"canary-{digest[:32]}"


def write_key(assignment: Assignment) -> bytes:
    """Write `key.json`: items with key, rule, rationale and all else, the digest of their release, the canary."""
    return dumps(_whole(assignment) | {"canary": key_canary(assignment)})


def write_practice(assignment: Assignment) -> bytes:
    """Write `practice.json`: as `key.json`, but its keys are public, so it carries no canary."""
    return dumps(_whole(assignment))


def _whole(assignment: Assignment) -> dict[str, JSON]:
    return {
        "schema": SCHEMA,
        "assignment": assignment.name,
        "title": text_json(assignment.title),
        "release": assignment.release,
        **({"former": assignment.former} if assignment.former else {}),
        "feedback": assignment.feedback,
        "items": [_public(item) | _secret(item) for item in assignment.items],
    }


def read_items(data: bytes) -> Assignment:
    """Read `items.json` or `key.json`; `release` is the digest of the faces in it.

    Raises `CodecError` for another schema version, an unknown kind or a broken member.
    """
    members = _members(data)
    try:
        assignment = Assignment(
            name=members["assignment"],
            title=read_text(members["title"]),
            items=tuple(_read_item(item) for item in members["items"]),
            release=members.get("release", ""),
            former=members.get("former", ""),
            feedback=members.get("feedback", "after-closing"),
        )
    except KeyError as error:
        msg = f"items: member {error} is missing. fix: build the assignment again (grader build)"
        raise CodecError(msg) from None
    except (TypeError, ValueError, AttributeError) as error:
        if isinstance(error, CodecError):
            raise
        msg = f"items: {error}. fix: build the assignment again (grader build)"
        raise CodecError(msg) from error
    return replace(assignment, release=assignment.release or release_digest(data))


def read_key(data: bytes) -> Assignment:
    """Read `key.json` or `practice.json`. Raises `CodecError` as `read_items`, and for an item with no key."""
    assignment = read_items(data)
    for item in assignment.items:
        if not isinstance(item, Explain) and item.key is None:
            msg = f"items: {item.id} has no key. fix: read key.json, or build the assignment again (grader build)"
            raise CodecError(msg)
    return assignment


def _members(data: bytes) -> dict[str, Any]:
    try:
        members = loads(data, max_bytes=_MAX_BYTES)
    except JsonFault as fault:
        msg = f"items: {fault.detail}. fix: build the assignment again (grader build)"
        raise CodecError(msg) from None
    if not isinstance(members, dict) or members.get("schema") != SCHEMA:
        found = members.get("schema") if isinstance(members, dict) else None
        msg = (
            f"items: schema {found}; this version reads {SCHEMA}. fix: install the grader that wrote it, or build again"
        )
        raise CodecError(msg)
    return members


def _public(item: Item) -> dict[str, JSON]:
    common: dict[str, JSON] = {
        "id": item.id,
        "kind": kind_of(item),
        "version": item.version,
        "stem": text_json(item.stem),
        "points": item.points,
        "minutes": item.minutes,
        "as_of": item.as_of,
    }
    match item:
        case Classify() | Assign():
            return common | {"stimuli": options_json(item.stimuli), "categories": options_json(item.categories)}
        case Order():
            return common | {"steps": options_json(item.steps)}
        case Choose():
            return common | {"options": options_json(item.options), "multiple": item.multiple}
        case Number():
            return common | {"unit": text_json(item.unit)}
        case Case():
            return common | case_codecs.public_members(item)
        case Explain():
            return common | {"max_characters": item.max_characters}
        case _:
            assert_never(item)


def _secret(item: Item) -> dict[str, JSON]:  # noqa: PLR0911 - one return a kind
    common: dict[str, JSON] = {
        "level": item.level,
        "domain": item.domain,
        "template": item.template,
        "enemies": list(item.enemies),
        "rationale": text_json(item.rationale) if item.rationale else None,
        "misconceptions": {id_: text_json(text) for id_, text in item.misconceptions.items()},
        "sources": list(item.sources),
        "facts": list(item.facts),
        **_standing(item),
    }
    match item:
        case Classify():
            severity: JSON = {keyed: dict(given) for keyed, given in item.severity.items()}
            return common | {"rule": item.rule, "key": _in_order(item.key, item.stimuli), "severity": severity}
        case Assign():
            lists = {stimulus: sorted(categories) for stimulus, categories in (item.key or {}).items()}
            return common | {"rule": item.rule, "key": _in_order(lists, item.stimuli)}
        case Order():
            return common | {"rule": item.rule, "key": None if item.key is None else list(item.key)}
        case Choose():
            chosen: JSON = None if item.key is None else sorted(item.key)
            return common | {"rule": item.rule, "key": chosen}
        case Number():
            key_text = None if item.key is None else str(item.key)
            return common | {"rule": item.rule, "key": key_text, "tolerance": str(item.tolerance)}
        case Case():
            return common | case_codecs.secret_members(item)
        case Explain():
            return common | {"guide": text_json(item.guide) if item.guide else None}
        case _:
            assert_never(item)


def scoring_members(item: Item) -> dict[str, JSON]:
    """Return what decides the score of a response beside rule and points: no texts, and nothing of the reasons."""
    members = _public(item) | _secret(item)
    kept: dict[str, JSON] = {name: members[name] for name in ("kind", "key", "tolerance") if name in members}
    if isinstance(item, Case):
        kept["met"] = {step.id: {name: sorted(when) for name, when in step.when.items()} for step in item.steps}
    return kept


def _standing(item: Item) -> dict[str, JSON]:
    """Write what was decided of an item after the hand-out; of most items, nothing."""
    members: dict[str, JSON] = {} if item.standing == "counted" else {"standing": item.standing}
    if item.corrects is not None:
        members["corrects"] = item.corrects
    return members | ({"because": text_json(item.because)} if item.because else {})


def _in_order(key: Mapping[str, Any] | None, stimuli: tuple[Option, ...]) -> JSON:
    return {option.id: key[option.id] for option in stimuli} if key else None


def _read_item(members: dict[str, Any]) -> Item:
    kind = members["kind"]
    read = _READERS.get(kind)
    if read is None:
        msg = f"items: {members['id']} is of the unknown kind {kind}. fix: use one of {', '.join(_READERS)}"
        raise CodecError(msg)
    rationale, guide, because = members.get("rationale"), members.get("guide"), members.get("because")
    common: dict[str, Any] = {
        "id": members["id"],
        "version": members["version"],
        "stem": read_text(members["stem"]),
        "points": members["points"],
        "minutes": members["minutes"],
        "as_of": members["as_of"],
        "level": members.get("level"),
        "domain": members.get("domain", ""),
        "template": members.get("template", ""),
        "enemies": tuple(members.get("enemies", ())),
        "rationale": read_text(rationale) if rationale else None,
        "misconceptions": {id_: read_text(text) for id_, text in members.get("misconceptions", {}).items()},
        "sources": tuple(members.get("sources", ())),
        "facts": tuple(members.get("facts", ())),
        "standing": members.get("standing", "counted"),
        "corrects": members.get("corrects"),
        "because": read_text(because) if because else None,
    }
    if "rule" in members:
        common["rule"] = Rule(members["rule"])
    if guide:
        common["guide"] = read_text(guide)
    return read(common, members)


def _read_placing(kind: type[Classify | Assign]) -> Callable[[dict[str, Any], dict[str, Any]], Item]:
    def read(common: dict[str, Any], members: dict[str, Any]) -> Item:
        key = members.get("key")
        if key is not None and kind is Assign:
            key = {stimulus: frozenset(categories) for stimulus, categories in key.items()}
        extra = {"severity": members["severity"]} if members.get("severity") else {}
        return kind(
            **common,
            stimuli=read_options(members["stimuli"]),
            categories=read_options(members["categories"]),
            key=key,
            **extra,
        )

    return read


def _read_order(common: dict[str, Any], members: dict[str, Any]) -> Item:
    key = members.get("key")
    return Order(**common, steps=read_options(members["steps"]), key=None if key is None else tuple(key))


def _read_choose(common: dict[str, Any], members: dict[str, Any]) -> Item:
    key = members.get("key")
    return Choose(
        **common,
        options=read_options(members["options"]),
        multiple=members["multiple"],
        key=None if key is None else frozenset(key),
    )


def _read_number(common: dict[str, Any], members: dict[str, Any]) -> Item:
    key = members.get("key")
    return Number(
        **common,
        unit=read_text(members["unit"]),
        tolerance=Fraction(members.get("tolerance", 0)),
        key=None if key is None else Fraction(key),
    )


def _read_explain(common: dict[str, Any], members: dict[str, Any]) -> Item:
    return Explain(**common, max_characters=members["max_characters"])


_READERS: Mapping[str, Callable[[dict[str, Any], dict[str, Any]], Item]] = {
    "classify": _read_placing(Classify),
    "assign": _read_placing(Assign),
    "order": _read_order,
    "choose": _read_choose,
    "number": _read_number,
    "case": case_codecs.read_case,
    "explain": _read_explain,
}
