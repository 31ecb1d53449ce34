"""Stage 10: which licensing routes are open to this exporter, and for how long?"""

from __future__ import annotations

from grader.regime.answers import Finding, Verdict
from grader.regime.cases import MissingError
from grader.regime.law import Decider, Matter, Rule, Stage, found, note
from grader.regime.qualifications import no_licence_question
from grader.regime.words import Words

_SITUATIONS = frozenset({"repair-return", "repair-abroad", "exhibition-return", "exhibition-abroad", "aircraft-parts"})


def _closed_to_all(matter: Matter) -> tuple[str, ...]:
    """Name the bars to both easier routes. Raises `MissingError` only where no bar is known yet."""
    case = matter.case
    bars = [
        name
        for name, barred in (
            ("watch-list", matter.watch_listed()),
            ("convicted", case.states("convicted") and case.yes("convicted")),
            ("punished", case.states("punished") and case.word("punished") == "recent-serious"),
            ("owner-restricted", case.states("owner_restricted") and case.yes("owner_restricted")),
        )
        if barred
    ]
    if not bars:
        case.need("convicted", "punished", "owner_restricted")
    return tuple(bars)


def _general(matter: Matter) -> tuple[str, ...]:
    """Name what closes the general licence: a bar, or a condition that is not met."""
    bars = _closed_to_all(matter)
    if bars:
        return bars
    case = matter.case
    case.need("compliance_system", "export_record", "fixed_channels")
    conditions = (
        ("compliance-system", case.word("compliance_system") == "runs-well"),
        ("export-record", case.yes("export_record")),
        ("fixed-channels", case.yes("fixed_channels")),
    )
    return tuple(name for name, met in conditions if not met)


def _registration(matter: Matter) -> tuple[str, ...]:
    """Name what closes the registration route: a bar, the item, the situation or the return."""
    bars = _closed_to_all(matter)
    if bars:
        return bars
    case = matter.case
    case.need("specified_item", "occasion")
    if case.word("occasion") not in _SITUATIONS:
        return ("situation",)
    if not case.yes("specified_item"):
        return ("specified-item",)
    if case.word("occasion") != "aircraft-parts" and not case.yes("returns_as_required"):
        return ("return",)
    return ()


def _three(matter: Matter) -> Verdict | None:
    if not matter.under_dual_use_rules:
        return None
    case = matter.case
    asked = (case.word("route"),) if case.states("route") else ("single", "general", "registration")
    closed = {"single": lambda _: (), "general": _general, "registration": _registration}
    bars: dict[str, tuple[str, ...]] = {}
    missing: list[str] = []
    for route in asked:
        try:
            bars[route] = closed[route](matter)
        except MissingError as error:
            missing += error.names
    if missing:
        raise MissingError(tuple(dict.fromkeys(missing)))
    is_open = tuple(route for route in asked if not bars[route])
    finding: dict[str, Finding] = found(
        routes_open=is_open, routes_closed=tuple(route for route in asked if bars[route])
    )
    for route in asked:
        years = matter.law.figure("routes", route, "validity_max")
        finding |= found(**{f"{route}_closed_by": bars[route], f"{route}_years": years if not bars[route] else None})
    facts = tuple(f"routes/{route}" for route in asked if matter.law.row("routes", route))
    cites = ("D792-16", "D792-19", "D792-20", *(("D792-26(2)",) if matter.watch_listed() else ()))
    if is_open:
        return Verdict("yes", _open_note(is_open), finding, cites, facts)
    said = note("The route asked for is closed; a single licence may be applied for.",
        "所选方式不可用，可以申请单项许可。")  # fmt: skip
    if bars.get("registration") == ("situation",):
        said = said + note(
            "The Ministry of Commerce may set other situations: check whether it has set this one.",
            "商务部可以规定其他情形，请核实是否已规定本情形。",
        )
    return Verdict("no", said, finding, cites, facts)


def _open_note(is_open: tuple[str, ...]) -> Words:
    names = {
        "single": note("single licence", "单项许可"),
        "general": note("general licence", "通用许可"),
        "registration": note("registration before each export", "登记填报获得出口凭证"),
    }
    return note(
        f"Open: {', '.join(names[route].en for route in is_open)}.",
        f"可用：{'、'.join(names[route].zh for route in is_open)}。",
    )


