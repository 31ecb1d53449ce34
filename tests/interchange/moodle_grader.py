"""How Moodle 4.4 grades the questions that it imports, from its question types' own code: a share from 0 to 1."""

from __future__ import annotations

from itertools import combinations
from typing import Any


def share(question: Any, response: Any) -> float:
    """Return the share that a response earns: texts ticked, {row: text}, texts in order, or a figure."""
    return _TYPES[question.get("type")](question, response)


def _multichoice(question: Any, ticked: list[str]) -> float:
    fractions = {one.findtext("text"): float(one.get("fraction")) / 100 for one in question.findall("answer")}
    if question.findtext("single") == "true":
        assert len(ticked) == 1
        return fractions[ticked[0]]
    return min(max(sum(fractions[one] for one in ticked), 0.0), 1.0)


def _match(question: Any, chosen: dict[str, str]) -> float:
    rows = {one.findtext("text"): one.findtext("answer/text") for one in question.findall("subquestion")}
    rows.pop("", None)  # an answer without a row is offered and belongs nowhere
    return sum(chosen.get(row) == answer for row, answer in rows.items()) / len(rows)


def _ordering(question: Any, given: list[str]) -> float:
    right = [one.findtext("text") for one in question.findall("answer")]
    assert sorted(given) == sorted(right), "Moodle always has every step somewhere"
    in_place = sum(one == other for one, other in zip(given, right, strict=True))
    match question.findtext("gradingtype"):
        case "ALL_OR_NOTHING":
            return float(given == right)
        case "ABSOLUTE_POSITION":
            return in_place / len(right)
        case "RELATIVE_ALL_PREVIOUS_AND_NEXT":
            before = {*combinations(right, 2)}
            return sum(pair in before for pair in combinations(given, 2)) / len(before)
    raise NotImplementedError(question.findtext("gradingtype"))


def _numerical(question: Any, figure: float) -> float:
    (answer,) = question.findall("answer")
    near = abs(figure - float(answer.findtext("text"))) <= float(answer.findtext("tolerance"))
    return float(answer.get("fraction")) / 100 * near


_TYPES = {"multichoice": _multichoice, "match": _match, "ordering": _ordering, "numerical": _numerical}
