from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order, face
from grader.items.options import Option
from grader.items.rules import EXAMPLES, RULES_OF_KIND, Rule, share
from grader.items.samples import reference_value, samples
from grader.items.scores import Score
from grader.items.scoring import KeylessItemError, score, settled
from tests.items.specimens import assign, choose, classify, every_item, explain, number, options, order, text

ITEMS = every_item()
IDS = [f"{item.id}-{getattr(item, 'rule', 'by-hand')}" for item in ITEMS]


@pytest.mark.parametrize(
    ("rule", "example"), [(rule, example) for rule, table in EXAMPLES.items() for example in table]
)
def test_worked_example_earns_its_share(rule, example):
    assert share(rule, example.key, example.given) == example.share, example.why


def test_every_rule_has_at_least_three_worked_examples():
    assert {rule: len(table) for rule, table in EXAMPLES.items() if len(table) < 3} == {}
    assert set(EXAMPLES) == set(Rule)


@pytest.mark.parametrize("item", ITEMS, ids=IDS)
def test_every_kind_scores_its_own_samples_as_it_says(item):
    for sample in samples(item):
        assert sample.agrees(score(item, sample.value)), sample


@pytest.mark.parametrize("item", ITEMS, ids=IDS)
def test_samples_hold_right_blank_and_invalid_responses(item):
    statuses = {sample.status for sample in samples(item)}
    assert {"omitted", "unreadable"} < statuses
    assert statuses & {"scored", "unmarked"}


@pytest.mark.parametrize("item", ITEMS, ids=IDS)
def test_key_earns_all_and_blank_none(item):
    full, blank = score(item, reference_value(item)), score(item, None)
    assert full.earned == (0 if isinstance(item, Explain) else item.possible)
    assert (blank.earned, blank.status) == (0, "omitted")


def junk() -> st.SearchStrategy[object]:
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from("abcxyzpqrst")
    return st.recursive(
        leaves | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcpqrsxyz"), inner, max_size=4),
        max_leaves=12,
    )


@settings(max_examples=300)
@given(item=st.sampled_from(ITEMS), value=junk())
def test_whatever_is_handed_in_scores_between_nothing_and_everything(item, value):
    result = score(item, value)
    assert 0 <= result.earned <= result.possible == item.possible
    assert result.status in {"scored", "omitted", "unreadable", "unmarked"}


placements = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"))
assignments = st.dictionaries(st.sampled_from("abc"), st.lists(st.sampled_from("xyz"), unique=True))


@given(rule=st.sampled_from(RULES_OF_KIND["classify"]), value=placements, stimulus=st.sampled_from("abc"))
def test_one_more_right_stimulus_never_lowers_a_classification(rule, value, stimulus):
    item = classify(rule)
    assert score(item, value | {stimulus: item.key[stimulus]}).earned >= score(item, value).earned


@given(rule=st.sampled_from(RULES_OF_KIND["assign"]), value=assignments, stimulus=st.sampled_from("abc"))
def test_one_more_right_stimulus_never_lowers_an_assignment(rule, value, stimulus):
    item = assign(rule)
    assert score(item, value | {stimulus: sorted(item.key[stimulus])}).earned >= score(item, value).earned


@given(value=placements | assignments)
def test_order_of_json_members_is_irrelevant(value):
    backwards = dict(reversed(value.items()))
    for item in (classify(), assign()):
        ahead, back = score(item, value), score(item, backwards)
        assert (ahead.earned, ahead.status, ahead.severity) == (back.earned, back.status, back.severity)


@given(value=assignments, names=st.permutations("uvw"), rule=st.sampled_from(RULES_OF_KIND["assign"]))
def test_relabelled_categories_change_nothing(value, names, rule):
    new = dict(zip("xyz", names, strict=True))
    item = assign(rule)
    renamed = replace(
        item,
        categories=tuple(Option(new[option.id], option.text) for option in item.categories),
        key={stimulus: frozenset(new[c] for c in cs) for stimulus, cs in item.key.items()},
    )
    value_renamed = {stimulus: [new[c] for c in cs] for stimulus, cs in value.items()}
    assert score(renamed, value_renamed).earned == score(item, value).earned


@given(
    marks=st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), min_size=1, max_size=8),
)
def test_marking_everything_under_net_gains_nothing(marks):
    key = {stimulus: frozenset(c for s, c in marks if s == stimulus) for stimulus in "abcd"}
    key = {stimulus: categories for stimulus, categories in key.items() if categories}
    item = replace(
        assign(), stimuli=tuple(Option(s, text(s)) for s in key), categories=options("w x y z"), key=None, rule=Rule.NET
    )
    pairs = 4 * len(key)
    marked = sum(map(len, key.values()))
    if 2 * marked > pairs:
        with pytest.raises(ValueError, match="net would reward marking everything"):
            replace(item, key=key)
        return
    item = replace(item, key=key)
    assert score(item, {stimulus: list("wxyz") for stimulus in key}).earned == 0


