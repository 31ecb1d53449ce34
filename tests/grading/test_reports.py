"""The instructor's report: what it counts, how it is drawn, and that nothing on it is anything but a page."""

import json
import re
from collections import Counter
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import pytest

from grader.grading import pages, plots
from grader.grading.batches import grade
from grader.grading.cohorts import gather, scored_submissions
from grader.grading.courses import CourseError
from grader.grading.faults import make, make_all
from grader.grading.findings import KINDS
from grader.grading.pages.boards import boards, letter
from grader.grading.pages.findings_zh import CHINESE, what_and_cure
from grader.grading.pages.rendering import coded, given, moment, points, say
from grader.grading.reports import write_report
from grader.grading.specimens import make_crowd
from grader.grading.tallies import BLANK, Remark, Tally, Turn
from grader.items.texts import Text
from tests.grading.test_feedback import HOSTILE, answer, mark, visible
from tests.submissions.courses import ASSIGNMENT, make_course

VOID = {"meta", "input", "br", "link", "img"}


def report(course, **settings):
    return write_report(course, ASSIGNMENT, **settings).read_text()


def text_of(page):
    return " ".join(visible(page).split())


@pytest.fixture
def crowd(course):
    make_crowd(course, ASSIGNMENT, 40)
    return course


@pytest.fixture(scope="module")
def of_everything(tmp_path_factory):
    """One report over an honest crowd and every fault there is."""
    course = make_course(tmp_path_factory.mktemp("reports") / "course")
    make_crowd(course, ASSIGNMENT, 35)
    make_all(course, ASSIGNMENT)
    answer(course, "o'brien &lt;b&gt;", agency_06=HOSTILE)
    path = course.submitted / "trainee-00001" / ASSIGNMENT / "answers.json"
    members = json.loads(path.read_bytes())
    first = next(iter(members["responses"]))
    members["responses"][first]["note"] = HOSTILE
    path.write_text(json.dumps(members))
    (course.submitted / "a<b>:c" / ASSIGNMENT).mkdir(parents=True)
    return course, report(course)


def test_a_trainees_note_stands_beside_its_item_and_is_linked_to(of_everything):
    _, page = of_everything
    beside = page[page.index('id="item-1"') : page.index('id="item-2"')]
    assert 'id="notes-1"' in beside
    assert "trainee-00001" in beside[beside.index('id="notes-1"') :]
    assert '<a href="#notes-1">' in page[page.index('id="notes"') :]
    assert page.count('id="notes-') == 1


def test_the_report_lies_in_reports_or_where_it_is_told(crowd, tmp_path):
    assert write_report(crowd, ASSIGNMENT) == crowd.root / "reports" / f"{ASSIGNMENT}.html"
    assert write_report(crowd, ASSIGNMENT, out=tmp_path / "deep" / "r.html").is_file()


def test_the_same_submissions_give_the_same_bytes(crowd):
    assert report(crowd) == report(crowd)


def test_it_tells_counts_mean_median_and_each_item(crowd):
    text = text_of(report(crowd))
    scored = list(scored_submissions(gather(crowd, ASSIGNMENT)))
    totals = sorted(float(one.earned) for one in scored)
    assert f"Submissions 提交数 {len(totals)} Mean 平均分 {points(sum(totals) / 40)} / 22" in text
    assert f"Median 中位数 {points((totals[19] + totals[20]) / 2)}" in text
    for item in crowd.key(ASSIGNMENT).items:
        assert item.id in text
    assert "Reliability of the sum (alpha):" in text


def test_under_thirty_trainees_it_says_too_few_and_gives_no_correlation(course):
    make_crowd(course, ASSIGNMENT, 12)
    text = text_of(report(course))
    assert "Reliability: too few. It needs 30 trainees with a score on every item; here are 12." in text
    assert text.count("too few") >= 5
    assert "; facility" in text, "12 are enough for that"


def test_a_course_without_hand_ins_gets_a_page_that_says_so(course):
    assert "Nobody has handed in yet." in text_of(report(course))


def test_an_unknown_assignment_is_refused_with_the_nearest(course):
    with pytest.raises(CourseError, match="did you mean 02-agency-duties"):
        write_report(course, "02-agency-dutes")


