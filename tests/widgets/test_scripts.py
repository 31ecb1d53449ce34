"""The pages as they are joined: one module in which no name is declared twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from grader.widgets import scripts
from grader.widgets.scripts import HAND_IN, OVERVIEW, START, module, pages_of
from tests.widgets.specimens import board_of, items

_DECLARED = re.compile(r"^(?:export )?(?:async )?(?:const|let|class|function) (\w+)", re.MULTILINE)
PAGES = Path(scripts.__file__).parent / "pages"
EXERCISES = {
    pages_of(item, is_practice=is_practice)
    for item in (*items("agency"), board_of(13))
    for is_practice in (False, True)
}


@pytest.mark.parametrize("pages", sorted({*EXERCISES, HAND_IN, OVERVIEW, START}), ids="-".join)
def test_no_name_is_declared_twice_in_a_module(pages: tuple[str, ...]) -> None:
    # Indentation is taken off the joined module, so the declarations are counted in the pages as they are written.
    written = [(PAGES / f"{page}.js").read_text(encoding="utf-8") for page in pages]
    names = Counter(name for script in written for name in _DECLARED.findall(script))
    assert [name for name, count in names.items() if count > 1] == []
    assert len(names) > 10
    assert all(name in module(pages) for name in names)
