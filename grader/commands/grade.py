"""`grader grade`: a batch scored into the gradebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.terminal import err, out, plain, progress, show_findings, show_scores, stoppable

if TYPE_CHECKING:
    from grader.grading.batches import GradedBatch

FINDINGS, STOPPED = 1, 130

Assignment = Annotated[str, typer.Argument(help="The assignment, as its folder is named: 02-agency-duties.")]
Submitted = Annotated[
    Path | None,
    typer.Option(help="Folder of submissions, <student>/<assignment>/… (default: submitted/ of the course)."),
]
Gradebook = Annotated[
    str | None, typer.Option(help="Database address of nbgrader's gradebook (default: the course's own).")
]
Workers = Annotated[int, typer.Option(min=1, help="Processes that read and score.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]


def grade(
    assignment: Assignment,
    *,
    submitted: Submitted = None,
    gradebook: Gradebook = None,
    workers: Workers = 1,
    as_json: AsJson = False,
) -> None:
    """Score every submission against the key and write nbgrader's gradebook. Runs nothing that was handed in.

    Ctrl-C ends it cleanly: what is scored is kept.

    Example: grader grade 02-agency-duties --json
    """
    from grader.grading.batches import grade as grade_batch
    from grader.grading.courses import find_course

    with stoppable() as stopped, progress(as_json) as bar:
        batch = grade_batch(
            find_course(),
            assignment,
            submitted=submitted,
            gradebook=gradebook,
            workers=workers,
            progress=bar,
            stopped=stopped,
        )
    _show(batch, as_json=as_json)
    if batch.stopped:
        _say_how_to_go_on(batch)
        raise typer.Exit(STOPPED)
    if batch.findings:
        raise typer.Exit(FINDINGS)


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
