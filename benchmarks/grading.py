"""Twenty copies of a lab with three pandas questions, marked by us, by nbgrader and by otter-grader, in one run.

    python benchmarks/grading.py [FOLDER]

Makes a scratch environment for each peer (uv when present, else venv and pip), in FOLDER where given, so that a second
run finds them. Each marks the same answers three times; the median counts. Every score is looked at: a tool that fails
silently is not fast. Ours and nbgrader's are their commands; otter's is its function called in one process, which takes
half as long as its command. The learners' own compute is that of the same cells without any of this, libraries imported.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from peers import ROOT, environment

COPIES, TIMES = 20, 3
LAB = "08-is-it-95-percent"
DATA = ROOT / "content" / "labs" / LAB / "data" / "survey.csv"
PANDAS = ["pandas==3.1.1"]
PEERS = {"nbgrader": ["nbgrader==0.9.6", *PANDAS], "otter": ["otter-grader[grading]==7.0.0", *PANDAS]}
ANSWERS = {
    "usable": """
drawn = survey[(survey["source"] == "drawn") & (survey["seen_by"] == "inspector")]
latest = drawn.sort_values("visited_on").drop_duplicates("showroom_id", keep="last")
known = latest[latest["capture"] != "unknown"]
usable = list(known["row_id"])
""",
    "share": """
share = float((known["capture"] == "confirmed").mean())
""",
    "bounds": """
walk = survey[survey["source"] == "walk"]
k, n, z = int((walk["capture"] == "confirmed").sum()), len(walk), 1.96
middle = (k + z**2 / 2) / (n + z**2)
half = z / (n + z**2) * (k * (n - k) / n + z**2 / 4) ** 0.5
bounds = {"low": middle - half, "high": middle + half}
""",
}
TASKS = {"usable": "usable", "share": "share", "bounds": "eight-visits"}
OURS = f'import askfirst\nlab = askfirst.lab("{LAB}", lang="en")\nsurvey = lab.data("survey")'
THEIRS = f'import pandas as pd\nsurvey = pd.read_csv(r"{DATA}")'

OTTER = """
import sys, time
from otter.api import grade_submission
zipped, *copies = sys.argv[1:]
for copy in copies:
    result = grade_submission(copy, zipped, quiet=True)
    assert result.total == result.possible == 3, (copy, result.total)
"""
NBGRADER = """
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    scores = [each.score for each in book.assignment_submissions("lab")]
    assert scores == [3.0] * COPIES, scores
"""
OWN = """
import json, sys, time
import pandas
cells = json.load(sys.stdin)
started = time.perf_counter()
for _ in range(COPIES):
    names = {}
    for cell in cells:
        exec(cell, names)
print(time.perf_counter() - started)
"""


def expected() -> dict[str, str]:
    """Return what each answer is compared with by the peers, as Python."""
    code = "\n".join([THEIRS, *ANSWERS.values(), "import json", "print(json.dumps([usable, share, bounds]))"])
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    usable, share, bounds = json.loads(printed)
    return {
        "usable": f"assert set(usable) == set({usable!r})",
        "share": f"assert abs(share - {share!r}) < 0.005",
        "bounds": f"assert all(abs(bounds[name] - value) < 0.005 for name, value in {bounds!r}.items())",
    }


def saved(cells: list[Any], path: Path, about: dict[str, Any] | None = None) -> Path:
    """Write a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}} | (
        about or {}
    )
    nbformat.write(made, path)
    return path


def timed(command: list[str], folder: Path, **more: str) -> float:
    """Run a command, its own environment's programs first, and return its seconds."""
    more["PATH"] = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)])
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, env=os.environ | more)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{' '.join(command)[:200]}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds


def ours(folder: Path) -> float:
    """Mark with our command."""
    cells = [OURS]
    for name, code in ANSWERS.items():
        cells += [code.strip(), f'lab.check("{TASKS[name]}", {name})']
    for number in range(COPIES):
        made = [nbformat.v4.new_code_cell(each) for each in cells]
        saved(made, folder / "in" / f"{number}.ipynb", {"askfirst": {"lab": LAB, "lang": "en"}})
    seconds = timed([sys.executable, "-m", "askfirst", "grade", "in"], folder, PYTHONPATH=str(ROOT), LC_ALL="C.UTF-8")
    marks = (folder / "in-marks.csv").read_text("utf-8-sig")
    assert marks.count(",right,") == 3 * COPIES, marks  # noqa: S101
    return seconds


