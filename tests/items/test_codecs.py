from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.items.answers import Answer, Answers, AnswersFault, read_answers, write_answers
from grader.items.assignments import Assignment
from grader.items.codecs import (
    CodecError,
    former_release,
    key_canary,
    read_items,
    read_key,
    release_digest,
    write_items,
    write_key,
    write_practice,
)
from grader.items.json_values import JsonFault, _is_shallow, loads
from grader.items.kinds import face
from tests.items.specimens import every_item, text

ASSIGNMENT = Assignment(name="02-agency-duties", title=text("title"), items=tuple(every_item()))
SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


def test_items_json_holds_the_faces_and_nothing_else():
    read = read_items(write_items(ASSIGNMENT))
    assert read.items == tuple(face(item) for item in ASSIGNMENT.items)
    assert read.release == release_digest(write_items(ASSIGNMENT))


def test_key_json_round_trips_exactly():
    keyed = replace(ASSIGNMENT, release=release_digest(write_items(ASSIGNMENT)))
    assert read_key(write_key(keyed)) == keyed


def test_key_json_carries_its_canary_and_nothing_public_does():
    canary = key_canary(ASSIGNMENT).encode()
    assert canary in write_key(ASSIGNMENT)
    assert canary not in write_items(ASSIGNMENT)
    assert canary not in write_practice(ASSIGNMENT)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("items", write_items(ASSIGNMENT)),
        ("key", write_key(ASSIGNMENT)),
        ("key", write_practice(ASSIGNMENT)),
        ("answers", write_answers(Answers(assignment="a", responses={"x": Answer(value=[1], at="2026-01-01")}))),
    ],
)
def test_what_is_written_agrees_with_the_published_schema(name, data):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(data))


def test_a_key_in_items_json_breaks_its_schema():
    schema = json.loads((SCHEMAS / "items.schema.json").read_text())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(json.loads(write_key(ASSIGNMENT)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m | {"schema": 2}, "schema 2; this version reads 1.*fix: install the grader"),
        (lambda m: {k: v for k, v in m.items() if k != "items"}, "member 'items' is missing.*fix: build"),
        (lambda m: m | {"items": [m["items"][0] | {"kind": "essay"}]}, "unknown kind essay.*fix: use one of"),
        (lambda m: m | {"items": [m["items"][0] | {"key": None}]}, "has no key.*fix: read key.json"),
    ],
)
def test_a_key_that_cannot_be_read_says_what_to_do(change, message):
    members = json.loads(write_key(ASSIGNMENT))
    with pytest.raises(CodecError, match=message):
        read_key(json.dumps(change(members)).encode())


GOOD = b'{"schema": 1, "assignment": "a", "responses": {"x": {"value": 45}}}'


