"""Who handed in: read from the names that learning platforms give to files, and from a list of people.

A platform says which attempt a file is; of one person and lab the latest counts. Without a platform's name and without
a list nothing is guessed: then every file stands for itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from askfirst.autograde.intake import Trouble
from askfirst.course.foreign_text import LINES_BEFORE, WORKBOOK, heading, read_table

if TYPE_CHECKING:
    from askfirst.autograde.submission import Submission

MOST_PEOPLE = 20_000
LARGEST_LIST = 10 << 20  # bytes
SHORT = 4  # letters and digits of a number; a shorter one may as well be that of a lab or a class
MOODLE = re.compile(r"(?P<person>[^/]+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?:/|[^/]*$)")
CANVAS = re.compile(r"(?P<person>[^/_]+)_(?:LATE_)?(?P<id>\d+)_(?P<file>\d+)_[^/]+$")
BLACKBOARD = re.compile(r"[^/]+_(?P<person>[^/_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_[^/]*|\.[^/]*)?$")
LAB = re.compile(r"\d\d(-[a-z0-9]+){2,}")  # a lab's own name has numbers in it that are nobody's
AGAIN = re.compile(r"-(\d{1,3})(?:\.\w+)*$")
HEADS = {
    "name": {"name", "full name", "student", "student name", "learner", "participant", "employee", "employee name"}
    | {"姓名", "名字", "学员", "学员姓名", "学生", "学生姓名", "员工", "员工姓名", "全名"},
    "first": {"first name", "given name", "名"},
    "last": {"last name", "surname", "family name", "姓", "姓氏"},
    "id": {"id", "student id", "id number", "employee id", "employee number", "staff id", "number", "no.", "no"}
    | {"user id", "userid", "username", "user name", "login", "login id", "sis user id", "sis login id"}
    | {"student number", "staff number", "matriculation number"}
    | {"学号", "工号", "编号", "员工编号", "学员编号", "账号", "帐号", "用户名", "用户id", "员工号", "学号/工号"},
    "mail": {"email", "e-mail", "mail", "email address", "e-mail address", "邮箱", "电子邮箱", "邮箱地址", "电子邮件"},
}


@dataclass(frozen=True)
class Person:
    """One line of a list of people."""

    name: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Platform:
    """What a platform's name for a file says."""

    person: str
    user: str = ""
    attempt: str = ""  # sorts as attempts follow one another


def read_people(path: Path) -> list[Person]:
    """Return the people of a CSV file; raise :class:`Trouble` where it does not say who they are."""
    with path.open("rb") as file:
        data = file.read(LARGEST_LIST)
    if data.startswith(WORKBOOK):
        raise Trouble("grade-roster-workbook")
    rows = read_table(data)
    if rows is None:
        raise Trouble("grade-roster-heads")
    headings = [_headings(row) for row in rows[:LINES_BEFORE]]
    first = next((n for n, each in enumerate(headings) if any(each.values())), None)
    if first is None:
        raise Trouble("grade-roster-heads")
    places = headings[first]
    found = []
    for row in rows[first + 1 : first + MOST_PEOPLE + 1]:
        cells = {kind: [row[n].strip() for n in at if n < len(row) and row[n].strip()] for kind, at in places.items()}
        parts = [*cells["first"][:1], *cells["last"][:1]]
        if any("\u3400" <= letter <= "\u9fff" for part in parts for letter in part):
            parts.reverse()  # 姓在前
            name = "".join(parts)
        else:
            name = " ".join(parts)
        person = Person(
            (cells["name"] or [name])[0],
            (*cells["id"], *cells["mail"], *(each.partition("@")[0] for each in cells["mail"])),
        )
        if person.name or person.ids:
            found.append(person)
    if not found:
        raise Trouble("grade-roster-empty")
    return list(dict.fromkeys(found))


def _headings(row: Sequence[str]) -> dict[str, list[int]]:
    """Return at which places of a line which headings stand."""
    heads = [heading(each) for each in row]
    return {kind: [n for n, each in enumerate(heads) if each in words] for kind, words in HEADS.items()}


