"""What practice says after "Check"."""

from __future__ import annotations

from typing import Any

import pytest

from grader.items.json_values import dumps
from grader.items.samples import samples
from grader.items.scoring import score
from grader.widgets.checks import check
from tests.widgets.specimens import items

CLASSIFY, ASSIGN, ORDER, CHOOSE, NUMBER, EXPLAIN, CASE = items("practice")


@pytest.mark.parametrize("item", items("practice"), ids=lambda item: type(item).__name__)
def test_every_sample_response_gets_its_score_and_reasons(item: Any) -> None:
    for sample in samples(item):
        told: Any = check(item, sample.value)
        dumps(told)
        assert told["sources"] == ["WP-II.2.3", "ECL-5(1)"]
        assert told["rationale"][0].startswith("CANARY")
        scored = score(item, sample.value)
        if scored.status == "scored":
            assert float(told["earned"]) == pytest.approx(float(scored.earned), abs=0.005)
        else:
            assert told["earned"] is None
            assert told["marks"] == {}


def marks(item: Any, value: Any) -> dict[str, str]:
    told: Any = check(item, value)
    return {
        row: "right" if mark["right"] else "missed" if mark["missed"] else "wrong"
        for row, mark in told["marks"].items()
    }


def test_each_row_is_right_wrong_or_left_blank() -> None:
    given = {"nuclear": "caea", "military": "customs"}
    assert marks(CLASSIFY, given) == {
        "nuclear": "right",
        "nuclear-dual-use": "missed",
        "military": "wrong",
        "cryptography": "missed",
        "chemicals": "missed",
        "missile": "missed",
    }
    assert marks(ASSIGN, {"nuclear": ["caea"], "military": ["edd", "sastind"]}) == {
        "nuclear": "wrong",
        "nuclear-dual-use": "missed",
        "military": "right",
    }
    assert marks(ORDER, ["classify", "apply", "screen", "declare", "keep"]) == {
        "classify": "right",
        "screen": "wrong",
        "apply": "wrong",
        "declare": "right",
        "keep": "right",
    }
    assert marks(CHOOSE, ["list", "price"]) == {
        "list": "right",
        "price": "wrong",
        "temporary": "missed",
        "catch-all": "missed",
    }
    assert marks(NUMBER, 45) == {"figure": "right"}


def test_a_misconception_is_told_once_and_only_for_a_wrong_choice() -> None:
    wrong: Any = check(CLASSIFY, {"military": "customs", "missile": "customs", "nuclear": "mofcom"})
    assert [name[0] for name, _ in wrong["misconceptions"]] == ["General Administration of Customs"]
    assert check(CLASSIFY, {"military": "sastind"})["misconceptions"] == []
    extra: Any = check(ASSIGN, {"military": ["sastind", "customs"]})
    assert [text[0][:7] for _, text in extra["misconceptions"]] == ["Customs"]


def test_a_figure_shows_its_key_and_a_text_its_guide() -> None:
    assert check(NUMBER, 30)["key"] == ["45 working days", "45 个工作日"]
    told: Any = check(EXPLAIN, "I refuse.")
    assert told["guide"][0].startswith("CANARY")
    assert told["earned"] is None


STRAYED = {"regime": ["nuclear"], "receives": ["caea"], "single": ["general"]}


def test_a_step_of_a_case_is_marked_on_the_path_that_was_chosen_with_its_reason() -> None:
    told: Any = check(CASE, STRAYED)
    assert marks(CASE, STRAYED) == {"regime": "wrong", "receives": "right", "single": "wrong"}
    assert told["marks"]["regime"]["key"] == ["dual-use"]
    assert told["marks"]["regime"]["why"][0].startswith("CANARY")
    assert told["marks"]["receives"]["why"] is None
    assert [mark["strayed"] for mark in told["marks"].values()] == [False, True, True]
    assert (told["earned"], told["possible"]) == ("1", "5")


def test_the_right_path_of_a_case_is_told_where_it_was_left_and_only_there() -> None:
    strayed: Any = check(CASE, STRAYED)
    assert [stem[0][:12] for stem, _ in strayed["path"]] == [
        "Under which ", "Where does t", "Which licenc", "Which of the", "When may the",
    ]  # fmt: skip
    assert strayed["path"][0][1] == [["Dual-use items", "两用物项"]]
    assert check(CASE, {"regime": ["dual-use"], "receives": ["caea"]})["path"] is None


def test_a_misconception_of_a_case_stands_with_the_option_of_its_step() -> None:
    told: Any = check(CASE, STRAYED)
    assert [name[0] for name, _ in told["misconceptions"]] == ["Nuclear exports"]
    assert check(CASE, {"regime": ["military"]})["misconceptions"] == []
