"""Two gradebooks compared as nbgrader understands them: ten tables by natural key, all columns but ids."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

Row = tuple[Any, ...]

_SUBMITTED = """
    JOIN submitted_assignment s ON s.id = sn.assignment_id JOIN assignment a ON a.id = s.assignment_id
    JOIN notebook n ON n.id = sn.notebook_id"""
_QUERIES = {
    "course": "SELECT id FROM course",
    "student": "SELECT id, first_name, last_name, email, lms_user_id FROM student",
    "assignment": "SELECT name, duedate, course_id FROM assignment",
    "notebook": "SELECT a.name, n.name, n.kernelspec FROM notebook n JOIN assignment a ON a.id = n.assignment_id",
    "cell": """
        SELECT a.name, n.name, b.name, b.type, g.max_score, g.cell_type, t.max_score, t.cell_type, s.id IS NOT NULL
        FROM base_cell b JOIN notebook n ON n.id = b.notebook_id JOIN assignment a ON a.id = n.assignment_id
        LEFT JOIN grade_cells g ON g.id = b.id LEFT JOIN solution_cells s ON s.id = b.id
        LEFT JOIN task_cells t ON t.id = b.id""",
    "source_cell": """
        SELECT a.name, n.name, s.name, s.cell_type, s.locked, s.source, s.checksum
        FROM source_cell s JOIN notebook n ON n.id = s.notebook_id JOIN assignment a ON a.id = n.assignment_id""",
    "submitted_assignment": """
        SELECT a.name, s.student_id, s.timestamp, s.extension
        FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id""",
    "submitted_notebook": """
        SELECT a.name, s.student_id, n.name, sn.flagged, sn.late_submission_penalty
        FROM submitted_notebook sn {submitted}""",
    "grade": """
        SELECT a.name, s.student_id, n.name, b.name, b.type,
               g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
        FROM grade g JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook sn ON sn.id = g.notebook_id
        {submitted}""",
    "comment": """
        SELECT a.name, s.student_id, n.name, b.name, b.type, c.auto_comment, c.manual_comment
        FROM comment c JOIN base_cell b ON b.id = c.cell_id JOIN submitted_notebook sn ON sn.id = c.notebook_id
        {submitted}""",
}  # fmt: skip
TABLES = tuple(_QUERIES)


def rows_of(url: str) -> dict[str, Counter[Row]]:
    """Read the ten tables of a gradebook."""
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            queries = {name: sa.text(query.replace("{submitted}", _SUBMITTED)) for name, query in _QUERIES.items()}
            return {name: Counter(map(_plain, connection.execute(query))) for name, query in queries.items()}
    finally:
        engine.dispose()


def _plain(row: sa.Row[Any]) -> Row:
    """Give times the form in which SQLite holds them, whatever the database."""
    return tuple(
        f"{datetime.fromtimestamp(0, UTC) + one if isinstance(one, timedelta) else one:%Y-%m-%d %H:%M:%S.%f}"
        if isinstance(one, datetime | timedelta)
        else one
        for one in row
    )


def differences(
    left: dict[str, Counter[Row]], right: dict[str, Counter[Row]]
) -> dict[str, tuple[list[Row], list[Row]]]:
    """Return, table by table, the rows that only one of two gradebooks has; empty if they are equal."""
    return {
        name: (_sorted(left[name] - right[name]), _sorted(right[name] - left[name]))
        for name in TABLES
        if left[name] != right[name]
    }


def _sorted(rows: Counter[Row]) -> list[Row]:
    return sorted(rows.elements(), key=repr)