@pytest.mark.parametrize(
    ("fault", "data"),
    [
        ("empty", b""),
        ("empty", b" \n"),
        ("truncated", GOOD[:-20]),
        ("truncated", b'{"schema": 1, "assig'),
        ("not-json", b"hello"),
        ("not-json", GOOD + b"}"),
        ("not-json", b'{"schema": ' + b"9" * 5000 + b"}"),
        ("wrong-encoding", GOOD.decode().encode("utf-16")),
        ("wrong-encoding", '{"schema": 1, "assignment": "é"}'.encode("latin-1")),
        ("wrong-encoding", b'{"schema": 1, "assignment": "\\ud800"}'),
        ("duplicate-keys", b'{"schema": 1, "schema": 1}'),
        ("duplicate-keys", b'{"a": {"b": [{"c": 1, "c": 2}]}}'),
        ("not-finite", b'{"schema": NaN}'),
        ("not-finite", b'{"schema": -Infinity}'),
        ("not-finite", b'{"schema": 1e999}'),
        ("too-deep", b"[" * 20_000 + b"]" * 20_000),
        ("too-deep", b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
        ("too-large", b" " * 1_000_001),
    ],
)
def test_unsound_json_is_named_by_its_fault(fault, data):
    with pytest.raises(JsonFault) as caught:
        loads(data)
    assert caught.value.fault == fault
    assert caught.value.detail


def test_brackets_inside_texts_are_no_depth():
    assert loads(b'{"a": "' + b"[" * 500 + b'\\"{"}') == {"a": "[" * 500 + '"{'}


NESTED = st.recursive(
    st.one_of(st.none(), st.text(alphabet='[]{}"\\\\a\n', max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(alphabet='[{"\\\\', max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


def depth(value):
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if below is None else 1 + max(map(depth, below), default=0)


@given(NESTED, st.integers(0, 8), st.booleans())
def test_the_quick_look_at_depth_never_lets_through_what_the_exact_one_refuses(value, most, plain):
    data = json.dumps(value, ensure_ascii=not plain).encode()
    if _is_shallow(data, most):
        assert depth(value) <= most
    if depth(value) > most:
        with pytest.raises(JsonFault, match="too-deep"):
            loads(data, max_depth=most)
    else:
        assert loads(data, max_depth=most) == value


def test_the_quick_look_is_enough_for_honest_answers():
    told = Answer(value='First [a]\nthen {b} "c" \\\\')
    assert _is_shallow(write_answers(Answers(assignment="x", responses={"a": Answer(value={"b": ["c"]})})), 40)
    assert loads(write_answers(Answers(assignment="x", responses={"a": told})))["responses"]["a"]["value"] == told.value


def test_a_byte_order_mark_is_passed_over():
    assert loads(b"\xef\xbb\xbf" + GOOD)["schema"] == 1


@pytest.mark.parametrize(
    ("fault", "data"),
    [
        ("wrong-shape", b"[]"),
        ("wrong-shape", b'"text"'),
        ("wrong-shape", b"{}"),
        ("other-schema", b'{"schema": 2, "assignment": "a", "responses": {}}'),
        ("other-schema", b'{"schema": true, "assignment": "a", "responses": {}}'),
        ("wrong-shape", b'{"schema": 1, "responses": {}}'),
        ("wrong-shape", b'{"schema": 1, "assignment": "a", "responses": []}'),
        ("wrong-shape", b'{"schema": 1, "assignment": "a", "responses": {"x": 45}}'),
        ("wrong-shape", b'{"schema": 1, "assignment": "a", "responses": {"x": {}}}'),
        ("wrong-shape", b'{"schema": 1, "assignment": "a", "responses": {}, "owner": 3}'),
    ],
)
def test_json_of_another_shape_is_named_by_its_fault(fault, data):
    with pytest.raises(AnswersFault) as caught:
        read_answers(data)
    assert caught.value.fault == fault


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(responses=st.dictionaries(st.text("xyz", min_size=1), values, max_size=3), extra=values)
def test_answers_round_trip_and_unknown_members_are_kept(responses, extra):
    answers = Answers(
        assignment="a",
        release="r",
        owner="o",
        responses={
            item: Answer(value=value, version=1, revision=2, at="t", seconds=3, sure=True, extra={"later": extra})
            for item, value in responses.items()
        },
        extra={"unknown": extra},
    )
    data = write_answers(answers)
    assert read_answers(data) == answers
    assert write_answers(read_answers(data)) == data


def test_members_beside_the_value_that_have_the_wrong_type_are_passed_over():
    data = b'{"schema": 1, "assignment": "a", "responses": {"x": {"value": 1, "seconds": "many", "sure": 3}}}'
    answer = read_answers(data).responses["x"]
    assert (answer.value, answer.seconds, answer.sure, answer.version) == (1, 0, None, None)


def test_what_was_decided_after_the_hand_out_stands_in_the_key_and_in_nothing_public():
    one, two, *rest = ASSIGNMENT.items
    why = text("the key was wrong")
    changed = replace(
        ASSIGNMENT,
        items=(replace(one, version=2, corrects=1, because=why), replace(two, standing="dropped", because=why), *rest),
    )
    keyed = replace(changed, release=release_digest(write_items(changed)), former=former_release(changed))
    assert read_key(write_key(keyed)) == keyed
    assert keyed.former == release_digest(write_items(ASSIGNMENT)) != keyed.release
    assert former_release(ASSIGNMENT) == ""
    assert b"the key was wrong" not in write_items(changed)
    schema = json.loads((SCHEMAS / "key.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads(write_key(keyed)))
