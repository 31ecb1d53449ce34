"""Grading measured beside its peer and its floor, in one run on one machine: `make bench`. Never a test.

Peer: stock `nbgrader autograde`, which starts a kernel for each submission. Floor: read every submitted file once,
insert the same rows in bulk, make the same folders, score nothing. One submission in twenty is faulty. Rows of
nbgrader's path and ours are compared in the same run.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
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
from tests.grading import postgres  # noqa: E402

ASSIGNMENT = "02-agency-duties"
FLOOR, ONE, TWO = "floor", "grader grade, 1 process", "grader grade, 2 processes"
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "stock"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
"""
PEAK = """
import resource, sys
from pathlib import Path
from grader.grading.batches import grade
from grader.grading.courses import Course
grade(Course(Path(sys.argv[1])), sys.argv[2], gradebook=sys.argv[3], marking=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Measure, compare, print; 1 if the rows of the two paths differ."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000], help="also 100000")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--stock", type=int, default=3, help="submissions through stock nbgrader (0: leave it out)")
    parser.add_argument("--host", type=int, default=40, help="submissions through nbgrader's own converter")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="grader-bench-") as folder:
        return measure(Path(folder), options)


def measure(folder: Path, options: argparse.Namespace) -> int:
    """Measure in an empty folder."""
    say(f"{ASSIGNMENT}, one in twenty faulty, {os.cpu_count()} processors, median of {options.runs} interleaved runs")
    say("µs a submission; fresh: an empty gradebook; full: the same batch again")
    host = 1e6 * by_nbgrader(folder, options.host)
    say(f"{'nbgrader autograde, our converter':50}{host:12,.0f}")
    stock = 0.0
    if options.stock:
        stock = 1e6 * stock_nbgrader(folder, options.stock)
        say(f"{'nbgrader autograde, stock, with a kernel':50}{stock:12,.0f}   our converter is {stock / host:.1f} ×")
    for size in options.sizes:
        one_size(folder, size, options.runs, stock)
    return compare(folder)


def one_size(folder: Path, size: int, runs: int, stock: float) -> None:
    """Measure one number of submissions, on both databases."""
    course = copy(folder / f"course-{size}")
    crowd(course, size)
    with postgres.running() if postgres.BINARIES else nullcontext() as server:
        for database in ("SQLite", *(["PostgreSQL"] if server else [])):
            cost = interleaved(course, size, runs, server if database == "PostgreSQL" else None)
            say(f"-- {size:,} submissions, {database}")
            for (name, when), taken in cost.items():
                beside = f"{taken / cost[FLOOR, when]:6.2f} × the floor" if name != FLOOR else ""
                quick = f"{stock / taken:10,.0f} × stock" if stock and name != FLOOR else ""
                say(f"{name + ', ' + when:50}{taken:12,.1f}{beside:>24}{quick}")
    url = f"sqlite:///{folder / 'peak.db'}"
    (folder / "peak.db").unlink(missing_ok=True)
    say(f"{'memory at its peak':50}{peak(course, url):12,.0f} MB")
    start = time.perf_counter()
    grade(course, ASSIGNMENT, gradebook=url)
    with_notebooks = time.perf_counter() - start
    start = time.perf_counter()
    grade(course, ASSIGNMENT, gradebook=url, marking=False)
    notebooks = with_notebooks - (time.perf_counter() - start)
    say(f"{'marking notebooks, apart':50}{1e6 * notebooks / size:12,.1f}")
    shutil.rmtree(course.root)


def interleaved(course: Course, size: int, runs: int, server: postgres.Server | None) -> dict[tuple[str, str], float]:
    """Return µs a submission by way and state of the gradebook: medians of runs that take turns."""
    ways: dict[str, Callable[[str], None]] = {
        FLOOR: lambda url: floor(course, url),
        ONE: lambda url: bulk(course, url, 1),
        TWO: lambda url: bulk(course, url, 2),
    }
    seconds: dict[tuple[str, str], list[float]] = {(name, when): [] for when in ("fresh", "full") for name in ways}
    for run in range(runs + 1):  # the first warms files and imports, and is not counted
        for name, way in ways.items():
            with empty(course, server) as url:
                for when in ("fresh", "full"):
                    start = time.perf_counter()
                    way(url)
                    if run:
                        seconds[name, when].append(time.perf_counter() - start)
    return {name: 1e6 * statistics.median(taken) / size for name, taken in seconds.items()}


@contextmanager
def empty(course: Course, server: postgres.Server | None) -> Iterator[str]:
    """Give the address of an empty gradebook, and no folder of graded work."""
    path = course.root / "bench.db"
    path.unlink(missing_ok=True)
    shutil.rmtree(course.autograded, ignore_errors=True)
    yield f"sqlite:///{path}" if server is None else server.new()


def bulk(course: Course, url: str, workers: int) -> None:
    """Grade one batch, from the folder to the committed gradebook and the folders that formgrader looks for."""
    grade(course, ASSIGNMENT, gradebook=url, workers=workers, marking=False)


def floor(course: Course, url: str) -> None:
    """Read every file of each submission, insert as many rows and make as many folders, scoring nothing."""
    engine = open_gradebook(url)
    key = course.key(ASSIGNMENT)
    with transaction(engine) as connection:
        cells = register(connection, key, course.notebook(ASSIGNMENT), "export-control")
    with os.scandir(course.submitted) as entries:
        students = sorted(entry.name for entry in entries)
    for student in students:
        for name in ("answers.json", "timestamp.txt", f"{ASSIGNMENT}.ipynb"):
            read(f"{course.submitted}/{student}/{ASSIGNMENT}/{name}")
    places = sorted((rows.prefix(cells, student), student) for student in students)
    graded = sorted((rows.digest(f"grade {cell}", 10), cell) for cell in cells.graded)
    sqlite = engine.dialect.name == "sqlite"
    mark = "?" if sqlite else "%s"
    moment = "2026-09-01 03:00:00.000000"
    with transaction(engine) as connection:
        for statement, table in (
            (rows.STUDENT, ((student,) for _, student in places)),
            (rows.SUBMISSION, ((s + "a" * 10, cells.assignment, who, moment) for s, who in places)),
            (rows.NOTEBOOK, ((s + "b" * 10, s + "a" * 10, cells.notebook, False) for s, _ in places)),
            (PLAIN_GRADE, ((s + suffix, s + "b" * 10, cell, 1.0, False) for s, _ in places for suffix, cell in graded)),
            (rows.COMMENT, ((s + "c" * 10, s + "b" * 10, cell, None) for s, _ in places for cell in cells.written)),
        ):
            connection.exec_driver_sql(statement.replace("?", mark), list(table))
    engine.dispose()
    for student in students:
        os.makedirs(f"{course.autograded}/{student}/{ASSIGNMENT}", exist_ok=True)  # noqa: PTH103 - the quickest way


PLAIN_GRADE = """
INSERT INTO grade (id, notebook_id, cell_id, auto_score, needs_manual_grade) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (cell_id, notebook_id) DO UPDATE SET auto_score = excluded.auto_score"""


def read(path: str) -> None:
    """Read a file if it is one, neither following a link nor waiting on a pipe."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    try:
        os.read(file, 1_000_000)
    except OSError:
        return
    finally:
        os.close(file)


def peak(course: Course, url: str) -> float:
    """Return the most memory that a process took that grades the batch, in MB."""
    command = [sys.executable, "-c", PEAK, str(course.root), ASSIGNMENT, url]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1024


def crowd(course: Course, size: int) -> None:
    """Make submissions; one in twenty has one of the faults, by turns."""
    make_crowd(course, ASSIGNMENT, size)
    names = list(faults.FAULTY)
    for turn, number in enumerate(range(20, size + 1, 20)):
        student = f"trainee-{number:05d}"
        shutil.rmtree(course.submitted / student)
        faults.make(course, ASSIGNMENT, names[turn % len(names)], student=student)


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
