"""``python -m tools.labdata``: write the tables of the course that this folder belongs to, and of its packs."""

from __future__ import annotations

from pathlib import Path

from tools.labdata.generators import write_all
from tools.labdata.packs import write_packs

if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    for path in (*write_all(root), *write_packs(root)):
        print(path)
