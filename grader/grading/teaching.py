"""What to teach again: the misconceptions that were met, most frequent first, each with its item and lesson part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.grading.lessons import Part, part_for
from grader.grading.tallies import Slip, Tally
from grader.items.kinds import Case, Item, offered
from grader.items.texts import Text
from grader.statistics.figures import Estimate
from grader.statistics.intervals import wilson


@dataclass(frozen=True, slots=True)
class Misconception:
    """One misconception: its item, what was wrongly taken, what the author wrote, whom it misled, where it is taught.

    `number` is the item's; `share` is of those whose response to the item was scored.
    """

    number: int
    item: Item
    about: Text
    told: Text
    slip: Slip
    share: Estimate
    part: Part | None


def to_teach(tallies: Sequence[Tally], parts: Sequence[Part], module: str) -> tuple[Misconception, ...]:
    """Rank the misconceptions of all items by how many trainees each misled; ties in the assignment's order."""
    return tuple(sorted(_met(tallies, parts, module), key=lambda one: (-one.slip.count, one.number)))


def _met(tallies: Sequence[Tally], parts: Sequence[Part], module: str) -> Iterable[Misconception]:
    for number, tally in enumerate(tallies, start=1):
        item = tally.item
        if item.standing != "counted":
            continue
        words = {option.id: option.text for option in offered(item)}
        for id_, slip in tally.misled.items():
            told = item.misconceptions[id_]
            share = Estimate(slip.count / tally.answered, tally.answered, wilson(slip.count, tally.answered))
            about = _at_its_step(item, id_, words[id_]) if isinstance(item, Case) else words[id_]
            yield Misconception(number, item, about, told, slip, share, part_for(parts, module, item.sources, told.en))


def _at_its_step(item: Case, id_: str, text: Text) -> Text:
    step = item.step(id_.split("/", 1)[0])
    return Text(f"{step.stem.en} {text.en}", f"{step.stem.zh}{text.zh}")
