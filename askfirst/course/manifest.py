"""What the build wrote, and whether it still is as written.

The manifest is kept where it cannot get out of step with the files: each built notebook carries its own entry, a digest
of its place and of all that a person could have changed. So a fresh clone, a pull, a build cut short, two builds at
once and a build of fewer languages all know what is theirs. Whatever has no entry, or one that does not fit any more,
belongs to somebody: :func:`write` names it and leaves it alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from askfirst.course.atomic_write import staged, sweep

FOLDERS = ("notebooks", "exercises", "solutions")
NOT_OURS = ("kernelspec", "language_info")  # an editor writes these by itself on saving


@dataclass(frozen=True)
class Left:
    """Something of somebody's in the build's folders: ``key`` names the sentence that says what became of it."""

    path: Path
    key: str
    kept: Path | None = None


def entry(place: str, notebook: Mapping[str, Any]) -> str:
    """Return the digest of a notebook at ``place``, such as ``exercises/en/01-mini``."""
    about = {name: value for name, value in notebook.get("metadata", {}).items() if name not in NOT_OURS}
    about["askfirst"] = {name: value for name, value in _own(notebook).items() if name != "built"}
    try:
        whole = json.dumps([place, _joined(about), _joined(notebook.get("cells", []))], sort_keys=True)
    except RecursionError:
        return "nested too deeply"  # nothing we wrote
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def enter(place: str, notebook: MutableMapping[str, Any]) -> None:
    """Write a notebook's entry into it."""
    notebook["metadata"]["askfirst"]["built"] = entry(place, notebook)


def entered(notebook: Mapping[str, Any]) -> str:
    """Return the entry that a notebook carries, or nothing; a copy carries that of the edition it was made from."""
    return str(_own(notebook).get("built", ""))


def unchanged(place: str, notebook: Mapping[str, Any]) -> bool:
    """Whether a notebook was built for this place, and nobody has worked in it since."""
    return entered(notebook) == entry(place, notebook)


def read(path: Path) -> dict[str, Any]:
    """Return a notebook's file as it stands, or an empty one where it is none."""
    try:
        found = json.loads(path.read_bytes()) if path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    sound = isinstance(found, dict) and isinstance(found.get("metadata"), dict)
    return found if sound else {}


def write(
    target: Path, texts: Mapping[str, str], *, replace: bool = False, tell: Callable[[Left], None] = lambda _left: None
) -> list[Path]:
    """Bring the folders below ``target`` up to ``texts``, by place, and return where these now stand.

    What somebody else made or changed is told and left alone; where it stands in the way and ``replace`` is given, it
    is moved beside its place first. All texts are on the disk before the first one is put in place.
    """
    wanted = {target / f"{place}.ipynb": (place, text) for place, text in texts.items()}
    told: dict[Path, Left] = {}
    made: list[Path] = []
    fresh: dict[Path, str] = {}
    for path, (place, text) in wanted.items():
        in_the_way = _in_the_way(target, path, place, text)
        if in_the_way and replace:
            if kept := _aside(in_the_way.path):
                told[in_the_way.path] = Left(in_the_way.path, "left-kept", kept)
        elif in_the_way:
            told[in_the_way.path] = in_the_way
            continue
        if in_the_way or not path.is_file() or path.read_bytes() != text.encode():
            fresh[path] = text  # what already reads so is not touched: it may be open in JupyterLab
        made.append(path)
    with staged(fresh) as settle:
        for path, text in fresh.items():
            saved = _in_the_way(target, path, wanted[path][0], text)
            if saved:  # since we looked: a notebook that is open somewhere
                told[path] = saved
                made.remove(path)
            else:
                settle(path)
    for folder in {path.parent for path in made}:
        sweep(folder)
    _clear(target, wanted.keys() | {left.kept for left in told.values()} | set(told), told)
    for left in told.values():
        tell(left)
    return made


def _clear(target: Path, known: set[Path | None], told: dict[Path, Left]) -> None:
    """Remove what was built before and is no longer; note what is somebody's."""
    for path in _files(target):
        if path in known:
            continue
        place = path.relative_to(target).with_suffix("").as_posix()
        if path.suffix == ".ipynb" and not path.is_symlink() and unchanged(place, read(path)):
            path.unlink(missing_ok=True)
        else:
            told[path] = Left(path, "left-stray")


def _files(target: Path) -> Iterator[Path]:
    """Yield every file in the build's folders; neither hidden ones (an editor's) nor what lies behind a link."""
    for top in FOLDERS:
        if (target / top).is_symlink():
            continue
        for folder, inner, files in os.walk(target / top):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            yield from (Path(folder) / name for name in sorted(files) if not name.startswith("."))


def _in_the_way(target: Path, path: Path, place: str, text: str) -> Left | None:
    """Return what keeps a text from being put at its place."""
    for folder in reversed(path.relative_to(target).parents[:-1]):
        above = target / folder
        if above.is_symlink():
            return Left(above, "left-link")
        if above.exists() and not above.is_dir():
            return Left(above, "left-file")
    if path.is_symlink():
        return Left(path, "left-link")
    if path.is_dir():
        return Left(path, "left-folder")
    if not path.exists():
        return None
    found = read(path)
    ours = found and entry(place, found) in (entered(found), entered(json.loads(text)))
    return None if ours else Left(path, "left-changed")


def _aside(path: Path) -> Path | None:
    """Move what is somebody's beside its place and return where; None where another build has just done so."""
    for number in count(1):
        kept = path.with_name(f"{path.stem}.kept{f'-{number}' if number > 1 else ''}{path.suffix}")
        if os.path.lexists(kept):
            continue
        try:
            if path.is_dir() and not path.is_symlink():
                return path.rename(kept)
            kept.touch(exist_ok=False)  # the name is ours now: a second build cannot choose it too
        except FileExistsError:
            continue
        except FileNotFoundError:
            break
        try:
            return path.replace(kept)
        except OSError as error:
            kept.unlink()
            if not isinstance(error, FileNotFoundError):
                raise
            break
    return None


def _own(notebook: Mapping[str, Any]) -> dict[str, Any]:
    own = notebook.get("metadata", {}).get("askfirst")
    return own if isinstance(own, dict) else {}


def _joined(value: Any) -> Any:
    """Return a value with its lines as one text, for a file holds them as a list and a notebook in memory does not."""
    if isinstance(value, Mapping):
        return {name: _joined(each) for name, each in value.items()}
    if isinstance(value, list):
        return "".join(value) if all(isinstance(each, str) for each in value) else [_joined(each) for each in value]
    return value