def nbgrader(folder: Path, python: str, tests: dict[str, str]) -> float:
    """Mark with ``nbgrader autograde``, in an assignment made from scratch."""

    def cell(code: str, name: str, **about: Any) -> Any:
        about = {"grade_id": name, "schema_version": 3, "task": False, "grade": False, "solution": False} | about
        return nbformat.v4.new_code_cell(code, metadata={"nbgrader": about})

    cells = [nbformat.v4.new_code_cell(THEIRS)]
    for name, code in ANSWERS.items():
        cells.append(cell(f"### BEGIN SOLUTION{code}### END SOLUTION", name, solution=True, locked=False))
        cells.append(cell(tests[name], f"test-{name}", grade=True, points=1, locked=True))
    source = saved(cells, folder / "source" / "lab" / "lab.ipynb")
    command = [python, "-m", "nbgrader"]
    timed([*command, "generate_assignment", "lab"], folder)
    for number in range(COPIES):
        copy = folder / "submitted" / f"p{number}" / "lab" / "lab.ipynb"
        copy.parent.mkdir(parents=True)
        shutil.copy(source, copy)
    seconds = timed([*command, "autograde", "lab"], folder)
    timed([python, "-c", NBGRADER.replace("COPIES", str(COPIES))], folder)
    return seconds


def otter(folder: Path, python: str, tests: dict[str, str]) -> float:
    """Mark with otter's function, in an assignment made from scratch."""
    raw, code_cell = nbformat.v4.new_raw_cell, nbformat.v4.new_code_cell
    cells = [raw("# ASSIGNMENT CONFIG\nexport_cell: false\ninit_cell: false"), code_cell(THEIRS)]
    for name, code in ANSWERS.items():
        cells += [raw(f"# BEGIN QUESTION\nname: {name}\npoints: 1"), raw("# BEGIN SOLUTION"), code_cell(code.strip())]
        cells += [raw("# END SOLUTION"), raw("# BEGIN TESTS"), code_cell(tests[name]), raw("# END TESTS")]
        cells.append(raw("# END QUESTION"))
    saved(cells, folder / "lab.ipynb")
    timed([python, "-m", "otter", "assign", "--no-run-tests", "lab.ipynb", "dist"], folder)
    (zipped,) = (folder / "dist" / "autograder").glob("*.zip")
    copies = []
    for number in range(COPIES):
        copies.append(str(folder / f"p{number}.ipynb"))
        shutil.copy(folder / "dist" / "autograder" / "lab.ipynb", copies[-1])
    return timed([python, "-c", OTTER, str(zipped), *copies], folder)


def own_compute() -> float:
    """Return the seconds that the cells of all copies take by themselves."""
    command = [sys.executable, "-c", OWN.replace("COPIES", str(COPIES))]
    cells = json.dumps([THEIRS, *ANSWERS.values()])
    return float(subprocess.run(command, input=cells, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Measure all, in turns, and print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else Path(scratch)
        pythons = {}
        for name, packages in PEERS.items():
            made = place / name / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
            pythons[name] = str(made) if made.exists() else environment(place / name, packages)
        tests = expected()
        seconds: dict[str, list[float]] = {"Ask First": [], "nbgrader": [], "otter": []}
        own = []
        for turn in range(TIMES):
            own.append(own_compute())
            for name, found in seconds.items():
                folder = Path(scratch) / f"{name} {turn}".replace(" ", "-")
                folder.mkdir()
                way = {"nbgrader": nbgrader, "otter": otter}.get(name)
                found.append(way(folder, pythons[name], tests) if way else ours(folder))
                shutil.rmtree(folder)
    compute = statistics.median(own)
    medians = {name: statistics.median(found) for name, found in seconds.items()}
    print(f"{COPIES} copies, three questions; the learners' own compute: {compute:.2f} s\n")
    print("| | seconds | seconds a copy | beyond the learners' own | times ours |\n|---|---|---|---|---|")
    for name, median in medians.items():
        ratio = median / medians["Ask First"]
        print(f"| {name} | {median:.1f} | {median / COPIES:.2f} | {median - compute:.1f} | {ratio:.1f} |")


if __name__ == "__main__":
    main()
