"""Wrong keys planted to measure a review: how many of them would blind readers have caught?"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import assert_never

from grader.authoring.reviews import REQUIRED, Reading, Review
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.samples import reference_value
from grader.items.scoring import score

#: Where the planted keys stand, below the course root.
PLANTED = "bank/planted-keys.csv"


@dataclass(frozen=True, slots=True)
class Planted:
    """An item, the wrong key that was hidden in its place, and whether the first answer in each reading noticed."""

    item: str
    value: JSON
    noticed: Mapping[Reading, bool] = field(default_factory=dict)

    @property
    def caught(self) -> bool:
        """Tell whether at least one reading contradicts the wrong key."""
        return any(self.noticed.values())


def plant(found: Iterable[Review], count: int, seed: str) -> list[Planted]:
    """Choose items by a digest of the seed and give each a wrong key that an author's slip could make."""
    order = sorted(
        (review.item for review in found if not isinstance(review.item, Explain | Case)),
        key=lambda item: hashlib.sha256(f"{seed} {item.id}".encode()).hexdigest(),
    )
    return [Planted(item.id, _slip(item, seed)) for item in order[:count]]


def held_against(planted: Planted, item: Item, reading: Reading, answer: JSON) -> Planted:
    """Hold a reader's answer against the planted key as if it were the key; the first answer stays."""
    if reading not in REQUIRED or reading in planted.noticed:
        return planted
    given = score(_keyed(item, planted.value), answer)
    return replace(planted, noticed={**planted.noticed, reading: given.earned < given.possible})


def write_planted(path: Path, planted: Iterable[Planted]) -> None:
    """Write the planted keys, and who noticed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("item", "planted", *REQUIRED))
    for wrong in planted:
        noticed = (_WORDS[wrong.noticed.get(reading)] for reading in REQUIRED)
        writer.writerow((wrong.item, json.dumps(wrong.value, ensure_ascii=False), *noticed))
    path.write_text(text.getvalue(), encoding="utf-8")


def read_planted(path: Path) -> list[Planted]:
    """Read the planted keys; none where there is no file."""
    if not path.exists():
        return []
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return [
        Planted(
            row["item"],
            json.loads(row["planted"]),
            {reading: row[reading] == _WORDS[True] for reading in REQUIRED if row[reading]},
        )
        for row in rows
    ]


_WORDS: Mapping[bool | None, str] = {None: "", True: "noticed", False: "missed"}


def _slip(item: Item, seed: str) -> JSON:
    """Return a wrong key one slip away: a stimulus in another category, two steps swapped, a neighbouring figure."""
    turn = int(hashlib.sha256(f"{seed} slip {item.id}".encode()).hexdigest()[:8], 16)
    right = reference_value(item)
    match item:
        case Classify():
            places: dict[str, JSON] = dict(right) if isinstance(right, dict) else {}
            stimulus = sorted(places)[turn % len(places)]
            others = [option.id for option in item.categories if option.id != places[stimulus]]
            return places | {stimulus: others[turn % len(others)]}
        case Assign():
            sets = {stimulus: set(chosen) for stimulus, chosen in (item.key or {}).items()}
            stimulus = sorted(sets)[turn % len(sets)]
            others = sorted({option.id for option in item.categories} - sets[stimulus])
            if others and len(sets[stimulus]) == 1:
                sets[stimulus] = {others[turn % len(others)]}
            else:
                sets[stimulus].discard(sorted(sets[stimulus])[turn % len(sets[stimulus])])
            return {id_: sorted(chosen) for id_, chosen in sets.items()}
        case Order():
            steps = list(item.key or ())
            at = turn % (len(steps) - 1)
            steps[at], steps[at + 1] = steps[at + 1], steps[at]
            return list(steps)
        case Choose():
            chosen = sorted(item.key or ())
            others = sorted({option.id for option in item.options} - set(chosen))
            chosen[turn % len(chosen)] = others[turn % len(others)]
            return [*sorted(chosen)]
        case Number():
            figure = (item.key or Fraction(0)) + item.tolerance + 1 + turn % 3
            return int(figure) if figure.denominator == 1 else float(figure)
        case Explain() | Case():
            msg = f"item {item.id}: no wrong key is planted in this kind. fix: choose another item"
            raise ValueError(msg)
        case _:
            assert_never(item)


def _keyed(item: Item, value: JSON) -> Item:
    match item:
        case Classify() if isinstance(value, dict):
            return replace(item, key={stimulus: str(category) for stimulus, category in value.items()})
        case Assign() if isinstance(value, dict):
            sets = {stimulus: frozenset(map(str, ids)) for stimulus, ids in value.items() if isinstance(ids, list)}
            return replace(item, key=sets)
        case Order() if isinstance(value, list):
            return replace(item, key=tuple(map(str, value)))
        case Choose() if isinstance(value, list):
            return replace(item, key=frozenset(map(str, value)))
        case Number() if isinstance(value, int | float):
            return replace(item, key=Fraction(str(value)))
        case _:
            msg = f"item {item.id}: {value!r} is no key of its kind. fix: plant anew (grader bank review plant)"
            raise ValueError(msg)
