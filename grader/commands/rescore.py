"""`grader rescore`: after a key change, who changes and by how much; applied, listed, taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.terminal import err, out, plain, progress, safe, show_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.grading.courses import Course
    from grader.grading.effects import Line, Rescoring

FINDINGS, WRONG_USE = 1, 2
_FIGURES = ("before", "after", "change")
_DECLARE = "give it a higher version:, corrects: and because: in items.yaml"

By = Annotated[str, typer.Option("--by", help="Who decides: it stands in the history.")]
Why = Annotated[str, typer.Option("--why", help="Why: it stands in the history.")]


def rescore(  # noqa: PLR0913 - options
    assignment: Annotated[
        str | None, typer.Argument(help="The assignment, as its folder is named: 02-agency-duties.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show who would change.")] = False,
    line: Annotated[str | None, typer.Option(help="Show who crosses it, either way: 60%, or 13.5 points.")] = None,
    never_lower: Annotated[
        bool, typer.Option("--never-lower", help="Keep the scores of those who would lose: they were told already.")
    ] = False,
    by: By = "",
    why: Why = "",
    undo: Annotated[int | None, typer.Option(metavar="NUMBER", help="Take a rescoring back.")] = None,
    history: Annotated[bool, typer.Option("--history", help="List the rescorings, and what was undone.")] = False,
    submitted: Annotated[
        Path | None, typer.Option(help="Folder of submissions (default: submitted/ of the course).")
    ] = None,
    gradebook: Annotated[
        str | None, typer.Option(help="Database address of nbgrader's gradebook (default: the course's own).")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read and score.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")] = False,
) -> None:
    """After a key change: show who changes, by how much, and who crosses a line; then apply it, signed.

    Example: grader rescore 02-agency-duties --dry-run --line 60%
    """
    from grader.grading.courses import find_course
    from grader.grading.effects import Line
    from grader.grading.rescoring import Decision
    from grader.grading.rescoring import rescore as do_rescore

    course = find_course()
    if history:
        _history(course, assignment, gradebook, as_json=as_json)
        return
    if undo is not None:
        _undo(course, undo, by, why, gradebook, as_json=as_json)
        return
    if assignment is None:
        err.print("assignment: none is named. fix: grader rescore ASSIGNMENT --dry-run", style="red")
        raise typer.Exit(WRONG_USE)
    drawn = Line.of(line) if line is not None else None
    with progress(as_json) as bar:
        told = do_rescore(
            course, assignment, Decision(by, why, never_lower), dry_run=dry_run, submitted=submitted,
            gradebook=gradebook, workers=workers, progress=bar,
        )  # fmt: skip
    if as_json:
        plain(json.dumps(told.as_json(drawn), ensure_ascii=False))
    else:
        _show(told, drawn)
    if told.missing or any(change.undeclared for change in told.changes):
        raise typer.Exit(FINDINGS)


def _show(told: Rescoring, line: Line | None) -> None:
    if not told.changes and not told.students:
        out.print("nothing to rescore: the gradebook was scored by this key")
        return
    for change in told.changes:
        because = f": {change.because.en}" if change.because else ""
        undeclared = f"  NOT DECLARED: {_DECLARE}" if change.undeclared else ""
        out.print(safe(f"{change.item}: {', '.join(change.how)}{because}{undeclared}"), soft_wrap=True)
    if told.old_possible != told.new_possible:
        out.print(f"the maximum: {told.old_possible:g} → {told.new_possible:g}")
    if told.students:
        _show_students(told, line)
    raised, lowered = sum(one.new > one.old for one in told.students), sum(one.new < one.old for one in told.students)
    kept = sum(one.kept for one in told.students)
    out.print(f"{told.rescored} rescored: {raised} higher, {lowered} lower" + (f", {kept} kept" if kept else ""))
    if line is not None:
        ways = [way for _, way in told.crossed(line)]
        out.print(f"over the line of {line.text}: {ways.count('up')} newly, {ways.count('down')} no longer")
    for note in _notes(told):
        out.print(safe(note), soft_wrap=True)
    if told.number is None:
        out.print("nothing was written. To apply it: the same without --dry-run, with --by NAME and --why TEXT")
    else:
        out.print(f"written as rescoring {told.number}. To take it back: grader rescore --undo {told.number}")


def _notes(told: Rescoring) -> Iterator[str]:
    """Say what a person may want to look at, trainee by trainee."""
    for one in told.students:
        for item in one.set_aside:
            yield f"{one.student}: {item}: a person's mark is set aside (undoing brings it back)"
        for item, effect in one.items.items():
            if effect.marked:
                yield f"{one.student}: {item}: a person's mark stands; look at it again"
        if one.again:
            yield f"{one.student}: handed in again since it was graded: the new work counts"
    for student in told.missing:
        yield f"{student}: the work is not here: its responses were not scored anew. fix: bring its folder back"


def _show_students(told: Rescoring, line: Line | None) -> None:
    headings = ["trainee", *_FIGURES, "items", *([f"line {line.text}"] if line is not None else [])]
    words = {"up": "[green]now over it[/]", "down": "[red]no longer[/]", None: "·"}
    rows = []
    for one in told.students:
        items = ", ".join(f"{item} {it.old:g} → {it.new:g}" for item, it in one.items.items()) or "·"
        change = "kept" if one.kept else f"{one.new - one.old:+.2f}"
        row = [safe(one.student), f"{one.old:.2f}", f"{one.new:.2f}", change, safe(items)]
        rows.append([*row, words[told.crossing(one, line)]] if line is not None else row)
    show_table(told.assignment, headings, rows, _FIGURES)


def _undo(course: Course, number: int, by: str, why: str, gradebook: str | None, *, as_json: bool) -> None:
    from grader.grading.undoing import undo

    undone = undo(course, number, by=by, why=why, gradebook=gradebook)
    if as_json:
        plain(json.dumps(undone.as_json(), ensure_ascii=False))
    else:
        out.print(f"rescoring {number} of {undone.assignment} is undone: {undone.restored} grade(s) are as they were")
        for student, item in undone.left:
            out.print(safe(f"{student}: {item}: graded anew since then: left as it is"), soft_wrap=True)
        out.print("grading waits until the earlier key is back in items.yaml and built, or a rescoring is signed anew")
    if undone.left:
        raise typer.Exit(FINDINGS)


def _history(course: Course, assignment: str | None, gradebook: str | None, *, as_json: bool) -> None:
    from grader.grading.undoing import history

    found = history(course, assignment, gradebook)
    if as_json:
        plain(json.dumps({"rescorings": [one.as_json() for one in found]}, ensure_ascii=False))
        return
    if not found:
        out.print("nothing was ever rescored")
        return
    rows = []
    for one in found:
        items = ", ".join(f"{change['item']} ({', '.join(change['how'])})" for change in one.changes)
        undone = f"{one.undone_at:%Y-%m-%d %H:%M}, {one.undone_by}: {one.undone_why}" if one.undone_at else "·"
        when = f"{one.at:%Y-%m-%d %H:%M}"
        rows.append([str(one.id), *map(safe, (one.assignment, when, one.by, one.why, items, undone))])
    show_table("Rescorings", ("number", "assignment", "when (UTC)", "who", "why", "items", "undone"), rows)
