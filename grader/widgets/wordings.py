"""A value in the words of its item: what a trainee reads of an answer that is not on the page. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option
from grader.items.responses import Omitted, Response, Unreadable, parse
from grader.items.texts import Text

_BLANK: Final = Text("no answer", "未作答")
_BREAK: Final = Text("; ", "；")
_COMMA: Final = Text(", ", "、")
_ODD: Final = Text("an answer that does not fit this exercise as it is now", "与现在的题目不符的答案")


def said(item: Item, value: JSON, *, unlike: JSON = None) -> Text:
    """Say a value in both languages; of one with rows, only the rows in which it differs from `unlike`."""
    given = parse(item, value)
    if isinstance(given, Unreadable):
        return Text(value, value) if isinstance(item, Explain) and isinstance(value, str) else _ODD
    rows = _rows(item, given)
    if rows is None:
        return _BLANK if isinstance(given, Omitted) else _whole(item, given)
    other = parse(item, unlike)
    others = _rows(item, Omitted() if isinstance(other, Unreadable) else other) or {}
    differing = [row for row in _stems(item) if rows.get(row.id) != others.get(row.id)]
    if not differing:
        return _BLANK
    return _joined((_paired(row.text, rows.get(row.id, _BLANK)) for row in differing), _BREAK)


def _rows(item: Item, given: Response) -> Mapping[str, Text] | None:
    """Return what was given to each row in words; None where the kind has no rows of its own."""
    if not isinstance(item, Classify | Assign | Case):
        return None
    if not isinstance(given, dict):
        return {}
    words: dict[str, Text] = {}
    for row, chosen in given.items():
        ids = {chosen} if isinstance(chosen, str) else chosen
        words[row] = _listed(option.text for option in _offered(item, row) if option.id in ids)
    return words


def _stems(item: Item) -> tuple[Option, ...]:
    if isinstance(item, Case):
        return tuple(Option(step.id, step.stem) for step in item.steps)
    return item.stimuli if isinstance(item, Classify | Assign) else ()


def _offered(item: Classify | Assign | Case, row: str) -> tuple[Option, ...]:
    return item.step(row).options if isinstance(item, Case) else item.categories


def _whole(item: Item, given: Response) -> Text:
    match item, given:
        case Order(), tuple():
            labels = {step.id: step.text for step in item.steps}
            steps = [labels[id_] for id_ in given]
            return _joined((Text(f"{at}. {one.en}", f"{at}. {one.zh}") for at, one in enumerate(steps, 1)), _BREAK)
        case Choose(), frozenset():
            return _listed(option.text for option in item.options if option.id in given)
        case Number(), Fraction():
            figure = str(given.numerator) if given.denominator == 1 else str(float(given))
            return Text(f"{figure} {item.unit.en}", f"{figure}{item.unit.zh}")
        case Explain(), str():
            return Text(given, given)
    return _ODD


def _paired(label: Text, words: Text) -> Text:
    return Text(f"{label.en}: {words.en}", f"{label.zh}：{words.zh}")


def _listed(texts: Iterable[Text]) -> Text:
    return _joined(texts, _COMMA)


def _joined(texts: Iterable[Text], between: Text) -> Text:
    several = list(texts)
    return Text(between.en.join(text.en for text in several), between.zh.join(text.zh for text in several))
