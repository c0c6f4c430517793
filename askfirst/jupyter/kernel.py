"""Start a Python kernel that stays small, and has a lesson at hand by the time the page asks for it.

One kernel is open for every lesson a learner has on screen; the visual debugger, which neither lessons nor labs use,
would take a seventh of its memory. And while the page is still loading JupyterLab, the kernel has seconds to spare.
"""

import os
import sys
from pathlib import Path


def ahead() -> list[str]:
    """Return what to run at once: where a lesson was opened, read what it needs."""
    notebook = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if notebook.parent.parent.name != "notebooks":
        return []
    return [f"__import__('askfirst.notebook.lesson').notebook.lesson.read_ahead({notebook.stem!r})"]


if __name__ == "__main__":
    # The notebook's folder must not shadow what the kernel imports while it starts; ipykernel puts it back afterwards.
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]

    sys.modules["debugpy"] = None  # type: ignore[assignment] # importing it now fails, and ipykernel then does without

    from ipykernel import kernelapp

    kernelapp.launch_new_instance(exec_lines=ahead())