def test_boards_count_what_was_chosen_and_mark_the_key(crowd):
    cohort = gather(crowd, ASSIGNMENT)
    tallies = [Tally(item) for item in cohort.key.items]
    given_for = Counter()
    for scored in scored_submissions(cohort):
        for tally, one in zip(tallies, scored.items, strict=True):
            tally.add(scored.student, one, Remark())
            if one.item == "agency-02" and one.status == "scored":
                given_for.update((stimulus, one.value.get(stimulus, BLANK)) for stimulus in "abcd")
    confusion, by_stimulus = boards(tallies[1])
    shown = {row.text.en: [cell.count for cell in row.cells] for row in by_stimulus.rows}
    assert shown == {s: [given_for[s, c] for c in ("ecl", "d792", "cl", BLANK)] for s in "abcd"}
    ecl = confusion.rows[0]
    assert [cell.count for cell in ecl.cells] == [
        given_for["a", c] + given_for["d", c] for c in ("ecl", "d792", "cl", BLANK)
    ]
    assert [cell.keyed for cell in ecl.cells] == [True, False, False, False]
    (order,) = boards(tallies[2])
    assert [row.text.en for row in order.rows] == ["apply", "review", "decide", "export"]
    assert all(sum(cell.count for cell in row.cells) == tallies[2].answered for row in order.rows)
    assert sum(row.mean for row in order.rows) == pytest.approx(1 + 2 + 3 + 4)
    (choices,) = boards(tallies[3])
    assert sum(row.cells[0].count for row in choices.rows) == tallies[3].answered


def test_slips_name_what_was_missed_and_what_was_wrongly_given(course):
    answer(course, "anna", agency_01={"nuclear": ["mofcom", "nhc"], "missile": ["mofcom"], "bio": ["moa"]})
    cohort = gather(course, ASSIGNMENT)
    tally = Tally(cohort.key.items[0])
    for scored in scored_submissions(cohort):
        tally.add(scored.student, scored.items[0], Remark(seconds=90))
    assert {turn: slip.names for turn, slip in tally.slips.items()} == {
        Turn("nuclear", "nhc"): ["anna"], Turn("nuclear", "caea", missed=True): ["anna"],
    }  # fmt: skip
    assert tally.minutes == 1.5


def test_times_that_cannot_be_are_passed_over(course):
    answer(course, "anna")
    tally = Tally(course.key(ASSIGNMENT).items[0])
    scored = next(scored_submissions(gather(course, ASSIGNMENT))).items[0]
    for seconds in (-5, 0, 10**30, 120):
        tally.add("anna", scored, Remark(seconds=seconds))
    assert tally.minutes == 2


def test_severity_is_summed_beside_the_score(course):
    answer(course, "anna", agency_02={"a": "cl", "b": "d792", "c": "cl", "d": "cl"})
    assert "2 agency-02 1 1 100 % 0 0 % 6 6" in text_of(report(course))


def test_a_persons_marks_and_penalties_count_in_the_totals(course):
    make(course, ASSIGNMENT, "reference")
    grade(course, ASSIGNMENT)
    assert "waits for marks" in text_of(report(course))
    mark(course, "reference", manual_score=4, extra_credit=1)
    text = text_of(report(course))
    assert "reference 22" in text, "17 scored automatically, 4 by a person, 1 extra"
    assert "1 marked by a person so far" in text


def test_it_warns_while_the_gradebook_holds_other_scores(course):
    make(course, ASSIGNMENT, "weak")
    grade(course, ASSIGNMENT)
    answer_file = course.submitted / "weak" / ASSIGNMENT / "answers.json"
    answer_file.write_bytes(answer_file.read_bytes().replace(b'"value"', b'"valve"', 1).replace(b'"valve"', b'"value"'))
    assert "other automatic scores" not in text_of(report(course))
    answer_file.unlink()
    assert "other automatic scores" in text_of(report(course))


def test_every_finding_is_grouped_with_its_cure_and_leads_to_its_trainee(of_everything):
    course, page = of_everything
    found = {
        finding.finding for scored in scored_submissions(gather(course, ASSIGNMENT)) for finding in scored.findings
    }
    assert len(found) > 20
    for name in found | {"bad-student-id"}:
        assert f'id="finding-{name}"' in page
        what, cure = what_and_cure(name)
        assert str(coded(cure)) in page
        assert what.zh in page


def test_every_link_on_the_page_leads_to_a_place_on_it_and_every_id_stands_once(of_everything):
    _, page = of_everything
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert [id_ for id_, count in Counter(ids).items() if count > 1] == []
    targets = set(re.findall(r'href="#([^"]*)"', page)) | set(re.findall(r"url\(#([^)]*)\)", page))
    assert targets - set(ids) == set()
    assert set(re.findall(r'href="([^#"][^"]*)"', page)) == set()


