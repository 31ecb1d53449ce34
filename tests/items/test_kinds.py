from __future__ import annotations

from dataclasses import replace

import pytest

from grader.items.kinds import KINDS, face, kind_of, offered
from grader.items.presentation import presented, texts_shown
from grader.items.rules import RULES_OF_KIND, Rule
from grader.items.texts import Text
from tests.items.specimens import assign, choose, classify, every_item, order


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: replace(classify(), key={"a": "x", "b": "y", "c": "w"}), "key category w is not offered"),
        (lambda: replace(classify(), key={"a": "x", "b": "y"}), "the key leaves out c"),
        (lambda: replace(classify(), categories=classify().categories[:1]), "1 categories"),
        (lambda: replace(classify(), rule=Rule.PAIRS), "rule pairs does not fit classify"),
        (lambda: replace(classify(), points=0), "points 0"),
        (lambda: replace(classify(), as_of="soon"), "as-of date 'soon'"),
        (lambda: replace(assign(), key=assign().key | {"a": frozenset()}), "key of a is empty"),
        (lambda: replace(order(), key=("p", "q", "r", "r")), "a step stands twice"),
        (lambda: replace(choose(), key=frozenset("pq")), "several options are keyed"),
        (lambda: replace(choose(), key=frozenset()), "the key is empty"),
        (lambda: replace(classify(), stimuli=classify().stimuli * 2, key=None), "stimuli named twice"),
        (lambda: replace(classify(), severity={"x": {"w": 1}}), "severity category w is not offered"),
    ],
)
def test_an_impossible_item_cannot_be_made_and_the_message_tells_the_cure(make, message):
    with pytest.raises(ValueError, match=f"{message}.*fix: "):
        make()


def test_a_text_lacking_a_language_cannot_be_made():
    with pytest.raises(ValueError, match="zh side is blank"):
        Text("words", " ")


def test_the_words_for_kinds_are_the_contract_s():
    assert {kind_of(item) for item in every_item()} == set(KINDS)
    assert set(RULES_OF_KIND) == set(KINDS) - {"explain"}


@pytest.mark.parametrize("item", every_item(), ids=lambda item: item.id)
def test_the_texts_shown_are_those_of_the_face_and_of_what_is_offered(item):
    shown = list(texts_shown(item))
    assert shown == list(texts_shown(face(item)))
    assert shown[0] == item.stem
    assert {option.text for option in offered(item)} <= set(shown)
    assert item.rationale not in shown


def test_presentation_is_a_function_of_the_item_and_never_the_key_s_order():
    shown = presented(order())
    assert shown == presented(replace(shown, steps=shown.steps[::-1]))
    for key in (("p", "q", "r", "s"), tuple(step.id for step in shown.steps)):
        item = presented(replace(order(), id=shown.id, key=key))
        assert tuple(step.id for step in item.steps) != item.key
