"""The route: conditions → what is given → how long it is valid → who issues it, from the tables of routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from grader.authoring.members import Members
from grader.authoring.pictures.canvas import BODY, MARGIN, SMALL, Canvas, Colour
from grader.authoring.pictures.facts import Facts, PictureError, cited, with_mark
from grader.authoring.pictures.frames import Frame, Told
from grader.authoring.pictures.members import ids, rows_by_ids
from grader.items.texts import Language, Text
from grader.regime.tables import Row

#: How conditions of one effect are introduced, in the order in which they stand.
HEADS: Final[dict[str, Text]] = {
    "requires": Text("All of this is needed", "须同时具备"),
    "opens": Text("In one of these situations", "须属于下列情形之一"),
    "adds": Text("Needed besides", "另须"),
    "exempts": Text("No licence is needed where", "无需许可的情形"),
    "bars": Text("Closed where", "有下列情形之一的不得适用"),
    "forbids": Text("Never where", "禁止的情形"),
    "may-bar": Text("The authority may close it where", "主管部门可以不受理的情形"),
    "renews": Text("A new application is due where", "应当重新办理的情形"),
    "suspends": Text("Use is suspended where", "暂停使用的情形"),
    "ends": Text("It ends where", "终止的情形"),
    "revokes": Text("It is revoked where", "应当撤销的情形"),
}
_NEEDED: Final = Text("Needed", "须具备")
_USUAL: Final = ("requires", "opens", "adds", "exempts", "bars", "forbids", "may-bar")
_AGAINST: Final = frozenset({"bars", "forbids", "may-bar", "suspends", "ends", "revokes"})
#: Whose condition it is: without it "is on the watch list" has no subject.
_SUBJECTS: Final = {
    "exporter": Text("The exporter", "出口经营者"),
    "end-user": Text("The importer or end user", "进口商、最终用户"),
    "recipient": Text("The recipient", "接受方"),
    "item": Text("The item", "物项"),
    "export": Text("The export", "该项出口"),
    "licence": Text("The licence", "许可证件"),
}
#: An English condition that starts with its verb: "Is on the watch list".
_VERB_FIRST: Final = re.compile(r"(?:Is|Has|Was|Keeps|Guarantees(?! are)|Meets|Rests|Helps|Does|Holds|Knows)\b")
_NONE_IN_TEXT: Final = "none in the text"
_EXCEPT: Final = Text("except: {}", "例外：{}")
_VALID: Final = Text("Valid for", "有效期")
_AT_MOST: Final = Text("at most {}", "最长{}")
_NO_FIGURE: Final = Text("no figure in the text", "条文未规定年限")
_NO_TERM: Final = Text("each export on its own", "逐次办理")
_ISSUED: Final = Text("Given by", "颁发机关")
_NO_ISSUER: Final = Text("no body is named", "条文未写明")
_YEARS: Final = {"1": Text("1 year", "1年")}
_GAP, _PAD = 22, 10


@dataclass(frozen=True, slots=True)
class Route:
    """One route, and its conditions in the table's order."""

    row: Row
    conditions: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes in their order, each drawn as a flow of its own."""

    chosen: tuple[Route, ...]

    def draw(self, frame: Frame) -> dict[str, bytes]:
        """Draw them in both languages."""

        def middle(canvas: Canvas, top: float) -> tuple[float, Told]:
            told: Told = []
            y = top
            for number, route in enumerate(self.chosen):
                if number:
                    canvas.rule(MARGIN, y + 14, canvas.width - MARGIN, y + 14)
                    y += 28
                y, said = _flow(canvas, y, route, frame.facts)
                told += said
            return y, told

        return frame.draw(middle)


def _flow(canvas: Canvas, top: float, route: Route, facts: Facts) -> tuple[float, Told]:
    """Draw one route from its conditions down to who issues it."""
    language = canvas.language
    name = with_mark(route.row, facts.said(route.row, "name", language), language)
    y, told = top, [name + ("：" if language == "zh" else ":")]
    middle = canvas.width / 2
    if route.conditions:
        y, said = _conditions(canvas, y, route.conditions, facts)
        told += said
        canvas.arrow_down(middle, y, y + _GAP)
        y += _GAP
    y = _what(canvas, y, route.row, name, facts)
    canvas.arrow_down(middle / 2 + MARGIN / 2, y, y + _GAP)
    y += _GAP
    valid, issuer = _validity(route.row, language), _issuer(route.row, facts, language)
    valid_head, issuer_head = _VALID.in_language(language), _ISSUED.in_language(language)
    half = (canvas.inner - _GAP - 4) / 2
    high = max(canvas.height_of(text, half - 2 * _PAD, bold=True) for text in (valid, issuer)) + 40
    for x, head, text in ((MARGIN, valid_head, valid), (canvas.width - MARGIN - half, issuer_head, issuer)):
        canvas.box(x, y, half, high)
        below = canvas.paragraph(x + _PAD, y + 8, head, width=half - 2 * _PAD, size=SMALL, colour="soft")
        canvas.paragraph(x + _PAD, below, text, width=half - 2 * _PAD, bold=True)
    canvas.arrow_right(MARGIN + half, y + high / 2, canvas.width - MARGIN - half)
    colon, stop = ("：", "。") if language == "zh" else (": ", ".")
    told += [f"{valid_head}{colon}{valid}{stop}", f"{issuer_head}{colon}{issuer}{stop}"]
    return y + high, told


def _conditions(canvas: Canvas, top: float, rows: tuple[Row, ...], facts: Facts) -> tuple[float, Told]:
    """Draw the box of conditions, grouped by effect; its height is known only when its texts are set."""
    start, language = len(canvas.parts), canvas.language
    colon, stop = ("：", "。") if language == "zh" else (":", ".")
    y, told = top + 8.0, []
    for effect, head in HEADS.items():
        some = [row for row in rows if row.values["effect"] == effect]
        if not some:
            continue
        is_against = effect in _AGAINST
        words = (_NEEDED if effect == "requires" and len(some) == 1 else head).in_language(language)
        colour: Colour = "bad" if is_against else "accent"
        y = canvas.paragraph(MARGIN + _PAD, y, words, width=canvas.inner - 2 * _PAD, bold=True, colour=colour) + 2
        told.append(words + colon)
        for row, following in zip(some, [*some[1:], None], strict=True):
            _bullet(canvas, MARGIN + _PAD + 6, y + BODY * 0.7, is_against=is_against)
            text = _condition(row, facts, language)
            y = canvas.paragraph(MARGIN + _PAD + 20, y, text, width=canvas.inner - 2 * _PAD - 20) + 1
            if following is None or following.sources != row.sources:
                x, width = MARGIN + _PAD + 20, canvas.inner - 2 * _PAD - 20
                y = canvas.paragraph(x, y, cited(row), width=width, size=SMALL, colour="soft")
            y += 3
            told.append(text + stop)
        y += 5
    drawn = canvas.parts[start:]
    del canvas.parts[start:]
    canvas.box(MARGIN, top, canvas.inner, y - top)
    canvas.parts += drawn
    return y, told


def _bullet(canvas: Canvas, x: float, y: float, *, is_against: bool) -> None:
    """Mark a condition: a cross for one that closes the route, by shape and not by colour alone."""
    if not is_against:
        canvas.dot(x, y, 4)
        return
    canvas.rule(x - 4, y - 4, x + 4, y + 4, colour="bad", breadth=2.5)
    canvas.rule(x - 4, y + 4, x + 4, y - 4, colour="bad", breadth=2.5)


def _what(canvas: Canvas, top: float, row: Row, name: str, facts: Facts) -> float:
    """Draw what the route gives: its name and what it allows."""
    language, width = canvas.language, canvas.inner - 2 * _PAD
    allows, source = facts.said(row, "allows", language), cited(row)
    high = (
        canvas.height_of(name, width, 16, bold=True)
        + canvas.height_of(allows, width)
        + canvas.height_of(source, width, SMALL)
        + 22
    )
    canvas.box(MARGIN, top, canvas.inner, high, fill="tint", edge="accent")
    y = canvas.paragraph(MARGIN + _PAD, top + 8, name, width=width, size=16, bold=True, colour="accent") + 2
    y = canvas.paragraph(MARGIN + _PAD, y, allows, width=width)
    canvas.paragraph(MARGIN + _PAD, y, source, width=width, size=SMALL, colour="soft")
    return top + high


def _condition(row: Row, facts: Facts, language: Language) -> str:
    text = with_mark(row, facts.said(row, "condition", language), language)
    subject = _SUBJECTS.get(row.values["subject"])
    if subject and language == "en" and _VERB_FIRST.match(text):
        text = f"{subject.en} {text[0].lower()}{text[1:]}"
    if row.values["exception_en"] != _NONE_IN_TEXT:
        exception = _EXCEPT.in_language(language).format(facts.said(row, "exception", language))
        text += f"（{exception}）" if language == "zh" else f" ({exception})"
    return text


def _validity(row: Row, language: Language) -> str:
    figure, unit = row.values["validity_max"], row.values["validity_unit"]
    if unit == "year" and figure:
        years = _YEARS.get(figure, Text(f"{figure} years", f"{figure}年")).in_language(language)
        return _AT_MOST.in_language(language).format(years)
    return (_NO_TERM if row.values["exports"] == "each" else _NO_FIGURE).in_language(language)


def _issuer(row: Row, facts: Facts, language: Language) -> str:
    issuer = row.values["issuer"]
    return facts.name("issuer", issuer, language) if issuer else _NO_ISSUER.in_language(language)


def read_routes(source: Members, facts: Facts, as_of: str) -> Routes | None:
    """Read the members of a route; None where a problem was collected."""
    chosen = rows_by_ids(source, facts, facts.table("routes"), as_of)
    effects = ids(source, "effects") or _USUAL
    unknown = [effect for effect in effects if effect not in HEADS]
    if unknown:
        raise PictureError("effects", f"there is no effect {', '.join(unknown)}", f"use {', '.join(HEADS)}")
    if chosen is None:
        return None
    return Routes(tuple(Route(row, tuple(_of(row, effects, facts, as_of))) for row in chosen))


def _of(route: Row, effects: tuple[str, ...], facts: Facts, as_of: str) -> Iterator[Row]:
    for row in facts.table("route_conditions").rows:
        if row.values["route"] == route.id and row.values["effect"] in effects and row.in_force(as_of):
            yield row
