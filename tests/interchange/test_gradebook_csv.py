"""Grades as CSV: the columns that Moodle and Canvas look for, every figure as earned, and no formula."""

from __future__ import annotations

import csv
import io

import pytest

from grader.interchange.gradebook_csv import Grade, grades_csv

ANN = Grade(student="ann", first_name="Ann", last_name="Li", email="ann@example.org", earned=23 + 1 / 3)
BEN = Grade(student="ben", earned=0)
HAN = Grade(student="2026010", first_name="涵", last_name="王, 小", email="", earned=60)


def table(platform, *grades, column="02-agency-duties", possible=60):
    made = grades_csv(grades, platform, column=column, possible=possible)
    return [*csv.reader(io.StringIO(made.data.decode(), newline=""))], made


def test_moodle_finds_a_trainee_by_either_field_and_the_grade_in_its_column():
    rows, made = table("moodle", HAN, BEN, ANN)
    assert rows == [
        ["Username", "ID number", "First name", "Last name", "Email address", "02-agency-duties"],
        ["2026010", "2026010", "涵", "王, 小", "", "60"],
        ["ann", "ann", "Ann", "Li", "ann@example.org", "23.33333"],
        ["ben", "ben", "", "", "", "0"],
    ]
    assert (made.count, made.left_out) == (3, ())


def test_canvas_finds_its_five_columns_and_the_points_in_a_row_of_their_own():
    rows, _ = table("canvas", ANN, BEN, column="Agencies (1042)")
    assert rows == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Agencies (1042)"],
        ["    Points Possible", "", "", "", "", "60"],
        ["Li, Ann", "", "", "ann", "", "23.33333"],
        ["ben", "", "", "ben", "", "0"],
    ]


@pytest.mark.parametrize("platform", ["moodle", "canvas"])
@pytest.mark.parametrize("start", "=+-@＝＋－＠")
def test_no_cell_is_a_formula(platform, start):
    evil = f'{start}cmd|" /C calc"!A0'
    grade = Grade(student="ann", first_name=evil, last_name=f" {evil}", email=evil, earned=1)
    rows, _ = table(platform, grade, column=evil)
    for cell in (cell for row in rows for cell in row):
        assert not cell.strip().startswith(start), cell


@pytest.mark.parametrize("student", ["=1+1", "@ann", "-5", "a\tb", " ann"])
@pytest.mark.parametrize("platform", ["moodle", "canvas"])
def test_an_id_that_could_not_be_written_as_it_is_is_left_out_and_said(platform, student):
    rows, made = table(platform, Grade(student=student, earned=5), ANN)
    assert made.count == 1
    assert student not in {cell for row in rows for cell in row}
    (left,) = made.left_out
    assert left.what == f"trainee {student}"


def test_breaks_and_quotes_in_a_name_break_no_row():
    rows, _ = table("moodle", Grade(student="ann", first_name='A"nn\r\n=1', last_name="Li,\x00", earned=1))
    assert rows[1][2:4] == ['A"nn  =1', "Li,"]
    assert len(rows) == 2


def test_the_same_grades_give_the_same_bytes_in_whatever_order_they_come():
    assert table("moodle", ANN, BEN)[1].data == table("moodle", BEN, ANN)[1].data
