"""The command `grader`: parse, compose, show. Decides nothing; nothing imports it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from grader import __version__
from grader.commands.bank import bank
from grader.commands.bundle import bundle
from grader.commands.class_list import class_list
from grader.commands.export import export
from grader.commands.families import drawn_of_families
from grader.commands.grade import grade
from grader.commands.hand_in import collect, hand_in, receipt
from grader.commands.report import report
from grader.commands.rescore import rescore
from grader.items.texts import Language
from grader.terminal import err, finish, out, plain, progress, show_coverage, show_findings, show_scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.authoring.contents import Content
    from grader.grading.courses import Course

DONE, FINDINGS, WRONG_USE = 0, 1, 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Courseware for China's export control system: build it, hand it out, score it, report.",
)
app.add_typer(bank, name="bank")
app.add_typer(export, name="export")
app.add_typer(class_list)
app.command()(bundle)
app.command(name="hand-in")(hand_in)
app.command()(collect)
app.command()(receipt)
app.command()(grade)
app.command()(rescore)
app.command()(report)

Assignment = Annotated[str, typer.Argument(help="The assignment, as its folder is named: 02-agency-duties.")]
Only = Annotated[
    list[str] | None, typer.Argument(help="Only these modules, as their folders are named (default: all).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]
Submitted = Annotated[
    Path | None,
    typer.Option(help="Folder of submissions, <student>/<assignment>/… (default: submitted/ of the course)."),
]
Gradebook = Annotated[
    str | None, typer.Option(help="Database address of nbgrader's gradebook (default: the course's own).")
]


def main() -> NoReturn:
    """Run the command; people's mistakes end in a sentence with its cure and exit code 2."""
    from grader.authoring.problems import SourceError
    from grader.grading.courses import CourseError

    try:
        app(standalone_mode=True)
    except SourceError as error:
        err.print(str(error), markup=False)
        err.print(f"{len(error.problems)} problem(s) in the sources", style="bold red")
        sys.exit(FINDINGS)
    except CourseError as error:
        err.print(str(error), markup=False, style="red")
        sys.exit(WRONG_USE)
    except KeyboardInterrupt:
        err.print("stopped. What was finished is kept; run the same command again to go on.")
        sys.exit(130)
    sys.exit(DONE)


