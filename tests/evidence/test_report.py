"""The report on a class: every figure as packs and an independent library have it, whole or not there, safe to open."""

from __future__ import annotations

import csv
import errno
import os
import re
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course import atomic_write
from askfirst.course.loader import ROOT
from askfirst.course.words import say
from askfirst.evidence.cohort.packs import LEAST_PART, find, read_packs, reading
from askfirst.evidence.pack_models import Evidence
from tests.evidence.school import (
    GOLDEN,
    PEOPLE,
    SEED,
    STRANGER,
    changed,
    course,
    golden,
    lay_class,
    lay_odd_files,
    made,
    report,
    tables,
)
from tools.classes import learner


@pytest.fixture(scope="module")
def told() -> list[Evidence]:
    """What the packs of the class say."""
    return [learner(made(), number, SEED, 0)[0] for number in range(PEOPLE)]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the class without odd files."""
    folder = tmp_path_factory.mktemp("whole") / "class"
    return report(folder, listed=lay_class(folder))


def rows(table: list[list[str]]) -> dict[str, dict[str, str]]:
    return {row[0]: dict(zip(table[0], row, strict=True)) for row in table[1:]}


def test_the_report_is_the_golden_one(tmp_path: Path) -> None:
    """After a change that is meant: python -m tests.evidence.school."""
    for name, text in golden(tmp_path).items():
        assert text.splitlines() == (GOLDEN / name).read_text("utf-8").splitlines(), name


def test_odd_files_are_named_each_with_its_sentence_and_the_rest_counts(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    lay_class(folder, 12)
    odd = lay_odd_files(folder)
    named = rows(tables(report(folder))["files"])
    for file, why in odd.items():
        if why.startswith("pack-"):
            assert named[file]["Note"] == say(why, "en")
    counted = {file for file, row in named.items() if row["Counts"] == "yes"}
    assert counted == {"000/000005.zip", "odd/code.zip", "odd/edition.zip", "odd/languages.zip"}
    newest = {"000/000001.zip": "odd/again.zip", "000/000002.zip": "odd/newer.zip"}
    for file, newer in newest.items():
        assert named[file]["Note"].startswith(newer), "the newest pack of a record counts whole"
    assert named["odd/foreign.zip"]["Counts"] == "no"
    assert "000/000000.zip" in named["odd/foreign.zip"]["Note"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_a_pipe_or_a_device_stops_nobody_and_is_named(tmp_path: Path) -> None:
    """Run apart, for who waits for a pipe waits for ever."""
    folder = tmp_path / "class"
    lay_class(folder, 5)
    os.mkfifo(folder / "pipe.zip")
    (folder / "zero.zip").symlink_to("/dev/zero")
    stopping = ("pipe.zip", "zero.zip")
    code = "import sys; from tests.evidence.school import *; report(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, folder], check=True, timeout=60)
    with (folder.with_name("class-en") / "tables" / "files.csv").open(encoding="utf-8-sig", newline="") as file:
        named = rows(list(csv.reader(file)))
    assert {name: (named[name]["Counts"], named[name]["Note"]) for name in named} == {
        name: ("no", say("pack-no-file", "en")) for name in stopping
    }
    command = [sys.executable, "-m", "askfirst", "verify", *sorted(folder.rglob("*.zip"))]
    env = os.environ | {"LC_ALL": "C.UTF-8"}
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stdout.count("unchanged since")) == (1, 5)
    assert [line.endswith(say("pack-no-file", "en")) for line in ran.stderr.splitlines()] == [True, True]


def test_passes_and_marks_are_those_of_the_packs(found: Path, told: list[Evidence]) -> None:
    table = tables(found)
    forms = {each.learner: sorted(each.forms, key=lambda form: form.at) for each in told}
    paths = rows(table["paths"])
    for path in course().course.paths:
        own = [taken for taken in forms.values() if taken[0].path == path]
        name = f"{path} {course().course.paths[path].name.of('en')}"
        assert int(paths[name]["Passed at the first try: n"]) == len(own)
        first = sum(taken[0].passed for taken in own) / len(own)
        assert float(paths[name]["Passed at the first try"]) == pytest.approx(first, abs=1e-4)
    marks: dict[str, list[float]] = defaultdict(list)
    for taken in forms.values():
        for mark in taken[0].outcomes:
            marks[mark.outcome].append(mark.credit / mark.of)
    for name, row in rows(table["outcomes"]).items():
        expected = pd.Series(marks[name.split()[0]])
        assert (int(row["Points: n"]), float(row["Points"])) == (
            len(expected),
            pytest.approx(expected.mean(), abs=1e-4),
        )
    passed = {each.staff for each in told if any(form.passed for form in each.forms)}
    waiting = {row[0] for row in table["waiting"][1:]}
    listed = {row.split(",")[0] for row in (found.parent / "roster.csv").read_text("utf-8").splitlines()[1:]}
    assert waiting == listed - passed - {row[0] for row in table["exempted"][1:]}


def test_questions_are_as_pandas_has_them(found: Path, told: list[Evidence]) -> None:
    """Difficulty and corrected item-total correlation, of each person's first answer to a question in a test."""
    seen: list[dict[str, Any]] = []
    for each in told:
        met: set[str] = set()
        for form in sorted(each.forms, key=lambda one: one.at):
            for asked in form.items:
                rest = (float(form.credit) - asked.credit) / (len(form.items) - 1)
                if asked.item not in met:
                    seen.append({"item": asked.item, "credit": asked.credit, "rest": rest, "asked": asked})
                met.add(asked.item)
    frame = pd.DataFrame(seen)
    compared = 0
    for name, row in rows(tables(found)["items"]).items():
        own = frame[frame["item"] == name]
        if row["Right"] == "hidden":
            continue
        assert int(row["Right: n"]) == len(own) >= 5
        assert float(row["Right"]) == pytest.approx((own["credit"] == 1).mean(), abs=1e-4)
        both = own["credit"].corr(own["rest"])
        shown = row["Correlation with the rest"]
        assert (shown == "") == pd.isna(both)
        if shown:
            compared += 1
            assert float(shown) == pytest.approx(both, abs=1e-4)
        sure = [one.chosen.confidence == "certain" and one.credit != 1 for one in own["asked"] if one.chosen]
        if len(sure) >= 5:
            assert float(row["Certain and wrong"]) == pytest.approx(sum(sure) / len(sure), abs=1e-4)
        else:
            assert row["Certain and wrong"] in ("hidden", "")
    assert compared > 5


