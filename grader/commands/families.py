"""The families, where this installation has them: they carry keys, so a wheel has none. Draws nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.authoring.families.draws import Family
    from grader.items.kinds import Item
    from grader.regime.tables import Tables

_FAMILIES = "grader.authoring.families"


def catalogue() -> tuple[Family, ...]:
    """Return every family. Raises `CourseError` in an installation from a wheel, which leaves them out."""
    from grader.grading.courses import CourseError

    try:
        from grader.authoring.families.catalogue import FAMILIES
    except ModuleNotFoundError as error:
        if error.name != _FAMILIES:
            raise
        raise CourseError(
            _FAMILIES,
            "this installation has no generators of items: they carry keys, so the wheel leaves them out",
            "use the grader of the project's own checkout (make setup; .venv/bin/grader)",
        ) from None
    return tuple(FAMILIES)


def drawn_of_families(base: Tables) -> dict[str, list[Item]]:
    """Return what each family draws from the tables, by its name. Raises `CourseError` as `catalogue`."""
    known = catalogue()
    from grader.authoring.families.draws import drawn

    return {one.name: drawn(one, base) for one in known}
