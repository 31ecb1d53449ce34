"""Trainees and due dates from a CSV file: what is read, what is refused, what the gradebook holds afterwards."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from grader.commands.class_list import class_list
from grader.grading.batches import grade
from grader.grading.courses import CourseError
from grader.grading.faults import make_all
from grader.grading.roster_files import RosterError, read_moment
from grader.grading.rosters import enter
from grader.grading.timestamps import TimestampError
from tests.submissions.courses import ASSIGNMENT


def write(course, text, *, name="trainees.csv", encoding="utf-8"):
    path = course.root / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def query(course, statement):
    with closing(sqlite3.connect(course.root / "gradebook.db")) as db:
        return db.execute(statement).fetchall()


def trainees(course):
    return query(course, "SELECT id, first_name, last_name, email FROM student ORDER BY id")


def refused(course, text, **how):
    with pytest.raises(RosterError) as caught:
        enter(course, write(course, text, **how))
    assert not (course.root / "gradebook.db").exists()
    assert all(problem.cure for problem in caught.value.problems)
    return [(problem.row, problem.what) for problem in caught.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_headers_in_chinese_are_read_in_every_encoding_and_with_every_separator(course, encoding, separator):
    text = "学号,名,姓,邮箱\r\n2024001,伟,王,wang@example.org\r\n".replace(",", separator)
    assert enter(course, write(course, text, encoding=encoding)).added == ("2024001",)
    assert trainees(course) == [("2024001", "伟", "王", "wang@example.org")]


@pytest.mark.parametrize(
    "headers",
    [
        "id,first_name,last_name,email",
        "Student ID,First Name,Surname,E-Mail",
        "USERNAME,Given name,Family name,E-mail address",
        '"学生编号","名字","姓氏","电子邮箱"',
    ],
)
def test_common_variants_of_headers_mean_the_same(course, headers):
    enter(course, write(course, f"{headers}\nann,Ann,Arbor,ann@example.org\n"))
    assert trainees(course) == [("ann", "Ann", "Arbor", "ann@example.org")]


def test_a_whole_name_is_never_split_by_guess(course):
    enter(course, write(course, "学号,姓名\n2024001,欧阳娜娜\n"))
    assert trainees(course) == [("2024001", None, "欧阳娜娜", None)]


def test_trainees_are_added_changed_or_left_and_nobody_is_removed(course):
    enter(course, write(course, "id,first name,last name\nann,Ann,Arbor\nbob,Bob,Bell\ncy,Cy,Cole\n"))
    entered = enter(course, write(course, "id,first name,last name\nann,Anna,\nbob,Bob,Bell\ndan,Dan,Dale\n"))
    assert (entered.added, entered.changed, entered.left) == (("dan",), ("ann",), ("bob",))
    assert [row[:3] for row in trainees(course)] == [
        ("ann", "Anna", "Arbor"),
        ("bob", "Bob", "Bell"),
        ("cy", "Cy", "Cole"),
        ("dan", "Dan", "Dale"),
    ]


def test_a_column_that_means_nothing_here_is_passed_over_and_said(course):
    assert enter(course, write(course, "id,班级\nann,3\n")).ignored == ("班级",)


def test_an_encoding_that_had_to_be_guessed_is_said(course, monkeypatch):
    monkeypatch.chdir(course.root)
    write(course, "学号,姓名\n1,王伟\n", encoding="gb18030")
    assert "read as GB 18030" in CliRunner().invoke(class_list, ["roster", "trainees.csv"]).output


def test_nbgrader_itself_reads_the_rows(course):
    enter(course, write(course, "id,first name,email\nann,Ann,ann@example.org\n"))
    enter(course, write(course, f"assignment,due\n{ASSIGNMENT},2026-12-01 18:00 +0800\n"))
    with Gradebook(course.gradebook_url) as gradebook:
        assert gradebook.find_student("ann").email == "ann@example.org"
        assert gradebook.find_assignment(ASSIGNMENT).duedate == datetime(2026, 12, 1, 10)  # noqa: DTZ001 - kept so


@pytest.mark.parametrize(
    ("rows", "row", "words"),
    [
        ("ann,A,a@b.c\nann,B,b@b.c", 3, "stands in row 2 already"),
        ("ann,A,a@b.c\nAnn,B,b@b.c", 3, "looks like ann"),
        ("ann,A,a@b.c\n,B,b@b.c", 3, "the id is missing"),
        ("ann,A,a@b.c\n,,\nbob,B,b@b.c", 3, "it is empty"),
        ("ann,A,a@b.c\n\nbob,B,b@b.c", 3, "it is empty"),
        ("../x,A,a@b.c", 2, "can be no id"),
        (".ann,A,a@b.c", 2, "begins with a dot"),
        ("a\u202eb,A,a@b.c", 2, "do not show"),
        (f"{'x' * 129},A,a@b.c", 2, "129 characters"),
        ("2.02401E+11,A,a@b.c", 2, "shortened by the spreadsheet"),
        (f"ann,{'x' * 129},a@b.c", 2, "the first name has 129 characters"),
        ("ann,A\u0007,a@b.c", 2, "do not show"),
        ("ann,A,nowhere", 2, "no e-mail address"),
        ("ann,A,a@b.c,more", 2, "it has 4 columns, the header 3"),
        ('ann,A,"a@b.c', 2, "breaks off here"),
    ],
)
def test_what_is_wrong_is_named_by_its_row_and_nothing_is_written(course, rows, row, words):
    problems = refused(course, f"id,first name,email\n{rows}\n")
    assert any(at == row and words in what for at, what in problems), problems


def test_all_that_is_wrong_is_told_at_once(course):
    assert [row for row, _ in refused(course, "id,email\n,a@b.c\nann,nowhere\nann,a@b.c\n")] == [2, 3, 4]


def test_a_file_without_a_column_of_ids_is_refused(course):
    assert refused(course, "first,second\na,b\n") == [(1, "no column holds ids (there are: first, second)")]


def test_two_columns_of_one_meaning_are_refused(course):
    assert refused(course, "id,学号\nann,1\n") == [(1, "two columns mean id")]


def test_an_id_that_looks_like_one_in_the_gradebook_is_refused_and_nothing_is_written(course):
    enter(course, write(course, "id\nann\n"))
    with pytest.raises(RosterError, match="looks like ann, which the gradebook has"):
        enter(course, write(course, "id\nbob\nANN\n"))
    assert [row[0] for row in trainees(course)] == ["ann"]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"PK\x03\x04....", "trainees.csv", "save it as CSV UTF-8"),
        (b"anything", "trainees.xlsx", "save it as XLSX without a password, or as CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0....", "trainees.xlsx", "an old one, or one with a password"),
        ("id\nann\n".encode("utf-16"), "trainees.csv", "neither UTF-8 nor GB 18030"),
        (b"", "trainees.csv", "it is empty"),
        (b"id,email\n", "trainees.csv", "a header and no row"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_cure(course, data, name, words):
    with pytest.raises(CourseError, match=words):
        enter(course, write(course, data, name=name))
    assert not (course.root / "gradebook.db").exists()


def test_a_file_that_is_not_there_is_told(course):
    with pytest.raises(CourseError, match=r"none\.csv: No such file"):
        enter(course, course.root / "none.csv")


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01T18:00:00+08:00",
        "2026-12-01T18:00+08:00",
        "2026-12-01 18:00 +0800",
        "2026-12-01 18:00 +08",
        "2026-12-01 10:00 UTC",
        "2026-12-01T10:00Z",
    ],
)
def test_a_time_with_a_zone_is_kept_in_utc(text):
    assert read_moment(text) == datetime(2026, 12, 1, 10)  # noqa: DTZ001 - as the gradebook keeps it


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-12-01 18:00", "does not say its time zone"),
        ("2026-12-01", "no time with a zone"),
        ("2026-12-01 18:00 CST", "no time with a zone"),
        ("2026-13-01 18:00 UTC", "is no time"),
        ("2026-12-01 25:00 UTC", "is no time"),
        ("2026-12-01 18:00 +2300", "no time zone is"),
    ],
)
def test_a_time_that_could_mean_two_or_none_is_refused(text, words):
    with pytest.raises(TimestampError, match=words):
        read_moment(text)


def test_due_dates_are_added_changed_or_left(course):
    def due(text):
        return enter(course, write(course, f"作业,截止时间\n{ASSIGNMENT},{text}\n")).as_json()

    assert due("2026-12-01 18:00 +0800")["added"] == [ASSIGNMENT]
    assert due("2026-12-01 10:00 UTC")["left"] == [ASSIGNMENT]
    assert due("2026-12-02 10:00 UTC")["changed"] == [ASSIGNMENT]
    assert query(course, "SELECT name, duedate FROM assignment") == [(ASSIGNMENT, "2026-12-02 10:00:00.000000")]


def test_an_assignment_whose_due_date_came_first_is_graded_as_ever(course):
    enter(course, write(course, f"assignment,due\n{ASSIGNMENT},2030-01-01 10:00 UTC\n"))
    make_all(course, ASSIGNMENT, ["reference"])
    assert grade(course, ASSIGNMENT).as_json()["scores"]["reference"]["earned"] == 17
    assert query(course, "SELECT name FROM assignment") == [(ASSIGNMENT,)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("02-agency-dutys,2026-12-01 10:00 UTC", "there is no assignment 02-agency-dutys"),
        (f"{ASSIGNMENT},2026-12-01 10:00", "does not say its time zone"),
        (f"{ASSIGNMENT},", "the due date is missing"),
        (",2026-12-01 10:00 UTC", "the assignment is missing"),
        (f"{ASSIGNMENT},2026-12-01 10:00 UTC\n{ASSIGNMENT},2026-12-02 10:00 UTC", "stands in row 2 already"),
    ],
)
def test_a_wrong_due_date_is_named_by_its_row_and_nothing_is_written(course, rows, words):
    assert any(words in what for _, what in refused(course, f"assignment,due\n{rows}\n"))


def test_a_misspelt_assignment_is_answered_with_the_nearest_one(course):
    with pytest.raises(RosterError, match=f"did you mean {ASSIGNMENT}"):
        enter(course, write(course, "assignment,due\n02-agency-dutys,2026-12-01 10:00 UTC\n"))


def test_the_command_says_what_it_did_and_ends_with_1_where_a_row_is_wrong(course, monkeypatch):
    monkeypatch.chdir(course.root)
    write(course, "id\nann\n")
    done = CliRunner().invoke(class_list, ["roster", "trainees.csv"])
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "1 added: ann")
    again = CliRunner().invoke(class_list, ["roster", "trainees.csv", "--json"])
    assert json.loads(again.stdout) == {
        "kind": "trainees",
        "added": [],
        "changed": [],
        "left": ["ann"],
        "ignored_columns": [],
        "encoding": "UTF-8",
        "problems": [],
    }
    write(course, "id\nann\nann\n")
    wrong = CliRunner().invoke(class_list, ["roster", "trainees.csv"])
    assert wrong.exit_code == 1
    assert "trainees.csv, row 3: the id ann stands in row 2 already. fix: keep one" in wrong.output
    for_programs = CliRunner().invoke(class_list, ["roster", "trainees.csv", "--json"])
    assert (for_programs.exit_code, json.loads(for_programs.stdout)["problems"][0]["row"]) == (1, 3)
