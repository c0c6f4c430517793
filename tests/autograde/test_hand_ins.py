"""Returned exercises: good, half finished, broken and hostile ones, all marked in one run that none of them harms."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.assess.clicks import STATE, VIEW
from askfirst.assess.lab_values import Column, Grid, Unreadable, plain
from askfirst.autograde import report
from askfirst.autograde.grader import Sheet, grade
from askfirst.autograde.runner import Runner, Way
from askfirst.autograde.wire import Forged, packed, unpacked
from askfirst.course.lab_models import lab_folder, read_lab
from askfirst.course.loader import ROOT
from tests.autograde.returned import CHECK, GOOD, LAB, OPEN, SHARE, hand_in, notebook, of
from tests.conftest import LANGUAGES

SECONDS = 3
LINUX = sys.platform == "linux"


def spoilt(code: str) -> dict[str, Any]:
    """Return a notebook that answers one task well, then runs ``code``, then would answer another."""
    return notebook(*GOOD, code, 'lab.check("needed", 999)')


REPLACES = """
import askfirst.autograde.wire
from askfirst.assess import lab_verdict
lab_verdict.judge = lab_verdict.plain = lambda *_: lab_verdict.Verdict("right")
askfirst.autograde.wire.packed = lambda _: {"kind": "one", "one": True, "state": "right", "right": True}
lab.verdicts = {"needed": "right"}
"""
CLAIMS = """
import os
for pipe in range(3, 20):
    try:
        os.write(pipe, b'{"task": "needed", "value": {"kind": "right"}, "state": "right"}\\n')
    except OSError:
        pass
os._exit(0)
"""
BITES = """
class Right:
    def __eq__(self, other): return True
    def __getattr__(self, name): import os; os._exit(1)
    __float__ = __int__ = __index__ = __len__ = lambda self: 203
