from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.authoring.fact_base import read_fact_base
from grader.authoring.leaks import search, secrets_of
from grader.authoring.modules import module_names, read_modules
from grader.items.codecs import key_canary

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", out, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_holds_the_command_the_widgets_and_the_tables(wheel):
    assert "grader/cli.py" in wheel
    assert "grader/datasets/duties.csv" in wheel
    for room in ("widgets", "explorer"):
        pages = {path.name for path in (ROOT / "grader" / room / "pages").iterdir()}
        assert pages == {name.rsplit("/", 1)[1] for name in wheel if name.startswith(f"grader/{room}/pages/")}
    assert any(name.startswith("grader/explorer/worked/") for name in wheel)
    (entry_points,) = (data for name, data in wheel.items() if name.endswith("entry_points.txt"))
    assert b"grader = grader.cli:main" in entry_points


def test_the_wheel_holds_no_key_no_rationale_and_no_source_of_items(wheel):
    assert not [name for name in wheel if name.endswith(("key.json", "items.yaml", "practice.yaml", ".ipynb"))]
    for module in read_modules(ROOT, module_names(ROOT), read_fact_base(ROOT / "datasets")):
        if module.exercises:
            graded = module.exercises.graded
            assert [str(leak) for leak in search(wheel, secrets_of(graded, key_canary(graded)))] == []
