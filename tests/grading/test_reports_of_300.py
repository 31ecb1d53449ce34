"""The report of a cohort of 300: each figure against arithmetic done apart, from the files as they lie on the disk."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from grader.grading.batches import grade
from grader.grading.courses import Course, CourseError
from grader.grading.groups import read_groups
from grader.grading.reports import make_report
from grader.grading.roster_files import RosterError
from grader.grading.specimens import make_crowd
from grader.interchange.tables_csv import table_csv
from grader.items.kinds import Choose, Classify
from grader.items.scoring import score
from grader.items.texts import Text
from tests.grading.test_feedback import HOSTILE, visible
from tests.submissions.courses import ASSIGNMENT, ROOT, build, make_course

COUNT = 300
REAL = Course(ROOT)
KEYS = {
    "agency-01": {"nuclear": {"mofcom", "caea"}, "missile": {"mofcom"}, "bio": {"moa"}},
    "agency-02": {"a": "ecl", "b": "d792", "c": "cl", "d": "ecl"},
    "agency-03": ["apply", "review", "decide", "export"],
    "agency-04": {"y"},
}
POINTS = {"agency-01": 6, "agency-02": 4, "agency-03": 3, "agency-04": 2, "agency-05": 2, "agency-06": 5}
WEIGHTS = {("ecl", "cl"): 5, ("ecl", "d792"): 3, ("cl", "ecl"): 1, ("d792", "ecl"): 2}


def lesson(*parts):
    cells = [{"cell_type": "markdown", "id": str(at), "metadata": {}, "source": part} for at, part in enumerate(parts)]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def teach(course, module, english, chinese):
    folder = course.root / "course" / module
    folder.mkdir(parents=True)
    (folder / "lesson.ipynb").write_text(lesson(*english))
    (folder / "lesson.zh.ipynb").write_text(lesson(*chinese))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_course(tmp_path_factory.mktemp("reports") / "course")
    key = made.key(ASSIGNMENT)
    build(made.root, replace(key, items=tuple(map(_with_secrets, key.items))))
    teach(
        made, ASSIGNMENT,
        ["# Who does what\n\n[WP-II.2.8]", "# Part 1. Fields (10 min)\n\n[WP-II.2.3]", "## More\n\n[WP-II.2.4]",
         "# Part 2. Chemicals (7 min)\n\nSee [WP-II.2.8] and [WP-II.2.4].", "# Terms\n\n[WP-II.2.3]"],
        ["# 谁管什么", "# 第一部分　领域（10分钟）\n\n", "# 第二部分　化学品（7分钟）\n\n", "# 术语"],
    )  # fmt: skip
    students = make_crowd(made, ASSIGNMENT, COUNT)
    for student, item, note in ((students[0], "agency-02", HOSTILE), (students[1], "agency-02", "=HYPERLINK(1)")):
        path = made.submitted / student / ASSIGNMENT / "answers.json"
        members = json.loads(path.read_text())
        members["responses"].setdefault(item, {"value": None, "version": 1})["note"] = note
        path.write_text(json.dumps(members))
    groups = "".join(f"{one},{'east' if at % 3 else 'west'}\n" for at, one in enumerate([*students, "lin", "mei"]))
    (made.root / "groups.csv").write_text(f"student,group\n{groups}")
    return made


def _with_secrets(item):
    match item:
        case Classify():
            table = {}
            for (keyed, given), weight in WEIGHTS.items():
                table.setdefault(keyed, {})[given] = weight
            return replace(
                item, severity=table, misconceptions={"cl": Text("It is not the Customs Law.", "并非海关法。")}
            )
        case Choose():
            told = Text("Controlled chemicals are another class (WP-II.2.8).", "监控化学品是另一类。")
            return replace(item, misconceptions={"x": told, "z": Text("Neither.", "都不是。")})
    return item


def answers_of(course, student):
    members = json.loads((course.submitted / student / ASSIGNMENT / "answers.json").read_text())
    return {item: one for item, one in members["responses"].items() if one["value"] is not None}


def marks_of(answers):
    """Score one trainee by the book: slow, obvious, and apart from the scoring under test."""
    given = {item: one["value"] for item, one in answers.items()}
    first = sum(2 for s, key in KEYS["agency-01"].items() if set(given.get("agency-01", {}).get(s, ())) == key)
    second = sum(1 for s, key in KEYS["agency-02"].items() if given.get("agency-02", {}).get(s) == key)
    steps = given.get("agency-03")
    pairs = 0
    if steps:
        place = {step: at for at, step in enumerate(steps)}
        right = KEYS["agency-03"]
        pairs = sum(place[right[a]] < place[right[b]] for a in range(4) for b in range(a + 1, 4)) / 6 * 3
    return [
        first, second, pairs, 2 * (set(given.get("agency-04", ())) == {"y"}), 2 * (given.get("agency-05") == 45),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def everybody(course):
    return {student.name: answers_of(course, student.name) for student in sorted(course.submitted.iterdir())}


@pytest.fixture(scope="module")
def marks(everybody):
    return np.array([marks_of(answers) for answers in everybody.values()])


@pytest.fixture(scope="module")
def made(course):
    return make_report(course, ASSIGNMENT, groups=read_groups(course.root / "groups.csv", None))


def table(report, name):
    (found,) = [one for one in report.tables if one.name == name]
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def wilson(hits, cases):
    found = stats.binomtest(hits, cases).proportion_ci(0.95, method="wilson")
    return found.low, found.high


def test_facility_is_the_mean_share_with_its_interval(made, marks):
    possible = [POINTS[f"agency-0{at}"] for at in range(1, 6)]
    for row, column, most in zip(table(made, "items"), marks.T, possible, strict=False):
        shares = column / most
        assert row["facility"] == pytest.approx(shares.mean()), row["item"]
        assert row["facility_cases"] == COUNT
        if set(shares) <= {0, 1}:
            ends = wilson(int(shares.sum()), COUNT)
        else:
            ends = stats.t.interval(0.95, COUNT - 1, shares.mean(), stats.sem(shares))
        assert (row["facility_low"], row["facility_high"]) == pytest.approx(ends), row["item"]


def test_discrimination_is_against_the_rest_with_its_interval(made, marks):
    for at, row in enumerate(table(made, "items")[:5]):
        rest = np.delete(marks, at, axis=1).sum(axis=1)
        assert row["discrimination"] == pytest.approx(stats.pearsonr(marks[:, at], rest)[0])
        ends = stats.pearsonr(marks[:, at], rest).confidence_interval(0.95)
        assert (row["discrimination_low"], row["discrimination_high"]) == pytest.approx(tuple(ends))


def test_omission_is_the_share_left_blank_with_its_interval(made, everybody):
    for row in table(made, "items"):
        blank = sum(row["item"] not in answers for answers in everybody.values())
        assert (row["omitted"], row["omission"]) == (blank, blank / COUNT)
        assert (row["omission_low"], row["omission_high"]) == pytest.approx(wilson(blank, COUNT), abs=1e-12)


def test_an_item_that_waits_for_marks_has_no_figure(made):
    written = table(made, "items")[5]
    assert (written["facility"], written["facility_lacking"]) == (None, "waits-for-marks")
    assert written["discrimination_lacking"] == "waits-for-marks"


def test_misconceptions_count_each_trainee_once_most_frequent_first_with_the_part_to_teach(made, everybody):
    counted = Counter()
    answered = Counter()
    for answers in everybody.values():
        if "agency-02" in answers:
            answered["agency-02"] += 1
            placed = answers["agency-02"]["value"]
            counted["agency-02", "cl"] += any(v == "cl" and KEYS["agency-02"][s] != "cl" for s, v in placed.items())
        if "agency-04" in answers:
            answered["agency-04"] += 1
            counted.update(("agency-04", option) for option in answers["agency-04"]["value"] if option in "xz")
    rows = table(made, "misconceptions")
    assert {(row["item"], row["about"]): row["trainees"] for row in rows} == dict(counted)
    assert [row["trainees"] for row in rows] == sorted(counted.values(), reverse=True)
    for row in rows:
        assert row["share"] == row["trainees"] / answered[row["item"]]
        assert (row["share_low"], row["share_high"]) == pytest.approx(wilson(row["trainees"], answered[row["item"]]))
    parts = {row["about"]: row["part"] for row in rows}
    assert parts == {"cl": "Part 1. Fields", "z": "Part 1. Fields", "x": "Part 2. Chemicals"}, "x names WP-II.2.8"
    assert "第二部分　化学品" in made.page.decode()


def test_severity_tells_let_through_from_lighter_and_adds_up(made, everybody):
    given = Counter()
    through = lighter = 0
    for answers in everybody.values():
        slips = [
            (KEYS["agency-02"][s], one)
            for s, one in answers.get("agency-02", {"value": {}})["value"].items()
            if (KEYS["agency-02"][s], one) in WEIGHTS
        ]
        given.update(slips)
        through += any(WEIGHTS[slip] >= 3 for slip in slips)
        lighter += any(WEIGHTS[slip] < 3 for slip in slips)
    rows = table(made, "severity")
    assert {(row["keyed"], row["given"]): row["count"] for row in rows} == dict(given)
    assert {(row["keyed"], row["given"]): row["way"] for row in rows} == {
        ("ecl", "cl"): "through", ("ecl", "d792"): "through", ("cl", "ecl"): "held", ("d792", "ecl"): "held",
    }  # fmt: skip
    weights = sum(row["weight"] * row["count"] for row in rows)
    assert weights == sum(row["severity"] or 0 for row in table(made, "trainees")), "as scored"
    answered = sum("agency-02" in answers for answers in everybody.values())
    text = " ".join(visible(made.page.decode()).split())
    shares = f"{through} {100 * through / answered:.0f} % {lighter} {100 * lighter / answered:.0f} %"
    assert f"2 agency-02 {answered} {shares}" in text


def test_time_and_certainty_are_what_the_files_tell(made, everybody, marks):
    for at, row in enumerate(table(made, "time-and-certainty")[:5]):
        item, told = (
            row["item"],
            [(a[row["item"]], m[at]) for a, m in zip(everybody.values(), marks, strict=True) if row["item"] in a],
        )
        minutes = [one["seconds"] / 60 for one, _ in told]
        quarters = (row["minutes_quarter"], row["minutes_half"], row["minutes_three_quarters"])
        assert quarters == pytest.approx(np.quantile(minutes, [0.25, 0.5, 0.75]))
        full = [(one["sure"], mark == POINTS[item]) for one, mark in told]
        assert (row["sure"], row["sure_and_wrong"]) == (
            full.count((True, True)) + full.count((True, False)),
            full.count((True, False)),
        )
        assert (row["unsure"], row["unsure_and_right"]) == (
            full.count((False, True)) + full.count((False, False)),
            full.count((False, True)),
        )


def test_who_is_known_and_sent_nothing_is_named(made):
    assert [(row["student"], row["group"]) for row in table(made, "not-handed-in")] == [
        ("lin", "west"),
        ("mei", "east"),
    ]
    assert ">lin</bdi>" in made.page.decode()


def test_who_stands_in_the_gradebook_and_sent_nothing_is_named_with_mail(tmp_path):
    course = make_course(tmp_path / "course")
    make_crowd(course, ASSIGNMENT, 2)
    from grader.grading.rosters import enter  # noqa: PLC0415

    (tmp_path / "roster.csv").write_text(
        "id,first name,last name,email\ntrainee-00001,A,B,\nwu,Wei,<b>Wu</b>,wu@example.org\n"
    )
    enter(course, tmp_path / "roster.csv")
    grade(course, ASSIGNMENT)
    report = make_report(course, ASSIGNMENT)
    assert table(report, "not-handed-in") == [
        {"student": "wu", "name": "Wei <b>Wu</b>", "email": "wu@example.org", "group": ""}
    ]
    assert "<b>Wu" not in report.page.decode()


def test_one_group_is_counted_alone_and_all_groups_side_by_side(course, made, everybody, marks):
    east = [at for at in range(COUNT) if at % 3]
    report = make_report(course, ASSIGNMENT, groups=read_groups(course.root / "groups.csv", "east"))
    assert [row["student"] for row in table(report, "trainees")] == [list(everybody)[at] for at in east]
    assert table(report, "items")[0]["facility"] == pytest.approx(marks[east, 0].mean() / 6)
    assert [row["student"] for row in table(report, "not-handed-in")] == ["mei"]
    text = " ".join(visible(made.page.decode()).split())
    assert f"east 200 {marks[east].sum(axis=1).mean():.2f}" in text
    assert f"west 100 {np.delete(marks, east, axis=0).sum(axis=1).mean():.2f}" in text


@pytest.mark.parametrize(
    ("text", "group", "error", "words"),
    [
        ("student,group\nann,east\n", "eats", CourseError, "did you mean east"),
        ("student,name\nann,Ann\n", "east", RosterError, "no column holds groups"),
        ("group\neast\n", "east", RosterError, "no column holds ids"),
        (None, "east", CourseError, "add --groups"),
        ("学号;班级\nann;东\n", "西", CourseError, "no such group"),
    ],
)
def test_a_group_that_cannot_be_found_is_told_with_its_cure(tmp_path, text, group, error, words):
    path = None
    if text is not None:
        path = tmp_path / "groups.csv"
        path.write_text(text)
    with pytest.raises(error, match=words):
        read_groups(path, group)


def test_a_copied_file_is_a_question_with_its_chance_and_honest_ones_are_not(tmp_path, made):
    """On a real assignment of sixteen items: five leave too little to tell."""
    students = make_crowd(REAL, ASSIGNMENT, COUNT, submitted=tmp_path)
    files = {one: tmp_path / one / ASSIGNMENT / "answers.json" for one in students}
    weak, copyist = students[4], students[7]
    files[copyist].write_text(json.dumps(json.loads(files[weak].read_text()) | {"owner": copyist}))
    report = make_report(REAL, ASSIGNMENT, submitted=tmp_path)
    (pair,) = table(report, "alike")
    assert {pair["student"], pair["other"]} == {weak, copyist}
    assert 0 < pair["chance_of_any"] < 0.05
    answers = {one: json.loads(files[one].read_text())["responses"] for one in (weak, copyist)}
    key = REAL.key(ASSIGNMENT)
    wrong = [
        number
        for number, item in enumerate(key.items, start=1)
        if item.id in answers[weak]
        and (mark := score(item, answers[weak][item.id]["value"])).status == "scored"
        and mark.earned < item.points
    ]
    assert list(map(int, pair["items"].split())) == wrong, "all that both got wrong in the same way"
    text = visible(report.page.decode())
    assert "A question to ask, not a finding" in text
    assert "none shares more wrong answers than chance gives" in visible(made.page.decode())


def test_an_earlier_cohort_stands_beside_this_one(course, marks, tmp_path):
    earlier = tmp_path / "earlier"
    make_crowd(course, ASSIGNMENT, 40, submitted=earlier)
    report = make_report(course, ASSIGNMENT, earlier=str(earlier))
    then = np.array(
        [
            marks_of(json.loads((earlier / s.name / ASSIGNMENT / "answers.json").read_text())["responses"])
            for s in sorted(earlier.iterdir())
        ]
    )
    rows = table(report, "earlier")
    for at, row in enumerate(rows[:5]):
        most = POINTS[row["item"]]
        assert (row["earlier"], row["earlier_cases"]) == (pytest.approx(then[:, at].mean() / most), 40)
        assert row["change"] == pytest.approx((marks[:, at].mean() - then[:, at].mean()) / most)
        assert row["change_low"] < row["change"] < row["change_high"]
    assert rows[5]["earlier"] is None, "it waits for marks"
    assert rows[6]["earlier"] == pytest.approx(then.sum(axis=1).mean() / 17)


def test_an_earlier_gradebook_gives_the_same_as_its_submissions(tmp_path):
    old = make_course(tmp_path / "old")
    make_crowd(old, ASSIGNMENT, 40)
    grade(old, ASSIGNMENT)
    new = make_course(tmp_path / "new")
    make_crowd(new, ASSIGNMENT, 12)
    by_book = make_report(new, ASSIGNMENT, earlier=str(old.root / "gradebook.db"))
    by_files = make_report(new, ASSIGNMENT, earlier=str(old.submitted))
    assert table(by_book, "earlier") == [
        {name: pytest.approx(value) if isinstance(value, float) else value for name, value in row.items()}
        for row in table(by_files, "earlier")
    ]
    with pytest.raises(CourseError, match="no such earlier cohort"):
        make_report(new, ASSIGNMENT, earlier=str(tmp_path / "none"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(CourseError, match="nobody's work"):
        make_report(new, ASSIGNMENT, earlier=str(tmp_path / "empty"))


def test_every_table_is_a_sheet_in_which_nothing_runs(made):
    assert {one.name for one in made.tables} >= {"items", "choices", "misconceptions", "severity", "notes", "trainees"}
    for one in made.tables:
        sheet = list(csv.reader(io.StringIO(table_csv(one.columns, one.rows).decode("utf-8-sig"))))
        assert len(sheet) == len(one.rows) + 1
        for line, row in zip(sheet[1:], one.rows, strict=True):
            for cell, value in zip(line, row, strict=True):
                assert not (isinstance(value, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))), (
                    one.name,
                    cell,
                )
    notes = [row["note"] for row in table(made, "notes")]
    assert notes == [HOSTILE, "=HYPERLINK(1)"]


def test_hostile_notes_are_words_beside_their_item(made):
    page = made.page.decode()
    beside = page[page.index('id="item-2"') : page.index('id="item-3"')]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in beside
    assert "=HYPERLINK(1)" in beside
    assert "<script" not in page


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_small_cohort_gets_a_page_that_gives_reasons_for_figures(tmp_path, count):
    course = make_course(tmp_path / "course")
    make_crowd(course, ASSIGNMENT, count)
    report = make_report(course, ASSIGNMENT)
    text = " ".join(visible(report.page.decode()).split())
    rows = table(report, "items")
    assert [row["facility"] is None for row in rows[:5]] == [count == 0] * 5
    assert {row["discrimination_lacking"] for row in rows[:5]} == {"too-few"}
    assert len(table(report, "trainees")) == count
    if count:
        assert f"too few: {count} of 30" in text
        assert f"Not looked at: too few. It needs 30 files, here are {count}." in text
    else:
        assert "Nobody has handed in yet." in text
        assert "Not handed in" in text
