"""How the command shows things to people and programs: bars, tables, plain text. Knows no room."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

out = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True, soft_wrap=True, highlight=False)


class Reported(Protocol):
    """Takes note of how far a stage of work is, and how many findings there are so far."""

    def __call__(self, stage: str, done: int, total: int, /, *, found: int = 0) -> None:
        """Take note."""


@contextmanager
def progress(quiet: bool) -> Iterator[Reported]:  # noqa: FBT001 - one caller each, named there
    """Give a callback that draws a bar on a terminal and nothing elsewhere: how far, how fast, how long still."""
    if quiet or not err.is_terminal:
        yield _nothing
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[found]}"), console=err, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int, /, *, found: int = 0) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total, found="")
            bar.update(tasks[stage], completed=done, total=total, found=f"{found} finding(s)" if found else "")

        yield show


def _nothing(_stage: str, _done: int, _total: int, /, *, found: int = 0) -> None:
    """Take no note."""


class StatusLine:
    """One line at the foot of a terminal that tells how things stand; nothing elsewhere."""

    def __init__(self, live: Live | None) -> None:
        self._live = live
        self._told = ""

    def tell(self, text: str) -> None:
        """Say how things stand from now on."""
        self._told = text
        self._draw(text)

    def progress(self, stage: str, done: int, total: int, /, *, found: int = 0) -> None:
        """Say for the moment how far a stage of work is."""
        self._draw(f"{stage} {done}/{total}" + (f", {found} finding(s)" if found else ""))

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the line away while something else is printed."""
        if self._live is None:
            yield
            return
        self._live.stop()
        yield
        self._live.start()
        self._draw(self._told)

    def _draw(self, text: str) -> None:
        if self._live is not None:
            self._live.update(Text(shown(text), no_wrap=True, overflow="ellipsis"))


@contextmanager
def status_line(quiet: bool) -> Iterator[StatusLine]:  # noqa: FBT001 - as above
    """Give a status line on a terminal, one that says nothing elsewhere."""
    if quiet or not err.is_terminal:
        yield StatusLine(None)
        return
    with Live(console=err, transient=True, redirect_stdout=False, redirect_stderr=False) as live:
        yield StatusLine(live)


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Give what tells whether somebody pressed Ctrl-C: work then ends at its next good place.

    Pressed again, it breaks off at once, as ever.
    """
    pressed = threading.Event()

    def press(_number: int, _frame: object) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def plain(text: str) -> None:
    """Print as it is, whatever the terminal's width."""
    print(text.rstrip("\n"), flush=True)  # noqa: T201 - for pipes and programs


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


def finish(problems: Sequence[object], what: str) -> None:
    """Print every finding and end with exit code 1 where there is one."""
    for problem in problems:
        out.print(str(problem), markup=False, soft_wrap=True)
    if problems:
        err.print(f"{len(problems)} {what}", style="bold red")
        raise SystemExit(1)


def show_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]], figures: Sequence[str] = ()) -> None:
    """Show rows under headings, `figures` naming those of numbers; the first column is never cut into lines."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in figures else "left", no_wrap=heading == headings[0])
    for row in rows:
        table.add_row(*row)
    out.print(table)


def show_families(rows: Iterable[tuple[str, str, str, str, int]]) -> None:
    """Show the families: name, domain, level, question, number of draws."""
    table = Table(title="Families of items", title_justify="left")
    for heading in ("family", "domain", "level", "asks", "draws"):
        table.add_column(heading, justify="right" if heading == "draws" else "left")
    for *words, count in rows:
        table.add_row(*words, f"{count:,}")
    out.print(table)


def show_tally(counts: Mapping[Any, Mapping[str, int]]) -> None:
    """Show how far the blind readings have come, pool by pool."""
    table = Table(title="Blind readings", title_justify="left")
    for heading in ("pool", "items", "read twice", "open differences", "right from the stem"):
        table.add_column(heading, justify="left" if heading == "pool" else "right")
    for pool, row in counts.items():
        table.add_row(pool, *(str(row[name]) for name in ("items", "read", "open", "guessable")))
    out.print(table)


def show_coverage(covered: Iterable[Any]) -> None:
    """Show the white paper's paragraphs against pools; a count that is too low stands in red."""
    table = Table(title="Items that cite each paragraph", title_justify="left")
    table.add_column("paragraph", no_wrap=True)
    rows = list(covered)
    pools = list(rows[0].counts) if rows else []
    for pool in pools:
        table.add_column(pool, justify="right")
    for row in rows:
        short = row.missing
        cells = [
            f"[bold red]{row.counts[pool]}[/]" if pool in short else str(row.counts[pool] or "·") for pool in pools
        ]
        table.add_row(row.paragraph if row.needed else f"[dim]{row.paragraph} (not needed)[/]", *cells)
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
    return escape(shown(text))


def shown(text: object) -> str:
    """Make a text harmless to terminals: control and direction marks are shown."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(text))
