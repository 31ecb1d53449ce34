"""Templates to one HTML file that needs nothing else: no script, no outside address, two languages.

The only module that knows Jinja2.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.items.case_files import blocks
from grader.items.texts import Text

_RARE = 1e-6
_BEIJING = timedelta(hours=8)
_PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | {0x7F: "\u2421"}


def render(template: str, members: Mapping[str, Any]) -> bytes:
    """Fill a template of this folder; whatever is put in is escaped. The same members give the same bytes."""
    return _environment().get_template(template).render(members).encode()


@cache
def _environment() -> Environment:
    loader = PackageLoader("grader.grading", "pages")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = loader.get_source(environment, "style.css")[0]
    environment.filters |= {
        filter_.__name__: filter_
        for filter_ in (blocks, both, coded, given, hundredths, moment, one_in, percent, points, signed)
    }
    environment.globals |= {"say": say, "style": Markup(style)}  # noqa: S704 - our own file
    return environment


def say(en: str, zh: str, **values: object) -> Markup:
    """Return a phrase in both languages, of which the page shows one. `{name}` stands for a value, escaped."""
    sides = (Markup(side).format(**values) if values else Markup(side) for side in (en, zh))  # noqa: S704 - our own words
    return Markup('<span class="en" lang="en">{}</span><span class="zh" lang="zh-Hans">{}</span>').format(*sides)


def both(text: Text) -> Markup:
    """Return an item's text in both languages."""
    return Markup('<span class="en" lang="en">{}</span><span class="zh" lang="zh-Hans">{}</span>').format(
        text.en, text.zh
    )


def coded(text: Text) -> Markup:
    """Return a text of ours in both languages; what stands between backquotes is shown as code."""
    sides = (
        Markup("").join(
            Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(side.split("`"))
        )
        for side in (text.en, text.zh)
    )
    return Markup('<span class="en" lang="en">{}</span><span class="zh" lang="zh-Hans">{}</span>').format(*sides)


def given(text: str) -> Markup:
    """Return what a person wrote: escaped, kept apart from the direction of what is around it.

    Characters that would not show are shown as pictures or escapes, so that nothing is hidden in it.
    """
    return Markup('<bdi class="given">{}</bdi>').format("".join(map(_visible, text)))


def _visible(character: str) -> str:
    if character in "\n\t":
        return character
    if ord(character) in _PICTURES:
        return _PICTURES[ord(character)]
    if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") or unicodedata.bidirectional(character) in (
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    ):  # fmt: skip
        return f"\\u{ord(character):04x}"
    return character


def points(value: Fraction | float | None) -> str:
    """Write points with at most two decimals; an en dash where there are none."""
    if value is None:
        return "–"
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "\u2212")


def hundredths(value: float) -> str:
    """Write a coefficient with two decimals, so that a column of them lines up."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "\u2212")


def percent(share: float | None) -> str:
    """Write a share of 1 as a whole per cent."""
    return "–" if share is None else f"{100 * share:.0f} %"


def one_in(chance: float) -> str:
    """Write a chance as how many trials hold one such event, to two figures: 0.0021 is 480."""
    if chance < _RARE:
        return f"> {1 / _RARE:,.0f}"
    return f"{float(f'{1 / chance:.2g}'):,.0f}"


def signed(value: float) -> str:
    """Write a change as a whole number with its sign; nought has none."""
    whole = f"{value:+.0f}"
    return "0" if whole in ("+0", "-0") else whole.replace("-", "\u2212")


def moment(at: datetime | None) -> Markup:
    """Write a UTC time as Beijing's clock shows it, with UTC beside it."""
    if at is None:
        return say("not recorded", "未记录")
    there = at + _BEIJING
    return say(
        "{there} Beijing time ({utc} UTC)",
        "北京时间 {there}（UTC {utc}）",
        there=_time(f"{there:%Y-%m-%d %H:%M}"),
        utc=_time(f"{at:%Y-%m-%d %H:%M}"),
    )


def _time(text: str) -> Markup:
    return Markup("<time>{}</time>").format(text)