lab.check("needed", Right())
"""

# What a cell does, and what is then said of the task after it; None where the next cells still run.
HOSTILE: dict[str, tuple[str, str | None]] = {
    "endless loop": ("while True: pass", "longer than"),
    "sleeps": ("import time; time.sleep(1000)", "longer than"),
    "os.system": ("import os; os.system('sleep 1000 & touch {outside}/system')", None),
    "os._exit": ("import os; os._exit(0)", "ended Python"),
    "sys.exit": ("import sys; sys.exit('bye')", None),
    "kills its parent": ("import os; os.kill(os.getppid(), 9)", None),
    "kills everybody": ("import os; os.kill(-1, 9)", None),
    "fork bomb": ("import os\nwhile True: os.fork()", None),
    "memory bomb": ("bomb = [1]\nwhile True: bomb = bomb * 2", None),
    "200 MB of output": ("for n in range(200): print('x' * 1_000_000)", None),
    "200 MB of values": ("for n in range(100): lab.check('share', ['y' * 900] * 20_000)", "far more"),
    "deep recursion": ("def f(): f()\nf()", None),
    "deeper": ("import sys; sys.setrecursionlimit(10**9)\nf = lambda x: f([x])\nf(0)", None),
    "segfault": ("import ctypes; ctypes.string_at(0)", "crashed"),
    "input": ("name = input('?')", None),
    "writes outside": ("open('{outside}/written', 'w').write('x')", None),
    "fills the disk": ("open('big', 'wb').write(bytes(300_000_000))", None),
    "replaces the checker": (REPLACES, None),
    "claims verdicts": (CLAIMS, "kind"),
    "writes rubbish": (
        "import os\nos.write(3, b'\\xff' * 1000 + b'[' * 100_000 + b'\\n{\"cell\": true}\\n{\"task\": 1}\\n')",
        None,
    ),
    "endless thread": (
        "import threading as t, itertools; t.Thread(target=all, args=[itertools.count(1)]).start()",
        None,
    ),
    "network": ("import socket; socket.create_connection(('127.0.0.1', {port}), 2).sendall(b'data')", None),
    "changes folder": ("import os; os.chdir('/')", None),
    "removes its folder": ("import shutil, os; shutil.rmtree(os.getcwd(), ignore_errors=True)", None),
    "draws without display": ("import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show(); plt.savefig('a')", None),
    "endless generator": ("import itertools; lab.check('needed', itertools.count())", None),
    "hostile class": (BITES, None),
    "becomes another": ("import os, sys; os.execv(sys.executable, ['x', '-c', 'while 1: pass'])", "longer than"),
    "ignores signals": (
        "import signal\nfor n in (1, 2, 14, 15): signal.signal(n, signal.SIG_IGN)\nwhile 1: pass",
        "longer",
    ),
    "leaves a process": ("import os\nif not os.fork():\n os.setsid()\n while True: pass", None),
    "an error that bites": ("class E(Exception):\n def __str__(self): raise SystemExit\nraise E", None),
    "closes its pipe": ("import os; os.close(3)\nwhile True: pass", "too much"),
}

# What must not be found: each would give the right answer if it were.
PEEKS = {
    "the key": f"os.path.exists('{ROOT}/content/labs/{LAB}/key.py') or os.path.exists('{ROOT}/content')",
    "the solution": f"os.path.exists('{ROOT}/solutions/en/{LAB}.ipynb')",
    "where cards belong": "any(card.group != 'hidden' for task in lab.file.tasks for card in task.cards)",
    "other hand-ins": "os.path.exists('{folder}')",
    "other processes": "os.path.exists('/proc/1') or os.getppid() or os.getpid() != 1",
    "a user's files": "os.path.exists(os.path.expanduser('~root/.bashrc')) or os.path.exists('/etc/passwd')",
    "this process's surroundings": "any('ASKFIRST_ODD' in name for name in os.environ)",
    "a right to anything": "os.getuid() == 0 or os.access('/usr', os.W_OK) or len(os.listdir('/dev')) > 4",
}

BROKEN: dict[str, tuple[Any, str]] = {
    "broken.ipynb": (b'{"cells": [', "not valid JSON"),
    "deep.ipynb": (b"[" * 200_000, "not valid JSON"),
    "empty.ipynb": (b"", "empty"),
    "list.ipynb": ([1, 2], "not a notebook"),
    "cells.ipynb": ({"cells": [3, None]}, "not a notebook"),
    "sources.ipynb": (notebook(3), "not a notebook"),  # type: ignore[arg-type]
    "metadata.ipynb": (notebook("1", askfirst=[1]), "does not say of which lab"),
    "report.docx": (b"PK\x03\x04", "not a notebook"),
    "photo.ipynb": (b"\x89PNG\r\n\x1a\n\xff\xfe", "not valid JSON"),
    "unknown.ipynb": (notebook("x = 1", askfirst={"lab": "77-unknown"}), "no lab “77-unknown”"),
    "path.ipynb": (notebook("x = 1", askfirst={"lab": "../../etc/passwd"}), "no lab “../../etc/passwd”"),
    "nobody.ipynb": (notebook("x = 1", askfirst={}), "does not say of which lab"),
}


CROWD = pytest.mark.xdist_group("crowd")  # what takes long to make is made on one core only


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sheet, Path, list[bytes], float]:
    """Mark good, broken and hostile hand-ins together, once, and only in isolation: some of them would kill us all."""
    import socket
    import threading

    base = tmp_path_factory.mktemp("crowd")
    hand_in(base / "first", "good.ipynb", notebook(*GOOD))
    if "no network" not in grade(base / "first", ROOT, "en").shut_in:
        pytest.skip("this system has no isolation")
    folder, outside = base / "交回 the folder", base / "outside"
    outside.mkdir(mode=0o777)
    outside.chmod(0o777)
    server = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            heard.append(connection.recv(100))

    threading.Thread(target=listen, daemon=True).start()
    for name in ("张三 good.ipynb", "class B/zoe good.ipynb"):
        hand_in(folder, name, notebook(*GOOD))
    for name, (code, _) in HOSTILE.items():
        filled = code.replace("{outside}", str(outside)).replace("{port}", str(server.getsockname()[1]))
        hand_in(folder, f"hostile/{name}.ipynb", spoilt(filled))
    broken(folder)
    for name, found in PEEKS.items():
        peek = f"import os\nlab.check('needed', 203 if {found.replace('{folder}', str(folder))} else 0)"
        hand_in(folder, f"peeks/{name}.ipynb", notebook(OPEN, peek))
    os.environ["ASKFIRST_ODD"] = "1"
    started = time.monotonic()
    sheet = grade(folder, ROOT, "en", seconds=SECONDS)
    seconds = time.monotonic() - started
    server.close()
    del os.environ["ASKFIRST_ODD"]
    return sheet, outside, heard, seconds


@CROWD
def test_all_are_reported_and_the_good_ones_are_unharmed(crowd: tuple[Sheet, Path, list[bytes], float]) -> None:
    sheet, _, _, seconds = crowd
    assert len(sheet.hand_ins) == 2 + len(BROKEN) + len(HOSTILE) + len(PEEKS) + 2
    assert len(HOSTILE) + len(BROKEN) >= 25
    slow = sum("longer" in (why or "") for _, why in HOSTILE.values())
    assert seconds < 60 + slow * SECONDS * 2
    for name in ("张三 good.ipynb", "class B/zoe good.ipynb"):
        good = of(sheet, name)
        assert {task: mark.outcome for task, mark in good.marks.items()} == {
            "share": "right",
            **dict.fromkeys(("who-said-it", "usable", "eight-visits", "needed"), "not-attempted"),
        }
        assert not good.trouble
    assert "no network" in sheet.shut_in


@CROWD
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_hand_in_keeps_what_it_had_and_gains_nothing(
    name: str, crowd: tuple[Sheet, Path, list[bytes], float]
) -> None:
    sheet, _, _, _ = crowd
    marks = of(sheet, f"hostile/{name}.ipynb").marks
    expected = HOSTILE[name][1]
    assert marks["share"].outcome == "right", marks
    needed = marks["needed"]
    if expected is None:
        assert needed.outcome in ("not-yet", "not-run"), needed
        assert needed.why
    else:
        assert re.search(expected, needed.why), needed
    assert "Traceback" not in needed.why


@CROWD
@pytest.mark.parametrize("name", PEEKS)
def test_a_hand_in_finds_nothing(name: str, crowd: tuple[Sheet, Path, list[bytes], float]) -> None:
    mark = of(crowd[0], f"peeks/{name}.ipynb").marks["needed"]
    assert (mark.outcome, mark.why) == ("not-yet", "The number is too small."), mark


@CROWD
def test_nothing_was_written_outside_nor_sent_nor_left(crowd: tuple[Sheet, Path, list[bytes], float]) -> None:
    _, outside, heard, _ = crowd
    assert list(outside.iterdir()) == []
    assert heard == []
    assert not _workers()


def broken(folder: Path) -> None:
    """Put what is no hand-in into ``folder``, and a copy that is to be passed over."""
    for name, (what, _) in BROKEN.items():
        hand_in(folder, name, what)
    hand_in(folder, ".ipynb_checkpoints/hidden.ipynb", notebook(*GOOD))
    if sys.platform != "win32":
        os.mkfifo(folder / "fifo.ipynb")
        (folder / "link.ipynb").symlink_to("/nowhere")


def test_a_broken_hand_in_is_told_in_a_sentence(tmp_path: Path) -> None:
    broken(tmp_path)
    told = {each.name: each.trouble for each in grade(tmp_path, ROOT, "en").hand_ins}
    for name, (_, words) in BROKEN.items():
        assert words in told.pop(name)
    assert all("not a notebook" in each or "cannot be read" in each for each in told.values())


def _workers() -> list[str]:
    """Return the workers that descend from nobody who is at work."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            line = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            parent = (path / "status").read_text().split("PPid:\t")[1].split("\n")[0]
        except OSError:
            continue
        if "askfirst.autograde.worker" in line and parent in {"1", str(os.getpid())}:
            found.append(line)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_solutions_are_all_right_and_exercises_all_not_attempted(lang: str, tmp_path: Path) -> None:
    from askfirst.course.lab_models import lab_folders

    labs = lab_folders(ROOT)
    for lab in labs:
        for folder in ("solutions", "exercises"):
            made = nbformat.read(ROOT / folder / lang / f"{lab.slug}.ipynb", 4)
            for cell in made.cells:
                if cell.cell_type == "code":
                    cell.outputs, cell.execution_count = [], None
            hand_in(tmp_path, f"{folder} {lab.slug}.ipynb", made)
    for each in grade(tmp_path, ROOT, lang).hand_ins:
        wanted = "right" if each.name.startswith("solutions") else "not-attempted"
        assert each.marks, each.trouble
        assert {mark.outcome for mark in each.marks.values()} == {wanted}, (each.name, each.marks)
        assert not each.notes


