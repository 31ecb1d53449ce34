"""A kernel that dies where it is told to: it draws real exercises, hears a page's messages, and is killed.

Run as a program with the number of a socket. Each `{"start": …}` that it hears becomes a child that serves until its
death; what was on its way to a dead child is lost, as it is on the way to a dead kernel.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import comm
from comm.base_comm import BaseComm

from grader.widgets.exercises import drawn
from grader.widgets.folders import places
from grader.widgets.kernels import Kernel
from grader.widgets.scripts import packed, pages_of
from tests.widgets.specimens import board_of

LONGEST = 4_000_000


def main(number: int) -> None:
    wire = socket.socket(fileno=number)
    packed(pages_of(board_of(40), is_practice=False))  # once for all that are born of this process
    while heard := wire.recv(LONGEST):
        start = json.loads(heard).get("start")
        if start is None:
            continue
        child = os.fork()
        if child == 0:
            serve(wire, **start)
            os._exit(0)
        os.waitpid(child, 0)
        wire.send(b'{"died": true}')


def serve(wire: socket.socket, *, folder: str, items: list[str], dies_at: int | None, while_drawing: bool) -> None:  # noqa: C901 - one child's whole life
    """Draw the exercises and hear the page until somebody kills it, at the latest at the step that is named.

    A step is a call or a return, in C or in Python, counted from the first message on, or from the drawing on.
    """

    def told(**message: Any) -> None:
        wire.send(json.dumps(message).encode())

    class Wired(BaseComm):
        def publish_msg(self, msg_type: str, data: Any = None, *_: object, **__: object) -> None:
            state = (data or {}).get("state", {})
            if (data or {}).get("method") == "custom":
                told(item=self.item, content=data["content"])
            elif "stored" in state and msg_type == "comm_msg":
                told(item=self.item, stored=state["stored"])

        item = ""

    comm.create_comm = Wired
    left = [dies_at]

    def step(*_: object) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    kernel = Kernel(places({}, Path(folder), {}), seat="")
    shown = {}
    told(pid=os.getpid())
    if dies_at is not None and while_drawing:
        sys.setprofile(step)
    for item in items:
        shown[item] = drawn(item, kernel)
        shown[item].comm.item = item
    told(drawn={item: one.get_state(["item", "place", "stored", "notice"]) for item, one in shown.items()})
    if dies_at is not None:
        sys.setprofile(step)
    while heard := wire.recv(LONGEST):
        message = json.loads(heard)
        shown[message["item"]]._handle_custom_msg(message["content"], [])
        told(done=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
