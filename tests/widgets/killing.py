"""The two ends of the save protocol in a test's hand: the real desk in a real page, real exercises in a real process.

`Desks` is a browser's page with the desk of each exercise, `Kernel` the process that writes. Between them stands the
test, which carries each message, or loses it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route

from tests.widgets import killable

ROOT = Path(__file__).parents[2]
DESK = ROOT / "grader" / "widgets" / "pages" / "desk.js"
PLACE = "http://desk.test/"
PAGE = """<!doctype html><title>desks</title><script type="module">
import { Desk } from "./desk.js";
const desks = {}, ears = {};
window.kernel = { status: "busy" };
let out = [];
window.desks = {
  draw(item, state) {
    const heard = (ears[item] = {});
    const model = {
      widget_manager: { kernel },
      get: (name) => state[name],
      on: (name, ear) => { heard[name] = ear; },
      send(content) {
        if (ears[item] === heard) out.push({ item, content: JSON.parse(JSON.stringify(content)) });
      },
    };
    model.state = state;
    desks[item] = Object.assign(new Desk(model), { state });
  },
  click(item, row, column) {
    const desk = desks[item];
    desk.set({ ...desk.value, [row]: column });
    return desk.seq;
  },
  set(item, value) { desks[item].set(value); },
  note(item, text) { desks[item].jot(desks[item].note + text); },
  hear(item, content) { ears[item]["msg:custom"](content); },
  store(item, stored) { desks[item].state.stored = stored; ears[item]["change:stored"](); },
  greet(item) { ears[item].comm_live_update(); },
  empty() { return out.length === 0; },
  out() { const all = out; out = []; return all; },
  seen(item) {
    const { seq, acked, page, value, note, conflict, outdated, wasCut, backlog } = desks[item];
    const waits = seq > acked || backlog.length > 0;
    const [, says, more] = desks[item].status();
    const notice = desks[item].notice?.[0] ?? null;
    const told = { waits, notice, says: says[0], more: more?.[0] ?? null };
    return { seq, acked, page, value, note, conflict, outdated, wasCut, ...told };
  },
  do(item, name) { desks[item][name](); },
  held() { return Object.keys(localStorage).filter((key) => key.startsWith("grader:")); },
};
</script>"""


class Kernel:
    """The process that writes; `died` after its end, and then to be started anew."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, killable.__file__, str(theirs.fileno())]
        self._process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        )
        theirs.close()
        ours.settimeout(60)
        self._wire = ours
        self._pid = 0
        self.died = True

    def start(
        self, folder: Path, *items: str, dies_at: int | None = None, while_drawing: bool = False
    ) -> dict[str, Any] | None:
        """Draw the items; return each one's state for the page, None if it died over it."""
        self.kill()
        self.died = False
        self._send(start={"folder": str(folder), "items": items, "dies_at": dies_at, "while_drawing": while_drawing})
        for message in self._until("drawn"):
            self._pid = message.get("pid", self._pid)
            if "drawn" in message:
                states: dict[str, Any] = message["drawn"]
                return states
        return None

    def hear(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """Carry one message to the kernel and return its replies: those that it sent before it died."""
        if self.died:
            return []
        self._send(**message)
        return [reply for reply in self._until("done") if "done" not in reply]

    def kill(self) -> None:
        """Kill it where it stands."""
        if not self.died:
            assert self._pid > 1, "no process has said who it is"
            os.kill(self._pid, signal.SIGKILL)
            list(self._until("died"))

    def close(self) -> None:
        self.kill()
        self._wire.close()
        self._process.wait(20)

    def _send(self, **message: Any) -> None:
        self._wire.send(json.dumps(message).encode())

    def _until(self, last: str) -> Iterator[dict[str, Any]]:
        while not self.died:
            message = json.loads(self._wire.recv(killable.LONGEST))
            self.died = "died" in message
            if not self.died:
                yield message
            if last in message:
                return


@dataclass
class Desks:
    """A page of one browser, with a desk for each exercise that was drawn on it."""

    context: BrowserContext
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.page = self.context.new_page()
        self.page.route(f"{PLACE}**", _answered)
        self.page.goto(PLACE)
        self._wait()

    def reload(self) -> None:
        self.page.reload()
        self._wait()

    def close(self) -> None:
        self.page.close()

    def do(self, name: str, *arguments: Any) -> Any:
        return self.page.evaluate("([name, given]) => desks[name](...given)", [name, list(arguments)])

    def draw(self, states: dict[str, Any]) -> None:
        for item, state in states.items():
            self.do("draw", item, state)

    def deliver(self, replies: list[dict[str, Any]]) -> None:
        for reply in replies:
            if "content" in reply:
                self.do("hear", reply["item"], reply["content"])
            else:
                self.do("store", reply["item"], reply["stored"])

    def _wait(self) -> None:
        self.page.wait_for_function("() => window.desks")


def carry(desks: Desks, kernel: Kernel, *others: Desks) -> None:
    """Carry messages between page and kernel until neither has more to say, or the kernel is dead."""
    while sent := desks.do("out"):
        for message in sent:
            replies = kernel.hear(message)
            for page in (desks, *others):
                page.deliver(replies)
        if kernel.died:
            return


def _answered(route: Route) -> None:
    if route.request.url == PLACE:
        route.fulfill(body=PAGE, content_type="text/html")
    elif route.request.url == f"{PLACE}desk.js":
        route.fulfill(body=DESK.read_text(encoding="utf-8"), content_type="text/javascript")
    else:
        route.fulfill(status=404)


@contextlib.contextmanager
def kernels(count: int) -> Iterator[list[Kernel]]:
    """Kernels that are ended, and their processes with them, when the block ends."""
    started = [Kernel() for _ in range(count)]
    try:
        yield started
    finally:
        for kernel in started:
            kernel.close()
