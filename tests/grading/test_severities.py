"""Which way misplacements go, on the real items: none is lost between the score's severity and the report's lines."""

import pytest

from grader.grading.cohorts import gather, scored_submissions
from grader.grading.courses import Course
from grader.grading.severities import heaviest, in_words, way
from grader.grading.specimens import make_crowd
from grader.grading.tallies import Remark, Tally
from grader.items.kinds import Case, Classify
from tests.submissions.courses import ROOT

REAL = Course(ROOT)
WEIGHED = {
    name: [item.id for item in REAL.key(name).items if isinstance(item, Case | Classify) and item.severity]
    for name in REAL.assignments()
}


@pytest.mark.parametrize("name", [name for name, items in WEIGHED.items() if items])
def test_the_weights_of_all_misplacements_add_up_to_the_severity_that_is_scored(tmp_path, name):
    make_crowd(REAL, name, 60, submitted=tmp_path)
    tallies = [Tally(item) for item in REAL.key(name).items]
    for scored in scored_submissions(gather(REAL, name, submitted=tmp_path)):
        for tally, item in zip(tallies, scored.items, strict=True):
            tally.add(scored.student, item, Remark())
    met = 0
    for tally in tallies:
        weighed = tally.item.id in WEIGHED[name]
        assert sum(one.weight * count for one, count in tally.misplaced.items()) == sum(tally.severities)
        assert bool(tally.severities) == weighed
        for one in tally.misplaced:
            step, keyed, given = in_words(tally.item, one)
            assert (step is None) == isinstance(tally.item, Classify)
            assert keyed != given
            met += 1
        for side, slip in tally.ways.items():
            ways = {way(tally.item, one.weight) for one in tally.misplaced}
            assert bool(slip.count) == (side in ways)
    assert met


def test_the_heavy_half_of_a_table_is_what_was_let_through():
    item = next(item for item in REAL.key("02-agency-duties").items if item.id == "agency-09")
    assert heaviest(item) == 5
    assert [way(item, weight) for weight in (5, 4, 3, 2, 1)] == ["through", "through", "through", "held", "held"]
    case = next(item for item in REAL.key("08-case-files").items if item.id == "case-08")
    assert [way(case, weight) for weight in (5, 3, 1)] == ["through", "through", "held"]
