"""After a key change: nothing unnoticed, who changes, by how much, and what is promised is kept."""

import shutil
from dataclasses import replace
from fractions import Fraction

import pytest

from grader.grading.batches import grade
from grader.grading.comparing import differences, rows_of
from grader.grading.courses import CourseError
from grader.grading.effects import Line
from grader.grading.faults import make, make_all
from grader.grading.rescoring import Decision, rescore
from grader.grading.specimens import make_crowd
from grader.grading.totals import read_totals
from grader.grading.undoing import history, undo
from grader.items.answers import read_answers, write_answers
from grader.items.kinds import Choose
from grader.items.rules import Rule
from tests.grading.rescored import AT, CREDITED, DROPPED, SIGNED, SIXTY, WHY, changed, mark, maximum, scores, sql
from tests.submissions.courses import (
    ASSIGNMENT,
    build_items,
    call,
    change_items,
    options,
    text,
)

# never unnoticed


def test_another_key_is_refused_until_somebody_rescores(graded):
    before = rows_of(graded.gradebook_url)
    change_items(graded, agency_05=SIXTY)
    with pytest.raises(
        CourseError, match=r"agency-05 \(key, version\). fix: see whose .*`grader rescore 02-agency-duties --dry-run`"
    ):
        grade(graded, ASSIGNMENT)
    assert differences(before, rows_of(graded.gradebook_url)) == {}
    rescore(graded, ASSIGNMENT, SIGNED)
    after = rows_of(graded.gradebook_url)
    grade(graded, ASSIGNMENT)
    assert differences(after, rows_of(graded.gradebook_url)) == {}


def test_nbgraders_own_autograding_is_refused_as_well(graded):
    change_items(graded, agency_05={"key": Fraction(60)})
    before = rows_of(graded.gradebook_url)
    done = call(graded, "nbgrader", "autograde", ASSIGNMENT, "--force", check=False)
    assert done.returncode == 1
    assert "agency-05 (key). fix: see whose score changes" in done.stderr
    assert differences(before, rows_of(graded.gradebook_url)) == {}


def test_a_key_noted_by_nbgraders_autograding_is_held_too(course):
    make_all(course, ASSIGNMENT, ["reference"])
    call(course, "nbgrader", "autograde", ASSIGNMENT)
    change_items(course, agency_05={"key": Fraction(60)})
    with pytest.raises(CourseError, match=r"agency-05 \(key\)"):
        grade(course, ASSIGNMENT)


@pytest.mark.parametrize(
    ("members", "how"),
    [
        ({"agency_05": {"key": Fraction(60)}}, "agency-05 (key)"),
        ({"agency_05": {"tolerance": Fraction(15)}}, "agency-05 (key)"),
        ({"agency_02": {"rule": Rule.ALL_OR_NOTHING}}, "agency-02 (rule)"),
        ({"agency_01": {"points": 12}}, "agency-01 (points)"),
    ],
)
def test_what_nobody_declared_is_shown_but_not_applied(graded, members, how):
    change_items(graded, **members)
    with pytest.raises(CourseError) as refused:
        grade(graded, ASSIGNMENT)
    assert how in str(refused.value)
    told = rescore(graded, ASSIGNMENT, Decision(), dry_run=True)
    assert [change.undeclared for change in told.changes] == [True]
    assert told.students
    with pytest.raises(CourseError, match=r"not declared: agency-0.. fix: in solutions/.*corrects: .*grader build"):
        rescore(graded, ASSIGNMENT, SIGNED)


def test_reasons_and_severities_may_change_without_a_word(graded):
    change_items(graded, agency_02={"severity": {"ecl": {"cl": 1}}, "rationale": text("Told better.")})
    grade(graded, ASSIGNMENT)
    assert rescore(graded, ASSIGNMENT, SIGNED).changes == ()


def test_while_nobody_has_a_score_a_key_may_change(course):
    grade(course, ASSIGNMENT)
    change_items(course, agency_05={"key": Fraction(60)})
    make(course, ASSIGNMENT, "reference")
    assert grade(course, ASSIGNMENT).as_json()["scores"]["reference"]["earned"] == 17


# what a rescoring does


def test_a_dry_run_shows_who_changes_and_writes_nothing(graded):
    before, image = rows_of(graded.gradebook_url), (graded.root / "gradebook.db").read_bytes()
    change_items(graded, agency_05=SIXTY)
    told = rescore(graded, ASSIGNMENT, Decision(), dry_run=True)
    assert changed(told)["reference"] == -2
    assert set(changed(told).values()) == {-2.0, 2.0}
    assert told.rescored == 13
    assert differences(before, rows_of(graded.gradebook_url)) == {}
    assert (graded.root / "gradebook.db").read_bytes() == image
    assert history(graded) == ()


