"""Where a running lab finds its clicks again: in its notebook's file, or beside its kernel for what is not saved yet.

The format is :mod:`askfirst.assess.clicks`; the notebook's file is written by JupyterLab alone and only read here. The
outputs of all cells to run are cleared as the first one starts, so a click that JupyterLab has not saved by then, or
that stood in a cell after one that fails, would be gone; and a notebook renamed while it runs is not found by its
kernel any more. Therefore the kernel also notes what it found and each click in a file beside the one that describes
its connection. That file lives as long as the kernel, restarts included; the next kernel that notes something removes
it.

Nothing here stops a lab from opening: what cannot be read or written is as if nothing had been clicked.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython

from askfirst.assess import clicks
from askfirst.assess.clicks import Clicks
from askfirst.course.lab_models import Task

LARGEST = 100 << 20  # bytes of a notebook
NOTES = "askfirst-clicks-"


def recall(lab: str, task: Task) -> Clicks:
    """Return what was clicked last for a task of the notebook that is running."""
    path = notebook_path()
    notebook = saved_notebook()
    saved = clicks.find(notebook, lab, task) or Clicks()
    noted = clicks.read(_notes(notes_path()).get(f"{lab}/{task.id}"), lab, task) or Clicks()
    if noted.at <= saved.at:
        if saved.at:
            note(lab, task, saved)
        return saved
    # Someone who clears all outputs and saves has begun anew: the notes are older than that.
    return saved if clicks.cleared(notebook) and noted.at <= _changed(path) else noted


def saved_notebook() -> Any:
    """Return the notebook that is running as its file holds it, or None."""
    return _json(notebook_path())


def note(lab: str, task: Task, made: Clicks) -> None:
    """Keep clicks beside the kernel until JupyterLab has saved them."""
    path = notes_path()
    if not path:
        return
    with suppress(OSError, ValueError):
        text = json.dumps(_notes(path) | {f"{lab}/{task.id}": made.written(lab, task.id)}, ensure_ascii=False)
        fresh = path.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
        for other in path.parent.glob(f"{NOTES}*.json"):
            if not other.with_name(other.name.removeprefix(NOTES)).exists():
                other.unlink()


def notebook_path() -> Path | None:
    """Return the file of the notebook that is running, where its front end says so: VS Code, or Jupyter's server."""
    shell = get_ipython()
    named = shell.user_ns.get("__vsc_ipynb_file__") if shell else None
    named = named or os.environ.get("JPY_SESSION_NAME")
    if not isinstance(named, str) or not named.endswith(".ipynb"):
        return None
    # A server that was not told the notebook's name gives its address, which begins at the server's own folder.
    return Path(named) if Path(named).is_absolute() else Path.cwd() / Path(named).name


def notes_path() -> Path | None:
    """Return where clicks are noted beside the kernel; nowhere without a kernel."""
    shell = get_ipython()
    connection = getattr(getattr(getattr(shell, "kernel", None), "parent", None), "abs_connection_file", "")
    path = Path(connection) if connection else None
    return path.with_name(f"{NOTES}{path.name}") if path and path.is_file() else None


def _notes(path: Path | None) -> dict[str, Any]:
    found = _json(path)
    return found if isinstance(found, dict) else {}


def _json(path: Path | None) -> Any:
    with suppress(OSError, ValueError, RecursionError):
        if path and path.stat().st_size <= LARGEST:
            return json.loads(path.read_text(encoding="utf-8-sig"))
    return None


def _changed(path: Path | None) -> float:
    with suppress(OSError, ValueError):
        return path.stat().st_mtime if path else 0.0
    return 0.0
