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
        """Name the folders and where they go."""
        if version == "standard":
            there = [folder for folder in FOLDERS if Path(self.root, folder).is_dir()]
            build_data["force_include"] |= {folder: f"askfirst/course_files/{folder}" for folder in there}