def test_what_is_applied_is_what_the_dry_run_showed_and_what_a_fresh_grading_gives(graded, tmp_path):
    change_items(
        graded, agency_05=SIXTY, agency_02={"rule": Rule.ALL_OR_NOTHING, "version": 2, "corrects": 1, "because": WHY}
    )
    tried = rescore(graded, ASSIGNMENT, Decision(), dry_run=True)
    done = rescore(graded, ASSIGNMENT, SIGNED)
    assert done == replace(tried, number=1)
    fresh = f"sqlite:///{tmp_path / 'fresh.db'}"
    grade(graded, ASSIGNMENT, gradebook=fresh)
    assert differences(rows_of(fresh), rows_of(graded.gradebook_url)) == {}


def test_responses_to_the_corrected_version_are_no_finding(graded):
    change_items(graded, agency_05=SIXTY)
    rescore(graded, ASSIGNMENT, SIGNED)
    assert grade(graded, ASSIGNMENT).findings == ()


def test_a_new_version_that_corrects_nothing_leaves_earlier_responses_to_a_person(graded):
    change_items(graded, agency_05={"version": 2})
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert set(changed(told).values()) == {-2.0}
    assert scores(graded)["agency-05"] == (0.0, None, None, 1)


def test_it_is_signed_and_its_history_says_who_when_why_old_and_new(graded):
    change_items(graded, agency_05=SIXTY)
    for decision in (Decision(), Decision("Lin", " "), Decision("", "because")):
        with pytest.raises(CourseError, match=r"a rescoring is signed. fix: give --by NAME and --why TEXT"):
            rescore(graded, ASSIGNMENT, decision)
    rescore(graded, ASSIGNMENT, SIGNED, now=AT)
    (record,) = history(graded, ASSIGNMENT)
    assert (record.by, record.why, record.at) == ("Lin", SIGNED.why, AT.replace(tzinfo=None))
    assert [(change["item"], change["how"]) for change in record.changes] == [("agency-05", ["key", "version"])]
    kept = sql(graded, "SELECT item, old_auto, new_auto FROM grader_rescored_item WHERE student = 'reference'")
    assert kept == [("agency-05", 2.0, 0.0)]
    assert sql(graded, "SELECT old_total, new_total FROM grader_rescored_student WHERE student = 'reference'") == [
        (17, 15)
    ]


def test_nobody_graded_and_nothing_changed_are_told(course):
    with pytest.raises(CourseError, match=r"nobody's work is graded yet. fix: run `grader grade"):
        rescore(course, ASSIGNMENT, Decision(), dry_run=True)
    make(course, ASSIGNMENT, "reference")
    grade(course, ASSIGNMENT)
    told = rescore(course, ASSIGNMENT, SIGNED)
    assert (told.changes, told.students, told.number) == ((), (), None)
    assert history(course) == ()


# the line


@pytest.mark.parametrize(
    ("line", "total", "possible", "reached"),
    [
        ("60%", 12, 20, True),
        ("60%", 11.99, 20, False),
        ("12", 12, 20, True),
        ("12.5", 12, 20, False),
        ("0%", 0, 0, True),
    ],
)
def test_a_line_is_a_share_or_points(line, total, possible, reached):
    assert Line.of(line).is_reached(total, possible) is reached


@pytest.mark.parametrize("line", ["", "half", "-3", "120%", "nan", "inf"])
def test_a_line_that_is_none_is_refused(line):
    with pytest.raises(CourseError, match=r"neither a share nor points. fix: write it as 60% or 13.5"):
        Line.of(line)


def test_who_crosses_the_line_is_named_either_way(graded):
    change_items(graded, agency_05=SIXTY)
    told = rescore(graded, ASSIGNMENT, Decision(), dry_run=True)
    reference = next(one for one in told.students if one.student == "reference")
    riser = next(one for one in told.students if one.new > one.old)
    assert told.crossing(reference, Line.of("16")) == "down"
    assert told.crossing(riser, Line.of(f"{riser.new}")) == "up"
    assert told.crossing(reference, Line.of("17.5")) is None
    assert ("reference", "down") in [(one.student, way) for one, way in told.crossed(Line.of("75%"))]


# dropped and credited


def test_a_dropped_item_leaves_maximum_and_score(graded):
    change_items(graded, agency_01=DROPPED)
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert (told.old_possible, told.new_possible, maximum(graded)) == (22, 16, 16)
    assert changed(told)["reference"] == -6
    assert scores(graded)["agency-01"] == (0.0, None, None, 0)
    again = grade(graded, ASSIGNMENT).as_json()["scores"]["reference"]
    assert (again["earned"], again["possible"], again["statuses"]["agency-01"]) == (11, 16, "dropped")


