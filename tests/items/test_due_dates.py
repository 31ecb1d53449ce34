"""`dates.json`: what is written is read again, nonsense is named, and nobody's name stands in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.items.due_dates import DatesFault, DueDates, digest_of, read_dates, write_dates

DUE = datetime(2026, 12, 1, 10, tzinfo=UTC)
LATER = DUE + timedelta(days=7)
SALT = "5a" * 16


def dates(**extended: datetime) -> DueDates:
    extensions = {digest_of(SALT, "02-agency-duties", name): at for name, at in extended.items()}
    return DueDates(assignment="02-agency-duties", due=DUE, zone="Asia/Shanghai", salt=SALT, extensions=extensions)


def test_what_is_written_is_read_again_and_names_nobody() -> None:
    data = write_dates(dates(ann=LATER, wang=LATER))
    assert read_dates(data) == dates(ann=LATER, wang=LATER)
    assert b"ann" not in data
    assert b"wang" not in data
    assert write_dates(dates(wang=LATER, ann=LATER)) == data


def test_an_extension_is_shown_to_whom_it_belongs_and_to_nobody_else() -> None:
    read = dates(ann=LATER)
    assert read.until("ann") == LATER
    assert [read.until(name) for name in ("Ann", "wang", "", None)] == [None] * 4


def test_an_extension_that_ends_before_the_due_date_is_none() -> None:
    assert dates(ann=DUE - timedelta(hours=1)).until("ann") is None


def test_the_same_trainee_stands_under_another_digest_in_another_assignment_or_file() -> None:
    digests = {digest_of(salt, name, "ann") for salt in (SALT, "00" * 16) for name in ("01-a", "02-b")}
    assert len(digests) == 4


def broken(**change: Any) -> bytes:
    members = json.loads(write_dates(dates(ann=LATER))) | change
    return json.dumps({name: value for name, value in members.items() if value is not None}).encode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "nothing in it"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "holds no object"),
        (b'{"schema": 1', "line 1"),
        (broken(schema=2), "schema 2"),
        (broken(schema=True), "schema True"),
        (broken(due="tomorrow"), "'tomorrow' is no time"),
        (broken(due="2026-12-01T10:00:00"), "is no time"),
        (broken(due=None), "is no time"),
        (broken(zone="<b>"), "zone"),
        (broken(zone=None), "zone is no text"),
        (broken(salt="short"), "salt"),
        (broken(extensions=None), "no object of extensions"),
        (broken(extensions={"ann": "2026-12-08T10:00:00Z"}), "extension 'ann'"),
        (broken(extensions={"a" * 64: 5}), "'5' is no time"),
        (broken(assignment=3), "assignment is no text"),
    ],
)
def test_nonsense_is_named(data: bytes, told: str) -> None:
    with pytest.raises(DatesFault, match=told):
        read_dates(data)


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["schema", "assignment", "due", "zone", "salt", "extensions", "x"]), inner, max_size=6
    ),
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_whatever_the_bytes_they_are_read_or_refused(data: bytes) -> None:
    try:
        read = read_dates(data)
    except DatesFault:
        return
    assert read_dates(write_dates(read)) == read
