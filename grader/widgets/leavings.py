"""What a trainee leaves on a shared computer, removed when asked. Removes nothing but what this course wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from grader.widgets.folders import course_of

_OF_TRAINEE: Final = ("trainee.json", "trainee.unreadable-*.json", ".trainee.*")
_OF_A_FOLDER: Final = ("answers*.json", ".handed-in.json", ".answers.*", ".hand-in-*", *_OF_TRAINEE)


def clear(folder: Path, zipped: str) -> tuple[str, ...]:
    """Remove answers, notes and the hand-in file of one exercise folder, and the trainee's name.

    Returns the names of what could not be removed.
    """
    kept = []
    for path in _leavings(folder, zipped):
        try:
            path.unlink(missing_ok=True)
        except OSError:
            kept.append(path.name)
    return tuple(kept)


def _leavings(folder: Path, zipped: str) -> Iterator[Path]:
    for pattern in _OF_A_FOLDER:
        yield from sorted(folder.glob(pattern))
    whole = folder.absolute()
    yield from (whole / zipped, whole.parent / zipped)
    root = course_of(folder)
    if root is not None:
        for pattern in _OF_TRAINEE:
            yield from sorted(root.glob(pattern))