def _licence(regime: str, route: str, *, field: str = "") -> Decider:
    """Give the one licence of a regime; the three routes of the dual-use regulations are no part of it."""

    def decide(matter: Matter) -> Verdict | None:
        if matter.procedure != regime or (field and matter.field != field):
            return None
        row = route
        if route == "chemicals":
            if matter.case.word("chemical_class") == "IV":
                return None
            row = "chemicals-class-1" if matter.case.word("chemical_class") == "I" else "chemicals-class-2-3"
        case = matter.case
        if case.states("route") and case.word("route") == "general" and regime == "dual-use":
            return None
        if case.states("route") and case.word("route") == "general" and matter.law.in_force("ecl"):
            return Verdict("not-determined", note(
                "The Law lets the authorities give general licences for controlled items; the rules of this class "
                "name none.",
                "法律规定可以对管制物项给予通用许可；此类物项的规定未列此种许可。",
            ), cites=("ECL-14",))  # fmt: skip
        if case.states("route") and case.word("route") != "single":
            return Verdict("not-determined", note(
                "That route belongs to the dual-use regulations in force from 1 December 2024.",
                "该方式由2024年12月1日起施行的两用物项条例规定。",
            ))  # fmt: skip
        facts = (f"routes/{row}",) if matter.law.row("routes", row) else ()
        return Verdict(
            "yes",
            note("By a licence for the export applied for.", "按所申请的出口领取许可证。"),
            found(routes_open=(row,)),
            facts=facts,
        )

    return decide


def _by_the_law(matter: Matter) -> Verdict | None:
    case = matter.case
    asked = case.word("route") if case.states("route") else ""
    if asked == "registration":
        return None
    if asked != "general":
        return Verdict("yes", note("By a licence.", "申请许可。"), found(routes_open=("licence",)), ("ECL-12",))
    if case.word("compliance_system") != "runs-well":
        return Verdict(
            "no", note("It presupposes an internal compliance system that runs well.", "以内部合规制度运行良好为条件。")
        )
    return Verdict(
        "open",
        note("The authority may give a general licence.", "主管部门可以给予通用许可。"),
        found(routes_open=("general-ecl",)),
    )


_ONE = Words("Exports of the class go by a licence.", "此类物项凭许可证出口。")

ROUTES = Stage(
    10,
    "routes",
    Words("Is a licensing route open?", "可用何种许可方式？"),
    (
        Rule("d792-15", "d792", ("D792-15",), Words(
            "Three routes: single licence, general licence, registration before each export.",
            "三种方式：单项许可、通用许可、以登记填报信息方式获得出口凭证。",
        ), _three),
        Rule("ecl-25", "ecl", ("ECL-25",), _ONE, _licence("military", "military")),
        Rule("arm-17", "arm", ("ARM-17",), _ONE, _licence("military", "military")),
        Rule("nuc-12", "nuc", ("NUC-12",), _ONE, _licence("nuclear", "nuclear")),
        Rule("chm-17-18-licence", "chm", ("CHM-17", "CHM-18"), _ONE, _licence("controlled-chemicals", "chemicals")),
        Rule("ndu-13",
            "ndu", ("NDU-13",), _ONE, _licence("dual-use", "nuclear-dual-use-old", field="nuclear-dual-use")),
        Rule("mis-12",
            "mis", ("MIS-12",), _ONE, _licence("dual-use", "missile-dual-use-old", field="missile-dual-use")),
        Rule("bio-12",
            "bio", ("BIO-12",), _ONE, _licence("dual-use", "biological-dual-use-old", field="biological-dual-use")),
        Rule("ccr-32", "ccr", ("CCR-32",), _ONE, _licence("dual-use", "cryptography", field="commercial-cryptography")),
        Rule("ecl-14", "ecl", ("ECL-14",), Words(
            "An exporter whose internal compliance system runs well may be given a general licence.",
            "内部合规制度运行良好的，可以给予通用许可等便利措施。",
        ), _by_the_law),
    ),
    no_licence_question,
)  # fmt: skip
