"""An assignment's own rows in the gradebook: what `nbgrader generate_assignment` writes, from the same notebook."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from grader.grading import rows
from grader.grading.courses import CourseError
from grader.grading.rows import Cells
from grader.items.assignments import Assignment
from grader.items.kinds import Explain

# nbgrader's preprocessors open the gradebook without naming the course, and so leave this row in every one
_STRAY_COURSE = "default_course"


@dataclass(frozen=True)
class _Cell:
    name: str
    source: str
    cell_type: str
    points: float
    graded: bool
    solution: bool
    checksum: str | None

    @property
    def locked(self) -> bool:
        return not self.solution and self.graded


def register(connection: Connection, key: Assignment, notebook: bytes, course_id: str) -> Cells:
    """Make or renew the rows of an assignment, and return the ids that its grades hang on.

    An item that is new under submissions gets an empty place in each. Raises `CourseError` if submissions hang on
    cells that the assignment no longer has.
    """
    cells, kernelspec = _read(notebook, key)
    course, assignments = _tables("Course", "Assignment")
    for name in dict.fromkeys((_STRAY_COURSE, course_id)):
        if name and not connection.execute(sa.select(course.c.id).where(course.c.id == name)).scalar():
            connection.execute(course.insert().values(id=name))
    assignment = connection.execute(sa.select(assignments.c.id).where(assignments.c.name == key.name)).scalar()
    if assignment is None:
        assignment = rows.digest(f"assignment {key.name}", 32)
        connection.execute(assignments.insert().values(id=assignment, name=key.name, course_id=course_id))
    notebook_id = _notebook(connection, assignment, key.name, kernelspec, cells)
    return known_cells(connection, key, assignment, notebook_id)


def known_cells(connection: Connection, key: Assignment, assignment: str, notebook: str) -> Cells:
    """Return the ids of an assignment's cells, in the key's order."""
    base, graded, solution = _tables("BaseCell", "GradeCell", "SolutionCell")
    ids: dict[str, dict[str, str]] = {}
    for table in (graded, solution):
        there = sa.select(base.c.name, base.c.id).join(table, table.c.id == base.c.id)
        ids[table.name] = dict(connection.execute(there.where(base.c.notebook_id == notebook)).all())
    return Cells(
        key.name,
        assignment,
        notebook,
        tuple(ids[graded.name][item.id] for item in key.items),
        tuple(ids[solution.name][item.id] for item in key.items if isinstance(item, Explain)),
    )


def registered_points(connection: Connection, assignment: str) -> dict[str, float]:
    """Return what the gradebook believes each item of an assignment is worth; empty if it knows none."""
    assignments, notebooks, base, graded = _tables("Assignment", "Notebook", "BaseCell", "GradeCell")
    there = (
        sa.select(base.c.name, graded.c.max_score)
        .join(graded, graded.c.id == base.c.id)
        .join(notebooks, notebooks.c.id == base.c.notebook_id)
        .join(assignments, assignments.c.id == notebooks.c.assignment_id)
        .where(assignments.c.name == assignment)
    )
    return dict(connection.execute(there).all())


def known_students(connection: Connection) -> frozenset[str]:
    """Return the ids of all students in the gradebook."""
    (students,) = _tables("Student")
    return frozenset(connection.execute(sa.select(students.c.id)).scalars())


def due_date(connection: Connection, assignment: str) -> datetime | None:
    """Return when an assignment is due, in UTC; None if no date is set or the gradebook does not know it."""
    (assignments,) = _tables("Assignment")
    due: datetime | None = connection.execute(
        sa.select(assignments.c.duedate).where(assignments.c.name == assignment)
    ).scalar()
    return due


def _read(notebook: bytes, key: Assignment) -> tuple[list[_Cell], str]:
    members = json.loads(notebook)
    cells = []
    for cell in members["cells"]:
        meta = cell.get("metadata", {}).get("nbgrader")
        if not meta or not (meta["grade"] or meta["solution"]):
            continue
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        cells.append(
            _Cell(
                meta["grade_id"], source, cell["cell_type"], float(meta.get("points", 0)),
                bool(meta["grade"]), bool(meta["solution"]), meta.get("checksum"),
            )
        )  # fmt: skip
    found = {cell.name: cell.points for cell in cells}
    expected = {item.id: float(item.points) for item in key.items}
    if found != expected:
        wrong = sorted(id_ for id_ in found.keys() | expected.keys() if found.get(id_) != expected.get(id_))
        raise CourseError(key.name, f"notebook and key.json differ on {', '.join(wrong)}", "run `grader build`")
    cells = [replace(cell, points=float(key.item(cell.name).worth)) for cell in cells]
    return cells, json.dumps(members.get("metadata", {}).get("kernelspec", {}))


def _notebook(connection: Connection, assignment: str, name: str, kernelspec: str, cells: Sequence[_Cell]) -> str:
    notebooks, submitted = _tables("Notebook", "SubmittedNotebook")
    found = connection.execute(
        sa.select(notebooks.c.id).where(notebooks.c.assignment_id == assignment, notebooks.c.name == name)
    ).scalar()
    if found is None:
        found = rows.digest(f"notebook {assignment} {name}", 32)
        connection.execute(
            notebooks.insert().values(id=found, name=name, assignment_id=assignment, kernelspec=kernelspec)
        )
    notebook: str = found
    gone = _stale_cells(connection, notebook, cells)
    places = list(connection.execute(sa.select(submitted.c.id).where(submitted.c.notebook_id == notebook)).scalars())
    if gone:
        if places:
            cure = "keep such an item and give it `standing: dropped` with because:, or start a new gradebook"
            what = f"its items are not those that were graded before ({', '.join(gone)})"
            raise CourseError(name, what, cure)
        _forget_cells(connection, notebook)
    for cell in cells:
        made = _base_cell(connection, notebook, cell)
        _source_cell(connection, notebook, cell)
        for kind, id_ in made.items():
            _open_places(connection, "Grade" if kind == "GradeCell" else "Comment", id_, places)
    return notebook


def _stale_cells(connection: Connection, notebook: str, cells: Sequence[_Cell]) -> list[str]:
    """Name the cells that the gradebook knows and the notebook has no longer, or has of another kind."""
    (base,) = _tables("BaseCell")
    there = connection.execute(sa.select(base.c.name, base.c.type).where(base.c.notebook_id == notebook))
    expected = {(cell.name, kind) for cell in cells for kind in _kinds(cell)}
    return sorted({name for name, kind in there if (name, kind) not in expected})


def _open_places(connection: Connection, kind: str, cell: str, places: Sequence[str]) -> None:
    """Give each submission an empty grade or comment for a new cell: nbgrader looks for one everywhere."""
    (table,) = _tables(kind)
    new = [{"id": rows.digest(f"{kind} {place} {cell}", 32), "notebook_id": place, "cell_id": cell} for place in places]
    if new:
        connection.execute(table.insert(), new)


def _forget_cells(connection: Connection, notebook: str) -> None:
    base, graded, solution, task, source = _tables("BaseCell", "GradeCell", "SolutionCell", "TaskCell", "SourceCell")
    ids = sa.select(base.c.id).where(base.c.notebook_id == notebook).scalar_subquery()
    for table in (graded, solution, task):
        connection.execute(table.delete().where(table.c.id.in_(ids)))
    connection.execute(base.delete().where(base.c.notebook_id == notebook))
    connection.execute(source.delete().where(source.c.notebook_id == notebook))


def _kinds(cell: _Cell) -> list[str]:
    return ["GradeCell"] * cell.graded + ["SolutionCell"] * cell.solution


def _base_cell(connection: Connection, notebook: str, cell: _Cell) -> dict[str, str]:
    """Make or renew a cell's rows; return the ids of those that are new, by kind."""
    made = {}
    base, graded, solution = _tables("BaseCell", "GradeCell", "SolutionCell")
    for kind in _kinds(cell):
        where = (base.c.notebook_id == notebook) & (base.c.name == cell.name) & (base.c.type == kind)
        id_ = connection.execute(sa.select(base.c.id).where(where)).scalar()
        values: dict[str, Any] = {}
        table = solution
        if kind == "GradeCell":
            table, values = graded, {"max_score": cell.points, "cell_type": cell.cell_type}
        if id_ is None:
            id_ = rows.digest(f"{kind} {notebook} {cell.name}", 32)
            connection.execute(base.insert().values(id=id_, name=cell.name, notebook_id=notebook, type=kind))
            connection.execute(table.insert().values(id=id_, **values))
            made[kind] = id_
        elif values:
            connection.execute(table.update().where(table.c.id == id_).values(**values))
    return made


def _source_cell(connection: Connection, notebook: str, cell: _Cell) -> None:
    (source,) = _tables("SourceCell")
    where = (source.c.notebook_id == notebook) & (source.c.name == cell.name)
    values = {"cell_type": cell.cell_type, "locked": cell.locked, "source": cell.source, "checksum": cell.checksum}
    if connection.execute(sa.select(source.c.id).where(where)).scalar() is None:
        id_ = rows.digest(f"SourceCell {notebook} {cell.name}", 32)
        connection.execute(source.insert().values(id=id_, name=cell.name, notebook_id=notebook, **values))
    else:
        connection.execute(source.update().where(where).values(**values))


def _tables(*names: str) -> list[sa.Table]:
    from nbgrader import api  # noqa: PLC0415 - heavy, and the command line must start quickly

    return [getattr(api, name).__table__ for name in names]
