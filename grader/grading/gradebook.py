"""nbgrader's gradebook, written in bulk: one short transaction a batch. The only module that writes its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from grader.grading import rows
from grader.grading.cohorts import Progress
from grader.grading.courses import CourseError
from grader.grading.results import Result
from grader.grading.rows import Batch, Cells, Kept, Row

WAIT_SECONDS = 10.0
_CHUNK = 5_000
_GRADERS = int(rows.digest("graders of this gradebook", 15), 16)
Penalty = Callable[[str, float, float], float | None]
"""(student, score, seconds late) → the penalty, or None for none."""


def open_gradebook(url: str, *, wait: float = WAIT_SECONDS) -> Engine:
    """Connect to a gradebook, making nbgrader's tables in an empty one.

    Raises `CourseError` if it can't be reached, is locked for longer than `wait` seconds, or is of another
    nbgrader's schema.
    """
    try:
        engine = sa.create_engine(url, connect_args={"timeout": wait} if url.startswith("sqlite") else {})
    except (ArgumentError, NoSuchModuleError) as error:
        cure = "name one like sqlite:///gradebook.db or postgresql://host/name"
        raise CourseError("gradebook", str(error).split("\n")[0], cure) from error
    except ImportError as error:
        cure = 'for PostgreSQL, pip install "psycopg[binary]"; for another database, its driver'
        raise CourseError("gradebook", str(error), cure) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _manual_transactions)
        sa.event.listen(engine, "begin", _begin_immediate)
    elif engine.dialect.name == "postgresql":
        sa.event.listen(engine, "begin", partial(_begin_alone, wait))
    try:
        with transaction(engine) as connection:
            _ensure_schema(connection)
    except BaseException:
        engine.dispose()  # nobody else has it to close
        raise
    return engine


def _manual_transactions(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's own type
    connection.isolation_level = None


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_alone(wait: float, connection: Connection) -> None:
    """Wait for other graders of this database, and for them alone: formgrader's own rows are not held."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(wait * 1000)}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_GRADERS})")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Hold the write lock for a moment: all of it is kept, or none of it. Raises `CourseError` when locked."""
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as error:
        what = str(error.orig).strip().split("\n")[0]
        if any(word in what for word in ("locked", "busy", "lock timeout", "deadlock")):
            cure = "close the program that holds it (an open formgrader page does not), then grade again"
            raise CourseError("gradebook", "another program holds it locked", cure) from error
        if error.connection_invalidated:
            cure = "see that the database runs and can be reached, then grade again: nothing was written by halves"
            raise CourseError("gradebook", f"the connection was lost ({what})", cure) from error
        cure = "check the address, that the database runs, and the rights of file and folder"
        raise CourseError("gradebook", what, cure) from error
    except DBAPIError as error:
        cure = "if it is no gradebook, name another; else restore it from a copy and grade again"
        raise CourseError("gradebook", str(error.orig), cure) from error


def _ensure_schema(connection: Connection) -> None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - heavy, and the command line must start quickly
    from nbgrader.api import Base  # noqa: PLC0415 - as above
    from nbgrader.dbutil import ALEMBIC_DIR  # noqa: PLC0415 - as above

    script = ScriptDirectory(ALEMBIC_DIR)
    head = script.get_current_head()
    tables = set(sa.inspect(connection).get_table_names())
    if not tables:
        Base.metadata.create_all(bind=connection)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})
        return
    found = None
    if "alembic_version" in tables:
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if found == head:
        return
    known = {revision.revision for revision in script.walk_revisions()}
    if found is None or found in known:
        cure = "back it up, then run `nbgrader db upgrade`"
        raise CourseError("gradebook", "it was made by an older nbgrader", cure)
    cure = "install the nbgrader that made it (see requirements.lock), or name another gradebook"
    raise CourseError("gradebook", f"it was made by a newer nbgrader (schema {found}; this one knows {head})", cure)


