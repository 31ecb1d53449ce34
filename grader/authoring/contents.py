"""Everything that is written, read at once: the modules, the bank, and the tables that they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from grader.authoring.fact_base import read_fact_base
from grader.authoring.item_sources import read_items_source
from grader.authoring.modules import module_names, read_modules
from grader.authoring.problems import Problem, SourceError
from grader.items.assignments import Assignment, Module
from grader.regime.tables import Tables

#: Where an item may appear. No item, and no enemy of one, stands in two.
Pool: TypeAlias = Literal["practice", "graded", "mock", "secure"]
POOLS: tuple[Pool, ...] = ("practice", "graded", "mock", "secure")
#: The assignment that is an examination by blueprint.
MOCK = "09-mock-examination"


@dataclass(frozen=True, slots=True)
class Pooled:
    """The items of one file, with their pool and the file's path below the course root."""

    pool: Pool
    shown: str
    assignment: Assignment


@dataclass(frozen=True, kw_only=True)
class Content:
    """What was read. `whole` tells whether that is everything there is, or chosen modules only."""

    modules: tuple[Module, ...]
    bank: tuple[Assignment, ...]
    base: Tables
    whole: bool

    def pooled(self) -> Iterator[Pooled]:
        """Give every file of items with its pool."""
        for module in self.modules:
            if module.lesson:
                yield Pooled("practice", f"course/{module.name}/practice.yaml", module.lesson.practice)
            if module.exercises:
                pool: Pool = "mock" if module.name == MOCK else "graded"
                yield Pooled(pool, f"solutions/{module.name}/items.yaml", module.exercises.graded)
        for assignment in self.bank:
            yield Pooled("secure", bank_file(assignment.name), assignment)


def bank_file(name: str) -> str:
    """Return the path, below the course root, of the part of the bank of that name (`bank-law`)."""
    return f"bank/{name.removeprefix('bank-')}.yaml"


def read_content(root: Path, only: Sequence[str] = ()) -> Content:
    """Read the course's modules and its bank, or only the modules named.

    Raises `SourceError` with every problem of all of them, and `KeyError` for a module that is not there.
    """
    names = module_names(root)
    unknown = sorted({*only} - {*names})
    if unknown:
        msg = f"there is no module {', '.join(unknown)}. fix: name one of {', '.join(names)}"
        raise KeyError(msg)
    base = read_fact_base(root / "datasets")
    problems: list[Problem] = []
    modules: list[Module] = []
    try:
        modules = read_modules(root, only or names, base)
    except SourceError as error:
        problems.extend(error.problems)
    bank: list[Assignment] = []
    for path in sorted((root / "bank").glob("*.yaml")) if not only else ():
        shown = f"bank/{path.name}"
        try:
            part = read_items_source(path, shown, base)
        except SourceError as error:
            problems.extend(error.problems)
            continue
        if bank_file(part.name) != shown:
            problems.append(Problem(f"{shown}:1", f"assignment {part.name}", f"write assignment: bank-{path.stem}"))
        bank.append(part)
    if problems:
        raise SourceError(problems)
    return Content(modules=tuple(modules), bank=tuple(bank), base=base, whole=not only)


def item_lines(root: Path, shown: str) -> dict[str, str]:
    """Return file:line of every item of one source, by id."""
    lines = (root / shown).read_text(encoding="utf-8").splitlines()
    return {line.split()[-1]: f"{shown}:{number}" for number, line in enumerate(lines, 1) if "- id: " in line}
