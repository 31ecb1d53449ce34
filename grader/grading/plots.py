"""Plots for the report, drawn by matplotlib as SVG that stands inside the page. Knows numbers, not submissions.

Colours are the page's own (so that light, dark and print agree), text is the reader's fonts in either language,
and the same numbers give the same bytes.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil, hypot
from typing import TYPE_CHECKING

from markupsafe import Markup

from grader.grading.pages.rendering import points
from grader.items.texts import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POINTS_PER_INCH = 72
_WIDTH, _HEIGHT = 430, 240
# matplotlib draws in colours that nothing else uses; the page's variables then take their place
_INK, _QUIET, _RULE, _EDGE = "#010101", "#010102", "#010103", "#010104"
_BAR, _MARK, _PAPER = "#010105", "#010106", "#010107"
_VARIABLES = {
    _INK: "var(--ink)",
    _QUIET: "var(--quiet)",
    _RULE: "var(--rule)",
    _EDGE: "var(--edge)",
    _BAR: "var(--bar)",
    _MARK: "var(--mark)",
    _PAPER: "var(--paper)",
}
_SETTINGS: Mapping[str, object] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "courseware",
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "text.color": _INK,
    "axes.edgecolor": _RULE,
    "axes.labelcolor": _QUIET,
    "axes.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "xtick.color": _RULE,
    "xtick.labelcolor": _QUIET,
    "ytick.color": _RULE,
    "ytick.labelcolor": _QUIET,
    "patch.edgecolor": _PAPER,
}
_SLOT = re.compile(r"@(\d+)@")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_FAMILY = re.compile(r"font-family:[^;]*;?\s*")
_MAX_BINS = 20
_LABEL = 9.0  # points that a label of two figures wants around its middle


def distribution(totals: Sequence[float], possible: float, mean: float, name: str) -> Markup:
    """Draw how many trainees earned how much; `name` sets the plot's ids apart from others on the page."""
    top = max([possible, *totals])
    width = _bin_width(top)
    edges = [width * step for step in range(ceil(top / width + 1e-9) + 1)]

    def draw(axes: Axes) -> list[Text]:
        counts = axes.hist(totals, bins=edges, color=_BAR, edgecolor=_PAPER, linewidth=1.0)[0]
        most = max(1, *(int(count) for count in counts)) if len(totals) else 1
        axes.set(xlim=(0, edges[-1]), ylim=(0, most * 1.18), xlabel="@0@", ylabel="@1@")
        axes.axvline(mean, color=_MARK, linewidth=1.6, linestyle=(0, (4, 3)))
        left = mean > edges[-1] / 2
        axes.text(
            mean + edges[-1] * (-0.015 if left else 0.015), most * 1.17, "@2@",
            color=_MARK, ha="right" if left else "left", va="top",
        )  # fmt: skip
        _whole_ticks(axes)
        return [
            Text("points earned", "得分"),
            Text("trainees", "人数"),
            Text(f"mean {points(mean)}", f"平均分 {points(mean)}"),
        ]

    return _svg(draw, name, Text("Distribution of points earned", "得分分布"))


def facility_bars(shares: Sequence[float | None], name: str) -> Markup:
    """Draw each item's facility, numbered as on the page; an item without a figure has no bar."""

    def draw(axes: Axes) -> list[Text]:
        places = range(1, len(shares) + 1)
        axes.bar(places, [100 * (share or 0.0) for share in shares], width=0.7, color=_BAR)
        for place, share in zip(places, shares, strict=True):
            axes.text(
                place, 100 * (share or 0.0) + 2, "–" if share is None else f"{100 * share:.0f}",
                ha="center", va="bottom", size=9, color=_INK,
            )  # fmt: skip
        axes.set(xlim=(0.4, len(shares) + 0.6), ylim=(0, 112), xlabel="@0@", ylabel="@1@")
        axes.set_xticks(list(places) if len(shares) <= _MAX_BINS else list(places)[:: ceil(len(shares) / _MAX_BINS)])
        axes.set_yticks([0, 25, 50, 75, 100])
        axes.tick_params(axis="x", length=0)
        return [Text("item number", "题号"), Text("facility, %", "得分率（%）")]

    return _svg(draw, name, Text("Facility of each item", "各题得分率"))


