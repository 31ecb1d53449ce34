"""The gradebook's history of rescorings: who, when, why, old and new. In tables of our own beside nbgrader's.

Nothing is ever deleted from it: an undone rescoring stays, with who undid it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from grader.grading.kept import Kept
from grader.grading.scorings import OURS, Change, Scoring, make_tables

_RESCORING = sa.Table(
    "grader_rescoring",
    OURS,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("assignment", sa.String(128), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("never_lower", sa.Boolean, nullable=False),
    sa.Column("changes", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("undone_at", sa.DateTime),
    sa.Column("undone_by", sa.Text),
    sa.Column("undone_why", sa.Text),
)
_ITEM = sa.Table(
    "grader_rescored_item",
    OURS,
    sa.Column("rescoring", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("student", sa.String(128), primary_key=True),
    sa.Column("item", sa.String(128), primary_key=True),
    sa.Column("old_auto", sa.Float(53)),
    sa.Column("new_auto", sa.Float(53)),
    sa.Column("old_manual", sa.Float(53)),
    sa.Column("new_manual", sa.Float(53)),
    sa.Column("old_flag", sa.Boolean, nullable=False),
    sa.Column("new_flag", sa.Boolean, nullable=False),
    sa.Column("old_comment", sa.Text),
    sa.Column("new_comment", sa.Text),
    sa.Column("kept", sa.Float(53)),
    sa.Column("response", sa.String(64)),
)
_STUDENT = sa.Table(
    "grader_rescored_student",
    OURS,
    sa.Column("rescoring", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("student", sa.String(128), primary_key=True),
    sa.Column("handed_in", sa.DateTime),
    sa.Column("old_penalty", sa.Float(53)),
    sa.Column("new_penalty", sa.Float(53)),
    sa.Column("old_total", sa.Float(53), nullable=False),
    sa.Column("new_total", sa.Float(53), nullable=False),
)


class ItemLine(NamedTuple):
    """What a rescoring did to one item of one trainee. `kept` and `response`: a score that is not lowered."""

    student: str
    item: str
    old_auto: float | None
    new_auto: float | None
    old_manual: float | None
    new_manual: float | None
    old_flag: bool
    new_flag: bool
    old_comment: str | None
    new_comment: str | None
    kept: float | None = None
    response: str | None = None


class StudentLine(NamedTuple):
    """What a rescoring did to one trainee; totals are what counts, penalty taken off."""

    student: str
    handed_in: datetime | None
    old_penalty: float | None
    new_penalty: float | None
    old_total: float
    new_total: float


@dataclass(frozen=True)
class Record:
    """One rescoring as the history tells it. Times are UTC without a zone."""

    id: int
    assignment: str
    at: datetime
    by: str
    why: str
    never_lower: bool
    changes: list[dict[str, Any]]
    before: Mapping[str, Scoring]
    undone_at: datetime | None
    undone_by: str | None
    undone_why: str | None

    def as_json(self) -> dict[str, Any]:
        """Return what `--history --json` prints."""
        undone = None
        if self.undone_at is not None:
            undone = {"at": _iso(self.undone_at), "by": self.undone_by, "why": self.undone_why}
        return {
            "rescoring": self.id, "assignment": self.assignment, "at": _iso(self.at), "by": self.by, "why": self.why,
            "never_lower": self.never_lower, "changes": self.changes, "undone": undone,
        }  # fmt: skip


def add_record(  # noqa: PLR0913 - who, when, why, what: one argument each
    connection: Connection,
    assignment: str,
    *,
    by: str,
    why: str,
    never_lower: bool,
    at: datetime,
    changes: Iterable[Change],
    before: Mapping[str, Scoring],
    students: Iterable[StudentLine],
    items: Iterable[ItemLine],
) -> int:
    """Add a rescoring to the history and return its number."""
    make_tables(connection)
    values = {
        "assignment": assignment, "at": at, "by": by, "why": why, "never_lower": never_lower,
        "changes": json.dumps([change.as_json() for change in changes], ensure_ascii=False),
        "before": json.dumps(before),
    }  # fmt: skip
    made = connection.execute(_RESCORING.insert().values(**values)).inserted_primary_key
    id_ = int(made[0]) if made else 0
    for table, lines in ((_STUDENT, students), (_ITEM, items)):
        rows = [{"rescoring": id_} | line._asdict() for line in lines]
        if rows:
            connection.execute(table.insert(), rows)
    return id_


def records(connection: Connection, assignment: str | None = None) -> tuple[Record, ...]:
    """Return the rescorings of an assignment, or all, the oldest first."""
    if not sa.inspect(connection).has_table(_RESCORING.name):
        return ()
    query = sa.select(_RESCORING).order_by(_RESCORING.c.id)
    if assignment is not None:
        query = query.where(_RESCORING.c.assignment == assignment)
    return tuple(_record(dict(row)) for row in connection.execute(query).mappings())


def lines_of(connection: Connection, rescoring: int) -> tuple[tuple[StudentLine, ...], tuple[ItemLine, ...]]:
    """Return what a rescoring did, trainee by trainee and item by item."""
    told: list[Any] = []
    for table, kind in ((_STUDENT, StudentLine), (_ITEM, ItemLine)):
        columns = [table.c[name] for name in kind._fields]
        found = connection.execute(sa.select(*columns).where(table.c.rescoring == rescoring).order_by(*columns[:2]))
        told.append(tuple(kind(*row) for row in found))
    return told[0], told[1]


def mark_undone(connection: Connection, rescoring: int, *, by: str, why: str, at: datetime) -> None:
    """Note who undid a rescoring."""
    undone = {"undone_at": at, "undone_by": by, "undone_why": why}
    connection.execute(_RESCORING.update().where(_RESCORING.c.id == rescoring).values(**undone))


def kept_scores(connection: Connection, assignment: str) -> dict[str, dict[str, Kept]]:
    """Return, by trainee and item, what the latest rescoring that stands did not lower."""
    standing = [record.id for record in records(connection, assignment) if record.undone_at is None]
    if not standing:
        return {}
    found = connection.execute(
        sa.select(_ITEM.c.student, _ITEM.c.item, _ITEM.c.kept, _ITEM.c.response).where(
            _ITEM.c.rescoring == standing[-1], _ITEM.c.kept.is_not(None)
        )
    )
    kept: dict[str, dict[str, Kept]] = {}
    for student, item, points, response in found:
        kept.setdefault(student, {})[item] = Kept(points, response)
    return kept


def _record(row: Mapping[str, Any]) -> Record:
    before = {item: Scoring(*members) for item, members in json.loads(row["before"]).items()}
    return Record(**{**row, "changes": json.loads(row["changes"]), "before": before})


def _iso(at: datetime) -> str:
    return at.replace(tzinfo=UTC).isoformat()
