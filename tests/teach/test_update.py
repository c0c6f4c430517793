"""An update brings in what is new and keeps what is the instructor's; what both changed is asked; all can be undone."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

import askfirst
from askfirst.__main__ import app
from askfirst.course.yaml_source import read_yaml
from askfirst.publish.check_lessons import check
from askfirst.teach.adapt import folder as making
from askfirst.teach.adapt import journal, merge_prose, merge_yaml
from askfirst.teach.adapt import update as updating
from askfirst.teach.adapt.folder import BASE, make_folder
from askfirst.teach.adapt.spans import Branch, Text, applied, entries, taken_out
from tests.conftest import lay_mini
from tests.teach.outage import Killed, dying

Q, S, L = (f"content/lessons/01-mini/{name}" for name in ("questions.yaml", "scenes.yaml", "lesson.md"))
COURSE = "content/course.yaml"
Change = tuple[str, str, str]

# What an instructor changed, and what changed upstream: (file, this, into this).
MINE: list[Change] = [
    (COURSE, "company: {en: Mini Ltd, zh: 小公司}", "company: {en: Linjiang Homes, zh: 临江置业}  # since March"),
    (COURSE, "contact: {en: the organiser, zh: 组织者}", "contact: {en: Ms Chen, zh: 陈老师}"),
    (COURSE, "{A1: 2}", "{A1: 3}"),
    (S, "place: {en: Hall, zh: 大厅}", "place: {en: Lobby, zh: 大堂}"),
    (S, "people: [{en: a visitor, zh: 访客}]", "people: [{en: a visitor, zh: 访客}, {en: a guard, zh: 保安}]"),
    (S, "story: {en: A visitor comes in., zh: 有人来访。}", "story: {en: A buyer comes in., zh: 有人看房。}"),
    (Q, "stem: {en: Which two?, zh: 哪两个？}", "stem:\n      en: Which two of these?\n      zh: 是哪两个？"),
    (Q, "      - {id: skip, misconception: M01, text: {en: Skip, zh: 跳过}, why: {en: No., zh: 不行。}}\n", ""),
    (
        Q,
        "{id: face, group: yes-group, text: {en: Face, zh: 人脸}",
        "{id: face, group: yes-group, text: {en: A face, zh: 脸}",
    ),
    (
        Q,
        "items:\n",
        (
            "# Ours begin here.\nitems:\n"
            "  - {id: q-own, kind: one, outcome: A1, level: apply, difficulty: easy, stem: {en: Ours?, zh: 我们的？}, "
            "answer: {id: y, text: {en: Y, zh: 是}, why: {en: Y., zh: 是。}}, distractors: ["
            "{id: n, misconception: M01, text: {en: N, zh: 否}, why: {en: N., zh: 否。}}, "
            "{id: o, misconception: M01, text: {en: O, zh: 别}, why: {en: O., zh: 别。}}]}\n"
        ),
    ),
    (L, "English text with [[PIPL 29]] and [P26].", "Our own English text with [[PIPL 29]]."),
    (L, "中文正文，见[[PIPL 29]]。", "我们自己的正文，见[[PIPL 29]]。\n\n多说一段。"),
]
VOICE = "      - {id: voice, group: yes-group, text: {en: Voice, zh: 声音}, why: {en: A person., zh: 是人。}}\n"
# The fourth, the seventh and the eleventh touch what the instructor changed.
THEIRS: list[Change] = [
    (COURSE, 'edition: "1"', 'edition: "2"'),
    (COURSE, "law_as_of: 2026-11-23", "law_as_of: 2026-12-01"),
    (COURSE, "lessons:\n  01", "  M02: {en: Paper, zh: 白纸黑字}\nlessons:\n  01"),
    (S, "story: {en: A visitor comes in., zh: 有人来访。}", "story: {en: A couple comes in., zh: 来了一对。}"),
    (S, "title: {en: The door, zh: 门}", "title: {en: The front door, zh: 大门}"),
    (Q, "stem: {en: Lawful?, zh: 合法吗？}", "stem: {en: Is it lawful?, zh: 这合法吗？}"),
    (Q, "stem: {en: Which two?, zh: 哪两个？}", "stem: {en: Which pair?, zh: 哪一对？}"),
    (Q, "{id: c, misconception: M01,", "{id: c, misconception: M02,"),
    (Q, "      - {id: count, ", f"{VOICE}      - {{id: count, "),
    (Q, "Needless., zh: 没必要。}\n      - id: door-face", "Not needed., zh: 用不着。}\n      - id: door-face"),
    (L, "English text with [[PIPL 29]] and [P26].", "Newer English text with [[PIPL 29]] and [P26]."),
    (
        L,
        'lesson.quiz("all")\n```\n',
        'lesson.quiz("all")\n```\n\n+++ {"lang": "en"}\n\nThe end.\n\n+++ {"lang": "zh"}\n\n完。\n',
    ),
]


def changed(root: Path, changes: list[Change]) -> None:
    for name, old, new in changes:
        text = (root / name).read_text("utf-8")
        assert text.count(old) == 1, (name, old)
        (root / name).write_text(text.replace(old, new), "utf-8")


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the small course in the place of the one that came with the library."""
    root = lay_mini(tmp_path / "library")
    monkeypatch.setattr(updating, "of_library", lambda pack, _given: making.of_library(pack, root))
    return root


