"""The codec of `answers.json`: a trainee's responses, as the widget writes them and the grader reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from grader.items.json_values import JSON, MAX_BYTES, dumps, loads

SCHEMA = 1
MAX_RESPONSES = 1_000
_MEMBERS = frozenset({"schema", "assignment", "release", "form", "owner", "responses"})
_MEMBERS_OF_RESPONSE = frozenset({"value", "version", "revision", "at", "seconds", "sure", "note"})

T = TypeVar("T")


class AnswersFault(ValueError):
    """JSON that is no `answers.json`. `fault` is wrong-shape or other-schema; `detail` is for a person."""

    def __init__(self, fault: str, detail: str) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One item's response. Only `value` is scored; `extra` keeps members that this version does not know."""

    value: JSON
    version: int | None = None
    revision: int = 0
    at: str = ""
    seconds: int = 0
    sure: bool | None = None
    note: str = ""
    extra: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All responses of one trainee to one assignment."""

    assignment: str
    release: str = ""
    form: str | None = None
    owner: str | None = None
    responses: Mapping[str, Answer] = field(default_factory=dict)
    extra: Mapping[str, JSON] = field(default_factory=dict)


def read_answers(data: bytes, *, max_bytes: int = MAX_BYTES) -> Answers:
    """Read `answers.json` from bytes that nobody vouches for.

    Raises `JsonFault` for what is not sound JSON and `AnswersFault` for JSON of another shape. Only the
    assignment, the schema and each `value` must be there; what is said about a response beside its value
    is passed over where it has the wrong type, since it scores nothing.
    """
    members = loads(data, max_bytes=max_bytes)
    if not isinstance(members, dict):
        raise AnswersFault("wrong-shape", "the file holds no object")
    if "schema" not in members:
        raise AnswersFault("wrong-shape", "no schema version is named")
    schema = members["schema"]
    if schema != SCHEMA or isinstance(schema, bool):
        raise AnswersFault("other-schema", f"schema {str(schema)[:40]}; this version reads {SCHEMA}")
    assignment = members.get("assignment")
    responses = members.get("responses")
    form, owner = members.get("form"), members.get("owner")
    if not isinstance(assignment, str):
        raise AnswersFault("wrong-shape", "no assignment is named")
    if not isinstance(responses, dict):
        raise AnswersFault("wrong-shape", "there is no object of responses")
    if len(responses) > MAX_RESPONSES:
        raise AnswersFault("wrong-shape", f"{len(responses):,} responses; at most {MAX_RESPONSES:,} are read")
    if not isinstance(form, str | None) or not isinstance(owner, str | None):
        raise AnswersFault("wrong-shape", "form and owner are texts or null")
    return Answers(
        assignment=assignment,
        release=_of_type(members.get("release"), str, ""),
        form=form,
        owner=owner,
        responses={item: _answer(item, response) for item, response in responses.items()},
        extra=_rest(members, _MEMBERS),
    )


def _answer(item: str, response: JSON) -> Answer:
    if not isinstance(response, dict) or "value" not in response:
        raise AnswersFault("wrong-shape", f"the response to {item[:60]!r} has no value")
    version, sure = response.get("version"), response.get("sure")
    return Answer(
        value=response["value"],
        version=version if isinstance(version, int) and not isinstance(version, bool) else None,
        revision=_of_type(response.get("revision"), int, 0),
        at=_of_type(response.get("at"), str, ""),
        seconds=_of_type(response.get("seconds"), int, 0),
        sure=sure if isinstance(sure, bool) else None,
        note=_of_type(response.get("note"), str, ""),
        extra=_rest(response, _MEMBERS_OF_RESPONSE),
    )


def _of_type(value: JSON, kind: type[T], otherwise: T) -> T:
    return value if isinstance(value, kind) and not isinstance(value, bool) else otherwise


def _rest(members: dict[str, JSON], known: frozenset[str]) -> dict[str, JSON]:
    if members.keys() <= known:
        return {}
    return {name: value for name, value in members.items() if name not in known}


def write_answers(answers: Answers) -> bytes:
    """Write `answers.json`: items sorted, members in the contract's order, what is unknown kept last."""
    responses: dict[str, JSON] = {
        item: {
            "value": answer.value,
            "version": answer.version,
            "revision": answer.revision,
            "at": answer.at,
            "seconds": answer.seconds,
            "sure": answer.sure,
            "note": answer.note,
            **answer.extra,
        }
        for item, answer in sorted(answers.responses.items())
    }
    return dumps(
        {
            "schema": SCHEMA,
            "assignment": answers.assignment,
            "release": answers.release,
            "form": answers.form,
            "owner": answers.owner,
            "responses": responses,
            **answers.extra,
        }
    )