@app.callback(invoke_without_command=True)
def _version(*, version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    if version:
        out.print(__version__)
        raise typer.Exit


def _course() -> Course:
    from grader.grading.courses import find_course

    return find_course()


def _content(root: Path, only: Sequence[str] = ()) -> tuple[Content, dict[str, bytes]]:
    """Read what is written below the course root and build it in memory: the content, and all its built files."""
    from grader.authoring.audits import FACTS, write_facts
    from grader.authoring.contents import read_content
    from grader.delivery.releases import built_files
    from grader.delivery.start_pages import start_files

    try:
        content = read_content(root, only)
    except KeyError as error:
        err.print(error.args[0], style="bold red")
        raise typer.Exit(WRONG_USE) from None
    files = {path: data for module in content.modules for path, data in built_files(module).items()}
    if content.whole:
        keyed = [pooled.assignment for pooled in content.pooled() if pooled.pool != "practice"]
        files |= start_files(content.modules)
        files[FACTS] = write_facts(keyed, drawn_of_families(content.base), content.base)
    return content, files


@app.command()
def build(
    only: Only = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say what differs.")] = False,
) -> None:
    """Build notebooks, items and keys from their sources; the same bytes each time.

    Example: grader build --check
    """
    from grader.delivery.releases import drifts, write

    root = _course().root
    _, files = _content(root, only or ())
    if check:
        finish(drifts(root, files), "built file(s) differ from their sources")
        out.print(f"{len(files)} built files agree with their sources")
        return
    written = write(root, files)
    for path in written:
        out.print(f"wrote {path}")
    out.print(f"{len(files)} files built, {len(written)} of them changed")


@app.command(name="check")
def check_content(
    only: Only = None,
    *,
    table: Annotated[bool, typer.Option("--coverage", help="Print paragraphs against pools.")] = False,
) -> None:
    """Check the content: references earn all, untouched earns none, no key leaks, sources hold, minutes add up.

    Example: grader check --coverage
    """
    from grader.authoring.gate import check

    root = _course().root
    content, files = _content(root, only or ())
    if table:
        from grader.authoring.coverage import coverage

        show_coverage(coverage(content))
    finish(check(root, content, files), "finding(s)")
    items = sum(len(pooled.assignment.items) for pooled in content.pooled())
    out.print(f"{len(content.modules)} module(s) and the bank, {items} items: nothing to mend")


@app.command()
def lab(*, port: Annotated[int, typer.Option(help="Port to listen on, of 127.0.0.1 only.")] = 8888) -> None:
    """Open the course in JupyterLab on this machine.

    Example: grader lab --port 8890
    """
    root = _course().root
    binaries = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [sys.executable, "-m", "jupyterlab", f"--port={port}", "--ip=127.0.0.1", f"--notebook-dir={root}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    raise typer.Exit(subprocess.call([*command, "--LabApp.default_url=/lab/tree/course"], env=environment, cwd=root))  # noqa: S603 - our own command


@app.command()
def doctor(*, as_json: AsJson = False) -> None:
    """Say what is installed and configured here, and the cure for each fault.

    Example: grader doctor
    """
    from grader.delivery.opening import shared_files
    from grader.grading.doctor import examine

    checks = examine(Path.cwd(), shared_files())
    if as_json:
        plain(json.dumps([check.as_json() for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            out.print(f"[green]ok   [/]{check.what}" if check.ok else f"[red]fault[/] {check.what}. fix: {check.cure}")
    if not all(check.ok for check in checks):
        raise typer.Exit(FINDINGS)


@app.command()
def reference(
    assignment: Assignment, to: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write.")]
) -> None:
    """Write a submission that answers every item by its key. For the instructor's side only.

    Example: grader reference 02-agency-duties submitted/reference/02-agency-duties
    """
    from grader.grading.references import write_reference

    write_reference(_course(), assignment, to)
    out.print(f"wrote {to}: every item answered by its key. Keep it away from trainees.")


@app.command()
def feedback(
    assignment: Assignment,
    *,
    submitted: Submitted = None,
    gradebook: Gradebook = None,
    closed: Annotated[bool, typer.Option("--closed", help="The assignment has closed: show keys and reasons.")] = False,
) -> None:
    """Write one page per trainee; keys and reasons only once the assignment has closed.

    Example: grader feedback 02-agency-duties --closed
    """
    from grader.grading.feedback import keys_are_shown, write_feedback

    course = _course()
    with progress(quiet=False) as bar:
        pages = write_feedback(
            course, assignment, submitted=submitted, gradebook=gradebook, closed=closed, progress=bar
        )
    told = keys_are_shown(course, assignment, gradebook=gradebook, closed=closed)
    keys = "with keys and reasons" if told else "without keys: not closed yet (--closed shows them)"
    out.print(f"{len(pages)} page(s) under {course.feedback}, {keys}", soft_wrap=True)


@app.command()
def determine(
    case: Annotated[
        Path | None, typer.Argument(metavar="CASE.yaml", help="The case: its facts, field by field.")
    ] = None,
    *,
    as_of: Annotated[str | None, typer.Option(help="The day whose law decides (default: the case's as_of).")] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print every field of a case, its meaning and values.")
    ] = False,
    language: Annotated[Language, typer.Option(help="Language of the answer: en or zh.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Say what the law requires in a case on a day: step by step, each with its article.

    Example: grader determine case.yaml --as-of 2026-08-25
    """
    from grader.authoring.case_sources import read_case_source
    from grader.authoring.fact_base import read_fact_base, tables_folder
    from grader.authoring.problems import SourceError
    from grader.grading.courses import CourseError
    from grader.regime.cases import schema as fields_of_case
    from grader.regime.determination import determine as decide
    from grader.regime.renderings import as_text, schema_text

    if schema:
        plain(json.dumps(fields_of_case(), ensure_ascii=False, indent=1) if as_json else schema_text(language))
        return
    if case is None:
        err.print("case: none is named. fix: grader determine CASE.yaml, or --schema for its fields", style="red")
        raise typer.Exit(WRONG_USE)
    try:
        root = _course().root
    except CourseError:
        root = None
    tables = read_fact_base(tables_folder(root))
    try:
        decided = decide(read_case_source(case, case.name), tables, as_of)
    except (SourceError, ValueError) as error:
        err.print(str(error), markup=False, style="red")
        raise typer.Exit(WRONG_USE) from None
    if as_json:
        plain(json.dumps(decided.as_json(language), ensure_ascii=False))
    else:
        plain(as_text(decided, tables, language))
    if decided.needs:
        raise typer.Exit(FINDINGS)


@app.command()
def demo(
    *, to: Annotated[Path, typer.Option("--out", help="Folder to work in; emptied first.")] = Path("demo")
) -> None:
    """Grade a small cohort with every kind of fault both ways, show that the rows agree, write the pages.

    Example: grader demo
    """
    from grader.grading.demonstration import demonstrate

    shown = demonstrate(_course(), to, say=lambda line: out.print(line, markup=False))
    show_scores(shown.graded)
    show_findings(shown.graded["findings"])
    for line in shown.closing:
        out.print(line, markup=False)
    if not shown.agree:
        raise typer.Exit(FINDINGS)


if __name__ == "__main__":
    main()
