"""What an item rests on: texts in force on its day, and facts read in a primary text."""

from __future__ import annotations

from grader.authoring.fact_base import KEYABLE
from grader.authoring.members import Members
from grader.regime.tables import Row, TableError, Tables

#: Tables whose rows tell when something began and ended: an item may ask that on any day.
LIVES = frozenset({"instruments", "changes"})


def read_citations(item: Members, base: Tables, as_of: str | None) -> tuple[str, ...]:
    """Read `sources:`, which were in force on the item's day, and `repealed:`, which were not any more.

    A text that the item itself names as a former one stands under `repealed:`. Returns both, in that order.
    """
    current: tuple[str, ...] = item.strings("sources") or ()
    former: tuple[str, ...] = item.strings("repealed", ()) or ()
    if "sources" in item.members and not current and not former:
        item.complain("sources", "no source", "cite a paragraph or an article")
    for name, citations in (("sources", current), ("repealed", former)):
        for citation in citations:
            row = row_of(citation, base)
            if row is None:
                item.complain(name, f"unknown source {citation}", "cite an id of datasets/sources.csv")
            elif row.values["confidence"] not in KEYABLE:
                what = f"source {citation} has confidence {row.values['confidence']}"
                item.complain(name, what, f"a key rests on {' or '.join(KEYABLE)}: cite another, or ask another thing")
            elif as_of is not None:
                _hold_against_day(item, name, row, citation, as_of)
    return current + former


def _hold_against_day(item: Members, name: str, row: Row, citation: str, as_of: str) -> None:
    first, last = row.values["valid_from"], row.values["valid_to"]
    if name == "sources" and not row.in_force(as_of):
        days = f"from {first or 'the beginning'} to {last or 'now'}"
        cure = "cite the text of that day; one that the stem names as a former text stands under repealed:"
        item.complain(name, f"source {citation} is in force {days}, not on {as_of}", cure)
    if name == "repealed" and not (last and last < as_of):
        item.complain(name, f"source {citation} had not ended on {as_of}", "cite it under sources:")


def read_facts(item: Members, base: Tables, as_of: str | None) -> tuple[str, ...]:
    """Read `facts:`, rows (`table/id`) on which a key written by hand rests.

    A row may have ended (an item may compare then and now), but nobody knows a row that is yet to come.
    """
    facts: tuple[str, ...] = item.strings("facts", ()) or ()
    for fact in facts:
        table, _, id_ = fact.partition("/")
        try:
            row = base.table(table).row(id_)
        except TableError as error:
            item.complain("facts", f"unknown fact {fact}", str(error).partition(". fix: ")[2])
            continue
        if row.values["confidence"] not in KEYABLE:
            what = f"fact {fact} has confidence {row.values['confidence']}"
            item.complain("facts", what, f"a key rests on {' or '.join(KEYABLE)}: ask another thing")
        elif as_of is not None and table not in LIVES and row.values["valid_from"] > as_of:
            what = f"fact {fact} holds only from {row.values['valid_from']}, after {as_of}"
            item.complain("facts", what, "name the row of that day, or leave it out")
    return facts


def row_of(citation: str, base: Tables) -> Row | None:
    """Return the row of the table of sources that a citation (`D792-47(2)`) resolves to."""
    known = base.table("sources").by_id
    return known.get(citation) or known.get(citation.split("(", 1)[0])
