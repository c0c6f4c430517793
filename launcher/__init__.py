"""What `python start.py` does: makes the course's own environment, then opens or checks the course.

Only the standard library is used here, because this runs before anything is installed.
"""

from launcher.main import main

__all__ = ["main"]
