"""What the explorer shows is what the tables and the rules say: held against both, day by day."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from grader.explorer.days import changes, span, turn_of
from grader.explorer.folders import read_tables, worked_cases
from grader.explorer.treaties import EVENTS, STATUSES, standing
from grader.explorer.views import VIEWS
from grader.regime.acts import ACTS
from grader.regime.answers import ANSWERS
from grader.regime.cases import FIELDS, read_case
from grader.regime.determination import determine
from grader.regime.tables import Tables, read_table

ROOT = Path(__file__).parents[2]
ALL = Tables(
    {path.stem: read_table(path.stem, path.read_text(encoding="utf-8")) for path in (ROOT / "datasets").glob("*.csv")}
)
DAYS = ("2001-01-01", "2020-12-01", "2021-12-29", "2024-11-30", "2024-12-01", "2026-08-25")
CASES = dict(worked_cases())


def tables(view: str) -> Tables:
    return read_tables(VIEWS[view].tables)


def turned(view: str, **asked: object) -> dict:
    return VIEWS[view].turn(tables(view), asked)


@pytest.mark.parametrize("view", VIEWS)
def test_everything_that_travels_is_small_and_plain(view):
    first = VIEWS[view].fixed(tables(view))
    told = VIEWS[view].turn(tables(view), first["start"])
    assert json.loads(json.dumps(first)) == first
    assert json.loads(json.dumps(told)) == told
    assert len(json.dumps(first, ensure_ascii=False).encode()) < 32_000
    assert len(json.dumps(told, ensure_ascii=False).encode()) < 16_000


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("basis", ["white-paper", "instrument"])
def test_the_matrix_of_duties_is_what_the_table_has_in_force(day, basis):
    shown = {
        (regime, body, act)
        for regime, body, acts in turned("duties", day=day, basis=basis, act="any")["cells"]
        for act, change in acts
        if change != "ended"
    }
    rows = ALL.table("duties").select({"basis": basis}, day)
    assert shown == {(row.values["regime"], row.values["body"], row.values["act"]) for row in rows}


def test_on_the_day_of_a_change_new_and_ended_duties_are_marked():
    told = turned("duties", day="2024-12-01", basis="instrument", act="responsible")
    marks = {(regime, body): acts for regime, body, acts in told["cells"]}
    assert marks["dual-use", "mofcom"] == [["responsible", "new"]]
    assert told["change"] == "2024-12-01"
    ended = turned("duties", day="2024-12-01", basis="white-paper", act="regulates")["cells"]
    assert ["nuclear-dual-use", "caea", [["regulates", "ended"]]] in ended


def test_a_day_between_two_changes_still_shows_what_the_last_one_brought():
    on, later = (
        turned("duties", day=day, basis="instrument", act="any")["cells"] for day in ("2024-12-01", "2025-03-01")
    )
    assert on == later


def test_one_act_is_a_part_of_every_duty():
    everything = turned("duties", day="2025-01-01", basis="instrument", act="any")["cells"]
    reviews = turned("duties", day="2025-01-01", basis="instrument", act="reviews")["cells"]
    pairs = {(regime, body): [act for act, _ in acts] for regime, body, acts in everything}
    assert reviews
    assert all("reviews" in pairs[regime, body] for regime, body, _ in reviews)


def test_a_mark_tells_note_text_days_and_sources():
    asked = {"day": "2025-01-01", "basis": "instrument", "act": "responsible", "regime": "dual-use", "body": "mofcom"}
    (duty,) = VIEWS["duties"].look(tables("duties"), asked)["duties"]
    assert duty["from"] == "2024-12-01"
    assert duty["sources"][0][0] == "D792-4"
    assert all(duty["sources"][0])
    assert duty["act"] == [ACTS["responsible"].en, ACTS["responsible"].zh]


def test_an_inferred_duty_says_that_it_is():
    row = next(row for row in ALL.table("duties").rows if row.values["confidence"] == "I")
    asked = {name: row.values[name] for name in ("basis", "act", "regime", "body")}
    day = row.values["valid_from"] or "2024-01-01"
    found = VIEWS["duties"].look(tables("duties"), {**asked, "day": day})["duties"]
    assert not all(duty["sure"] for duty in found)


@pytest.mark.parametrize("day", DAYS)
def test_routes_are_those_in_force(day):
    told = turned("routes", day=day)
    shown = {route for _, routes in told["groups"] for route, _, change in routes if change != "ended"}
    assert shown == {row.id for row in ALL.table("routes").select({}, day)}


def test_every_route_opens_to_every_condition_that_holds_for_it():
    for row in ALL.table("routes").rows:
        day = row.values["valid_from"]
        seen = VIEWS["routes"].look(tables("routes"), {"day": day, "route": row.id})
        texts = {tuple(one["text"]) for _, _, conditions in seen["effects"] for one in conditions}
        own = {
            (one.values["condition_en"], one.values["condition_zh"])
            for one in ALL.table("route_conditions").select({"route": row.id}, day)
        }
        assert own <= texts, row.id
        assert seen["sources"], row.id


@pytest.mark.parametrize(
    ("treaty", "day", "code"),
    [
        ("npt", "1992-02-29", "nothing"),
        ("npt", "1992-03-09", "unclear"),
        ("npt", "1992-03-31", "party"),
        ("ctbt", "2026-08-25", "signatory"),
        ("cwc", "1996-01-01", "signed"),
        ("cwc", "1997-04-26", "joined"),
        ("cwc", "1997-04-29", "party"),
        ("att", "2020-08-01", "joined"),
        ("mtcr", "2003-12-31", "nothing"),
        ("mtcr", "2010-01-01", "applied"),
        ("mtcr", "2022-01-01", "not-member"),
        ("wassenaar", "2010-01-01", "not-known"),
        ("wassenaar", "2022-01-01", "not-member"),
        ("unscr-2371", "2020-01-01", "undated"),
        ("nsg", "2004-06-15", "unclear"),
        ("cwc-schedule-1", "2020-01-01", "adopted"),
    ],
)
def test_a_treaty_stands_as_its_dates_say_and_no_more(treaty, day, code):
    assert standing(ALL.table("treaties").row(treaty), day)[0] == code


def test_on_the_last_day_every_treaty_stands_as_the_table_says():
    for row in ALL.table("treaties").rows:
        code, words = standing(row, row.values["verified_on"])
        assert STATUSES[row.values["status"]].en in words.en
        assert code in {row.values["status"], "undated"}


def test_a_treaty_opens_to_its_events_in_order():
    seen = VIEWS["treaties"].look(tables("treaties"), {"day": "1997-04-26", "treaty": "cwc"})
    names = [event[0][0] for event in seen["events"]]
    assert names == [EVENTS[name].en for name in ("signed", "joined", "in_force")]
    assert [event[2] for event in seen["events"]] == ["done", "done", "not-yet"]


@pytest.mark.parametrize("name", CASES)
def test_the_firm_of_a_worked_case_is_one_of_the_invented(name):
    story = CASES[name]["story"]
    firms = ALL.table("companies").rows
    assert any(row.values["name_en"].removesuffix(" Ltd").removesuffix(" Corp") in story["en"] for row in firms)
    assert any(row.values["name_zh"].removesuffix("有限公司").removesuffix("公司") in story["zh"] for row in firms)


@pytest.mark.parametrize("name", CASES)
def test_a_worked_case_is_decided_as_the_rules_decide_it(name):
    told = turned("case", case=name)
    case = read_case(CASES[name]["facts"])
    decided = determine(case, ALL)
    assert not decided.needs
    assert told["is_original"]
    assert told["turned"] == 0
    assert told["outcome"] == [decided.outcome.sentence.en, decided.outcome.sentence.zh]
    assert [step["answer"][0] for step in told["steps"] if step["level"] != "moot"] == [
        ANSWERS[step.answer].en for step in decided.steps if step.reached
    ]


@pytest.mark.parametrize("name", CASES)
def test_every_fact_offered_turns_something_alone_or_beside_one_other(name):
    held, fields = tables("case"), CASES[name]["fields"]
    changes_of = {field: [{field: value} for value in offered(field)] for field in fields}

    def steps(facts: dict) -> list:
        told = VIEWS["case"].turn(held, {"case": name, "facts": facts})
        return [(step["answer"], step["note"], step["found"]) for step in told.get("steps", ())]

    def turns(field: str, beside: dict) -> bool:
        found = [steps({**beside, **change}) for change in changes_of[field]]
        return any(one and other and one != other for one, other in pairwise(found))

    for field in fields:
        others = (change for other in fields if other != field for change in changes_of[other])
        assert turns(field, {}) or any(turns(field, beside) for beside in others), field


def offered(field: str) -> list:
    spec = FIELDS[field]
    return list(spec.values) if spec.kind != "choices" else [[], *([value] for value in spec.values)]


def test_a_changed_fact_shows_the_step_that_turned_and_what_it_was():
    told = turned("case", case="lathes", facts={"end_user_listing": "watch"})
    step = told["steps"][6]
    assert step["turned"] == "answer"
    assert step["before"]["answer"][0] == "no"
    assert [one["number"] for one in told["steps"] if one["turned"]]
    assert not told["is_original"]


def test_a_moved_day_turns_the_law():
    told = turned("case", case="pump", day="2025-03-10")
    cited = {source[0] for step in told["steps"] for source in step["sources"]}
    assert any(one.startswith("D792") for one in cited)
    assert not any(one.startswith("NDU") for one in cited)
    assert told["turned"] > 0


def test_a_fact_not_stated_is_asked_for():
    told = turned("case", case="bearings", facts={"listing": None})
    assert told["steps"][0]["level"] == "needs"


def test_facts_that_contradict_each_other_are_answered_in_words():
    told = turned("case", case="bearings", facts={"knowledge": "knows"})
    assert told["problem"][0].startswith("These facts do not fit together. knowledge: ")


def test_only_the_facts_offered_can_be_changed():
    assert turned("case", case="lathes", facts={"path": "within-china"})["turned"] == 0


@pytest.mark.parametrize("view", ["duties", "routes", "treaties", "case"])
def test_past_the_horizon_it_warns(view):
    start = VIEWS[view].fixed(tables(view))["start"]
    assert VIEWS[view].turn(tables(view), {**start, "day": "2027-01-01"})["beyond"]
    assert not VIEWS[view].turn(tables(view), {**start, "day": "2026-01-02"})["beyond"]


@pytest.mark.parametrize("view", ["duties", "routes", "treaties"])
def test_what_is_no_day_is_refused(view):
    start = VIEWS[view].fixed(tables(view))["start"]
    with pytest.raises(ValueError, match="2026-02-30"):
        VIEWS[view].turn(tables(view), {**start, "day": "2026-02-30"})


def test_between_two_days_of_change_nothing_changes():
    rows = ALL.table("duties").rows
    days = changes(rows)
    for first, second in pairwise(days):
        assert {row.id for row in rows if row.in_force(first)} != {
            row.id for row in rows if row.in_force(second)
        } or any(turn_of(row, span(second, days, "")) in {"new", "ended"} for row in rows)
        middle = span(first, days, "")
        assert middle.change == first
        assert middle.eve < first
