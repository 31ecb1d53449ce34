"""A Monday with a wrong key: the commands of docs/instructor.md, in their order, on the course's own assignment."""

import re
import shlex
import shutil

import pytest

from grader.grading.batches import grade
from grader.grading.comparing import differences, rows_of
from grader.grading.courses import Course
from grader.grading.specimens import make_crowd
from tests.submissions.courses import ASSIGNMENT, ROOT, call

PAGE = (ROOT / "docs" / "instructor.md").read_text(encoding="utf-8")
SECTION = PAGE[PAGE.index("## A Monday") : PAGE.index("## Out to other systems")]
COMMANDS = [
    shlex.split(line, comments=True)
    for block in re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL)
    for line in block.splitlines()
]


@pytest.fixture
def friday(tmp_path):
    """The course as it was on Friday: one real assignment, thirty trainees, graded."""
    root = tmp_path / "course"
    for folder in ("datasets", f"solutions/{ASSIGNMENT}", f"exercises/{ASSIGNMENT}", f"course/{ASSIGNMENT}"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root)
    make_crowd(course, ASSIGNMENT, 30)
    grade(course, ASSIGNMENT)
    return course


def mend(course):
    """Write into items.yaml what the page shows."""
    shown = re.search(r"```yaml\n(.*?)```", SECTION, re.DOTALL)[1]
    *head, key = shown.splitlines(keepends=True)
    path = course.root / "solutions" / ASSIGNMENT / "items.yaml"
    before, item = path.read_text(encoding="utf-8").split("  - id: agency-10\n    version: 1\n")
    item, count = re.subn(r"    key:\n(      .*\n)+", key, item, count=1)
    assert count == 1
    path.write_text(before + "".join(head) + item, encoding="utf-8")


def earned(rows):
    """What each trainee has, scored automatically."""
    return {
        student: sum(row[5] or 0 for row in rows["grade"] if row[1] == student)
        for student in {r[1] for r in rows["grade"]}
    }


def test_every_command_of_the_page_works_in_its_order(friday):
    graded = rows_of(friday.gradebook_url)
    mend(friday)
    printed = {}
    for command in COMMANDS:
        done = call(friday, *command)
        printed[command[1], command[-1] if command[1] != "rescore" else command[2]] = done.stdout
        if command[:2] == ["grader", "build"]:
            refused = call(friday, "grader", "grade", ASSIGNMENT, check=False)
            assert (refused.returncode, "agency-10 (key, version)" in refused.stderr) == (2, True)
        if "--dry-run" in command:
            assert "agency-10: key, version: The paragraph names four bodies" in done.stdout
            assert "over the line of 60%" in done.stdout
            assert differences(graded, rows_of(friday.gradebook_url)) == {}
        if command[1:4] == ["rescore", ASSIGNMENT, "--by"]:
            assert differences(graded, rows_of(friday.gradebook_url)).keys() == {"grade"}
        if "--undo" in command:
            assert differences(graded, rows_of(friday.gradebook_url)) == {}
    assert "Lin Mei" in printed["rescore", "--history"]
    kept = rows_of(friday.gradebook_url)
    assert min(earned(kept)[student] - points for student, points in earned(graded).items()) >= 0
    call(friday, "grader", "grade", ASSIGNMENT, check=False)
    assert differences(kept, rows_of(friday.gradebook_url)) == {}
    pages = [page.read_text() for page in friday.feedback.glob(f"*/{ASSIGNMENT}/*.html")]
    assert len(pages) == 30
    assert all("was corrected after it was handed out" in page for page in pages)
