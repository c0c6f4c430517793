"""The variables the course's programs get, and how one of them is ended."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path
from typing import Any

HAND_IN = "ASKFIRST_HAND_IN"  # names the folder that evidence of finished tests is handed in to
# What a learner may have set for their own Python must not reach the course's.
NOT_OURS = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "VIRTUAL_ENV"}
# Our environment is our own to write into: where nothing compiled is kept, each kernel compiles its packages anew.
NOT_OURS |= {"PYTHONDONTWRITEBYTECODE"}


def environment(**more: str | Path) -> dict[str, str]:
    """The variables a command gets."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return kept | {"PYTHONNOUSERSITE": "1", "PYTHONIOENCODING": "utf-8"} | {k: str(v) for k, v in more.items()}


def end(process: subprocess.Popen[Any], patience: float = 5) -> None:
    """Ask a process to end, and insist after a while."""
    for ask in (process.terminate, process.kill):
        if process.poll() is None:
            ask()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
