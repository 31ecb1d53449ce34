"""The page's scripts and style, joined into the one module that anywidget loads. Knows files, not items."""

from __future__ import annotations

import base64
import json
import re
import zlib
from functools import cache
from pathlib import Path
from typing import Final

from grader.items.kinds import Kind

_PAGES: Final = Path(__file__).parent / "pages"
_SCRIPT_OF_KIND: Final[dict[Kind, str]] = {
    "classify": "board",
    "assign": "board",
    "order": "list",
    "choose": "choices",
    "number": "number",
    "case": "case",
    "explain": "text",
}
_WITH: Final = {"hand_in": ("counter",)}  # scripts that another one imports, beyond those that all pages share
_BORDER: Final = re.compile(r"^import .*$|^export (?!default)", re.MULTILINE)
_FOR_READERS: Final = re.compile(r"^ *//.*\n|^ +", re.MULTILINE)  # whole lines of comment, indentation

# The scripts are plain text on disk; on the wire they travel packed, 15 kB in place of 35.
_UNPACK: Final = """\
const bytes = Uint8Array.from(atob("%s"), (letter) => letter.charCodeAt(0));
const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
const url = URL.createObjectURL(new Blob([await new Response(plain).text()], { type: "text/javascript" }));
const { default: widget } = await import(url);
URL.revokeObjectURL(url);
export default widget;
"""


def module(kind: Kind) -> str:
    """Return the desk, the frame, one kind's script and the style as one ES module."""
    return _joined(_SCRIPT_OF_KIND[kind])


@cache
def packed(kind: Kind) -> str:
    """Return `module` packed, behind a few lines that unpack it in the browser."""
    return packed_page(_SCRIPT_OF_KIND[kind])


@cache
def packed_page(name: str) -> str:
    """Return the script of this name and what all pages share, packed; `OWN` is the style that is its alone."""
    return _UNPACK % base64.b64encode(zlib.compress(_joined(name).encode(), 9)).decode()


def _joined(name: str) -> str:
    styles = [f"const STYLE = {json.dumps(_text('style.css'), ensure_ascii=False)};"]
    if (_PAGES / f"{name}.css").is_file():
        styles.append(f"const OWN = {json.dumps(_text(f'{name}.css'), ensure_ascii=False)};")
    scripts = [_BORDER.sub("", _text(f"{script}.js")) for script in ("desk", "frame", *_WITH.get(name, ()), name)]
    return "\n".join([*styles, *scripts, f"//# sourceURL=grader-{name}.js", ""])


def _text(name: str) -> str:
    return _FOR_READERS.sub("", (_PAGES / name).read_text(encoding="utf-8"))
