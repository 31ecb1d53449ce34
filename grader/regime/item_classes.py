"""Classes of items that rules treat alike. Names only."""

from __future__ import annotations

DUAL_USE = frozenset({
    "nuclear-dual-use",
    "biological-dual-use",
    "chemical-dual-use",
    "missile-item",
    "dual-use-other",
    "commercial-cryptography",
    "other-controlled",
})  # fmt: skip
NUCLEAR = frozenset({"nuclear-material", "nuclear-equipment", "reactor-material", "nuclear-technology"})
ARMS = frozenset({"military", "police-equipment"})