def test_a_lab_of_another_edition_and_a_half_finished_one(tmp_path: Path) -> None:
    hand_in(tmp_path, "older.ipynb", notebook(*GOOD, 'lab.check("gone-since", 1)'))
    hand_in(tmp_path, "half.ipynb", notebook(OPEN, "share = 1 +", CHECK, "needed = ...", 'lab.check("needed", needed)'))
    hand_in(tmp_path, "first fails.ipynb", notebook(OPEN.replace("as", "xx"), SHARE, CHECK))
    hand_in(tmp_path, "magics.ipynb", notebook("%matplotlib inline\n!ls\nfiles = !ls", OPEN, f"%%time\n{SHARE}", CHECK))
    hand_in(tmp_path, "twice.ipynb", notebook(*GOOD, 'lab.check("share", ...)'))
    sheet = grade(tmp_path, ROOT, "en")
    assert "gone-since" in of(sheet, "older.ipynb").notes[0]
    assert of(sheet, "older.ipynb").marks["share"].outcome == "right"
    half = of(sheet, "half.ipynb").marks
    assert half["share"].outcome == "not-run"
    assert "SyntaxError" in half["share"].why
    assert half["needed"].outcome == "not-attempted"
    assert of(sheet, "first fails.ipynb").marks["share"].outcome == "not-run"
    assert of(sheet, "magics.ipynb").marks["share"].outcome == "right"
    assert of(sheet, "twice.ipynb").marks["share"].outcome == "right"


