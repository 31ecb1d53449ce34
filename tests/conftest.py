"""What holds for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is marked to `make soak`: more of the same as stands in `make test` as a sample."""
    if not os.environ.get("SOAK"):
        config.hook.pytest_deselected(items=[item for item in items if _is_for_the_soak(item)])
        items[:] = [item for item in items if not _is_for_the_soak(item)]


def _is_for_the_soak(item: pytest.Item) -> bool:
    """Tell what is marked `soak`, or `soak_in(…)` and runs with one of the parameters named there."""
    given = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    where = item.get_closest_marker("soak_in")
    return bool(item.get_closest_marker("soak") or (where and any(one in where.args for one in given)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:  # noqa: ARG001 - pytest's own
    """In continuous integration a skip for want of a package is a failure: there, packages can be installed."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}. fix: install what it needs in .ci/system-packages"
    return report
