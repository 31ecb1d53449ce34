"""What every browser test needs: one browser a file, and a place for its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.lab import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go: look at them after a change of style (`-s` prints the place)."""
    folder = tmp_path_factory.mktemp("pictures")
    print(f"pictures: {folder}")  # noqa: T201 - for the person who runs it
    return folder
