"""Who has not handed in: the roster less what was received. Reads the gradebook, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from grader.grading.cohorts import Cohort
from grader.grading.courses import Course
from grader.grading.groups import Groups
from grader.grading.marks import reading
from grader.grading.people import Person


@dataclass(frozen=True, slots=True)
class Absent:
    """A trainee of whom nothing has arrived; names where the gradebook knows them, a group where a file does."""

    student: str
    name: str
    email: str
    group: str


def read_roster(course: Course, gradebook: str | None = None) -> tuple[Person, ...]:
    """Return everybody that the gradebook knows; nobody where the course has none yet. Raises `CourseError`."""
    from nbgrader.api import Student  # noqa: PLC0415 - heavy, and the command line must start quickly

    table = Student.__table__
    with reading(course, gradebook) as connection:
        if connection is None or not sa.inspect(connection).has_table(table.name):
            return ()
        columns = (table.c.id, table.c.first_name, table.c.last_name, table.c.email)
        rows = connection.execute(sa.select(*columns).order_by(table.c.id)).all()
    return tuple(Person(*(value or "" for value in row)) for row in rows)


def absent(cohort: Cohort, roster: Iterable[Person], groups: Groups) -> tuple[Absent, ...]:
    """Return everybody on the roster, or in the file of groups, whose hand-in is not there; sorted by id.

    `cohort` is whole, not one group of it.
    """
    known = {person.id: person for person in roster}
    everybody = {*groups.among(known), *groups.members}
    missing = sorted(everybody - set(cohort.students))
    return tuple(_absent(known.get(student, Person(student)), groups) for student in missing)


def _absent(person: Person, groups: Groups) -> Absent:
    name = " ".join(filter(None, (person.first_name, person.last_name)))
    return Absent(person.id, name, person.email, groups.of.get(person.id, ""))
