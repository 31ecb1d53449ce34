"""The time of a hand-in, as nbgrader writes it. Reads and writes text only."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = timedelta(days=1)
_SIXTY = 60
_WIDEST = timedelta(hours=14)
_FIRST_YEAR = 2000  # no hand-in is older than the software
_FORM = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)?"
    r"\s*(UTC|GMT|Z|[+-]\d\d:?\d\d|[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*)?"
)


class TimestampError(ValueError):
    """Text that tells no time; the message says what was found."""


def read_timestamp(data: bytes) -> datetime:
    """Read `timestamp.txt` into a UTC time without a zone, as the gradebook keeps it.

    Date and time must both be there in full. Zones: none (then UTC), UTC, GMT, Z, an offset, or a name that
    the time zone database knows. Raises `TimestampError`.
    """
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise TimestampError("it is not UTF-8") from None
    found = _FORM.fullmatch(text)
    if found is None:
        raise TimestampError(_no_time(text) if text else "it is empty")
    date, hour, minute, second, fraction, zone = found.groups()
    try:
        day = datetime.fromisoformat(date)
        clock = timedelta(
            hours=int(hour), minutes=int(minute), seconds=int(second), microseconds=int((fraction or "0").ljust(6, "0"))
        )
        if clock >= _DAY or int(minute) >= _SIXTY or int(second) >= _SIXTY or day.year < _FIRST_YEAR:
            raise TimestampError(_no_time(text))
        return day + clock - _offset(zone, day + clock)
    except (ValueError, OverflowError) as error:
        if isinstance(error, TimestampError):
            raise
        raise TimestampError(_no_time(text)) from None


def _no_time(text: str) -> str:
    return f"{text[:40]!r} is no time"


def _offset(zone: str | None, at: datetime) -> timedelta:
    if zone is None or zone in ("UTC", "GMT", "Z"):
        return timedelta()
    if zone[0] in "+-":
        size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        if size > _WIDEST:
            msg = f"no time zone is {zone} away"
            raise TimestampError(msg)
        return size if zone[0] == "+" else -size
    try:
        return at.replace(tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()
    except (ZoneInfoNotFoundError, OSError):
        msg = f"the time zone {zone[:20]!r} is not known"
        raise TimestampError(msg) from None


def write_timestamp(at: datetime) -> str:
    """Write a UTC time as nbgrader does."""
    if at.tzinfo is not None:
        at = at.astimezone(UTC).replace(tzinfo=None)
    return f"{at:%Y-%m-%d %H:%M:%S.%f} UTC"
