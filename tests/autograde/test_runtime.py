"""What JupyterLab runs, marking runs, or it says why not."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from askfirst.autograde.grader import Sheet, grade
from askfirst.autograde.submission import Mark, Submission
from askfirst.course.loader import ROOT
from tests.autograde.returned import GOOD, OPEN, SHARE, hand_in, notebook, of

# Cells after which `share` is what they would make it in JupyterLab; one says so with `share = ...` at its end.
RUNS: dict[str, list[str]] = {
    "display": ["display(survey.head(), share)", "from IPython.display import HTML, Markdown; display(HTML('<b>'))"],
    "the last results": ["share", "share = _"],
    "an earlier result": ["share", "3", "share = __"],
    "numbered results": ["share", "share = Out[4]", "share = _4"],
    "results as a dict": ["share", "share = list(Out.values())[-1]"],
    "inputs": ["assert 'survey' in In[1] and 'survey' in _ih[1]"],
    "a silenced result": ["share;", "7;"],
    "top-level await": ["import asyncio\nawait asyncio.sleep(0)", "async def f(): return share", "share = await f()"],
    "await in a loop": ["async def n():\n    yield share", "async for share in n(): pass"],
    "a task": ["import asyncio\nt = asyncio.create_task(asyncio.sleep(0, share))", "share = await t"],
    "a written module": ["%%writefile helper.py\ndef same(x): return x", "import helper\nshare = helper.same(share)"],
    "a written file": ["%%writefile a.txt\nhello", "assert open('a.txt').read() == 'hello\\n'"],
    "a script": ["%%writefile a.py\nodd = 3", "%run a.py\nassert odd == 3"],
    "matplotlib": ["%matplotlib inline", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"],
    "a figure a cell": ["import matplotlib.pyplot as plt\nplt.plot([1])", "assert not plt.get_fignums()"],
    "time": ["%%time\nshare = share + 0", "%time share = share"],
    "timeit": ["%timeit -n1 -r1 share", "%%timeit -n1 -r1\nshare"],
    "capture": ["%%capture seen\nprint('x')", "assert seen.stdout == 'x\\n'"],
    "the shell itself": ["ip = get_ipython()\nip.run_line_magic('time', '1')", "assert ip.user_ns['share'] == share"],
    "imported shell": ["from IPython import get_ipython\nassert get_ipython() is not None"],
    "run_cell": ["get_ipython().run_cell('again = share')", "share = again"],
    "autoreload": ["%load_ext autoreload\n%autoreload 2"],
    "config": ["%config InlineBackend.figure_format = 'retina'"],
    "precision": ["%precision 3"],
    "who": ["%who", "%whos", "%lsmagic", "%pwd"],
    "html": ["%%html\n<b>x</b>", "%%javascript\n1", "%%markdown\nx"],
    "help": ["survey.head?", "?share"],
    "widgets": [
        "import ipywidgets as w\nw.IntSlider(3)",
        "w.interact(lambda x: x, x=3)",
        "out = w.Output()\ndisplay(out)",
    ],
    "output widget": [
        "import ipywidgets as w\nout = w.Output()\nwith out:\n    print('x')\n    other = share",
        "share = other",
    ],
    "clear_output": ["from IPython.display import clear_output\nclear_output(wait=True)"],
    "progress": ["import sys\nsys.stdout.write('x'); sys.stdout.flush(); print('y', file=sys.stderr)"],
    "pickle": ["import pickle\nclass C: pass\npickle.loads(pickle.dumps(C()))"],
    "a dataclass": ["from dataclasses import dataclass\n@dataclass\nclass C:\n    x: float", "share = C(share).x"],
    "a name": ["assert __name__ == '__main__'"],
    "exit": ["exit", "quit()"],
    "another folder": ["%cd .", "%pushd .", "%popd", "%bookmark here"],
    "a stored value": ["%store share", "del share", "%store -r share"],
    "pylab": ["%pylab inline"],
    "an older backend": ["%matplotlib notebook", "%gui"],
    "hints": ["lab.hint('share')", "lab.hint()", "lab.solution('share')", "lab.describe('survey')"],
    "a table that is not there": ["assert lab.data('nosuch') is None", "assert lab.data() is None"],
    "checks of nothing": [
        "lab.check()",
        "lab.check(task_id='nosuch')",
        "lab.check('share')",
        "lab.check('share', 1, 2)",
    ],
    "a thread that checks": [
        "import threading\nt = threading.Thread(target=lab.check, args=['share', 1])\nt.start(); t.join()"
    ],
    "undo": ["%xdel survey", "%reset_selective -f nothing"],
}

# Cells that JupyterLab runs and marking does not, and what is then said.
SAID = {
    "!ls": "not run here",
    "files = !ls": "not run here",
    "%pip install nothing": "not run here",
    "pip install nothing": "not run here",
    "%%bash\nls": "not run here",
    "%%sh\nls": "not run here",
    "%system ls": "not run here",
    "!!ls": "not run here",
    "name = input('?')": "nobody is there",
    "import getpass; getpass.getpass()": "nobody is there",
}


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    folder = tmp_path_factory.mktemp("runs")
    for name, cells in RUNS.items():
        again = [
            "kept = share",
            *cells,
            "assert share == kept",
            'lab.check("needed", ...)',
            'lab.check("share", share)',
        ]
        hand_in(folder, f"{name}.ipynb", notebook(OPEN, SHARE, *again))
    for number, code in enumerate(SAID):
        hand_in(folder, f"said {number}.ipynb", notebook(OPEN, SHARE, code, 'lab.check("share", share)'))
    return grade(folder, ROOT, "en")


@pytest.mark.parametrize("name", RUNS)
def test_what_jupyterlab_runs_is_run(name: str, marked: Sheet) -> None:
    found = of(marked, f"{name}.ipynb")
    assert found.marks["share"].outcome == "right", found.marks["share"]
    assert found.marks["needed"] == Mark("not-attempted")  # else it names the error of the first cell that failed
    assert not found.notes


@pytest.mark.parametrize("code", SAID)
def test_what_is_not_run_is_said(code: str, marked: Sheet) -> None:
    found: Submission = of(marked, f"said {list(SAID).index(code)}.ipynb")
    assert found.marks["share"].outcome == "right"
    said = [*found.notes, *(mark.why for mark in found.marks.values())]
    assert SAID[code] in " ".join(said), said


def test_an_error_is_named_as_the_person_saw_it(tmp_path: Path) -> None:
    for name, code in {
        "syntax": "share = 1 +* 2",
        "name": "share = nosuch",
        "magic": "%nosuch",
        "exit": "raise SystemExit(3)",
        "module": "import plotly.express as px",
        "call": "lab.chek('share', 1)",
        "cards": "lab.sort('nosuch')",
        "memory": "full = bytearray(10 << 30)",
        "brackets": "print（1）",
    }.items():
        hand_in(tmp_path, f"{name}.ipynb", notebook(OPEN, code, "lab.check('share', share)"))
    sheet = grade(tmp_path, ROOT, "en")
    why = {each.name: each.marks["share"].why.removeprefix("Code cell 2: ") for each in sheet.hand_ins}
    assert why["syntax.ipynb"] == "SyntaxError: invalid syntax (line 1)"
    assert why["name.ipynb"] == "NameError: name 'nosuch' is not defined"
    assert why["magic.ipynb"] == "UsageError: Line magic function `%nosuch` not found."
    assert why["exit.ipynb"].startswith("SystemExit")
    assert why["module.ipynb"] == "ModuleNotFoundError: No module named 'plotly'"
    assert why["call.ipynb"].startswith("AttributeError: ")
    assert "chek" in why["call.ipynb"]
    assert why["cards.ipynb"] == "Code cell 3: NameError: name 'share' is not defined", (
        "the call itself says what to type"
    )
    assert why["brackets.ipynb"].startswith("SyntaxError: invalid character '（'")
    if sys.platform == "linux":
        assert why["memory.ipynb"] == "MemoryError"


@pytest.mark.parametrize("name", ["b'\\n' * 1000", "b'{}\\n' * 300", "b'[' + b'[],' * 100_000"])
def test_a_flood_costs_little(name: str, tmp_path: Path) -> None:
    code = f"import os\nflood = {name}\nsent = 0\nwhile sent < 15_000_000: sent += os.write(3, flood)"
    hand_in(tmp_path, "flood.ipynb", notebook(*GOOD, code))
    hand_in(tmp_path, "good.ipynb", notebook(*GOOD))
    started = time.process_time()
    sheet = grade(tmp_path, ROOT, "en")
    assert time.process_time() - started < 6
    assert of(sheet, "good.ipynb").marks["share"].outcome == "right"
    assert of(sheet, "flood.ipynb").marks["share"].outcome == "right"


@pytest.mark.parametrize("filling", ["[],", '{"a":1},', '"\U0001f648",'])
def test_a_huge_notebook_costs_little(filling: str, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="Windows has none")
    made = b'{"odd": [' + filling.encode() * (92_000_000 // len(filling.encode())) + b'1], "cells": []}'
    for name, data in {"huge": made, "large": made[: 39 << 20]}.items():
        hand_in(tmp_path, f"{name}.ipynb", data)
    hand_in(tmp_path, "good.ipynb", notebook(*GOOD))
    del made
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    sheet = grade(tmp_path, ROOT, "en")
    assert time.process_time() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000
    assert of(sheet, "good.ipynb").marks["share"].outcome == "right"
    assert "not read" in of(sheet, "huge.ipynb").trouble
    assert of(sheet, "large.ipynb").trouble
