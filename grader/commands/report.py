"""`grader report`: the instructor's page of an assignment, and its tables beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.terminal import finish, out, progress, safe


def report(
    assignment: Annotated[str, typer.Argument(help="The assignment, as its folder is named: 02-agency-duties.")],
    to: Annotated[Path | None, typer.Option("--out", help="File to write (default: reports/ASSIGNMENT.html).")] = None,
    *,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", help="Folder for the tables as CSV (default: ASSIGNMENT-tables/ beside the page)."),
    ] = None,
    group: Annotated[str | None, typer.Option(help="Only this group of trainees; needs --groups.")] = None,
    groups: Annotated[
        Path | None, typer.Option(help="CSV file that says who is in which group: columns student and group.")
    ] = None,
    earlier: Annotated[
        str | None,
        typer.Option(help="An earlier cohort to compare with: its folder of submissions, or its gradebook."),
    ] = None,
    submitted: Annotated[
        Path | None,
        typer.Option(help="Folder of submissions, <student>/<assignment>/… (default: submitted/ of the course)."),
    ] = None,
    gradebook: Annotated[
        str | None, typer.Option(help="Database address of nbgrader's gradebook (default: the course's own).")
    ] = None,
) -> None:
    """Write the instructor's page: scores, items, what to teach again, findings, who is missing; and its tables.

    Example: grader report 02-agency-duties
    """
    from grader.grading.courses import find_course
    from grader.grading.feedback import replace_file
    from grader.grading.groups import read_groups
    from grader.grading.reports import make_report
    from grader.grading.roster_files import RosterError
    from grader.interchange.tables_csv import table_csv

    course = find_course()
    try:
        among = read_groups(groups, group)
    except RosterError as error:
        finish([f"{safe(groups.name if groups else '')}, {one}" for one in error.problems], "problem(s)")
        return
    with progress(quiet=False) as bar:
        made = make_report(
            course, assignment, submitted=submitted, gradebook=gradebook, groups=among, earlier=earlier, progress=bar
        )
    page = to or course.root / "reports" / f"{assignment}{_suffix(group)}.html"
    tables = csv or page.with_name(f"{page.name.removesuffix('.html')}-tables")
    page.parent.mkdir(parents=True, exist_ok=True)
    replace_file(page, made.page)
    tables.mkdir(parents=True, exist_ok=True)
    for table in made.tables:
        replace_file(tables / f"{table.name}.csv", table_csv(table.columns, table.rows))
    out.print(f"wrote {page}", soft_wrap=True)
    out.print(f"and {len(made.tables)} tables in {tables}/", soft_wrap=True)


def _suffix(group: str | None) -> str:
    """Return what sets a group's page apart from that of all, as part of a file's name."""
    return f"-{''.join(c if c.isalnum() else '-' for c in group)}" if group else ""
