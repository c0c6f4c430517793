"""Texts and tables of other programs: read however they are encoded, and written so that they do no harm there."""

from __future__ import annotations

import csv
import io
import json
import re

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
FORMULA = re.compile(r"(^|;)\s*(?=[=+\-@＝＋－＠])")  # where a cell begins, also for who opens the file by semicolons
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how files of Excel and its kin begin
LINES_BEFORE = 10  # of a table, in which its headings are looked for: a title may stand above them
LONGEST_CELL = 2_000


def clean(text: str, most: int) -> str:
    """Return a text of others' as one line that no terminal and no page reads as an order."""
    text = CONTROL.sub(" ", text).strip()
    return text if len(text) <= most else f"{text[: most - 1]}…"


def read_text(data: bytes, western: str = "cp1252") -> str:
    """Return a text however a system has encoded it; ``western`` is what it used where no Unicode is and no Chinese."""
    chinese = _chinese(data)
    for encoding in (json.detect_encoding(data), "gb18030" if chinese else western, western if chinese else "gb18030"):
        try:
            return data.decode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict")
        except UnicodeError:
            continue
    return data.decode("utf-8", "replace")


def _chinese(data: bytes) -> bool:
    """Whether bytes that are not Unicode are Chinese: a Chinese letter has two of them, a Western one stands alone."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", data)]
    return 2 * runs.count(1) < max(len(runs), 1)


def read_table(data: bytes) -> list[list[str]] | None:
    """Return the rows of CSV text that are not empty, whatever separates their cells; None where it is no such text."""
    text = read_text(data)
    if text.lower().startswith("sep="):  # a word to Excel
        text = text.partition("\n")[2]
    head = "".join(text.lstrip().splitlines(keepends=True)[:LINES_BEFORE])
    separator = max(",;\t，", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [row for row in rows if any(map(str.strip, row))]
    except csv.Error:
        return None


def heading(cell: str) -> str:
    """Return the words of a heading in small letters, without what is put to it: ``姓名（必填）``, ``Staff_Code *``."""
    plain = re.sub(r"[(（\[【].*|[*＊:：\ufeff]", "", cell).casefold()
    return " ".join(plain.replace("_", " ").split())


def harmless(text: str) -> str:
    """Return a text as one cell of a table that no spreadsheet takes for a formula."""
    return FORMULA.sub(r"\1'", clean(text, LONGEST_CELL))