def test_a_gain_is_that_of_pairs(found: Path, told: list[Evidence]) -> None:
    pairs = []
    for each in told:
        before = {
            asked.outcome: asked.credit for check in each.checks if check.kind == "before" for asked in check.items
        }
        first = min(each.forms, key=lambda form: form.at)
        after = {mark.outcome: mark.credit / mark.of for mark in first.outcomes}
        pairs += [{"outcome": name, "change": after[name] - before[name]} for name in before.keys() & after.keys()]
    means = pd.DataFrame(pairs).groupby("outcome")["change"].agg(["size", "mean", "sem"])
    table = rows(tables(found)["gain"])
    for outcome, (n, mean, _) in means.iterrows():
        (row,) = (row for name, row in table.items() if name.split()[0] == outcome)
        head = "Change, percentage points"
        assert (int(row[f"{head}: n"]), float(row[head])) == (n, pytest.approx(mean, abs=1e-4))
        assert row["Remark"] == "not enough data", "nothing is judged of so few"


def test_a_family_counts_who_has_two_different_cases_right(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    lay_class(folder, 90)
    pairs: dict[str, list[bool]] = defaultdict(list)
    for number in range(90):
        met: dict[str, dict[str, bool]] = defaultdict(dict)
        for form in sorted(learner(made(), number, SEED, 0)[0].forms, key=lambda one: one.at):
            for asked in form.items:
                met[asked.family or ""].setdefault(asked.item, asked.credit == 1)
        for family, cases in met.items():
            if len(cases) >= 2:
                pairs[family].append(all(list(cases.values())[:2]))
    table = rows(tables(report(folder))["families"])
    shown = {name: row for name, row in table.items() if row["Both of two cases right"] not in ("hidden", "")}
    assert shown
    for name, row in shown.items():
        assert int(row["Both of two cases right: n"]) == len(pairs[name]) >= 5
        assert float(row["Both of two cases right"]) == pytest.approx(sum(pairs[name]) / len(pairs[name]), abs=1e-4)


def test_no_number_is_of_fewer_than_five_people_and_none_is_left_over_by_a_total(tmp_path: Path) -> None:
    for count in (6, 11, 17, 30):
        folder = tmp_path / str(count)
        found = tables(report(folder, listed=lay_class(folder, count)))
        for name, table in found.items():
            places = [place for place, head in enumerate(table[0]) if head.endswith(": n")]
            for row in table[1:]:
                assert all(not row[place].isdigit() or int(row[place]) in (0, *range(5, 999)) for place in places), name
        for name, size, figure in (("units", "Required", "Passed"), ("duties", "Required", "Passed")):
            *groups, total = (dict(zip(found[name][0], row, strict=True)) for row in found[name][1:])
            unseen = [row for row in groups if row[figure] == "hidden" and row[size] != "0"]
            if unseen and total[figure] != "hidden" and len(unseen) < len([row for row in groups if row[size] != "0"]):
                assert len(unseen) >= 2
                assert sum(int(row[size]) for row in unseen) >= 5
                rest = int(total["Still to come"]) - sum(
                    int(row["Still to come"]) for row in groups if row not in unseen
                )
                held = sum(int(row[size]) for row in unseen)
                assert 0 < rest < held or int(total["Still to come"]) in (0, int(total[size])), "or all are known"
        outcomes = defaultdict(list)
        for row in rows(found["items"]).values():
            outcomes[row["Outcome"]].append(row["Right"] == "hidden")
        assert all(sum(each) != 1 or all(each) for each in outcomes.values())


def test_no_person_is_shown_with_confidence_marks_or_answers(found: Path, told: list[Evidence]) -> None:
    texts = {path.name: path.read_text("utf-8") for path in found.rglob("*") if path.suffix in (".csv", ".html")}
    for each in told:
        assert not any(each.learner in text for text in texts.values())
        by_name = {name for name, text in texts.items() if each.staff in text}
        assert by_name <= {"waiting.csv", "exempted.csv", "report.html"}
    heads = {name: text.splitlines()[0] for name, text in texts.items() if name in ("waiting.csv", "exempted.csv")}
    assert not any(word in head for head in heads.values() for word in ("Right", "Points", "Certain"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_asks_for_nothing_and_names_every_chart(found: Path, lang: str) -> None:
    page = (report(found.parent / "class", lang, found.parent / "roster.csv") / "report.html").read_text("utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href|action)\s*=\s*[\"']?(?!#)[^\"'\s>]*:", page.replace("xmlns:xlink", ""))
    assert page.count("<svg") == page.count('role="img" aria-label="') == page.count("<figcaption>") > 4
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert ("不足5人" in page) == (lang == "zh")


def test_what_people_typed_is_no_formula_and_no_markup(tmp_path: Path) -> None:
    folder = tmp_path / "=cmd|' <b>class"
    lay_class(folder, 7)
    listed = tmp_path / "roster.csv"
    units = ["=HYPERLINK(1)", "<script>alert(1)</script>", "@SUM(A1)", "+1"]
    listed.write_text(
        "工号,部门,截止日期,豁免,原因\n"
        + "".join(f"E-9000{n},{unit},soon,yes,{unit}\n" for n, unit in enumerate(units)),
        "utf-8",
    )
    made_ = report(folder, listed=listed)
    for table in tables(made_).values():
        assert not [cell for row in table for cell in row if cell[:1] in "=@+" and not cell[1:2].isdigit() and cell]
    book = openpyxl.load_workbook(made_ / "report.xlsx")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert any(cell.value == units[0] for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "<script" not in (made_ / "report.html").read_text("utf-8")


def test_nothing_is_written_over_and_every_table_is_in_the_workbook(found: Path) -> None:
    before = {path: path.read_bytes() for path in found.rglob("*") if path.is_file()}
    again = report(found.parent / "class", listed=found.parent / "roster.csv")
    assert {path: path.read_bytes() for path in found.rglob("*") if path.is_file()} == before
    assert again == found
    second = found.with_name(f"{found.name}-2")
    assert (second / "report.html").read_text("utf-8") == (found / "report.html").read_text("utf-8")
    book = openpyxl.load_workbook(found / "report.xlsx")
    assert sorted(sheet.max_row for sheet in book) == sorted(len(table) for table in tables(found).values())


def test_reading_in_many_processes_is_reading_in_one(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    lay_class(folder, 8)
    lay_odd_files(folder)
    paths, others = find(folder)
    assert others == 1
    many = (paths * LEAST_PART)[: 4 * LEAST_PART]
    with reading(many, workers=2) as parts:
        apart = list(parts)
    assert len(apart) > 1
    one = read_packs(many)
    assert [head for part in apart for head in part.heads] == one.heads
    assert [each for part in apart for each in part.refused] == one.refused
    assert sum(len(part.answers) for part in apart) == len(one.answers)


def run(monkeypatch: pytest.MonkeyPatch, *words: str, lang: str = "en") -> Any:
    monkeypatch.setenv("LC_ALL", lang)
    monkeypatch.setattr("askfirst.course.loader.load_for", lambda _lesson, _root: course())
    return CliRunner().invoke(app, ["report", *words])


ROSTERS = {
    "no heads": b"E-1,Harbour\n",
    "nobody": "工号,部门\n".encode(),
    "a workbook": b"PK\x03\x04" + bytes(99),
    "empty": b"",
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("state", ["no folder", "no pack", "none counts", "no place", *ROSTERS])
def test_what_cannot_be_reported_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str, lang: str
) -> None:
    folder, listed, more = tmp_path / "class", tmp_path / "roster.csv", []
    if state != "no folder":
        folder.mkdir()
    if state == "none counts":
        (folder / "a.zip").write_bytes(changed(0, STRANGER, course="Another"))
        (folder / "b.zip").write_bytes(b"no pack")
    elif state in ROSTERS or state == "no place":
        (folder / "a.zip").write_bytes(changed(0))
    if state in ROSTERS:
        listed.write_bytes(ROSTERS[state])
        more = ["--roster", str(listed)]
    if state == "no place":
        (tmp_path / "file").write_bytes(b"")
        more = ["--out", str(tmp_path / "file" / "below")]
    before = sorted(tmp_path.rglob("*"))
    ran = run(monkeypatch, str(folder), *more, lang=lang)
    assert (ran.exit_code, len(ran.output.splitlines())) == (1, 1), ran.output
    assert any("\u4e00" <= letter <= "\u9fff" for letter in ran.output) == (lang == "zh")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "class"
    lay_class(folder, 6)
    before = sorted(tmp_path.iterdir())
    synced = 0

    def full(_handle: int) -> None:
        nonlocal synced
        synced += 1
        if synced == 4:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic_write.os, "fsync", full)
    ran = run(monkeypatch, str(folder))
    assert (ran.exit_code, len(ran.output.splitlines())) == (1, 1)
    assert os.strerror(errno.ENOSPC) in ran.output
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("gb18030", "，"), ("gb18030", ",")],
)
def test_a_roster_is_read_as_companies_keep_it(
    tmp_path: Path, encoding: str, separator: str, told: list[Evidence]
) -> None:
    folder, listed = tmp_path / "class", tmp_path / "名册.csv"
    lay_class(folder, 9)
    passed = next(each for each in told[:9] if any(form.passed for form in each.forms))
    path = course().course.paths[next(form.path for form in passed.forms if form.passed)].name.of("zh")
    lines = [
        ["培训名册", "", "", "", ""],
        ["姓名", "工号（必填）", "部门", "路径", "截止日期", "是否豁免"],
        ["张三", passed.staff.lower().replace("e", "Ｅ"), "门店", path, "2026年11月30日", "否"],
        *(["李四", f"x{n}", "门店", "", "2026/12/1", ""] for n in range(5)),
        ["王五", "y1", "门店", "没有的路径", "明天", "是"],
    ]
    listed.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))
    found = tables(report(folder, listed=listed))
    assert [row[0] for row in found["waiting"][1:]] == [f"x{n}" for n in range(5)]
    assert [row[0] for row in found["exempted"][1:]] == ["y1"]
    assert not any("张三" in cell for table in found.values() for row in table for cell in row), "no name is kept"
    assert sum("明天" in row[2] or "没有的路径" in row[2] for row in found["files"][1:]) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the workers")
