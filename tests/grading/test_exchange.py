"""nbgrader's commands from release to feedback, on the real module 02, as separate processes."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from grader.grading.courses import Course
from grader.grading.lookups import find
from grader.grading.references import reference_answers
from grader.items.answers import write_answers
from grader.items.receipts import heard
from tests.submissions.courses import ASSIGNMENT, BIN, ROOT, call, environment

pytestmark = pytest.mark.nbgrader

STUDENT = """
c = get_config()
c.CourseDirectory.course_id = "export-control"
c.Exchange.root = {exchange!r}
c.Exchange.cache = {cache!r}
c.ExchangeSubmit.strict = True
"""
PATHS = {
    "bin on PATH": f"{BIN}{os.pathsep}/usr/bin{os.pathsep}/bin",
    "bin not on PATH": f"/usr/bin{os.pathsep}/bin",
}


@pytest.fixture
def real_course(tmp_path):
    """Copy what is built of module 02: the course as an instructor has it."""
    root = tmp_path / "course"
    for tree in ("solutions", "exercises"):
        shutil.copytree(ROOT / tree / ASSIGNMENT, root / tree / ASSIGNMENT)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course(root)


def contents(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=name, marks=[pytest.mark.soak] if name == "bin on PATH" else [])
        for name, path in PATHS.items()
    ],
)
def test_an_assignment_goes_out_comes_back_and_is_given_its_feedback(real_course, tmp_path, path):
    trainee = tmp_path / "trainee"
    trainee.mkdir()
    exchange, cache = str(real_course.root / "exchange"), str(tmp_path / "cache")
    (trainee / "nbgrader_config.py").write_text(STUDENT.format(exchange=exchange, cache=cache))
    built = contents(real_course.exercises / ASSIGNMENT)

    def instructor(*command, **more):
        return call(real_course, "nbgrader", *command, path=path, **more)

    def student(*command, **more):
        return call(real_course, "nbgrader", *command, path=path, cwd=trainee, **more)

    instructor("generate_assignment", ASSIGNMENT, "--force")
    assert contents(real_course.exercises / ASSIGNMENT) == built, "generating rebuilds what `grader build` built"
    instructor("release_assignment", ASSIGNMENT)
    assert ASSIGNMENT in student("list").stderr
    student("fetch_assignment", ASSIGNMENT)
    assert contents(trainee / ASSIGNMENT) == built

    key = real_course.key(ASSIGNMENT)
    answers = write_answers(reference_answers(key, at=datetime(2026, 9, 1, tzinfo=UTC)))
    (trainee / ASSIGNMENT / "answers.json").write_bytes(answers)
    (trainee / ASSIGNMENT / "answers.json").chmod(0o600)
    (trainee / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").rename(trainee / "elsewhere.ipynb")
    refused = student("submit", ASSIGNMENT, check=False)
    assert refused.returncode == 1
    assert "missing notebooks" in refused.stderr
    (trainee / "elsewhere.ipynb").rename(trainee / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    student("submit", ASSIGNMENT)
    instructor("collect", ASSIGNMENT)
    (folder,) = real_course.submitted.glob(f"*/{ASSIGNMENT}")
    assert (folder / "answers.json").read_bytes() == answers
    instructor("autograde", ASSIGNMENT)
    instructor("generate_feedback", ASSIGNMENT)
    instructor("release_feedback", ASSIGNMENT)
    student("fetch_feedback", ASSIGNMENT)
    (page,) = trainee.glob(f"{ASSIGNMENT}/feedback/*/*.html")
    assert "waits for a person" in page.read_text() or "scored automatically" in page.read_text()
    assert ASSIGNMENT in instructor("list", "--inbound").stderr


def test_a_released_notebook_validates(real_course):
    pytest.importorskip("grader.widgets")
    folder = real_course.exercises / ASSIGNMENT
    done = call(real_course, "nbgrader", "validate", folder / f"{ASSIGNMENT}.ipynb", cwd=folder)
    assert "Success!" in done.stdout, done.stdout


def test_feedback_is_released_although_a_submission_came_without_time_or_secret(real_course):
    key = real_course.key(ASSIGNMENT)
    answers = write_answers(reference_answers(key, at=datetime(2026, 9, 1, tzinfo=UTC)))
    for name in ("anna", "ben"):
        folder = real_course.submitted / name / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / "answers.json").write_bytes(answers)
    call(real_course, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    call(real_course, "nbgrader", "autograde", ASSIGNMENT)
    call(real_course, "nbgrader", "generate_feedback", ASSIGNMENT)
    (real_course.feedback / "anna" / ASSIGNMENT / "submission_secret.txt").unlink()
    (real_course.feedback / "anna" / ASSIGNMENT / "timestamp.txt").unlink()
    call(real_course, "nbgrader", "release_feedback", ASSIGNMENT)
    assert len(list((real_course.root / "exchange" / "export-control" / "feedback").glob("*.html"))) == 2


IN_A_KERNEL = """
import asyncio, json
from grader.items.answers import write_answers
from grader.widgets.hand_in_cells import drawn
from grader.widgets.kernels import KERNEL
shown, heard = drawn(KERNEL), []
shown.send = lambda message, buffers=None: heard.append(message)
async def press(type_):
    shown._handle_custom_msg({"page": "p", "type": type_}, [])
    await asyncio.gather(*shown._tasks)
await press("look")
await press("submit")
await press("submit")
print(json.dumps(heard))
"""


def test_the_button_in_a_notebook_submits_through_the_exchange_and_its_receipt_is_found(real_course, tmp_path):
    trainee = tmp_path / "trainee"
    trainee.mkdir()
    exchange, cache = str(real_course.root / "exchange"), str(tmp_path / "cache")
    (trainee / "nbgrader_config.py").write_text(STUDENT.format(exchange=exchange, cache=cache))
    call(real_course, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    call(real_course, "nbgrader", "release_assignment", ASSIGNMENT)
    call(real_course, "nbgrader", "fetch_assignment", ASSIGNMENT, cwd=trainee)
    answers = write_answers(reference_answers(real_course.key(ASSIGNMENT), at=datetime(2026, 9, 1, tzinfo=UTC)))
    (trainee / ASSIGNMENT / "answers.json").write_bytes(answers)

    manager, client = start_new_kernel(cwd=str(trainee / ASSIGNMENT), env=environment(tmp_path / "home"))
    try:
        printed = []
        client.execute_interactive(
            IN_A_KERNEL, timeout=180, output_hook=lambda message: printed.append(message["content"])
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    said = {message["type"]: message for message in json.loads(printed_text(printed))}
    assert said["looked"]["course"] == "export-control"
    assert said["submitted"]["changed"] is False, "the second press sends nothing"
    inbound = list((real_course.root / "exchange" / "export-control" / "inbound").iterdir())
    assert len(inbound) == 1

    call(real_course, "nbgrader", "collect", ASSIGNMENT)
    (folder,) = real_course.submitted.glob(f"*/{ASSIGNMENT}")
    assert (folder / "answers.json").read_bytes() == answers
    found = find(real_course, heard(said["submitted"]["receipt"].lower()))
    assert [(one.student, one.assignment) for one in found] == [(folder.parent.name, ASSIGNMENT)]


def printed_text(printed):
    text = "".join(content["text"] for content in printed if content.get("name") == "stdout")
    assert text, printed
    return text
