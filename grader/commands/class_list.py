"""`grader roster`, `extend` and `dates`: trainees, due dates and extensions, kept by nbgrader, shown to trainees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from grader.terminal import err, finish, out, plain, safe

FINDINGS = 1

class_list = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]
Gradebook = Annotated[
    str | None, typer.Option(help="Database address of nbgrader's gradebook (default: the course's own).")
]


@class_list.command()
def roster(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV or XLSX of trainees (id, names, e-mail) or due dates.")
    ],
    *,
    gradebook: Gradebook = None,
    as_json: AsJson = False,
) -> None:
    """Enter trainees, or due dates (columns assignment and due), into the gradebook; nobody is removed.

    Example: grader roster trainees.csv
    """
    from grader.grading.courses import find_course
    from grader.grading.roster_files import RosterError
    from grader.grading.rosters import enter

    try:
        entered = enter(find_course(), file, gradebook)
    except RosterError as error:
        if as_json:
            plain(json.dumps({"problems": [one.as_json() for one in error.problems]}, ensure_ascii=False))
            raise typer.Exit(FINDINGS) from None
        finish([f"{safe(file.name)}, {one}" for one in error.problems], "problem(s); nothing was written")
        return
    if as_json:
        plain(json.dumps(entered.as_json(), ensure_ascii=False))
        return
    for word, names in (("added", entered.added), ("changed", entered.changed), ("left as they were", entered.left)):
        listed = f": {', '.join(names)}" if names else ""
        out.print(safe(f"{len(names)} {word}{listed}"), soft_wrap=True)
    if entered.encoding not in ("UTF-8", "XLSX"):
        out.print(f"read as {entered.encoding}: if names look wrong, save the file as CSV UTF-8 and run this again")
    if entered.ignored:
        out.print(safe(f"columns passed over: {', '.join(entered.ignored)}"), soft_wrap=True)


@class_list.command()
def extend(
    student: Annotated[str, typer.Argument(help="The trainee's id.")],
    assignment: Annotated[str, typer.Argument(help="The assignment, as its folder is named.")],
    until: Annotated[str, typer.Argument(help="A time with its zone: 2026-12-01 18:00 +0800, or … UTC.")],
    *,
    gradebook: Gradebook = None,
    as_json: AsJson = False,
) -> None:
    """Let one trainee hand in later than the due date, without a penalty.

    Example: grader extend ann 02-agency-duties "2026-12-08 18:00 +0800"
    """
    from grader.grading.courses import find_course
    from grader.grading.extensions import extend as granted

    extension = granted(find_course(), student, assignment, until, gradebook)
    if as_json:
        plain(json.dumps(extension.as_json(), ensure_ascii=False))
        return
    until_said = f"{extension.until:%Y-%m-%d %H:%M} UTC"
    already = "" if extension.changed else " already"
    out.print(safe(f"{student} may{already} hand in {assignment} until {until_said}"), soft_wrap=True)
    if extension.changed and extension.handed_in:
        err.print(safe(f"it was handed in already: grader grade {assignment} renews its late penalty"))


@class_list.command()
def dates(
    *,
    zone: Annotated[str, typer.Option(help="The time zone in which trainees read the dates.")] = "Asia/Shanghai",
    gradebook: Gradebook = None,
    as_json: AsJson = False,
) -> None:
    """Write the gradebook's due dates and extensions beside the exercises, where trainees' notebooks show them.

    Do so before a release, and after roster or extend. Names stay in the gradebook.

    Example: grader dates --zone Asia/Shanghai
    """
    from grader.grading.courses import find_course
    from grader.grading.posted_dates import post_dates

    posted = post_dates(find_course(), zone, gradebook)
    if as_json:
        plain(json.dumps([one.as_json() for one in posted], ensure_ascii=False))
        return
    for one in posted:
        due = f"due {one.due:%Y-%m-%d %H:%M %Z}, {one.extensions} extension(s)" if one.due else "no due date"
        out.print(safe(f"{one.assignment}: {due}{', written' if one.changed else ''}"), soft_wrap=True)
