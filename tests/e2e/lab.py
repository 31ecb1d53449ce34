"""JupyterLab and Notebook 7 in a temporary place, driven by a real Chromium.

`with served(folder) as server, chromium() as browser, window(browser, width=400) as page:` and then
`Notebook.open(server, page, "x.ipynb")`. Nothing of the person's own Jupyter is read or written, and the
browser reaches no address but 127.0.0.1. Knows no exercise: other tests drive other pages with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from grader.delivery.opening import EXTENSION, shared_files
from grader.delivery.releases import write

App = Literal["lab", "notebook"]
Theme = Literal["light", "dark", "dark high contrast"]

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
PATIENCE = 30_000
_START_SECONDS = 40
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# A cell whose source is hidden shows its count only beside its output.
_COUNTS = """() => [...document.querySelectorAll('.jp-CodeCell')].map((cell) => {
    const texts = [...cell.querySelectorAll('.jp-InputPrompt, .jp-OutputPrompt')].map((one) => one.textContent);
    if (texts.some((text) => text.includes('[*]'))) return null;
    const found = texts.join(' ').match(/\\[(\\d+)\\]/);
    return found ? Number(found[1]) : null;
})"""
# Uncaught errors of the hosts themselves, with nothing of ours in the notebook.
_HOST_FAULTS = (
    "reading 'schema'",  # Notebook 7.6 on opening
    "MathJax is not defined",  # formgrader fetches it from outside, where these tests let nobody go
)
_QUIET_LAB = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}

#: Put beside `pytest.mark.browser`: without a Chromium the test is skipped and says so.
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH (apt install chromium)")


@dataclass(frozen=True, slots=True)
class Server:
    """A running Jupyter server; `url` has no token and no slash at its end."""

    app: App
    url: str
    token: str
    folder: Path
    log: Path

    def address(self, path: str, **query: str) -> str:
        """Return the address of a page of this server, with the token in it."""
        extra = "".join(f"&{name}={quote(value)}" for name, value in query.items())
        return f"{self.url}/{path.lstrip('/')}?token={self.token}{extra}"

    def request(self, method: str, path: str, body: object = None) -> object:
        """Call the server's REST interface and return its JSON (None where it answers nothing)."""
        call = urllib.request.Request(  # noqa: S310 - always our own http://127.0.0.1
            f"{self.url}/{path.lstrip('/')}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(call, timeout=10) as answer:  # noqa: S310
            data = answer.read()
        return json.loads(data) if data else None

    def use_theme(self, theme: Theme) -> None:
        """Set the theme for the pages that are opened from now on."""
        raw = json.dumps({"theme": f"JupyterLab {theme.title()}"})
        self.request("PUT", "lab/api/settings/@jupyterlab/apputils-extension:themes", {"raw": raw})


@contextlib.contextmanager
def served(
    folder: Path,
    *,
    app: App = "lab",
    arguments: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
    settings: Mapping[str, object] | None = None,
    opens_ready: bool = False,
) -> Iterator[Server]:
    """Serve `folder` on a free port of 127.0.0.1 until the block ends.

    `arguments` go to the server's command line, `environment` over a clean one, `settings` are Lab
    settings by plugin; with `opens_ready` our extension draws the exercises, else nobody does, as in a plain Lab.
    Jupyter's own folders lie in `<folder>/../<folder's name>-jupyter`.
    """
    home = folder.resolve().parent / f"{folder.name}-jupyter"
    _write_settings(home, {**_QUIET_LAB, **(settings or {})})
    _place_extension(home, enabled=opens_ready)
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyter", app, "--no-browser", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
        *(f"--ServerApp.root_dir={folder.resolve()}", *(("--allow-root",) if _is_root() else ()), *arguments),
    ]
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=_environment(home, environment or {}), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            server = Server(app, f"http://127.0.0.1:{port}", token, folder.resolve(), log)
            _wait_until_up(server, process)
            yield server
        finally:
            shut_kernels(server)
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def window(
    browser: Browser, *, width: int = 1280, height: int = 900, theme: Theme = "light", language: str = "en-GB"
) -> Iterator[Page]:
    """Open one page with storage of its own. An uncaught script error fails the test when the block ends."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="light" if theme == "light" else "dark",
        locale=language,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
    try:
        yield page
        own = [error for error in errors if not any(fault in error for fault in _HOST_FAULTS)]
        assert not own, own
    finally:
        context.close()


def shot(target: Page | Locator, folder: Path, name: str) -> Path:
    """Save a picture of a page or of one element, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    target.screenshot(path=path)
    return path


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook open in a page, in Lab or in Notebook 7."""

    server: Server
    page: Page

    @classmethod
    def open(cls, server: Server, page: Page, path: str) -> Notebook:
        """Open it with a fresh kernel, ending every other, and wait until cells can be run."""
        shut_kernels(server)
        place = "doc/tree" if server.app == "lab" else "notebooks"
        page.goto(server.address(f"{place}/{quote(path)}"))
        notebook = cls(server, page)
        notebook.wait_until_ready()
        return notebook

    def wait_until_ready(self) -> None:
        """Wait until cells are drawn and the kernel answers.

        The idle mark alone comes too early, and REST answers 500 while a kernel starts: so both, idle twice.
        """
        expect(self.page.locator(".jp-Notebook .jp-Cell:visible").first).to_be_visible(timeout=PATIENCE)
        deadline = time.monotonic() + PATIENCE / 1000
        calm = 0
        while calm < 2:
            calm = calm + 1 if self._kernel_is_idle() else 0
            if time.monotonic() > deadline:
                pytest.fail(f"no kernel became ready; log: {self.server.log.read_text()[-3000:]}")
            self.page.wait_for_timeout(150)

    def _kernel_is_idle(self) -> bool:
        try:
            kernels = self.server.request("GET", "api/kernels")
        except urllib.error.HTTPError:
            return False
        assert isinstance(kernels, list)
        return bool(kernels) and all(kernel["execution_state"] == "idle" for kernel in kernels)

    def menu(self, *entries: str) -> None:
        """Choose from the menu bar: `menu("Kernel", "Restart Kernel…")`. Entries match from their start."""
        self.page.locator(".lm-MenuBar-item", has_text=entries[0]).first.click()
        for entry in entries[1:]:
            self.page.locator(".lm-Menu-item:visible .lm-Menu-itemLabel").get_by_text(entry, exact=True).click()

    def accept(self) -> None:
        """Press the dialog's right-hand button."""
        self.page.locator(".jp-Dialog .jp-mod-accept").click()

    def counts(self) -> list[int | None]:
        """Return each code cell's execution count, None where it has not run (or runs)."""
        found: list[int | None] = self.page.evaluate(f"() => ({_COUNTS})()")
        return found

    def run_all(self) -> None:
        """Run every cell and wait until each has a number again."""
        self.menu("Run", "Run All Cells")
        self.wait_until_run()

    def wait_until_run(self) -> None:
        """Wait until every code cell has an execution count, and the kernel rests."""
        self.page.wait_for_function(f"() => {{ const all = ({_COUNTS})(); return all.length && all.every(Boolean); }}")
        self.wait_until_ready()

    def restart(self) -> None:
        """Restart the kernel through the menu and clear the outputs, as a trainee would."""
        self.menu("Kernel", "Restart Kernel and Clear Outputs of All Cells…")
        self.accept()
        self.page.wait_for_function(f"() => !({_COUNTS})().some(Boolean)")
        self.wait_until_ready()


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _write_settings(home: Path, settings: Mapping[str, object]) -> None:
    folder = home / "config" / "labconfig"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "default_setting_overrides.json").write_text(json.dumps(settings), encoding="utf-8")


