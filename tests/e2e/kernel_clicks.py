"""Answers exercises as their page does: a notebook's own kernel, and the messages that a click sends over its wire.

Run as a program by the Python of a trainee's environment: FOLDER, and the answers as JSON on standard input.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from typing import Any

from jupyter_client.manager import KernelManager

PATIENCE = 60


def main(folder: str) -> None:
    """Draw each exercise in one kernel and click its answer; print what the kernel says of each."""
    # Local sockets, not addresses: with the network taken away not even 127.0.0.1 is there.
    with tempfile.TemporaryDirectory() as sockets:
        manager = KernelManager(transport="ipc", ip=os.path.join(sockets, "k"))  # noqa: PTH118 - a stem, no path
        manager.start_kernel(cwd=folder)
        client = manager.blocking_client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=PATIENCE)
            said = {item: answered(client, item, value) for item, value in json.load(sys.stdin).items()}
            client.execute("import grader; print(grader.__file__)")
            said["grader"] = heard(client, lambda message: message["msg_type"] == "stream")["content"]["text"].strip()
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    sys.stdout.write(json.dumps(said))


def answered(client: Any, item: str, value: Any) -> str:
    client.execute(f'from grader.widgets import exercise\nexercise("{item}")')
    drawn = heard(client, lambda one: one["msg_type"] in ("comm_open", "error"))["content"]
    comm = drawn["comm_id"]
    click = {"type": "save", "page": "p1", "seq": 1, "base": 0, "value": value, "seconds": 3}
    data = {"method": "custom", "content": click}
    client.shell_channel.send(client.session.msg("comm_msg", {"comm_id": comm, "data": data}))

    def is_reply(message: Any) -> bool:
        content = message["content"]
        return (
            message["msg_type"] == "comm_msg" and content["comm_id"] == comm and content["data"]["method"] == "custom"
        )

    reply: str = heard(client, is_reply)["content"]["data"]["content"]["type"]
    return reply


def heard(client: Any, is_it: Any) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if is_it(message):
            return message
    raise TimeoutError


if __name__ == "__main__":
    main(sys.argv[1])
