"""Which trainee is in which group, from a CSV file. nbgrader's tables know no groups, so nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grader.grading.courses import CourseError
from grader.grading.roster_files import Problem, RosterError, read_table
from grader.grading.rosters import nearest
from grader.grading.students import shown


@dataclass(frozen=True, slots=True)
class Groups:
    """Trainees by group, and the one group that is asked for (empty: all)."""

    of: dict[str, str] = field(default_factory=dict)
    only: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The groups' names, sorted."""
        return tuple(sorted(set(self.of.values())))

    @property
    def members(self) -> frozenset[str]:
        """Everybody in the group that is asked for; with no group asked for, everybody in the file."""
        return frozenset(student for student, group in self.of.items() if not self.only or group == self.only)

    def among(self, students: Iterable[str]) -> tuple[str, ...]:
        """Return those of the students whom the page is about."""
        return tuple(one for one in students if not self.only or self.of.get(one) == self.only)


def read_groups(path: Path | None, only: str | None) -> Groups:
    """Read a file with a column of ids and one of groups; `only` names the group that is asked for.

    A trainee whose group is empty is in none. Raises `CourseError` and `RosterError`.
    """
    if path is None:
        if only is None:
            return Groups()
        where, cure = f"group {shown(only)}", "add --groups FILE.csv with the columns student and group"
        raise CourseError(where, "no file says who is in which group", cure)
    table = read_table(path, with_groups=True)
    if table.kind != "trainees" or any("group" not in record for record in table.records.values()):
        raise RosterError([Problem(1, "no column holds groups", "head it group, class, 班级 or 组别")])
    of = {record["id"]: record["group"] for record in table.records.values() if record["group"]}
    groups = Groups(of, only or "")
    if only is not None and only not in groups.names:
        otherwise = f"use one of {', '.join(map(shown, groups.names))}" if of else "give trainees a group"
        where, what = f"group {shown(only)}", f"{path.name} has no such group"
        raise CourseError(where, what, nearest(only, groups.names, otherwise))
    return groups
