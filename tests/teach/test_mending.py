"""What people mistype in YAML: a sentence that names the cure, and ``askfirst fix``, which guesses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.facts import facts_of
from askfirst.course.faults import Fault
from askfirst.course.file_shapes import faults_in
from askfirst.course.yaml_source import parse_yaml
from askfirst.teach.adapt.mending import mended
from askfirst.teach.adapt.text_file import Typed

BANK = "content/lessons/01-mini/questions.yaml"
COURSE = "content/course.yaml"
ORDER = "    stem: {en: Put in order, zh: 排序}\n"
BLOCK = "    stem:\n      en: Put in order\n      zh: 排序\n"


@dataclass(frozen=True)
class Mistake:
    """Replace ``old`` by ``new``: line ``line`` of it is named, with these words; mended, the file says ``meant``."""

    old: str
    new: str
    says: tuple[str, str]
    meant: str | None = None  # what stands there once it is mended, if not ``old``; "" where nobody can know
    line: int = 0
    file: str = BANK


QUOTES = ('straight quotes (")', '英文直引号（"）')
DASH = ("put “- ” before it", "请加上“- ”")
INDENT = ("as many spaces as", "缩进")

MISTAKES = {
    "comma": Mistake(
        ORDER, ORDER.replace("Put", "First, put"), QUOTES, ORDER.replace("Put in order", '"First, put in order"')
    ),
    "comma-zh": Mistake(ORDER, ORDER.replace("排序", "排序, 先后"), QUOTES, ORDER.replace("排序", '"排序, 先后"')),
    "colon": Mistake(
        ORDER, ORDER.replace("Put", "Do: put"), QUOTES, ORDER.replace("Put in order", '"Do: put in order"')
    ),
    "colon-alone": Mistake(
        BLOCK, BLOCK.replace("Put", "Do: put"), QUOTES, BLOCK.replace("Put in order", '"Do: put in order"'), 1
    ),
    "colon-at-end": Mistake(
        BLOCK, BLOCK.replace("order", "order:"), QUOTES, BLOCK.replace("Put in order", '"Put in order:"'), 1
    ),
    "colon-company": Mistake("{en: Mini Ltd,", "{en: Mini: a firm,", QUOTES, '{en: "Mini: a firm",', file=COURSE),
    "yes": Mistake("fault: true", "fault: Yes", ("true or false", "true或false")),
    "no-quoted": Mistake("fault: false", 'fault: "no"', ("true or false", "true或false")),
    "percent": Mistake(
        "lessons:\n",
        "pass_percent: 80%\nlessons:\n",
        ("digits only", "只写数字"),
        "pass_percent: 80\nlessons:\n",
        file=COURSE,
    ),
    "number": Mistake('edition: "1"', "edition: 1", ('"1"', '"1"'), file=COURSE),
    "tab": Mistake(ORDER, "\t" + ORDER.lstrip(), ("use spaces", "改用空格")),
    "smart-quotes": Mistake(
        BLOCK, BLOCK.replace("Put in order", "“Do: put”"), QUOTES, BLOCK.replace("Put in order", '"“Do: put”"'), 1
    ),
    "smart-id": Mistake("  - id: q-order", "  - id: “q-order”", ("Curly quotes", "弯引号")),
    "smart-kind": Mistake("    kind: order", "    kind: ‘order’", ("Curly quotes", "弯引号")),
    "dash": Mistake("  - id: q-order\n", "    id: q-order\n", DASH),
    "dash-outdented": Mistake("  - id: q-order\n", "  id: q-order\n", DASH),
    "dash-braces": Mistake("      - {id: second,", "      {id: second,", DASH),
    "dash-only-one": Mistake("bets:\n  - id: guess", "bets:\n    id: guess", ("after “- ”", "以“- ”开头")),
    "dash-stuck": Mistake("  - id: q-order\n", "  -id: q-order\n", ("a space after the dash", "短横线后面加一个空格")),
    "indent-deeper": Mistake("    outcome: A1\n    level: judge", "      outcome: A1\n    level: judge", INDENT),
    "indent-odd": Mistake(ORDER, ORDER[1:], INDENT),
    "indent-dash": Mistake(ORDER, ORDER[2:], INDENT),
    "indent-language": Mistake(BLOCK, BLOCK.replace("      zh", "    zh"), INDENT, line=2),
    "two-ways": Mistake(ORDER, ORDER.replace("}", ""), ("bracket", "括号"), ""),
    "cut": Mistake(BLOCK, BLOCK.replace("order", "order # one"), ("put straight quotes", "英文直引号"), "", 1),
}


def spoilt(root: Path, mistake: Mistake) -> tuple[str, str, str, int]:
    """Make a mistake; return the file as it was and is, as it should be mended, and the line to be named."""
    path = root / mistake.file
    good = path.read_text("utf-8")
    if mistake.old == BLOCK:
        good = good.replace(ORDER, BLOCK)
    assert good.count(mistake.old) >= 1
    meant = good.replace(mistake.old, mistake.old if mistake.meant is None else mistake.meant or mistake.new, 1)
    bad = good.replace(mistake.old, mistake.new, 1)
    path.write_text(bad, "utf-8", newline="")
    line = good[: good.index(mistake.old)].count("\n") + 1 + mistake.line
    return good, bad, meant, line


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_cure_and_mended_where_there_is_one_way(name: str, mini: Path) -> None:
    mistake = MISTAKES[name]
    _, bad, meant, line = spoilt(mini, mistake)
    facts = facts_of(mini)

    def judge(text: str) -> list[Fault]:
        return faults_in(mistake.file, text, facts)

    for lang, words in zip(("en", "zh"), mistake.says, strict=True):
        told = [each.tell(lang) for each in judge(bad)]
        assert any(each.startswith(f"{mistake.file}:{line}: ") and words in each for each in told), told
    made = mended(bad, judge, ("en", "zh"))
    if mistake.meant == "":
        assert made.text == bad
        assert made.left
        return
    assert not made.left
    assert parse_yaml("", made.text)[0] == parse_yaml("", meant)[0]
    if mistake.meant is not None:
        assert made.text == meant
    assert sum(a != b for a, b in zip(made.text.split("\n"), bad.split("\n"), strict=True)) == 1


def test_fix_shows_asks_keeps_the_rest_and_can_be_undone(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    path = mini / COURSE
    remark = "title: # the name, as people say it: short\r\n  {en: Mini, zh: 小课}\r\n"
    text = (
        path.read_bytes()
        .replace(b"\n", b"\r\n")
        .replace("title: {en: Mini, zh: 小课}\r\n".encode(), remark.encode(), 1)
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.replace(b"Mini Ltd", b"Mini: a firm"))
    bad = path.read_bytes()

    def run(*words: str, typed: str = "") -> str:
        return CliRunner().invoke(app, [*words], input=typed).output

    assert "With --yes" in run("fix", str(path))
    assert path.read_bytes() == bad, "nobody has agreed"
    told = run("fix", str(mini), typed="y\n")
    assert '+ company: {en: "Mini: a firm", zh: 小公司}' in told
    assert f"askfirst undo {mini}" in told
    assert path.read_bytes() == bad.replace(b"Mini: a firm", b'"Mini: a firm"')
    assert "Nothing to mend" in run("fix", str(mini))
    run("undo", str(mini))
    assert path.read_bytes() == bad
    assert "is no YAML file of a course" in run("fix", str(mini / "x.txt"))


def test_what_is_saved_while_it_is_asked_is_not_written_over(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    _, bad, _, _ = spoilt(mini, MISTAKES["comma"])

    def saved(_asked: str) -> str:
        (mini / BANK).write_text(f"# mine\n{bad}", "utf-8")
        return "y"

    monkeypatch.setattr("builtins.input", saved)
    done = CliRunner().invoke(app, ["fix", str(mini)])
    assert done.exit_code == 1
    assert f"{BANK} was changed in the meantime" in done.output
    assert (mini / BANK).read_text("utf-8") == f"# mine\n{bad}"


@pytest.mark.parametrize("raw", [b"", b"a", b"\r\n", b"\xef\xbb\xbfa\r\nb\nc\r\r\n", b"a\rb\r\n\n"])
def test_a_text_that_stays_is_the_same_bytes(raw: bytes) -> None:
    typed = Typed.of(raw, "x.yaml")
    assert typed.instead(typed.text) == raw
    assert typed.instead("one\ntwo\nthree\nfour\nfive").count(b"\r\n") in (0, 4), "all ends are alike in other lines"


def test_what_nobody_can_mend_is_said_and_stays(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    _, bad, _, line = spoilt(mini, MISTAKES["two-ways"])
    (mini / COURSE).write_bytes("title: 课".encode("gb18030"))
    done = CliRunner().invoke(app, ["fix", str(mini), "--yes"])
    assert done.exit_code == 1
    assert f"{BANK}:{line}: " in done.output
    assert f"{COURSE}:1: 这一行不是UTF-8" in done.output
    assert (mini / BANK).read_text("utf-8") == bad


def test_where_nothing_can_be_written_nothing_changes(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    spoilt(mini, MISTAKES["comma"])
    before = {path: path.read_bytes() for path in mini.rglob("*") if path.is_file()}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(mini / BANK))

    monkeypatch.setattr("askfirst.teach.adapt.journal.put_new", full)
    done = CliRunner().invoke(app, ["fix", str(mini), "--yes"])
    assert done.exit_code == 1
    assert "cannot be written: No space left" in done.output
    assert {path: path.read_bytes() for path in mini.rglob("*") if path.is_file()} == before
