"""Runs a command while the screen lives, keeps what it printed, and tells the usual misfortunes apart."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import subprocess
import threading
from typing import TYPE_CHECKING

from askfirst.jupyter.process import end, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

DISK_FULL = re.compile(
    r"no space left|not enough space|disk quota exceeded|disk is full|errno 28\b|os error (28|112)\b|winerror 112\b",
    re.IGNORECASE,
)
NETWORK = re.compile(
    r"connection|connect error|connecterror|time[d ]*-?out|failed to resolve|name resolution|getaddrinfo|dns error"
    r"|name or service not known|nodename nor servname|network is unreachable|no route to host|could not connect"
    r"|error sending request|max retries exceeded|proxyerror|proxy error|tunnel|failed to (fetch|download)"
    r"|sslerror|certificate verify|incompleteread|protocolerror|remote end closed|unexpected eof"
    r"|jsondecodeerror|do not match the hashes|badzipfile|not a zip file"  # an answer cut short
    r"|from versions: none",  # every pin of the lock exists: the index was not reached
    re.IGNORECASE,
)


class CommandError(Exception):
    """A command ended with a fault; `output` is what it printed."""

    def __init__(self, output: str) -> None:
        super().__init__(output[-2000:])
        self.output = output

    @property
    def reason(self) -> str:
        """The key of the sentence that fits: disk_full, network, no_pip or install_failed."""
        if DISK_FULL.search(self.output):
            return "disk_full"
        if re.search(r"ensurepip|No module named '?(venv|pip)\b", self.output):
            return "no_pip"
        return "network" if NETWORK.search(self.output) else "install_failed"


def run(  # noqa: PLR0913 - each is one plain fact about the command
    command: Sequence[str | Path],
    *,
    folder: Path,
    log: Path,
    variables: Mapping[str, str] | None = None,
    watch: Callable[[str], None] = lambda _line: None,
    inherit: Sequence[int] = (),
) -> str:
    """Run to the end; `watch` gets each line, and an empty one five times a second. Ctrl-C ends the command too."""
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env=environment() if variables is None else dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        pass_fds=() if os.name == "nt" else tuple(inherit),
    )
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(process, lines), daemon=True).start()
    printed: list[str] = []
    try:
        with log.open("a", encoding="utf-8", buffering=1) as written:
            written.write("$ " + " ".join(str(word) for word in command) + "\n")
            while (line := _next(lines)) is not None:
                if line:
                    printed.append(line)
                    written.write(line)
                watch(line.rstrip())
    except BaseException:
        end(process)
        raise
    if process.wait():
        raise CommandError("".join(printed))
    return "".join(printed)


def _pump(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    with contextlib.suppress(ValueError):  # the pipe was closed under us, on the way out
        for line in process.stdout or ():
            lines.put(line)
    lines.put(None)


def _next(lines: queue.SimpleQueue[str | None]) -> str | None:
    try:
        return lines.get(timeout=0.2)
    except queue.Empty:
        return ""
