"""The members of a picture's declaration that several kinds share. Collects problems as `Members` does."""

from __future__ import annotations

from typing import Any

from grader.authoring.members import Members
from grader.authoring.pictures.facts import Facts
from grader.authoring.yaml_sources import Mapping, Sequence
from grader.items.texts import Text
from grader.regime.tables import Row, Table


def required(source: Members, name: str) -> str | None:
    """Return a text member that must be there."""
    value: str | None = source.string(name)
    return value


def conditions(source: Members, name: str = "where") -> dict[str, tuple[str, ...]] | None:
    """Read `where:`; a list of values means any of them. None where a problem was collected."""
    given = source.get(name, Mapping, "{column: value}", {})
    if given is None:
        return None
    return {column: _values(value) for column, value in given.items()}


def _values(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any YAML value
    return tuple(map(str, value)) if isinstance(value, Sequence) else (str(value),)


def ids(source: Members, name: str = "ids", *, must: bool = False) -> tuple[str, ...] | None:
    """Read a list of row ids. YAML reads a bare figure as a number: it is an id all the same."""
    given = source.get(name, Sequence, "a list of ids", *(() if must else ((),)))
    if given is None:
        return None
    if must and not given:
        source.complain(name, f"{name} is empty", "name the rows to draw, in their order")
        return None
    return tuple(map(str, given))


def words(source: Members) -> dict[str, Text]:
    """Read `words:`, the names of values that no table names."""
    given = source.get("words", Mapping, "{value: {en: …, zh: …}}", {}) or {}
    found: dict[str, Text] = {}
    for value, text in given.items():
        if isinstance(text, Mapping):
            read = source.read_text(text, f"words: {value}")
            if read:
                found[value] = read
        else:
            source.complain("words", f"words: {value} is no text in both languages", "write {en: …, zh: …}")
    return found


def rows_by_ids(source: Members, facts: Facts, table: Table, as_of: str) -> tuple[Row, ...] | None:
    """Return the rows that `ids:` names, in that order, all in force on a day; None where a problem was collected."""
    named = ids(source, must=True)
    return None if named is None else facts.choose(table, {}, named, as_of)
