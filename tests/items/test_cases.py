"""Chains of decisions: which steps are met, what is right on the path chosen, what that earns, what can't be."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.items.assignments import Assignment
from grader.items.chains import by_key, met, reachable, right_at, taken
from grader.items.codecs import write_items, write_key
from grader.items.kinds import face, offered
from grader.items.presentation import presented
from grader.items.rules import EXAMPLES_OF_CASE, Rule, each_on_path, share
from grader.items.samples import reference_value
from grader.items.scoring import score
from tests.items.specimens import case, case_of_lengths, case_without_forks, keyed, step, text

CASES = (case(), case(Rule.ALL_OR_NOTHING), case_of_lengths(), case_without_forks())
RIGHT = {"a": ["x"], "b": ["p"], "c": ["p", "q"], "d": ["x"]}


def earned(item, value) -> Fraction:
    return score(item, value).earned


def every_path(item):
    """Every response that answers each step with one option or with its key, all the way to the end."""
    open_ended = [{}]
    while open_ended:
        walked = open_ended.pop()
        following = next((one for one in met(item.steps, walked) if one.id not in walked), None)
        if following is None:
            yield walked
            continue
        choices = {frozenset({option.id}) for option in following.options}
        choices.add(right_at(item.key, following.id, walked))
        open_ended += [{**walked, following.id: chosen} for chosen in choices]


@pytest.mark.parametrize("example", EXAMPLES_OF_CASE, ids=lambda example: example.why)
def test_worked_example_of_a_case_earns_its_share(example):
    assert share(Rule.EACH, example.key, example.given) == example.share


def test_every_step_is_keyed_on_the_path_that_was_chosen():
    item = case()
    assert earned(item, RIGHT) == 6
    assert earned(item, {"a": ["y"], "b": ["q"], "c": ["p", "q"], "d": ["y"]}) == Fraction(9, 2)
    assert earned(item, {"a": ["y"], "b": ["p"], "c": ["p", "q"], "d": ["x"]}) == Fraction(3, 2), "the right path's key"
    assert earned(item, {"a": ["z"], "b": ["q"], "c": ["p", "q"], "e": ["x"]}) == Fraction(9, 2)


def test_a_step_of_several_options_counts_only_when_complete():
    assert earned(case(), RIGHT | {"c": ["p"]}) == earned(case(), RIGHT | {"c": ["p", "q", "r"]}) == Fraction(9, 2)


def test_a_path_that_ends_early_earns_no_more_than_its_steps_are_worth():
    assert earned(case_of_lengths(), {"a": ["y"], "b": ["q"]}) == 2


def test_a_longer_path_shares_out_what_was_left_and_no_more():
    value = {"a": ["z"], "b": ["q"], "c": ["q"], "d": ["p"], "e": ["p"]}
    assert earned(case_of_lengths(), value) == 4
    assert earned(case_of_lengths(), value | {"e": ["q"]}) == 3


def test_all_or_nothing_wants_the_right_path_from_the_start():
    item = case(Rule.ALL_OR_NOTHING)
    assert earned(item, RIGHT) == 6
    assert earned(item, {"a": ["y"], "b": ["q"], "c": ["p", "q"], "d": ["y"]}) == 0
    assert earned(item, {step: RIGHT[step] for step in "abc"}) == 0


@pytest.mark.parametrize("item", CASES)
def test_only_the_right_path_earns_everything_on_any_path_there_is(item):
    for walked in every_path(item):
        value = {id_: sorted(options) for id_, options in walked.items()}
        full = earned(item, value) == item.possible
        assert full == (value == reference_value(item))


@pytest.mark.parametrize("item", [case(), case_of_lengths(), case_without_forks()])
def test_going_on_never_lowers_the_score_whatever_is_answered(item):
    for walked in every_path(item):
        value = {id_: sorted(options) for id_, options in walked.items()}
        prefixes = [dict(list(value.items())[:length]) for length in range(len(value) + 1)]
        results = [earned(item, prefix) for prefix in prefixes]
        assert results == sorted(results)


@given(st.integers(1, 8), st.lists(st.tuples(st.booleans(), st.integers(1, 9)), max_size=12))
def test_no_steps_can_earn_more_than_everything(keyed_steps, steps):
    assert 0 <= each_on_path(keyed_steps, steps) <= 1


@given(st.integers(1, 8))
def test_a_first_wrong_choice_costs_exactly_its_own_step_where_paths_are_alike(length):
    ahead = range(length, 0, -1)
    steps = [(place > 0, left) for place, left in enumerate(ahead)]
    assert each_on_path(length, steps) == 1 - Fraction(1, length)


def test_severity_is_weighed_on_the_path_chosen_and_changes_no_score():
    item = case()
    assert score(item, RIGHT).severity == 0
    assert score(item, {"a": ["z"], "b": ["p"]}).severity == 5 + 3
    assert score(item, {"a": ["y"], "b": ["q"], "c": ["r"]}).severity == 1
    assert score(case_of_lengths(), {"a": ["y"]}).severity is None


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"q": ["x"]}, "unknown-step"),
        ({"a": ["w"]}, "unknown-category"),
        ({"a": ["x", "y"]}, "too-many"),
        ({"a": "x"}, "wrong-type"),
        ({"a": {"x": True}}, "wrong-type"),
        ({"a": [["x"]]}, "wrong-type"),
        ({"a": [[[[[["x"]]]]]]}, "wrong-type"),
        ({"a": None}, "wrong-type"),
        (["a"], "wrong-type"),
        ("a", "wrong-type"),
        ({"a": ["x"], "b": ["p", "p"]}, "repeated"),
        (RIGHT | {"e": ["x"]}, "off-path"),
        ({"a": ["z"], "b": ["q"], "c": ["p"], "d": ["x"]}, "off-path"),
        ({"b": ["p"]}, "off-path"),
        ({"a": ["x"], "c": ["p", "q"]}, "off-path"),
        (RIGHT | {"b": []}, "off-path"),
    ],
)
def test_what_is_no_path_from_its_start_is_unreadable_and_names_its_fault(value, fault):
    result = score(case(), value)
    assert (result.status, result.fault, result.earned) == ("unreadable", fault, 0)
    assert result.detail


def test_the_order_in_which_steps_stand_in_the_file_does_not_matter():
    assert earned(case(), dict(reversed(RIGHT.items()))) == 6


def test_the_table_holds_the_paths_that_can_be_walked_and_no_more():
    item = case()
    steps = item.steps
    assert reachable("i", steps, steps[3], ("a",)) == ((("a", "x"),), (("a", "y"),))
    assert reachable("i", steps, steps[2], ()) == ((),)
    both = reachable("i", steps, steps[3], ("a", "b"))
    assert both == tuple((("a", one), ("b", other)) for one, other in product("xy", "pq"))


def test_taken_tells_each_step_with_its_key_and_how_far_the_path_still_goes():
    item = case_of_lengths()
    given = {"a": frozenset("z"), "b": frozenset("p")}
    assert [(one.step.id, one.right, sorted(one.key), one.ahead) for one in taken(item.steps, item.key, given)] == [
        ("a", False, ["x"], 3), ("b", False, ["q"], 4),
    ]  # fmt: skip
    assert by_key(item.steps, item.key, given)["e"] == {"p"}


A = step("a", "x y z")


def chain(*steps, **key):
    """A case of these steps; keys not given are the first option on every path."""
    keys = {one.id: keyed(("", one.options[0].id)) for one in steps} | key
    return replace(case_without_forks(), steps=steps, key=keys)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: chain(A), "1 steps"),
        (lambda: chain(A, A), "steps named twice: a"),
        (lambda: chain(A, step("b", "p")), "1 options of step b"),
        (lambda: chain(step("a", "x y", b="p"), step("b", "p q")), "step a depends on b, which is no earlier step"),
        (lambda: chain(A, step("b", "p q", a="w")), "step b, when a: option w is not offered"),
        (lambda: chain(A, step("b", "p q", a="")), "when a names no option"),
        (lambda: chain(step("a", "x y", multiple=True), step("b", "p q", a="x")), "which takes several options"),
        (lambda: chain(A, step("b", "p q"), b=keyed(("a=x", "p"))), "the key of step b is not that of every reachable"),
        (lambda: chain(A, step("b", "p q"), b=keyed(("", "r"))), "step b: key r is not offered"),
        (lambda: chain(A, step("b", "p q"), b=keyed(("", ""))), "step b: the key is empty"),
        (lambda: chain(A, step("b", "p q"), b=keyed(("", "p q"))), "step b: several options are keyed"),
        (lambda: chain(A, step("b", "p q"), c=keyed(("", "p"))), "the key leaves out a step"),
        (
            lambda: chain(A, step("b", "p q", a="x"), step("c", "p q"), c=keyed(("b=p", "p"), ("b=q", "q"))),
            "step c follows b, which is not on every path to it",
        ),
        (lambda: replace(case(), rule=Rule.NET), "rule net does not fit case"),
        (lambda: replace(case(), severity={"c": {"p": {"q": 1}}}), "severity of step c"),
        (lambda: replace(case(), severity={"a": {"p": {"q": 1}}}), "severity of step a: option p, q is not offered"),
        (lambda: replace(case(), severity={"a": {"x": {"y": -1}}}), "severity below zero"),
        (lambda: replace(case(), reasons={"q": text("why")}), "reason of step q is not offered"),
    ],
)
def test_an_impossible_case_cannot_be_made_and_the_message_tells_the_cure(make, message):
    with pytest.raises(ValueError, match=f"{message}.*fix: "):
        make()


def test_a_chain_whose_length_tells_the_key_cannot_be_made():
    with pytest.raises(ValueError, match=r"only the keyed option x leads on as it does.*fix: let a wrong option"):
        chain(A, step("b", "p q", a="x"), b=keyed(("a=x", "p")))
    assert chain(A, step("b", "p q", a="x y"), b=keyed(("a=x", "p"), ("a=y", "p")))


def test_more_paths_than_a_table_should_hold_are_refused():
    forks = [step(id_, "k l m n o") for id_ in "abcd"]
    follows = (*forks, step("e", "p q"))
    with pytest.raises(ValueError, match=r"over 200 reachable paths.*fix: let fewer steps depend"):
        chain(*follows, e=keyed(*((f"a={a} b={b} c={c} d={d}", "p") for a, b, c, d in product("klmno", repeat=4))))


def test_items_json_tells_nothing_of_the_key_by_what_follows_what():
    """The face of a case is the same whichever path is right, and whichever steps are keyed by path."""
    item = case_without_forks()
    other = replace(item, key={"a": keyed(("", "x")), "b": keyed(("", "p"))})
    assert face(item) == face(other)
    written = json.loads(write_items(Assignment(name="a", title=text("t"), items=(case(),))))
    assert set(written["items"][0]["steps"][1]) == {"id", "stem", "options", "multiple", "when"}
    assert written["items"][0]["steps"][1]["when"] == {}, "that b is keyed by a stands in the key alone"


def test_key_json_holds_a_row_for_each_path():
    written = json.loads(write_key(Assignment(name="a", title=text("t"), items=(case(),))))
    assert written["items"][0]["key"]["d"] == [
        {"path": {"a": "x"}, "key": ["x"]},
        {"path": {"a": "y"}, "key": ["y"]},
    ]


def test_options_of_a_case_are_named_with_their_step():
    ids = [option.id for option in offered(case())]
    assert ids[:4] == ["a/x", "a/y", "a/z", "b/p"]
    assert len(ids) == len(set(ids))


def test_presentation_shuffles_options_and_leaves_the_steps_in_their_order():
    item = case()
    shown = presented(item)
    assert [one.id for one in shown.steps] == [one.id for one in item.steps]
    assert shown == presented(shown)
    orders = {tuple(o.id for o in presented(replace(item, id=f"case-{n}")).steps[0].options) for n in range(20)}
    assert len(orders) > 2
