from __future__ import annotations

from dataclasses import replace

import pytest

from grader.authoring.audits import FACTS, audit, read_facts, write_facts
from grader.authoring.fact_base import HORIZON, read_fact_base
from grader.authoring.modules import read_module
from tests.authoring.small_course import NAME, edit, write_small_course

D4 = "d4,mofcom,nuclear,regulates,D792-4,P,2024-12-01,,2026"


@pytest.fixture
def course(tmp_path):
    root = write_small_course(tmp_path)
    edit(root, f"solutions/{NAME}/items.yaml", "    sources: [D792-4,", "    facts: [duties/d4]\n    sources: [D792-4,")
    graded = read_module(root, NAME, read_fact_base(root / "datasets")).exercises.graded
    build(root, [graded], {})
    return root, graded


def build(root, assignments, drawn):
    (root / FACTS).parent.mkdir(exist_ok=True)
    (root / FACTS).write_bytes(write_facts(assignments, drawn, read_fact_base(root / "datasets")))


def found(root, as_of=HORIZON):
    return audit(read_facts(root), read_fact_base(root / "datasets"), as_of)


def states(root, as_of=HORIZON):
    return {(r.item, r.fact): r.state for r in found(root, as_of)}


def test_what_holds_today_is_not_named_and_what_ended_since_is(course):
    root, _ = course
    assert states(root) == {("small-01", f"duties/d{n}"): "ended" for n in (1, 2, 3)}
    assert states(root, "2022-01-01") == {}


def test_ending_a_row_names_every_item_that_rests_on_it(course):
    root, _ = course
    edit(root, "datasets/duties.csv", D4, D4.replace(",,2026", ",2026-06-30,2026"))
    stale = [r for r in found(root) if r.state == "stale"]
    assert [(r.item, r.fact, r.ended) for r in stale] == [("small-02", "duties/d4", "2026-06-30")]
    assert "fix: derive the key anew" in str(stale[0])


def test_a_row_that_says_something_else_is_named_though_it_still_holds(course):
    root, _ = course
    edit(root, "datasets/duties.csv", D4, D4.replace("regulates", "supervises"))
    assert states(root)["small-02", "duties/d4"] == "changed"


def test_reading_a_row_against_its_source_again_changes_nothing(course):
    root, _ = course
    edit(root, "datasets/duties.csv", f"{D4}-08-25", f"{D4}-08-24")
    assert ("small-02", "duties/d4") not in states(root)


def test_a_row_that_was_taken_away_is_named(course):
    root, _ = course
    edit(root, "datasets/duties.csv", "d4,mofcom", "d9,mofcom")
    assert states(root)["small-02", "duties/d4"] == "gone"


def test_a_family_is_named_by_the_latest_day_on_which_it_rests_on_a_fact(course):
    root, graded = course
    now = graded.item("small-02")
    build(root, [], {"who": [now, replace(now, id="small-03", as_of="2025-01-01")], "other": []})
    edit(root, "datasets/duties.csv", D4, D4.replace(",,2026", ",2026-06-30,2026"))
    (stale,) = found(root)
    assert (stale.item, stale.state) == ("who", "stale")
    assert str(stale).startswith("family who: draws rest on duties/d4, which is stale. fix: it draws by the new")
