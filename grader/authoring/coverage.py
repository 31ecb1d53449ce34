"""Which paragraphs of the white paper are asked about, in which pool, and which too little."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.authoring.contents import POOLS, Content, Pool
from grader.authoring.problems import Problem

#: Introductions and headings, which state no duty, body, condition, date, figure or event.
NOT_NEEDED = frozenset(
    {"WP-II.0.1", "WP-II.2.1", "WP-II.2.2", "WP-III.0.1", "WP-III.2.1", "WP-IV.0.1", "WP-IV.1.1", "WP-IV.2.1"}
    | {"WP-IV.2.8"}
)
#: So many items of a pool must cite a paragraph.
NEEDED: Mapping[Pool, int] = {"graded": 2, "practice": 1}
_NUMBERED = re.compile(r"WP-(?:I|II|III|IV)\.\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Covered:
    """One paragraph and how many items of each pool cite it."""

    paragraph: str
    counts: Mapping[Pool, int]
    needed: bool

    @property
    def missing(self) -> Mapping[Pool, int]:
        """Return how many items each pool still needs; empty where it is enough."""
        short = {pool: count - self.counts[pool] for pool, count in NEEDED.items()} if self.needed else {}
        return {pool: count for pool, count in short.items() if count > 0}


def coverage(content: Content) -> list[Covered]:
    """Return every numbered paragraph of parts I to IV, in the paper's order, with its counts."""
    cited: dict[str, dict[Pool, int]] = {}
    for pooled in content.pooled():
        for item in pooled.assignment.items:
            for paragraph in {source.split("(", 1)[0] for source in item.sources}:
                counts = cited.setdefault(paragraph, dict.fromkeys(POOLS, 0))
                counts[pooled.pool] += 1
    return [
        Covered(row.id, cited.get(row.id, dict.fromkeys(POOLS, 0)), row.id not in NOT_NEEDED)
        for row in content.base.table("sources").rows
        if _NUMBERED.fullmatch(row.id)
    ]


def check_coverage(content: Content) -> list[Problem]:
    """Name each paragraph that too few items cite. Says nothing where only some modules were read."""
    if not content.whole:
        return []
    line = {row.id: row.line for row in content.base.table("sources").rows}
    return [
        Problem(
            f"datasets/sources.csv:{line[covered.paragraph]}",
            f"{covered.paragraph}: {covered.counts[pool]} {pool} item(s) cite it, {NEEDED[pool]} are needed",
            f"write {count} more, or cite it where an item rests on it",
        )
        for covered in coverage(content)
        for pool, count in covered.missing.items()
    ]