@pytest.fixture
def course(library: Path, tmp_path: Path) -> Path:
    """Return a folder made from it, with twelve changes of the instructor's."""
    root = tmp_path / "own course"
    make_folder(root, library=library)
    changed(root, MINE)
    return root


def run(root: Path, *words: str, typed: str = "") -> Result:
    done = CliRunner().invoke(app, ["update", str(root), *words], input=typed, env={"LC_ALL": "en", "COLUMNS": "120"})
    assert "Traceback" not in done.output
    return done


def texts(root: Path, name: str) -> str:
    return (root / name).read_text("utf-8")


def test_twelve_changes_meet_twelve_and_three_are_asked(course: Path, library: Path) -> None:
    assert len(MINE) == len(THEIRS) == 12
    changed(library, THEIRS)
    before = tree(course)
    done = run(course, typed="m\nt\nm\n")
    assert done.exit_code == 0, done.output
    asked = re.findall(r"(\d) of (\d) · (\S+):\d+", done.output)
    assert asked == [("1", "3", L), ("2", "3", Q), ("3", "3", S)]
    read = {name: texts(course, name) for name in (COURSE, Q, S, L)}
    assert [new for name, _, new in MINE if new not in read[name]] == [MINE[6][2]], "the one that was given up"
    assert [new for name, _, new in THEIRS if new not in read[name]] == [THEIRS[3][2], THEIRS[10][2]]
    assert "id: skip" not in read[Q], "what was removed stays removed"
    assert not [text for text in read.values() if re.search(r"(?m)^(<<<<<<<|=======$|>>>>>>>)", text)]
    check(course)
    assert run(course).output.strip().endswith("holds all that is new already.")
    after = run(course, "--undo")
    assert after.exit_code == 0, after.output
    assert tree(course) == before


@pytest.mark.parametrize("answers", ["", "m\nt\n", "x\n?\n"])
def test_whoever_does_not_answer_has_changed_nothing(course: Path, library: Path, answers: str) -> None:
    changed(library, THEIRS)
    before = tree(course)
    done = run(course, typed=answers)
    assert done.exit_code == 1
    assert "--keep mine" in done.output
    assert tree(course) == before


@pytest.mark.parametrize(("keep", "story"), [("mine", "buyer"), ("theirs", "couple")])
def test_one_word_answers_all(course: Path, library: Path, keep: str, story: str) -> None:
    changed(library, THEIRS)
    assert run(course, "--keep", keep).exit_code == 0
    assert story in texts(course, S)


def test_line_ends_of_an_editor_are_no_change_and_stay(course: Path, library: Path) -> None:
    path = course / S
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    changed(library, [THEIRS[4]])
    assert run(course).exit_code == 0
    assert b"The front door" in path.read_bytes()
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n")


def test_a_mark_of_an_editor_stays_and_what_is_no_utf8_is_named_by_line(course: Path, library: Path) -> None:
    path = course / S
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    changed(library, [THEIRS[4], THEIRS[11]])
    prose = texts(course, L)
    (course / L).write_bytes(prose.encode("gb18030"))
    before = tree(course)
    done = run(course)
    assert done.exit_code == 1
    assert re.search(rf"{L}:\d+: This line is not UTF-8", done.output)
    assert tree(course) == before
    (course / L).write_text(prose, "utf-8")
    assert run(course).exit_code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"The front door" in path.read_bytes()


def test_a_lesson_that_is_a_link_is_there(course: Path, library: Path, tmp_path: Path) -> None:
    lesson, shared = course / "content" / "lessons" / "01-mini", tmp_path / "shared"
    lesson.rename(shared)
    lesson.symlink_to(shared, target_is_directory=True)
    changed(library, [THEIRS[4]])
    done = run(course)
    assert "Removed by you" not in done.output
    assert "The front door" in (shared / "scenes.yaml").read_text("utf-8")


