"""All families, by name."""

from __future__ import annotations

from grader.authoring.families import bodies, dates, exports, figures, licences
from grader.authoring.families.draws import Family

FAMILIES: tuple[Family, ...] = (
    *bodies.FAMILIES,
    *dates.FAMILIES,
    *exports.FAMILIES,
    *licences.FAMILIES,
    *figures.FAMILIES,
)


def family(name: str) -> Family:
    """Return one family, or raise KeyError that names those there are."""
    for one in FAMILIES:
        if one.name == name:
            return one
    msg = f"family {name}: there is none. fix: use one of {', '.join(one.name for one in FAMILIES)}"
    raise KeyError(msg)