def clicked(places: dict[str, int], *, twice: bool = False) -> dict[str, Any]:
    """Return a notebook with saved clicks: the group's place, from 1, of each card."""
    state = {"box": {"state": {"children": [f"IPY_MODEL_{card}" for card in places]}}}
    for card, place in places.items():
        for name in (card, *([f"old-{card}"] if twice else [])):
            index = place if name == card else 0
            state[name] = {"state": {"_dom_classes": [f"askfirst-who-said-it-{card}"], "index": index}}
    made = notebook(OPEN, 'sources = lab.sort("who-said-it")', 'lab.check("who-said-it", sources)')
    made["metadata"]["widgets"] = {STATE: {"state": state}}
    made["cells"][1]["outputs"] = [{"data": {VIEW: {"model_id": "box"}}}]
    return made


def test_saved_clicks_count(tmp_path: Path) -> None:
    lab, _ = read_lab(lab_folder(ROOT, LAB))
    task = lab.tasks[0]
    groups = [group.id for group in task.groups]
    right = {card.id: groups.index(card.group) + 1 for card in task.cards}
    hand_in(tmp_path, "right.ipynb", clicked(right))
    hand_in(tmp_path, "again.ipynb", clicked(right, twice=True))
    hand_in(tmp_path, "wrong.ipynb", clicked(dict.fromkeys(right, 1)))
    hand_in(tmp_path, "none.ipynb", clicked(dict.fromkeys(right, 0)))
    hand_in(tmp_path, "odd.ipynb", clicked(dict.fromkeys(right, 99)))
    sheet = grade(tmp_path, ROOT, "zh")
    outcomes = {each.name: each.marks[task.id].outcome for each in sheet.hand_ins if each.marks}
    assert outcomes == {
        "right.ipynb": "right",
        "again.ipynb": "right",
        "wrong.ipynb": "not-yet",
        "none.ipynb": "not-attempted",
        "odd.ipynb": "not-attempted",
    }


