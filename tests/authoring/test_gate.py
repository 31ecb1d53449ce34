from __future__ import annotations

import base64
import json

import pytest

from grader.authoring.fact_base import read_fact_base
from grader.authoring.gate import check
from grader.authoring.modules import read_module
from grader.delivery.releases import built_files, write
from grader.items.codecs import key_canary
from tests.authoring.small_course import NAME, edit, write_small_course

RATIONALE = "The paragraph names them one by one."
CHINESE = "该段逐一点名这些机构。"
KEY = {"nuclear": ["caea", "mofcom"], "firm": ["mofcom"]}


@pytest.fixture
def course(tmp_path):
    root = write_small_course(tmp_path)
    module = read_module(root, NAME, read_fact_base(root / "datasets"))
    files = built_files(module)
    write(root, files)
    return root, module, files


def findings(course) -> list[str]:
    root, module, files = course
    return [str(problem) for problem in check(root, [module], files)]


def test_a_sound_course_passes(course):
    assert findings(course) == []


@pytest.mark.parametrize(
    "secret",
    [
        "CANARY",
        RATIONALE,
        CHINESE,
        json.dumps(CHINESE),
        "It is named in a neighbouring paragraph.",
        base64.b64encode(RATIONALE.encode()).decode(),
        base64.b64encode(b"x" + RATIONALE.encode() + b"!").decode(),
        base64.b64encode(b"xy" + CHINESE.encode()).decode(),
        json.dumps(KEY),
        json.dumps(KEY, separators=(",", ":")),
        json.dumps({"answers": KEY | {"more": 1}}),
        repr(KEY),
        base64.b64encode(json.dumps(KEY).encode()).decode(),
        json.dumps({"small-02": ["mofcom"]}),
        json.dumps(dict(reversed(KEY.items()))),
        base64.b64encode(json.dumps(dict(sorted(KEY.items()))).encode()).decode(),
    ],
)
@pytest.mark.parametrize("place", [f"course/{NAME}/lesson.ipynb", f"exercises/{NAME}/{NAME}.ipynb", "grader/notes.py"])
def test_a_secret_in_any_disguise_is_found_where_a_trainee_could_look(course, secret, place):
    root, module, _ = course
    secret = key_canary(module.exercises.graded) if secret == "CANARY" else secret
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n# {secret}\n", encoding="utf-8")
    found = [finding for finding in findings(course) if finding.startswith(f"{place}:")]
    assert found, "the leak was not found"
    assert all("keys never travel" in finding for finding in found)


def test_the_open_tables_are_no_leak(course):
    root, *_ = course
    assert "caea" in (root / "datasets/duties.csv").read_text(encoding="utf-8")
    assert findings(course) == []


def test_more_than_a_face_in_the_release_is_found(course):
    root, *_ = course
    path = root / f"exercises/{NAME}/items.json"
    members = json.loads(path.read_text(encoding="utf-8"))
    members["items"][1]["rule"] = "net"
    members["items"][1]["level"] = "recall"
    path.write_text(json.dumps(members), encoding="utf-8")
    assert any("holds more, or other, than the items' faces" in finding for finding in findings(course))


@pytest.mark.parametrize(
    "stray", [f"exercises/{NAME}/key.json", f"solutions/{NAME}/old.txt", "exercises/99-ghost/a.md"]
)
def test_a_stray_file_is_found(course, stray):
    root, *_ = course
    (root / stray).parent.mkdir(parents=True, exist_ok=True)
    (root / stray).write_text("{}", encoding="utf-8")
    assert any(finding.startswith(f"{stray}: a stray file") for finding in findings(course))


def test_answers_left_by_work_are_no_strays(course):
    root, *_ = course
    (root / f"course/{NAME}/answers.json").write_text("{}", encoding="utf-8")
    (root / f"exercises/{NAME}/.ipynb_checkpoints").mkdir()
    (root / f"exercises/{NAME}/.ipynb_checkpoints/x.ipynb").write_text("{}", encoding="utf-8")
    assert findings(course) == []


@pytest.mark.parametrize("tree", ["exercises", "solutions"])
def test_answers_that_lie_where_releases_are_made_are_found(course, tree):
    root, *_ = course
    (root / tree / NAME / "answers.json").write_text("{}", encoding="utf-8")
    assert any("answers lie where releases are made" in finding for finding in findings(course))


def test_minutes_that_do_not_add_up_are_found(course):
    root, *_ = course
    edit(root, f"solutions/{NAME}/{NAME}.md", "minutes: 3", "minutes: 30")
    edit(root, f"course/{NAME}/lesson.md", "minutes: 2", "minutes: 20")
    found = findings(course)
    assert any("minutes 30, the items add up to 3" in finding for finding in found)
    assert any("minutes 20; practice (1)" in finding for finding in found)