def test_a_lesson_removed_stays_removed_and_is_not_asked_about(course: Path, library: Path) -> None:
    shutil.rmtree(course / "content" / "lessons" / "01-mini")
    changed(library, [each for each in THEIRS if each[0] != COURSE])
    done = run(course)
    assert not (course / "content" / "lessons" / "01-mini").exists()
    assert {name for name in (Q, S, L) if name in done.output} == {Q, S, L}


def test_files_that_are_new_come_and_files_that_are_gone_go_unless_they_were_changed(
    course: Path, library: Path
) -> None:
    (library / "content" / "lessons" / "01-mini" / "drawings" / "more.svg").write_text("<svg/>", "utf-8")
    (library / S).unlink()
    (library / "content" / "glossary.yaml").unlink()
    done = run(course, typed="t\n")
    assert f"1 of 1 · {S}:1" in done.output
    assert (course / "content/lessons/01-mini/drawings/more.svg").is_file()
    assert not (course / S).exists()
    assert not (course / "content/glossary.yaml").exists()


def test_a_file_that_cannot_be_read_is_named_by_line_and_nothing_changes(course: Path, library: Path) -> None:
    changed(library, THEIRS)
    changed(course, [(S, "pressure: {en: time, zh: 时间}", "pressure: {en: time, zh: 时间")])
    before = tree(course)
    done = run(course, "--keep", "mine")
    assert done.exit_code == 1
    assert re.search(rf"{S}:\d+: ", done.output)
    assert tree(course) == before


def test_what_was_written_after_the_update_is_kept_by_its_undo(course: Path, library: Path) -> None:
    before = tree(course)
    changed(library, [THEIRS[4]])
    run(course)
    changed(course, [(S, "pressure: {en: time", "pressure: {en: the clock")])
    done = run(course, "--undo")
    kept = {name: data for name, data in tree(course).items() if name not in before}
    assert [b"the clock" in data for data in kept.values()] == [True]
    assert next(iter(kept)) in done.output.replace("\n", "")
    assert {name: data for name, data in tree(course).items() if name in before} == before
    assert "no change" in run(course, "--undo").output