@pytest.mark.parametrize("way", ["open", "one"])
def test_where_there_is_no_isolation_hand_ins_are_still_marked(way: Way, tmp_path: Path) -> None:
    if way == "open" and not LINUX:
        pytest.skip("other systems start a process for each")
    hand_in(tmp_path, "good.ipynb", notebook(*GOOD))
    hand_in(tmp_path, "exits.ipynb", spoilt("import os; os._exit(0)"))
    hand_in(tmp_path, "loops.ipynb", spoilt("while True: pass"))
    hand_in(tmp_path, "kills.ipynb", spoilt("import os; os.kill(os.getppid(), 9); import time; time.sleep(30)"))
    hand_in(tmp_path, "floods.ipynb", spoilt("for n in range(100): lab.check('share', ['y' * 900] * 20_000)"))
    detached = "import subprocess as s, sys; s.Popen([sys.executable, '-c', 'import time; time.sleep(400)'], {})"
    hand_in(tmp_path, "detaches.ipynb", spoilt(detached.format("start_new_session=True, pass_fds=[3]")))
    started = time.monotonic()
    sheet = grade(tmp_path, ROOT, "en", seconds=4, way=way)
    assert time.monotonic() - started < 300  # the detached program sleeps for longer
    assert of(sheet, "detaches.ipynb").marks["share"].outcome == "right"
    assert of(sheet, "floods.ipynb").marks["needed"].outcome == "not-run"
    assert of(sheet, "good.ipynb").marks["share"].outcome == "right"
    assert "ended Python" in of(sheet, "exits.ipynb").marks["needed"].why
    assert "longer than" in of(sheet, "loops.ipynb").marks["needed"].why
    assert of(sheet, "kills.ipynb").marks["needed"].outcome == "not-run"
    assert "could reach" in sheet.shut_in


