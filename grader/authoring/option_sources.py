"""What is offered, read from YAML: stimuli, categories, steps and options, with labels from the tables."""

from __future__ import annotations

from collections.abc import Iterator

from grader.authoring.members import Members
from grader.authoring.yaml_sources import Mapping as YamlMapping
from grader.items.options import Option
from grader.items.texts import Text
from grader.regime.tables import TableError, Tables


def read_options(source: Members, name: str, base: Tables, *others: str) -> Iterator[tuple[YamlMapping, Option]]:
    """Read `{id: {en, zh}}` or `{id: {from: table}}`, whose label is the row's name; complain of what is neither.

    Gives each option with its mapping. `others` are members of it that the caller reads.
    """
    for id_, value in (source.get(name, YamlMapping, "{id: {en, zh}}") or {}).items():
        if not isinstance(value, YamlMapping):
            source.complain(name, f"{id_} has no text", "give {en: …, zh: …} or {from: table}")
            continue
        if "from" in value:
            text = _label(source, value, id_, name, base)
        else:
            text = source.read_text(value, f"{name} {id_}", "is", *others)
        if text is not None:
            yield value, Option(id_, text)


def _label(source: Members, value: YamlMapping, id_: str, name: str, base: Tables) -> Text | None:
    try:
        row = base.table(str(value["from"])).row(str(value.get("is", id_)))
    except TableError as error:
        what, _, cure = str(error).partition(". fix: ")
        source.complain(name, what, cure)
        return None
    return Text(row.values["name_en"], row.values["name_zh"])
