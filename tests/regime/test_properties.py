"""Laws that hold for every case: danger never frees, no rule out of force decides, order and silence change nothing."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Mapping

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.regime.answers import ANSWERS
from grader.regime.cases import FIELDS, CaseError, read_case
from grader.regime.determination import NAMES, determine, every_rule
from grader.regime.law import Law
from grader.regime.outcomes import LEVEL
from tests.regime.situations import PLAIN, TABLES

RULES = {rule.id: rule for rule in every_rule()}
DAYS = st.sampled_from(
    (
        "2006-01-01",
        "2019-06-01",
        "2020-11-30",
        "2020-12-01",
        "2022-06-01",
        "2023-07-01",
        "2024-11-30",
        "2024-12-01",
        "2026-08-25",
    )
)
#: What only asks for more, or names: absent, the question is not asked.
OPTIONAL = {name for name, spec in FIELDS.items() if spec.optional} | {"as_of"}


def values(name: str) -> st.SearchStrategy[object]:
    spec = FIELDS[name]
    if spec.kind == "choices":
        return st.lists(st.sampled_from(tuple(spec.values)), unique=True)
    if spec.kind == "count":
        return st.integers(0, 2_000_000)
    return DAYS if spec.kind == "date" else st.sampled_from(tuple(spec.values))


@st.composite
def whole_cases(draw: st.DrawFn) -> dict[str, object]:
    """Draw a case with every fact stated: the plain one with a few facts drawn anew."""
    names = [name for name in FIELDS if name not in OPTIONAL or name == "conduct"]
    drawn = draw(st.lists(st.sampled_from(names), unique=True, max_size=12))
    facts = {**PLAIN, "turnover_cny": 600_000, "gains_cny": 0, "seriousness": "serious", "as_of": draw(DAYS)}
    facts["item_class"] = draw(values("item_class"))
    facts |= {name: draw(values(name)) for name in drawn}
    if facts["risks"] == []:
        facts["knowledge"] = "none"
    return facts


#: Changes that make a case more dangerous, whatever else it states.
DANGERS: tuple[Mapping[str, object], ...] = (
    {"ban": "item"},
    {"ban": "destination"},
    {"end_user_listing": "restricted"},
    {"importer_listing": "restricted"},
    {"risks": ["nuclear-weapons", "biological-weapons"], "knowledge": "knows", "direct_use": "yes"},
    {"convicted": "yes"},
    {"punished": "recent-serious"},
    {"owner_restricted": "yes"},
    {"compliance_system": "none"},
    {"impact": "major"},
    {"qualifications": []},
    {"assurances": []},
    {"listing": "listed"},
    {"mass_consumer": "no"},
    {"public_technology": "no"},
    {"special_application": "none"},
    {"customs": "nothing-shown", "customs_evidence": "yes", "customs_procedure": "none"},
    {"documents": []},
)


@settings(max_examples=400, deadline=None)
@given(whole_cases(), st.sampled_from(DANGERS))
def test_a_more_dangerous_fact_never_makes_a_case_freer(facts, danger):
    assume(not ("risks" in danger and facts["risks"]))  # risks are added, never exchanged
    before, after = determine(read_case(facts), TABLES), determine(read_case({**facts, **danger}), TABLES)
    assert LEVEL[before.outcome.code] <= LEVEL[after.outcome.code], (before.outcome.code, after.outcome.code)
    opened = after.step("routes").finding.get("routes_open", ())
    if before.step("routes").reached and after.step("routes").reached:
        assert set(opened) <= set(before.step("routes").finding.get("routes_open", ())), danger


@settings(max_examples=300, deadline=None)
@given(whole_cases(), st.sampled_from(("none", "watch")))
def test_a_watch_listing_never_frees(facts, listing):
    first = determine(read_case({**facts, "end_user_listing": "none"}), TABLES)
    second = determine(read_case({**facts, "end_user_listing": listing}), TABLES)
    assert LEVEL[first.outcome.code] <= LEVEL[second.outcome.code]


@settings(max_examples=300, deadline=None)
@given(whole_cases(), st.dates(min_value=dt.date(1995, 1, 1)))
def test_a_day_never_picks_a_rule_that_is_not_in_force(facts, day):
    result = determine(read_case(facts), TABLES, day.isoformat())
    law = Law(TABLES, day.isoformat())
    for step in result.steps:
        for rule in step.rules:
            if rule in RULES:
                assert RULES[rule].speaks(law), rule
        for fact in step.facts:
            table, id_ = fact.split("/", 1)
            if table == "instruments":
                assert law.in_force(id_), fact
            if table == "sources":
                assert law.in_force(TABLES.table(table).row(id_).values["instrument"]), fact


@settings(max_examples=150, deadline=None)
@given(whole_cases(), st.randoms(use_true_random=False))
def test_the_order_of_fields_and_of_lists_does_not_matter(facts, shuffled: random.Random):
    names = list(facts)
    shuffled.shuffle(names)
    turned = {name: list(reversed(value)) if isinstance(value := facts[name], list) else value for name in names}
    assert determine(read_case(facts), TABLES).as_json() == determine(read_case(turned), TABLES).as_json()


@settings(max_examples=500, deadline=None)
@given(whole_cases(), st.data())
def test_a_missing_fact_is_asked_for_or_was_not_used(facts, data):
    name = data.draw(st.sampled_from(sorted(set(facts) - OPTIONAL)))
    whole = determine(read_case(facts), TABLES)
    lacking = determine(read_case({key: value for key, value in facts.items() if key != name}), TABLES)
    if name in lacking.needs:
        assert lacking.steps[0].answer == "needs"
    else:
        assert [step.answer for step in lacking.steps] == [step.answer for step in whole.steps], name
        assert lacking.outcome == whole.outcome


@settings(max_examples=100, deadline=None)
@given(whole_cases())
def test_a_determination_is_plain_data_with_all_fifteen_steps(facts):
    result = determine(read_case(facts), TABLES)
    assert [step.stage for step in result.steps] == list(range(15))
    assert tuple(step.name for step in result.steps) == NAMES
    assert all(step.answer in ANSWERS for step in result.steps)
    for language in (None, "en", "zh"):
        assert json.loads(json.dumps(result.as_json(language)))["outcome"]["code"] == result.outcome.code
    assert result.outcome.sentence.en.endswith(".")
    assert result.outcome.sentence.zh.endswith("。")


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(FIELDS)), st.none() | st.booleans() | st.integers() | st.text(max_size=5), max_size=6
    )
)
def test_reading_never_fails_otherwise_than_with_problems_that_name_field_and_cure(given_):
    try:
        read_case(given_)
    except CaseError as error:
        for problem in error.problems:
            assert problem.where in given_
            assert problem.what
            assert problem.cure
