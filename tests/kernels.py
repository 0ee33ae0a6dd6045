"""A real Jupyter kernel for tests of what happens in kernels."""

from __future__ import annotations

import contextlib
import queue
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0  # seconds: after that a test has failed
# IPython saves what was typed in a thread of its own. One that does so just when an answer has taken `str` and
# `print` from the whole process ends, with lines it has saved still on its list; a fork has it begun again,
# and it complains of those: "Session/line number was not unique". And Stop that meets the kernel itself, as it
# wakes that thread, may leave their lock locked for ever.
NO_HISTORY = ["--HistoryManager.hist_file=:memory:", "--HistoryManager.db_cache_size=1000000"]


@dataclass
class Cell:
    """What became of a cell."""

    status: str = ""  # "ok" or "error"
    error: str = ""  # the exception's name
    text: str = ""  # what it printed
    rich: list[dict[str, Any]] = field(default_factory=list)  # what it showed, by MIME type
    seconds: float = 0.0


class Kernel:
    """One kernel, and a client that runs cells in it."""

    def __init__(self, manager: KernelManager, client: Any) -> None:
        self.manager, self.client = manager, client

    @property
    def pid(self) -> int:
        """The number of the kernel's process."""
        return int(self.manager.provisioner.process.pid)

    def run(self, code: str, interrupt_after: float | None = None) -> Cell:
        """Run a cell; press Stop so many seconds after it has begun."""
        cell, began = Cell(), time.monotonic()
        request = self.client.execute(code)
        deadline, stop_at = began + PATIENCE, None
        while True:
            now = time.monotonic()
            assert now < deadline, f"no end after {PATIENCE:g} s: {code}"
            if stop_at is not None and now >= stop_at:
                self.manager.interrupt_kernel()
                stop_at = None
            wait = 0.5 if stop_at is None else max(stop_at - now, 0)
            try:
                message = self.client.get_iopub_msg(timeout=wait)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != request:
                cell.text += f"[late: {message['content']}]"  # of an earlier cell
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "execute_input" and interrupt_after is not None:
                stop_at = time.monotonic() + interrupt_after
            elif kind == "stream":
                cell.text += content["text"]
            elif kind in ("display_data", "execute_result"):
                cell.rich.append(content["data"])
            elif kind == "error":
                cell.error = content["ename"]
            elif kind == "status" and content["execution_state"] == "idle":
                break
        cell.status, cell.seconds = self._reply(request), time.monotonic() - began
        return cell

    def becomes(self, expression: str, wanted: str) -> None:
        """The expression gives that, perhaps after a moment: a thread that ends needs one."""
        deadline = time.monotonic() + PATIENCE / 2
        while (found := self.value(expression)) != wanted:
            assert time.monotonic() < deadline, f"{found}\nis not as before:\n{wanted}"

    def _reply(self, request: str) -> str:
        """The status of a cell that is over; none if Stop met the kernel itself, which drops its answer."""
        try:
            while True:
                reply = self.client.get_shell_msg(timeout=2)
                if reply["parent_header"].get("msg_id") == request:
                    return str(reply["content"]["status"])
        except queue.Empty:
            # or half of it: that spoils the next one ("Invalid Signature"), so let it be one that nobody needs
            with contextlib.suppress(ValueError):
                self.run("pass")
            return ""

    def value(self, expression: str) -> str:
        """What an expression gives, printed."""
        cell = self.run(f"print({expression})")
        assert cell.status == "ok", cell
        return cell.text.strip()


@contextlib.contextmanager
def kernel(set_up: str = "") -> Iterator[Kernel]:
    """A kernel that looks at the notebooks' folder and has run the set-up, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="k-") as folder:
        manager = KernelManager(transport="ipc", connection_file=f"{folder}/kernel.json")
        manager.start_kernel(cwd=str(ROOT / "notebooks"), extra_arguments=NO_HISTORY)
        client = manager.blocking_client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=PATIENCE)
            kernel = Kernel(manager, client)
            cell = kernel.run(set_up)
            assert cell.status == "ok", cell
            yield kernel
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
