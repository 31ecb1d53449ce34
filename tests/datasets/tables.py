"""The tables as the tests of this folder read them."""

from __future__ import annotations

from pathlib import Path

from grader.authoring.fact_base import read_fact_base

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "datasets"
BASE = read_fact_base(FOLDER)


def row(table, id_):
    return BASE.table(table).row(id_).values


def figures(table, id_, *columns):
    values = row(table, id_)
    return tuple(int(values[column]) if values[column].isdigit() else values[column] for column in columns)
