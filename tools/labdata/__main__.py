"""``python -m tools.labdata``: write the tables of the course that this folder belongs to."""

from __future__ import annotations

from pathlib import Path

from tools.labdata.generators import write_all

if __name__ == "__main__":
    for path in write_all(Path(__file__).resolve().parents[2]):
        print(path)
