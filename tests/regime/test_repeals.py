"""A repeal is one date in one row: small tables of our own, independent of the real ones."""

from __future__ import annotations

import pytest

from grader.regime.cases import read_case
from grader.regime.determination import Determination, determine
from grader.regime.tables import Tables, read_table
from tests.regime.situations import PLAIN

HEADER = "id,instrument,name_en,name_zh,source,confidence,valid_from,valid_to,verified_on\n"


def tables(**rows: tuple[str, str] | tuple[str, str, str]) -> Tables:
    """Build a table of instruments alone: id=(valid_from, valid_to[, confidence])."""
    lines = [
        f"{id_},,{id_},{id_},,{mark[0] if mark else 'P'},{first},{last},2026-08-25\n"
        for id_, (first, last, *mark) in rows.items()
    ]
    return Tables({"instruments": read_table("instruments", HEADER + "".join(lines))})


ECL, NDU, D792 = ("2020-12-01", ""), ("1998-06-10", "2024-11-30"), ("2024-12-01", "")


def decide(base: Tables, as_of: str, **facts: object) -> Determination:
    return determine(read_case({**PLAIN, "item_class": "nuclear-dual-use", "as_of": as_of, **facts}), base)


def test_moving_one_date_of_repeal_changes_the_answer():
    standing = decide(tables(ecl=ECL, ndu=NDU, d792=D792), "2022-06-01", qualifications=[])
    repealed = decide(tables(ecl=ECL, ndu=("1998-06-10", "2021-12-31"), d792=D792), "2022-06-01", qualifications=[])
    assert standing.step("qualification").answer == "no"
    assert standing.step("qualification").facts == ("instruments/ndu",)
    assert repealed.step("qualification").answer == "not-determined"


def test_moving_the_first_day_of_a_text_moves_its_rules():
    early = decide(tables(ecl=ECL, d792=D792), "2025-01-01", path="bonded-between")
    late = decide(tables(ecl=ECL, d792=("2025-06-01", "")), "2025-01-01", path="bonded-between")
    assert (early.step("export").answer, late.step("export").answer) == ("no", "not-determined")


@pytest.mark.parametrize(
    ("day", "rule"), [("2020-11-30", "ndu-8"), ("2020-12-01", "ecl-12-2"), ("2024-12-01", "d792-14-2")]
)
def test_each_era_decides_by_its_own_rule_from_its_first_day(day: str, rule: str):
    assert decide(tables(ecl=ECL, ndu=NDU, d792=D792), day).step("listed").rules == (rule,)


def test_the_last_day_of_a_text_is_still_its_own():
    assert decide(tables(ndu=NDU, d792=D792), "2024-11-30").step("qualification").rules == ("ndu-7",)
    assert decide(tables(ndu=NDU, d792=D792), "2024-12-01").step("qualification").rules == ("d792-14-exporter",)


def test_a_text_known_only_from_a_secondary_source_decides_nothing():
    assert decide(tables(ndu=("1998-06-10", "", "S")), "2019-06-01").step("listed").answer == "not-determined"


def test_without_the_table_of_periods_no_figure_is_made_up():
    step = decide(tables(ecl=ECL, d792=D792), "2025-01-01").step("clock")
    assert step.answer == "not-determined"
    assert "days" not in step.finding


def test_without_the_table_of_penalties_no_fine_is_made_up():
    facts = {"conduct": ["unlicensed"], "turnover_cny": 600_000, "seriousness": "ordinary"}
    assert decide(tables(ecl=ECL, d792=D792), "2025-01-01", **facts).step("liability").answer == "not-determined"


def test_the_horizon_is_the_oldest_verification_that_the_answer_rests_on():
    base = tables(ecl=ECL, d792=D792)
    text = HEADER + "ecl,,E,E,,P,2020-12-01,,2026-03-01\nd792,,D,D,,P,2024-12-01,,2026-08-25\n"
    older = Tables({"instruments": read_table("instruments", text)})
    assert decide(base, "2026-05-01").horizon == "2026-08-25"
    assert decide(older, "2026-05-01").horizon == "2026-03-01"
    assert next(one.code for one in decide(older, "2026-05-01").warnings) == "past-horizon"
