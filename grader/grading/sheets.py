"""An XLSX file that nobody vouches for → rows of texts, as a CSV would hold them. Knows no roster.

The only module that knows openpyxl. A formula, an error or a figure that lost digits is refused, never guessed.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from grader.grading.courses import CourseError
from grader.grading.students import shown

MAX_UNPACKED = 50_000_000
MAX_MEMBERS = 1_000
MAX_ROWS = 100_000
MAX_COLUMNS = 50
_EXACT = 10**15  # spreadsheets keep 15 digits of a figure
_AS_CSV = "open it in a spreadsheet program and save it as CSV UTF-8 (Save As, CSV UTF-8; 另存为, CSV UTF-8)"

Row = list[str]


class CellError(Exception):
    """A cell that can't be taken as it stands: its row, what is wrong, and the cure."""

    def __init__(self, row: int, what: str, cure: str) -> None:
        super().__init__(what)
        self.row, self.what, self.cure = row, what, cure


def read_sheet(data: bytes, name: str, is_header: Callable[[Sequence[str]], bool]) -> list[Row]:
    """Return the rows of the one sheet whose first row is a header; of the first sheet, where none is.

    Empty rows at the end are left out. Raises `CourseError` for a file that can't be read, is larger than any
    roster, or has several such sheets; `CellError` for a cell of the sheet.
    """
    _demand_small(data, name)
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and most rosters are CSV

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and parts that are not read
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            return _rows(_meant(book.worksheets, name, is_header), name)
    except (CourseError, CellError):
        raise
    except Exception as error:  # a library that meets a hostile file may raise anything: it can't be read
        what = str(error).split("\n")[0][:120] or type(error).__name__
        raise CourseError(name, f"it can't be read as XLSX ({what})", _AS_CSV) from error


def _demand_small(data: bytes, name: str) -> None:
    """Refuse what unpacks to more than a roster: zipfile never unpacks more of a member than it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise CourseError(name, f"it can't be read as XLSX ({error})", _AS_CSV) from error
    if len({member.filename for member in members}) < len(members):
        raise CourseError(name, "a part stands in it twice", _AS_CSV)
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        cure = "name the file that lists the trainees, without pictures and other sheets"
        raise CourseError(name, f"it unpacks to more than {MAX_MEMBERS:,} parts or {MAX_UNPACKED:,} bytes", cure)


def _meant(sheets: Sequence[Any], name: str, is_header: Callable[[Sequence[str]], bool]) -> Any:  # noqa: ANN401 - openpyxl carries no types
    if not sheets:
        raise CourseError(name, "it has no sheet", "name the file that lists the trainees")
    meant = []
    for sheet in sheets:
        header = next(sheet.iter_rows(max_row=1, max_col=MAX_COLUMNS), ())
        if is_header([cell.value if isinstance(cell.value, str) else "" for cell in header]):
            meant.append(sheet)
    if len(meant) > 1:
        titles = ", ".join(shown(sheet.title) for sheet in meant)
        raise CourseError(name, f"several of its sheets could be meant ({titles})", "keep one, or save it as CSV")
    return meant[0] if meant else sheets[0]


def _rows(sheet: Any, name: str) -> list[Row]:  # noqa: ANN401 - as above
    rows: list[Row] = []
    for number, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1), 1):
        if number > MAX_ROWS + 1:
            raise CourseError(name, f"it has more than {MAX_ROWS:,} rows", "name the file that lists the trainees")
        row = [_text(cell, number) for cell in cells]
        if len(row) > MAX_COLUMNS and row[MAX_COLUMNS]:
            cure = "delete the columns that say nothing of trainees or due dates"
            raise CellError(number, f"it has more than {MAX_COLUMNS} columns", cure)
        rows.append(row[:MAX_COLUMNS])
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((at for row in rows for at, text in enumerate(row, 1) if text), default=0)
    return [row[:width] + [""] * (width - len(row)) for row in rows]


def _text(cell: Any, row: int = 1) -> str:  # noqa: ANN401 - as above
    """Return what a person sees in a cell."""
    value = cell.value
    match value:
        case None:
            return ""
        case _ if cell.data_type == "f":
            cure = "copy the column and paste it as values (Paste Special, Values; 选择性粘贴, 数值)"
            raise CellError(row, f"a formula stands in {cell.coordinate}", cure)
        case _ if cell.data_type == "e":
            raise CellError(row, f"{cell.coordinate} holds the error {str(value)[:20]}", "write what is meant")
        case bool():
            return str(value).upper()
        case int() | float() if abs(value) >= _EXACT:
            cure = "format the column as text and enter the ids anew"
            raise CellError(row, f"the figure in {cell.coordinate} was shortened by the spreadsheet", cure)
        case int() | float():
            whole = str(int(value)) if value == int(value) else str(value)
            return whole.zfill(len(cell.number_format)) if re.fullmatch("0+", cell.number_format) else whole
        case datetime() | date() | time():
            return str(value)
        case _:
            return str(value)
