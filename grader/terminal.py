"""How the command shows things to people and programs: bars, tables, plain text. Knows no room."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

out = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True, soft_wrap=True, highlight=False)


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:  # noqa: FBT001 - one caller each, named there
    """Give a callback (stage, done, all) that draws a bar on a terminal and nothing elsewhere."""
    if quiet or not err.is_terminal:
        yield lambda _stage, _done, _all: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield show


def plain(text: str) -> None:
    """Print as it is, whatever the terminal's width."""
    print(text.rstrip("\n"))  # noqa: T201 - for pipes and programs


def show_scores(result: dict[str, Any]) -> None:
    """Show what `grade --json` prints as a table, one trainee a row."""
    table = Table(title=result["assignment"], title_justify="left")
    table.add_column("trainee", no_wrap=True, max_width=32)
    for heading in ("earned", "of", "penalty", "scored", "omitted", "unreadable", "to mark"):
        table.add_column(heading, justify="right", no_wrap=True)
    for student, row in result["scores"].items():
        statuses = list(row["statuses"].values())
        counts = [statuses.count(status) for status in ("scored", "omitted", "unreadable", "unmarked")]
        figures = (f"{row['earned']:.2f}", f"{row['possible']:g}", f"{row['penalty']:g}" if row["penalty"] else "·")
        table.add_row(safe(student), *figures, *(str(n) if n else "·" for n in counts))
    out.print(table)


def show_findings(findings: list[dict[str, str]]) -> None:
    """Show who, what and in detail; then the cure of each kind of finding, once."""
    if not findings:
        return
    table = Table(title="Findings", title_justify="left")
    table.add_column("trainee", no_wrap=True, max_width=32)
    table.add_column("finding", no_wrap=True)
    table.add_column("detail")
    for finding in findings:
        table.add_row(*(safe(finding[column]) for column in ("student", "finding", "detail")))
    out.print(table)
    cures = {finding["finding"]: finding["cure"] for finding in findings}
    for name in sorted(cures):
        out.print(f"{name}: {cures[name]}", markup=False)


def safe(text: str) -> str:
    """Make a text harmless to terminals and to Rich: control and direction marks shown, markup inert."""
    return escape("".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text))
