"""All tables of a report in one workbook: texts as texts, so that none of them is a formula, and figures as numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter

from askfirst.course.foreign_text import clean
from askfirst.evidence.cohort.speech import Speech
from askfirst.evidence.cohort.tables import ESTIMATES, Table, flat

LONGEST_NAME = 31  # characters of a sheet's name
WIDTHS = (10, 44)  # characters of a column, at least and at most


def workbook(tables: Sequence[Table], speech: Speech, made: datetime) -> bytes:
    """Return the workbook, a sheet a table."""
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": made.replace(tzinfo=None)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    share = book.add_format({"num_format": "0.0%"})
    for table in tables:
        sheet = book.add_worksheet(speech.tell(f"table-{table.name}")[:LONGEST_NAME])
        kinds = [
            kind
            for column in table.columns
            for kind in (("count", *[column.kind] * 3) if column.kind in ESTIMATES else (column.kind,))
        ]
        widths = [WIDTHS[0]] * len(kinds)
        for at, row in enumerate(flat(table, speech)):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    text = clean(cell, 30_000)
                    sheet.write_string(at, place, text, *([head] if at == 0 else []))
                    if at:
                        widths[place] = max(widths[place], min(len(text) + 2, WIDTHS[1]))
                else:
                    sheet.write_number(at, place, cell, *([share] if kinds[place] in ("share", "change") else []))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 1)
    book.close()
    return whole.getvalue()
