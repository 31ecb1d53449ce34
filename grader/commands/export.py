"""`grader export`: items and grades in other people's formats, and a list of what they cannot take."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from grader.terminal import err, out, plain, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.courses import Course
    from grader.interchange.exports import Export, LeftOut
    from grader.items.texts import Language

FINDINGS = 1

export = typer.Typer(
    no_args_is_help=True, help="Items and grades for other systems: QTI 3.0, Moodle, Canvas. Instructor's side only."
)

Assignment = Annotated[str, typer.Argument(help="The assignment, as its folder is named: 02-agency-duties.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]


@export.command()
def items(
    assignment: Assignment,
    to: Annotated[Path, typer.Argument(metavar="OUT", help="File to write: a zip for qti3, an XML file for moodle.")],
    *,
    form: Annotated[Literal["qti3", "moodle"], typer.Option("--format", help="What the other system reads.")],
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="Only this language (default: both, one beside the other).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write an assignment's items with their keys, and list those that the format cannot say.

    Example: grader export items 02-agency-duties 02-agency-duties.zip --format qti3
    """
    from grader.grading.courses import find_course
    from grader.interchange.moodle_xml import quiz
    from grader.interchange.qti3 import package
    from grader.items.texts import LANGUAGES

    course = find_course()
    key = course.key(assignment)
    languages: Sequence[Language] = LANGUAGES if language is None else (language,)
    made = package(key, languages) if form == "qti3" else quiz(key, languages)
    _write(course, to, made)
    if not as_json:
        out.print(safe(f"wrote {to}: {made.count} of {len(key.items)} items"), soft_wrap=True)
        err.print("this file holds the keys: keep it from trainees", style="yellow")
        if form == "qti3":
            err.print("reasons and marking guides are not in it: some players show them to candidates")
    _finish(to, made, made.left_out, as_json=as_json)


@export.command()
def grades(
    assignment: Assignment,
    to: Annotated[Path, typer.Argument(metavar="OUT.csv", help="File to write.")],
    *,
    platform: Annotated[Literal["moodle", "canvas"], typer.Option("--for", help="Whose grade import will read it.")],
    column: Annotated[
        str | None, typer.Option(help="What the platform calls the assignment (default: ASSIGNMENT).")
    ] = None,
    gradebook: Annotated[
        str | None, typer.Option(help="Database address of nbgrader's gradebook (default: the course's own).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write what each trainee earned, for a platform's grade import; who still waits for a mark is left out.

    Example: grader export grades 02-agency-duties grades.csv --for moodle
    """
    from grader.grading.courses import find_course
    from grader.grading.totals import read_totals
    from grader.interchange.exports import LeftOut
    from grader.interchange.gradebook_csv import Grade, grades_csv

    course = find_course()
    totals = read_totals(course, assignment, gradebook)
    final = [
        Grade(
            student=one.student,
            first_name=one.first_name,
            last_name=one.last_name,
            email=one.email,
            earned=one.earned,
        )
        for one in totals.lines
        if not one.waiting
    ]
    waiting = tuple(
        LeftOut(f"trainee {one.student}", f"{one.waiting} item(s) wait for a person's mark", "mark them in formgrader")
        for one in totals.lines
        if one.waiting
    )
    made = grades_csv(final, platform, column=column or assignment, possible=totals.possible)
    _write(course, to, made)
    if not as_json:
        out.print(safe(f"wrote {to}: {made.count} of {len(totals.lines)} trainees"), soft_wrap=True)
        for item in totals.dropped:
            out.print(f"item {item} was dropped: it is in no grade, and not in the maximum")
        out.print(f"the most that can be had is {totals.possible:g}: set the platform's maximum to it")
    _finish(to, made, (*waiting, *made.left_out), as_json=as_json, dropped=totals.dropped)


def _write(course: Course, to: Path, made: Export) -> None:
    """Write the file, but never among what trainees get."""
    from grader.grading.courses import CourseError
    from grader.grading.feedback import replace_file

    place = to.resolve()
    for theirs in ("exercises", "course", "datasets"):
        if place.is_relative_to((course.root / theirs).resolve()):
            cure = "write it outside the course's folder"
            raise CourseError(str(to), f"what stands in {theirs}/ goes to trainees", cure)
    try:
        replace_file(place, made.data)
    except OSError as error:
        raise CourseError(str(to), error.strerror or "cannot be written", "name a file in a folder of yours") from error


def _finish(
    to: Path, made: Export, left_out: Sequence[LeftOut], *, as_json: bool, dropped: Sequence[str] | None = None
) -> None:
    if as_json:
        told = {"written": str(to), "count": made.count, "left_out": [one.as_json() for one in left_out]}
        if dropped is not None:
            told["dropped"] = list(dropped)
        plain(json.dumps(told, ensure_ascii=False))
    else:
        for one in left_out:
            out.print(safe(str(one)), soft_wrap=True)
    if left_out:
        if not as_json:
            err.print(f"{len(left_out)} left out", style="bold red")
        raise typer.Exit(FINDINGS)
