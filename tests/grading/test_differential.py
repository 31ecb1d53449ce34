"""Three ways to a score, row for row: the batch engine, nbgrader's converter, and a plain reading of the rules."""

import json
import shutil
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from grader.grading.batches import grade
from grader.grading.comparing import differences, rows_of
from grader.grading.courses import Course
from grader.items.rules import EXAMPLES, Rule
from tests.grading import reference_scoring as reference
from tests.grading.drawn_responses import case_walk, drawn_answers, seeded
from tests.submissions.courses import ROOT, call

MODULES = sorted(path.parent.name for path in ROOT.glob("solutions/*/key.json"))
EACH = 40


def real_course(root: Path, *names: str) -> Course:
    """A course of its own with some of the real modules."""
    for name in names:
        for tree, files in (("solutions", ("key.json", "items.json")), ("exercises", ("items.json",))):
            (root / tree / name).mkdir(parents=True)
            for file in (*files, f"{name}.ipynb"):
                shutil.copy(ROOT / tree / name / file, root / tree / name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course(root)


def key_of(name: str) -> dict:
    return json.loads((ROOT / "solutions" / name / "key.json").read_bytes())


def hand_in_drawn(course: Course, name: str, count: int) -> dict[str, bytes]:
    """Hand in answers drawn from a seed that is the module's name; return what was handed in."""
    key, random = key_of(name), seeded(name)
    made = {}
    for number in range(count):
        student = f"trainee-{number:03d}"
        folder = course.submitted / student / name
        folder.mkdir(parents=True)
        made[student] = json.dumps(drawn_answers(key, random, student), ensure_ascii=False).encode()
        (folder / "answers.json").write_bytes(made[student])
        (folder / "timestamp.txt").write_text("2026-09-01 03:00:00 UTC\n")
        shutil.copy(course.exercises / name / f"{name}.ipynb", folder)
    return made


def expected(name: str, made: dict[str, bytes]) -> dict[str, dict[str, reference.Row]]:
    return {student: reference.rows(key_of(name), data, student, frozenset(made)) for student, data in made.items()}


def as_rows(batch) -> dict[str, dict[str, reference.Row]]:
    """What the batch says, as floats."""
    points = {item.id: Fraction(item.points) for item in batch.key.items}
    return {
        student: {
            item: reference.Row(one["items"][item], possible, one["statuses"][item])
            for item, possible in points.items()
        }
        for student, one in batch.as_json()["scores"].items()
    }


def as_floats(rows):
    return {
        who: {item: row._replace(earned=float(row.earned)) for item, row in one.items()} for who, one in rows.items()
    }


@pytest.mark.parametrize("name", MODULES)
def test_the_batch_and_a_plain_reading_of_the_rules_agree_row_for_row(name, tmp_path):
    course = real_course(tmp_path / "course", name)
    made = hand_in_drawn(course, name, EACH)
    batch = grade(course, name, marking=False)
    said, wanted = as_rows(batch), as_floats(expected(name, made))
    wrong = {
        (student, item): (said[student][item], row, json.loads(made[student])["responses"].get(item))
        for student, one in wanted.items()
        for item, row in one.items()
        if said[student][item] != row
    }
    assert wrong == {}
    assert said.keys() == wanted.keys()
    possible = sum(item["points"] for item in key_of(name)["items"])
    assert {one["possible"] for one in batch.as_json()["scores"].values()} == {possible}
    statuses = Counter(row.status for one in wanted.values() for row in one.values())
    assert min(statuses[status] for status in ("scored", "omitted", "unreadable")) >= EACH / 4
    earned = [row.earned / float(row.possible) for one in wanted.values() for row in one.values()]
    assert 0 in earned
    assert 1 in earned
    assert any(0 < share < 1 for share in earned)


@pytest.mark.nbgrader
@pytest.mark.parametrize("name", ["02-agency-duties", "08-case-files"])
def test_nbgraders_converter_the_batch_and_the_rules_agree_row_for_row(name, tmp_path):
    course = real_course(tmp_path / "course", name)
    made = hand_in_drawn(course, name, 6)
    host = f"sqlite:///{tmp_path / 'host.db'}"
    call(course, "nbgrader", "generate_assignment", name, "--force", f"--db={host}")
    call(course, "nbgrader", "autograde", name, "--force", f"--db={host}")
    grade(course, name)
    assert differences(rows_of(host), rows_of(course.gradebook_url)) == {}
    scored = {(row[1], row[3]): (row[5], row[8]) for row in rows_of(host)["grade"]}
    for student, one in expected(name, made).items():
        for item, row in one.items():
            auto, by_hand = scored[student, item]
            assert (auto or 0.0) == float(row.earned), (student, item)
            assert bool(by_hand) == (row.status in {"unmarked", "unreadable"}), (student, item)


def test_the_plain_reading_gives_the_worked_examples_of_the_documentation():
    """A reference that is wrong in the same way as the engine would agree with it, and neither with the page."""
    seen = Counter()
    for rule, examples in EXAMPLES.items():
        for example in examples:
            match rule, example.key, example.given:
                case Rule.EACH, dict(key), dict(given):
                    assert reference.each_or_all("each", key, given) == example.share
                case Rule.NET, frozenset() | set(), _:
                    assert reference.net(set(example.key), set(example.given)) == example.share
                case Rule.PAIRS, _, _:
                    item = {"key": list(example.key), "rule": "pairs"}
                    assert reference.order(item, list(example.given)) == example.share
                case Rule.WITHIN, (figure, tolerance), given:
                    item = {"key": str(figure), "tolerance": str(tolerance)}
                    assert reference.number(item, float(given)) == example.share
                case _:
                    continue
            seen[rule] += 1
    assert min(seen[rule] for rule in (Rule.EACH, Rule.NET, Rule.PAIRS, Rule.WITHIN)) >= 4


def test_the_drawn_paths_of_cases_leave_the_right_one():
    """Else the differential would say nothing of errors carried forward."""
    items = [item for item in key_of("08-case-files")["items"] if item["kind"] == "case"]
    assert len(items) >= 8
    for item in items:
        shares = {reference.case(item, case_walk(item, seeded(seed), 0.6, stop=0.1)) for seed in range(60)}
        assert len(shares) >= 8, item["id"]
