"""The real content: what every module must hold, beyond what reading and the gate check."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from grader.authoring.audits import FACTS
from grader.authoring.contents import read_content
from grader.authoring.fact_base import HORIZON, KEYABLE
from grader.authoring.gate import check
from grader.delivery.releases import built_files, drifts
from grader.delivery.start_pages import start_files
from grader.items.kinds import Case, Choose, Explain, kind_of, offered
from grader.items.texts import LANGUAGES

ROOT = Path(__file__).parents[2]
CONTENT = read_content(ROOT)
BASE, MODULES = CONTENT.base, CONTENT.modules
#: The modules that teach one subject each; an orientation, the case files and the mock are made otherwise.
TEACHING = [module for module in MODULES if module.name[:2] in {"01", "02", "03", "04", "05", "06", "07"}]
ITEMS = [(pooled.pool, item) for pooled in CONTENT.pooled() for item in pooled.assignment.items]
FILES = {path: data for module in MODULES for path, data in built_files(module).items()} | start_files(MODULES)


def test_what_is_built_agrees_with_its_sources():
    assert [str(drift) for drift in drifts(ROOT, FILES)] == []


def test_the_gate_has_nothing_to_say():
    assert [str(problem) for problem in check(ROOT, CONTENT, {*FILES, FACTS})] == []


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


def test_no_item_id_is_used_twice():
    uses = Counter(item.id for _, item in ITEMS)
    assert [id_ for id_, count in uses.items() if count > 1] == []


POOL_NAMES = ("practice", "graded", "mock", "secure")


def singles(pool):
    """The items of a pool with one best option of four."""
    return [
        item
        for name, item in ITEMS
        if name == pool and isinstance(item, Choose) and not item.multiple and len(item.options) == 4
    ]


@pytest.mark.parametrize("pool", POOL_NAMES)
def test_the_key_stands_in_every_place_about_as_often(pool):
    items = singles(pool)
    places = Counter([option.id in item.key for option in item.options].index(True) for item in items)
    most = len(items) / 4 + 2.6 * (len(items) * 3 / 16) ** 0.5
    assert all(places[place] <= most for place in range(4)), (places, most)
    assert all(places[place] for place in range(4))


def _alone_longest(item, language):
    """The option that is longer than every other, or none."""
    first, second, *_ = sorted(item.options, key=lambda option: -len(option.text.in_language(language)))
    same = len(first.text.in_language(language)) == len(second.text.in_language(language))
    return "" if same else first.id


@pytest.mark.parametrize("pool", POOL_NAMES)
def test_the_key_is_not_the_longest_option_by_habit(pool):
    items = singles(pool)
    for language in LANGUAGES:
        longest = sum(_alone_longest(item, language) in item.key for item in items)
        assert longest <= len(items) / 4 + 2.6 * (len(items) * 3 / 16) ** 0.5, (language, longest, len(items))


def test_stems_do_without_tricks():
    for _, item in ITEMS:
        texts = [option.text.en.lower() for option in offered(item)]
        assert not any("of the above" in text for text in texts), item.id
        for word in ("not", "except", "never"):
            asked = item.stem.en.rsplit(". ", 1)[-1]
            assert f"which is {word} " not in asked, item.id
            assert f"which are {word} " not in asked, item.id


def test_positions_of_the_white_paper_are_few_in_a_form():
    form = [item for pool, item in ITEMS if pool == "mock"]
    positions = [item.id for item in form if {source[:5] for source in item.sources} == {"WP-I."}]
    assert len(positions) <= max(1, round(0.03 * len(form))), positions


def test_each_pool_has_what_the_course_promises():
    counts = Counter(pool for pool, _ in ITEMS)
    assert counts["graded"] >= 90
    assert counts["mock"] == 60
    assert counts["secure"] >= 160
    cases = [item for pool, item in ITEMS if pool == "graded" and isinstance(item, Case)]
    assert len(cases) >= 8
    secure = [item for pool, item in ITEMS if pool == "secure"]
    assert sum(item.level == "recall" for item in secure) <= len(secure) / 4


def test_one_item_is_marked_by_a_person():
    for module in TEACHING:
        assert sum(isinstance(item, Explain) for item in module.exercises.graded.items) == 1
