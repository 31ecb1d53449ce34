from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader.authoring.fact_base import read_fact_base
from grader.authoring.modules import read_module
from grader.delivery.notebooks import notebook
from grader.delivery.opening import HOW_IT_OPENS
from grader.delivery.releases import built_files, drifts, write
from tests.authoring.small_course import NAME, write_small_course

ROOT = Path(__file__).parents[2]
EXERCISE = 'from grader.widgets import exercise\nexercise("small-01")'


@pytest.fixture
def root(tmp_path):
    return write_small_course(tmp_path)


def files_of(root):
    return built_files(read_module(root, NAME, read_fact_base(root / "datasets")))


def test_two_builds_in_two_locales_give_the_same_bytes(root):
    code = (
        "import sys, hashlib; from pathlib import Path\n"
        "from tests.delivery.test_releases import files_of\n"
        "for path, data in files_of(Path(sys.argv[1])).items(): print(path, hashlib.sha256(data).hexdigest())"
    )
    seen = set()
    for locale, zone, seed in (("C", "UTC", "1"), ("C.UTF-8", "Asia/Shanghai", "2"), ("POSIX", "America/Lima", "3")):
        environment = os.environ | {"LC_ALL": locale, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", code, str(root)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        seen.add(done.stdout)
    assert len(seen) == 1
    assert len(seen.pop().splitlines()) == len(files_of(root))


def test_drift_names_the_file_and_the_first_difference(root):
    files = files_of(root)
    assert {drift.path for drift in drifts(root, files)} == set(files)
    assert sorted(write(root, files)) == sorted(files)
    assert drifts(root, files) == []
    assert write(root, files) == []
    path = root / f"exercises/{NAME}/items.json"
    path.write_bytes(path.read_bytes().replace(b'"points": 3', b'"points": 4'))
    (drift,) = drifts(root, files)
    assert drift.path == f"exercises/{NAME}/items.json"
    assert "line " in drift.what
    assert '"points": 4' in drift.what
    assert '"points": 3' in drift.what
    assert str(drift).endswith("fix: grader build")


def test_the_exercise_notebook_is_an_nbgrader_assignment_without_code_of_anyone(root):
    made = nbformat.reads(files_of(root)[f"exercises/{NAME}/{NAME}.ipynb"].decode(), 4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in made.cells if "nbgrader" in cell.metadata}
    assert {id_: cell.metadata.nbgrader.points for id_, cell in cells.items()} == {"small-01": 3, "small-02": 1}
    for id_, cell in cells.items():
        assert cell.source == f'from grader.widgets import exercise\nexercise("{id_}")'
        assert cell.id == id_
        assert (cell.metadata.editable, cell.metadata.deletable) == (False, False)
        assert cell.metadata.jupyter.source_hidden
    assert all(not cell.get("outputs") for cell in made.cells)


def test_a_notebook_with_exercises_says_near_its_top_what_to_do_if_none_is_drawn(root):
    files = files_of(root)
    told = {path: nbformat.reads(data.decode(), 4).cells[1] for path, data in files.items() if path.endswith(".ipynb")}
    assert {cell.id for cell in told.values()} == {"opening"}
    both = told[f"exercises/{NAME}/{NAME}.ipynb"].source
    assert both == f"{HOW_IT_OPENS.en}\n\n{HOW_IT_OPENS.zh}"
    assert told[f"course/{NAME}/lesson.ipynb"].source == HOW_IT_OPENS.en
    assert all("Run All Cells" in text for text in (HOW_IT_OPENS.en, HOW_IT_OPENS.zh))
    chinese = json.loads(notebook("# 题\n\n```python\n" + EXERCISE + "\n```\n", "a", languages=("zh",)))
    assert ["".join(cell["source"]) for cell in chinese["cells"]] == ["# 题", HOW_IT_OPENS.zh, EXERCISE]
    assert "opening" not in [cell["id"] for cell in json.loads(notebook("# Words alone\n", "a"))["cells"]]


def test_source_and_release_are_the_same_notebook_and_only_the_source_has_the_key(root):
    files = files_of(root)
    assert files[f"solutions/{NAME}/{NAME}.ipynb"] == files[f"exercises/{NAME}/{NAME}.ipynb"]
    assert [path for path in files if path.endswith("key.json")] == [f"solutions/{NAME}/key.json"]


def test_cell_ids_are_unique_and_depend_on_path_and_place_alone():
    text = "# One\n\nwords\n\n# Two\n\nwords\n"
    first, again, elsewhere = notebook(text, "a"), notebook(text, "a"), notebook(text, "b")
    assert first == again != elsewhere
    ids = [cell["id"] for cell in json.loads(first)["cells"]]
    assert len(ids) == len(set(ids)) == 2


def test_pictures_are_drawn_from_the_table_in_both_languages(root):
    files = files_of(root)
    assert b"MOFCOM" in files[f"course/{NAME}/who.svg"]
    assert "商务部".encode() in files[f"course/{NAME}/who.zh.svg"]
    assert b"SASTIND" not in files[f"course/{NAME}/who.svg"]
