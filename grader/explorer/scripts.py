"""The page's scripts and style, joined into the one module that anywidget loads. Knows files, not views."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Final

from grader.explorer.folders import PAGES

_BORDER: Final = re.compile(r"^import .*$|^export (?!default)", re.MULTILINE)


@cache
def module(view: str) -> str:
    """Return the line to the kernel, the frame, one view's script and the style as one ES module."""
    style = f"const STYLE = {json.dumps(_text('style.css'), ensure_ascii=False)};"
    scripts = [_BORDER.sub("", _text(f"{name}.js")) for name in ("kernel", "frame", view)]
    return "\n".join([style, *scripts, f"//# sourceURL=grader-explorer-{view}.js", ""])


def _text(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")
