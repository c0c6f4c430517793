"""How much processor time the command `askfirst check` takes on our own course.

The bar is one second for three hundred bilingual items, and as much more as there are more of them; Python's start and
every import counted.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys

from askfirst.course.loader import ROOT, load_for

ITEMS = 300
BAR = 1  # second
RUNS = 5


def bar(count: int) -> float:
    """Return the seconds that a check of so many items may take."""
    return BAR * max(count, ITEMS) / ITEMS


def measured() -> tuple[float, str]:
    """Run the command once and return its processor time, its children's included, and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "askfirst", "check", str(ROOT)],
        capture_output=True, encoding="utf-8", check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout.strip()


def main() -> None:
    """Measure and print."""
    count = len(load_for("", ROOT).items)
    runs = sorted(measured() for _ in range(RUNS))
    print(runs[0][1])
    best, worst = runs[0][0], runs[-1][0]
    print(f"{count} items checked in {best:.2f} s of processor time (the best of {RUNS} runs; the worst {worst:.2f} s)")


if __name__ == "__main__":
    main()
