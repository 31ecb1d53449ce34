"""What the tests of rescoring share: declared changes, and what stands in the gradebook."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from fractions import Fraction

from grader.grading.comparing import rows_of
from grader.grading.rescoring import Decision
from tests.submissions.courses import (
    ASSIGNMENT,
    text,
)

WHY = text("The key was wrong.")
SIGNED = Decision("Lin", "the key of agency-05 was wrong")
AT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
SIXTY = {"key": Fraction(60), "version": 2, "corrects": 1, "because": WHY}
DROPPED = {"standing": "dropped", "because": WHY}
CREDITED = {"standing": "credited", "because": WHY}


def sql(course, statement, *values):
    with closing(sqlite3.connect(course.root / "gradebook.db")) as db:
        found = db.execute(statement, values).fetchall()
        db.commit()
        return found


THEIRS = """cell_id IN (SELECT id FROM base_cell WHERE name = ?) AND notebook_id IN (
    SELECT n.id FROM submitted_notebook n
    JOIN submitted_assignment s ON s.id = n.assignment_id WHERE s.student_id = ?)"""
MARK = "UPDATE grade SET manual_score = ?, extra_credit = ?, needs_manual_grade = 0 WHERE {theirs}"
COMMENT = "UPDATE comment SET manual_comment = ? WHERE {theirs}"
COMMENTS = "SELECT manual_comment FROM comment WHERE {theirs}"


def mark(course, student, item, points, *, extra=None, comment=None):
    """Mark an item as formgrader does."""
    sql(course, MARK.format(theirs=THEIRS), points, extra, item, student)
    if comment is not None:
        sql(course, COMMENT.format(theirs=THEIRS), comment, item, student)


def penalty(course, student):
    """The late penalty that stands in the gradebook."""
    return sql(
        course,
        """SELECT coalesce(n.late_submission_penalty, 0) FROM submitted_notebook n
        JOIN submitted_assignment s ON s.id = n.assignment_id WHERE s.student_id = ?""",
        student,
    )[0][0]


def scores(course, student="reference"):
    """item → (automatic, manual, extra, flag)."""
    return {
        row[3]: row[5:] for row in rows_of(course.gradebook_url)["grade"] if row[1] == student and row[0] == ASSIGNMENT
    }


def maximum(course):
    return sql(course, "SELECT sum(max_score) FROM grade_cells")[0][0]


def changed(told):
    return {one.student: one.new - one.old for one in told.students}
