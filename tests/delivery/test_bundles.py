"""A bundle: what is in it, that its bytes repeat, that it refuses what must not go out, and what its scripts say."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import platform
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.delivery import starting
from grader.delivery.bundles import TOP
from grader.delivery.pins import Pin, PinsError, needed, oldest_python, read_lock
from grader.delivery.wheels import REQUIREMENTS, ROOMS, WHEEL_NAME
from tests.authoring.small_course import NAME, edit, write_small_course

ROOT = Path(__file__).parents[2]
CANARY = "canary-3f9a77-that-never-travels"


def grader(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grader.cli", *arguments],
        cwd=course, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def content(path: Path) -> dict[str, bytes]:
    """Every file of a bundle, and those of the wheel in it."""
    with zipfile.ZipFile(path) as archive:
        files = {name.removeprefix(f"{TOP}/"): archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(io.BytesIO(files[f"install/{WHEEL_NAME}"])) as wheel:
        return files | {f"wheel/{name}": wheel.read(name) for name in wheel.namelist()}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    root = write_small_course(tmp_path_factory.mktemp("small") / "course")
    shutil.copy(ROOT / "requirements.lock", root)
    (root / "bank").mkdir()
    (root / "solutions" / NAME / "notes.txt").write_text(CANARY)
    (root / "bank" / "secret.txt").write_text(CANARY)
    (root / "course" / NAME / "answers.json").write_text(CANARY)
    assert grader(root, "build", NAME).returncode == 0
    return root


@pytest.fixture(scope="module")
def bundle(course) -> Path:
    done = grader(course, "bundle", str(course.parent / "one.zip"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["modules"] == [NAME]
    return course.parent / "one.zip"


def test_the_same_course_gives_the_same_bytes(course, bundle):
    assert grader(course, "bundle", str(course.parent / "two.zip")).returncode == 0
    assert (course.parent / "two.zip").read_bytes() == bundle.read_bytes()
    with zipfile.ZipFile(bundle) as archive:
        names = archive.namelist()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(names)


def test_everything_lies_in_one_folder_and_the_scripts_can_be_run(bundle):
    with zipfile.ZipFile(bundle) as archive:
        modes = {info.filename: stat.S_IMODE(info.external_attr >> 16) for info in archive.infolist()}
    assert {name.split("/")[0] for name in modes} == {TOP}
    runnable = {name.split("/")[-1] for name, mode in modes.items() if mode & 0o111}
    assert runnable == {"start.sh", "start.command"}


def test_it_holds_what_a_trainee_needs_and_nothing_else(bundle):
    files = content(bundle)
    start = {"course/course.json", "course/start.ipynb"}
    assert {name for name in files if name.startswith(("course/", "exercises/"))} - start == {
        f"course/{NAME}/{name}"
        for name in ("lesson.ipynb", "lesson.zh.ipynb", "practice.json", "who.svg", "who.zh.svg")
    } | {f"exercises/{NAME}/{name}" for name in ("items.json", f"{NAME}.ipynb")}  # fmt: skip
    assert {name.split("/")[0] for name in files} == {
        *("START-HERE.html", "start.bat", "start.command", "start.sh"),
        *("course", "datasets", "exercises", "install", "wheel"),
    }  # fmt: skip
    rooms = {name.split("/")[2] for name in files if name.startswith("wheel/grader/")}
    assert rooms - {"__init__.py", "datasets", "labextension"} == {*ROOMS}
    assert CANARY.encode() not in b"\0".join(files.values())


def test_the_wheels_record_is_true(bundle):
    files = {name.removeprefix("wheel/"): data for name, data in content(bundle).items() if name.startswith("wheel/")}
    (record,) = (name for name in files if name.endswith(".dist-info/RECORD"))
    rows = {row[0]: row[1:] for row in csv.reader(files[record].decode().splitlines())}
    assert {*rows} == {*files}
    for name, (digest, size) in rows.items():
        if name != record:
            told = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=").decode()
            assert (digest, size) == (f"sha256={told}", str(len(files[name])))


def test_pip_takes_the_wheel_and_its_command_hands_in(bundle, tmp_path):
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path)
    top = tmp_path / TOP
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", tmp_path / "site"]
    subprocess.run([*pip, top / "install" / WHEEL_NAME], check=True, capture_output=True)
    folder = top / "exercises" / NAME
    asked = [sys.executable, "-P", "-m", "grader.widgets.hand_in_commands", "hand-in", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "PYTHONUTF8": "1"}
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there are no answers in this folder. fix: open" in done.stderr
    assert "办法" in done.stderr
    answers = {"schema": 1, "assignment": NAME, "release": "", "form": None, "owner": "anna", "responses": {}}
    (folder / "answers.json").write_text(json.dumps(answers))
    done = subprocess.run([*asked, "--json"], env=environment, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert (told["owner"], told["file"]) == ("anna", str(folder.parent / f"anna-{NAME}.zip"))
    assert Path(told["file"]).is_file()


def changed(course: Path, to: Path) -> Path:
    shutil.copytree(course, to)
    return to


def test_a_built_file_that_drifted_or_is_missing_is_refused(course, tmp_path):
    other = changed(course, tmp_path / "course")
    with (other / "exercises" / NAME / "items.json").open("a") as file:
        file.write("\n")
    (other / "course" / NAME / "practice.json").unlink()
    done = grader(other, "bundle", "out.zip")
    assert done.returncode == 1
    assert f"exercises/{NAME}/items.json: there are more lines than the sources give" in done.stdout
    assert f"course/{NAME}/practice.json: is missing. fix: grader build" in done.stdout
    assert not (other / "out.zip").exists()


def test_a_key_that_would_go_out_is_refused(course, tmp_path):
    other = changed(course, tmp_path / "course")
    source = (other / "solutions" / NAME / "items.yaml").read_text(encoding="utf-8")
    rationale = source.split("rationale:")[1].split("en: ")[1].splitlines()[0].strip("\"' },")
    assert len(rationale) > 20
    edit(other, f"course/{NAME}/lesson.md", "\n# ", f"\n{rationale}\n\n# ")
    assert grader(other, "build", NAME).returncode == 0
    done = grader(other, "bundle", "out.zip")
    assert done.returncode == 1
    assert f"course/{NAME}/lesson.ipynb" in done.stdout
    assert "holds the rationale of" in done.stdout
    assert not (other / "out.zip").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("out.zip", "--modules", "77"), "there is no module 77. fix: name some of"),
        (("out.tar",), "out.tar: this can be no zip here. fix: name a file that ends in .zip"),
        (("no/such/out.zip",), "in a folder that there is"),
    ],
)
def test_a_wrong_use_is_told_with_its_cure(course, arguments, told):
    done = grader(course, "bundle", *arguments)
    assert done.returncode == 2
    assert told in done.stderr


def test_without_a_lock_nobody_knows_what_trainees_get(course, tmp_path):
    other = changed(course, tmp_path / "course")
    (other / "requirements.lock").unlink()
    done = grader(other, "bundle", "out.zip")
    assert done.returncode == 2
    assert done.stderr.startswith("requirements.lock: it is missing")


def test_pins_are_the_locks_and_only_a_trainees():
    lock = read_lock(ROOT / "requirements.lock")
    pins = needed(REQUIREMENTS, lock)
    names = {pin.name for pin in pins}
    assert names >= {"jupyterlab", "notebook", "ipykernel", "anywidget", "ipywidgets", "webcolors"}
    assert not names & {"nbgrader", "pandas", "scipy", "typer", "playwright", "matplotlib", "pytest"}
    assert all(pin.hashes and lock[pin.name] is pin for pin in pins)
    assert oldest_python(pins, "3.11") >= "3.11"
    with pytest.raises(PinsError, match="anywidget is not pinned"):
        needed(["anywidget"], {"notebook": Pin("notebook", "7")})


def test_the_leaf_says_in_both_languages_what_is_in_here(bundle):
    leaf = content(bundle)["START-HERE.html"].decode()
    assert "$" not in leaf
    assert leaf.count("course/start.ipynb") == 2
    for words in ("not yet tried", "尚未在 Windows 上试用", "graded exercises", "计分练习"):
        assert words in leaf


def test_a_python_that_does_not_fit_is_told_so_before_anything_is_made():
    here = starting.this_machine()
    assert starting.misfit({"oldest": "3.11"}) is None
    assert starting.misfit({"oldest": platform.python_version(), **here}) is None
    english, chinese = starting.misfit({"oldest": "4.0.1"}) or ("", "")
    assert "is too old. fix: install Python 4.0.1 or newer" in english
    assert "4.0.1" in chinese
    english, _ = starting.misfit({"oldest": "3.11", **here, "machine": "abacus"}) or ("", "")
    assert "abacus; here is Python" in english


def test_the_first_page_is_the_start_page_of_the_chosen_modules(bundle):
    files = content(bundle)
    assert starting.FIRST_PAGE in files
    listed = [module["name"] for module in json.loads(files["course/course.json"])["modules"]]
    assert listed == sorted({path.split("/")[1] for path in files if path.startswith(("course/0", "exercises/0"))})


def test_the_windows_script_has_windows_line_ends_and_plain_letters(bundle):
    script = content(bundle)["start.bat"]
    assert script.count(b"\r\n") == script.count(b"\n")
    assert script.isascii()
