"""The picture that a notebook cell shows: one anywidget that carries questions to the rules and answers to the page.

Decides nothing: what a view shows is decided in its own module, what holds in `regime`.
"""

from __future__ import annotations

import os
import sys
from difflib import get_close_matches
from typing import Any

import anywidget
import traitlets.traitlets as t

from grader.explorer.folders import language_of, read_tables
from grader.explorer.scripts import module
from grader.explorer.views import VIEWS
from grader.regime.tables import TableError


class ExplorerError(Exception):
    """A view that there is not. A notebook shows its sentence, not a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Explorer(anywidget.AnyWidget):
    """One view on the page.

    The page sends `ask` with what it is `about` (`turn` or `look`) and a question; it is answered with `told`,
    or with `refused` and a reason.
    """

    _esm = t.Unicode().tag(sync=True)
    view = t.Unicode().tag(sync=True)
    fixed = t.Dict().tag(sync=True)
    first = t.Dict().tag(sync=True)
    language = t.Unicode(allow_none=True).tag(sync=True)
    layout = None  # one message fewer: the style sheet lays out

    def __init__(self, name: str) -> None:
        self._view = VIEWS[name]
        self._tables = read_tables(self._view.tables)
        fixed = self._view.fixed(self._tables)
        super().__init__(
            _esm=module(name),
            view=name,
            fixed=fixed,
            first=self._view.turn(self._tables, fixed["start"]),  # type: ignore[arg-type]
            language=language_of(os.environ, vars(sys.modules["__main__"])),
        )
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        return f"Explorer {self.view}: run this cell (Shift+Enter) to see it. 运行此单元格以显示图示。"

    def _hear(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        match message:
            case {
                "type": "ask",
                "page": page,
                "seq": int(seq),
                "about": "turn" | "look" as about,
                "question": dict(asked),
            }:
                reply = {"page": page, "seq": seq, "about": about}
                try:
                    told = (self._view.turn if about == "turn" else self._view.look)(self._tables, asked)
                except (TableError, ValueError, KeyError) as error:
                    self.send({"type": "refused", **reply, "reason": str(error)})
                else:
                    self.send({"type": "told", **reply, "told": told})


def explore(view: str) -> Explorer:
    """Show one view: `duties`, `routes`, `treaties` or `case`. Raises `ExplorerError`, which names the cure."""
    if view not in VIEWS:
        near = get_close_matches(view, VIEWS, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        msg = f"explore {view}: there is no such view.{meant} fix: use one of {', '.join(VIEWS)}"
        raise ExplorerError(msg)
    return Explorer(view)
