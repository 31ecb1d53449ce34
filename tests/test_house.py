"""The house holds: rooms use only the rooms that they may, and stay light where they must."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "grader"

#: room → (rooms it may use, outside libraries it may use; None: any)
MAY_USE: dict[str, tuple[set[str], set[str] | None]] = {
    "items": (set(), set()),
    "regime": (set(), set()),
    "authoring": ({"items", "regime"}, {"yaml"}),
    "delivery": ({"items"}, {"jupytext", "nbformat", "packaging"}),
    "widgets": ({"items"}, {"anywidget", "traitlets", "IPython", "ipywidgets"}),
    "explorer": ({"regime"}, {"anywidget", "traitlets"}),
    "statistics": (set(), {"numpy", "scipy"}),
    "interchange": ({"items"}, {"lxml"}),
    "grading": ({"items", "statistics"}, None),
    "terminal": (set(), {"rich"}),
    "commands": (
        {"terminal", "authoring", "delivery", "grading", "interchange", "items", "regime", "statistics", "widgets"},
        {"typer"},
    ),
    "cli": (
        {"commands", "terminal", "authoring", "delivery", "grading", "items", "regime", "statistics", "widgets"},
        None,
    ),
}
#: libraries that these rooms alone may know
OWNED = {
    "yaml": {"authoring"},
    "jupytext": {"delivery"},
    "nbgrader": {"grading"},
    "anywidget": {"widgets", "explorer"},
    "lxml": {"interchange"},
    "openpyxl": {"grading"},
    "distributed": {"grading"},
    "typer": {"cli", "commands"},
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides its room"
            names |= {node.module or ""} if node.module != "grader" else {f"grader.{a.name}" for a in node.names}
    return names


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_uses_only_what_it_may(path):
    room = room_of(path)
    rooms, libraries = MAY_USE[room]
    for name in imports(path):
        top, *rest = name.split(".")
        if top == "grader":
            used = rest[0] if rest else "grader"
            assert used in rooms | {room, "__version__"}, f"{path.name} uses {name}: not an arrow of the house"
        elif top not in sys.stdlib_module_names and libraries is not None:
            assert top in libraries, f"{path.name} uses {name}: {room} may use {sorted(libraries) or 'no library'}"
        assert room in OWNED.get(top, {room}), f"{path.name} uses {name}: only {sorted(OWNED[top])} know it"


def test_every_room_says_what_it_is_in_its_docstring():
    for path in MODULES:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} says nothing of itself"


def test_nobody_uses_the_command():
    for path in MODULES:
        assert not any(name.startswith("grader.cli") for name in imports(path)), path
        if room_of(path) not in {"cli", "commands"}:
            assert not any(name.startswith("grader.commands") for name in imports(path)), path


def test_a_trainees_kernel_loads_no_heavy_library_of_ours():
    code = (
        "import sys, ipywidgets; before = set(sys.modules)\n"
        "from grader.widgets import exercise\n"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split()) - sys.stdlib_module_names
    assert not loaded & {
        "numpy",
        "pandas",
        "matplotlib",
        "yaml",
        "nbgrader",
        "sqlalchemy",
        "jinja2",
        "jupytext",
        "rich",
    }


def test_pins_agree_between_pip_and_conda():
    lock = dict(
        line.split(" ")[0].split("==")
        for line in (ROOT / "requirements.lock").read_text().splitlines()
        if "==" in line.split(" ")[0]
    )
    conda = [
        line.strip().removeprefix("- ")
        for line in (ROOT / "environment.yml").read_text().splitlines()
        if "=" in line and line.strip().startswith("- ")
    ]
    pins = dict(pin.replace("==", "=").split("=") for pin in conda if not pin.startswith("python="))
    assert pins == {name.lower(): version for name, version in lock.items()}


def test_the_lock_is_hashed_and_names_no_host():
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    for line in text.splitlines():
        if "==" in line:
            assert line.endswith("\\"), f"{line} has no hash"
