"""Hostile zips collected and graded: nothing leaves its trainee's place, nobody else's work changes, nothing crashes.

A seeded sample runs in `make test`; with `SOAK=1`, as in `make soak`, twenty thousand.
"""

import os
import time
from collections import Counter

import pytest

from grader.grading.batches import grade
from grader.grading.collecting import collect
from tests.grading import reference_scoring as reference
from tests.grading.drawn_responses import seeded
from tests.grading.hostile_archives import SORTS, drawn_archive
from tests.grading.test_differential import key_of, real_course
from tests.grading.test_hostile_corpus import MEGABYTES, NEIGHBOURS, SECONDS, grown, of_neighbours, put_neighbours

BATCHES, SIZE = (200, 100) if os.environ.get("SOAK") else (2, 60)
NAME = "02-agency-duties"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_hostile_zips_lead_nowhere_and_earn_what_can_be_read_in_them(batch, tmp_path):
    course, key = real_course(tmp_path / "course", NAME), key_of(NAME)
    put_neighbours(course.submitted, course, key)
    alone = grade(course, NAME, gradebook=f"sqlite:///{tmp_path / 'alone.db'}", marking=False)
    loose, inside, sorts = tmp_path / "loose", {}, Counter()
    loose.mkdir()
    for number in range(SIZE):
        student = f"hostile-{number:05d}"
        sort, data, inside[student] = drawn_archive(key, student, seeded("archives", batch, number))
        (loose / f"{student}.zip").write_bytes(data)
        sorts[sort] += 1
    there = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    outside = {path.name for path in tmp_path.iterdir()}

    started, before = time.process_time(), grown()
    collected = collect(course, loose, assignment=NAME)
    assert time.process_time() - started < SIZE * SECONDS
    assert grown() - before < MEGABYTES

    assert {path.name for path in tmp_path.iterdir()} == outside
    new = {path for path in course.root.rglob("*") if path.is_file()} - set(there)
    places = {path.relative_to(course.submitted).parts[:2] for path in new}
    assert places == {(one.student, NAME) for one in collected.placed}
    assert {student for student, _ in places} <= set(inside)
    assert not any(path.is_symlink() for path in course.root.rglob("*"))
    assert {path: path.read_bytes() for path in there} == there
    named = {one.student for one in collected.placed} | {finding.student for finding in collected.findings}
    assert set(inside) <= named, "a hand-in was lost without a word"

    among = grade(course, NAME, gradebook=f"sqlite:///{tmp_path / 'among.db'}", marking=False)
    scores = among.as_json()["scores"]
    assert {who: scores[who] for who in NEIGHBOURS} == alone.as_json()["scores"]
    assert of_neighbours(f"sqlite:///{tmp_path / 'among.db'}") == of_neighbours(f"sqlite:///{tmp_path / 'alone.db'}")
    assert not [finding for finding in among.findings if finding.finding == "internal-error"]
    roster = frozenset(scores)
    for student, files in inside.items():
        most = max(sum(row.earned for row in reference.rows(key, one, student, roster).values()) for one in files)
        assert scores.get(student, {"earned": 0})["earned"] <= float(most), student
    if batch == 0:
        assert set(sorts) == set(SORTS)
        assert len(collected.placed) >= SIZE / 4
        assert len(collected.findings) >= SIZE / 4
