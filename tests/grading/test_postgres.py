"""PostgreSQL as the gradebook: the same rows as SQLite, several graders at once, connections that are cut."""

import json
import subprocess
import sys
import threading
import time

import pytest
from nbgrader.api import Gradebook

from grader.grading import faults
from grader.grading.batches import grade
from grader.grading.comparing import differences, rows_of
from grader.grading.courses import CourseError
from grader.grading.extensions import extend
from grader.grading.feedback import write_feedback
from grader.grading.reports import write_report
from grader.grading.rosters import enter
from grader.grading.specimens import make_crowd
from grader.grading.totals import read_totals
from tests.grading.postgres import needs_postgres, running
from tests.submissions.courses import ASSIGNMENT, call, configure_more, environment

pytestmark = [pytest.mark.database, needs_postgres]


@pytest.fixture(scope="module")
def server():
    with running() as started:
        yield started


@pytest.fixture
def url(server):
    return server.new()


@pytest.fixture
def lite(tmp_path):
    return f"sqlite:///{tmp_path / 'lite.db'}"


def same(one, other):
    return differences(rows_of(one), rows_of(other)) == {}


def test_rows_of_every_fault_are_those_of_sqlite_and_again_too(course, url, lite, tmp_path):
    configure_more(course, 'c.LateSubmissionPlugin.penalty_method = "zero"')
    roster, due = tmp_path / "roster.csv", tmp_path / "due.csv"
    roster.write_text("学号,姓,名\nreference,王,伟\nann,李,安\n", encoding="utf-8")
    due.write_text(f"assignment,due\n{ASSIGNMENT},2026-08-30 00:00 UTC\n")
    faults.make_all(course, ASSIGNMENT)
    make_crowd(course, ASSIGNMENT, 30)
    printed = []
    for book in (url, lite):
        grade(course, ASSIGNMENT, gradebook=book)
        enter(course, roster, book)
        enter(course, due, book)
        extend(course, "good", ASSIGNMENT, "2027-01-01 00:00 UTC", book)
        with Gradebook(book) as gradebook:  # a person marks, as formgrader does
            mark = gradebook.find_grade("agency-06", ASSIGNMENT, ASSIGNMENT, "good")
            mark.manual_score, mark.extra_credit, mark.needs_manual_grade = 4, 0.5, False
            gradebook.find_comment("agency-06", ASSIGNMENT, ASSIGNMENT, "good").manual_comment = "说得好"
            gradebook.db.commit()
        printed.append(grade(course, ASSIGNMENT, gradebook=book, workers=2).as_json())
        printed[-1] = (printed[-1], read_totals(course, ASSIGNMENT, book))
    assert printed[0] == printed[1]
    assert any(row["penalty"] for row in printed[0][0]["scores"].values())
    assert printed[0][0]["scores"]["good"]["penalty"] == 0
    assert same(url, lite)


def test_nbgraders_own_command_finds_and_leaves_the_same_rows(course, url, lite):
    faults.make_all(course, ASSIGNMENT, ["reference", "truncated", "weak"])
    call(course, "nbgrader", "autograde", ASSIGNMENT, f"--db={url}")
    before = rows_of(url)
    grade(course, ASSIGNMENT, gradebook=url)
    assert differences(before, rows_of(url)) == {}
    call(course, "nbgrader", "autograde", ASSIGNMENT, f"--db={url}", "--force")
    grade(course, ASSIGNMENT, gradebook=lite)
    assert same(url, lite)


def test_pages_are_written_from_it(course, url, tmp_path):
    faults.make_all(course, ASSIGNMENT, ["reference", "weak"])
    grade(course, ASSIGNMENT, gradebook=url)
    assert len(write_feedback(course, ASSIGNMENT, gradebook=url)) == 2
    page = write_report(course, ASSIGNMENT, gradebook=url, out=tmp_path / "report.html")
    assert "weak" in page.read_text(encoding="utf-8")


def test_the_command_takes_its_address(course, url):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    done = call(course, sys.executable, "-m", "grader.cli", "grade", ASSIGNMENT, "--gradebook", url, "--json")
    assert json.loads(done.stdout)["scores"]["reference"]["earned"] == 17
    assert rows_of(url)["submitted_assignment"].total() == 1


def test_the_course_may_name_it_once_for_all_commands(course, url):
    configure_more(course, f'c.CourseDirectory.db_url = "{url}"')
    faults.make_all(course, ASSIGNMENT, ["reference"])
    grade(course, ASSIGNMENT)
    call(course, "nbgrader", "autograde", ASSIGNMENT, "--force")
    assert rows_of(url)["submitted_assignment"].total() == 1
    assert not (course.root / "gradebook.db").exists()


