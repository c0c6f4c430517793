"""The tables of labs checked: each is a readable CSV file, its rows as long as its heading, its columns described."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

from askfirst.course.check_texts import check_inline
from askfirst.course.facts import facts_of
from askfirst.course.faults import ContentError, Fault, fault
from askfirst.course.lab_models import LabFolder, columns_in, read_table
from askfirst.course.loader import Content
from askfirst.course.yaml_source import read_text, shown


def check_table(folder: LabFolder, name: str, content: Content | None) -> Iterator[Fault]:
    """Yield what is wrong with a table and with what is said of it."""
    facts = content.facts if content else facts_of(folder.root)
    have = None
    try:
        have = _columns(folder, name, facts.languages if facts else ())
    except ContentError as error:
        yield error.faults[0]  # a file in another encoding or format is wrong in every line
    try:
        table, source = read_table(folder, name, facts)
    except ContentError as error:
        yield from error.faults
        return
    if content:
        yield from check_inline(content, source)
    if have is None:
        return
    file = shown(folder.table(name), folder.root)
    for column in have:
        if column not in table.columns:
            yield fault(source.name, source.line("columns"), "column-undescribed", id=column, file=file)
    for column in table.columns:
        if column not in have:
            yield source.fault(("columns", column), "column-unknown", id=column, file=file)


def _columns(folder: LabFolder, name: str, languages: Sequence[str]) -> list[str]:
    """Return the names of a table's columns; raise :class:`ContentError` where it cannot be read row by row."""
    path = folder.table(name)
    file = shown(path, folder.root)
    try:
        text = read_text(path, folder.root)
    except ContentError as error:
        first = error.faults[0]
        raise ContentError([fault(file, first.line, "table-tab") if first.key == "tab" else first]) from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = next(rows)
        twice = [column for column, count in Counter(heading).items() if count > 1 or not column.strip()]
        if twice:
            raise ContentError([fault(file, 1, "table-heading", id=twice[0])])
        count = 0
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last count is wanted
            if len(row) != len(heading):
                raise ContentError([fault(file, rows.line_num, "table-row", have=len(row), want=len(heading))])
    except csv.Error as error:
        raise ContentError([fault(file, rows.line_num, "table-broken", why=error)]) from None
    if not count:
        raise ContentError([fault(file, 1, "table-no-rows")])
    return list(columns_in(languages[0], heading, languages).values()) if languages else heading
