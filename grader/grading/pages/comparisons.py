"""One response beside its item, ready to be drawn: what was asked, what was given and, if told, what is right.

What may be told is decided by the item: of a face (`grader.items.kinds.face`), nothing is known that is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from grader.grading.misconceptions import misled_by
from grader.grading.pages.case_lines import right_path, walked
from grader.grading.pages.lines import Comparison, Line, Pick, Verdict
from grader.grading.pages.rendering import points
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option
from grader.items.responses import Omitted, Response, Unreadable, parse
from grader.items.texts import Text

_LONGEST_RAW = 400


def compare(item: Item, value: JSON) -> Comparison:
    """Set a response beside its item. With a face in place of the item, nothing is told."""
    response = parse(item, value)
    told = not isinstance(item, Explain) and item.key is not None
    if isinstance(response, Unreadable):
        raw = json.dumps(value, ensure_ascii=False)
        return Comparison(_HEADS[type(item)], raw=raw if len(raw) <= _LONGEST_RAW else raw[:_LONGEST_RAW] + "…")
    if isinstance(item, Explain):
        return Comparison(_HEADS[Explain], words=response if isinstance(response, str) else None)
    return Comparison(
        _HEADS[type(item)],
        tuple(_lines(item, response)) if told or not isinstance(response, Omitted) else (),
        told=told,
        misconceptions=_misconceptions(item, response) if told else (),
        right_path=right_path(item, _choices(response)) if isinstance(item, Case) else (),
    )


_HEADS: Mapping[type, Text] = {
    Classify: Text("Stimulus", "材料"),
    Assign: Text("Stimulus", "材料"),
    Order: Text("Place", "位次"),
    Choose: Text("Option", "选项"),
    Number: Text("Unit", "单位"),
    Case: Text("Step", "步骤"),
    Explain: Text("Text", "文字"),
}
_CHOSEN, _KEYED = Text("chosen", "已选"), Text("right", "应选")


def _lines(item: Classify | Assign | Order | Choose | Number | Case, response: Response) -> Iterable[Line]:
    match item:
        case Classify():
            given = response if isinstance(response, dict) else {}
            key = item.key or {}
            words = _words(item.categories)
            for stimulus in item.stimuli:
                picked = given.get(stimulus.id)
                right = key.get(stimulus.id)
                picks = (Pick(words[picked], _if_told(item.key, picked == right)),) if isinstance(picked, str) else ()
                keyed = (words[right],) if right else ()
                verdict = _verdict(item.key, blank=picked is None, right=picked == right)
                yield Line(stimulus.text, picks, keyed, verdict)
        case Assign():
            marks = response if isinstance(response, dict) else {}
            for stimulus in item.stimuli:
                yield _assigned(item, stimulus, frozenset(marks.get(stimulus.id, ())))
        case Order():
            yield from _ordered(item, response if isinstance(response, tuple) else ())
        case Choose():
            chosen = response if isinstance(response, frozenset) else frozenset()
            for option in item.options:
                yield _chosen(item, option, is_chosen=option.id in chosen)
        case Number():
            yield _figure(item, response)
        case Case():
            yield from walked(item, _choices(response))
        case _:
            assert_never(item)


def _assigned(item: Assign, stimulus: Option, marked: frozenset[str]) -> Line:
    right = frozenset[str]() if item.key is None else item.key[stimulus.id]
    return Line(
        stimulus.text,
        tuple(
            Pick(category.text, _if_told(item.key, category.id in right))
            for category in item.categories
            if category.id in marked
        ),
        tuple(category.text for category in item.categories if category.id in right),
        "partly" if marked != right and marked & right else _verdict(item.key, blank=not marked, right=marked == right),
    )


def _ordered(item: Order, placed: Sequence[str]) -> Iterable[Line]:
    words = _words(item.steps)
    for at in range(len(item.steps)):
        step = placed[at] if at < len(placed) else None
        right = item.key[at] if item.key else None
        yield Line(
            Text(str(at + 1), str(at + 1)),
            (Pick(words[step], _if_told(item.key, step == right)),) if step else (),
            (words[right],) if right else (),
            _verdict(item.key, blank=step is None, right=step == right),
        )


def _chosen(item: Choose, option: Option, *, is_chosen: bool) -> Line:
    picks = (Pick(_CHOSEN, _if_told(item.key, option.id in (item.key or ()))),) if is_chosen else ()
    if item.key is None:
        return Line(option.text, picks)
    keyed = option.id in item.key
    verdict: Verdict = ("right" if keyed else "wrong") if is_chosen else ("missed" if keyed else "")
    return Line(option.text, picks, (_KEYED,) if keyed else (), verdict)


def _figure(item: Number, response: Response) -> Line:
    is_figure = not isinstance(response, Omitted | Unreadable | dict | tuple | frozenset | str)
    key: tuple[Text, ...] = ()
    right = False
    if item.key is not None:
        text = points(item.key) + (f" ± {points(item.tolerance)}" if item.tolerance else "")
        key = (Text(text, text),)
        right = is_figure and abs(item.key - response) <= item.tolerance  # type: ignore[operator]
    picks: tuple[Pick, ...] = ()
    if is_figure:
        written = points(response)  # type: ignore[arg-type]
        picks = (Pick(Text(written, written), _if_told(item.key, right)),)
    return Line(item.unit, picks, key, _verdict(item.key, blank=not is_figure, right=right))


def _if_told(key: object, right: bool) -> bool | None:  # noqa: FBT001 - a verdict passed on
    return None if key is None else right


def _verdict(key: object, *, blank: bool, right: bool) -> Verdict:
    if key is None:
        return ""
    if blank:
        return "blank"
    return "right" if right else "wrong"


def _words(options: tuple[Option, ...]) -> dict[str, Text]:
    return {option.id: option.text for option in options}


def _choices(response: Response) -> dict[str, frozenset[str]]:
    """Return what was chosen in a case; nothing where it was left blank."""
    given = response if isinstance(response, dict) else {}
    return {step: options for step, options in given.items() if isinstance(options, frozenset)}


def _misconceptions(item: Item, response: Response) -> tuple[tuple[Text, Text], ...]:
    """Say what misled, for whatever was wrongly given and for what it was given to."""
    return tuple((option.text, item.misconceptions[option.id]) for option in misled_by(item, response))
