"""The page's scripts and styles, joined into the one module that anywidget loads. Knows files, not what they draw."""

from __future__ import annotations

import json
import re
import zlib
from functools import cache
from pathlib import Path
from typing import Final, assert_never

from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order

_PAGES: Final = Path(__file__).parent / "pages"
#: The pages of the card that hands an assignment in.
HAND_IN: Final = ("desk", "elements", "language", "tally", "counter", "hand_in")
#: The pages of the card at the top of an exercise notebook.
OVERVIEW: Final = ("desk", "elements", "language", "tally", "deadline", "overview")
#: The pages of the card of the course's start page.
START: Final = ("desk", "elements", "language", "tally", "start")
_ROWS_OF_A_BOARD: Final = 12  # more rows than this are a table
_BORDER: Final = re.compile(r"^import .*$|^export (?!default)", re.MULTILINE)
_FOR_READERS: Final = re.compile(r"^ *//.*\n|^ +", re.MULTILINE)  # whole lines of comment, indentation
_COMMENT: Final = re.compile(r"/\*.*?\*/\s*", re.DOTALL)

#: What anywidget loads of every widget: it unpacks the scripts, which travel packed beside it, 13 kB in place of 40.
LOADER: Final = """\
async function unpack(bytes) {
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const url = URL.createObjectURL(new Blob([await new Response(plain).text()], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  URL.revokeObjectURL(url);
  return widget();
}
export default () => {
  let unpacked;
  const widget = (model) => (unpacked ??= unpack(model.get("_pack")));
  return {
    async initialize(way) { return (await widget(way.model)).initialize(way); },
    async render(way) { return (await widget(way.model)).render(way); },
  };
};
"""


def pages_of(item: Item, *, is_practice: bool) -> tuple[str, ...]:
    """Return the pages that one exercise needs, in the order in which they build on each other."""
    return ("desk", "elements", "language", "clash", "frame", "reasons" if is_practice else "notes", *_middle_of(item))


def _middle_of(item: Item) -> tuple[str, ...]:
    match item:
        case Classify() | Assign():
            return ("placing", "board" if len(item.stimuli) <= _ROWS_OF_A_BOARD else "grid")
        case Order():
            return ("list",)
        case Choose():
            return ("choices",)
        case Number():
            return ("number",)
        case Case():
            return ("case",)
        case Explain():
            return ("text",)
        case _:
            assert_never(item)


@cache
def module(pages: tuple[str, ...]) -> str:
    """Return these pages, with the style of all and that beside each, as one ES module."""
    styles = {name: _style(name) for name in ("style", "print", *pages) if (_PAGES / f"{name}.css").exists()}
    scripts = [_BORDER.sub("", _FOR_READERS.sub("", _text(f"{name}.js"))) for name in pages]
    head = f"const STYLES = {json.dumps(styles, ensure_ascii=False)};"
    return "\n".join([head, *scripts, f"//# sourceURL=grader-{pages[-1]}.js", ""])


@cache
def packed(pages: tuple[str, ...]) -> bytes:
    """Return `module` packed, as `LOADER` unpacks it."""
    return zlib.compress(module(pages).encode(), 9)


def _style(name: str) -> str:
    return _FOR_READERS.sub("", _COMMENT.sub("", _text(f"{name}.css")))


def _text(name: str) -> str:
    return (_PAGES / name).read_text(encoding="utf-8")
