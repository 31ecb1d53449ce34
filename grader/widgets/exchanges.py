"""A course's exchange, reached by running `nbgrader` as a program of its own. Only this module knows its words.

nbgrader is never imported: a trainee's kernel stays light, and works where there is none.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_PATIENCE_SECONDS: Final = 60.0
_STAMP: Final = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A course that takes hand-ins of this assignment, and the folder in which nbgrader is to be run for it."""

    course: str
    working: Path


@dataclass(frozen=True, slots=True)
class Received:
    """What the exchange took: under whose name, and when."""

    student: str
    at: datetime


class ExchangeError(Exception):
    """The exchange did not take the work; the message is nbgrader's own last word."""


def program() -> str | None:
    """Return where nbgrader's command is, None where there is none that can hand in (nor on Windows, in a browser)."""
    if sys.platform in ("emscripten", "win32"):
        return None
    beside = Path(sys.executable).parent  # an environment that is not activated
    return shutil.which("nbgrader", path=os.pathsep.join([os.environ.get("PATH", os.defpath), str(beside)]))


async def exchange_of(folder: Path, assignment: str) -> Exchange | None:
    """Return the course that released this assignment to this folder, None unless there is exactly one."""
    command = program()
    if command is None:
        return None
    try:
        told = await _run(command, "list", assignment, cwd=folder.parent)
    except ExchangeError:
        return None
    released = re.findall(rf"(\S+) {re.escape(assignment)}( \(already downloaded\))?\s*$", told, re.MULTILINE)
    here = {course for course, is_here in released if is_here}
    if len(here) == 1:
        return Exchange(here.pop(), folder.parent)
    above = folder.parent.name  # nbgrader's layout for those who take several courses: <course>/<assignment>
    if not here and above in {course for course, _ in released}:
        return Exchange(above, folder.parent.parent)
    return None


async def submit(exchange: Exchange, assignment: str) -> Received:
    """Have nbgrader submit the assignment's folder. Raises `ExchangeError`."""
    command = program()
    if command is None:
        raise ExchangeError("nbgrader is not installed here")
    told = await _run(command, "submit", assignment, f"--course={exchange.course}", cwd=exchange.working)
    found = re.search(rf"/inbound/([^+/]+)\+{re.escape(assignment)}\+([-0-9: .]+) UTC", told)
    if found is None:
        raise ExchangeError("nbgrader did not say that it was submitted")
    try:
        return Received(found[1], datetime.strptime(found[2], _STAMP).replace(tzinfo=UTC))
    except ValueError:
        return Received(found[1], datetime.now(UTC))


async def _run(*command: str, cwd: Path) -> str:
    """Run a program within the time limit and return what it told; nothing is read from it as a command."""
    try:
        child = await asyncio.create_subprocess_exec(
            *command,
            cwd=cwd,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise ExchangeError(error.strerror or "nbgrader could not be started") from None
    try:
        _, told = await asyncio.wait_for(child.communicate(), _PATIENCE_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        msg = f"nbgrader did not end within {_PATIENCE_SECONDS:.0f} seconds"
        raise ExchangeError(msg) from None
    text = told.decode("utf-8", "replace")
    if child.returncode:
        raise ExchangeError(_last_word(text))
    return text


def _last_word(told: str) -> str:
    lines = [line.split("] ", 1)[-1].strip() for line in told.splitlines() if "CRITICAL" in line or "ERROR" in line]
    return (lines or ["nbgrader gave no reason"])[0][:300]
