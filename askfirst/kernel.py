"""Start a Python kernel that stays small: one is open for every lesson a learner has on screen.

More than a third of a kernel's memory is the visual debugger, which neither lessons nor labs use.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # The notebook's folder must not shadow what the kernel imports while it starts; ipykernel puts it back afterwards.
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]

    sys.modules["debugpy"] = None  # type: ignore[assignment] # importing it now fails, and ipykernel then does without

    from ipykernel import kernelapp

    kernelapp.launch_new_instance()
