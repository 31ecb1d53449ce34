"""The rules give what the articles give: every worked case, and the pairs that differ in one fact or the date alone."""

from __future__ import annotations

import re

import pytest

from grader.regime.cases import read_case
from grader.regime.determination import determine, every_rule
from grader.regime.duties import DUTIES
from grader.regime.tables import Tables
from tests.regime.situations import PLAIN, TABLES, decided
from tests.regime.worked_cases import CASES, Worked

#: Pairs of worked cases that differ in one fact, or in the day alone, and the stage whose answer changes with it.
PAIRS = (
    ("bonded-between", "bonded-between-before", "export"),
    ("unregistered-law", "unregistered-now", "qualification"),
    ("biological-weapons-law", "biological-weapons-now", "banned"),
    ("customs-untrue-now", "customs-untrue-law", "customs"),
    ("visit", "visit-law", "liability"),
    ("watch", "watch-before-decree", "parties"),
    ("missile-part-2-military-law", "missile-part-2-military-now", "regime"),
    ("sale", "unlisted", "listed"),
    ("unlisted", "unsure", "listed"),
    ("sale", "banned-item", "banned"),
    ("sale", "restricted", "parties"),
    ("restricted", "restricted-limits", "parties"),
    ("sale", "home-sale", "export"),
    ("sale", "re-export", "export"),
    ("deemed-citizen", "deemed-foreign-giver", "export"),
    ("sale", "clock-major", "clock"),
    ("sale", "watch", "clock"),
    ("general", "general-no-system", "routes"),
    ("repair-return", "repair-late", "routes"),
    ("punished-light", "punished-long-ago", "qualification"),
    ("nuclear-equipment", "nuclear-undesignated", "qualification"),
    ("nuclear-material", "nuclear-sent-up", "clock"),
    ("controlled-chemical-2", "controlled-chemical-undesignated", "qualification"),
    ("controlled-chemical-undesignated", "controlled-chemical-entrusted", "qualification"),
    ("customs-shown", "customs-nothing", "customs"),
    ("customs-shown", "customs-notice", "customs"),
    ("customs-evidence", "customs-no-evidence", "customs"),
    ("unlicensed", "unlicensed-no-duty", "liability"),
    ("listed-dealing", "listed-dealing-approved", "liability"),
    ("catch-all-told", "catch-all-innocent", "catch-all"),
)
BY_ID = {case.id: case for case in CASES}


def test_there_are_enough_worked_cases_under_names_of_their_own():
    assert len(CASES) >= 80
    assert len(BY_ID) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_worked_case_comes_out_as_its_articles_say(case: Worked):
    result = decided(case.facts)
    assert {name: result.step(name).answer for name in case.answers} == dict(case.answers)
    assert {at: result.step(at[0]).finding.get(at[1]) for at in case.findings} == dict(case.findings)
    assert result.outcome.code == case.outcome, result.outcome.sentence.en


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_reasoning_of_a_worked_case_cites_what_the_tables_know(case: Worked):
    for citation in re.findall(r"\b(?:WP|ECL|D792|NDU|MIS|BIO|NUC|CHM|ARM|CL|CCR|LIST)-[\w.]+", case.why):
        assert TABLES.resolves(citation.rstrip(".")), citation


@pytest.mark.parametrize(("one", "other", "stage"), PAIRS)
def test_one_fact_or_the_day_alone_changes_the_answer(one: str, other: str, stage: str):
    first, second = {**PLAIN, **BY_ID[one].facts}, {**PLAIN, **BY_ID[other].facts}
    changed = {name for name in {*first, *second} if first.get(name) != second.get(name)}
    assert len(changed) == 1, changed
    assert decided(first).step(stage).answer != decided(second).step(stage).answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_row_that_an_answer_rests_on_was_in_force(case: Worked):
    result = decided(case.facts)
    for step in result.steps:
        for fact in step.facts:
            table, id_ = fact.split("/", 1)
            row = TABLES.table(table).row(id_)
            assert row.values["valid_from"] <= result.as_of, fact
            if table != "sources":
                assert row.in_force(result.as_of), fact
            assert row.values["confidence"] in {"P", "Px"}, fact


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_answer_that_a_rule_gave_names_its_sources(case: Worked):
    for step in decided(case.facts).steps:
        if step.rules:
            assert step.sources, step.name
            assert all(TABLES.resolves(citation) for citation in step.sources), step.sources


def test_without_any_table_nothing_is_guessed():
    result = determine(read_case(dict(PLAIN)), Tables({}))
    assert result.outcome.code == "undetermined"
    assert {step.answer for step in result.steps if step.reached and step.stage} <= {"not-determined", "no"}


def test_every_rule_and_duty_decides_a_worked_case():
    used = {rule for case in CASES for step in decided(case.facts).steps for rule in step.rules}
    assert {rule.id for rule in every_rule()} | {f"{duty.instrument}:{duty.id}" for duty in DUTIES} <= used
