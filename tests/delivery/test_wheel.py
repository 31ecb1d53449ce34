"""The ordinary wheel: all rooms and the tables, and nothing that tells a key."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.authoring.contents import read_content
from grader.authoring.families.catalogue import FAMILIES
from grader.authoring.families.draws import drawn
from grader.authoring.leaks import search, secrets_of
from grader.items.assignments import Assignment
from grader.items.codecs import key_canary
from grader.items.texts import Text

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", out, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def content():
    return read_content(ROOT)


def test_the_wheel_holds_the_command_the_widgets_and_the_tables(wheel):
    assert "grader/cli.py" in wheel
    assert "grader/datasets/duties.csv" in wheel
    for room in ("widgets", "explorer"):
        pages = {path.name for path in (ROOT / "grader" / room / "pages").iterdir()}
        assert pages == {name.rsplit("/", 1)[1] for name in wheel if name.startswith(f"grader/{room}/pages/")}
    assert any(name.startswith("grader/explorer/worked/") for name in wheel)
    (entry_points,) = (data for name, data in wheel.items() if name.endswith("entry_points.txt"))
    assert b"grader = grader.cli:main" in entry_points


def test_the_wheel_holds_no_key_no_rationale_and_no_source_of_items(wheel, content):
    assert not [name for name in wheel if name.endswith(("key.json", "items.yaml", "practice.yaml", ".ipynb"))]
    assert not [name for name in wheel if {"bank", "solutions", "exercises", "families"} & {*name.split("/")[:-1]}]
    keyed = [pooled.assignment for pooled in content.pooled() if pooled.pool != "practice"]
    assert len(keyed) > 10, "graded, mock and secure items are looked for"
    secrets = tuple(secret for one in keyed for secret in secrets_of(one, key_canary(one)))
    assert [str(leak) for leak in search(wheel, secrets)] == []


def test_what_a_family_draws_cannot_be_told_from_the_wheel(wheel, content):
    for family in FAMILIES:
        items = tuple(drawn(family, content.base, count=20))
        drawn_items = Assignment(name=family.name, title=Text("Drawn", "抽题"), items=items)
        assert [str(leak) for leak in search(wheel, secrets_of(drawn_items, key_canary(drawn_items)))] == []


def test_a_source_of_items_put_into_the_wheel_would_be_found(wheel, content):
    """The search itself can fail: what must not be in the wheel is found where it is."""
    family = FAMILIES[0]
    source = (ROOT / "bank" / "law.yaml").read_bytes()
    law = next(part for part in content.bank if part.name == "bank-law")
    found = search({**wheel, "grader/law.yaml": source}, secrets_of(law, key_canary(law)))
    assert {problem.where.split(":")[0] for problem in found} == {"grader/law.yaml"}
    assert family.name.encode() not in b"\0".join(wheel.values()), "nor is there a family by its name"


@pytest.mark.parametrize("command", [("bank", "families"), ("bank", "draw", "open-routes"), ("build", "--check")])
def test_a_command_that_needs_families_says_where_they_are(wheel, tmp_path, command):
    for name, data in wheel.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "grader.cli", *command],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("grader.authoring.families: this installation has no generators of items")
    assert "fix: use the grader of the project's own checkout" in done.stderr
    assert "Traceback" not in done.stderr
