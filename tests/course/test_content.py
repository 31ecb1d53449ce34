"""The real content: what every module must hold, beyond what reading and the gate check."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from grader.authoring.fact_base import HORIZON, KEYABLE, read_fact_base
from grader.authoring.gate import check
from grader.authoring.modules import module_names, read_modules
from grader.delivery.releases import built_files, drifts
from grader.items.kinds import Explain, kind_of

ROOT = Path(__file__).parents[2]
BASE = read_fact_base(ROOT / "datasets")
MODULES = read_modules(ROOT, module_names(ROOT), BASE)
#: The modules that teach one subject each; an orientation, the case files and the mock are made otherwise.
TEACHING = [module for module in MODULES if module.name[:2] in {"01", "02", "03", "04", "05", "06", "07"}]
ITEMS = [
    (assignment.name, item) for module in MODULES for assignment in module.assignments for item in assignment.items
]
FILES = {path: data for module in MODULES for path, data in built_files(module).items()}


def test_what_is_built_agrees_with_its_sources():
    assert [str(drift) for drift in drifts(ROOT, FILES)] == []


def test_the_gate_has_nothing_to_say():
    assert [str(problem) for problem in check(ROOT, MODULES, FILES)] == []


@pytest.mark.parametrize("module", TEACHING, ids=lambda module: module.name)
def test_a_module_has_enough_items_of_the_right_levels(module):
    items = module.exercises.graded.items
    levels = Counter(item.level for item in items)
    assert len(items) >= 12
    assert levels["recall"] <= len(items) / 4
    assert levels["apply"] >= len(items) / 2
    assert levels["analyse"] >= len(items) / 5
    assert len(module.lesson.practice.items) >= 12
    assert {kind_of(item) for item in module.lesson.practice.items} >= {kind_of(item) for item in items}


def test_every_item_is_dated_cited_and_explained():
    for _, item in ITEMS:
        assert item.as_of <= HORIZON
        assert item.sources, item.id
        assert item.rationale, item.id
        if kind_of(item) in {"classify", "assign", "choose"}:
            assert item.misconceptions, f"{item.id} says of no wrong option why it attracts"


def test_no_key_rests_on_a_fact_that_no_primary_text_says():
    for _, item in ITEMS:
        for fact in item.facts:
            table, _, id_ = fact.partition("/")
            assert BASE.table(table).row(id_).values["confidence"] in KEYABLE, (item.id, fact)


def test_facts_were_in_force_on_the_item_s_day():
    for _, item in ITEMS:
        for fact in item.facts:
            table, _, id_ = fact.partition("/")
            row = BASE.table(table).row(id_)
            assert row.in_force(item.as_of), f"{item.id}, as of {item.as_of}, rests on {fact}"


def test_the_atomic_energy_authority_is_one_body_under_two_names():
    names = [row.id for row in BASE.table("bodies").rows if "Atomic Energy Authority" in row.values["name_en"]]
    assert names == ["caea"]
    assert "National Atomic Energy Authority" in BASE.table("bodies").row("caea").values["aliases"]


def test_who_regulates_what_is_what_the_white_paper_names():
    """Held by hand against WP-II.2.3 to II.2.10: a slip in the table would be taught to everybody."""
    named: dict[str, set[str]] = {}
    where = {"basis": "white-paper", "act": "regulates"}
    for row in BASE.table("duties").select(where, "2021-12-29"):
        named.setdefault(row.values["regime"], set()).add(row.values["body"])
    assert named == {
        "nuclear-dual-use": {"mofcom", "caea"},
        "biological-dual-use": {"mofcom", "mara", "nhc"},
        "chemical-dual-use": {"mofcom"},
        "missile-dual-use": {"mofcom", "sastind", "edd"},
        "commercial-cryptography": {"mofcom", "sca"},
        "military": {"sastind", "edd"},
        "nuclear": {"caea", "mofcom"},
    }


def test_bare_control_list_is_never_said():
    """Three lists, three names (the English of `管制清单` is item control list)."""
    texts = [(name, item.stem.en) for name, item in ITEMS]
    texts += [(module.name, module.lesson.texts["en"]) for module in MODULES if module.lesson]
    texts += [(module.name, module.exercises.text) for module in MODULES if module.exercises]
    for name, text in texts:
        for piece in text.replace('"the control list"', "").split("control list")[:-1]:
            assert piece.endswith(("item ", "Item ")), f"{name}: …{piece[-60:]}control list"


def test_no_item_id_is_used_twice():
    uses = Counter(item.id for _, item in ITEMS)
    assert [id_ for id_, count in uses.items() if count > 1] == []


def test_one_item_is_marked_by_a_person():
    for module in TEACHING:
        assert sum(isinstance(item, Explain) for item in module.exercises.graded.items) == 1
