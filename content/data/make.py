"""Make the tables of the labs: `python content/data/make.py`. The same bytes on every machine and at every run.

Each module ``make_*.py`` beside this file has a function ``make()`` that returns its tables and the number of faults it
planted. A test counts the faults again, from the tables alone. Nothing here stands for a real person, firm or place.
"""

from __future__ import annotations

import csv
import importlib
import io
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
Table = list[dict[str, object]]


def main(target: Path) -> None:
    """Write every table, and ``planted.yaml`` with the counts, into ``target``."""
    sys.path.insert(0, str(FOLDER))
    counts = ["# Made by make.py: how many faults of which kind were planted. A test counts them again.\n"]
    for path in sorted(FOLDER.glob("make_*.py")):
        tables, planted = importlib.import_module(path.stem).make()
        for name, rows in tables.items():
            write(target / f"{name}.csv", rows)
        counts += [f"{path.stem}:\n", *(f"  {fault}: {count}\n" for fault, count in planted.items())]
    (target / "planted.yaml").write_text("".join(counts), encoding="utf-8", newline="\n")


def write(path: Path, rows: Table) -> None:
    """Write one table."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
