"""What is installed and configured here, and the cure for each fault. Changes nothing."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.grading.courses import CONFIG, COURSE_ID, Course, CourseError, find_course

NBGRADER = "0.9.6"
_PACKAGES = {
    "nbgrader": (NBGRADER, "install the pinned version: pip install -r requirements.lock"),
    "jupyterlab": ("4.4", "pip install -r requirements.lock"),
    "notebook": ("7.4", "pip install -r requirements.lock"),
    "anywidget": ("0.11", "pip install -r requirements.lock"),
    "sqlalchemy": ("2.0", "pip install -r requirements.lock"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, whether it is well, and what to do if not."""

    name: str
    ok: bool
    what: str
    cure: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what `grader doctor --json` prints of it."""
        return {"name": self.name, "ok": self.ok, "what": self.what, "cure": "" if self.ok else self.cure}


def examine(start: Path, shared: Mapping[str, bytes]) -> list[Check]:
    """Look at the installation, and at the course that a folder is in. Raises nothing.

    `shared` is what a notebook needs to open ready, by its path below a `share/jupyter`.
    """
    checks = [
        *(_python(), *(_package(name, *wanted) for name, wanted in _PACKAGES.items()), _alembic()),
        *(*_extensions(), _opening(shared)),
    ]
    try:
        course = find_course(start)
    except CourseError as error:
        return [*checks, Check("course", ok=False, what=f"{error.where}: {error.what}", cure=error.cure)]
    checks.append(Check("course", ok=True, what=f"course: {course.root.name}/ holds {CONFIG}"))
    return [*checks, *_assignments(course), *_configuration(course)]


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    cure = "make the environment with Python 3.11 or later"
    return Check("python", sys.version_info >= (3, 11), f"Python {found}", cure)


def _package(name: str, wanted: str, cure: str) -> Check:
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Check(name, ok=False, what=f"{name} is not installed", cure=cure)
    if name == "nbgrader":
        what = f"nbgrader {found}" + ("" if found == wanted else f", where {wanted} was tested")
        return Check(name, found == wanted, what, cure)
    ok = _figures(found) >= _figures(wanted)
    return Check(name, ok, f"{name} {found}" + ("" if ok else f", where {wanted} or later is needed"), cure)


def _figures(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())


def _alembic() -> Check:
    beside = Path(sys.executable).parent / "alembic"
    found = beside.exists() or shutil.which("alembic") is not None
    what = "alembic is found, which nbgrader makes gradebooks with" if found else "alembic is not found"
    return Check("alembic", found, what, "pip install -r requirements.lock")


def _extensions() -> list[Check]:
    """Read which server extensions Jupyter would load, from its own configuration files."""
    from jupyter_core.paths import jupyter_config_path  # noqa: PLC0415 - the command line must start quickly

    enabled: dict[str, bool] = {}
    for folder in reversed(jupyter_config_path()):
        here = Path(folder)
        for path in [*sorted((here / "jupyter_server_config.d").glob("*.json")), here / "jupyter_server_config.json"]:
            enabled.update(_enabled(path))
    cure = "jupyter server extension enable --sys-prefix nbgrader"
    on = enabled.get("nbgrader.server_extensions.formgrader", enabled.get("nbgrader", False))
    what = f"nbgrader's server extension (formgrader) is {'on' if on else 'not on'}"
    return [Check("server-extension", on, what, cure)]


def _enabled(path: Path) -> dict[str, bool]:
    try:
        members = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = members.get("ServerApp", {}).get("jpserver_extensions", {}) if isinstance(members, dict) else {}
    return {name: bool(on) for name, on in found.items()} if isinstance(found, dict) else {}


def _opening(shared: Mapping[str, bytes]) -> Check:
    """Hold the extension that draws exercises against what Jupyter finds, where it looks first."""
    from jupyter_core.paths import jupyter_path  # noqa: PLC0415 - the command line must start quickly
    from jupyterlab_server.config import get_page_config  # noqa: PLC0415 - as above

    states: set[str] = set()
    for name, data in shared.items():
        found = next((path for folder in jupyter_path() if (path := Path(folder) / name).is_file()), None)
        states.add("missing" if found is None else "sound" if found.read_bytes() == data else "other")
    install = "make setup; or pip install --force-reinstall --no-deps, and the wheel"
    what, cure = "notebooks open ready: the extension that draws exercises is installed", ""
    if "missing" in states:
        what = "the extension that draws exercises is not installed: notebooks need Run > Run All Cells"
        cure = install
    elif "other" in states:
        what, cure = "the extension that draws exercises is not the one of this version", install
    else:
        extension = next(name.split("/")[1] for name in shared if name.startswith("labextensions/"))
        try:
            turned_off = get_page_config(jupyter_path("labextensions"))["disabledExtensions"]
        except (OSError, ValueError, KeyError) as error:
            what, cure = f"Jupyter cannot read its extensions: {error!r}", "see: jupyter labextension list"
        else:
            if any(name.split(":")[0] == extension for name in turned_off):
                what = "the extension that draws exercises is turned off: notebooks need Run > Run All Cells"
                cure = f"jupyter labextension enable {extension}"
    return Check("opening", not cure, what, cure)


def _assignments(course: Course) -> list[Check]:
    names = course.assignments()
    if not names:
        return [Check("assignments", ok=False, what="no assignment has been built", cure="run `grader build`")]
    checks = []
    for name in names:
        try:
            key = course.key(name)
            checks.append(Check(name, ok=True, what=f"{name}: {len(key.items)} items"))
        except CourseError as error:
            checks.append(Check(name, ok=False, what=f"{error.where}: {error.what}", cure=error.cure))
    return checks


def _configuration(course: Course) -> list[Check]:
    try:
        from nbgrader.apps import autogradeapp  # noqa: PLC0415 - heavy, and only this command needs it

        from grader.grading.settings import read_settings  # noqa: PLC0415 - as above

        settings = read_settings(course)
    except (CourseError, ImportError) as error:
        return [Check("configuration", ok=False, what=str(error).split(". fix:")[0], cure=f"mend {CONFIG}")]
    ours = autogradeapp.Autograde.__module__.startswith("grader.")
    known = settings.course_id == COURSE_ID
    sees = "nbgrader sees our configuration" if ours and known else "nbgrader does not use our configuration"
    exchange = Path(str(settings.config.Exchange.root)) if "root" in settings.config.Exchange else None
    usable = exchange is not None and os.access(exchange, os.W_OK | os.X_OK)
    return [
        Check("configuration", ours and known, sees, f"restore {CONFIG}: it must call grader.grading.entry.configure"),
        Check(
            "exchange", usable, f"the exchange folder {'can' if usable else 'can not'} be written",
            "make the folder that GRADER_EXCHANGE names, writable for all (chmod 777)",
        ),
        _gradebook(settings.gradebook_url),
    ]  # fmt: skip


def _gradebook(url: str) -> Check:
    from grader.grading.gradebook import open_gradebook  # noqa: PLC0415 - heavy

    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return Check("gradebook", ok=True, what="gradebook: none yet; the first batch makes it")
    try:
        open_gradebook(url, wait=1).dispose()
    except CourseError as error:
        return Check("gradebook", ok=False, what=f"{error.where}: {error.what}", cure=error.cure)
    return Check("gradebook", ok=True, what="gradebook: of this nbgrader's schema, and not locked")