def test_a_credited_item_gives_all_to_everybody_who_handed_in(graded):
    make(graded, ASSIGNMENT, "blank")
    make(graded, ASSIGNMENT, "no-answers")
    grade(graded, ASSIGNMENT)
    change_items(graded, agency_01=CREDITED)
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert changed(told)["blank"] == 6
    assert min(changed(told).values()) >= 0
    assert "reference" not in changed(told)
    assert scores(graded, "blank")["agency-01"] == (6.0, None, None, 0)
    assert scores(graded, "no-answers")["agency-01"] == (0.0, None, None, 1)  # a person looks at that hand-in


def test_a_written_item_can_be_dropped_and_credited_and_waits_for_nobody(graded):
    mark(graded, "reference", "agency-06", 3)
    change_items(graded, agency_06=CREDITED)
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert scores(graded)["agency-06"] == (5.0, None, None, 0)
    assert next(one for one in told.students if one.student == "reference").set_aside == ("agency-06",)
    undo(graded, 1, by="Lin", why="no")
    assert scores(graded)["agency-06"] == (None, 3.0, None, 0)
    change_items(graded, agency_06=DROPPED)
    rescore(graded, ASSIGNMENT, SIGNED)
    assert scores(graded)["agency-06"] == (0.0, None, None, 0)
    assert maximum(graded) == 17


def test_work_that_is_here_no_longer_is_named_and_still_loses_a_dropped_item(graded):
    shutil.rmtree(graded.submitted / "reference")
    change_items(graded, agency_01=DROPPED, agency_05=SIXTY)
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert told.missing == ("reference",)
    assert scores(graded)["agency-01"][0] == 0.0
    assert scores(graded)["agency-05"][0] == 2.0


# a revised release


def test_a_revised_release_keeps_submissions_and_says_what_it_does_to_whom(graded):
    mark(graded, "reference", "agency-06", 4, comment="Good.")
    key = graded.key(ASSIGNMENT)
    common = {"minutes": 1, "level": "apply", "as_of": "2026-08-25", "rationale": WHY, "sources": ("WP-II.2.3",)}
    added = Choose(**common, id="agency-07", stem=text("New?"), points=3, options=options("p", "q"), key=frozenset("p"))
    items = {item.id: item for item in key.items}
    items["agency-01"] = replace(items["agency-01"], **DROPPED)
    items["agency-05"] = replace(items["agency-05"], **SIXTY, stem=text("How many days, counted from receipt?"))
    build_items(graded, (*items.values(), added))
    with pytest.raises(CourseError, match=r"agency-01 \(dropped\), agency-05 \(key, version\), agency-07 \(added\)"):
        grade(graded, ASSIGNMENT)
    told = rescore(graded, ASSIGNMENT, SIGNED)
    assert (told.old_possible, told.new_possible) == (22, 19)
    reference = next(one for one in told.students if one.student == "reference")
    assert {item: (one.old, one.new) for item, one in reference.items.items()} == {
        "agency-01": (6, 0),
        "agency-05": (2, 0),
    }
    assert scores(graded)["agency-06"] == (None, 4.0, None, 0)
    assert scores(graded)["agency-07"] == (0.0, None, None, 0)
    batch = grade(graded, ASSIGNMENT)
    assert {finding.finding for finding in batch.findings} == {"other-release", "cells-deleted"}
    undo(graded, 1, by="Lin", why="not yet")
    assert "agency-07" not in scores(graded)
    assert maximum(graded) == 22


def test_an_item_that_is_taken_away_is_refused_with_the_way_to_drop_it(graded):
    build_items(graded, [item for item in graded.key(ASSIGNMENT).items if item.id != "agency-03"])
    with pytest.raises(CourseError, match=r"agency-03 \(removed\)"):
        grade(graded, ASSIGNMENT)
    with pytest.raises(CourseError, match=r"\(agency-03\). fix: keep such an item and give it `standing: dropped`"):
        rescore(graded, ASSIGNMENT, Decision(), dry_run=True)


def test_an_added_item_that_a_person_marked_is_not_taken_away_by_undoing(graded):
    items = graded.key(ASSIGNMENT).items
    build_items(graded, (*items, replace(items[3], id="agency-07")))
    rescore(graded, ASSIGNMENT, SIGNED)
    mark(graded, "reference", "agency-07", 1)
    with pytest.raises(CourseError, match=r"a person has marked agency-07.* fix: drop the item instead"):
        undo(graded, 1, by="Lin", why="no")
    assert scores(graded)["agency-07"][1] == 1


# every way in, before and after


@pytest.mark.parametrize("members", [{"agency_01": DROPPED, "agency_05": SIXTY}, {"agency_06": CREDITED}], ids=str)
def test_nbgraders_autograding_writes_the_same_rows_after_a_rescoring(graded, members):
    change_items(graded, **members)
    rescore(graded, ASSIGNMENT, SIGNED)
    after = rows_of(graded.gradebook_url)
    call(graded, "nbgrader", "autograde", ASSIGNMENT, "--force")
    assert differences(after, rows_of(graded.gradebook_url)) == {}