def test_what_trainees_wrote_is_text_and_nothing_else(of_everything):
    _, page = of_everything
    body = page[page.index("</head>") :]
    assert not re.search(r"<(script|img|style|iframe|object|foreignObject)", body)
    assert not re.search(r"<[^>]*\son\w+=", body)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "o&#39;brien &amp;lt;b&amp;gt;" in body
    assert "<b>:c" not in body


def test_no_outside_address_stands_on_the_page(of_everything):
    _, page = of_everything
    assert not re.search(r"https?:|//\w+\.\w|xmlns|@import|<script|<link|<[^>]*\ssrc=|DOCTYPE svg", page)


def test_the_page_is_well_formed_and_in_both_languages(of_everything):
    _, page = of_everything

    class Balance(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, attrs):
            names = [name for name, _ in attrs]
            assert len(names) == len(set(names)), (tag, names)
            if tag not in VOID:
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag, (tag, self.getpos())

    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    assert page.count('class="en" lang="en"') == page.count('class="zh" lang="zh-Hans"')


def test_every_finding_has_its_chinese():
    assert set(CHINESE) == set(KINDS)


def test_plots_stand_on_their_own_in_a_page_and_wear_its_colours():
    drawn = [
        plots.distribution([1.0, 2.0, 2.5, 9.0], 10, 3.6, "a"),
        plots.facility_bars([0.5, None, 1.0], "b"),
        plots.item_map([(1, 0.5, 0.3), (2, 0.5, 0.3), (3, 0.9, -0.2)], "c"),
        plots.figures_given({Fraction(45): 3, Fraction(30): 1}, (Fraction(45), Fraction(45)), "d"),
    ]
    for svg, name in zip(drawn, "abcd", strict=True):
        assert svg.startswith("<svg")
        assert "http" not in svg
        assert not re.search(r"#[0-9a-fA-F]{6}\b", svg), "no colour but the page's"
        assert all(id_.startswith(f"{name}-") for id_ in re.findall(r'id="([^"]*)"', svg))
        assert '<tspan class="zh" lang="zh-Hans">' in svg
        assert "@" not in svg
        assert "font-family" not in svg
    assert drawn[0] == plots.distribution([1.0, 2.0, 2.5, 9.0], 10, 3.6, "a")


def test_a_plot_does_not_depend_on_the_instructors_own_settings():
    plain = plots.facility_bars([0.5, 0.7], "b")
    with mpl.rc_context({"axes.facecolor": "red", "font.size": 30, "svg.fonttype": "path"}):
        assert plots.facility_bars([0.5, 0.7], "b") == plain
        assert mpl.rcParams["font.size"] == 30, "and leaves them as they were"


def test_total_scores_above_the_possible_points_are_drawn_too():
    assert "<svg" in plots.distribution([23.5], 22, 23.5, "a")


def test_texts_are_escaped_and_hidden_characters_shown():
    assert given("<b>&\u202e\x00") == '<bdi class="given">&lt;b&gt;&amp;\\u202e\u2400</bdi>'
    assert "<i>" not in say("{x}", "{x}", x="<i>")
    assert coded(Text("run `grader <x>`", "运行 `grader`")).count("<code>") == 2
    assert "&lt;x&gt;" in coded(Text("run `grader <x>`", "运行 `grader`"))
    assert points(Fraction(7, 3)) == "2.33"
    assert points(-0.001) == "0"
    assert points(-1.5) == "\u22121.5"
    assert "not recorded" in moment(None)
    assert [letter(at) for at in (0, 25, 26, 27)] == ["A", "Z", "AA", "AB"]


def _luminance(colour):
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_text_colour_stands_out_from_what_is_behind_it(scheme):
    style = (Path(pages.__file__).parent / "style.css").read_text()
    block = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
    heat = [int(part) for part in re.search(r"--heat: (\d+) (\d+) (\d+)", block).groups()]
    deepest = max(int(part) for part in re.findall(r"var\(--heat\) / (\d+)%", style)) / 100
    paper = [int(colours["paper"][at : at + 2], 16) for at in (1, 3, 5)]
    shaded = "#" + "".join(f"{round(h * deepest + p * (1 - deepest)):02x}" for h, p in zip(heat, paper, strict=True))
    for name in ("ink", "quiet", "accent", "good", "bad", "wait", "mark"):
        for behind in (colours["paper"], colours["wash"]):
            assert _contrast(colours[name], behind) >= 4.5, (name, behind)
    assert _contrast(colours["ink"], shaded) >= 4.5
    assert _contrast(colours["accent"], colours["tint"]) >= 4.5
    assert _contrast(colours["bar"], colours["paper"]) >= 3
