"""A case file that can't be read says which field, and what is allowed; all faults at once."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from grader.regime.cases import FIELDS, CaseError, read_case, schema
from grader.regime.determination import determine
from grader.regime.renderings import schema_text
from tests.regime.situations import PLAIN, TABLES, decided


def problems(given: object) -> list[str]:
    with pytest.raises(CaseError) as caught:
        read_case(given)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"destinaton": "x"},
            "destinaton: there is no such field. fix: `grader determine --schema` prints every field",
        ),
        (
            {"item_clas": "military"},
            (
                "item_clas: there is no such field. fix: did you mean item_class? "
                "`grader determine --schema` prints every field"
            ),
        ),
        (
            {"listing": "maybe"},
            "listing: 'maybe' is not a value of it. fix: use one of listed, temporary-control, unlisted, unsure",
        ),
        (
            {"listing": "unlistd"},
            (
                "listing: 'unlistd' is not a value of it. fix: did you mean unlisted? "
                "use one of listed, temporary-control, unlisted, unsure"
            ),
        ),
        ({"convicted": "perhaps"}, "convicted: 'perhaps' is not a value of it. fix: use one of yes, no"),
        ({"as_of": "1 May 2024"}, "as_of: '1 May 2024' is not a day. fix: write it as 2026-08-25"),
        ({"as_of": "2024-02-30"}, "as_of: '2024-02-30' is not a day. fix: write it as 2026-08-25"),
        ({"turnover_cny": -1}, "turnover_cny: -1 is not a whole number from 0. fix: write digits, as 45 or 600000"),
        ({"turnover_cny": True}, "turnover_cny: True is not a whole number from 0. fix: write digits, as 45 or 600000"),
        ({"title": 3}, "title: 3 is not a text. fix: write a text"),
        (
            {"approvals": "project"},
            (
                "approvals: 'project' is not a list. fix: write a list, [] for none, of "
                "initiation, project, contract, licence, exhibition"
            ),
        ),
        (
            {"approvals": ["projct"]},
            (
                "approvals: 'projct' is not a value of it. fix: did you mean project? "
                "use initiation, project, contract, licence, exhibition"
            ),
        ),
        ({7: "x"}, "7: there is no such field. fix: `grader determine --schema` prints every field"),
        (["path"], "case: list is no set of fields. fix: write lines of the form `field: value`"),
        (
            {"risks": [], "knowledge": "told"},
            "knowledge: told, but risks is []. fix: name the risk, or write knowledge: none",
        ),
        (
            {"days_used": 3, "days_not_counted": 4},
            "days_not_counted: 4 is more than days_used, 3. fix: days_not_counted is a part of days_used",
        ),
    ],
)
def test_a_fault_names_the_field_and_the_values_allowed(given: object, said: str):
    assert problems(given) == [said]


def test_all_faults_are_told_at_once():
    assert len(problems({"listing": "maybe", "form": "gas", "shape": "round"})) == 3


def test_what_yaml_reads_of_bare_words_is_understood():
    case = read_case({"convicted": True, "list_part": 1, "as_of": dt.date(2024, 12, 1), "ban": None})
    assert (case.word("convicted"), case.word("list_part"), case.word("as_of")) == ("yes", "1", "2024-12-01")
    assert not case.states("ban")


def test_the_schema_tells_every_field_with_meaning_and_values_in_both_languages():
    told = json.loads(json.dumps(schema()))
    assert [one["name"] for one in told] == list(FIELDS)
    for one in told:
        texts = [one["meaning"], *one["values"].values()]
        assert all(text["en"].strip() and text["zh"].strip() for text in texts), one["name"]
        assert one["values"] or one["kind"] in {"date", "count", "text"}, one["name"]


def test_a_case_without_a_day_needs_one():
    result = decided({}, without=("as_of",))
    assert result.needs == ("as_of",)
    assert result.outcome.code == "incomplete"
    assert {step.answer for step in result.steps} == {"needs"}


def test_the_day_asked_for_goes_before_the_day_of_the_case():
    assert decided({"as_of": "2024-12-01"}, as_of="2024-11-30").as_of == "2024-11-30"


def test_a_day_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"as-of date: '2024-13-01' is not a day\. fix: write it as 2026-08-25"):
        decided({}, as_of="2024-13-01")


def test_an_empty_case_asks_for_its_first_facts_and_decides_nothing():
    result = determine(read_case({"as_of": "2026-08-25"}), TABLES)
    assert {"path", "item_class"} <= set(result.needs)
    assert result.outcome.code == "incomplete"


def test_every_field_is_used_by_some_rule():
    used = set()
    for name in FIELDS:
        if name in PLAIN or FIELDS[name].optional:
            used.add(name)
    assert set(FIELDS) - used == {"turnover_cny", "gains_cny", "seriousness"}, (
        "situations.PLAIN states every other fact"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_schema_as_text_names_every_field_and_value(language):
    text = schema_text(language)
    for name, spec in FIELDS.items():
        assert f"{name}" in text
        assert all(words.in_(language) in text for words in spec.values.values())
