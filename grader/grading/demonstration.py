"""The main job shown once, on made-up hand-ins: graded by nbgrader and by us, compared row by row, and reported.

One assignment is shown with every fault; then a small honest class does all the others.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.grading.batches import grade
from grader.grading.comparing import TABLES, differences, rows_of
from grader.grading.courses import CONFIG, Course, CourseError
from grader.grading.faults import BAD_IDS, make, make_all
from grader.grading.feedback import write_feedback
from grader.grading.reports import write_report
from grader.grading.specimens import make_crowd
from grader.items.kinds import Explain

ASSIGNMENT = "02-agency-duties"
#: How many trainees do the other assignments, beside a reference.
_CLASS = 12
_MARK = ".made-by-grader-demo"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Demonstration:
    """What was shown: the batch as `grader grade --json` gives it, whether all was as it must be, what to open."""

    graded: dict[str, Any]
    agree: bool
    closing: tuple[str, ...]


def demonstrate(course: Course, to: Path, say: Say, assignment: str = ASSIGNMENT) -> Demonstration:
    """Make a small cohort with every kind of fault, grade it both ways, compare, write feedback and report.

    A small honest class then does every other assignment, and a reference must earn everything in each.

    Works in the folder `to`, which is emptied if an earlier demonstration made it. Raises `CourseError`
    where the folder holds anything else.
    """
    to = to.absolute()
    _make_room(to)
    ours = _copy(course, to / "course")
    stock = f"sqlite:///{ours.root / 'by-nbgrader.db'}"
    made = len(make_all(ours, assignment)) + _make_odd_folders(ours, assignment)
    say(f"{made} submissions made: honest ones of every strength, and one for each fault that a hand-in can have")

    start = time.perf_counter()
    _nbgrader_autograde(ours, assignment, stock)
    by_nbgrader = time.perf_counter() - start
    start = time.perf_counter()
    batch = grade(ours, assignment)
    by_us = time.perf_counter() - start
    apart = differences(rows_of(stock), rows_of(ours.gradebook_url))
    rows = sum(sum(table.values()) for table in rows_of(ours.gradebook_url).values())
    say(f"nbgrader autograde, through our converter: {by_nbgrader:.1f} s; grader grade: {by_us:.2f} s")
    if apart:
        for table, (left, right) in apart.items():
            say(f"{table}: rows only by nbgrader {left[:3]}, only by grader {right[:3]}")
    else:
        say(f"both gave the same {rows} rows in all {len(TABLES)} tables of the gradebook")

    pages = write_feedback(ours, assignment, closed=True)
    report = write_report(ours, assignment)
    others = [_honest_class(ours, other, say) for other in ours.assignments() if other != assignment]
    reference = next(page for page in pages if "reference" in page.parts)
    closing = (
        "",
        "open the report:          " + _shown(report),
        "open a trainee's page:    " + _shown(reference),
        f"look with formgrader:     cd {_shown(ours.root)} && {_formgrader(ours.root)}",
    )
    return Demonstration(batch.as_json(), not apart and all(others), closing)


def _honest_class(course: Course, assignment: str, say: Say) -> bool:
    """Grade and report a small class on one assignment; tell whether the reference earned all that is automatic."""
    make_crowd(course, assignment, _CLASS)
    make(course, assignment, "reference")
    batch = grade(course, assignment)
    write_report(course, assignment)
    by_person = sum(item.worth for item in batch.key.items if isinstance(item, Explain))
    possible = sum(item.worth for item in batch.key.items) - by_person
    earned = {result.student: result.earned for result in batch.results}
    others = sorted(points for student, points in earned.items() if student != "reference")
    say(
        f"{assignment}: {batch.graded} graded, {len(batch.findings)} findings; a class between {others[0]:g} and "
        f"{others[-1]:g}, the reference at {earned['reference']:g} of {possible}"
        + (f" ({by_person} more are marked by a person)" if by_person else "")
    )
    return earned["reference"] == possible and not batch.findings


def _make_room(to: Path) -> None:
    if to.exists() and any(to.iterdir()):
        if not (to / _MARK).is_file():
            what = "is not empty, and no demonstration made it"
            raise CourseError(_shown(to), what, "name another folder with --out")
        shutil.rmtree(to)
    to.mkdir(parents=True, exist_ok=True)
    (to / _MARK).touch()


def _copy(course: Course, to: Path) -> Course:
    """Copy what an instructor starts from: configuration, sources and release; no one's work."""
    to.mkdir()
    shutil.copy(course.root / CONFIG, to / CONFIG)
    for folder in (course.solutions, course.exercises):
        if not folder.is_dir():
            raise CourseError(_shown(folder), "nothing has been built", "grader build")
        shutil.copytree(folder, to / folder.name)
    if course.lessons.is_dir():  # the report names the part to teach again
        shutil.copytree(course.lessons, to / course.lessons.name)
    return Course(to)


def _make_odd_folders(course: Course, assignment: str) -> int:
    """Make what is wrong with the folder and not with its files: ids that are none, a twin, a device for a file."""
    for name in BAD_IDS:
        make(course, assignment, "reference", student=name)
    make(course, assignment, "weak", student="Reference")
    answers = make(course, assignment, "no-answers", student="device") / "answers.json"
    try:
        os.mknod(answers, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero: it would never end
    except OSError:
        answers.mkdir()  # only root makes a device
    return len(BAD_IDS) + 2


def _nbgrader_autograde(course: Course, assignment: str, gradebook: str) -> None:
    """Run the stock command, as an instructor would, and keep its log beside the course."""
    log = course.root / "autograde.log"
    command = [sys.executable, "-m", "nbgrader", "autograde", assignment, f"--db={gradebook}"]
    with log.open("wb") as out:
        done = subprocess.run(command, cwd=course.root, stdout=out, stderr=subprocess.STDOUT, check=False)  # noqa: S603
    if done.returncode:
        raise CourseError(_shown(log), f"nbgrader autograde ended with {done.returncode}", "read the log")


def _formgrader(start: Path) -> str:
    """Return the command that opens formgrader on the demonstration's course."""
    jupyter = os.path.relpath(Path(sys.executable).parent / "jupyter-lab", start)
    root = " --allow-root" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    return f"{jupyter} --ip=127.0.0.1{root}   (menu Nbgrader, Formgrader)"


def _shown(path: Path) -> str:
    """Show a path from here where that is shorter."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith("..") else str(path)
