from __future__ import annotations

from dataclasses import replace

import pytest

from grader.authoring.audits import FACTS, audit, recorded, write_facts
from grader.authoring.fact_base import HORIZON, read_fact_base
from grader.authoring.modules import read_module
from tests.authoring.small_course import NAME, edit, write_small_course


@pytest.fixture
def course(tmp_path):
    root = write_small_course(tmp_path)
    edit(root, f"solutions/{NAME}/items.yaml", "    sources: [D792-4,", "    facts: [duties/d4]\n    sources: [D792-4,")
    return root, read_module(root, NAME, read_fact_base(root / "datasets")).exercises.graded


def states(root, graded, as_of=HORIZON):
    return {
        (r.item, r.fact): r.state for r in audit(recorded(root, [graded]), read_fact_base(root / "datasets"), as_of)
    }


def test_what_holds_today_is_not_named_and_what_ended_since_is(course):
    root, graded = course
    assert states(root, graded) == {("small-01", f"duties/d{n}"): "ended" for n in (1, 2, 3)}
    assert states(root, graded, "2022-01-01") == {}


def test_ending_a_row_names_every_item_that_rests_on_it(course):
    root, graded = course
    edit(
        root,
        "datasets/duties.csv",
        "d4,mofcom,nuclear,regulates,D792-4,P,2024-12-01,,",
        "d4,mofcom,nuclear,regulates,D792-4,P,2024-12-01,2026-06-30,",
    )
    found = [
        r for r in audit(recorded(root, [graded]), read_fact_base(root / "datasets"), HORIZON) if r.state == "stale"
    ]
    assert [(r.item, r.fact, r.ended) for r in found] == [("small-02", "duties/d4", "2026-06-30")]
    assert "fix: derive the key anew" in str(found[0])


def test_a_row_that_was_taken_away_is_named(course):
    root, graded = course
    edit(root, "datasets/duties.csv", "d4,mofcom", "d9,mofcom")
    assert states(root, graded)["small-02", "duties/d4"] == "gone"


def test_the_bank_s_items_are_named_too_by_what_was_recorded_at_build(course):
    root, graded = course
    (root / FACTS).parent.mkdir()
    (root / FACTS).write_bytes(write_facts([replace(graded, name="bank-law")], {}))
    edit(root, "datasets/duties.csv", "d4,mofcom", "d9,mofcom")
    found = audit(recorded(root, []), read_fact_base(root / "datasets"), "2022-01-01")
    assert [(r.assignment, r.item, r.fact, r.state) for r in found] == [("bank-law", "small-02", "duties/d4", "gone")]


def test_a_family_is_named_by_the_latest_day_on_which_it_rests_on_a_fact(course):
    root, graded = course
    now = graded.item("small-02")
    drawn = {"who": [now, replace(now, id="small-03", as_of="2025-01-01")], "other": []}
    (root / FACTS).parent.mkdir()
    (root / FACTS).write_bytes(write_facts([], drawn))
    edit(root, "datasets/duties.csv", "2024-12-01,,2026", "2024-12-01,2026-06-30,2026")
    found = audit(recorded(root, []), read_fact_base(root / "datasets"), HORIZON)
    assert [(r.item, r.state) for r in found] == [("who", "stale")]
    assert str(found[0]).startswith("family who: draws rest on duties/d4, which is stale. fix: it draws by the new")
