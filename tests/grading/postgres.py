"""A private PostgreSQL for tests: a server of its own on a socket of its own, gone with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

_DEBIANS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
BINARIES = next(
    (place for place in (*_DEBIANS, Path(shutil.which("initdb") or "/none").parent) if (place / "initdb").is_file()),
    None,
)
needs_postgres = pytest.mark.skipif(BINARIES is None, reason="no PostgreSQL here (apt-get install postgresql)")


@dataclass(frozen=True)
class Server:
    """A running server, reached by its socket alone."""

    folder: Path

    def new(self) -> str:
        """Make an empty database and return its address."""
        name = f"gradebook_{uuid4().hex}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://grader@/{name}?host={self.folder}"

    def connect(self, url: str = "postgresql://grader@/postgres") -> psycopg.Connection:
        """Connect as somebody else would."""
        return psycopg.connect(url.split("?", maxsplit=1)[0], host=str(self.folder), autocommit=True)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server as a user without rights, in a folder of its own; stop it and remove the folder."""
    folder = Path(tempfile.mkdtemp(prefix="grader-pg-"))
    who: dict[str, object] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    data = folder / "data"
    at_home = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **who}
    init = [BINARIES / "initdb", "-D", data, "-U", "grader", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(init, check=True, capture_output=True, **at_home)
    options = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "max_connections": "40"}
    command = [BINARIES / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, **at_home)
    try:
        server = Server(folder)
        _await(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast way to stop: clients are sent away
        process.wait(timeout=60)
        shutil.rmtree(folder)


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            assert process.poll() is None, (server.folder / "log").read_text()
            assert time.monotonic() < end, "PostgreSQL does not answer"
            time.sleep(0.1)
        else:
            return
