"""Ten questions shown by us and by three peers, in one run: messages, bytes, time in the cell, memory, import time.

    python benchmarks/quizzes.py

Makes a scratch environment for each peer (uv when present, else venv and pip) and starts one kernel in each. The same
ten questions, four options each, are given to all. Bytes are those of the comm messages and outputs that the kernel
sends, as JSON. The browser's part is measured by pages.py.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.manager import KernelManager
from peers import ROOT, WAYS, Way, environment, print_table

QUIETLY = ["-f", "{connection_file}", "--log-level=40"]
LEAN = ["-m", "askfirst.jupyter.kernel", *QUIETLY]
FULL = ["-m", "ipykernel_launcher", *QUIETLY]
ANSWER_ALL = """
for n in range(10):
    view.answer(f"b-{n}", "right")
"""


def measure(way: Way, python: str, home: Path) -> dict[str, float]:
    """Return what one way of asking ten questions costs."""
    ours = not way.packages
    env = os.environ | {"ASKFIRST_HOME": str(home), "PYTHONPATH": str(ROOT)}
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([python, "-c", f"import {way.module}"], check=True, env=env)
        seconds.append(time.perf_counter() - started)
    manager = KernelManager()
    manager.kernel_spec.argv = [python, *(LEAN if ours else FULL)]
    manager.start_kernel(env=env)
    try:
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready()
        run(client, way.prepare)
        started = time.perf_counter()
        shown = run(client, way.show)
        elapsed = time.perf_counter() - started
        all_ten = run(client, ANSWER_ALL) if ours else []
        pid = manager.provisioner.process.pid  # type: ignore[union-attr]
        memory = int(
            next(line.split()[1] for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line)
        )
    finally:
        manager.shutdown_kernel(now=True)
    return {
        "comm opens": sum(message["msg_type"] == "comm_open" for message in shown),
        "messages": len(shown),
        "kB to show": sum(map(size, shown)) / 1000,
        "kB for all ten answers": sum(map(size, all_ten)) / 1000,
        "ms in the cell": elapsed * 1000,
        "kernel MB": memory / 1024,
        "import ms": statistics.median(seconds) * 1000,
    }


def run(client: Any, code: str) -> list[dict[str, Any]]:
    """Run a cell and return the comm messages and outputs it sent."""
    request = client.execute(code)
    kept: list[dict[str, Any]] = []
    while True:
        try:
            message = client.get_iopub_msg(timeout=60)
        except Empty:
            raise SystemExit(f"No answer from the kernel to: {code[:80]}") from None
        kind, own = message["msg_type"], message["parent_header"].get("msg_id") == request
        if kind == "error":
            raise SystemExit("\n".join(message["content"]["traceback"]))
        if own and kind == "status" and message["content"]["execution_state"] == "idle":
            return kept
        if own and kind in ("comm_open", "comm_msg", "display_data", "execute_result"):
            kept.append(message)


def size(message: dict[str, Any]) -> int:
    """Return the bytes of a message's content as JSON, with its buffers."""
    text = json.dumps(message["content"], ensure_ascii=False).encode()
    return len(text) + sum(len(buffer) for buffer in message.get("buffers", []))


def main() -> None:
    """Measure all and print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        results = {}
        for name, way in WAYS.items():
            python = environment(folder / name, way.packages) if way.packages else sys.executable
            results[name] = measure(way, python, folder / "home")
    print_table("ten questions, four options each", results)


if __name__ == "__main__":
    main()
