"""Whose a hand-in is, which of several attempts counts, and marks by a list of people."""

from __future__ import annotations

from pathlib import Path

import pytest

from askfirst.autograde.grader import grade
from askfirst.autograde.intake import Trouble
from askfirst.autograde.people import Person, count_latest, label, read_people, unmatched
from askfirst.autograde.submission import Submission
from askfirst.course.loader import ROOT
from tests.autograde.returned import GOOD, OPEN, hand_in, notebook, of


def counted(*names: str, people: tuple[Person, ...] = ()) -> list[str]:
    """Return which of the files count; the first is the oldest."""
    hand_ins = [Submission(name, float(number), lab="08") for number, name in enumerate(names)]
    count_latest(hand_ins, people)
    return [each.name for each in hand_ins if not each.counted]


MOODLE = "Zoe Good_12345_assignsubmission_file_"
ATTEMPTS = [
    (("doejane_12345_67890_x.ipynb", "doejane_12345_67899_x-1.ipynb"), 1),
    (("doejane_12345_67899_x-1.ipynb", "doejane_12345_67890_x.ipynb"), 0),
    (("doejane_12345_67899_x-10.ipynb", "doejane_12345_67890_x-9.ipynb"), 0),
    (("doejane_LATE_12345_67899_x.ipynb", "doejane_12345_67890_x.ipynb"), 0),
    ((f"{MOODLE}/a.ipynb", f"{MOODLE}/b.ipynb"), 1),
    ((f"class.zip/{MOODLE}/a.ipynb", f"class.zip/{MOODLE}b.ipynb"), 1),
    (("张三_12345_assignsubmission_file_/实验.ipynb", "张三_12345_assignsubmission_file_/实验 2.ipynb"), 1),
    (("Lab_jdoe_attempt_2026-11-27-10-00-00_x.ipynb", "Lab_jdoe_attempt_2026-11-26-10-00-00_x.ipynb"), 0),
]


@pytest.mark.parametrize(("names", "latest"), ATTEMPTS)
def test_of_several_attempts_the_latest_counts(names: tuple[str, str], latest: int) -> None:
    assert counted(*names) == [names[latest]]


@pytest.mark.parametrize(
    "names",
    [
        ("lab.ipynb", "lab (1).ipynb"),
        ("a/lab.ipynb", "b/lab.ipynb"),
        ("doejane_1_2_x.ipynb", "doejim_2_3_x-1.ipynb"),
        ("Zoe Good_1_assignsubmission_file_/a.ipynb", "Zoe Good_2_assignsubmission_file_/a.ipynb"),
    ],
)
def test_nobody_is_taken_for_another(names: tuple[str, str]) -> None:
    assert counted(*names) == list(names)


def test_an_unreadable_attempt_does_not_take_the_place_of_a_good_one(tmp_path: Path) -> None:
    hand_in(tmp_path, "doejane_1_2_x.ipynb", notebook(*GOOD))
    hand_in(tmp_path, "doejane_1_3_x-1.ipynb", b"{")
    hand_in(tmp_path, "doejim_2_4_x.ipynb", notebook(OPEN))
    hand_in(tmp_path, "doejim_2_5_x-1.ipynb", notebook(*GOOD))
    sheet = grade(tmp_path, ROOT, "en")
    assert of(sheet, "doejane_1_2_x.ipynb").marks["share"].outcome == "right"
    assert [each.name for each in sheet.earlier] == ["doejim_2_4_x.ipynb"]
    assert [each.name for each in sheet.unread] == ["doejane_1_3_x-1.ipynb"]


PEOPLE = [
    Person("Zoe Good", ("E17",)),
    Person("张三", ("20260101",)),
    Person("张三丰", ("20260102",)),
    Person("Wei Li"),
    Person("Wu Last", ("95", "w.last@example.com", "w.last")),
]
WHOSE = {
    "Zoe Good.ipynb": "Zoe Good (E17)",
    "class B/good_zoe lab 8.ipynb": "Zoe Good (E17)",
    "goodzoe_77_88_lab.ipynb": "Zoe Good (E17)",
    "e17-lab.ipynb": "Zoe Good (E17)",
    "Zoe Good_9_assignsubmission_file_/lab.ipynb": "Zoe Good (E17)",
    "张三.ipynb": "张三 (20260101)",
    "实验8张三作业.ipynb": "张三 (20260101)",
    "张三丰的作业.ipynb": "张三丰 (20260102)",
    "20260102/lab.ipynb": "张三丰 (20260102)",
    "LI, Wei/lab.ipynb": "Wei Li",
    "张三-20260101-实验三.ipynb": "张三 (20260101)",
    "20260101-张三-实验三(1).ipynb": "张三 (20260101)",
    "实验三_20260101_张三_2026-11-27.ipynb": "张三 (20260101)",
    "08-is-it-95-percent.ipynb": "",
    "张三/08-is-it-95-percent.ipynb": "张三 (20260101)",
    "第95组 张三.ipynb": "张三 (20260101)",
    "张三 20260102.ipynb": "",
    "w.last@example.com.ipynb": "Wu Last (95)",
    "w.last.ipynb": "Wu Last (95)",
    "95.ipynb": "Wu Last (95)",
    f"{'a long path/' * 40}张三/lab.ipynb": "张三 (20260101)",
    "lab.ipynb": "",
    "Zoe.ipynb": "",
}


