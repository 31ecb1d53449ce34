"""The few marks of a case file."""

from __future__ import annotations

import pytest

from grader.items.case_files import blocks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one line", [("paragraph", "one line")]),
        ("one\ntwo\n\nthree", [("paragraph", "one two"), ("paragraph", "three")]),
        ("一行\n二行", [("paragraph", "一行二行")]),
        ("年（\n4）月\nMay", [("paragraph", "年（4）月May")]),
        ("# Order 7\nthe goods", [("heading", "Order 7"), ("paragraph", "the goods")]),
        ("**Goods:** a pump\n**Buyer:** a mill\nabroad", [
            ("fact", "<Goods:> a pump"), ("fact", "<Buyer:> a mill abroad"),
        ]),
        ("papers:\n- one\n- two\n  still two\n\nend", [
            ("paragraph", "papers:"), ("entry", "one"), ("entry", "two still two"), ("paragraph", "end"),
        ]),
        ("a **strong** word", [("paragraph", "a <strong> word")]),
        ("a ** b, <b>c</b>", [("paragraph", "a ** b, <b>c</b>")]),
    ],
)  # fmt: skip
def test_a_case_file_reads_into_blocks(text, expected):
    shown = [
        (one.kind, "".join(f"<{piece}>" if is_strong else piece for piece, is_strong in one.spans))
        for one in blocks(text)
    ]
    assert shown == expected
