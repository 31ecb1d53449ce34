"""A table as CSV that a spreadsheet shows and never runs. Gets headings and rows, and knows no report."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Value: TypeAlias = str | int | float | None
#: What Excel, LibreOffice or WPS take for the beginning of a formula, in half and in full width.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def table_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return the file: UTF-8 with a mark, so that Excel reads Chinese. Numbers stay numbers; None is an empty cell.

    A text that would be run as a formula begins with an apostrophe; what does not print becomes a space.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([as_text(column) for column in columns])
    writer.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_text(cell: str) -> str:
    """Return a cell that is read as text everywhere: on one line, and no formula."""
    plain = "".join(c if c.isprintable() else " " for c in cell).strip()
    return f"'{plain}" if plain.startswith(_FORMULA) else plain
