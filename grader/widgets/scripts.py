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
    name = _SCRIPT_OF_KIND[kind]
    style = f"const STYLE = {json.dumps(_text('style.css'), ensure_ascii=False)};"
    scripts = [_BORDER.sub("", _text(f"{script}.js")) for script in ("desk", "frame", name)]
    return "\n".join([style, *scripts, f"//# sourceURL=grader-{name}.js", ""])


@cache
def packed(kind: Kind) -> str:
    """Return `module` packed, behind a few lines that unpack it in the browser."""
    return _UNPACK % base64.b64encode(zlib.compress(module(kind).encode(), 9)).decode()


def _text(name: str) -> str:
    return _FOR_READERS.sub("", (_PAGES / name).read_text(encoding="utf-8"))
