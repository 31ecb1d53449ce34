"""An assignment's grades at one moment, row by row, as the gradebook holds them: what a rescoring compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from grader.grading.marks import after_penalty


class GradeRow(NamedTuple):
    """One grade, with the automatic comment beside it; `flag`: it waits for a person."""

    id: str
    auto: float | None
    manual: float | None
    extra: float | None
    flag: bool
    comment: str | None

    @property
    def counted(self) -> float:
        """What counts: a person's mark before the automatic score, extra credit on top."""
        points = self.manual if self.manual is not None else self.auto
        return (points or 0.0) + (self.extra or 0.0)


@dataclass(frozen=True)
class Work:
    """One trainee's grades by item."""

    notebook: str
    handed_in: datetime | None
    penalty: float | None
    grades: Mapping[str, GradeRow]

    @property
    def is_scored(self) -> bool:
        """Whether it was handed in, or graded: an extension alone makes an empty submission."""
        scored = any(one.auto is not None or one.manual is not None for one in self.grades.values())
        return scored or self.handed_in is not None

    @property
    def total(self) -> float:
        """What counts of it, late penalty taken off."""
        return after_penalty(sum(one.counted for one in self.grades.values()), self.penalty or 0.0)


def read_work(connection: Connection, assignment: str) -> dict[str, Work]:
    """Read every trainee's grades in an assignment, by trainee."""
    from nbgrader import api  # noqa: PLC0415 - heavy, and the command line must start quickly

    assignments, submitted, notebooks, base, grades, comments = (
        getattr(api, name).__table__
        for name in ("Assignment", "SubmittedAssignment", "SubmittedNotebook", "BaseCell", "Grade", "Comment")
    )
    of_notebooks = submitted.join(assignments, assignments.c.id == submitted.c.assignment_id).join(
        notebooks, notebooks.c.assignment_id == submitted.c.id
    )
    ours = assignments.c.name == assignment
    said = {
        (notebook, item): comment
        for notebook, item, comment in connection.execute(
            sa.select(comments.c.notebook_id, base.c.name, comments.c.auto_comment)
            .select_from(of_notebooks.join(comments, comments.c.notebook_id == notebooks.c.id))
            .join(base, base.c.id == comments.c.cell_id)
            .where(ours)
        )
    }
    rows: dict[str, dict[str, GradeRow]] = {}
    for notebook, item, id_, auto, manual, extra, flag in connection.execute(
        sa.select(
            notebooks.c.id, base.c.name, grades.c.id, grades.c.auto_score, grades.c.manual_score,
            grades.c.extra_credit, grades.c.needs_manual_grade,
        )
        .select_from(of_notebooks.join(grades, grades.c.notebook_id == notebooks.c.id))
        .join(base, base.c.id == grades.c.cell_id)
        .where(ours)
    ):  # fmt: skip
        rows.setdefault(notebook, {})[item] = GradeRow(id_, auto, manual, extra, bool(flag), said.get((notebook, item)))
    found = connection.execute(
        sa.select(submitted.c.student_id, notebooks.c.id, submitted.c.timestamp, notebooks.c.late_submission_penalty)
        .select_from(of_notebooks)
        .where(ours)
        .order_by(submitted.c.student_id)
    )
    return {student: Work(notebook, at, penalty, rows.get(notebook, {})) for student, notebook, at, penalty in found}
