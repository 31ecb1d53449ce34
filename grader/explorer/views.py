"""The views that there are: what each reads, shows at first, and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from grader.explorer import cases, duties, routes, treaties
from grader.explorer.texts import JSON
from grader.regime.tables import Tables


@dataclass(frozen=True, slots=True)
class View:
    """One view: the tables that it needs, what never changes, and the answers to `turn` and `look`."""

    tables: tuple[str, ...]
    fixed: Callable[[Tables], dict[str, JSON]]
    turn: Callable[[Tables, Mapping[str, Any]], dict[str, JSON]]
    look: Callable[[Tables, Mapping[str, Any]], dict[str, JSON]]


VIEWS: Final[Mapping[str, View]] = {
    "duties": View(duties.TABLES, duties.fixed, duties.turn, duties.look),
    "routes": View(routes.TABLES, routes.fixed, routes.turn, routes.look),
    "treaties": View(treaties.TABLES, treaties.fixed, treaties.turn, treaties.look),
    "case": View(cases.TABLES, cases.fixed, cases.turn, cases.look),
}
