"""`grader hand-in`: a trainee's work as one file, with a receipt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from grader.terminal import err, plain

WRONG_USE = 2


def hand_in(
    folder: Annotated[Path, typer.Argument(help="The folder of the exercise (default: this one).")] = Path(),
    *,
    owner: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="Your id (default: the one that answers.json names).")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to put the file (default: beside the folder).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")] = False,
) -> None:
    """Put an exercise's answers and notebook into one zip to hand in, and print its receipt.

    Example: grader hand-in 02-agency-duties --as anna
    """
    from grader.grading.students import student_id_fault
    from grader.widgets.hand_ins import HandInError
    from grader.widgets.hand_ins import hand_in as write

    try:
        handed_in = write(folder, owner=owner, out=to, id_fault=student_id_fault)
    except HandInError as error:
        err.print(str(error), markup=False, style="red")
        raise typer.Exit(WRONG_USE) from None
    if as_json:
        plain(json.dumps(handed_in.as_json(), ensure_ascii=False))
    else:
        told = handed_in.told()
        plain(f"{told.en}\n\n{told.zh}")
