"""Every family: each of its draws, or a hundred of them, is an item with one key that the texts of its day give."""

from __future__ import annotations

from collections import Counter

import pytest

from grader.authoring.citations import row_of
from grader.authoring.fact_base import KEYABLE
from grader.authoring.families.catalogue import FAMILIES, family
from grader.authoring.families.draws import MOST, drawn
from grader.authoring.families.rulings import PLAIN
from grader.authoring.item_sources import read_items_source
from grader.authoring.item_writing import write_items_source
from grader.authoring.terms import choices, other_words
from grader.items.kinds import Choose, Classify, Number, offered
from grader.items.samples import reference_value
from grader.items.scoring import score
from grader.items.texts import LANGUAGES
from grader.regime.cases import read_case
from grader.regime.determination import determine
from tests.datasets.tables import BASE

DRAWN = {one.name: drawn(one, BASE) for one in FAMILIES}
EACH = [pytest.param(one.name, id=one.name) for one in FAMILIES]


def test_there_are_enough_families_with_names_of_their_own():
    assert len(FAMILIES) >= 12
    assert len({one.name for one in FAMILIES}) == len(FAMILIES)
    assert {one.domain for one in FAMILIES} >= {"law", "agencies", "licensing", "enforcement", "treaties"}


@pytest.mark.parametrize("name", EACH)
def test_every_combination_or_a_hundred_is_drawn_and_no_two_are_alike(name):
    combinations = sum(1 for _ in family(name).draws(BASE))
    items = DRAWN[name]
    assert len(items) == min(MOST, combinations)
    assert len(items) >= 20
    assert len({item.id for item in items}) == len(items)
    for language in LANGUAGES:
        faces = Counter(
            (item.stem.in_language(language), *(option.text.in_language(language) for option in offered(item)))
            for item in items
        )
        assert faces.most_common(1)[0][1] == 1


@pytest.mark.parametrize("name", EACH)
def test_each_has_exactly_one_key_and_it_earns_everything(name):
    for item in DRAWN[name]:
        assert score(item, reference_value(item)).earned == item.possible
        match item:
            case Choose(multiple=False):
                assert len(item.key) == 1
            case Choose():
                assert 0 < len(item.key) < len(item.options)
            case Classify():
                assert len(set(item.key.values())) > 1
            case Number():
                assert item.key > 0


@pytest.mark.parametrize("name", EACH)
def test_options_are_distinct_in_both_languages(name):
    for item in DRAWN[name]:
        for language in LANGUAGES:
            texts = [option.text.in_language(language) for option in offered(item)]
            assert len(set(texts)) == len(texts), item.id


@pytest.mark.parametrize("name", EACH)
def test_sources_and_facts_hold_on_the_item_s_day(name):
    for item in DRAWN[name]:
        assert item.sources
        assert item.facts
        for citation in item.sources:
            row = row_of(citation, BASE)
            assert row is not None, citation
            assert row.values["confidence"] in KEYABLE, citation
            assert row.in_force(item.as_of) or name == "in-force-on-a-day", (item.id, citation, item.as_of)
        for fact in item.facts:
            table, _, id_ = fact.partition("/")
            row = BASE.table(table).row(id_)
            assert row.values["confidence"] in KEYABLE, fact
            assert row.in_force(item.as_of) or table == "instruments", (item.id, fact)


@pytest.mark.parametrize("name", EACH)
def test_the_words_are_the_glossary_s(name):
    for item in DRAWN[name]:
        for language in LANGUAGES:
            text = " ".join((item.stem.in_language(language), item.rationale.in_language(language)))
            assert [choice.word for _, choice in other_words(text, choices(BASE, language))] == [], item.id


@pytest.mark.parametrize("name", EACH)
def test_a_draw_is_the_same_item_whenever_it_is_drawn_and_another_seed_draws_others(name):
    assert drawn(family(name), BASE, count=5) == DRAWN[name][:5]
    assert {item.id for item in drawn(family(name), BASE, count=5, seed="other")} != {
        item.id for item in DRAWN[name][:5]
    }


@pytest.mark.parametrize("name", EACH)
def test_what_is_written_for_an_author_reads_as_the_same_items(name, tmp_path):
    items = DRAWN[name][:10]
    if name == "in-force-on-a-day":
        items = [item for item in items if all(row_of(c, BASE).in_force(item.as_of) for c in item.sources)]
    path = tmp_path / "items.yaml"
    path.write_text(write_items_source(name, family(name).asks, items), encoding="utf-8")
    assert list(read_items_source(path, "items.yaml", BASE).items) == items


CONDUCT = {
    "ecl-33": "no-qualification",
    "ecl-34": "unlicensed",
    "ecl-35-1": "licence-by-fraud",
    "ecl-35-2": "licence-forged",
    "ecl-37": "dealt-with-listed",
}
#: What a conduct needs beyond a plain case, to be one.
STATES = {
    "no-qualification": {"item_class": "military"},
    "dealt-with-listed": {"end_user_listing": "restricted", "listed_measure": "ban"},
}


def test_fines_are_those_that_the_rules_compute():
    seen = set()
    for draw in family("fine").draws(BASE):
        conduct = CONDUCT.get(draw["penalty"])
        if conduct is None:
            continue
        stated = PLAIN | {"as_of": draw["day"], "conduct": [conduct], "turnover_cny": int(draw["turnover"])}
        stated |= {"seriousness": "ordinary", "gains_cny": 0} | STATES.get(conduct, {})
        finding = determine(read_case(stated), BASE).step("liability").finding
        side = "max" if draw["end"] == "highest" else "min"
        item = family("fine").make(BASE, draw)
        assert finding[f"{conduct}_fine_{side}_cny"] == item.key, draw
        seen.add(conduct)
    assert seen == set(CONDUCT.values())
