"""Grading measured beside its peer and its floor, in one run on one machine: `make bench`. Never a test.

Peer: stock `nbgrader autograde`, which starts a kernel for each submission. Floor: read the two files of each
submission and insert the rows, scoring nothing. Rows of both paths are compared in the same run, faults included.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from grader.grading import faults, rows  # noqa: E402 - found only now
from grader.grading.batches import grade  # noqa: E402
from grader.grading.comparing import TABLES, differences, rows_of  # noqa: E402
from grader.grading.courses import Course  # noqa: E402
from grader.grading.gradebook import open_gradebook, transaction  # noqa: E402
from grader.grading.registers import register  # noqa: E402
from grader.grading.specimens import make_crowd  # noqa: E402

ASSIGNMENT = "02-agency-duties"
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "stock"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
"""


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Measure, compare, print; 1 if the rows of the two paths differ."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--submissions", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--stock", type=int, default=3, help="submissions through stock nbgrader (0: leave it out)")
    parser.add_argument("--host", type=int, default=40, help="submissions through nbgrader's own converter")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="grader-bench-") as folder:
        return measure(Path(folder), options)


def measure(folder: Path, options: argparse.Namespace) -> int:
    """Measure in an empty folder."""
    course = copy(folder / "course")
    say(
        f"{options.submissions} submissions of {ASSIGNMENT}, {os.cpu_count()} processors, median of {options.runs} runs"
    )
    make_crowd(course, ASSIGNMENT, options.submissions)
    micro = bulk_and_floor(course, folder, options)
    host = 1e6 * by_nbgrader(folder, options.host)
    say(f"{'nbgrader autograde, our converter':38}{host:12,.0f} µs a submission")
    best = min(micro["grader grade, 1 process"], micro["grader grade, 2 processes"])
    if options.stock:
        stock = 1e6 * stock_nbgrader(folder, options.stock)
        say(f"{'nbgrader autograde, stock':38}{stock:12,.0f} µs a submission, with a kernel")
        say(f"grader grade is {stock / best:,.0f} × as fast as stock; our converter {stock / host:,.1f} ×")
    floor = micro["floor"]
    for name, cost in micro.items():
        if name != "floor":
            say(f"{name} is {cost / floor:.2f} × the floor")
    return compare(folder)


