"""Trainees and due dates from a file into nbgrader's own tables. Nothing is written unless all of it is right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError

from grader.grading import rows
from grader.grading.courses import Course
from grader.grading.gradebook import open_gradebook, transaction
from grader.grading.roster_files import Kind, Problem, RosterError, Table, read_moment, read_table
from grader.grading.settings import read_settings
from grader.grading.students import look_alikes, shown


@dataclass(frozen=True)
class Entered:
    """What came of a file: ids of trainees, or names of assignments."""

    kind: Kind
    added: tuple[str, ...]
    changed: tuple[str, ...]
    left: tuple[str, ...]
    ignored: tuple[str, ...]
    encoding: str

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {
            "kind": self.kind, "added": list(self.added), "changed": list(self.changed), "left": list(self.left),
            "ignored_columns": list(self.ignored), "encoding": self.encoding, "problems": [],
        }  # fmt: skip


def nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a cure that names the nearest known name, or the cure for a name that is near to none."""
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"did you mean {shown(near[0])}?" if near else otherwise


def is_made(url: str) -> bool:
    """Whether a gradebook is there already; asks only about files, other databases count as there."""
    try:
        address = make_url(url)
    except ArgumentError:
        return True  # opening it tells the fault with its cure
    if address.get_backend_name() != "sqlite":
        return True
    return bool(address.database) and Path(str(address.database)).is_file()


def enter(course: Course, path: Path, gradebook: str | None = None) -> Entered:
    """Write a file's trainees or due dates into the gradebook: added or changed, nobody removed.

    An empty cell leaves what is there. Raises `CourseError` and `RosterError`; then nothing was written.
    """
    table = read_table(path)
    settings = read_settings(course)
    url = gradebook or settings.gradebook_url
    if table.kind == "due dates" and not is_made(url):
        _refuse_unknown(table, course.assignments())
    engine = open_gradebook(url)
    try:
        with transaction(engine) as connection:
            if table.kind == "trainees":
                return _enter_trainees(connection, table)
            return _enter_dues(connection, table, course.assignments(), settings.course_id)
    finally:
        engine.dispose()


def _refuse_unknown(table: Table, known: Sequence[str]) -> None:
    otherwise = f"use one of {', '.join(known)}" if known else "run `grader build` first"
    problems = [
        Problem(
            number,
            f"there is no assignment {shown(record['assignment'])}",
            nearest(record["assignment"], known, otherwise),
        )
        for number, record in table.records.items()
        if record["assignment"] not in known
    ]
    if problems:
        raise RosterError(problems)


def _enter_trainees(connection: Connection, table: Table) -> Entered:
    students = _table("Student")
    names = ("first_name", "last_name", "email")
    columns = [students.c[name] for name in ("id", *names)]
    there = {row["id"]: row for row in connection.execute(sa.select(*columns)).mappings()}
    new = {number: record for number, record in table.records.items() if record["id"] not in there}
    twins = look_alikes({*there, *(record["id"] for record in new.values())})
    problems = [
        Problem(
            number,
            f"the id {shown(record['id'])} looks like {shown(twins[record['id']][0])}, which the gradebook has",
            f"write {shown(twins[record['id']][0])}, or give an id that differs in more",
        )
        for number, record in new.items()
        if record["id"] in twins
    ]
    if problems:
        raise RosterError(problems)
    changes = {}
    for record in table.records.values():
        told = {name: text for name, text in record.items() if name in names and text}
        if record["id"] in there and any(there[record["id"]][name] != text for name, text in told.items()):
            changes[record["id"]] = told
    if new:
        empty = dict.fromkeys(names)
        connection.execute(
            students.insert(),
            [empty | {name: text or None for name, text in record.items()} for record in new.values()],
        )
    for id_, told in changes.items():
        connection.execute(students.update().where(students.c.id == id_).values(**told))
    added = tuple(record["id"] for record in new.values())
    return _entered(table, "id", added, tuple(changes))


def _enter_dues(connection: Connection, table: Table, built: Sequence[str], course_id: str) -> Entered:
    assignments, courses = _table("Assignment"), _table("Course")
    there = dict(connection.execute(sa.select(assignments.c.name, assignments.c.duedate)).all())
    _refuse_unknown(table, sorted({*there, *built}))
    added, changed = [], []
    for record in table.records.values():
        name, due = record["assignment"], read_moment(record["due"])
        if name not in there:
            if not connection.execute(sa.select(courses.c.id).where(courses.c.id == course_id)).first():
                connection.execute(courses.insert().values(id=course_id))
            id_ = rows.digest(f"assignment {name}", 32)
            connection.execute(assignments.insert().values(id=id_, name=name, course_id=course_id, duedate=due))
        elif there[name] != due:
            connection.execute(assignments.update().where(assignments.c.name == name).values(duedate=due))
        if there.get(name) is None:
            added.append(name)
        elif there[name] != due:
            changed.append(name)
    return _entered(table, "assignment", tuple(added), tuple(changed))


def _entered(table: Table, column: str, added: tuple[str, ...], changed: tuple[str, ...]) -> Entered:
    touched = {*added, *changed}
    left = tuple(record[column] for record in table.records.values() if record[column] not in touched)
    return Entered(table.kind, added, changed, left, table.ignored, table.encoding)


def _table(name: str) -> sa.Table:
    from nbgrader import api  # noqa: PLC0415 - heavy, and the command line must start quickly

    table: sa.Table = getattr(api, name).__table__
    return table
