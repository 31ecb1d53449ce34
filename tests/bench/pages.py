"""A page without a browser: runs an exercise's cell in a real kernel, then saves answers over the kernel's wire."""

from __future__ import annotations

import os
import queue
import resource
import subprocess
import time
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 120.0


class Kernel:
    """One trainee's kernel in one folder. Ends with `close`."""

    manager: KernelManager
    client: BlockingKernelClient

    def __init__(self, folder: Path, home: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(home)}
        self.manager, self.client = start_new_kernel(
            cwd=str(folder), env=environment, startup_timeout=_PATIENCE, stderr=subprocess.DEVNULL
        )

    def run(self, code: str) -> list[dict[str, Any]]:
        """Run code; return what it sent to the page, the kernel's own notices left out."""
        sent: list[dict[str, Any]] = []
        done = self.client.execute_interactive(code, timeout=_PATIENCE, output_hook=sent.append)
        if done["content"]["status"] != "ok":
            msg = f"the kernel could not run its cell: {done['content'].get('evalue')}"
            raise RuntimeError(msg)
        return [message for message in sent if message["msg_type"] not in {"status", "execute_input"}]

    def open(self, item: str) -> str:
        """Draw one exercise and return the name of its wire."""
        sent = self.run(f'from grader.widgets import exercise\nexercise("{item}")')
        return str(next(message["content"]["comm_id"] for message in sent if message["msg_type"] == "comm_open"))

    def save(self, wire: str, seq: int, base: int, value: Any) -> None:
        """Send one answer, as the page does."""
        content = {"type": "save", "page": "bench", "seq": seq, "base": base, "value": value, "seconds": 1}
        data = {"method": "custom", "content": content}
        message = self.client.session.msg("comm_msg", {"comm_id": wire, "data": data})
        self.client.shell_channel.send(message)

    def answered(self, timeout: float) -> dict[str, Any] | None:
        """Return the next answer to a save, None if none came within `timeout` seconds."""
        ends = time.monotonic() + timeout
        while (left := ends - time.monotonic()) > 0:
            try:
                message = self.client.get_iopub_msg(timeout=left)
            except queue.Empty:
                return None
            said = message["content"].get("data", {}).get("content", {}) if message["msg_type"] == "comm_msg" else {}
            if said.get("type") in {"saved", "failed"}:
                return dict(said)
        return None

    def memory(self) -> int:
        """Return the bytes of memory that the kernel's process holds."""
        process = Path(f"/proc/{self.manager.provisioner.pid}/statm")
        return int(process.read_text().split()[1]) * resource.getpagesize()

    def close(self) -> None:
        """End the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.context.destroy()
