"""Many hostile submissions at once: none crashes, none earns more than it deserves, none touches a neighbour.

A seeded sample runs in `make test`; with `SOAK=1`, as in `make soak`, a hundred thousand, and the figures are printed.
"""

import json
import os
import resource
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from grader.grading.batches import grade
from grader.grading.cohorts import gather, score_one
from grader.grading.comparing import rows_of
from tests.grading import reference_scoring as reference
from tests.grading.drawn_responses import seeded
from tests.grading.hostile import FILES, NEIGHBOUR, PLACES, hand_in, reference_file, written
from tests.grading.test_differential import MODULES, key_of, real_course

SOAK = bool(os.environ.get("SOAK"))
BATCHES, SIZE = (200, 500) if SOAK else (4, 250)
#: Bounds of one submission, in CPU seconds and in megabytes that the process grows: far over what is needed.
SECONDS, MEGABYTES = 2.0, 250
NEIGHBOURS = [NEIGHBOUR, *(f"neighbour-{number}" for number in range(1, 4))]


def put_neighbours(submitted: Path, course, key: dict) -> None:
    """Hand in honest work: everything right, and ever less answered."""
    for number, student in enumerate(NEIGHBOURS):
        folder = submitted / student / key["assignment"]
        folder.mkdir(parents=True)
        answers = reference_file(key, student)
        for item in list(answers["responses"])[: 3 * number]:
            del answers["responses"][item]
        (folder / "answers.json").write_bytes(written(answers))
        (folder / "timestamp.txt").write_text("2026-09-01 03:00:00 UTC\n")
        shutil.copy(course.exercises / key["assignment"] / f"{key['assignment']}.ipynb", folder)


def of_neighbours(url: str) -> dict[str, list]:
    """The rows of a gradebook that are the neighbours'."""
    return {
        table: sorted(map(repr, (row for row in rows.elements() if set(NEIGHBOURS) & set(row))))
        for table, rows in rows_of(url).items()
    }


def grown() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("batch", range(BATCHES))
def test_hostile_submissions_crash_nothing_earn_nothing_and_touch_nobody(batch, tmp_path):
    name = MODULES[(2 * batch + 1) % len(MODULES)]
    course, key = real_course(tmp_path / "course", name), key_of(name)
    notebook = course.notebook(name)
    put_neighbours(course.submitted, course, key)
    alone = grade(course, name, gradebook=f"sqlite:///{tmp_path / 'alone.db'}", marking=False)
    made = {}
    for number in range(SIZE):
        student = f"hostile-{number:05d}"
        made[student] = hand_in(course.submitted, key, notebook, student, seeded("hostile", batch, number))
    roster = frozenset({*made, *NEIGHBOURS})

    cohort = gather(course, name)
    assert set(cohort.students) == roster
    slowest, before, wrong = 0.0, grown(), {}
    for student, one in made.items():
        started = time.process_time()
        scored = score_one(cohort, student)
        slowest = max(slowest, time.process_time() - started)
        wanted = deserved(key, one, student, roster)
        said = {item.item: reference.Row(item.earned, item.possible, item.status) for item in scored.items}
        if said != wanted or any(finding.finding == "internal-error" for finding in scored.findings):
            wrong[student, one.sort] = list(scored.findings), differing(said, wanted)
    assert wrong == {}
    assert slowest < SECONDS
    assert grown() - before < MEGABYTES

    among = grade(course, name, gradebook=f"sqlite:///{tmp_path / 'among.db'}", marking=False)
    assert among.graded == len(roster)
    assert {who: among.as_json()["scores"][who] for who in NEIGHBOURS} == alone.as_json()["scores"]
    assert of_neighbours(f"sqlite:///{tmp_path / 'among.db'}") == of_neighbours(f"sqlite:///{tmp_path / 'alone.db'}")
    assert not [finding for finding in among.findings if finding.student in NEIGHBOURS]
    assert not (Path.cwd() / "answers.json").exists()
    print(f"hostile {name}: {SIZE} submissions, slowest {slowest:.3f} s, grew {grown() - before:.0f} MB")  # noqa: T201
    shutil.rmtree(course.root)


def deserved(key, one, student, roster):
    if one.answers is not None:
        return reference.rows(key, one.answers, student, roster)
    return {item["id"]: reference.Row(0, item["points"], one.status) for item in key["items"]}


def differing(said, wanted):
    return {item: (row, wanted[item]) for item, row in said.items() if row != wanted[item]}


def test_every_sort_is_drawn_and_is_not_one_and_the_same(tmp_path):
    """A corpus that were refused at the door, or read whole, would show nothing."""
    key = key_of("02-agency-duties")
    sorts, full, none, part = Counter(), 0, 0, 0
    for number in range(600):
        one = hand_in(tmp_path, key, b"{}", f"s{number}", seeded("hostile", "sorts", number))
        sorts[one.sort] += 1
        rows = deserved(key, one, f"s{number}", frozenset())
        statuses = Counter(row.status for row in rows.values())
        none += statuses["scored"] == 0
        part += statuses["scored"] > 0 and statuses["unreadable"] > 0
        full += statuses["scored"] > 0 and statuses["unreadable"] == 0
    assert set(sorts) == {*FILES, *PLACES}
    assert min(none, part, full) >= 40, (none, part, full)
    assert json.loads(written(reference_file(key, "x")))["owner"] == "x"
