"""The rule by which a grade is flagged for a person: once in Python for nbgrader's path, once in SQL for a batch."""

import sqlite3
from contextlib import closing
from itertools import product

import pytest

from grader.grading import rows
from grader.grading.results import needs_manual_grade


def in_sql(*, needs_person, changed, flagged, manual_score, extra_credit):
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(
            "CREATE TABLE grade (id, notebook_id, cell_id, auto_score, manual_score, extra_credit, needs_manual_grade,"
            " UNIQUE (cell_id, notebook_id))"
        )
        db.execute("INSERT INTO grade VALUES ('old', 'n', 'c', 1.0, ?, ?, ?)", (manual_score, extra_credit, flagged))
        db.execute(rows.GRADE.replace("{differs}", "IS NOT"), ("new", "n", "c", 1.0, needs_person, changed))
        ((id_, auto, manual, extra, needs),) = db.execute(
            "SELECT id, auto_score, manual_score, extra_credit, needs_manual_grade FROM grade"
        )
    assert (id_, auto, manual, extra) == ("old", 1.0, manual_score, extra_credit)
    return bool(needs)


def test_the_rule_is_the_same_in_python_and_in_sql():
    for needs, changed, flagged, manual, extra in product(
        (False, True), (False, True), (False, True), (None, 0.0, 2.5), (None, 1.0)
    ):
        state = {
            "needs_person": needs, "changed": changed, "flagged": flagged, "manual_score": manual,
            "extra_credit": extra,
        }  # fmt: skip
        assert needs_manual_grade(**state) == in_sql(**state), state
        again = state | {"changed": False, "flagged": needs_manual_grade(**state)}
        assert needs_manual_grade(**again) == again["flagged"], f"grading again changes nothing: {state}"


@pytest.mark.parametrize(
    ("state", "flagged"),
    [
        ({"needs_person": True, "changed": True, "flagged": True, "manual_score": None}, True),
        ({"needs_person": True, "changed": False, "flagged": False, "manual_score": 3.0}, False),
        ({"needs_person": True, "changed": True, "flagged": False, "manual_score": 3.0}, True),
        ({"needs_person": False, "changed": True, "flagged": False, "manual_score": 3.0}, True),
        ({"needs_person": False, "changed": True, "flagged": True, "manual_score": None}, False),
        ({"needs_person": True, "changed": False, "flagged": False, "manual_score": None}, True),
    ],
    ids=[
        "new work",
        "marked",
        "handed in anew after the mark",
        "rescored after the mark",
        "now readable",
        "now unreadable",
    ],
)
def test_a_flag_answers_what_a_person_has_not(state, flagged):
    assert needs_manual_grade(**state, extra_credit=None) is flagged
