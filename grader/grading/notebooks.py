"""A trainee's notebook beside the pristine one: what was changed. It is looked at, never run and never used."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

_BLOCK = re.compile(rb'"nbgrader"\s*:\s*(\{[^{}]*\})')
_ID = re.compile(rb'"grade_id"\s*:\s*"([^"\\]*)"')
_SPACE = re.compile(rb"\s+")

Metadata = dict[str, Any]


@dataclass(frozen=True)
class Pristine:
    """What an assignment's own notebook holds: its bytes, and each exercise cell's source and metadata."""

    data: bytes
    cells: dict[str, tuple[str, Metadata]]
    blocks: frozenset[bytes]
    calls: tuple[bytes, ...]

    @classmethod
    def of(cls, data: bytes) -> Pristine:
        """Read a built notebook. Raises ValueError if it is none."""
        cells = {id_: (source, metadata) for id_, source, metadata in _exercise_cells(json.loads(data))}
        blocks = frozenset(_SPACE.sub(b"", block) for block in _BLOCK.findall(data))
        calls = tuple(json.dumps(source.rsplit("\n", 1)[-1])[1:-1].encode() for source, _ in cells.values())
        return cls(data, cells, blocks, calls)


def notebook_fault(data: bytes, pristine: Pristine) -> list[tuple[str, str]]:
    """Return (finding, detail) for everything that differs from the pristine exercise cells.

    A notebook that Jupyter saved is passed by its bytes alone: the same exercise cells, each once, each with
    its metadata and its call. Only where that look finds something is the JSON read. Outputs, other cells and
    everything else are the trainee's own affair.
    """
    if data == pristine.data or _looks_untouched(data, pristine):
        return []
    try:
        notebook = json.loads(data)
        found = list(_exercise_cells(notebook))
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError) as error:
        text = str(error).split("\n", 1)[0][:100] or type(error).__name__
        return [("notebook-unreadable", text)]
    return list(_differences(found, pristine))


def _looks_untouched(data: bytes, pristine: Pristine) -> bool:
    if data[:1] != b"{" or not data[-2:].rstrip().endswith(b"}"):
        return False
    blocks = [_SPACE.sub(b"", block) for block in _BLOCK.findall(data)]
    return (
        len(blocks) == len(pristine.blocks)
        and frozenset(blocks) == pristine.blocks
        and len(_ID.findall(data)) == len(blocks)
        and all(data.count(call) == 1 for call in pristine.calls)
    )


def _exercise_cells(notebook: Any) -> list[tuple[str, str, Metadata]]:  # noqa: ANN401 - JSON of any shape
    found = []
    for cell in notebook["cells"]:
        metadata = cell.get("metadata", {}).get("nbgrader")
        if isinstance(metadata, dict) and (metadata.get("grade") or metadata.get("solution") or metadata.get("task")):
            source = cell.get("source", "")
            text = source if isinstance(source, str) else "".join(source)
            found.append((str(metadata.get("grade_id")), text, metadata))
    return found


def _differences(found: list[tuple[str, str, Metadata]], pristine: Pristine) -> list[tuple[str, str]]:
    counts = Counter(id_ for id_, _, _ in found)
    copied = sorted(id_ for id_, count in counts.items() if count > 1)
    deleted = sorted(set(pristine.cells) - set(counts))
    unknown = sorted(set(counts) - set(pristine.cells))
    changed = sorted(
        {id_ for id_, source, metadata in found if id_ in pristine.cells and (source, metadata) != pristine.cells[id_]}
    )
    faults = []
    if copied:
        faults.append(("cells-copied", _named(copied)))
    if deleted:
        faults.append(("cells-deleted", _named(deleted)))
    if unknown or changed:
        faults.append(("cells-changed", _named([*changed, *unknown])))
    return faults


def _named(ids: list[str]) -> str:
    shown = ", ".join(id_[:40] for id_ in ids[:10])
    return shown if len(ids) <= 10 else f"{shown} and {len(ids) - 10} more"  # noqa: PLR2004 - one line
