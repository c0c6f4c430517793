"""The keys of labs tried: each is run as marking will run it, in a process that an endless loop cannot hold up.

``python -m askfirst.publish.try_keys`` is that process: labs come in as JSON, and for each a line goes out.
"""

from __future__ import annotations

import faulthandler
import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import askfirst
from askfirst.course.faults import Fault, fault
from askfirst.course.lab_models import LabFolder, lab_folder, read_lab
from askfirst.course.yaml_source import shown

if TYPE_CHECKING:
    from askfirst.assess.answer_key import Computed

SECONDS = 60  # for the key of one lab; the slowest of the course takes one, and twenty on a machine that is crowded
TIMEOUT = "Timeout ("  # how the account of a process begins that was ended after that time

Found = tuple[int, str, dict[str, str]]  # line, key of the sentence, what fills its blanks


def try_keys(folders: list[LabFolder]) -> list[Fault]:
    """Return what is wrong with the keys of labs whose files are sound otherwise."""
    waiting, faults = list(folders), []
    env = os.environ | {"PYTHONPATH": str(Path(askfirst.__file__).resolve().parents[1]), "PYTHONUTF8": "1"}
    while waiting:
        task = {"root": str(waiting[0].root), "slugs": [folder.slug for folder in waiting], "seconds": SECONDS}
        command = [sys.executable, "-m", "askfirst.publish.try_keys"]
        done = subprocess.run(  # noqa: S603 - this very module
            command, input=json.dumps(task), capture_output=True, encoding="utf-8", check=False, env=env
        )
        for line in done.stdout.splitlines():
            folder = waiting.pop(0)
            name = shown(folder.key, folder.root)
            faults += [fault(name, number, key, **values) for number, key, values in json.loads(line)]
        if waiting:  # it ended in the middle of this one
            folder = waiting.pop(0)
            held = re.search(rf'File "{re.escape(str(folder.key))}", line (\d+)', done.stderr)
            key = "key-endless" if TIMEOUT in done.stderr else "key-ends"
            faults.append(fault(shown(folder.key, folder.root), int(held[1]) if held else 1, key, seconds=SECONDS))
    return faults


def main() -> None:
    """Try the keys that are named on the standard input."""
    importlib.import_module("askfirst.assess.lab_answers")  # with pandas: that takes a while, and is no key's time
    task = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a key prints is not ours
    for slug in task["slugs"]:
        faulthandler.dump_traceback_later(task["seconds"], exit=True)
        found = list(_found(lab_folder(Path(task["root"]), slug)))
        faulthandler.cancel_dump_traceback_later()
        out.write(json.dumps(found) + "\n")
        out.flush()
    os._exit(0)  # whatever a key has left running


def _found(folder: LabFolder) -> Iterator[Found]:
    from askfirst.assess.answer_key import key_line, read_key  # noqa: PLC0415 - a check in which no key is run does without
    from askfirst.assess.lab_answers import tables  # noqa: PLC0415

    lab, _ = read_lab(folder)
    try:
        key = read_key(folder.key)
    except BaseException as error:  # noqa: BLE001 - whatever a key raises is said, SystemExit too
        yield key_line(folder.key, error), "key-raises", {"why": _why(error)}
        return
    if key is None:
        yield 1, "key-none", {}
        return
    for task in lab.tasks:
        if task.part:
            continue
        made, values = key.tasks.get(task.id), dict[str, Any]()
        if made is None:  # its decorator was never reached
            yield 1, "key-missing", {"id": task.id, "file": folder.key.name}
            continue
        for name, function in {"": made.right, **made.common_errors}.items():
            try:
                values[name] = function(tables(folder, lab))
            except BaseException as error:  # noqa: BLE001
                yield key_line(folder.key, error), "key-raises", {"why": _why(error)}
        yield from _odd(task.id, made, values)


def _odd(task: str, made: Computed, values: dict[str, Any]) -> Iterator[Found]:
    """Yield which of the values of a task are no answers, or not the ones that are meant."""
    from askfirst.assess.lab_verdict import Answer, departures  # noqa: PLC0415

    lines = {
        name: function.__code__.co_firstlineno for name, function in {"": made.right, **made.common_errors}.items()
    }
    fit: dict[str, Any] = {}
    for name, value in values.items():
        if odd := odd_type(value):
            yield lines[name], "key-type", {"id": name or task, "type": odd}
        elif "" in fit and form(value) != form(fit[""]):
            yield lines[name], "key-form", {"id": name, "type": form(value), "right": form(fit[""])}
        else:
            fit[name] = value
    if "" not in fit:
        return
    right, seen = fit.pop(""), dict[str, str]()
    for name, off in departures(Answer(right, lambda: fit, made.column, made.within)).items():
        twin = seen.setdefault(repr(sorted(off.items(), key=repr)), name)
        if not off:
            yield lines[name], "key-right", {"id": name}
        elif twin != name:
            yield lines[name], "key-same", {"id": name, "other": twin}


def _why(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip(": ")[:200]


def form(value: object) -> str:
    """Return what kind of answer a value is."""
    return "number" if type(value) in (int, float) else type(value).__name__


def odd_type(value: object) -> str:
    """Return the name of the type, of a value or of an entry of it, that no answer has; else nothing."""
    plain = (str, int, float)
    if type(value) in plain:
        return ""
    if type(value) is dict:
        entries: list[object] = [*value.keys(), *value.values()]
    elif type(value) in (set, list):
        entries = list(value)  # type: ignore[call-overload]
    else:
        return type(value).__name__
    odd = (type(each).__name__ for each in entries if type(each) not in (*plain, bool, type(None)))
    return next(odd, "")


if __name__ == "__main__":
    main()