def test_generating_the_assignment_again_brings_no_dropped_item_back(graded):
    change_items(graded, agency_01=DROPPED)
    rescore(graded, ASSIGNMENT, SIGNED)
    after = rows_of(graded.gradebook_url)
    call(graded, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    assert maximum(graded) == 22  # nbgrader reads the notebook, in which the item still stands
    assert read_totals(graded, ASSIGNMENT).possible == 16
    done = call(graded, "nbgrader", "autograde", ASSIGNMENT, "--force", check=False)
    assert (done.returncode, "fix: grade all again with `grader grade" in done.stderr) == (1, True)
    grade(graded, ASSIGNMENT)
    assert differences(after, rows_of(graded.gradebook_url)) == {}


def test_the_notebook_that_a_person_marks_shows_the_new_score(graded):
    notebook = graded.autograded / "reference" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert "scored automatically · 2 / 2" in notebook.read_text()
    change_items(graded, agency_05=SIXTY, agency_01=DROPPED)
    rescore(graded, ASSIGNMENT, SIGNED)
    assert "scored automatically · 0 / 2" in notebook.read_text()
    assert "dropped: it counts for nobody · 0 / 0" in notebook.read_text()


def test_several_processes_rescore_alike(graded, tmp_path):
    make_crowd(graded, ASSIGNMENT, 520, submitted=tmp_path / "crowd")
    urls = [f"sqlite:///{tmp_path / name}" for name in ("one.db", "two.db")]
    for url in urls:
        grade(graded, ASSIGNMENT, submitted=tmp_path / "crowd", gradebook=url)
    change_items(graded, agency_05=SIXTY, agency_02=CREDITED)
    one, two = (
        rescore(graded, ASSIGNMENT, SIGNED, submitted=tmp_path / "crowd", gradebook=url, workers=workers)
        for url, workers in zip(urls, (1, 2), strict=True)
    )
    assert one == two
    assert differences(*map(rows_of, urls)) == {}


def test_what_breaks_off_half_way_leaves_everything_as_it_was(graded):
    change_items(graded, agency_01=CREDITED)
    rescore(graded, ASSIGNMENT, SIGNED)
    undo(graded, 1, by="Lin", why="to have the tables")
    before = rows_of(graded.gradebook_url)
    sql(
        graded,
        """CREATE TRIGGER full BEFORE INSERT ON grader_rescored_item
        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END""",
    )
    with pytest.raises(CourseError, match="the disk is full"):
        rescore(graded, ASSIGNMENT, SIGNED)
    assert differences(before, rows_of(graded.gradebook_url)) == {}
    assert [record.id for record in history(graded)] == [1]
    sql(graded, "DROP TRIGGER full")
    assert rescore(graded, ASSIGNMENT, SIGNED).number == 2


# never lower


def test_those_who_were_told_keep_their_scores_also_when_graded_again(graded):
    change_items(graded, agency_05=SIXTY)
    told = rescore(graded, ASSIGNMENT, replace(SIGNED, never_lower=True))
    assert set(changed(told).values()) == {0.0, 2.0}
    assert {one.student for one in told.students if one.kept} >= {"reference"}
    assert scores(graded)["agency-05"] == (2.0, None, None, 0)
    after = rows_of(graded.gradebook_url)
    grade(graded, ASSIGNMENT)
    call(graded, "nbgrader", "autograde", ASSIGNMENT, "--force")
    assert differences(after, rows_of(graded.gradebook_url)) == {}


def test_a_kept_score_is_for_the_response_it_was_given_for(graded):
    change_items(graded, agency_05=SIXTY)
    rescore(graded, ASSIGNMENT, replace(SIGNED, never_lower=True))
    path = graded.submitted / "reference" / ASSIGNMENT / "answers.json"
    answers = read_answers(path.read_bytes())
    responses = {**answers.responses, "agency-05": replace(answers.responses["agency-05"], value=44)}
    path.write_bytes(write_answers(replace(answers, responses=responses)))
    assert grade(graded, ASSIGNMENT).as_json()["scores"]["reference"]["items"]["agency-05"] == 0


def test_never_lower_is_refused_where_the_maximum_moves_against_somebody(graded):
    change_items(graded, agency_01=DROPPED)
    before = rows_of(graded.gradebook_url)
    with pytest.raises(CourseError, match=r"the maximum changes from 22 to 16.* fix: credit the item"):
        rescore(graded, ASSIGNMENT, replace(SIGNED, never_lower=True))
    assert differences(before, rows_of(graded.gradebook_url)) == {}
