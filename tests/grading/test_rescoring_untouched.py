"""What a rescoring leaves alone: marks, comments, credit, penalties, other assignments, other tools' tables."""

import pytest

from grader.grading.batches import grade
from grader.grading.comparing import TABLES, differences, rows_of
from grader.grading.extensions import extend
from grader.grading.rescoring import rescore
from grader.grading.undoing import undo
from tests.grading.rescored import (
    COMMENTS,
    CREDITED,
    DROPPED,
    SIGNED,
    SIXTY,
    THEIRS,
    changed,
    mark,
    penalty,
    scores,
    sql,
)
from tests.submissions.courses import (
    ASSIGNMENT,
    change_items,
    configure_more,
)


def test_a_persons_mark_and_comment_stay(graded):
    mark(graded, "reference", "agency-06", 4, comment="Two reasons, well put.")
    mark(graded, "reference", "agency-05", 1)
    change_items(graded, agency_05=SIXTY)
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert scores(graded)["agency-06"] == (None, 4.0, None, 0)
    assert scores(graded)["agency-05"][:2] == (0.0, 1.0)
    reference = next(one for one in told.students if one.student == "reference")
    assert (reference.old, reference.new) == (20, 20)
    assert reference.items["agency-05"].marked
    assert sql(graded, COMMENTS.format(theirs=THEIRS), "agency-06", "reference") == [("Two reasons, well put.",)]


def test_extra_credit_stays_even_on_a_dropped_item(graded):
    mark(graded, "reference", "agency-01", None, extra=1.5)
    change_items(graded, agency_01=DROPPED)
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert scores(graded)["agency-01"] == (0.0, None, 1.5, 0)
    assert changed(told)["reference"] == -6


@pytest.mark.parametrize(("method", "old", "new"), [("zero", (17, 0), (15, 0)), ("none", (0, 17), (0, 15))])
def test_a_late_penalty_follows_the_courses_rule(graded, method, old, new):
    configure_more(graded, f'c.LateSubmissionPlugin.penalty_method = "{method}"')
    sql(graded, "UPDATE assignment SET duedate = '2026-08-30 00:00:00.000000'")
    grade(graded, ASSIGNMENT)

    assert penalty(graded, "reference") == old[0]
    before = rows_of(graded.gradebook_url)
    change_items(graded, agency_05=SIXTY)
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert penalty(graded, "reference") == new[0]
    totals = {one.student: (one.old, one.new) for one in told.students}["reference"]
    assert totals == (old[1], new[1])
    undo(graded, 1, by="Lin", why="no")
    assert differences(before, rows_of(graded.gradebook_url)) == {}


def test_other_assignments_and_other_tools_tables_stay(graded):
    sql(graded, "INSERT INTO assignment (id, name, course_id) VALUES ('x', '03-other', 'export-control')")
    sql(graded, "INSERT INTO notebook (id, name, assignment_id, kernelspec) VALUES ('xn', '03-other', 'x', '{}')")
    sql(graded, "INSERT INTO base_cell (id, name, notebook_id, type) VALUES ('xc', 'agency-05', 'xn', 'GradeCell')")
    sql(graded, "INSERT INTO grade_cells (id, max_score, cell_type) VALUES ('xc', 9, 'code')")
    sql(graded, "INSERT INTO submitted_assignment (id, assignment_id, student_id) VALUES ('xs', 'x', 'reference')")
    sql(graded, "INSERT INTO submitted_notebook (id, assignment_id, notebook_id, flagged) VALUES ('xw', 'xs', 'xn', 1)")
    sql(
        graded,
        "INSERT INTO grade (id, notebook_id, cell_id, auto_score, needs_manual_grade) VALUES ('xg', 'xw', 'xc', 7, 1)",
    )
    sql(graded, "CREATE TABLE plagiarism (student TEXT, share REAL)")
    sql(graded, "INSERT INTO plagiarism VALUES ('reference', 0.25)")

    def others():
        found = rows_of(graded.gradebook_url)
        return {table: {row for row in found[table] if row[0] == "03-other"} for table in TABLES}

    before = others()
    change_items(graded, agency_05=SIXTY, agency_01=DROPPED)
    rescore(graded, ASSIGNMENT, SIGNED)
    assert others() == before
    undo(graded, 1, by="Lin", why="no")
    assert others() == before
    assert sql(graded, "SELECT * FROM plagiarism") == [("reference", 0.25)]


def test_who_has_an_extension_and_no_work_is_not_rescored(graded):
    sql(graded, "UPDATE assignment SET duedate = '2026-09-30 00:00:00.000000'")
    sql(graded, "INSERT INTO student (id) VALUES ('absent')")
    extend(graded, "absent", ASSIGNMENT, "2026-10-30 00:00 UTC")
    change_items(graded, agency_01=CREDITED)
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert "absent" not in (*changed(told), *told.missing)
    assert {row[0] for row in scores(graded, "absent").values()} == {None}