def test_a_report_that_is_killed_while_it_reads_leaves_nothing_not_even_its_workers(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    lay_class(folder, 20)
    for again in range(20):
        shutil.copytree(folder / "000", folder / f"again-{again}")
    script = (
        "import sys; from pathlib import Path; from askfirst.evidence.cohort import packs\n"
        "from tests.evidence.school import report\n"
        "packs.os.cpu_count = lambda: 2\n"
        "print('begun', flush=True); report(Path(sys.argv[1]))\n"
    )
    before = {path.name for path in tmp_path.iterdir()}
    with subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT, stdout=subprocess.PIPE) as program:
        assert program.stdout
        program.stdout.readline()
        children = Path(f"/proc/{program.pid}/task/{program.pid}/children")
        until = time.monotonic() + 60
        while not (workers := children.read_text().split()) and time.monotonic() < until:
            time.sleep(0.01)
        program.kill()
    assert workers
    while any(Path(f"/proc/{each}").exists() for each in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{each}").exists() for each in workers)
    assert {path.name for path in tmp_path.iterdir()} <= before | {"class-en"}
    if (tmp_path / "class-en").exists():
        assert (tmp_path / "class-en" / "report.html").is_file()


def test_what_a_killed_report_left_goes_with_a_later_one(tmp_path: Path) -> None:
    folder, left = tmp_path / "class", tmp_path / f"{atomic_write.SCRATCH}left"
    lay_class(folder, 5)
    (left / "tables").mkdir(parents=True)
    hour_ago = time.time() - atomic_write.LONGEST - 60
    os.utime(left, (hour_ago, hour_ago))
    report(folder)
    assert not left.exists()


def test_two_at_once_write_two_reports(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    lay_class(folder, 5)
    script = (
        "import sys; from pathlib import Path; from tests.evidence.school import report\nreport(Path(sys.argv[1]))\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT) for _ in range(2)]
    assert [each.wait(120) for each in both] == [0, 0]
    for name in ("class-en", "class-en-2"):
        assert (tmp_path / name / "report.xlsx").is_file()
