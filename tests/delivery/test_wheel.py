from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from jupyter_core.paths import jupyter_path
from jupyterlab_server.settings_utils import get_settings

from grader import __version__
from grader.authoring.fact_base import read_fact_base
from grader.authoring.leaks import search, secrets_of
from grader.authoring.modules import module_names, read_modules
from grader.delivery.opening import EXTENSION, shared_files
from grader.delivery.releases import write
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


def test_the_wheel_holds_no_key_no_rationale_and_no_source_of_items(wheel):
    assert not [name for name in wheel if name.endswith(("key.json", "items.yaml", "practice.yaml", ".ipynb"))]
    for module in read_modules(ROOT, module_names(ROOT), read_fact_base(ROOT / "datasets")):
        if module.exercises:
            graded = module.exercises.graded
            assert [str(leak) for leak in search(wheel, secrets_of(graded, key_canary(graded)))] == []
