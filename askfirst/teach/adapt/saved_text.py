"""A part of JupyterLab's server: a text that is saved from its notebook differs from before only where it was changed.

jupytext writes the file's header anew and names the kernel's language at each cell of code. To an update of the course,
which compares paragraphs, every such cell would be one that its instructor has changed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jupyter_server.utils import ApiPath, to_os_path

TEXT = re.compile(r"(?:.*/)?content/(?:lessons|labs)/[^/]+/(?:lesson|lab)\.md")
JUPYTEXTS = "jupytext_version:"  # stands in a header that jupytext has written
CELL = re.compile(r"^(`{3,}\{code-cell\}) i?python3?$", re.MULTILINE)


def keep_unchanged(model: dict[str, Any], path: str, contents_manager: Any, **_more: Any) -> None:
    """Put back what jupytext has written anew, before a file is saved; Jupyter calls this for every file."""
    if model.get("type") != "file" or not TEXT.fullmatch(path) or not isinstance(model.get("content"), str):
        return
    try:
        was = Path(to_os_path(ApiPath(path), contents_manager.root_dir)).read_text("utf-8")
    except (OSError, ValueError):  # it has gone meanwhile, or was no text
        return
    model["content"] = as_before(was, model["content"])


def as_before(was: str, now: str) -> str:
    """Return a text as jupytext has written it, but with the header and the fences that it had."""
    from askfirst.course.notebook_source import HEADER  # noqa: PLC0415 - no learner's server needs it

    old, new = HEADER.match(was), HEADER.match(now)
    if not old or not new or JUPYTEXTS not in new[1] or JUPYTEXTS in old[1]:
        return now
    return old[0] + CELL.sub(r"\1", now[new.end() :])
