"""A tally as a board: rows, lettered columns, counts, the key marked. Counts in, values for a template out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import assert_never

from grader.grading.tallies import BLANK, Tally, Turn
from grader.items.chains import Path, Step, by_key, path_to
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order, offered
from grader.items.texts import Text

NOTHING = Text("left blank", "未作答")
_LEVELS = 8
_PATHS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One count: how deep it is shaded (0..8) and whether it is the key's."""

    count: int
    level: int
    keyed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its letter (where it has one), its words, its cells, and what stands behind them."""

    letter: str
    text: Text
    cells: tuple[Cell, ...]
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """A table of counts. `columns` are letters, figures or words; `legend` tells what the letters stand for."""

    title: Text
    corner: Text
    columns: tuple[str | Text, ...]
    rows: tuple[Row, ...]
    legend: tuple[tuple[str, Text], ...] = ()
    mean_title: Text | None = None


def letter(at: int) -> str:
    """Return the letter of a column: A for 0, Z for 25, AA for 26."""
    return (letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)  # noqa: PLR2004 - the alphabet


def boards(tally: Tally) -> tuple[Board, ...]:
    """Return the boards of one item: none for number and explain, which are shown otherwise."""
    item = tally.item
    match item:
        case Classify():
            return (_confusions(tally, item), _by_stimulus(tally, item, key=_classified(item), with_legend=False))
        case Assign():
            return (_by_stimulus(tally, item, key=_assigned(item), with_legend=True),)
        case Order():
            return (_places(tally, item),)
        case Choose():
            return (_choices(tally, item),)
        case Case():
            return tuple(_decisions(tally, item, at, step) for at, step in enumerate(item.steps, start=1))
        case Number() | Explain():
            return ()
        case _:
            assert_never(item)


def words_of(item: Item, turn: Turn) -> tuple[Text, Text | None, Text | None]:
    """Return what a slip is about, what was given, and the misconception that the author wrote for it."""
    known = {option.id: option.text for option in offered(item)}
    if isinstance(item, Case):
        known |= {step.id: step.stem for step in item.steps}
    about = known.get(turn.subject, Text(turn.subject, turn.subject))
    given = None if turn.given == turn.subject else known.get(turn.given)
    misconception = None if turn.missed else item.misconceptions.get(turn.given)
    return about, given, item.misconceptions.get(turn.subject) or misconception


def _classified(item: Classify) -> Callable[[str, str], bool]:
    key = item.key or {}
    return lambda stimulus, category: key.get(stimulus) == category


def _assigned(item: Assign) -> Callable[[str, str], bool]:
    key = item.key or {}
    return lambda stimulus, category: category in key.get(stimulus, ())


def _confusions(tally: Tally, item: Classify) -> Board:
    key = item.key or {}
    rows = []
    columns = [*(category.id for category in item.categories), BLANK]
    for at, category in enumerate(item.categories):
        stimuli = [stimulus for stimulus, keyed in key.items() if keyed == category.id]
        counts = [sum(tally.pairs[stimulus, column] for stimulus in stimuli) for column in columns]
        keyed = [bool(stimuli) and column == category.id for column in columns]
        rows.append(Row(letter(at), category.text, _cells(counts, keyed)))
    return Board(
        Text("Keyed category (rows) and category given (columns)", "参考答案类别（行）与所选类别（列）"),
        Text("keyed", "参考答案"),
        (*(letter(at) for at in range(len(item.categories))), NOTHING),
        tuple(rows),
    )


def _by_stimulus(tally: Tally, item: Classify | Assign, *, key: Callable[[str, str], bool], with_legend: bool) -> Board:
    columns = [*(category.id for category in item.categories), BLANK]
    legend = tuple((letter(at), category.text) for at, category in enumerate(item.categories))
    rows = [
        Row(
            "", stimulus.text,
            _cells(
                [tally.pairs[stimulus.id, column] for column in columns],
                [bool(column) and key(stimulus.id, column) for column in columns],
                of=tally.answered,
            ),
        )
        for stimulus in item.stimuli
    ]  # fmt: skip
    return Board(
        Text("Each stimulus (rows) and category given (columns)", "各材料（行）与所选类别（列）"),
        Text("stimulus", "材料"),
        (*(mark for mark, _ in legend), NOTHING),
        tuple(rows),
        legend if with_legend else (),
    )


def _places(tally: Tally, item: Order) -> Board:
    words = {step.id: step.text for step in item.steps}
    size = len(item.steps)
    rows = []
    for at, step in enumerate(item.key or (), start=1):
        counts = [tally.pairs[step, place] for place in range(1, size + 1)]
        placed = sum(counts)
        mean = sum(place * count for place, count in enumerate(counts, start=1)) / placed if placed else None
        rows.append(Row(str(at), words[step], _cells(counts, [place == at for place in range(1, size + 1)]), mean))
    return Board(
        Text(
            "Each step in the key's order (rows) and the place given to it (columns)",
            "按参考答案排列的步骤（行）与所排位次（列）",
        ),
        Text("step", "步骤"),
        tuple(str(place) for place in range(1, size + 1)),
        tuple(rows),
        mean_title=Text("mean place", "平均位次"),
    )


def _choices(tally: Tally, item: Choose) -> Board:
    key = item.key or frozenset()
    rows = []
    for at, option in enumerate(item.options):
        chosen = tally.pairs[option.id, option.id]
        cells = _cells([chosen, tally.answered - chosen], [option.id in key, option.id not in key], of=tally.answered)
        rows.append(Row(letter(at), option.text, cells))
    return Board(
        Text("How often each option was chosen", "各选项被选次数"),
        Text("option", "选项"),
        (Text("chosen", "选择"), Text("not chosen", "未选")),
        tuple(rows),
    )


def _decisions(tally: Tally, item: Case, at: int, step: Step) -> Board:
    """Draw one step: what was chosen on each path on which anybody met it, and on the right one."""
    keys = item.key or {}
    chosen = {path: Counter[str]() for path in keys[step.id]}
    for (id_, path, option), count in tally.choices.items():
        if id_ == step.id:
            chosen[path][option] += count
    keyed = by_key(item.steps, keys, {})
    right = path_to(keys, step.id, keyed) if step.id in keyed else None
    ranked = sorted(chosen, key=lambda path: (path != right, -chosen[path].total()))
    paths = [path for path in ranked if path == right or chosen[path]][:_PATHS_SHOWN]
    rows = [
        Row(
            "", option.text,
            _cells(
                [chosen[path][option.id] for path in paths], [option.id in keys[step.id][path] for path in paths],
                of=tally.answered,
            ),
        )
        for option in step.options
    ]  # fmt: skip
    blank = Row("", NOTHING, _cells([chosen[path][BLANK] for path in paths], [False] * len(paths), of=tally.answered))
    return Board(
        Text(f"Step {at}: {step.stem.en}", f"第{at}步：{step.stem.zh}"),
        Text("option chosen, on each path", "各路径上所选的选项"),
        tuple(_path(item, path) for path in paths),
        (*rows, blank),
    )


def _path(item: Case, path: Path) -> Text:
    """Name a path by what was chosen on it."""
    words = [next(one.text for one in item.step(step).options if one.id == option) for step, option in path]
    if not words:
        return Text("all", "全部")
    return Text(", ".join(text.en for text in words), "、".join(text.zh for text in words))


def _cells(counts: Sequence[int], keyed: Sequence[bool], *, of: int | None = None) -> tuple[Cell, ...]:
    whole = sum(counts) if of is None else of
    return tuple(
        Cell(count, ceil(_LEVELS * count / whole) if whole else 0, is_key)
        for count, is_key in zip(counts, keyed, strict=True)
    )
