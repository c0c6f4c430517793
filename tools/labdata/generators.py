"""Which module makes the tables of which lab, and how a table is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from askfirst.course.lab_models import lab_folder
from tools.labdata import audit, bench, captures, contract, fields, footage, incident, notice, survey, visits
from tools.labdata.tables import Made, Table

GENERATORS: dict[str, Callable[[], Made]] = {
    "01-sort-the-data-sheet": fields.make,
    "02-mend-the-notice": notice.make,
    "03-audit-the-visitor-log": visits.make,
    "04-the-necessity-bench": bench.make,
    "05-nameless-numbers": captures.make,
    "06-what-must-go-today": footage.make,
    "07-the-supplier-contract": contract.make,
    "08-is-it-95-percent": survey.make,
    "09-the-first-hour": incident.make,
    "10-one-showroom-one-verdict": audit.make,
}


def write_all(root: Path) -> list[Path]:
    """Write the tables of every lab that the course in ``root`` has, and return their paths."""
    written = []
    for slug, make in GENERATORS.items():
        folder = lab_folder(root, slug)
        if folder.path.is_dir():  # a lab that was dropped stays dropped
            tables, _ = make()
            for name, table in tables.items():
                folder.table(name).parent.mkdir(exist_ok=True)
                folder.table(name).write_text(as_csv(table), encoding="utf-8", newline="\n")
                written.append(folder.table(name))
    return written


def as_csv(table: Table) -> str:
    """Return the text of a table's file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue()
