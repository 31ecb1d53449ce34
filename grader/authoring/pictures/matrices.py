"""The matrix: rows × columns of one table, a dot where a fact in force joins them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from grader.authoring.members import Members
from grader.authoring.pictures.canvas import BODY, LEADING, MARGIN, WIDTH, Canvas
from grader.authoring.pictures.facts import Facts, PictureError
from grader.authoring.pictures.frames import Frame, Told
from grader.authoring.pictures.lettering import width_of
from grader.authoring.pictures.members import conditions, required
from grader.items.texts import Language
from grader.regime.tables import Row

_LABELS: Final = 156
_NARROWEST, _WIDEST = 27, 58
_RADIUS: Final = 7.5
#: More columns than this would be too small to read on a narrow page.
_MOST_COLUMNS: Final = 14


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows chosen, and the columns of the table that give the picture's rows and columns."""

    rows: str
    columns: str
    chosen: tuple[Row, ...]

    def draw(self, frame: Frame) -> dict[str, bytes]:
        """Draw it in both languages; it grows wider than usual only for many columns."""
        count = len(self._ids(self.columns))
        return frame.draw(
            lambda canvas, top: self._grid(canvas, top, frame.facts),
            lambda _: max(WIDTH, 2 * MARGIN + _LABELS + count * _NARROWEST),
        )

    def _ids(self, column: str) -> list[str]:
        return list(dict.fromkeys(row.values[column] for row in self.chosen))

    def _grid(self, canvas: Canvas, top: float, facts: Facts) -> tuple[float, Told]:
        language = canvas.language
        rows, columns = self._ids(self.rows), self._ids(self.columns)
        names = [facts.name(self.rows, row, language) for row in rows]
        heads = [facts.name(self.columns, column, language, short=True) for column in columns]
        left = MARGIN + _LABELS
        cell = min(_WIDEST, (canvas.width - MARGIN - left) / len(columns))
        y = top + max(_head_height(head, language) for head in heads) + 8
        for number, head in enumerate(heads):
            _write_head(canvas, left + cell * (number + 0.5), y - 8, head)
        marked = {(row.values[self.rows], row.values[self.columns]) for row in self.chosen}
        right = left + cell * len(columns)
        for row, name in zip(rows, names, strict=True):
            high = max(30, canvas.height_of(name, _LABELS - 12) + 12)
            canvas.rule(MARGIN, y, right, y)
            middle = y + high / 2
            canvas.paragraph(MARGIN, middle - canvas.height_of(name, _LABELS - 12) / 2, name, width=_LABELS - 12)
            for number, column in enumerate(columns):
                at = left + cell * (number + 0.5)
                if (row, column) in marked:
                    canvas.dot(at, middle, _RADIUS)
                else:
                    canvas.dot(at, middle, 1.5, fill="line", edge="line")
            y += high
        canvas.rule(MARGIN, y, right, y)
        named = [[head for head, column in zip(heads, columns, strict=True) if (row, column) in marked] for row in rows]
        join, colon, stop = ("、", "：", "。") if language == "zh" else (", ", ": ", ".")
        return y, [f"{name}{colon}{join.join(some)}{stop}" for name, some in zip(names, named, strict=True)]


def read_matrix(source: Members, facts: Facts, as_of: str) -> Matrix | None:
    """Read the members of a matrix; None where a problem was collected."""
    where = conditions(source)
    table, rows, columns = required(source, "table"), required(source, "rows"), required(source, "columns")
    if table is None or rows is None or columns is None or where is None:
        return None
    held = facts.table(table)
    for member, column in (("rows", rows), ("columns", columns)):
        facts.need(held, column, member)
    chosen = facts.choose(held, where, as_of=as_of)
    for column in (rows, columns):
        facts.need_names(column, [row.values[column] for row in chosen])
    count = len({row.values[columns] for row in chosen})
    if count > _MOST_COLUMNS:
        what = f"{count} columns are too many for a narrow page (at most {_MOST_COLUMNS})"
        raise PictureError("columns", what, "let rows: and columns: change places, or narrow where:")
    return Matrix(rows, columns, chosen)


def _is_stacked(head: str, language: Language) -> bool:
    """Tell whether a head stands upright, character below character, as Chinese does."""
    return language == "zh" and not any(character.isascii() and character.isalpha() for character in head)


def _head_height(head: str, language: Language) -> float:
    if _is_stacked(head, language):
        return len(head) * BODY * LEADING["zh"] * 0.8
    return width_of(head, BODY)


def _write_head(canvas: Canvas, x: float, bottom: float, head: str) -> None:
    """Write a column's head so that it ends above the grid."""
    if _is_stacked(head, canvas.language):
        step = BODY * LEADING["zh"] * 0.8
        for number, character in enumerate(head):
            canvas.write(x, bottom - (len(head) - 1 - number) * step - 2, character, anchor="middle")
    else:
        canvas.write(x + BODY * 0.35, bottom, head, turned=True)
