"""A value in words, in both languages: what a trainee reads of an answer that is not on the page."""

from __future__ import annotations

from typing import Any

import pytest

from grader.widgets.wordings import said
from tests.widgets.specimens import assignment

ASSIGNMENT = assignment()


@pytest.mark.parametrize(
    ("item", "value", "unlike", "en", "zh"),
    [
        ("01", {"nuclear": "caea"}, None, "Nuclear items: China Atomic Energy Authority", "核：国家原子能机构"),
        (
            "01",
            {"nuclear": "caea", "military": "edd"},
            {"nuclear": "caea", "military": "customs"},
            "Military products: Equipment Development Department of the Central Military Commission",
            "军品：中央军委装备发展部",
        ),
        ("01", {}, {"nuclear": "caea"}, "Nuclear items: no answer", "核：未作答"),
        ("01", {}, None, "no answer", "未作答"),
        (
            "02",
            {"nuclear": ["caea", "mofcom"]},
            None,
            "Nuclear items: Ministry of Commerce, China Atomic Energy Authority",
            "核：商务部、国家原子能机构",
        ),
        (
            "03",
            ["classify", "screen"],
            None,
            "1. Classify the item against the control lists; 2. Screen the end user and the end use",
            "1. 对照管制清单对物项归类；2. 筛查最终用户与最终用途",
        ),
        ("04", ["price", "list"], None, "It stands on the control list, Its price is above a threshold",
         "列入管制清单、价格超过限额"),
        ("05", 45, 30, "45 working days", "45个工作日"),
        ("05", 0.5, None, "0.5 working days", "0.5个工作日"),
        ("05", None, 30, "no answer", "未作答"),
        ("06", "Because.", None, "Because.", "Because."),
        ("06", "long " * 200, None, "long " * 200, "long " * 200),
        ("07", {"regime": ["military"]}, {"regime": ["dual-use"]},
         "Under which regime does the machine tool fall?: Military products", "该机床适用哪一管制制度？：军品"),
        ("05", {"no": "figure"}, None, "an answer that does not fit this exercise as it is now",
         "与现在的题目不符的答案"),
    ],
)  # fmt: skip
def test_each_kind_is_said_in_its_own_words(item: str, value: Any, unlike: Any, en: str, zh: str) -> None:
    words = said(ASSIGNMENT.item(f"agency-{item}"), value, unlike=unlike)
    assert (words.en, words.zh) == (en, zh)
