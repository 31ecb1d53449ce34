"""Which version of what a trainee installs: `requirements.lock`, as far as it concerns them. Reads it, fetches wheels.

The only module that runs pip.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


class PinsError(Exception):
    """What keeps the trainee's packages from being named or fetched: where, what, and the cure."""

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"{where}: {what}. fix: {cure}")


@dataclass(frozen=True, order=True, slots=True)
class Pin:
    """One package in the one version that is installed, and the digests that its files may have."""

    name: str
    version: str
    hashes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def read_lock(path: Path) -> dict[str, Pin]:
    """Read the pins of a lock file by name. Raises `PinsError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise PinsError(path.name, "it is missing, and says which versions trainees get", "make lock") from None
    starts = list(_PIN.finditer(text))
    ends = [*(found.start() for found in starts[1:]), len(text)]
    pins = {}
    for found, end in zip(starts, ends, strict=False):
        name = str(canonicalize_name(found["name"]))
        pins[name] = Pin(name, found["version"], tuple(_HASH.findall(text[found.start() : end])))
    return pins


def needed(requirements: Iterable[str], lock: dict[str, Pin]) -> list[Pin]:
    """Return the pins of these requirements and of all that they bring along on this machine, sorted.

    Which brings which along is read from what is installed here. Raises `PinsError` where the lock does not pin one
    of them or it is not installed.
    """
    waiting = [Requirement(one) for one in requirements]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        name = str(canonicalize_name(wanted.name))
        if name not in lock:
            raise PinsError("requirements.lock", f"{name} is not pinned, and trainees need it", "make lock")
        try:
            brought = [Requirement(one) for one in metadata.distribution(name).requires or ()]
        except metadata.PackageNotFoundError:
            raise PinsError(name, "trainees need it, and it is not installed here", "make setup") from None
        for extra in {"", *wanted.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting += [one for one in brought if one.marker is None or one.marker.evaluate({"extra": extra})]
    return sorted({lock[name] for name, _ in seen})


def oldest_python(pins: Iterable[Pin], at_least: str) -> str:
    """Return the oldest Python, with its third figure, that all of these take: no older than `at_least`."""
    wanted = [SpecifierSet((metadata.metadata(pin.name).get_all("Requires-Python") or [""])[0]) for pin in pins]
    bounds = [Version(one.version) for all_of in wanted for one in all_of if one.operator in (">=", "~=")]
    return str(max([Version(at_least), *bounds]))


def fetch(pins: Sequence[Pin]) -> dict[str, bytes]:
    """Fetch the wheels of these pins for this machine's platform and Python, by file name. Raises `PinsError`.

    Each must have a digest that the lock names.
    """
    with tempfile.TemporaryDirectory() as place:
        wanted = Path(place, "wanted.txt")
        lines = [" ".join([str(pin), *(f"--hash={one}" for one in pin.hashes)]) for pin in pins]
        wanted.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary=:all:", "--require-hashes", "--dest", place, "--requirement", str(wanted)]
        done = subprocess.run(command, stdout=sys.stderr, check=False)  # noqa: S603 - our own command
        if done.returncode:
            what = f"pip could not fetch the {len(pins)} packages that trainees need"
            raise PinsError("grader bundle --offline", what, "read what pip says above; it needs a network this once")
        return {path.name: path.read_bytes() for path in sorted(Path(place).glob("*.whl"))}