def _place_extension(home: Path, *, enabled: bool) -> None:
    """Put this tree's extension before an installed one, or have none load."""
    write(home / "shared", shared_files())
    disabled = {} if enabled else {"disabledExtensions": {EXTENSION: True}}
    (home / "config" / "labconfig" / "page_config.json").write_text(json.dumps(disabled), encoding="utf-8")


def _environment(home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    own = {name: str(home / place) for name, place in _PLACES.items()}
    for place in own.values():
        Path(place).mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    shared = str(home / "shared")
    return {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "JUPYTER_PATH": shared, **own, **extra}


_PLACES = {
    "HOME": "home",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}


def _wait_until_up(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            server.request("GET", "api/status")
            return
        time.sleep(0.1)
    pytest.fail(f"the server did not start; log: {server.log.read_text()[-3000:]}")


def processes(server: Server, word: str) -> list[psutil.Process]:
    """Return this test's own processes that have `word` and the server's own folder or port in their command."""
    own = (str(server.log.parent), f"--ServerApp.port={server.url.rsplit(':', 1)[1]}")
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if word in line and any(mark in line for mark in own):
            found.append(process)
    return found


def shut_kernels(server: Server) -> None:
    """End all kernels of the server, and with them their sessions."""
    with contextlib.suppress(urllib.error.URLError, OSError):
        sessions = server.request("GET", "api/sessions")
        for session in sessions if isinstance(sessions, list) else ():
            server.request("DELETE", f"api/sessions/{session['id']}")
