"""How long `askfirst report` takes for classes of growing size, and how much memory, each person with 200 answers.

    python benchmarks/reporting.py [FOLDER [PEOPLE …]]

The classes are made first (tools/classes.py), in FOLDER where one is named, and are made once there: that takes longer
than reporting on them. Every pack is verified whole. The memory is that of the command and of its workers together at
most: each one's peak, added up. The bar is ten seconds and one gigabyte for 10,000 people on two cores.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1_000, 10_000, 50_000)
ANSWERS = 200
# Runs the command, and says last what its own process and the largest of its workers needed, in kB.
RUN = """
import os, resource, sys
from askfirst.__main__ import main
sys.argv[0] = "askfirst"
try:
    main()
except SystemExit as end:
    if end.code:
        raise
own, workers = (resource.getrusage(of).ru_maxrss for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(own + workers * (os.cpu_count() or 1))
"""


def python(*words: str) -> str:
    """Run Python in the course's folder and return what it printed."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return done.stdout


def measured(folder: Path, count: int) -> tuple[float, float, float]:
    """Report on a class and return seconds, seconds of processor time, and megabytes."""
    packs, out = folder / f"class-{count}", folder / "report"
    if not packs.exists():
        python("-m", "tools.classes", str(count), str(packs), "--answers", str(ANSWERS))
    listed = packs.with_name(f"{packs.name}-roster.csv")
    before, since = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    said = python("-c", RUN, "report", str(packs), "--roster", str(listed), "--out", str(out))
    seconds, after = time.perf_counter() - since, resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree(out)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used, int(said.split()[-1]) / 1024


def main() -> None:
    """Measure each size and print the table."""
    sizes = tuple(map(int, sys.argv[2:])) or SIZES
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else Path(scratch)
        print(f"{os.cpu_count()} cores, {ANSWERS} answers a person\n")
        print("| people | seconds | processor seconds | ms a person | MB |\n|---|---|---|---|---|")
        for count in sizes:
            seconds, used, memory = measured(folder, count)
            row = (f"{count:,}", f"{seconds:.1f}", f"{used:.1f}", f"{1000 * used / count:.2f}", f"{memory:,.0f}")
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