@pytest.mark.parametrize("name", WHOSE)
def test_a_file_is_found_to_be_somebodys(name: str) -> None:
    hand_in = Submission(name)
    count_latest([hand_in], PEOPLE)
    assert hand_in.person == WHOSE[name]


def test_two_of_one_name_are_not_confused() -> None:
    people = [Person("张伟", ("1001",)), Person("张伟", ("1002",))]
    hand_ins = [Submission("张伟.ipynb"), Submission("张伟_1002.ipynb")]
    count_latest(hand_ins, people)
    assert [each.person for each in hand_ins] == ["", label(people[1])]
    missing, strange = unmatched(people, hand_ins)
    assert (missing, strange) == ([people[0]], [hand_ins[0]])


LISTS = {
    "en": ("Name,Student ID\nZoe Good,E17\n", "utf-8"),
    "bom": ("\ufeffname;id\r\nZoe Good;E17\r\n", "utf-8"),
    "tabs": ("ID\tName\tDepartment\nE17\tZoe Good\tX\n", "utf-16"),
    "two columns": ("First name,Surname,ID number\nZoe,Good,E17\n", "utf-8"),
    "quoted": ('"Full Name","Username"\n"Zoe Good","E17"\n\n', "utf-8"),
    "a title above": ("Class of 2026,,\n\nRow,Name *,Student_ID (required)\n1,Zoe Good,E17\n", "utf-8"),
    "a word to Excel": ("sep=;\r\nID;Name\r\nE17;Zoe Good\r\n", "utf-8-sig"),
    "twice": ("Name,ID\nZoe Good,E17\n\nZoe Good,E17\n", "utf-8"),
    "moodle": ("Identifier,Full name,ID number\nParticipant 1,Zoe Good,E17\n", "utf-8-sig"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_by_its_headings(name: str, tmp_path: Path) -> None:
    text, encoding = LISTS[name]
    (tmp_path / "people.csv").write_bytes(text.encode(encoding))
    assert read_people(tmp_path / "people.csv") == [Person("Zoe Good", ("E17",))]


@pytest.mark.parametrize("name", ["Zoë Müller", "Åsa Sjöström", "José Peña", "Ägidius Öß"])
def test_a_western_list_is_not_taken_for_a_chinese_one(name: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(f"Name;ID\r\n{name};E17\r\n".encode("cp1252"))
    assert read_people(tmp_path / "people.csv") == [Person(name, ("E17",))]


def test_a_mail_address_is_a_number_too(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("姓名\t学号\t邮箱\n张三\t1001\tzhang.san@example.com\n", "utf-16")
    (person,) = read_people(tmp_path / "people.csv")
    assert label(person) == "张三 (1001)"
    assert person.ids[1:] == ("zhang.san@example.com", "zhang.san")


@pytest.mark.parametrize("heading", ["姓名", "姓名（必填）", "*姓名", "学员姓名："])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_headings_may_say_more(heading: str, encoding: str, tmp_path: Path) -> None:
    text = f"2026年春季 培训名单\r\n序号,{heading},工号\r\n1,李镕,1001\r\n"
    (tmp_path / "people.csv").write_bytes(text.encode(encoding))
    assert read_people(tmp_path / "people.csv") == [Person("李镕", ("1001",))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_chinese_list_is_read(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes("工号,姓名\n20260101,张三\n".encode(encoding))
    assert read_people(tmp_path / "people.csv") == [Person("张三", ("20260101",))]


def test_a_workbook_is_asked_for_as_a_list(tmp_path: Path) -> None:
    for name, data in {"new.xlsx": b"PK\x03\x04rest", "old.xls": b"\xd0\xcf\x11\xe0rest"}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Trouble) as raised:
            read_people(tmp_path / name)
        assert raised.value.key == "grade-roster-workbook"


NOBODY = [b"", b"\n\n", b"a,b\n1,2\n", b"\x00\x01\x02", b"name\n", b"name,id\n,\n", bytes(range(256))]


@pytest.mark.parametrize("data", NOBODY)
def test_a_list_of_nobody_is_said(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(data)
    with pytest.raises(Trouble):
        read_people(tmp_path / "people.csv")
