"""A small course made from code, with every kind of item and nbgrader's configuration, and commands run in it."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import nbformat

from grader.grading.courses import Course
from grader.grading.faults import CANARY
from grader.items.assignments import Assignment
from grader.items.codecs import former_release, release_digest, write_items, write_key
from grader.items.kinds import Assign, Choose, Classify, Explain, Number, Order
from grader.items.options import Option
from grader.items.rules import Rule
from grader.items.texts import Text

ROOT = Path(__file__).parents[2]
ASSIGNMENT = "02-agency-duties"
BIN = Path(sys.executable).parent


def text(english):
    return Text(english, f"{english}（中文）")


def options(*ids):
    return tuple(Option(id_, text(id_)) for id_ in ids)


def make_key(*, points=6, version=1, figure=45, without=()):
    common = {
        "minutes": 3, "level": "apply", "as_of": "2026-08-25", "rationale": text("It is written there."),
        "sources": ("WP-II.2.3",),
    }  # fmt: skip
    items = (
        Assign(
            **common, id="agency-01", version=version, stem=text("Who regulates what?"), points=points, rule=Rule.EACH,
            stimuli=options("nuclear", "missile", "bio"), categories=options("mofcom", "caea", "moa", "nhc"),
            key={"nuclear": frozenset({"mofcom", "caea"}), "missile": frozenset({"mofcom"}), "bio": frozenset({"moa"})},
        ),
        Classify(
            **common, id="agency-02", version=1, stem=text("Which law?"), points=4, rule=Rule.EACH,
            stimuli=options("a", "b", "c", "d"), categories=options("ecl", "d792", "cl"),
            key={"a": "ecl", "b": "d792", "c": "cl", "d": "ecl"}, severity={"ecl": {"cl": 3}},
        ),
        Order(
            **common, id="agency-03", version=1, stem=text("In which order?"), points=3, rule=Rule.PAIRS,
            steps=options("apply", "review", "decide", "export"), key=("apply", "review", "decide", "export"),
        ),
        Choose(
            **common, id="agency-04", version=1, stem=text("Which one?"), points=2, rule=Rule.ALL_OR_NOTHING,
            multiple=False, options=options("x", "y", "z"), key=frozenset({"y"}),
        ),
        Number(
            **common, id="agency-05", version=1, stem=text("How many days?"), points=2, rule=Rule.WITHIN,
            unit=text("days"), tolerance=Fraction(0), key=Fraction(figure),
        ),
        Explain(
            **common, id="agency-06", version=1, stem=text("Why?"), points=5, max_characters=600,
            guide=text("Two reasons."),
        ),
    )  # fmt: skip
    items = tuple(item for item in items if item.id not in without)
    key = Assignment(name=ASSIGNMENT, title=text("Who does what"), items=items)
    return Assignment(name=key.name, title=key.title, items=items, release=release_digest(write_items(key)))


def make_notebook(key):
    cells = [nbformat.v4.new_markdown_cell("# Who does what", id="intro")]
    for item in key.items:
        written = isinstance(item, Explain)
        graded = {
            "cell_type": "code", "grade": True, "grade_id": item.id, "locked": not written, "points": item.points,
            "schema_version": 3, "solution": written, "task": False,
        }  # fmt: skip
        metadata = {
            "deletable": False, "editable": False, "jupyter": {"source_hidden": True}, "tags": ["exercise"],
            "nbgrader": graded,
        }  # fmt: skip
        source = f'from grader.widgets import exercise\nexercise("{item.id}")'
        cells.append(nbformat.v4.new_code_cell(source, id=item.id, metadata=metadata))
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    made.nbformat_minor = 5
    return (nbformat.writes(made, version=nbformat.NO_CONVERT) + "\n").encode()


def build(root, key):
    for tree in ("solutions", "exercises"):
        folder = root / tree / key.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{key.name}.ipynb").write_bytes(make_notebook(key))
        (folder / "items.json").write_bytes(write_items(key))
    (root / "solutions" / key.name / "key.json").write_bytes(write_key(key))
    (root / "solutions" / key.name / "items.yaml").write_text("the secret source\n")
    (root / "solutions" / key.name / f"{key.name}.md").write_text("the written source\n")


def change_items(course, **changes):
    """Build the assignment anew with members of some items changed, as `grader build` does; `_` stands for `-`."""
    key = course.key(ASSIGNMENT)
    members = {id_.replace("_", "-"): change for id_, change in changes.items()}
    items = tuple(replace(item, **members.get(item.id, {})) for item in key.items)
    build_items(course, items)


def build_items(course, items):
    key = replace(course.key(ASSIGNMENT), items=tuple(items))
    build(course.root, replace(key, release=release_digest(write_items(key)), former=former_release(key)))


def make_course(root):
    root.mkdir(parents=True)
    build(root, make_key())
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course(root)


def configure_more(course, text):
    """Add an instructor's own settings to the course."""
    path = course.root / "nbgrader_config.py"
    path.write_text(f"{path.read_text()}\n{text}\n")


def environment(home, *, path=None):
    """What a command runs in: nothing of this machine's own Jupyter, and the repository importable."""
    home.mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR", CANARY) if name in os.environ}
    return kept | {
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PATH": path if path is not None else f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }


def call(course, *command, path=None, cwd=None, check=True, timeout=300):
    """Run one of the environment's commands in the course, as a person would."""
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=cwd or course.root,
        env=environment(course.root.parent / "home", path=path),
        capture_output=True, text=True, check=False, timeout=timeout, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done
