"""The trainee's wheel: the rooms that a trainee's kernel needs, the tables, and one command. Knows no assignment.

Written here and not by a build tool, so that its bytes depend on the files alone, and `grader bundle` needs no tool.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from grader import __version__
from grader.delivery.archives import zipped
from grader.delivery.opening import shared_files

#: What a trainee's kernel and `grader hand-in` load, and what these load. No room that has seen a key.
ROOMS: Final = ("items", "regime", "widgets", "explorer")
#: What pip brings along; the bundle pins each of them.
REQUIREMENTS: Final = ("anywidget>=0.11", "ipykernel>=6.29", "jupyterlab>=4.4", "notebook>=7.4")
_REQUIRES: Final = tuple(f"Requires-Dist: {one}" for one in REQUIREMENTS)
OLDEST_PYTHON: Final = "3.11"
_NAME: Final = "export-control-courseware"
_STEM: Final = _NAME.replace("-", "_")
#: pip takes it for another version than the instructor's, so that each replaces the other cleanly.
_VERSION: Final = f"{__version__}+trainee"
_INFO: Final = f"{_STEM}-{_VERSION}.dist-info"
_SHARED: Final = f"{_STEM}-{_VERSION}.data/data/share/jupyter"
_LEFT_OUT: Final = ("__pycache__", ".ipynb_checkpoints")

WHEEL_NAME: Final = f"{_STEM}-{_VERSION}-py3-none-any.whl"


def wheel_files(package: Path, tables: Path) -> dict[str, bytes]:
    """Return what the trainee's wheel holds, by its path in it: of the package its rooms, and all tables."""
    files = {"grader/__init__.py": (package / "__init__.py").read_bytes()}
    for room in ROOMS:
        files |= {f"grader/{room}/{path}": data for path, data in _below(package / room)}
    files |= {f"grader/datasets/{path}": data for path, data in _below(tables)}
    files |= {f"{_SHARED}/{path}": data for path, data in shared_files().items()}
    requires = "".join(f"{one}\n" for one in (f"Requires-Python: >={OLDEST_PYTHON}", *_REQUIRES))
    files[f"{_INFO}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {_NAME}\nVersion: {_VERSION}\n"
        f"Summary: What a trainee needs to do the exercises and to hand them in\n{requires}"
    ).encode()
    files[f"{_INFO}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: grader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{_INFO}/entry_points.txt"] = b"[console_scripts]\ngrader = grader.widgets.hand_in_commands:main\n"
    return dict(sorted(files.items()))


def write_wheel(files: Mapping[str, bytes]) -> bytes:
    """Pack the files of a wheel, with their record, into the bytes of the wheel: the same each time."""
    record = "".join(f"{path},{_digest(data)},{len(data)}\n" for path, data in sorted(files.items()))
    listed = f"{_INFO}/RECORD"
    return zipped({**dict(sorted(files.items())), listed: f"{record}{listed},,\n".encode()})


def _below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give each file below a folder with its path in it, POSIX; a folder that is not there has none."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") or part in _LEFT_OUT for part in inside.parts):
            yield inside.as_posix(), path.read_bytes()


def _digest(data: bytes) -> str:
    raw = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
    return f"sha256={raw.decode()}"
