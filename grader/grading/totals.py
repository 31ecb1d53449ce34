"""What each trainee earned in an assignment, as the gradebook holds it: the figures that other systems take over.

Only reads. Scores nothing anew: a person's marks, extra credit and late penalties are in, as nbgrader counts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from grader.grading.courses import Course, CourseError
from grader.grading.marks import after_penalty, reading
from grader.grading.registers import registered_points
from grader.grading.scorings import noted_scorings


@dataclass(frozen=True, slots=True)
class Total:
    """One trainee's line: who it is, and what was earned, late penalty taken off.

    `waiting` counts the items that a person has yet to mark: until then the figure is not final.
    """

    student: str
    first_name: str
    last_name: str
    email: str
    earned: float
    waiting: int


@dataclass(frozen=True, slots=True)
class Totals:
    """An assignment's lines by trainee, and the points that could be had. Who handed in nothing has no line.

    `dropped` names the items that are in neither.
    """

    possible: float
    lines: tuple[Total, ...]
    dropped: tuple[str, ...] = ()


def read_totals(course: Course, assignment: str, gradebook: str | None = None) -> Totals:
    """Read an assignment's totals.

    Raises `CourseError` for an unknown assignment, one that was never graded, and a gradebook that cannot be read.
    """
    course.key(assignment)  # names the nearest known assignment
    with reading(course, gradebook) as connection:
        if connection is not None and sa.inspect(connection).has_table("student"):
            scorings = noted_scorings(connection, assignment)
            dropped = tuple(sorted(item for item, one in scorings.items() if one.standing == "dropped"))
            points = registered_points(connection, assignment)
            possible = sum(worth for item, worth in points.items() if item not in dropped)
            if lines := _lines(connection, assignment, dropped):
                return Totals(possible, lines, dropped)
    msg = f"assignment {assignment}"
    raise CourseError(msg, "nobody's work is graded yet", f"run `grader grade {assignment}`")


def _lines(connection: Connection, name: str, dropped: Sequence[str]) -> tuple[Total, ...]:
    from nbgrader import api  # noqa: PLC0415 - heavy, and the command line must start quickly

    students, assignments, submitted, notebooks, grades, base = (
        getattr(api, table).__table__
        for table in ("Student", "Assignment", "SubmittedAssignment", "SubmittedNotebook", "Grade", "BaseCell")
    )
    marked = sa.func.coalesce(grades.c.manual_score, grades.c.auto_score, 0.0)
    points = sa.case((base.c.name.in_(dropped), 0.0), else_=marked)  # also where a person marks a dropped item
    by_notebook = (
        sa.select(
            grades.c.notebook_id,
            sa.func.sum(points + sa.func.coalesce(grades.c.extra_credit, 0.0)).label("earned"),
            sa.func.sum(sa.case((grades.c.needs_manual_grade, 1), else_=0)).label("waiting"),
            (sa.func.count(grades.c.auto_score) + sa.func.count(grades.c.manual_score)).label("scores"),
        )
        .join(base, base.c.id == grades.c.cell_id)
        .group_by(grades.c.notebook_id)
        .subquery()
    )
    found = connection.execute(
        sa.select(
            students.c.id,
            students.c.first_name,
            students.c.last_name,
            students.c.email,
            sa.func.sum(by_notebook.c.earned),
            sa.func.sum(sa.func.coalesce(notebooks.c.late_submission_penalty, 0.0)),
            sa.func.sum(by_notebook.c.waiting),
        )
        .select_from(submitted)
        .join(assignments, assignments.c.id == submitted.c.assignment_id)
        .join(students, students.c.id == submitted.c.student_id)
        .join(notebooks, notebooks.c.assignment_id == submitted.c.id)
        .join(by_notebook, by_notebook.c.notebook_id == notebooks.c.id)
        .where(assignments.c.name == name)
        # an extension makes an empty submission: neither handed in nor scored
        .where(submitted.c.timestamp.is_not(None) | (by_notebook.c.scores > 0))
        .group_by(students.c.id, students.c.first_name, students.c.last_name, students.c.email)
        .order_by(students.c.id)
    )
    return tuple(
        Total(student, first or "", last or "", email or "", after_penalty(earned, penalty), int(waiting))
        for student, first, last, email, earned, penalty, waiting in found
    )
