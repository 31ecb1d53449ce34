"""What a trainee gets as one zip: lessons, exercises, tables, the trainee's wheel and start scripts. Holds no key.

Takes built files only, and only those that agree with their sources. Installs and fetches nothing.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

from grader.delivery import starting
from grader.delivery.archives import zipped
from grader.delivery.pins import Pin, oldest_python
from grader.delivery.releases import Drift, built_files, drifts
from grader.delivery.start_pages import START, start_files
from grader.delivery.wheels import OLDEST_PYTHON, WHEEL_NAME, wheel_files, write_wheel
from grader.items.assignments import Module
from grader.items.due_dates import DATES
from grader.items.texts import Text

#: The one folder in the zip, in which everything lies.
TOP: Final = "export-control-course"
_PACKAGE: Final = Path(__file__).parents[1]
_PAGES: Final = Path(__file__).parent / "pages"
_SCRIPTS: Final = ("start.sh", "start.command", "start.bat")
_LEAF: Final = "START-HERE.html"
_RUNNABLE: Final = ("start.sh", "start.command")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What of the course goes out: files by their path below the course root; what there is none of; what drifted."""

    modules: tuple[Module, ...]
    files: Mapping[str, bytes]
    missing: tuple[str, ...]
    drifted: tuple[Drift, ...]


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A bundle before it is packed: its own files by path, what its wheel holds, and packages of others."""

    files: Mapping[str, bytes]
    wheel: Mapping[str, bytes]
    others: Mapping[str, bytes]

    def searchable(self) -> dict[str, bytes]:
        """Return everything of ours by where it lies, the wheel opened: what must hold no key."""
        return {**self.files, **{f"{WHEEL_NAME}!{path}": data for path, data in self.wheel.items()}}

    def packed(self) -> bytes:
        """Return the zip: the same bytes for the same bundle."""
        whole = {**self.files, **self.others, f"install/{WHEEL_NAME}": write_wheel(self.wheel)}
        runnable = [f"{TOP}/{name}" for name in _RUNNABLE]
        return zipped({f"{TOP}/{path}": whole[path] for path in sorted(whole)}, runnable=runnable)


def chosen(modules: Sequence[Module], names: Sequence[str]) -> tuple[Module, ...]:
    """Return the modules of these names or numbers (`02`, `02-agency-duties`), or all for none.

    Raises `KeyError` with the cure for one that there is not.
    """
    known = {name: module for module in modules for name in (module.name, module.name.partition("-")[0])}
    unknown = sorted({*names} - {*known})
    if unknown:
        msg = f"there is no module {', '.join(unknown)}. fix: name some of {', '.join(one.name for one in modules)}"
        raise KeyError(msg)
    wanted = {known[name].name for name in names}
    return tuple(module for module in modules if not names or module.name in wanted)


def parts(root: Path, modules: Sequence[Module]) -> Parts:
    """Gather what of these modules goes out, as it lies on the disk, with due dates, tables and licences.

    The start page lists these modules and no others.
    """
    built = {
        path: data
        for module in modules
        for path, data in built_files(module).items()
        if path.startswith(("course/", "exercises/"))
    }
    tables = {f"datasets/{path.name}": path.read_bytes() for path in sorted((root / "datasets").glob("*.*"))}
    dates = [f"exercises/{module.name}/{DATES}" for module in modules if module.exercises]
    others = [root / name for name in (*dates, "LICENSE", "LICENSE-CONTENT")]
    kept = {path.relative_to(root).as_posix(): path.read_bytes() for path in others if path.is_file()}
    return Parts(
        modules=tuple(modules),
        files={**built, **start_files(modules), **tables, **kept},
        missing=tuple(_missing(modules)),
        drifted=tuple(drifts(root, built)),
    )


def _missing(modules: Sequence[Module]) -> list[str]:
    """Say what a trainee might look for and will not find."""
    found = []
    for module in modules:
        if module.lesson is None:
            found.append(f"{module.name}: no lesson")
        elif "zh" not in module.lesson.texts:
            found.append(f"{module.name}: the lesson's text is in English only")
        if module.exercises is None:
            found.append(f"{module.name}: no graded exercises")
    return found


def bundled(root: Path, gathered: Parts, pins: Sequence[Pin], wheels: Mapping[str, bytes] | None = None) -> Bundle:
    """Put a bundle together. `pins` are what pip installs; `wheels` their files, where no network shall be needed."""
    made_for = starting.this_machine() if wheels is not None else {}
    needs = {"oldest": oldest_python(pins, OLDEST_PYTHON), **made_for}
    files = {
        **gathered.files,
        **{name: _script(name) for name in _SCRIPTS},
        _LEAF: _leaf(gathered, needs),
        "install/start.py": Path(starting.__file__).read_bytes(),
        "install/constraints.txt": "".join(f"{pin}\n" for pin in pins).encode(),
        "install/needs.json": (json.dumps(needs, indent=1, sort_keys=True) + "\n").encode(),
    }
    others = {f"install/wheels/{name}": data for name, data in (wheels or {}).items()}
    return Bundle(files=files, wheel=wheel_files(_PACKAGE, root / "datasets"), others=others)


def _script(name: str) -> bytes:
    text = (_PAGES / name).read_text(encoding="utf-8")
    return text.replace("\n", "\r\n" if name.endswith(".bat") else "\n").encode()


def _leaf(gathered: Parts, needs: Mapping[str, str]) -> bytes:
    """Write the start leaf, for this choice of modules and this way to install."""
    oldest = needs["oldest"]
    if "system" in needs:
        words = f"Python {needs['python']} (≥ {oldest}), {needs['system']} {needs['machine']}"
        python = Text(
            f"This package was made on and for <strong>{words}</strong>, and works there alone: everything is inside.",
            f"此课程包在 <strong>{words}</strong> 上制作，仅适用于该环境：所需软件均已包含。",
        )
        network = Text("No network is needed, at no time.", "始终不需要联网。")
    else:
        python = Text(
            f"Python {oldest} or newer must be on your computer. Windows and macOS: from <code>www.python.org</code>, "
            "<em>Downloads</em>. Debian or Ubuntu: <code>sudo apt install python3-venv</code>.",
            f"电脑上须有 Python {oldest} 或更高版本。Windows 和 macOS：从 <code>www.python.org</code> 下载安装；"
            "Debian 或 Ubuntu：<code>sudo apt install python3-venv</code>。",
        )
        network = Text(
            "The first start fetches what is needed and takes a few minutes; later no network is needed.",
            "首次启动时联网下载所需软件，约几分钟；以后不需要联网。",
        )
    exercises = [module.name for module in gathered.modules if module.exercises]
    name = exercises[0] if exercises else "02-agency-duties"
    command = f".venv/bin/grader hand-in exercises/{name} --as "
    values = {
        "name": name,
        "first": START,
        "command_en": command + "YOUR-ID",
        "command_zh": command + "您的编号",
        "python_en": python.en,
        "python_zh": python.zh,
        "network_en": network.en,
        "network_zh": network.zh,
        "modules_en": _listed(gathered, 0),
        "modules_zh": _listed(gathered, 1),
    }
    return Template((_PAGES / _LEAF).read_text(encoding="utf-8")).substitute(values).encode()


def _listed(gathered: Parts, language: int) -> str:
    lines = []
    for module in gathered.modules:
        of = module.exercises.graded if module.exercises else module.lesson.practice if module.lesson else None
        title = (of.title.en, of.title.zh)[language] if of else ""
        holds = [
            *([("lesson", "课文")[language]] if module.lesson else []),
            *([("graded exercises", "计分练习")[language]] if module.exercises else []),
        ]
        joined = (", ", "、")[language].join(holds)
        lines.append(f"<li>{html.escape(module.name.partition('-')[0])} {html.escape(title)}: {joined}</li>")
    return "\n".join(lines)
