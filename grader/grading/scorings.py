"""By what an assignment was scored: noted in the gradebook, item by item, and held against the key of today.

No key stands there, only its digest. The tables are our own, beside nbgrader's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from grader.grading.courses import CourseError
from grader.items.assignments import Assignment
from grader.items.codecs import scoring_members
from grader.items.json_values import dumps
from grader.items.kinds import Item
from grader.items.standings import Standing
from grader.items.texts import Text

OURS = sa.MetaData()
_SCORING = sa.Table(
    "grader_scoring",
    OURS,
    sa.Column("assignment", sa.String(128), primary_key=True),
    sa.Column("item", sa.String(128), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("takes", sa.Integer, nullable=False),
    sa.Column("points", sa.Integer, nullable=False),
    sa.Column("rule", sa.String(32), nullable=False),
    sa.Column("standing", sa.String(16), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
)
_NAMED = 5
_OUR_LOCK = 0x67726164657220  # any number that is ours: "grader " in bytes


class Scoring(NamedTuple):
    """By what one item was scored. `takes` is the earliest version whose responses count, `digest` that of the key."""

    version: int
    takes: int
    points: int
    rule: str
    standing: Standing
    digest: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one item since it was scored. `how` holds words of `HOW`.

    `undeclared`: it is scored otherwise, and its source does not say so.
    """

    item: str
    how: tuple[str, ...]
    because: Text | None = None
    undeclared: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        because = {"en": self.because.en, "zh": self.because.zh} if self.because else None
        return {"item": self.item, "how": list(self.how), "because": because, "declared": not self.undeclared}


HOW = ("added", "removed", "dropped", "credited", "counted again", "key", "rule", "points", "version")


def scorings_of(key: Assignment) -> dict[str, Scoring]:
    """Return by what each item of a key is scored."""
    return {item.id: _scoring(item) for item in key.items}


def _scoring(item: Item) -> Scoring:
    digest = hashlib.sha256(dumps(scoring_members(item))).hexdigest()
    rule = getattr(item, "rule", "")
    return Scoring(item.version, item.corrects or item.version, item.points, str(rule), item.standing, digest)


def noted_scorings(connection: Connection, assignment: str) -> dict[str, Scoring]:
    """Return by what an assignment was scored last; empty where the gradebook notes nothing."""
    if not sa.inspect(connection).has_table(_SCORING.name):
        return {}
    table = _SCORING.c
    columns = (table.item, table.version, table.takes, table.points, table.rule, table.standing, table.digest)
    found = connection.execute(sa.select(*columns).where(table.assignment == assignment))
    return {item: Scoring(*members) for item, *members in found}


def note_scorings(connection: Connection, assignment: str, scorings: Mapping[str, Scoring]) -> None:
    """Note by what an assignment is scored from now on."""
    if noted_scorings(connection, assignment) == scorings:
        return
    make_tables(connection)
    connection.execute(_SCORING.delete().where(_SCORING.c.assignment == assignment))
    rows = [{"assignment": assignment, "item": item} | one._asdict() for item, one in sorted(scorings.items())]
    if rows:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        insert = dialect.insert(_SCORING)
        members = {name: insert.excluded[name] for name in Scoring._fields}
        connection.execute(insert.on_conflict_do_update(index_elements=["assignment", "item"], set_=members), rows)


def make_tables(connection: Connection) -> None:
    """Make our own tables beside nbgrader's, where they are not there yet."""
    if connection.dialect.name == "postgresql":  # two graders may come to this at once, and one of them would fail
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OUR_LOCK)))
    OURS.create_all(connection)


def changes(noted: Mapping[str, Scoring], key: Assignment) -> tuple[Change, ...]:
    """Say, item by item in the key's order, what is scored otherwise than it was; items taken away come last."""
    found = []
    for item in key.items:
        before, now = noted.get(item.id), _scoring(item)
        if before is None:
            found.append(Change(item.id, ("added",), item.because))
        elif before != now:
            how = tuple(_how(before, now))
            found.append(Change(item.id, how, item.because, _is_undeclared(before, now)))
    gone = noted.keys() - {item.id for item in key.items}
    return (*found, *(Change(item, ("removed",), undeclared=True) for item in sorted(gone)))


def _how(before: Scoring, now: Scoring) -> list[str]:
    standing = {"dropped": "dropped", "credited": "credited", "counted": "counted again"}[now.standing]
    pairs = (
        (standing, before.standing == now.standing),
        ("key", before.digest == now.digest),
        ("rule", before.rule == now.rule),
        ("points", before.points == now.points),
        ("version", (before.version, before.takes) == (now.version, now.takes)),
    )
    return [word for word, same in pairs if not same]


def _is_undeclared(before: Scoring, now: Scoring) -> bool:
    """Whether key, rule or points are others under the same version, or the version is an older one."""
    if not before.digest:  # nobody noted by which key it was scored
        return False
    same = (before.digest, before.rule, before.points) == (now.digest, now.rule, now.points)
    return now.version < before.version or (now.version == before.version and not same)


def demand_same_scoring(connection: Connection, key: Assignment) -> None:
    """Refuse to score by another key than last time: a score never changes unnoticed.

    Raises `CourseError` that names the items. While nobody has a score, anything may change.
    """
    noted = noted_scorings(connection, key.name)
    found = changes(noted, key) if noted else ()
    if not found or not has_scores(connection, key.name):
        return
    told = [f"{change.item} ({', '.join(change.how)})" for change in found]
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    what = f"its items are not those that were graded before: {', '.join(told[:_NAMED])}{more}"
    cure = f"see whose score changes: `grader rescore {key.name} --dry-run`, then rescore; or put the items back"
    raise CourseError(key.name, what, cure)


def has_scores(connection: Connection, assignment: str) -> bool:
    """Tell whether anybody has a score in an assignment, or a person's mark."""
    from nbgrader import api  # noqa: PLC0415 - heavy, and the command line must start quickly

    assignments, submitted, notebooks, grades = (
        getattr(api, name).__table__ for name in ("Assignment", "SubmittedAssignment", "SubmittedNotebook", "Grade")
    )
    found = connection.execute(
        sa.select(grades.c.id)
        .join(notebooks, notebooks.c.id == grades.c.notebook_id)
        .join(submitted, submitted.c.id == notebooks.c.assignment_id)
        .join(assignments, assignments.c.id == submitted.c.assignment_id)
        .where(assignments.c.name == assignment)
        .where(grades.c.auto_score.is_not(None) | grades.c.manual_score.is_not(None))
    )
    return found.first() is not None
