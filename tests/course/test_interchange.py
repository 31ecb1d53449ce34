"""Every item of the course and the bank goes out, in both formats and languages, or is named with the reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from grader.authoring.contents import read_content
from grader.interchange.moodle_xml import quiz
from grader.interchange.qti3 import assessment_item, package
from grader.items.kinds import Assign, Case, Choose, Explain, Order, kind_of, offered
from grader.items.rules import Rule
from grader.items.samples import samples
from grader.items.texts import LANGUAGES
from tests.interchange.moodle_grader import share
from tests.interchange.qti_processor import Processor
from tests.interchange.test_moodle_xml import as_moodle, words
from tests.interchange.test_qti3 import as_qti

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = [pooled.assignment for pooled in read_content(ROOT).pooled()]
ITEMS = [item for assignment in ASSIGNMENTS for item in assignment.items]
MOODLE_LACKS = [
    item
    for item in ITEMS
    if isinstance(item, Assign | Case) or (isinstance(item, Choose) and item.multiple and item.rule is not Rule.NET)
]


def test_qti_says_every_item_but_the_cases():
    made = [package(assignment) for assignment in ASSIGNMENTS]
    cases = [item.id for item in ITEMS if isinstance(item, Case)]
    assert [left.what.removeprefix("item ") for one in made for left in one.left_out] == cases
    assert sum(one.count for one in made) == len(ITEMS) - len(cases)


def test_moodle_says_every_item_that_it_grades_alike():
    made = [quiz(assignment) for assignment in ASSIGNMENTS]
    assert [left.what.removeprefix("item ") for one in made for left in one.left_out] == [
        item.id for item in MOODLE_LACKS
    ]
    assert sum(one.count for one in made) == len(ITEMS) - len(MOODLE_LACKS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_qti_scores_the_samples_of_every_item_as_we_do(language):
    tried: Counter[str] = Counter()
    for item in ITEMS:
        if isinstance(item, Case | Explain):
            continue
        processor = Processor(etree.tostring(assessment_item(item, language)))
        for sample in samples(item):
            if sample.status == "scored":
                earned = processor.score(as_qti(item, sample.value))
                assert earned == pytest.approx(float(sample.earned), abs=1e-9), (item.id, sample.name)
                tried[kind_of(item)] += 1
    assert all(count > 80 for count in tried.values()), tried
    assert len(tried) == 5


def test_moodle_grades_the_samples_of_every_item_as_we_do():
    tried: Counter[str] = Counter()
    left = {item.id for item in MOODLE_LACKS}
    for assignment in ASSIGNMENTS:
        root = etree.fromstring(quiz(assignment, ("en",)).data)
        asked = {one.findtext("name/text"): one for one in root if one.get("type") != "category"}
        for item in assignment.items:
            if item.id in left or isinstance(item, Explain):
                continue
            for sample in samples(item):
                if sample.status != "scored" or (isinstance(item, Order) and len(sample.value) < len(item.steps)):
                    continue  # in Moodle every step stands somewhere
                earned = item.points * share(asked[item.id], as_moodle(item, sample.value))
                assert earned == pytest.approx(float(sample.earned), abs=1e-5), (item.id, sample.name)
                tried[kind_of(item)] += 1
    assert set(tried) == {"choose", "classify", "order", "number"}


def test_every_text_of_every_item_is_in_its_question():
    for assignment in ASSIGNMENTS:
        root = etree.fromstring(quiz(assignment).data)
        shown = {words(one.text) for one in root.iterfind(".//text") if one.text}
        for item in assignment.items:
            if item in MOODLE_LACKS:
                continue
            for language in LANGUAGES:
                missing = {option.text.in_language(language).strip() for option in offered(item)} - shown
                assert not missing, (item.id, missing)