@pytest.mark.parametrize("refused", [("isolated",), ("isolated", "open")])
def test_what_the_system_refuses_is_done_without(
    refused: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refused(Runner):
        def _launch(self, way: Way, folder: str | None = None) -> subprocess.Popen[bytes]:
            if way not in refused:
                return super()._launch(way, folder)
            command = [sys.executable, "-c", "raise SystemExit(3)"]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._processes.add(process)
            return process

    monkeypatch.setattr("askfirst.autograde.grader.Runner", Refused)
    hand_in(tmp_path, "good.ipynb", notebook(*GOOD))
    sheet = grade(tmp_path, ROOT, "en")
    assert of(sheet, "good.ipynb").marks["share"].outcome == "right"
    assert "network" in sheet.shut_in
    assert "no network" not in sheet.shut_in


def run(*words: str, **more: str) -> Any:
    return CliRunner().invoke(app, ["grade", *words], env={"LC_ALL": "C.UTF-8"} | more, catch_exceptions=False)


def test_the_table_is_printed_and_written(tmp_path: Path) -> None:
    folder = tmp_path / "交回 of March"
    hand_in(folder, "=HYPERLINK(1).ipynb", notebook(*GOOD))
    hand_in(folder, "[red]<b>\x1b[2Jzoe.ipynb", notebook(OPEN, "raise ValueError('<script>')", 'lab.check("share", 2)'))
    hand_in(folder, "broken.ipynb", b"{")
    done = run(str(folder), LC_ALL="zh_CN.UTF-8")
    assert done.exit_code == 0
    assert "完全无法运行的文件：1个" in done.output
    assert "\x1b[2J" not in done.output
    text = (tmp_path / "交回 of March-marks.csv").read_bytes()
    assert text.startswith("\ufeff文件".encode())
    rows = list(csv.reader(text.decode("utf-8-sig").splitlines()))
    assert len(rows) == 1 + 5 + 5 + 1
    assert not any(cell.startswith("=") for row in rows for cell in row)
    page = (tmp_path / "交回 of March-marks.html").read_text("utf-8")
    assert "<script" not in page
    assert "<b>" not in page
    assert "http" not in page.replace("http-equiv", "")
    parser = HTMLParser()
    parser.feed(page)
    parser.close()
    out = tmp_path / "new" / "place"
    assert run(str(folder), "--out", str(out)).exit_code == 0
    assert sorted(path.suffix for path in out.iterdir()) == ["", ".csv", ".html"]


def test_what_cannot_be_marked_is_said(tmp_path: Path) -> None:
    done = run(str(tmp_path / "missing"))
    assert (done.exit_code, "is not a folder" in done.output) == (1, True)
    (tmp_path / "none").mkdir()
    done = run(str(tmp_path / "none"))
    assert (done.exit_code, "There is no file" in done.output) == (1, True)
    hand_in(tmp_path / "some", "a.ipynb", b"{")
    (tmp_path / "file").write_text("")
    done = run(str(tmp_path / "some"), "--out", str(tmp_path / "file" / "x"))
    assert (done.exit_code, "cannot be written" in done.output) == (1, True)
    assert "Traceback" not in done.output


@pytest.mark.skipif(sys.platform == "win32", reason="a signal")
def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    hand_in(tmp_path / "in", "loops.ipynb", spoilt("while True: pass"))
    command = [sys.executable, "-m", "askfirst", "grade", str(tmp_path / "in")]
    env = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "TMPDIR": str(tmp_path)}
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # what runs in the background is deaf to it
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=env, text=True, preexec_fn=heard) as process:  # noqa: PLW1509
        # Its scratch folder is made once everything is imported: in the middle of an import a signal can get lost.
        until = time.monotonic() + 60
        while not [*tmp_path.glob("askfirst-*/*")] and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "nothing was written" in said
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["in"]


PLAIN = [3, 2.5, True, "x", None, (1, "b"), {"a": 1, "b": None}, Column((1, 2), ("x", "y")), Grid({"a": (1,)}, (0,))]


@pytest.mark.parametrize("value", PLAIN[:7])
def test_a_value_travels_unchanged(value: Any) -> None:
    assert unpacked(json.loads(json.dumps(packed(value)))) == plain(value)


def test_tables_travel_unchanged() -> None:
    import pandas as pd

    table = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    for value in (table, table["b"], table.set_index("a"), table.to_numpy()[:, 0]):
        assert unpacked(json.loads(json.dumps(packed(value)))) == plain(value)
    with pytest.raises(Unreadable):
        unpacked(packed(each for each in "ab"))


@pytest.mark.parametrize(
    "message",
    [
        None,
        3,
        {},
        {"kind": "one"},
        {"kind": "one", "one": [1]},
        {"kind": "one", "one": 10**400},
        {"kind": "many", "cells": {}},
        {"kind": "many", "cells": [[1]]},
        {"kind": "many", "cells": [1] * 300_000},
        {"kind": "pairs", "pairs": [[1]]},
        {"kind": "pairs", "pairs": [[[1], 2]]},
        {"kind": "column", "cells": [1], "index": []},
        {"kind": "grid", "columns": [[1, [1]]], "index": [1]},
        {"kind": "grid", "columns": [["a", [1, 2]]], "index": [1]},
        {"kind": "refused", "key": "__class__"},
        {"kind": "right"},
    ],
)
def test_what_is_forged_is_refused(message: Any) -> None:
    with pytest.raises(Forged):
        unpacked(message)


@CROWD
def test_a_page_has_a_heading_for_each_lab(crowd: tuple[Sheet, Path, list[bytes], float]) -> None:
    page = report.page(crowd[0], "class", "en")
    assert page.count("<h2>") == 2
    assert "By task" in page
