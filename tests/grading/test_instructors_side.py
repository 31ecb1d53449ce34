"""References and the doctor: what an instructor starts with."""

import importlib.metadata
import json
import shutil
from datetime import UTC, datetime

import pytest

from grader.delivery.opening import EXTENSION, shared_files
from grader.delivery.releases import write
from grader.grading.batches import grade
from grader.grading.courses import CourseError, find_course
from grader.grading.doctor import NBGRADER, examine
from grader.grading.references import write_reference
from tests.submissions.courses import ASSIGNMENT, configure_more


def test_the_reference_earns_everything_that_is_scored_automatically(course):
    out = write_reference(course, ASSIGNMENT, course.submitted / "reference" / ASSIGNMENT)
    assert sorted(path.name for path in out.iterdir()) == [f"{ASSIGNMENT}.ipynb", "answers.json", "timestamp.txt"]
    batch = grade(course, ASSIGNMENT)
    row = batch.as_json()["scores"]["reference"]
    assert batch.findings == ()
    assert {item: row["items"][item] for item in row["items"] if row["statuses"][item] == "scored"} == {
        "agency-01": 6.0, "agency-02": 4.0, "agency-03": 3.0, "agency-04": 2.0, "agency-05": 2.0,
    }  # fmt: skip


def test_the_reference_is_the_same_bytes_for_the_same_time(course, tmp_path):
    at = datetime(2026, 9, 1, tzinfo=UTC)
    one, two = (write_reference(course, ASSIGNMENT, tmp_path / name, at=at) for name in ("one", "two"))
    assert [p.read_bytes() for p in sorted(one.iterdir())] == [p.read_bytes() for p in sorted(two.iterdir())]


def test_the_reference_overwrites_nobodys_work_and_is_not_released(course, tmp_path):
    write_reference(course, ASSIGNMENT, tmp_path / "out")
    with pytest.raises(CourseError, match=r"already. fix: name an empty"):
        write_reference(course, ASSIGNMENT, tmp_path / "out")
    with pytest.raises(CourseError, match=r"would go out to trainees"):
        write_reference(course, ASSIGNMENT, course.exercises / ASSIGNMENT)


def test_the_course_is_found_from_any_folder_in_it(course, tmp_path):
    assert find_course(course.solutions / ASSIGNMENT) == course
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with pytest.raises(CourseError, match=r"no course is here. fix:"):
        find_course(elsewhere)


@pytest.fixture(autouse=True)
def shared(tmp_path_factory, monkeypatch):
    """What `pip install` puts below share/jupyter, where Jupyter looks first."""
    folder = tmp_path_factory.mktemp("shared")
    write(folder, shared_files())
    monkeypatch.setenv("JUPYTER_PATH", str(folder))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(folder / "config"))
    return folder


def test_the_doctor_finds_a_sound_course_sound(course):
    checks = {check.name: check for check in examine(course.root, shared_files())}
    assert {name for name, check in checks.items() if not check.ok} <= {"server-extension"}
    assert {"python", "nbgrader", "alembic", "course", ASSIGNMENT, "configuration", "exchange", "gradebook"} <= set(
        checks
    )
    assert importlib.metadata.version("nbgrader") == NBGRADER
    grade(course, ASSIGNMENT)
    assert {check.name: check.ok for check in examine(course.root, shared_files())}["gradebook"]


def spoil_key(course):
    (course.solutions / ASSIGNMENT / "key.json").write_text("{")


def spoil_gradebook(course):
    (course.root / "gradebook.db").write_text("no database" * 200)


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (lambda course: shutil.rmtree(course.solutions), "assignments"),
        (spoil_key, ASSIGNMENT),
        (spoil_gradebook, "gradebook"),
        (lambda course: configure_more(course, "1 / 0"), "configuration"),
        (lambda course: configure_more(course, "c.CourseDirectory.course_id = 'other'"), "configuration"),
        (lambda course: configure_more(course, "c.Exchange.root = '/nowhere/at/all'"), "exchange"),
        (lambda course: (course.root / "nbgrader_config.py").unlink(), "course"),
    ],
)  # fmt: skip
def test_the_doctor_names_each_fault_with_its_cure(course, spoil, name):
    spoil(course)
    checks = examine(course.root, shared_files())
    faults = {check.name: check for check in checks if not check.ok and check.name != "server-extension"}
    assert list(faults) == [name]
    assert faults[name].cure
    assert faults[name].as_json()["cure"] == faults[name].cure


def turn_off(text):
    def spoil(folder):
        (folder / "config/labconfig").mkdir(parents=True)
        (folder / "config/labconfig/page_config.json").write_text(text)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "what", "cure"),
    [
        (lambda folder: shutil.rmtree(folder / "lab"), "is not installed", "make setup"),
        (
            lambda folder: (folder / f"labextensions/{EXTENSION}/static/remoteEntry.js").write_text("// older"),
            "is not the one of this version",
            "make setup",
        ),
        (turn_off(json.dumps({"disabledExtensions": {EXTENSION: True}})), "is turned off", "labextension enable"),
        (
            turn_off(json.dumps({"disabledExtensions": {f"{EXTENSION}:opening": True}})),
            "is turned off",
            "labextension enable",
        ),
        (
            lambda folder: write(folder, {"labextensions/other/package.json": b"{"}),
            "cannot read its extensions",
            "labextension list",
        ),
    ],
)
def test_the_doctor_says_whether_notebooks_open_ready(course, shared, monkeypatch, spoil, what, cure):
    assert {check.name: check.ok for check in examine(course.root, shared_files())}["opening"]
    monkeypatch.setattr(
        "jupyter_core.paths.ENV_JUPYTER_PATH", [str(shared / "nowhere")]
    )  # nor is another installed there
    spoil(shared)
    found = {check.name: check for check in examine(course.root, shared_files())}["opening"]
    assert not found.ok
    assert what in found.what
    assert cure in found.cure
