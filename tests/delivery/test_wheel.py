"""The ordinary wheel: all rooms and the tables, and nothing that tells a key."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from jupyter_core.paths import jupyter_path
from jupyterlab_server.settings_utils import get_settings

from grader import __version__
from grader.authoring.contents import read_content
from grader.authoring.families.catalogue import FAMILIES
from grader.authoring.families.draws import drawn
from grader.authoring.leaks import search, secrets_of
from grader.delivery.opening import EXTENSION, shared_files
from grader.delivery.releases import write
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


def test_the_wheel_puts_the_extension_where_jupyter_looks(wheel):
    mark = ".data/data/share/jupyter/"
    shared = {name.split(mark)[1]: data for name, data in wheel.items() if mark in name}
    assert shared == shared_files()
    package = json.loads(shared[f"labextensions/{EXTENSION}/package.json"])
    script = shared[f"labextensions/{EXTENSION}/static/remoteEntry.js"]
    digest = hashlib.sha256(script).hexdigest()[:16]
    # Jupyter lets a browser keep it for a year: a changed script needs another address.
    assert package["jupyterlab"]["_build"]["load"] == f"static/remoteEntry.js?v={digest}"
    assert package["name"] == EXTENSION
    assert package["version"] == __version__


def test_labs_news_popup_is_off(wheel, tmp_path):
    mark = ".data/data/share/jupyter/lab/settings/"
    assert write(tmp_path, {name.split(mark)[1]: data for name, data in wheel.items() if mark in name})
    schemas = next(str(path) for folder in jupyter_path("lab") if (path := Path(folder) / "schemas").is_dir())
    name = "@jupyterlab/apputils-extension:notification"
    before, after = (get_settings(place, schemas, "", name)[0]["schema"] for place in ("", str(tmp_path)))
    assert before["properties"]["fetchNews"]["default"] == "none", "Lab asks"
    assert after["properties"]["fetchNews"]["default"] == "false"
    assert after["properties"]["checkForUpdates"]["default"] is False


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
