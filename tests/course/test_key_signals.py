"""What stands in the open tells nothing of a key: how many marks are right can't be read off an item's points."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from grader.items.codecs import read_items
from grader.items.kinds import Assign, Choose

ROOT: Final = Path(__file__).parents[2]
_GRADED: Final = 3  # points of an item with several right options, whatever their number
_MOCK: Final = {Assign: 3, Choose: 2}


def public(pool: str) -> list[Assign | Choose]:
    """Return the items of a pool, as trainees have them, of which it is secret how many marks are right."""
    files = sorted((ROOT / "exercises").glob("*/items.json"))
    chosen = [file for file in files if file.parent.name.startswith("09-") == (pool == "mock")]
    items = [item for file in chosen for item in read_items(file.read_bytes()).items]
    return [item for item in items if isinstance(item, Assign) or (isinstance(item, Choose) and item.multiple)]


def test_the_points_of_a_graded_item_follow_from_what_everybody_sees():
    found = public("graded")
    assert len(found) > 20
    told = {item.id: item.points for item in found}
    assert told == {item.id: len(item.stimuli) if isinstance(item, Assign) else _GRADED for item in found}


def test_the_points_of_a_mock_item_follow_from_its_kind():
    found = public("mock")
    assert found
    assert {item.id: item.points for item in found} == {item.id: _MOCK[type(item)] for item in found}
