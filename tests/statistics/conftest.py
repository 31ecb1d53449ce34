"""Published figures that several files test against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

VECTORS = Path(__file__).parents[1] / "vectors"


@pytest.fixture(scope="session")
def vectors() -> Any:
    return lambda name: json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def lsat6(vectors: Any) -> dict[str, Any]:
    return vectors("lsat6")


@pytest.fixture(scope="session")
def lsat6_points(lsat6: dict[str, Any]) -> np.ndarray:
    rows = np.array(lsat6["patterns"]["rows"])
    return np.repeat(rows[:, :5], rows[:, 5], axis=0).astype(float)