def write_batch(
    connection: Connection,
    cells: Cells,
    results: Sequence[Result],
    penalty: Penalty,
    *,
    progress: Progress | None = None,
) -> dict[str, float]:
    """Insert or update the rows of a batch, and return the late penalties by student.

    Only automatic columns are touched: manual scores, extra credit, comments, flags and extensions stay.
    """
    batch = Batch(cells, results, _kept(connection, cells))
    total = len(results) * (3 + len(cells.graded) + len(cells.written))
    done = 0
    for statement, table in (
        (rows.STUDENT, batch.students()),
        (rows.SUBMISSION, _stamped(connection, batch.submissions())),
        (rows.NOTEBOOK, batch.notebooks()),
        (rows.GRADE, batch.grades()),
        (rows.COMMENT, batch.comments()),
    ):
        for chunk in _chunks(table):
            connection.exec_driver_sql(_in_dialect(connection, statement), chunk)
            done += len(chunk)
            if progress:
                progress("write", done, total)
    for name, (indexed, column) in rows.INDEXES.items():  # looked for first: PostgreSQL would lock the table to see
        if name not in {one["name"] for one in sa.inspect(connection).get_indexes(indexed)}:
            connection.exec_driver_sql(f"CREATE INDEX {name} ON {indexed} ({column})")
    penalties = _penalties(connection, cells, {result.student for result in results}, penalty)
    connection.exec_driver_sql("ANALYZE")
    return penalties


def _kept(connection: Connection, cells: Cells) -> dict[str, Kept]:
    submitted, notebooks = _tables("SubmittedAssignment", "SubmittedNotebook")
    of_it = sa.and_(notebooks.c.assignment_id == submitted.c.id, notebooks.c.notebook_id == cells.notebook)
    found = connection.execute(
        sa.select(submitted.c.student_id, submitted.c.id, notebooks.c.id, submitted.c.timestamp)
        .outerjoin(notebooks, of_it)
        .where(submitted.c.assignment_id == cells.assignment)
    )
    kept = {}
    for student, submission, notebook, timestamp in found:
        ours = rows.prefix(cells, student) + rows.digest("submitted_notebook", 10)
        kept[student] = Kept(submission, notebook or ours, timestamp)
    return kept


def _penalties(connection: Connection, cells: Cells, students: set[str], penalty: Penalty) -> dict[str, float]:
    """Set the penalties of what came late, as nbgrader does: of the score as it now stands, manual marks included."""
    assignment, submitted, notebook, grade = _tables("Assignment", "SubmittedAssignment", "SubmittedNotebook", "Grade")
    due = connection.execute(sa.select(assignment.c.duedate).where(assignment.c.id == cells.assignment)).scalar()
    if due is None:
        return {}
    extra = sa.func.coalesce(grade.c.extra_credit, 0.0)
    score = sa.case(
        (grade.c.manual_score.is_not(None), grade.c.manual_score + extra),
        (grade.c.auto_score.is_not(None), grade.c.auto_score + extra),
        else_=0.0,
    )
    late = connection.execute(
        sa.select(
            submitted.c.student_id, submitted.c.timestamp, submitted.c.extension, notebook.c.id, sa.func.sum(score)
        )
        .join(notebook, notebook.c.assignment_id == submitted.c.id)
        .join(grade, grade.c.notebook_id == notebook.c.id)
        .where(submitted.c.assignment_id == cells.assignment, submitted.c.timestamp > due)
        .group_by(submitted.c.student_id, submitted.c.timestamp, submitted.c.extension, notebook.c.id)
    )
    penalties: dict[str, float] = {}
    updates: list[Row] = []
    for student, timestamp, extension, id_, earned in late:
        seconds = (timestamp - due - (extension or timedelta())).total_seconds()
        if student in students and seconds > 0 and (taken := penalty(student, earned, seconds)) is not None:
            penalties[student] = taken
            updates.append((taken, id_))
    statement = _in_dialect(connection, "UPDATE submitted_notebook SET late_submission_penalty = ? WHERE id = ?")
    for chunk in _chunks(updates):
        connection.exec_driver_sql(statement, chunk)
    return penalties


def _stamped(connection: Connection, table: Iterable[Row]) -> Iterator[Row]:
    """Give times the form in which nbgrader's own layer keeps them: text in SQLite, times elsewhere."""
    if connection.dialect.name != "sqlite":
        yield from table
        return
    for *ids, timestamp in table:
        yield (*ids, None if timestamp is None else _sqlite_time(timestamp))


def _sqlite_time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"


def _in_dialect(connection: Connection, statement: str) -> str:
    sqlite = connection.dialect.name == "sqlite"
    statement = statement.replace("{differs}", "IS NOT" if sqlite else "IS DISTINCT FROM")
    return statement if sqlite else statement.replace("?", "%s")


def _chunks(table: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(table)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def _tables(*names: str) -> list[sa.Table]:
    from nbgrader import api  # noqa: PLC0415 - heavy, and the command line must start quickly

    return [getattr(api, name).__table__ for name in names]