def bulk_and_floor(course: Course, folder: Path, options: argparse.Namespace) -> dict[str, float]:
    """Return µs a submission, medians of interleaved runs."""
    ways: dict[str, Callable[[str], float]] = {
        "floor": lambda url: floor(course, url),
        "grader grade, 1 process": lambda url: bulk(course, url, 1),
        "grader grade, 2 processes": lambda url: bulk(course, url, 2),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for run in range(options.runs + 1):  # the first warms files and imports, and is not counted
        for name, way in ways.items():
            path = folder / "bench.db"
            path.unlink(missing_ok=True)
            taken = way(f"sqlite:///{path}")
            if run:
                seconds[name].append(taken)
    micro = {name: 1e6 * statistics.median(taken) / options.submissions for name, taken in seconds.items()}
    for name, cost in micro.items():
        spread = [1e6 * one / options.submissions for one in (min(seconds[name]), max(seconds[name]))]
        say(f"{name:38}{cost:12,.1f} µs a submission ({spread[0]:.0f}–{spread[1]:.0f})")
    cost = marking(course, folder) * 1e6 / options.submissions
    say(f"{'marking folders and notebooks':38}{cost:12,.1f} µs a submission")
    return micro


def bulk(course: Course, url: str, workers: int) -> float:
    """Time one batch, from the folder to the committed gradebook."""
    start = time.perf_counter()
    grade(course, ASSIGNMENT, gradebook=url, workers=workers, marking=False)
    return time.perf_counter() - start


def marking(course: Course, folder: Path) -> float:
    """Time what formgrader needs beside the rows."""
    url = f"sqlite:///{folder / 'marking.db'}"
    start = time.perf_counter()
    grade(course, ASSIGNMENT, gradebook=url)
    return time.perf_counter() - start - bulk(course, url, 1)


def floor(course: Course, url: str) -> float:
    """Time reading both files of each submission and inserting as many rows, scoring nothing."""
    start = time.perf_counter()
    engine = open_gradebook(url)
    key = course.key(ASSIGNMENT)
    with transaction(engine) as connection:
        cells = register(connection, key, course.notebook(ASSIGNMENT), "export-control")
    with os.scandir(course.submitted) as entries:
        students = sorted(entry.name for entry in entries)
    for student in students:
        for name in ("answers.json", "timestamp.txt"):
            with open(f"{course.submitted}/{student}/{ASSIGNMENT}/{name}", "rb") as file:  # noqa: PTH123 - the quickest way
                file.read()
    students.sort(key=lambda student: rows.prefix(cells, student))
    starts = [rows.prefix(cells, student) for student in students]
    graded = sorted((rows.digest(f"grade {cell}", 10), cell) for cell in cells.graded)
    with transaction(engine) as connection:
        run = connection.exec_driver_sql
        run(rows.STUDENT, [(student,) for student in students])
        moment = "2026-09-01 03:00:00.000000"
        run(
            rows.SUBMISSION,
            [(s + "a" * 10, cells.assignment, name, moment) for s, name in zip(starts, students, strict=True)],
        )
        run(rows.NOTEBOOK, [(s + "b" * 10, s + "a" * 10, cells.notebook, 0) for s in starts])
        plain = "INSERT INTO grade (id, notebook_id, cell_id, auto_score, needs_manual_grade) VALUES (?, ?, ?, ?, ?)"
        run(plain, [(s + suffix, s + "b" * 10, cell, 1.0, 0) for s in starts for suffix, cell in graded])
        run(rows.COMMENT, [(s + "c" * 10, s + "b" * 10, cell, None) for s in starts for cell in cells.written])
    engine.dispose()
    return time.perf_counter() - start


def by_nbgrader(folder: Path, count: int) -> float:
    """Return seconds a submission through our converter, the command's own start taken off."""
    few = copy(folder / "few")
    make_crowd(few, ASSIGNMENT, count)
    one = nbgrader(few.root, "autograde", ASSIGNMENT, "--student=trainee-00001")
    everybody = nbgrader(few.root, "autograde", ASSIGNMENT, "--force")
    shutil.rmtree(few.root)
    return (everybody - one) / (count - 1)


def stock_nbgrader(folder: Path, count: int) -> float:
    """Return seconds a submission through nbgrader as it comes, the command's own start taken off."""
    course = copy(folder / "stock")
    (course.root / "nbgrader_config.py").write_text(STOCK)
    make_crowd(course, ASSIGNMENT, count + 1)
    nbgrader(course.root, "generate_assignment", ASSIGNMENT, "--force")
    one = nbgrader(course.root, "autograde", ASSIGNMENT, "--student=trainee-00001")
    everybody = nbgrader(course.root, "autograde", ASSIGNMENT, "--force")
    shutil.rmtree(course.root)
    return (everybody - one) / count


def compare(folder: Path) -> int:
    """Grade every fault among honest ones by both paths, and compare the rows."""
    course = copy(folder / "compared")
    faults.make_all(course, ASSIGNMENT)
    make_crowd(course, ASSIGNMENT, 20)
    nbgrader(course.root, "autograde", ASSIGNMENT, f"--db=sqlite:///{folder / 'host.db'}")
    batch = grade(course, ASSIGNMENT, gradebook=f"sqlite:///{folder / 'bulk.db'}")
    one, other = rows_of(f"sqlite:///{folder / 'host.db'}"), rows_of(f"sqlite:///{folder / 'bulk.db'}")
    apart = differences(one, other)
    count = sum(sum(table.values()) for table in one.values())
    verdict = "equal by both paths" if not apart else f"DIFFERENT in {', '.join(apart)}"
    say(f"{batch.graded} submissions, {len(batch.findings)} findings, {count} rows in {len(TABLES)} tables: {verdict}")
    return 1 if apart else 0


def copy(to: Path) -> Course:
    """Copy the built module, and nothing of anybody's work."""
    for tree in ("solutions", "exercises"):
        shutil.copytree(ROOT / tree / ASSIGNMENT, to / tree / ASSIGNMENT)
    shutil.copy(ROOT / "nbgrader_config.py", to)
    return Course(to)


def nbgrader(folder: Path, *command: str) -> float:
    """Run one of nbgrader's commands and return the seconds it took."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(home), "PATH": path, "JUPYTER_PLATFORM_DIRS": "1"}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
