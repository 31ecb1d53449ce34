from __future__ import annotations

import pytest

from grader.authoring.fact_base import read_fact_base
from grader.authoring.modules import read_module
from grader.authoring.problems import SourceError
from tests.authoring.small_course import NAME, edit, write_small_course

ITEMS = f"solutions/{NAME}/items.yaml"


@pytest.fixture
def root(tmp_path):
    root = write_small_course(tmp_path)
    edit(
        root,
        "datasets/sources.csv",
        "D792-4,d792",
        "OLD-1,old,old,P,2002-01-01,2024-11-30,2026-08-25\nWEAK-1,weak,weak,S,,,2026-08-25\nD792-4,d792",
    )
    return root


def read(root):
    return read_module(root, NAME, read_fact_base(root / "datasets"))


@pytest.mark.parametrize(
    ("new", "what"),
    [
        ("sources: [OLD-1]", "source OLD-1 is in force from 2002-01-01 to 2024-11-30, not on 2026-08-25. fix: cite"),
        ("sources: [WEAK-1]", "source WEAK-1 has confidence S. fix: a key rests on P or Px"),
        ("sources: [D792-4]\n    repealed: [WP-II.2.3]", "source WP-II.2.3 had not ended on 2026-08-25"),
        ("sources: []", "no source. fix: cite a paragraph or an article"),
        ("sources: [D792-4]\n    facts: [duties/d5]", "fact duties/d5 has confidence I. fix: a key rests on P or Px"),
        (
            "as_of: 2024-01-01\n    sources: [WP-II.2.3]\n    facts: [duties/d4]",
            "fact duties/d4 holds only from 2024-12-01, after 2024-01-01",
        ),
        ("sources: [D792-4]\n    facts: [duties/d99]", "unknown fact duties/d99"),
    ],
)
def test_what_an_item_rests_on_was_in_force_and_read_in_a_primary_text(root, new, what):
    edit(root, ITEMS, "sources: [D792-4, WP-II.2.3]", new)
    if "as_of" in new:
        edit(root, ITEMS, "    as_of: 2026-08-25\n", "")
    with pytest.raises(SourceError) as error:
        read(root)
    assert len(error.value.problems) == 1
    assert f"item small-02: {what}" in str(error.value)


def test_a_former_text_that_the_item_names_as_such_is_cited_apart(root):
    edit(root, ITEMS, "sources: [D792-4, WP-II.2.3]", "sources: [D792-4]\n    repealed: [OLD-1]")
    assert read(root).exercises.graded.item("small-02").sources == ("D792-4", "OLD-1")
