"""Moodle XML: what Moodle imports is what was meant, and graded as we score it; the rest is left out and said."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import pytest
from lxml import etree, html

from grader.interchange.exports import UnsayableError
from grader.interchange.moodle_xml import SHARES, question, quiz
from grader.items.assignments import Assignment
from grader.items.kinds import Choose, Classify, Explain, Item, Number, Order, kind_of, offered
from grader.items.options import Option
from grader.items.rules import Rule
from grader.items.scoring import score
from grader.items.texts import LANGUAGES, Text
from tests.interchange.moodle_grader import share
from tests.interchange.responses_of_items import every_value
from tests.items import specimens

SAYABLE = [
    specimens.choose(),
    specimens.choose(Rule.NET),
    specimens.choose(Rule.NET, multiple=True),
    specimens.classify(),
    *(specimens.order(rule) for rule in (Rule.PAIRS, Rule.EACH, Rule.ALL_OR_NOTHING)),
    specimens.number(),
    specimens.number(tolerance=2),
    specimens.explain(),
]
UNSAYABLE = [
    (specimens.assign(), "several categories"),
    (specimens.case(), "chain of decisions"),
    (specimens.choose(multiple=True), "no all-or-nothing of several"),
    (specimens.classify(Rule.NET), "no net in matching"),
    (specimens.classify(Rule.ALL_OR_NOTHING), "no all-or-nothing in matching"),
]
SCORED = [item for item in SAYABLE if not isinstance(item, Explain)]
TYPES = {"choose": "multichoice", "classify": "match", "order": "ordering", "number": "numerical", "explain": "essay"}


def as_moodle(item: Item, value: Any) -> Any:
    """A response as Moodle keeps it: by what is read, not by ids."""
    match item:
        case Classify():
            rows, answers = rich(item.stimuli), {one.id: one.text.en for one in item.categories}
            return {rows[one]: answers[to] for one, to in value.items()}
        case Choose() | Order():
            return [rich(offered(item))[one] for one in value]
        case _:
            return value


def rich(options: tuple[Option, ...]) -> dict[str, str]:
    return {option.id: f"<p>{escape(option.text.en)}</p>" for option in options}


def assignment(*items: Item) -> Assignment:
    return Assignment(name="02-agency-duties", title=specimens.text("title"), items=items)


def words(markup: str) -> str:
    return html.fromstring(f"<div>{markup}</div>").text_content()


@pytest.mark.parametrize("item", SCORED, ids=lambda item: f"{item.id}-{item.rule}")
def test_every_response_earns_there_what_it_earns_here(item):
    asked = question(item, "en")
    tried = [*every_value(item)]
    assert len(tried) > 4
    for value in tried:
        there = item.points * share(asked, as_moodle(item, value))
        assert there == pytest.approx(float(score(item, value).earned), abs=1e-6 * item.points), value
    assert float(asked.findtext("defaultgrade")) == item.points


@pytest.mark.parametrize(("item", "why"), UNSAYABLE, ids=lambda one: getattr(one, "id", ""))
def test_what_moodle_would_grade_otherwise_is_left_out_and_said(item, why):
    made = quiz(assignment(item, specimens.number()))
    assert made.count == 1
    (left,) = made.left_out
    assert why in left.why
    assert item.id in left.what
    assert left.cure


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", SAYABLE, ids=lambda item: item.id)
def test_every_part_of_an_item_stands_in_its_question(item, language):
    asked = question(item, language)
    assert asked.get("type") == TYPES[kind_of(item)]
    assert item.stem.in_language(language) in words(asked.findtext("questiontext/text"))
    assert words(asked.findtext("generalfeedback/text")) == item.rationale.in_language(language)
    shown = {words(one.text) for one in asked.iterfind(".//text") if one.text}
    assert {option.text.in_language(language) for option in offered(item)} <= shown
    assert asked.findtext("idnumber") == f"{item.id}-{language}"
    match item:
        case Explain():
            assert words(asked.findtext("graderinfo/text")) == item.guide.in_language(language)
            assert str(item.max_characters) in words(asked.findtext("questiontext/text"))
        case Number():
            assert item.unit.in_language(language) in words(asked.findtext("questiontext/text"))
        case Choose():
            assert len(asked.findall("answer")) == len(item.options)
        case Classify():
            assert len(asked.findall("subquestion")) == 4  # three rows, and the category that stays empty


def test_each_language_has_a_category_of_its_own():
    made = quiz(assignment(*SAYABLE))
    root = etree.fromstring(made.data)
    types = [one.get("type") for one in root]
    assert types.count("category") == 2
    assert types[0] == types[1 + len(SAYABLE)] == "category"
    assert [one.text for one in root.iterfind("question/category/text")] == [
        "$course$/top/02-agency-duties/en",
        "$course$/top/02-agency-duties/zh",
    ]
    ids = [one.text for one in root.iterfind("question/idnumber")]
    assert len(ids) == len(set(ids)) == 2 * len(SAYABLE)
    assert len(etree.fromstring(quiz(assignment(*SAYABLE), ("zh",)).data)) == 1 + len(SAYABLE)


def test_the_same_items_give_the_same_bytes():
    assert quiz(assignment(*SAYABLE)).data == quiz(assignment(*SAYABLE)).data


def test_hostile_text_is_shown_and_never_run():
    text = "]]><script>alert('1 & 2')</script> <img src=x onerror=y> &lt;"
    item = replace(specimens.choose(), stem=Text(text, "甲"), rationale=Text(text, "乙"))
    asked = etree.fromstring(quiz(assignment(item)).data)[1]
    for path in ("questiontext/text", "generalfeedback/text"):
        page = html.fromstring(f"<div>{asked.findtext(path)}</div>")
        assert page.text_content() == text
        assert [one.tag for one in page.iter()] == ["div", "p"]


def test_paragraphs_stay_paragraphs():
    item = replace(specimens.choose(), stem=Text("one\ntwo\n\nthree", "一\n\n二"))
    assert question(item, "en").findtext("questiontext/text") == "<p>one two</p><p>three</p>"


@pytest.mark.parametrize("keys", range(1, 13))
def test_shares_are_of_moodles_own_list_or_the_item_is_left_out(keys):
    """The list is `get_grade_options` of Moodle's question bank."""
    moodles = {100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5}
    moodles |= {11.11111, 10, 5}
    options = tuple(Option(f"o{n}", specimens.text(f"o{n}")) for n in range(30))
    key = frozenset(option.id for option in options[:keys])
    item = replace(specimens.choose(Rule.NET, multiple=True), options=options, key=key)
    if keys not in SHARES:
        with pytest.raises(UnsayableError, match=f"one in {keys}"):
            question(item, "en")
        return
    given = [float(one.get("fraction")) for one in question(item, "en").findall("answer")]
    assert {abs(one) for one in given} <= moodles
    assert round(sum(one for one in given if one > 0) / 100, 2) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"categories": (Option("x", Text("same", "甲")), Option("y", Text("same", "乙")))}, "read alike"),
        ({"categories": (Option("x", Text("x" * 256, "甲")), Option("y", specimens.text("y")))}, "255"),
        ({"stimuli": specimens.options("a"), "key": {"a": "x"}}, "two rows"),
    ],
    ids=("alike", "long", "few"),
)
def test_what_moodle_cannot_keep_in_a_matching_question_is_left_out(change, why):
    item = replace(specimens.classify(), severity={}, misconceptions={})
    with pytest.raises(UnsayableError, match=why):
        question(replace(item, **({"categories": specimens.options("x y"), "key": item.key} | change)), "en")
