from __future__ import annotations

from dataclasses import replace

import pytest

from grader.authoring.blueprints import check_form, read_blueprint
from grader.authoring.problems import SourceError
from grader.items.assignments import Assignment
from grader.items.texts import Text
from tests.items.specimens import choose

HEAD = "title: {en: Plan, zh: 蓝图}\n"
PLAN = HEAD + "minutes: 20\ndomains: {law: 6, treaties: 4}\nlevels: {recall: 2, apply: 5, analyse: 3}\n"


def plan(tmp_path, text):
    path = tmp_path / "blueprint.yaml"
    path.write_text(text, encoding="utf-8")
    return read_blueprint(path, "blueprint.yaml")


def form(*kinds):
    items = [
        replace(choose(), id=f"mock-{n:02}", domain=domain, level=level)
        for n, (domain, level) in enumerate(pair for pair, count in kinds for _ in range(count))
    ]
    return Assignment(name="09-mock", title=Text("Mock", "模拟"), items=tuple(items))


FIT = ((("law", "recall"), 2), (("law", "apply"), 4), (("treaties", "apply"), 1), (("treaties", "analyse"), 3))


def test_a_form_that_fits_its_blueprint_passes(tmp_path):
    assert check_form(form(*FIT), plan(tmp_path, PLAN), "items.yaml") == []


def test_each_domain_and_level_is_met_exactly_and_the_minutes_at_most(tmp_path):
    other = form(
        (("law", "recall"), 3), (("law", "apply"), 4), (("agencies", "apply"), 1), (("treaties", "analyse"), 3)
    )
    found = [str(problem) for problem in check_form(other, plan(tmp_path, PLAN), "items.yaml")]
    assert found == [
        f"items.yaml:1: {what}. fix: {cure}"
        for what, cure in (
            ("domain law: 7 items, the blueprint has 6", "change the items, or the blueprint"),
            ("domain agencies: 1 items, the blueprint has 0", "change the items, or the blueprint"),
            ("domain treaties: 3 items, the blueprint has 4", "change the items, or the blueprint"),
            ("level recall: 3 items, the blueprint has 2", "change the items, or the blueprint"),
            ("22 minutes, the blueprint allows 20", "shorten items, or allow more time"),
        )
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("- 1\n", "the file holds no mapping"),
        (PLAN.replace("law: 6", "law: 7"), "domains add up to 11, levels to 10"),
        (PLAN.replace("law: 6", "lore: 6"), "unknown member lore"),
        (PLAN.replace("recall: 2, apply: 5", "recall: 3, apply: 4"), "recall 30%, apply 40%, analyse 30%"),
        (PLAN.replace("minutes: 20\n", ""), "minutes is missing"),
    ],
)
def test_a_blueprint_that_can_t_be_is_named_with_its_cure(tmp_path, text, what):
    with pytest.raises(SourceError, match=what):
        plan(tmp_path, text)
