"""How an item stands once it was handed out: counted, dropped or credited; corrected; and why. Knows no kind."""

from __future__ import annotations

from typing import Literal, TypeAlias

from grader.items.options import demand
from grader.items.texts import Text

#: *counted* as scored; *dropped* from maximum and score, for all; *credited* in full to all who handed in.
Standing: TypeAlias = Literal["counted", "dropped", "credited"]
STANDINGS: tuple[Standing, ...] = ("counted", "dropped", "credited")


def demand_standing(item: str, version: int, standing: str, corrects: int | None, because: Text | None) -> None:
    """Demand that a change after the hand-out says why, and that a correction goes back to an earlier version."""
    demand(standing in STANDINGS, item, f"standing {standing!r}", f"use one of {', '.join(STANDINGS)}")
    if corrects is not None:
        cure = "give the item a new version, and in corrects: the earliest one whose responses are scored by it"
        demand(0 < corrects < version, item, f"version {version} corrects version {corrects}", cure)
    changed = standing != "counted" or corrects is not None
    demand(not changed or because is not None, item, "it was changed, and nothing says why", "give because: {en, zh}")
    demand(changed or because is None, item, "because: without a change", "give standing: or corrects: with it")
