"""Until when a trainee may hand in, as the page takes it: from `dates.json` beside the exercises. Knows no clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from grader.items.due_dates import DATES, DatesFault, read_dates
from grader.items.json_values import JSON
from grader.widgets.works import HandInError, read_regular


def deadline(folder: Path, assignment: str, trainee: str | None) -> dict[str, JSON]:
    """Return `dates` (due date, zone, the trainee's extension) and `problem`, what to tell where the file is no good.

    Without a file both are None.
    """
    try:
        dates = read_dates(read_regular(folder, DATES))
    except FileNotFoundError:
        return {"dates": None, "problem": None}
    except DatesFault as fault:
        return _untold(str(fault))
    except HandInError as error:
        return _untold(error.told.en)
    if dates.assignment != assignment:
        return _untold(f"it is of {dates.assignment[:60]!r}")
    until = dates.until(trainee)
    shown: dict[str, JSON] = {
        "due": _stamp(dates.due),
        "zone": dates.zone,
        "until": _stamp(until) if until else None,
    }
    return {"dates": shown, "problem": None}


_UNTOLD: Final = (
    "The due date can't be shown: {} can't be read ({}). Ask your instructor for the date; your answers are safe.",
    "无法显示截止时间：{} 无法读取（{}）。请向老师询问截止时间；您的答案不受影响。",
)


def _untold(why: str) -> dict[str, JSON]:
    return {"dates": None, "problem": [side.format(DATES, why) for side in _UNTOLD]}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