def test_killed_in_the_middle_it_is_as_before_or_as_after(
    course: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(library, THEIRS)
    states = {False: tree(course)}
    plan = updating.plan(course, lambda _question: True)
    states[True] = states[False] | {name: data for name, data in plan.change.after.items() if data is not None}
    seen = set()
    for moment in range(40):
        root = Path(shutil.copytree(course, course.with_name(f"at {moment}")))
        with monkeypatch.context() as patched:
            left = dying(patched, moment)
            try:
                with journal.alone(root):
                    journal.apply(root, plan.change)
            except Killed:
                pass
        journal.settle(root)
        found = {name: data for name, data in tree(root).items() if not re.search(r"\.building-|^\.askfirst/", name)}
        assert found in states.values(), moment
        seen.add(found == states[True])
        if left() > 0:
            break
    assert seen == {False, True}
    assert left() > 0, "the last one was not killed"


def test_two_at_once_the_second_is_told_so(course: Path, library: Path) -> None:
    changed(library, THEIRS)
    with journal.alone(course):
        before = tree(course)
        done = run(course, "--keep", "mine")
        assert done.exit_code == 1
        assert "another program" in done.output
        assert tree(course) == before
    assert run(course, "--keep", "mine").exit_code == 0


def test_a_file_saved_while_the_questions_are_read_is_not_written_over(course: Path, library: Path) -> None:
    changed(library, THEIRS)
    plan = updating.plan(course, lambda _question: True)
    changed(course, [(S, "pressure: {en: time", "pressure: {en: the clock")])
    before = tree(course)
    with pytest.raises(journal.Refused), journal.alone(course):
        journal.apply(course, plan.change)
    assert tree(course) == before


def test_a_place_that_is_another_once_it_is_answered_is_not_taken_for_it(
    course: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(library, [THEIRS[3]])

    def answered(_asked: str) -> str:
        changed(course, [(S, "story: {en: A buyer", "story: {en: A late buyer")])
        return "t"

    monkeypatch.setattr("builtins.input", answered)
    done = run(course)
    assert done.exit_code == 1
    assert f"{S} was changed in the meantime" in done.output
    assert "A late buyer" in texts(course, S)


def newer(root: Path) -> None:
    origin = making.read_origin(root)
    (root / BASE).write_bytes(making.Origin("99.0.0", "", origin.languages, origin.files).packed())


SPOILT: list[tuple[Callable[[Path], Any], str]] = [
    (lambda root: (root / BASE).unlink(), "is missing"),
    (lambda root: (root / BASE).write_bytes((root / BASE).read_bytes()[:500]), "is damaged"),
    (newer, "install the newer one"),
    (lambda root: shutil.rmtree(root / "content"), "no course folder"),
]


@pytest.mark.parametrize(("spoil", "said"), SPOILT)
def test_a_folder_half_copied_or_of_another_time_is_told_so(
    course: Path, library: Path, spoil: Callable[[Path], Any], said: str
) -> None:
    changed(library, THEIRS)
    spoil(course)
    before = tree(course)
    done = run(course, "--keep", "mine")
    assert done.exit_code == 1
    assert said in done.output.replace("\n", " ")
    assert tree(course) == before


def test_a_folder_of_an_older_library_is_brought_up_to_date(
    course: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(library, [THEIRS[4]])
    monkeypatch.setattr(askfirst, "__version__", "2.0.0")
    assert run(course).exit_code == 0
    assert making.read_origin(course).version == "2.0.0"


def test_in_one_language_only_what_is_new_in_it_is_new(library: Path, tmp_path: Path) -> None:
    root = tmp_path / "one"
    make_folder(root, ["zh"], library=library)
    changed(library, [(S, "title: {en: The door, zh: 门}", "title: {en: The gate, zh: 门}")])
    changed(library, [(S, "place: {en: Hall, zh: 大厅}", "place: {en: Hall, zh: 前厅}")])
    assert run(root).exit_code == 0
    text = texts(root, S)
    assert "place: {zh: 前厅}" in text
    assert "en:" not in text


def mutated(text: str, tag: str, chance: random.Random) -> str:
    """Return a file with some texts changed and some entries of its lists taken out."""
    for number in range(chance.randint(1, 4)):
        read = Text.of(text)
        nodes, waiting = [], [read.root]
        while waiting:
            node = waiting.pop()
            nodes += [(node, entry) for entry in entries(node)]
            waiting += [value for _, value in entries(node)]
        lists = [each for each in nodes if isinstance(each[0], yaml.SequenceNode) and len(each[0].value) > 1]
        said = [each for each in nodes if isinstance(each[1][1], yaml.ScalarNode) and each[1][1].value]
        said = [each for each in said if each[1][0] is None or each[1][0].value not in ("id", "family", "kind")]
        if lists and chance.random() < 0.3:
            node, entry = chance.choice(lists)
            text = applied(text, [taken_out(Branch(read, node), entry)])
        else:
            start, end = (chance.choice(said)[1][1],) * 2
            text = f'{text[: start.start_mark.index]}"{tag} {number}: new"{text[read.end(end) :]}'
    return text


@pytest.mark.parametrize("name", [COURSE, Q, S, "content/lessons/01-mini/activities.yaml"])
def test_whatever_changes_a_merged_file_means_what_both_say(
    name: str, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, chance = texts(library, name), random.Random(name)  # noqa: S311 - a draw, not a secret
    means, written = merge_yaml._means, []
    monkeypatch.setattr(merge_yaml, "_means", lambda *given: written.append(means(*given)) or written[-1])
    for _ in range(12):
        mine, theirs = mutated(base, "mine", chance), mutated(base, "theirs", chance)
        merge_yaml.merge(name, base, mine, theirs, lambda _question: chance.random() < 0.5)
        assert merge_yaml.merge(name, base, mine, base, lambda _question: True).text == mine
    assert written == [True] * len(written), "put together from the texts as they stand, nothing dumped anew"


def test_a_paragraph_beside_a_changed_one_is_another_place() -> None:
    base = "One.\n\nTwo.\n\n```{code-cell}\nx\n\ny\n```\n\nThree.\n"
    mine, theirs = base.replace("One.", "1."), base.replace("Two.", "2.").replace("Three.", "3.\n\n4.")
    merged = merge_prose.merge("lesson.md", base, mine, theirs, lambda _question: False)
    assert merged.text == "1.\n\n2.\n\n```{code-cell}\nx\n\ny\n```\n\n3.\n\n4.\n"


def test_a_merged_file_keeps_the_instructors_remarks_and_layout(course: Path, library: Path) -> None:
    changed(library, THEIRS)
    run(course, "--keep", "mine")
    assert "company: {en: Linjiang Homes, zh: 临江置业}  # since March\n" in texts(course, COURSE)
    assert "# Ours begin here.\nitems:\n  - {id: q-own, kind: one" in texts(course, Q)
    assert read_yaml(course / Q, course).data["items"][0]["id"] == "q-own"