def count_latest(hand_ins: Sequence[Submission], people: Sequence[Person]) -> None:
    """Say of each hand-in whose it is, and of several attempts of one person which counts."""
    known = _Known(people)
    attempts: dict[tuple[str, str], list[tuple[str, float, str, Submission]]] = defaultdict(list)
    for each in hand_ins:
        platform = _platform(each.name)
        each.person = known.whose(each.name, platform)
        key = each.person or (f"{platform.person} {platform.user}" if platform else "")
        if key and not each.trouble:
            attempt = platform.attempt if platform else ""
            attempts[key, each.lab].append((attempt, each.changed, each.name, each))
    for found in attempts.values():
        *earlier, latest = sorted(found, key=lambda one: one[:3])
        for *_, each in earlier:
            each.counted = latest[2]


def _platform(name: str) -> _Platform | None:
    """Return what a path says in the manner of Moodle, Canvas or Blackboard."""
    if found := MOODLE.search(name):
        return _Platform(found["person"], found["id"])
    if found := BLACKBOARD.search(name):
        return _Platform(found["person"], "", found["time"])
    if found := CANVAS.search(name):
        again = AGAIN.search(name)
        number = again[1] if again else "0"
        return _Platform(found["person"], found["id"], f"{number:>03} {found['file']:>020}")
    return None


class _Known:
    """A list of people, ready to be searched by what stands in a path."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        for each in people:
            for found in each.ids:
                self._ids[_plain(found)].add(label(each))
            for words in _orders(each.name):
                self._names[words].add(label(each))

    def whose(self, name: str, platform: _Platform | None) -> str:
        """Return whose a file is, or nothing where nobody or more than one person fits."""
        name = LAB.sub(" ", name)
        words = _words(name)
        if platform:
            exact = self._ids.get(_plain(platform.user), set()) or self._ids.get(_plain(platform.person), set())
            exact = exact or self._names.get(_plain(platform.person), set())
            if exact:
                return _only(exact)
        by_id = self._by_number({*words, *_joined(name)})
        by_name = self._by_name(name, words)
        if by_id and by_name and not by_id & by_name:  # a short number may be that of a lab or a class
            return _only(by_name) if not self._by_number({*words, *_joined(name)}, SHORT) else ""
        return _only(by_id & by_name or by_id or by_name)

    def _by_number(self, words: set[str], shortest: int = 1) -> set[str]:
        return {label for word in words if len(word) >= shortest for label in self._ids.get(word, ())}

    def _by_name(self, name: str, words: list[str]) -> set[str]:
        """Return who has the longest name that stands in a path."""
        best, fits = 0, set[str]()
        runs = {"".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, min(a + 6, len(words)) + 1)}
        whole = _plain(name)
        for spelt, labels in self._names.items():
            if len(spelt) >= best and (spelt in runs or (_chinese(spelt) and len(spelt) > 1 and spelt in whole)):
                fits = labels if len(spelt) > best else fits | labels
                best = len(spelt)
        return fits


def label(person: Person) -> str:
    """Return a person's name and number on one line, by which two of the same name differ."""
    return " ".join([person.name, *(f"({each})" for each in person.ids[:1])]).strip()


def unmatched(people: Iterable[Person], hand_ins: Sequence[Submission]) -> tuple[list[Person], list[Submission]]:
    """Return the people of whom nothing came, and the files of which it is not known whose they are."""
    seen = {each.person for each in hand_ins}
    return [each for each in people if label(each) not in seen], [each for each in hand_ins if not each.person]


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""


def _plain(text: str) -> str:
    """Return the letters and digits of a text, in one case."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def _words(name: str) -> list[str]:
    """Return the words of a path; between digits or Latin letters and Chinese ones a word ends too."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.findall(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+", text)


def _joined(name: str) -> list[str]:
    """Return the words of a path with what may stand in a login or number: ``z.good``, ``E-17``."""
    return [_plain(each) for each in re.split(r"[\s_/()\[\]（）【】,，]+", name)] + [
        _plain(each.rpartition(".")[0]) for each in re.split(r"[\s_/()\[\]（）【】,，]+", name) if "." in each
    ]


def _orders(name: str) -> set[str]:
    """Return how a name may be spelt: first name first or last."""
    words = [_plain(each) for each in re.split(r"[\s,，]+", name)]
    words = [each for each in words if each]
    found = {"".join(words), "".join(reversed(words)), "".join(words[1:] + words[:1]), "".join(words[-1:] + words[:-1])}
    return found - {""}


def _chinese(text: str) -> bool:
    return all("\u3400" <= each <= "\u9fff" for each in text)
