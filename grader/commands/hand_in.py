"""`grader hand-in`, `collect`, `receipt`: a trainee's work as one file, its way to the instructor, and its proof."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from grader.terminal import err, out, plain, progress, safe, show_findings

FINDINGS, WRONG_USE = 1, 2

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]


def hand_in(
    folder: Annotated[Path, typer.Argument(help="The folder of the exercise (default: this one).")] = Path(),
    *,
    owner: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="Your id (default: the one that answers.json names).")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to put the file (default: beside the folder).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put an exercise's answers and notebook into one zip to hand in, and print its receipt.

    Example: grader hand-in 02-agency-duties --as anna
    """
    from grader.widgets.hand_ins import hand_in as write
    from grader.widgets.works import HandInError

    try:
        handed_in = write(folder, owner=owner, out=to)
    except HandInError as error:
        err.print(f"{error.told.en}\n{error.told.zh}", markup=False, style="red")
        raise typer.Exit(WRONG_USE) from None
    if as_json:
        plain(json.dumps(handed_in.as_json(), ensure_ascii=False))
    else:
        told = handed_in.told()
        plain(f"{told.en}\n\n{told.zh}")


def collect(
    folder: Annotated[
        Path, typer.Argument(help="Hand-ins: one folder or zip per trainee; or what Moodle or Canvas gives out.")
    ],
    *,
    assignment: Annotated[str | None, typer.Option(help="The assignment, where the hand-ins do not say it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Place hand-ins under submitted/, as nbgrader expects them; set aside what has no place or two names.

    Example: grader collect ~/hand-ins --assignment 02-agency-duties
    """
    from grader.grading.collecting import collect as place
    from grader.grading.courses import find_course

    course = find_course()
    with progress(as_json) as bar:
        collected = place(course, folder, assignment=assignment, progress=bar)
    if as_json:
        plain(json.dumps(collected.as_json(), ensure_ascii=False))
    else:
        show_findings(collected.as_json()["findings"])
        out.print(f"{len(collected.placed)} hand-in(s) placed under {course.submitted}", soft_wrap=True)
        out.print(safe(", ".join(sorted({placed.student for placed in collected.placed}))), soft_wrap=True)
    if collected.findings:
        raise typer.Exit(FINDINGS)


def receipt(
    code: Annotated[str, typer.Argument(metavar="CODE", help="As it was read aloud: capitals and hyphens are free.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Find what was collected for a trainee's receipt, or say that nothing was.

    Example: grader receipt 7K3M-9QXT-2VBJ
    """
    from grader.grading.courses import find_course
    from grader.grading.lookups import find
    from grader.items.receipts import heard

    whole = heard(code)
    if whole is None:
        cure = "three groups of four, as in 7K3M-9QXT-2VBJ; have it read again: one character is wrong or missing"
        err.print(safe(f"receipt {code[:40]}: this can be no receipt. fix: {cure}"), style="red")
        raise typer.Exit(WRONG_USE)
    course = find_course()
    with progress(as_json) as bar:
        found = find(course, whole, progress=bar)
    if as_json:
        plain(json.dumps({"receipt": whole, "found": [one.as_json() for one in found]}, ensure_ascii=False))
    for one in () if as_json else found:
        at = f"{one.at:%Y-%m-%d %H:%M} UTC" if one.at else "no time recorded"
        other = "" if one.owner == one.student else f" (handed in as {one.owner})"
        out.print(safe(f"{whole}: {one.student}, {one.assignment}, {at}{other}"), soft_wrap=True)
    if not found:
        if not as_json:
            err.print(
                f"{whole}: nothing was collected for it under {course.submitted}. Either the file has not arrived "
                "(grader collect FOLDER, nbgrader collect ASSIGNMENT), or a later hand-in took its place.",
                markup=False,
            )
        raise typer.Exit(FINDINGS)
