"""`grader grade`: a batch scored into the gradebook."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.terminal import err, out, plain, progress, show_findings, show_scores, shown, status_line, stoppable

if TYPE_CHECKING:
    from grader.grading.batches import GradedBatch

FINDINGS, WRONG_USE, STOPPED = 1, 2, 130
_LISTED = 20

Assignment = Annotated[str, typer.Argument(help="The assignment, as its folder is named: 02-agency-duties.")]
Submitted = Annotated[
    Path | None,
    typer.Option(
        help="Folder of submissions, <student>/<assignment>/… and hand-in zips (default: submitted/ of the course)."
    ),
]
Gradebook = Annotated[
    str | None, typer.Option(help="Database address of nbgrader's gradebook (default: the course's own).")
]
Workers = Annotated[int, typer.Option(min=1, help="Processes that read and score.")]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers read and score; they see the same folder."),
]
Watched = Annotated[bool, typer.Option("--watch", help="Go on, and grade what arrives or is edited, until Ctrl-C.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]


def grade(
    assignment: Assignment,
    *,
    submitted: Submitted = None,
    gradebook: Gradebook = None,
    workers: Workers = 1,
    scheduler: Scheduler = None,
    watched: Watched = False,
    as_json: AsJson = False,
) -> None:
    """Score every submission against the key and write nbgrader's gradebook. Runs nothing that was handed in.

    Ctrl-C ends it cleanly: what is scored is kept. With --watch, --json prints one object a line, for each batch.

    Example: grader grade 02-agency-duties --json
    """
    from grader.grading.batches import grade as grade_batch
    from grader.grading.courses import find_course

    if scheduler and (workers > 1 or watched):
        err.print("--scheduler: the cluster has its own workers. fix: leave out --workers and --watch", style="red")
        raise typer.Exit(WRONG_USE)
    if watched:
        _watch(assignment, submitted, gradebook, workers, as_json=as_json)
        return
    with stoppable() as stopped, progress(as_json) as bar:
        batch = grade_batch(
            find_course(),
            assignment,
            submitted=submitted,
            gradebook=gradebook,
            workers=workers,
            scheduler=scheduler,
            progress=bar,
            stopped=stopped,
        )
    _show(batch, as_json=as_json)
    if batch.stopped:
        _say_how_to_go_on(batch)
        raise typer.Exit(STOPPED)
    if batch.findings:
        raise typer.Exit(FINDINGS)


def _watch(assignment: str, submitted: Path | None, gradebook: str | None, workers: int, *, as_json: bool) -> None:
    from grader.grading.courses import CourseError, find_course
    from grader.grading.watching import watch

    course = find_course()
    folder = submitted or course.submitted
    students: set[str] = set()
    findings = 0
    with stoppable() as stopped, status_line(as_json) as line:
        line.tell(f"watching {folder}")
        for came in watch(
            course,
            assignment,
            submitted=submitted,
            gradebook=gradebook,
            workers=workers,
            progress=line.progress,
            stopped=stopped,
        ):
            with line.aside():
                if isinstance(came, CourseError):
                    err.print(f"{came} (tried again until it works)", markup=False, style="red")
                    continue
                _tell(came, as_json=as_json)
            students |= {result.student for result in came.results}
            findings += len(came.findings)
            line.tell(f"watching {folder}: {len(students)} graded, {findings} finding(s). Ctrl-C ends it")
            if came.left:
                _say_how_to_go_on(came)
                raise typer.Exit(STOPPED)
    if not as_json:
        out.print(f"ended: {len(students)} submission(s) graded, {findings} finding(s); all is kept")
    if findings:
        raise typer.Exit(FINDINGS)


def _tell(batch: GradedBatch, *, as_json: bool) -> None:
    """Tell one batch of many in a few lines."""
    result = batch.as_json()
    if as_json:
        plain(json.dumps(result, ensure_ascii=False))
        return
    now = f"{datetime.now().astimezone():%H:%M:%S}"
    for student, row in result["scores"].items() if batch.graded <= _LISTED else ():
        plain(f"{now} {shown(student)}: {row['earned']:g} of {row['possible']:g}")
    if batch.graded > _LISTED:
        plain(f"{now} {batch.graded} submissions graded")
    for finding in batch.findings:
        plain(f"{now} {shown(finding)}")


def _show(batch: GradedBatch, *, as_json: bool) -> None:
    result = batch.as_json()
    if as_json:
        plain(json.dumps(result, ensure_ascii=False))
        return
    show_scores(result)
    show_findings(result["findings"])
    out.print(f"{result['graded']} submission(s) graded, {len(result['findings'])} finding(s)")
    if result["graded"]:
        out.print("These are the automatic scores; what a person marked stands in the gradebook, feedback and report.")
    elif not batch.left:
        out.print("nobody has handed in. fix: grader collect FOLDER, or nbgrader collect ASSIGNMENT")


def _say_how_to_go_on(batch: GradedBatch) -> None:
    left = f"{batch.left} submission(s) are left" if batch.left else "marking notebooks may be left"
    err.print(f"stopped: {batch.graded} submission(s) are graded and kept, {left}. Run the same command to go on.")
