"""Who has to take the course: read from a CSV file as companies keep it. Names and all else in it are left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from askfirst.course.foreign_text import LINES_BEFORE, WORKBOOK, clean, heading, read_table

MOST_PEOPLE = 200_000
LARGEST = 40 << 20  # bytes
LONGEST = 60  # characters of a unit, a reason or a code
HEADS = {
    "staff": {"staff code", "staff", "staff id", "staff number", "code", "employee id", "employee number"}
    | {"employee code", "id", "number", "no.", "no", "工号", "员工编号", "员工号", "编号", "员工代码", "代码"},
    "unit": {"unit", "department", "team", "branch", "store", "office", "business unit"}
    | {"部门", "单位", "门店", "团队", "组织", "所属部门", "分公司"},
    "path": {"path", "learning path", "course path", "track", "路径", "学习路径", "培训路径", "课程路径"},
    "due": {"due", "due date", "deadline", "due by", "截止日期", "截止日", "截止时间", "期限", "完成期限"},
    "exempt": {"exempt", "exemption", "exempted", "豁免", "免训", "免修", "是否豁免", "是否免训"},
    "reason": {"reason", "why", "exemption reason", "原因", "理由", "豁免原因", "免训原因"},
}
NO = {"", "no", "n", "false", "0", "-", "–", "none", "否", "无", "不", "不豁免"}
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")


class RosterError(Exception):
    """A file is no roster; ``key`` is that of the sentence that says why."""

    def __init__(self, key: str) -> None:
        """Remember why."""
        self.key = key
        super().__init__(key)


@dataclass(frozen=True)
class Duty:
    """That somebody has to pass the test of a path, of any where ``path`` is nothing, or why not."""

    staff: str
    unit: str = ""
    path: str = ""
    due: date | None = None
    exempt: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Roster:
    """The duties of everybody, and of which lines a path or a day could not be read."""

    duties: tuple[Duty, ...]
    unread: tuple[tuple[int, str], ...] = ()


def same(code: str) -> str:
    """Return a staff code as it is compared: people type it in capitals or not, in full width or not."""
    return unicodedata.normalize("NFKC", code).strip().casefold()


def read_roster(path: Path, paths: Mapping[str, Sequence[str]]) -> Roster:
    """Return who has to do what; ``paths`` are the course's, each with its names.

    Raise :class:`RosterError` where the file is no roster, and OSError where it cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if data.startswith(WORKBOOK):
        raise RosterError("report-roster-workbook")
    rows = read_table(data) if len(data) <= LARGEST else None
    if rows is None:
        raise RosterError("report-roster-heads")
    heads = [_headings(row) for row in rows[:LINES_BEFORE]]
    first = next((number for number, each in enumerate(heads) if "staff" in each), None)
    if first is None:
        raise RosterError("report-roster-heads")
    known = {same(name): each for each, names in paths.items() for name in (each, *names)}
    unread: list[tuple[int, str]] = []
    duties = dict.fromkeys(_duties(rows[first + 1 : first + 1 + MOST_PEOPLE], heads[first], known, unread))
    if not duties:
        raise RosterError("report-roster-empty")
    return Roster(tuple(duties), tuple(unread))


def _headings(row: Sequence[str]) -> dict[str, int]:
    """Return at which place of a line each known heading stands first."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        for kind, words in HEADS.items():
            if heading(cell) in words:
                found.setdefault(kind, place)
    return found


def _duties(
    rows: Sequence[Sequence[str]],
    places: Mapping[str, int],
    known: Mapping[str, str],
    unread: list[tuple[int, str]],
) -> Iterator[Duty]:
    for number, row in enumerate(rows, 1):
        cells = {kind: clean(row[place], LONGEST) if place < len(row) else "" for kind, place in places.items()}
        if not cells["staff"]:
            continue
        path, due = cells.get("path", ""), cells.get("due", "")
        day = _day(due)
        if due and day is None:
            unread.append((number, due))
        if path and same(path) not in known:
            unread.append((number, path))
        yield Duty(
            cells["staff"],
            cells.get("unit", ""),
            known.get(same(path), ""),
            day,
            cells.get("exempt", "").casefold() not in NO,
            cells.get("reason", ""),
        )


def _day(text: str) -> date | None:
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