def item_map(items: Sequence[tuple[int, float, float]], name: str) -> Markup:
    """Draw (number, facility, discrimination) of each item as its number at its place."""

    def draw(axes: Axes) -> list[Text]:
        lowest = min(0.0, *(value for _, _, value in items))
        axes.axhline(0, color=_RULE, linewidth=1.0)
        axes.axhline(0.2, color=_MARK, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.plot(
            [100 * facility for _, facility, _ in items], [value for _, _, value in items],
            linestyle="none", marker="o", markersize=5, color=_BAR,
        )  # fmt: skip
        axes.set(xlim=(-4, 104), ylim=(lowest - 0.1, 1.05), xlabel="@0@", ylabel="@1@")
        spots = [tuple(axes.transData.transform((100 * facility, value))) for _, facility, value in items]
        for (number, facility, value), (right, up) in zip(items, _label_places(spots), strict=True):
            axes.annotate(
                str(number), (100 * facility, value), xytext=(right, up), textcoords="offset points",
                ha="center", va="center_baseline", size=9, color=_INK,
                arrowprops={"arrowstyle": "-", "color": _EDGE, "linewidth": 0.7, "shrinkA": 4, "shrinkB": 3},
            )  # fmt: skip
        axes.text(-3, 0.21, "0.2", ha="left", va="bottom", size=9, color=_MARK)
        return [Text("facility, %", "得分率（%）"), Text("discrimination", "区分度")]

    return _svg(draw, name, Text("Items by facility and discrimination", "各题得分率与区分度"))


def figures_given(counts: Mapping[Fraction, int], accepted: tuple[Fraction, Fraction], name: str) -> Markup:
    """Draw how often each figure was given, those from `accepted[0]` to `accepted[1]` set apart by hatching.

    Figures stand side by side in their order, not to scale: one wild figure would else hide all others.
    """
    shown = sorted(counts)

    def draw(axes: Axes) -> list[Text]:
        places = range(len(shown))
        for place, figure in zip(places, shown, strict=True):
            right = accepted[0] <= figure <= accepted[1]
            axes.bar(
                place, counts[figure], width=0.7, color=_PAPER if right else _BAR, edgecolor=_BAR,
                linewidth=1.4, hatch="////" if right else "",
            )  # fmt: skip
            axes.text(place, counts[figure], f" {counts[figure]}", ha="center", va="bottom", size=9, color=_INK)
        most = max(counts.values())
        axes.set(xlim=(-0.7, len(shown) - 0.3), ylim=(0, most * 1.15), xlabel="@0@", ylabel="@1@")
        axes.set_xticks(list(places), [points(figure) for figure in shown])
        axes.tick_params(axis="x", length=0)
        _whole_ticks(axes)
        return [Text("figure given (hatched: right)", "所填数值（斜线：正确）"), Text("trainees", "人数")]

    return _svg(draw, name, Text("Figures given", "所填数值"))


def _label_places(spots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return, for each dot (in points), how far off its label stands: the nearest place that nothing else has."""
    taken = list(spots)
    places: list[tuple[float, float]] = []
    for x, y in spots:
        free = [
            (max(0.0, *(_LABEL - hypot(x + right - a, y + up - b) for a, b in taken)), ring, right, up)
            for ring in (1, 2, 3)
            for right, up in ((0, 9 * ring), (9 * ring, 0), (-9 * ring, 0), (0, -9 * ring), (7 * ring, 7 * ring),
                              (-7 * ring, 7 * ring), (7 * ring, -7 * ring), (-7 * ring, -7 * ring))
        ]  # fmt: skip
        _, _, right, up = min(free, key=lambda place: place[:2])
        taken.append((x + right, y + up))
        places.append((right, up))
    return places


def _bin_width(top: float) -> float:
    for width in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        if top / width <= _MAX_BINS:
            return width
    return top / _MAX_BINS


def _whole_ticks(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - slow to import

    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))


def _svg(draw: Callable[[Axes], list[Text]], name: str, title: Text) -> Markup:
    """Draw on one pair of axes; `draw` returns the words for the slots `@0@`, `@1@` … that it has set."""
    import matplotlib as mpl  # noqa: PLC0415 - slow to import
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    with mpl.rc_context():
        mpl.rcdefaults()  # whatever the instructor's own settings are
        mpl.rcParams.update(_SETTINGS)  # type: ignore[arg-type]
        figure = Figure(figsize=(_WIDTH / _POINTS_PER_INCH, _HEIGHT / _POINTS_PER_INCH), dpi=_POINTS_PER_INCH)
        words = draw(figure.add_axes((0.115, 0.17, 0.87, 0.805)))
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    return _inside_a_page(out.getvalue(), name, title, words)


def _inside_a_page(svg: str, name: str, title: Text, words: Sequence[Text]) -> Markup:
    root = ET.fromstring(svg)  # noqa: S314 - matplotlib's output, not a stranger's
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in ("metadata", "style"):
                parent.remove(child)
    for element in root.iter():
        element.tag = _local(element.tag)
        attributes = {_local(key): value for key, value in element.attrib.items()}
        element.attrib.clear()
        for paint in ("fill", "stroke"):  # a page's variables are read in styles, not everywhere in attributes
            if attributes.get(paint) in _VARIABLES:
                attributes["style"] = f"{attributes.get('style', '')}; {paint}: {attributes.pop(paint)}".lstrip("; ")
        for key, value in attributes.items():
            element.set(key, _own(key, value, name))
        if element.tag == "text":
            _fill(element, words)
    root.attrib.pop("version", None)
    root.attrib.pop("width")
    root.attrib.pop("height")
    root.attrib |= {"class": "plot", "role": "img", "aria-label": f"{title.en} · {title.zh}"}
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - serialised, so escaped


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _own(key: str, value: str, name: str) -> str:
    """Give an attribute the page's colours and fonts, and ids that are this plot's own."""
    if key == "id":
        return f"{name}-{value}"
    if key == "href":
        return value.replace("#", f"#{name}-")
    if key == "style":
        value = _FAMILY.sub("", value)
        for sentinel, variable in _VARIABLES.items():
            value = value.replace(sentinel, variable)
    return _REFERENCE.sub(rf"url(#{name}-\1)", value)


def _fill(element: ET.Element, words: Sequence[Text]) -> None:
    found = _SLOT.fullmatch((element.text or "").strip())
    if not found:
        return
    word = words[int(found[1])]
    element.text = None
    for language, text in (("en", word.en), ("zh", word.zh)):
        span = ET.SubElement(element, "tspan", {"class": language, "lang": "zh-Hans" if language == "zh" else "en"})
        span.text = text
