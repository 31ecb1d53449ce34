"""Tables as CSV: what a spreadsheet must show, and must never run."""

from __future__ import annotations

import csv
import io

import pytest

from grader.interchange.tables_csv import Value, table_csv


def read(*rows: tuple[Value, ...]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table_csv(("a", "b"), rows).decode("utf-8-sig"), newline="")))[1:]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r\n@", " =", "\u200b="])
def test_a_text_that_would_run_is_text(start: str) -> None:
    ((cell, _),) = read((f"{start}cmd|' /C calc'!A0", None))
    assert cell[0] == "'"


def test_a_number_stays_a_number_and_nothing_stays_empty() -> None:
    assert read((-0.25, None), (3, "plain")) == [["-0.25", ""], ["3", "plain"]]


def test_a_text_stays_on_one_line_in_its_cell() -> None:
    assert read(('one\ntwo;"three",\x00four', "中文")) == [['one two;"three", four', "中文"]]
