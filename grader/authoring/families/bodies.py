"""Families on who decides: whom the white paper names, where an application goes, who issues the licence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from grader.authoring.families.draws import Asked, Draw, Family, as_of_words, choose, firms, keyable, name
from grader.items.kinds import Item
from grader.items.texts import Text
from grader.regime.tables import Row, Tables

_PAPER = "2021-12-29"
_DAYS = ("2022-06-01", "2024-12-01", "2025-06-01", "2026-08-25")
#: Bodies that have a part in exports and do none of what these families ask.
_OTHERS = ("customs", "mfa", "miit")


def _named(base: Tables, regime: str) -> tuple[Row, ...]:
    where = {"basis": "white-paper", "act": "regulates", "regime": regime}
    return keyable(base.table("duties").select(where, _PAPER))


def _regimes(base: Tables) -> list[str]:
    rows = base.table("duties").select({"basis": "white-paper", "act": "regulates"}, _PAPER)
    return sorted({row.values["regime"] for row in keyable(rows)})


def _regulator_draws(base: Tables) -> Iterator[Draw]:
    for regime in _regimes(base):
        for firm in firms(base):
            yield {"regime": regime, "firm": firm.id}


def _regulators(base: Tables, draw: Draw) -> Item:
    rows, regime, firm = (
        _named(base, draw["regime"]),
        name(base, "regimes", draw["regime"]),
        name(base, "companies", draw["firm"]),
    )
    bodies = sorted({row.values["body"] for one in _regimes(base) for row in _named(base, one)} | {*_OTHERS})
    key = {row.values["body"] for row in rows}
    names = Text(_joined(base, key, "en"), _joined(base, key, "zh"))
    day = as_of_words(_PAPER)
    asked = Asked(
        as_of=_PAPER,
        stem=Text(
            f"{day.en} {firm.en} has an item to export. The class given is: {regime.en}. Mark every body that the "
            "white paper names as regulating exports of that class; leave out those that it only hints at.",
            f"{day.zh}{firm.zh}拟出口一件物项，给定类别为{regime.zh}。请选出白皮书点名管理该类物项出口的全部部门，仅有暗示而未点名的不选。",
        ),
        rationale=Text(f"The paragraph on this class names {names.en}.", f"白皮书关于该类物项的段落点名{names.zh}。"),
        sources=tuple(source for row in rows for source in row.sources),
        facts=tuple(row.fact for row in rows),
    )
    return choose("named-regulators", draw, asked, _bodies(base, bodies), key, several=True)


def _one_body(base: Tables, act: str, regime: str, day: str) -> tuple[Row, ...]:
    """Return the rows that say which one body does this on that day; none where the texts name several."""
    rows = keyable(base.table("duties").select({"basis": "instrument", "act": act, "regime": regime}, day))
    return rows if len({row.values["body"] for row in rows}) == 1 else ()


def _draws_of(act: str) -> Callable[[Tables], Iterator[Draw]]:
    def draws(base: Tables) -> Iterator[Draw]:
        regimes = sorted({row.values["regime"] for row in base.table("duties").rows if row.values["act"] == act})
        for regime in regimes:
            for day in _DAYS:
                if _one_body(base, act, regime, day):
                    for firm in firms(base):
                        yield {"regime": regime, "day": day, "firm": firm.id}

    return draws


_ASKS = {
    "receives": (
        Text("To which body do the texts send its application?", "依照有关规定，应当向哪个部门提出申请？"),
        Text("The text sends the application to {}.", "规定要求向{}提出申请。"),
    ),
    "issues": (
        Text("Which body issues the licence, as the texts name it?", "依照有关规定，许可证件由哪个部门颁发？"),
        Text("The text has {} issue the licence.", "规定由{}颁发许可证件。"),
    ),
}


def _make(act: str, family: str, base: Tables, draw: Draw) -> Item:
    rows = _one_body(base, act, draw["regime"], draw["day"])
    key = {row.values["body"] for row in rows}
    acting = base.table("duties").select({"basis": "instrument", "act": act}, draw["day"])
    bodies = sorted({row.values["body"] for row in keyable(acting)} | {"customs", "provincial-commerce"})
    question, reason = _ASKS[act]
    regime, firm, day = (
        name(base, "regimes", draw["regime"]),
        name(base, "companies", draw["firm"]),
        as_of_words(draw["day"]),
    )
    body = Text(_joined(base, key, "en"), _joined(base, key, "zh"))
    asked = Asked(
        as_of=draw["day"],
        stem=Text(
            f"{day.en} {firm.en} is qualified or designated where that is required, and applies to export an item. "
            f"The class given is: {regime.en}. {question.en}",
            f"{day.zh}{firm.zh}依法需要经营资格或者指定的均已具备，拟申请出口一件物项，给定类别为{regime.zh}。{question.zh}",
        ),
        rationale=Text(reason.en.format(body.en), reason.zh.format(body.zh)),
        sources=tuple(source for row in rows for source in row.sources),
        facts=tuple(row.fact for row in rows),
    )
    return choose(family, draw, asked, _bodies(base, bodies), key)


def _bodies(base: Tables, ids: Iterable[str]) -> dict[str, Text]:
    return {id_: name(base, "bodies", id_) for id_ in ids}


def _joined(base: Tables, ids: Iterable[str], language: str) -> str:
    names = sorted(base.table("bodies").row(id_).values[f"name_{language}"] for id_ in ids)
    return ("、" if language == "zh" else " and ").join(names)


def _where_to_apply(base: Tables, draw: Draw) -> Item:
    return _make("receives", "where-to-apply", base, draw)


def _who_issues(base: Tables, draw: Draw) -> Item:
    return _make("issues", "who-issues", base, draw)


FAMILIES = (
    Family(
        "named-regulators",
        "agencies",
        "apply",
        Text("Which bodies does the white paper name for a class?", "白皮书就某类物项点名哪些部门？"),
        _regulator_draws,
        _regulators,
    ),
    Family(
        "where-to-apply",
        "agencies",
        "apply",
        Text("Where does the application go, on a day?", "某日应向哪个部门申请？"),
        _draws_of("receives"),
        _where_to_apply,
    ),
    Family(
        "who-issues",
        "agencies",
        "apply",
        Text("Who issues the licence, on a day?", "某日由哪个部门发证？"),
        _draws_of("issues"),
        _who_issues,
    ),
)
