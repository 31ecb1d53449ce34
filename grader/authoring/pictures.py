"""Pictures drawn from the tables: the facts that a lesson shows are the facts that its keys rest on."""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.items.texts import LANGUAGES, Language, Text
from grader.regime.tables import Table, Tables

_INK, _RULE, _MARK, _PAPER = "#1b2733", "#c9d1d9", "#0b5d8f", "#ffffff"
_FONTS = "'Noto Sans', 'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', Arial, sans-serif"
_PER_INCH = 72
_SLANT = 40


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows × columns of one table, a mark where a fact in force on `as_of` joins them."""

    name: str
    table: str
    rows: str
    columns: str
    where: Mapping[str, str]
    as_of: str
    title: Text


def draw(matrix: Matrix, base: Tables) -> dict[str, bytes]:
    """Draw one matrix as SVG in both languages: `NAME.svg` and `NAME.zh.svg`. The same bytes each time."""
    facts = base.table(matrix.table).select(matrix.where, matrix.as_of)
    marked = {(fact.values[matrix.rows], fact.values[matrix.columns]) for fact in facts}
    rows = list(dict.fromkeys(fact.values[matrix.rows] for fact in facts))
    columns = list(dict.fromkeys(fact.values[matrix.columns] for fact in facts))
    row_names, column_names = _names(base, matrix.rows), _names(base, matrix.columns)
    pictures = {}
    for language in LANGUAGES:
        suffix = "" if language == "en" else f".{language}"
        pictures[f"{matrix.name}{suffix}.svg"] = _svg(
            f"{matrix.title.in_language(language)} ({matrix.as_of})",
            [_name(row_names, row, language) for row in rows],
            [_name(column_names, column, language, short=True) for column in columns],
            {(rows.index(row), columns.index(column)) for row, column in marked},
        )
    return pictures


def _names(base: Tables, column: str) -> Table | None:
    """Return the table that names a column's values: `body` is named in `bodies`, `regime` in `regimes`."""
    plurals = (f"{column}s", f"{column[:-1]}ies")
    return next((base.by_name[name] for name in plurals if name in base.by_name), None)


def _name(table: Table | None, id_: str, language: Language, *, short: bool = False) -> str:
    if table is None:
        return id_
    values = table.row(id_).values
    return (values.get(f"short_{language}") if short else "") or values[f"name_{language}"]


def _svg(title: str, rows: list[str], columns: list[str], marks: set[tuple[int, int]]) -> bytes:
    """Lay the grid out in points, so that nothing depends on which fonts the building machine has."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    left, cell, high = 30 + 6.4 * max(map(_width, rows)), 58, 30
    slant = math.radians(_SLANT)
    lengths = [6.4 * _width(column) for column in columns]
    top = 52 + math.sin(slant) * max(lengths) + 16
    ends = (left + cell * (index + 0.5) + math.cos(slant) * length for index, length in enumerate(lengths))
    width = max(left + cell * len(columns), *ends, 16 + 8.6 * _width(title)) + 16
    height = top + high * len(rows) + 12
    settings: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "courseware", "font.family": "DejaVu Sans"}
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*Glyph.*missing from.*")  # the reader's fonts have them
        figure = Figure(figsize=(width / _PER_INCH, height / _PER_INCH), facecolor=_PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, width), ylim=(height, 0))
        axes.axis("off")
        axes.text(16, 24, title, size=13, weight="bold", color=_INK, va="center")
        for index, row in enumerate(rows):
            y = top + high * (index + 0.5)
            axes.text(16, y, row, size=11, color=_INK, va="center")
            axes.plot([16, left + cell * len(columns)], [top + high * index] * 2, color=_RULE, linewidth=0.8)
        for index, column in enumerate(columns):
            x = left + cell * (index + 0.5)
            axes.text(x, top - 8, column, size=11, color=_INK, rotation=_SLANT, ha="left", va="bottom")
        for row_index, column_index in sorted(marks):
            axes.plot(
                [left + cell * (column_index + 0.5)],
                [top + high * (row_index + 0.5)],
                marker="o",
                markersize=11,
                color=_MARK,
            )
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(r"'DejaVu Sans'(, sans-serif)?", _FONTS, out.getvalue()).encode()


def _width(text: str) -> int:
    """Count columns as a terminal does: a Chinese character is two wide."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)  # noqa: PLR2004 - where CJK begins
