"""``askfirst item``: what is typed comes out as typed; left, it is gone on with or gone; nothing half is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.loader import load_for
from askfirst.course.yaml_source import parse_yaml
from askfirst.publish.check_lessons import check
from askfirst.teach.adapt.refusal import Refused
from askfirst.teach.adapt.yaml_writer import with_entry, without_entry

BANK = Path("content/lessons/01-mini/questions.yaml")
NASTY = 'He said: "Yes", [really] {no} # 100% & *x \\n \' - ? | > @ `'
NASTY_ZH = "他说：“可以”，[真的]{不}：#％"
LABELS = ["A1", "", "", "", "P26", "PIPL 29"]
FAMILY = ["family-one", "01-mini", "own-family", *LABELS]
FAMILY += ["3", "say-yes", NASTY, NASTY_ZH, "say-no", "- No", "不", "wait", "yes", "等"]
CASE = ["M01", "M01", "Why: a", "甲", "b, c", "乙", "null", "丙"]
FAMILY += ["2", "", "Case one", "情形一", "1", *CASE, "case-two", "Case two", "情形二", "say-no", *CASE, "test"]
VERDICT = ["family-verdict", "01-mini", "own-verdicts", *LABELS, ""]
for _name, _supports in (("a", "lawful"), ("b", "unlawful, lawful"), ("c", "3")):
    VERDICT += [_name, _supports, f"Reason {_name}", f"理由{_name}"]
VERDICT += ["", "", "One", "一", "lawful", "a", "Yes", "对", "M01", "No", "不对", "M01", "No", "不对", *CASE]
VERDICT += ["", "Two", "二", "unlawful", "b", "M01", "No", "不对", "Yes", "对", "M01", "No", "不对", *CASE, ""]
ONE = ["one", "01-mini", "own-one", *LABELS, "Which?", "哪个？", "", "R", "右", "r", "理"]
ONE += ["2", "", "M01", "W", "错", "w", "因"]
ONE[ONE.index("2") :] = ["1", "", "W", "错", "M01", "w", "因", ""]
ORDER = ["order", "01-mini", "own-order", *LABELS, "In order", "排序", "3"]
ORDER += ["first", "a", "甲", "x", "子", "second", "b", "乙", "y", "丑", "third", "c", "丙", "z", "寅", "recall"]
SORT = ["sort", "01-mini", "own-sort", *LABELS, "Sort", "分类", "2", "g1", "G", "组", "g2", "H", "组二", "3"]
for _number in (1, 2, 3):
    SORT += [f"card-{_number}", f"Card {_number}", f"卡{_number}", "why", "因", "g1"]
SORT += ["test"]
SEVERAL = ["several", "01-mini", "own-several", *LABELS, "Which two?", "哪两个？", "2"]
SEVERAL += ["a", "A", "甲", "y", "对", "b", "B", "乙", "y", "对", "1", "c", "C", "丙", "M01", "n", "错", ""]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def item(root: Path, answers: list[str], *words: str) -> Result:
    return CliRunner().invoke(app, ["item", str(root), *words], input="".join(f"{each}\n" for each in answers))


@pytest.mark.parametrize(
    "answers",
    [FAMILY, VERDICT, ONE, SEVERAL, ORDER, SORT],
    ids=["family", "verdicts", "one", "several", "order", "sort"],
)
def test_each_kind_is_written_and_passes_the_check_at_once(mini: Path, answers: list[str]) -> None:
    before = (mini / BANK).read_text("utf-8")
    done = item(mini, answers, "--answers", "-")
    assert done.exit_code == 0, done.output
    assert "finds nothing wrong" in done.output
    content, _, _ = check(mini)
    name = answers[2]
    assert any(name in (each.id, each.family) for each in content.items.values())
    text = (mini / BANK).read_text("utf-8")
    assert text.startswith(before.partition("bets:")[0]) or "recall: [own-order]" in text
    assert before.partition("bets:")[2] in text, "what was there keeps every byte"


def test_what_is_typed_is_what_a_learner_reads(mini: Path) -> None:
    assert item(mini, FAMILY, "--answers", "-").exit_code == 0
    case = load_for("01-mini", mini).items["own-family-1"]
    option = case.options["say-yes"]
    assert (option.text.of("en"), option.text.of("zh")) == (NASTY, NASTY_ZH)
    assert case.options["wait"].why.of("en") == "null"
    assert CliRunner().invoke(app, ["undo", str(mini)]).exit_code == 0
    assert "own-family" not in (mini / BANK).read_text("utf-8")


def test_what_is_left_out_the_check_asks_for(mini: Path) -> None:
    done = item(mini, ["" if each == "哪个？" else each for each in ONE], "--answers", "-")
    assert done.exit_code == 0
    line = (mini / BANK).read_text("utf-8").split("\n").index('    stem: {en: "Which?", zh: ""}') + 1
    assert f"{BANK.as_posix()}:{line}: “stem” has no text in “zh”." in done.output


def test_a_file_of_answers_that_will_not_do_is_named_by_line_and_writes_nothing(mini: Path, tmp_path: Path) -> None:
    before = (mini / BANK).read_bytes()
    wrong = {
        3: ("q-one", "“q-one” is taken"),
        4: ("Z9", "“Z9” is none of these"),
        9: ("PIPL 999", "“PIPL 999” is not known"),
        10: ("9", "A number from 3 to 4"),
        12: ("a\u200bb", "There is a character in it that cannot be seen"),
    }
    for line, (typed, says) in wrong.items():
        file = tmp_path / "answers.txt"
        file.write_text("\n".join([*FAMILY[: line - 1], typed, *FAMILY[line:]]), "utf-8")
        done = item(mini, [], "--answers", str(file))
        assert done.exit_code == 1
        assert f"{file}:{line}: {says}" in done.output
    done = item(mini, FAMILY[:19], "--answers", "-")
    assert "-:20: an answer is missing here: How many cases" in done.output
    (tmp_path / "answers.txt").write_bytes(b"\xff\xfe")
    assert "cannot be read" in item(mini, [], "--answers", str(tmp_path / "answers.txt")).output
    assert (mini / BANK).read_bytes() == before
    assert not (mini / ".askfirst").exists()


def test_a_person_can_go_back_leave_and_go_on(mini: Path) -> None:
    before = (mini / BANK).read_bytes()
    kept = mini / ".askfirst" / "item.json"
    done = item(mini, [*FAMILY[:2], "Bad Name", "own-famly", "/back", "own-family", "/later"])
    assert "Small letters, digits" in done.output
    assert "The same command goes on with it" in done.output
    assert json.loads(kept.read_text("utf-8")) == FAMILY[:3]
    done = item(mini, ["", *FAMILY[3:20]])  # the line is cut in the middle
    assert "left after 3 answers (the last: own-family)" in done.output
    assert len(json.loads(kept.read_text("utf-8"))) == 20
    assert (mini / BANK).read_bytes() == before
    done = item(mini, ["y", *FAMILY[20:]])
    assert "finds nothing wrong" in done.output
    assert not kept.exists()


def test_left_for_good_it_leaves_no_trace(mini: Path) -> None:
    before = sorted(mini.rglob("*"))
    assert "Nothing was written or kept" in item(mini, [*FAMILY[:9], "/quit"]).output
    item(mini, [*FAMILY[:9], "/later"])
    assert "Nothing was written" in item(mini, ["n", "/quit"]).output
    assert sorted(mini.rglob("*")) == before


def test_a_file_that_does_not_read_is_named_before_anything_is_written(mini: Path) -> None:
    path = mini / BANK
    path.write_text(path.read_text("utf-8").replace("stem: {en: Sort,", "stem: {en: Sort: a,", 1), "utf-8")
    before = path.read_bytes()
    done = item(mini, FAMILY, "--answers", "-")
    assert done.exit_code == 1
    assert "needs straight quotes" in done.output
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["items:\n", "items:  # none yet\nafter: x\n", "before: x\nitems:"])
def test_a_list_that_is_only_named_takes_its_first_entry(text: str) -> None:
    new = {"id": "c", "n": 3}
    assert parse_yaml("", with_entry(text, ("items",), new))[0]["items"] == [new]
    assert parse_yaml("", with_entry(text, ("items",), new, key="k"))[0]["items"] == {"k": new}
    assert parse_yaml("", with_entry(text, ("items", "k"), "c"))[0]["items"] == {"k": ["c"]}


def test_a_layout_that_cannot_be_kept_is_left_alone() -> None:
    with pytest.raises(Refused):
        with_entry("items:\n  - id: a\n    t: |+\n      x\n\n\nafter: 1\n", ("items",), {"id": "b"})


LAYOUTS = {
    "block": "items:\n  # about a\n  - id: a\n    n: 1\n\n  # about b\n  - id: b\n    n: 2\nafter: x # end\n",
    "flow": "items: [{id: a, n: 1}, {id: b, n: 2}]\nafter: x\n",
    "flush": "items:\n- id: a\n  n: 1\n- id: b\n  n: 2\n",
    "no-end": "items:\n  - id: a\n    n: 1\n  - {id: b, n: 2}",
    "empty": "items: []\n",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_entry_put_in_and_taken_out_leaves_the_rest(name: str) -> None:
    text = LAYOUTS[name]
    new = {"id": "c", "stem": {"en": "a: b", "zh": "甲"}, "cites": ["PIPL 14 ¶1", "yes", "80%"], "n": 3}
    longer = with_entry(text, ("items",), new)
    number = 0 if name == "empty" else 2
    assert without_entry(longer, ("items", number)).rstrip("\n") == text.rstrip("\n")
    if name != "empty":
        assert "# about b" not in without_entry(text, ("items", 1))
