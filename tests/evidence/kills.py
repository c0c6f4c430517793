"""Signs, hands in and reports, and is killed at every line that writes; prints in what state that left things.

``python -m tests.evidence.kills FOLDER EVIDENCE``: EVIDENCE is what a pack says, as JSON. For each line of the modules
that touch files a process is forked and ends, as by ``kill -9``, before that line: so no moment is left out, and none
is left to chance.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from askfirst.course import atomic_write
from askfirst.evidence import hand_in, keys
from askfirst.evidence.cohort import command
from askfirst.evidence.keys import own_key, public, read_key
from askfirst.evidence.pack import bundle, verified
from askfirst.evidence.pack_models import Evidence
from tests.evidence.school import lay_class, report

WRITERS = {each.__file__ for each in (atomic_write, hand_in, keys)}


def killed(number: int, work: Callable[[], object]) -> bool:
    """Do ``work`` in a process of its own that is killed before its line ``number``; return whether it came to that."""
    if not (child := os.fork()):
        lines = count()

        def trace(frame: FrameType, event: str, _: object) -> Any:
            if frame.f_code.co_filename not in WRITERS:
                return None
            if event == "line" and next(lines) == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        failed = 1
        try:
            os.fsync = lambda _: None  # that is for power cuts
            threading.settrace(trace)
            sys.settrace(trace)
            work()
            failed = 0
        finally:
            os._exit(failed)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), status
    return status == signal.SIGKILL


def signing(room: Path, told: Evidence) -> None:
    """Make a key, save a pack and hand it in."""
    key = own_key(room / "key")
    whole = bundle(told, key)
    atomic_write.put_new(room / "pack.zip", whole)
    hand_in.hand_in(whole, "what it says", key.private_bytes_raw(), room / "share")
    settle()


def settle() -> None:
    """Wait for what handing in does when it has been told of."""
    for each in threading.enumerate():
        if each.name == hand_in.THREAD:
            each.join()


def written(room: Path) -> dict[Path, bytes]:
    """Return the files that were written, without scratch ones."""
    there = (path for path in room.rglob("*") if path.is_file() and atomic_write.SCRATCH not in path.name)
    return {path: path.read_bytes() for path in there}


def signings(folder: Path, told: Evidence) -> Iterator[str]:
    """Yield after each kill what is there; then all of it is there at the second try, and is of the first key."""
    for number in count():
        room = folder / str(number)
        (room / "share").mkdir(parents=True)
        if not killed(number, lambda room=room: signing(room, told)):  # type: ignore[misc]
            return
        before = written(room)
        key = public(read_key(room / "key")) if room / "key" in before else None
        assert all(verified(whole)[1] == key for path, whole in before.items() if path.suffix == ".zip")
        yield "signed, " * (room / "pack.zip" in before) + f"{len(before)} of 3"
        signing(room, told)
        now = written(room)
        assert len(now) == 3, now
        assert now.items() >= before.items()


def reports(folder: Path) -> Iterator[str]:
    """Yield after each kill whether the report is there; whole it is, or not at all."""
    states: list[str] = []

    def put_folder(path: Path, files: Mapping[str, bytes]) -> bool:
        for number in count():
            place = path.with_name(f"killed-{number}") / path.name  # nothing that another left is swept up
            if not killed(number, lambda place=place: atomic_write.put_folder(place, files)):  # type: ignore[misc]
                return True
            if place.exists():
                assert {name: (place / name).read_bytes() for name in files} == files
            states.append("new" if place.exists() else "old")
        raise AssertionError

    command.put_folder = put_folder
    lay_class(folder / "class", 6)
    report(folder / "class")
    yield from states


def main(folder: Path, told: Evidence) -> dict[str, dict[str, int]]:
    """Return how often which state was met, of signing with handing in and of reporting."""
    found = {"signing": [*signings(folder / "signing", told)], "reporting": [*reports(folder / "reporting")]}
    return {name: Counter(states) for name, states in found.items()}


if __name__ == "__main__":
    evidence = Evidence.model_validate_json(Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(json.dumps(main(Path(sys.argv[1]), evidence)))  # noqa: T201
