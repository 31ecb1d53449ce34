"""Honest work in every layout in which it comes: not one line that says that something was changed.

A hundred and eighty in `make test`; with `SOAK=1`, as in `make soak`, a thousand.
"""

import os
from collections import Counter

import pytest

from grader.grading.batches import grade
from tests.grading import reference_scoring as reference
from tests.grading.drawn_responses import seeded
from tests.grading.honest import LAYOUTS, honest_notebook
from tests.grading.hostile import reference_file, written
from tests.grading.test_differential import MODULES, key_of, real_course

EACH = 112 if os.environ.get("SOAK") else 20


@pytest.mark.parametrize("name", MODULES)
def test_honest_work_has_no_finding_whatever_program_saved_it(name, tmp_path):
    course, key = real_course(tmp_path / "course", name), key_of(name)
    pristine = (course.exercises / name / f"{name}.ipynb").read_bytes()
    layouts, wanted = {}, {}
    for number in range(EACH):
        student, random = f"trainee-{number:04d}", seeded("honest", name, number)
        folder = course.submitted / student / name
        folder.mkdir(parents=True)
        answers = reference_file(key, random.choice([student, None]))
        for item in random.sample(list(answers["responses"]), random.randint(0, 3)):
            del answers["responses"][item]
        answers["kept"] = {"by": "a newer version"}
        (folder / "answers.json").write_bytes(written(answers))
        layouts[student], notebook = honest_notebook(pristine, random)
        (folder / f"{name}.ipynb").write_bytes(notebook)
        (folder / "timestamp.txt").write_text("2026-09-01 03:00:00 UTC\n")
        wanted[student] = sum(row.earned for row in reference.rows(key, written(answers), student).values())
    batch = grade(course, name, marking=False)
    assert [(layouts[one.student], one.finding, one.detail) for one in batch.findings] == []
    assert {who: one["earned"] for who, one in batch.as_json()["scores"].items()} == wanted
    assert set(Counter(layouts.values())) == set(LAYOUTS)