def test_blind_marking_under_net_expects_no_more_than_nothing_before_the_floor():
    """Every pattern of marks equally likely: the mean of hits minus false alarms is at most zero."""
    item = choose(Rule.NET, multiple=True)
    ids = [option.id for option in item.options]
    patterns = [{id_ for bit, id_ in enumerate(ids) if mask >> bit & 1} for mask in range(2 ** len(ids))]
    assert sum(len(p & item.key) - len(p - item.key) for p in patterns) <= 0


def test_severity_stands_beside_the_score_and_does_not_change_it():
    item = classify()
    lenient, grave = score(item, {"a": "z", "b": "y"}), score(item, {"a": "y", "b": "y"})
    assert (lenient.severity, grave.severity) == (1, 3)
    assert lenient.earned == grave.earned == 2
    assert score(item, {}).severity is None


@pytest.mark.parametrize(
    ("item", "value", "fault"),
    [
        (classify(), {"a": "w"}, "unknown-category"),
        (classify(), {"q": "x"}, "unknown-stimulus"),
        (classify(), {"a": ["x"]}, "wrong-type"),
        (assign(), {"a": "x"}, "wrong-type"),
        (assign(), {"a": ["x", "x"]}, "repeated"),
        (order(), ["p", "p"], "repeated"),
        (choose(), ["p", "q"], "too-many"),
        (number(), "45", "wrong-type"),
        (number(), True, "wrong-type"),
        (number(), 1e300, "wrong-type"),
        (explain(), "x" * 201, "too-long"),
    ],
)
def test_what_cannot_be_read_is_unreadable_and_names_its_fault(item, value, fault):
    result = score(item, value)
    assert (result.status, result.fault, result.earned) == ("unreadable", fault, 0)
    assert result.detail


def test_decimal_figures_are_exact():
    item = replace(number(), key=Fraction("0.3"), tolerance=Fraction(0))
    assert score(item, 0.3).earned == item.possible
    assert score(item, 0.30000000000000004).earned == 0


def test_a_keyless_item_is_never_scored():
    with pytest.raises(KeylessItemError, match=r"fix: score with key\.json"):
        score(face(classify()), {"a": "x"})


@pytest.mark.parametrize(
    ("earned", "status", "fault"),
    [
        (Fraction(7), "scored", ""),
        (Fraction(-1), "scored", ""),
        (Fraction(1), "omitted", ""),
        (Fraction(0), "scored", "x"),
    ],
)
def test_an_impossible_score_cannot_be_made(earned, status, fault):
    with pytest.raises(ValueError, match="fix:"):
        Score(earned=earned, possible=Fraction(6), status=status, fault=fault)


def test_a_face_keeps_nothing_secret():
    for item in ITEMS:
        bare: Item = face(item)
        assert (bare.rationale, bare.misconceptions, bare.sources, bare.facts, bare.level) == (None, {}, (), (), None)
        match bare:
            case Classify() | Assign() | Order() | Choose() | Number() | Case():
                assert bare.key is None
            case Explain():
                assert bare.guide is None
        assert not getattr(bare, "severity", {})
        assert not getattr(bare, "reasons", {})
        assert getattr(bare, "tolerance", 0) == 0


def _said(item, **members):
    return replace(item, because=text("the key was wrong"), **members)


@pytest.mark.parametrize("item", every_item(), ids=lambda item: item.id)
def test_a_dropped_item_counts_for_nobody_and_a_credited_one_in_full(item):
    dropped, credited = _said(item, standing="dropped"), _said(item, standing="credited")
    assert settled(item) is None
    assert (settled(dropped).earned, settled(dropped).possible, dropped.worth) == (0, 0, 0)
    assert (settled(credited).earned, settled(credited).possible, credited.worth) == (6, 6, 6)
    assert face(dropped) == face(credited) == face(item)


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"standing": "dropped"}, "nothing says why. fix: give because"),
        ({"standing": "gone", "because": text("why")}, "standing 'gone'. fix: use one of counted, dropped, credited"),
        ({"corrects": 1, "because": text("why")}, "version 1 corrects version 1. fix: give the item a new version"),
        ({"because": text("why")}, "because: without a change"),
    ],
)
def test_a_change_after_the_hand_out_says_what_and_why(members, says):
    with pytest.raises(ValueError, match=says):
        replace(every_item()[0], **members)


def test_a_corrected_item_takes_responses_back_to_the_version_it_names():
    item = _said(every_item()[0], version=4, corrects=3)
    assert [version for version in (None, 1, 2, 3, 4, 5) if item.takes(version)] == [3, 4]
    assert [version for version in (None, 1, 2) if every_item()[0].takes(version)] == [1]
