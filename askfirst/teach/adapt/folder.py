"""A course's folder that is the instructor's: made from what came with the library, and what it remembers of that.

The folder holds ``content/``, a page on it, and ``upstream.zip``: the course as it was when the folder was made or last
brought up to date, in every language, so that an update can tell what changed where. Notebooks are built in it.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import askfirst
from askfirst.course.atomic_write import SCRATCH, put_folder
from askfirst.course.facts import facts_of
from askfirst.course.languages import KNOWN, interface
from askfirst.course.manifest import FOLDERS
from askfirst.course.models import CODE
from askfirst.course.root import CONTENT, LIBRARY, written_files
from askfirst.course.words import say
from askfirst.teach.adapt.journal import UNREADABLE
from askfirst.teach.adapt.one_language import in_languages
from askfirst.teach.adapt.packs import with_pack
from askfirst.teach.adapt.refusal import Refused

BASE = "upstream.zip"
ABOUT = "about.json"
FORMAT = 1
OLD_DAY = (1980, 1, 1, 0, 0, 0)  # of every file in it: the same course makes the same bytes
IGNORED = """\
# Built from content/ by `askfirst build`, anew on every computer
/notebooks/
/exercises/
/solutions/

# Learners' own copies, what they handed in, and what an update keeps for its undo
/work/
/hand-ins/
/.askfirst/

# Of programs and systems
.building-*
.ipynb_checkpoints/
__pycache__/
.DS_Store
Thumbs.db
desktop.ini
"""


@dataclass(frozen=True)
class Origin:
    """What a course's folder was made from: the library's version, the pack, and every file by its place."""

    version: str
    pack: str
    languages: tuple[str, ...]  # in which the files are
    files: dict[str, bytes]

    def packed(self) -> bytes:
        """Return it as one file, the same bytes for the same course."""
        about = {"format": FORMAT, "version": self.version, "pack": self.pack, "languages": self.languages}
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as file:
            for name, data in {ABOUT: json.dumps(about, indent=1).encode(), **dict(sorted(self.files.items()))}.items():
                entry = zipfile.ZipInfo(name, OLD_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(entry, data)
        return held.getvalue()

    def speaking(self, languages: Sequence[str]) -> dict[str, bytes]:
        """Return the files as they are in a course of these languages."""
        return in_languages(self.files, self.languages, languages)


def of_library(pack: str = "", library: Path = LIBRARY) -> Origin:
    """Return the course that came with the library, with a pack laid into it."""
    facts = facts_of(library)
    if facts is None:
        raise Refused("own-library", path=library / CONTENT)
    files = content_files(library)
    return Origin(askfirst.__version__, pack, facts.languages, with_pack(files, pack, library) if pack else files)


def read_origin(folder: Path) -> Origin:
    """Return what a course's folder was made from; refuse where that cannot be known, or not yet."""
    path = folder / BASE
    try:
        with zipfile.ZipFile(path) as file:
            about = json.loads(file.read(ABOUT))
            if int(about["format"]) > FORMAT:
                raise Refused("own-newer", folder=folder, version=str(about["version"]), ours=askfirst.__version__)
            files = {name: file.read(name) for name in file.namelist() if name != ABOUT}
            return Origin(str(about["version"]), str(about["pack"]), tuple(about["languages"]), files)
    except FileNotFoundError:
        raise Refused("own-no-base", path=path) from None
    except UNREADABLE:
        raise Refused("own-damaged", path=path) from None


def content_files(root: Path) -> dict[str, bytes]:
    """Return the files of a course's content, by their place in its folder."""
    files = (path for path in written_files(root / "content") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def make_folder(folder: Path, languages: Sequence[str] = (), pack: str = "", library: Path = LIBRARY) -> None:
    """Make a course's folder where nothing is yet; raise OSError of what cannot be written."""
    origin = of_library(pack, library)
    wanted = list(dict.fromkeys(languages)) or list(origin.languages)
    if odd := [each for each in wanted if not re.fullmatch(CODE, each)]:
        raise Refused("own-odd-language", lang=odd[0])
    if not set(wanted) & set(origin.languages):
        raise Refused("own-no-language", known=", ".join(origin.languages))
    files = origin.speaking(wanted) | {BASE: origin.packed(), ".gitignore": IGNORED.encode()}
    files |= {"README.md": _readme(folder, [each for each in wanted if each in KNOWN]).encode()}
    if set(wanted) >= set(origin.languages) and library.is_dir():  # built already: the build need not run the solutions
        files |= {
            path.relative_to(library).as_posix(): path.read_bytes()
            for top in FOLDERS
            for lang in origin.languages
            for path in (library / top / lang).glob("*.ipynb")
        }
    _lay(folder, files)


def _lay(folder: Path, files: dict[str, bytes]) -> None:
    """Write all files of a folder or none of them; into one that is there only where it is empty."""
    if folder.is_dir() and not any(folder.iterdir()):
        scratch = Path(tempfile.mkdtemp(dir=folder, prefix=SCRATCH))
        try:
            put_folder(scratch / "course", files)
            for each in sorted((scratch / "course").iterdir(), key=lambda path: path.name == "content"):
                each.rename(folder / each.name)  # the content last: before that it is no course
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    elif os.path.lexists(folder) or not put_folder(folder, files):
        raise Refused("own-not-empty" if folder.is_dir() else "own-a-file", folder=folder)


def _readme(folder: Path, languages: Sequence[str]) -> str:
    spoken = dict.fromkeys(map(interface, languages))
    return "\n".join(say("own-readme", lang, name=folder.name) for lang in spoken)