def test_a_driver_that_is_not_installed_is_named(course):
    with pytest.raises(CourseError, match=r"gradebook: No module named .*fix: for PostgreSQL, pip install"):
        grade(course, ASSIGNMENT, gradebook="postgresql+psycopg2://host/name")


def test_two_graders_at_once_on_an_empty_database_leave_what_one_leaves(course, url, lite):
    faults.make_all(course, ASSIGNMENT, ["truncated", "other-owner"])
    make_crowd(course, ASSIGNMENT, 600)
    code = f"""
from grader.grading.batches import grade
from grader.grading.courses import find_course
for _ in range(4):
    grade(find_course(), {ASSIGNMENT!r}, gradebook={url!r}, marking=False, wait=60)
"""
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=course.root, env=environment(course.root.parent / "home"),
            stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [one.communicate(timeout=300)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    grade(course, ASSIGNMENT, gradebook=lite, marking=False)
    assert same(url, lite)


def test_another_grader_is_waited_for_and_then_named(course, url, server):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    grade(course, ASSIGNMENT, gradebook=url)
    before = rows_of(url)
    with server.connect(url) as other, other.transaction():
        other.execute("LOCK TABLE submitted_assignment IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(CourseError, match=r"gradebook: another program holds it locked. fix: close the program"):
            grade(course, ASSIGNMENT, gradebook=url, wait=0.2)
    grade(course, ASSIGNMENT, gradebook=url)
    assert differences(before, rows_of(url)) == {}


def cut(server, url):
    """End every other connection to a database, whatever it is doing."""
    with server.connect(url) as other:
        ended = other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchall()
    return len(ended)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_connection_cut_in_the_middle_of_a_transaction_leaves_nothing_by_halves(course, url, lite, server, share):
    faults.make_all(course, ASSIGNMENT, ["truncated"])
    grade(course, ASSIGNMENT, gradebook=url)
    before = rows_of(url)
    make_crowd(course, ASSIGNMENT, 2_000)
    cuts = []

    def progress(stage, done, total, **_):
        if stage == "write" and done >= share * total and not cuts:
            cuts.append(cut(server, url))

    with pytest.raises(CourseError, match=r"gradebook: the connection was lost .*fix: see that the database runs"):
        grade(course, ASSIGNMENT, gradebook=url, progress=progress, marking=False)
    assert cuts == [1]
    assert differences(before, rows_of(url)) == {}
    grade(course, ASSIGNMENT, gradebook=url, marking=False)
    grade(course, ASSIGNMENT, gradebook=lite, marking=False)
    assert same(url, lite)


def test_formgraders_own_writing_does_not_wait_for_a_grader(course, url, server):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    grade(course, ASSIGNMENT, gradebook=url)
    make_crowd(course, ASSIGNMENT, 300)
    took = []

    def mark(stage, done, total, **_):
        if stage == "write" and done == total and not took:
            start = time.monotonic()
            writer = threading.Thread(target=_new_student, args=(server, url))
            writer.start()
            writer.join(timeout=10)
            took.append((writer.is_alive(), time.monotonic() - start))

    grade(course, ASSIGNMENT, gradebook=url, progress=mark)
    assert took[0][0] is False
    assert ("someone-new", None, None, None, None) in rows_of(url)["student"]


def _new_student(server, url):
    with server.connect(url) as other:
        other.execute("INSERT INTO student (id) VALUES ('someone-new')")


def test_a_database_that_is_not_there_or_not_running_is_named(course, url, tmp_path):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    with pytest.raises(CourseError, match=r'gradebook: .*database "none_such" does not exist.*fix: check the address'):
        grade(course, ASSIGNMENT, gradebook=f"postgresql://grader@/none_such?{url.split('?')[1]}")
    with pytest.raises(CourseError, match=r"gradebook: connection .*fix: check the address, that the database runs"):
        grade(course, ASSIGNMENT, gradebook=f"postgresql://grader@/gradebook?host={tmp_path}")


def test_a_role_that_may_not_write_is_named_and_writes_nothing(course, url, server):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    grade(course, ASSIGNMENT, gradebook=url)
    before = rows_of(url)
    with server.connect(url) as other:
        other.execute("CREATE ROLE reader LOGIN")
        other.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    try:
        with pytest.raises(CourseError, match=r"gradebook: permission denied .*fix:"):
            grade(course, ASSIGNMENT, gradebook=url.replace("grader@", "reader@"))
    finally:
        with server.connect(url) as other:
            other.execute("DROP OWNED BY reader")
            other.execute("DROP ROLE reader")
    assert differences(before, rows_of(url)) == {}


def test_a_database_of_another_program_is_refused_untouched(course, url, server):
    with server.connect(url) as other:
        other.execute("CREATE TABLE orders (id int)")
    with pytest.raises(CourseError, match="gradebook: "):
        grade(course, ASSIGNMENT, gradebook=url)
    with server.connect(url) as other:
        tables = other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == [("orders",)]
