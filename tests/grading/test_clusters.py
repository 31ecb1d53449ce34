"""Scoring on a Dask cluster of several processes: the same rows, whatever becomes of a worker."""

import json
import os
import shutil
import signal
import sys
import time

import pytest
from distributed import LocalCluster

from grader.grading import faults
from grader.grading.batches import grade
from grader.grading.cohorts import gather, score_cohort
from grader.grading.comparing import differences, rows_of
from grader.grading.courses import CourseError
from grader.grading.specimens import make_crowd
from tests.submissions.courses import ASSIGNMENT, ROOT, call

MANY = 3_000


@pytest.fixture(scope="module")
def cluster():
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)
    with LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as started:
        yield started
    del os.environ["PYTHONPATH"]
    os.environ |= {"PYTHONPATH": before} if before else {}


def pids(cluster):
    return {worker.pid for worker in cluster.workers.values()}


def test_rows_are_those_of_one_process_although_a_worker_is_killed_half_way(course, tmp_path, cluster):
    make_crowd(course, ASSIGNMENT, MANY)
    faults.make_all(course, ASSIGNMENT)
    one, far = (f"sqlite:///{tmp_path / name}" for name in ("one.db", "far.db"))
    alone = grade(course, ASSIGNMENT, gradebook=one, marking=False)
    killed = []

    def progress(stage, done, total, **_):
        if stage == "score" and not killed and done < total / 2:
            killed.extend(sorted(pids(cluster))[:1])
            os.kill(killed[0], signal.SIGKILL)

    together = grade(
        course, ASSIGNMENT, gradebook=far, marking=False, scheduler=cluster.scheduler_address, progress=progress
    )
    assert killed
    assert together.as_json() == alone.as_json()
    assert differences(rows_of(one), rows_of(far)) == {}
    end = time.monotonic() + 60
    while killed[0] in pids(cluster) or len(pids(cluster)) < 3:
        assert time.monotonic() < end, "the killed worker never came back"
        time.sleep(0.1)


def test_the_work_is_done_by_the_cluster_from_a_relative_folder_too(course, cluster):
    make_crowd(course, ASSIGNMENT, 300)
    faults.make_all(course, ASSIGNMENT, ["reference"])
    done = call(
        course, sys.executable, "-m", "grader.cli", "grade", ASSIGNMENT, "--submitted", "submitted",
        "--scheduler", cluster.scheduler_address, "--json",
    )  # fmt: skip
    assert json.loads(done.stdout)["scores"]["reference"]["earned"] == 17
    assert any("score_far_away" in str(name) for name in cluster.scheduler.task_prefixes)


def test_a_folder_that_workers_do_not_see_is_no_heap_of_missing_answers(course, tmp_path, cluster):
    faults.make_all(course, ASSIGNMENT, ["reference"])
    here = tmp_path / "here"
    course.submitted.rename(here)
    cohort = gather(course, ASSIGNMENT, submitted=here)
    shutil.rmtree(here)  # as another machine would see it
    with pytest.raises(CourseError, match=r"scheduler: a worker does not see .*fix: give all machines the folder"):
        list(score_cohort(cohort, scheduler=cluster.scheduler_address))


def test_no_scheduler_at_the_address_is_named(course, monkeypatch):
    monkeypatch.setattr("grader.grading.clusters._PATIENCE", 1)
    faults.make_all(course, ASSIGNMENT, ["reference"])
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(CourseError, match=rf"scheduler {address}: .*fix: name a Dask scheduler that runs"):
            grade(course, ASSIGNMENT, scheduler=address)
    assert rows_of(course.gradebook_url)["grade"].total() == 0


def test_the_cluster_has_its_own_workers(course):
    done = call(
        course, sys.executable, "-m", "grader.cli", "grade", ASSIGNMENT, "--scheduler", "tcp://x:1", "--workers", "2",
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "leave out --workers" in done.stderr
