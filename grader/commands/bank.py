"""`grader bank …`: the facts that items rest on, and the blind readings that items have had."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.families import catalogue
from grader.terminal import err, finish, out, plain, show_families, show_tally

if TYPE_CHECKING:
    from grader.authoring.contents import Content, Pool
    from grader.authoring.reviews import Reading

FINDINGS, WRONG_USE = 1, 2

bank = typer.Typer(no_args_is_help=True, help="Items, the facts that they rest on, and who has read them blind.")
review = typer.Typer(invoke_without_command=True, help="Blind readings: who reads what next, and what disagrees.")
bank.add_typer(review, name="review")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]
ReadingOption = Annotated[str, typer.Option("--reading", help="en-source, zh-facts or en-stem.")]


def _content() -> tuple[Path, Content]:
    from grader.authoring.contents import read_content
    from grader.grading.courses import find_course

    root = find_course().root
    return root, read_content(root)


@bank.command()
def audit(
    *,
    as_of: Annotated[
        str | None, typer.Option(help="The day to ask about (default: the horizon of the tables).")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also items that are right as of their own day.")] = False,
    as_json: AsJson = False,
) -> None:
    """Name the item versions that rest on a fact no longer in force: what a change in the law touches.

    Example: grader bank audit --all
    """
    from grader.authoring.audits import FACTS, read_facts
    from grader.authoring.audits import audit as audited
    from grader.authoring.fact_base import HORIZON, read_fact_base
    from grader.grading.courses import find_course

    root = find_course().root
    base = read_fact_base(root / "datasets")
    try:
        found = audited(read_facts(root), base, as_of or HORIZON)
    except FileNotFoundError:
        err.print(f"{FACTS}: the file is missing. fix: grader build", style="red")
        raise typer.Exit(WRONG_USE) from None
    touched = [resting for resting in found if resting.state != "ended"]
    shown = found if everything else touched
    if as_json:
        plain(json.dumps([resting.as_json() for resting in shown], ensure_ascii=False))
    else:
        for resting in shown:
            out.print(str(resting), markup=False, soft_wrap=True)
        items = len({(resting.assignment, resting.item) for resting in touched})
        past = len({(resting.assignment, resting.item) for resting in found}) - items
        out.print(f"{items} item(s) to mend; {past} item(s) rest on facts that ended later (--all names them)")
    if touched:
        raise typer.Exit(FINDINGS)


@bank.command()
def families() -> None:
    """List the families: generators of items, what each asks, and in how many ways.

    Example: grader bank families
    """
    from grader.authoring.fact_base import read_fact_base
    from grader.grading.courses import find_course

    known = catalogue()
    base = read_fact_base(find_course().root / "datasets")
    show_families((one.name, one.domain, one.level, one.asks.en, sum(1 for _ in one.draws(base))) for one in known)


@bank.command()
def draw(
    family: Annotated[str, typer.Argument(help="The family, as grader bank families names it.")],
    *,
    count: Annotated[int, typer.Option(min=1, help="How many items.")] = 3,
    seed: Annotated[str, typer.Option(help="Any text: the same text draws the same items.")] = "",
) -> None:
    """Draw items of a family, as YAML to be edited: keys and reasons are in it.

    Example: grader bank draw open-routes --count 3 --seed autumn
    """
    from grader.authoring.fact_base import read_fact_base
    from grader.authoring.item_writing import write_items_source
    from grader.grading.courses import find_course

    catalogue()  # says so where this installation has none
    from grader.authoring.families.catalogue import family as named
    from grader.authoring.families.draws import drawn

    try:
        one = named(family)
    except KeyError as error:
        err.print(error.args[0], style="red")
        raise typer.Exit(WRONG_USE) from None
    base = read_fact_base(find_course().root / "datasets")
    plain(write_items_source(one.name, one.asks, drawn(one, base, count=count, seed=seed)))


@review.callback()
def status(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also name the items that lack a reading.")] = False,
) -> None:
    """Show what has been read, what disagrees, and what the planted wrong keys say of the review's worth.

    Example: grader bank review --all
    """
    if context.invoked_subcommand is not None:
        return
    from grader.authoring.planted_keys import PLANTED, read_planted
    from grader.authoring.reviews import reviews, tally

    root, content = _content()
    found = reviews(root, content)
    show_tally(tally(found))
    problems = [
        f"{item.shown}: item {item.item.id}: {record.reading} by {record.reader} {record.verdict}: {record.answer}"
        f"{f' ({record.remark})' if record.remark else ''}. fix: mend or drop the item, then grader bank review settle"
        for item in found
        for record in item.open
    ]
    problems += [
        f"{item.shown}: item {item.item.id}: answered rightly from its stem alone. "
        "fix: look for clues in its wording, then grader bank review settle --reading en-stem"
        for item in found
        if item.guessable
    ]
    lacking = [item for item in found if item.lacking]
    if everything:
        problems += [f"{item.shown}: item {item.item.id} lacks {', '.join(item.lacking)}" for item in lacking]
    planted = [wrong for wrong in read_planted(root / PLANTED) if wrong.noticed]
    if planted:
        out.print(f"planted wrong keys: {sum(wrong.caught for wrong in planted)} of {len(planted)} noticed")
    finish(problems, f"finding(s); {len(lacking)} item(s) lack a reading")
    if lacking:
        err.print(f"{len(lacking)} item(s) lack a reading (--all names them). fix: grader bank review sheet")
        raise typer.Exit(FINDINGS)


@review.command()
def sheet(
    to: Annotated[Path, typer.Argument(metavar="SHEET.yaml", help="File to write.")],
    *,
    reading: ReadingOption,
    reader: Annotated[str, typer.Option(help="Who will read: a name that stays the same.")],
    pool: Annotated[list[str] | None, typer.Option(help="graded, mock or secure (default: all).")] = None,
    files: Annotated[list[str] | None, typer.Option("--of", help="Only items of 02-agency-duties, bank-law …")] = None,
    count: Annotated[int, typer.Option(min=1, help="How many items at most.")] = 40,
) -> None:
    """Write the next items for a blind reader: no key, no reason, an empty place for each answer.

    Example: grader bank review sheet sheet.yaml --reading en-source --reader "Reader A" --count 20
    """
    from grader.authoring.blind_sheets import POOLS_READ, write_sheet

    root, content = _content()
    pools: tuple[Pool, ...] = tuple(name for name in POOLS_READ if not pool or name in pool)
    written = write_sheet(
        to, root, content, reading=_reading(reading), reader=reader, pools=pools, count=count, files=files or ()
    )
    out.print(f"{written} item(s) in {to}" if written else "nothing waits for this reading", soft_wrap=True)


@review.command()
def record(
    sheet_file: Annotated[Path, typer.Argument(metavar="SHEET.yaml", help="The sheet with its answers.")],
    *,
    kind: Annotated[str, typer.Option("--by", help="Who answered: person or machine.")],
) -> None:
    """Hold a sheet's answers against the keys and keep them beside the items.

    Example: grader bank review record sheet.yaml --by person
    """
    from grader.authoring.blind_sheets import ReaderKind, record_sheet

    if kind not in ReaderKind:
        err.print(f"--by {kind}: unknown. fix: say person or machine", style="red")
        raise typer.Exit(WRONG_USE)
    root, content = _content()
    today = datetime.now(UTC).date()
    records, problems = record_sheet(sheet_file, sheet_file.name, root, content, kind=kind, day=today)
    for verdict in ("agrees", "differs", "unmarked"):
        out.print(f"{sum(record.verdict == verdict for record in records)} {verdict}")
    finish(problems, "answer(s) not taken")


@review.command()
def settle(
    item: Annotated[str, typer.Argument(help="The item.")],
    what: Annotated[str, typer.Argument(help="What was found and done about it.")],
    *,
    reading: ReadingOption,
) -> None:
    """Write down what was done about a reading that differs, or that only a person can mark.

    Example: grader bank review settle agency-04 "reader missed the second paragraph" --reading zh-facts
    """
    from grader.authoring.reviews import settle as settled

    root, content = _content()
    if not settled(root, content, item, _reading(reading), what):
        err.print(f"item {item} has no such reading. fix: name one that grader bank review shows", style="red")
        raise typer.Exit(WRONG_USE)


@review.command()
def plant(
    *,
    count: Annotated[int, typer.Option(min=1, help="How many wrong keys.")] = 20,
    seed: Annotated[str, typer.Option(help="Any text: the same text chooses the same items.")],
) -> None:
    """Plant wrong keys before the readings, to measure afterwards how many the readers catch.

    Example: grader bank review plant --count 20 --seed 2026-11
    """
    from grader.authoring.planted_keys import PLANTED, plant, write_planted
    from grader.authoring.reviews import reviews

    root, content = _content()
    planted = plant(reviews(root, content), count, seed)
    write_planted(root / PLANTED, planted)
    out.print(f"{len(planted)} wrong keys planted, in {PLANTED}: keep it from the readers")


def _reading(word: str) -> Reading:
    from grader.authoring.reviews import READINGS

    for reading in READINGS:
        if reading == word:
            return reading
    err.print(f"--reading {word}: unknown. fix: use one of {', '.join(READINGS)}", style="red")
    raise typer.Exit(WRONG_USE)
