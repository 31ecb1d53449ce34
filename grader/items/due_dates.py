"""The codec of `dates.json`: until when one assignment may be handed in, and whose extension says otherwise.

Knows neither gradebook nor clock. An extension stands under a salted digest of the trainee's id: whoever reads the
file does not read who has one. It is no secret from somebody who tries out ids.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from grader.items.json_values import JSON, JsonFault, dumps, loads

SCHEMA: Final = 1
DATES: Final = "dates.json"
MAX_BYTES: Final = 1_000_000
_STAMP: Final = "%Y-%m-%dT%H:%M:%SZ"
_ZONE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SALT: Final = re.compile(r"[0-9a-f]{16,128}")


class DatesFault(ValueError):
    """Bytes that are no `dates.json`; its text is for a person."""


@dataclass(frozen=True, kw_only=True)
class DueDates:
    """When one assignment is due, the zone to show that in (as `Asia/Shanghai`), and extensions by digest.

    Times are aware, and shown and kept to the second.
    """

    assignment: str
    due: datetime
    zone: str
    salt: str = "0" * 32
    extensions: Mapping[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = [
            f"{name} {value!r}"
            for name, value, shape in (("zone", self.zone, _ZONE), ("salt", self.salt, _SALT))
            if not shape.fullmatch(value)
        ]
        faults += [f"extension {name[:20]!r}" for name in self.extensions if not _DIGEST.fullmatch(name)]
        faults += [f"{moment} without a zone" for moment in (self.due, *self.extensions.values()) if not moment.tzinfo]
        if faults:
            msg = f"{DATES}: {', '.join(faults)}. fix: write it again with grader dates"
            raise DatesFault(msg)

    def until(self, trainee: str | None) -> datetime | None:
        """Return until when a trainee may hand in by extension; None where there is none later than the due date."""
        moment = self.extensions.get(digest_of(self.salt, self.assignment, trainee)) if trainee else None
        return moment if moment is not None and moment > self.due else None


def digest_of(salt: str, assignment: str, trainee: str) -> str:
    """Return under which name a trainee's extension of an assignment stands."""
    return hashlib.sha256(f"{salt}\x1f{assignment}\x1f{trainee}".encode(errors="replace")).hexdigest()


def write_dates(dates: DueDates) -> bytes:
    """Write `dates.json`; extensions sorted by digest, so that their order says nothing."""
    return dumps(
        {
            "schema": SCHEMA,
            "assignment": dates.assignment,
            "due": _stamp(dates.due),
            "zone": dates.zone,
            "salt": dates.salt,
            "extensions": {name: _stamp(moment) for name, moment in sorted(dates.extensions.items())},
        }
    )


def read_dates(data: bytes) -> DueDates:
    """Read `dates.json` from bytes that nobody vouches for. Raises `DatesFault`."""
    try:
        members = loads(data, max_bytes=MAX_BYTES)
    except JsonFault as fault:
        raise DatesFault(fault.detail) from None
    if not isinstance(members, dict):
        msg = "the file holds no object"
        raise DatesFault(msg)
    schema, extensions = members.get("schema"), members.get("extensions")
    if schema != SCHEMA or isinstance(schema, bool):
        msg = f"schema {str(schema)[:40]}; this version reads {SCHEMA}"
        raise DatesFault(msg)
    if not isinstance(extensions, dict):
        msg = "there is no object of extensions"
        raise DatesFault(msg)
    return DueDates(
        assignment=_text(members, "assignment"),
        due=_moment(members.get("due")),
        zone=_text(members, "zone"),
        salt=_text(members, "salt"),
        extensions={name: _moment(moment) for name, moment in extensions.items()},
    )


def _text(members: Mapping[str, JSON], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str):
        msg = f"{name} is no text"
        raise DatesFault(msg)
    return value


def _moment(value: JSON) -> datetime:
    try:
        return datetime.strptime(value if isinstance(value, str) else "", _STAMP).replace(tzinfo=UTC)
    except ValueError:
        msg = f"{str(value)[:40]!r} is no time of the form 2026-12-01T10:00:00Z"
        raise DatesFault(msg) from None


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_STAMP)
