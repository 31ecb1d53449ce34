"""Where the tables and pages lie, and which language the notebook is in. Opens files; knows no view."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from grader.regime.tables import Tables, read_table
from grader.regime.words import Language

_HERE: Final = Path(__file__).parent
PAGES: Final = _HERE / "pages"
_WORKED: Final = _HERE / "worked"
#: Beside the room in the wheel, beside the package in a checkout.
_DATASETS: Final = (_HERE.parent / "datasets", _HERE.parents[1] / "datasets")


def read_tables(names: Iterable[str]) -> Tables:
    """Read these tables. Raises `FileNotFoundError` where the package lacks them."""
    folder = next((place for place in _DATASETS if place.is_dir()), _DATASETS[0])
    return Tables({name: read_table(name, (folder / f"{name}.csv").read_text(encoding="utf-8")) for name in names})


def worked_cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each worked case with its id, in the order of their file names."""
    for path in sorted(_WORKED.glob("*.json")):
        yield path.stem.partition("-")[2], json.loads(path.read_text(encoding="utf-8"))


def language_of(environment: Mapping[str, str], namespace: Mapping[str, object]) -> Language | None:
    """Return Chinese for a notebook whose name says so, as VS Code or Jupyter's session names it; else no choice."""
    names = (namespace.get("__vsc_ipynb_file__"), environment.get("JPY_SESSION_NAME"))
    name = next((one for one in names if isinstance(one, str) and one.endswith(".ipynb")), "")
    return "zh" if name.endswith(".zh.ipynb") else None
