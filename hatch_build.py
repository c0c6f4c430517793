"""What the wheel holds beside the package: the course's files, where ``askfirst/course/root.py`` looks for them.

Not so where the package is installed in editable mode: the files then lie beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("content", "notebooks", "exercises", "solutions", "packs")


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the course's files to a wheel that is to stand alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files and where they go, but for what JupyterLab and Python have left beside them."""
        if version == "standard":
            files = (path for each in FOLDERS for path in Path(self.root, each).rglob("*") if path.is_file())
            names = (path.relative_to(self.root) for path in files)
            written = (name for name in names if not any(part.startswith((".", "__")) for part in name.parts))
            places = {name.as_posix(): f"askfirst/course_files/{name.as_posix()}" for name in written}
            build_data["force_include"] |= places
