"""What a check passes opens, every view of it, in both languages, asked and answered; what would not open is named."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course import loader
from askfirst.course.faults import ContentError
from askfirst.course.languages import LANGUAGES
from askfirst.publish.build import build
from tests.responses import key, slip

HOME = "lessons/01-mini"
BANK, LESSON, TRIED, SCENES = (
    f"{HOME}/questions.yaml",
    f"{HOME}/lesson.md",
    f"{HOME}/activities.yaml",
    f"{HOME}/scenes.yaml",
)
DRAWING = f"{HOME}/drawings/door.svg"
ASK = "{en: Ask, zh: 问}"
POINT = "    critical: sign-is-not-consent\n"
PATHS = "paths:\n  A:\n    name: {en: Front line, zh: 一线}\n    lessons: [01-mini]\n    test: {A1: 2}\n"
MORE = "  02-more:\n    title: {en: More, zh: 更多}\n    minutes: 1\n"
EVERY_CALL = """lesson.quiz(name="all")
lesson.debrief("door")
lesson.bet("guess")
lesson.summary()
lesson.next()
lesson.record()
lesson.paths()
lesson.recall()
lesson.words("consent", "consent")
lesson.explorer("timeline")"""
FREE = """
  - id: q-free-NUMBER
    kind: one
    outcome: A1
    level: apply
    difficulty: easy
    critical: sign-is-not-consent
    stem: {en: Which one NUMBER?, zh: 哪一个NUMBER？}
    answer: {id: a, text: {en: A, zh: 甲}, why: {en: Yes., zh: 对。}}
    distractors: [{id: b, misconception: M01, text: {en: B, zh: 乙}, why: {en: No., zh: 不对。}}]
"""
FREE_1, FREE_2 = FREE.replace("NUMBER", "1"), FREE.replace("NUMBER", "2").replace(POINT, "")
FAR = "PIPL 9999-9 ¶9(99)"


def change(root: Path, file: str, old: str, new: str) -> int:
    """Replace a text in a file of the course and return the line on which it began."""
    path = root / "content" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    return text[: text.index(old)].count("\n") + 1


def open_everything(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Build the course, run each notebook's cells as a kernel does, answer all; return what the page got."""
    shown: list[Any] = []
    told: list[str] = []
    monkeypatch.setattr("askfirst.notebook.lesson.load_for", lambda slug: loader.load_for(slug, root))
    monkeypatch.setattr("askfirst.notebook.lesson.display", shown.append)
    for path in build(root):
        notebook = nbformat.read(path, as_version=4)
        names: dict[str, Any] = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(cell.source, names)  # noqa: S102 - what the kernel does
        lesson = names["lesson"]
        assert lesson.lang == notebook.metadata.askfirst.lang
        for quiz in lesson.quizzes.values():
            for item in quiz.quiz_state.items.values():
                told += [quiz.answer(item.id, response) for response in (slip(item), key(item))]
        for activity in lesson.activities.values():
            if hasattr(activity, "bench"):
                told += [activity.judge(cell.row, cell.column) for cell in activity.bench.cells]
            if hasattr(activity, "check"):
                told.append(activity.check([line.id for line in activity.builder.parts]))
        if lesson.exam:
            lesson.exam.begin("A")
    told += [each.data if hasattr(each, "data") else json.dumps(each.get_state(), default=str) for each in shown]
    assert len(told) > 20
    return told


ODD = {
    "markup": [(BANK, ASK, "{en: '<b onclick=x()>Ask</b> & \"you\"', zh: '<b>问</b>'}")],
    "braces": [
        (BANK, ASK, "{en: 'Ask {who} {0} {}', zh: '问{who}{}'}"),
        ("course.yaml", "{en: Mini, zh: 小课}", "{en: 'Mini {x}', zh: '小课{x}'}"),
    ],
    "percent": [(BANK, ASK, "{en: '100 %s of %(all)d \\1', zh: '100%s\\g<1>'}")],
    "citation-marks": [(BANK, ASK, "{en: '⟦Ask⟧', zh: '⟦问⟧'}")],
    "markdown": [(LESSON, "English text with", "English [text](#x) with ![x](y) <b>and</b>")],
    "emoji": [(BANK, ASK, "{en: '👩‍👧 Ask', zh: '👩‍👧问'}")],
    "long": [(BANK, ASK, "{en: " + "very " * 3_000 + "long, zh: " + "很" * 9_000 + "长}")],
    "names-of-python": [(BANK, "id: ask,", "id: none,"), (BANK, "id: sign,", "id: self,")],
    "names-of-javascript": [(BANK, "id: ask,", "id: constructor,"), (BANK, "id: face,", "id: prototype,")],
    "numbers-as-ids": [(BANK, "id: ask,", "id: '1',"), (BANK, "id: face,", "id: '0',")],
    "all-at-fault": [
        (BANK, "{id: phone-line, fault: false", "{id: phone-line, fault: true"),
        (BANK, "{id: welcome, fault: false", "{id: welcome, fault: true"),
    ],
    "one-group-empty": [(BANK, "id: count, group: no-group", "id: count, group: yes-group")],
    "one-reason-for-two": [(BANK, "why: {en: Second., zh: 再。}", "why: {en: First., zh: 先。}")],
    "no-paths": [("course.yaml", PATHS, "paths: {}\n")],
    "lesson-on-no-path": [("course.yaml", "  01-mini:\n", MORE + "  01-mini:\n")],
    "every-call": [(LESSON, 'lesson.quiz("all")', EVERY_CALL), ("course.yaml", "minutes: 4", "minutes: 6")],
    "test": [
        (BANK, "items:\n", f"items:{FREE_1}{FREE_2}"),
        ("course.yaml", "    test: {A1: 2}", "    test: {A1: 2}\n    critical: [sign-is-not-consent]"),
        ("course.yaml", "lessons:\n", "test_lesson: 01-mini\nlessons:\n"),
        (LESSON, "lesson.notice()", "lesson.notice()\nlesson.test()"),
    ],
    "delayed": [
        (BANK, "items:\n", f"items:{FREE_1}"),
        ("course.yaml", "lessons:\n", "delayed_check: [q-free-1]\nlessons:\n"),
        (LESSON, "lesson.notice()", "lesson.notice()\nlesson.delayed()"),
    ],
    "largest-citation": [
        ("law.yaml", "provisions:\n", f"provisions:\n  {FAR}: {{en: Far., zh: 远。}}\n"),
        (BANK, "cites: [PIPL 29]\n    stem", f"cites: [{FAR}]\n    stem"),
    ],
    "quiz-named-as-ours": [(BANK, "  all:\n", "  delayed-check:\n"), (LESSON, '"all"', '"delayed-check"')],
    "old-law": [("law.yaml", "in_force: 2021-11-01", "in_force: 0001-01-01")],
    "unchecked-law": [("law.yaml", "    in_force: 2021-11-01", "    in_force: 2021-11-01\n    date_checked: false")],
    "drawing-declared": [(DRAWING, "<svg", '<?xml version="1.0" encoding="UTF-8"?>\n<!-- a door -->\n<svg')],
    "drawing-with-text": [(DRAWING, "</svg>", "<title>A &lt;door&gt; &amp; more</title><text>门</text></svg>")],
    "crlf": [(BANK, "\n", "\r\n"), (LESSON, "\n", "\r\n")],
    "bom": [(BANK, "quizzes:", "\ufeffquizzes:"), (LESSON, "---\njupytext", "\ufeff---\njupytext")],
    "nothing-recalled": [(BANK, "bets:\n  - id: guess", "recall: []\nbets:\n  - id: guess")],
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_and_passes_the_check_opens(name: str, mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file, old, new in ODD[name]:
        change(mini, file, old, new)
    if name == "lesson-on-no-path":
        text = (mini / "content" / LESSON).read_text(encoding="utf-8").replace("01-mini", "02-more")
        more = mini / "content" / "lessons" / "02-more" / "lesson.md"
        more.parent.mkdir()
        more.write_text(
            re.sub(r'lesson\.(walk|bench|builder|quiz)\("\w+"\)', "lesson.summary()", text), encoding="utf-8"
        )
    told = open_everything(mini, monkeypatch)
    assert not [each for each in told if re.search(r"\[\[[A-Z]", each)], "every citation is written out"


REFUSED = {
    "verdict-as-reason": (BANK, "id: none-asked", "id: lawful", "reason-id"),
    "group-twice": (BANK, "id: no-group", "id: yes-group", "group-twice"),
    "article-too-large": ("law.yaml", "  NEW 1:", "  PIPL 12345:", "odd-citation"),
    "article-zero": ("law.yaml", "  NEW 1:", "  PIPL 0:", "odd-citation"),
    "wide-digits": ("law.yaml", "  NEW 1:", "  PIPL ２９:", "odd-citation"),
    "one-name-for-two": (TRIED, "  page:\n", "  way:\n", "id-twice"),
    "recall-in-a-quiz": (BANK, "bets:\n", "recall: [q-one]\nbets:\n", "item-asked-twice"),
    "recall-twice": (BANK, "bets:\n", "recall: [q-one, q-one]\nbets:\n", "id-twice"),
    "delayed-without-items": (LESSON, "lesson.notice()", "lesson.delayed()", "delayed-empty"),
    "look-first-without-a-pre-check": (LESSON, "lesson.notice()", "lesson.look_first()", "look-first-empty"),
    "test-without-a-test": (LESSON, "lesson.notice()", "lesson.test()", "test-elsewhere"),
    "arguments-to-none": (LESSON, "lesson.notice()", 'lesson.notice("x")', "call-arguments"),
    "two-scenes": (LESSON, 'lesson.scene("door")', 'lesson.scene("door", "door")', "call-arguments"),
    "other-argument": (LESSON, 'lesson.quiz("all")', 'lesson.quiz(quiz="all")', "call-arguments"),
    "named-words": (LESSON, 'lesson.words("consent")', 'lesson.words(term="consent")', "call-arguments"),
    "computed-name": (LESSON, 'lesson.quiz("all")', 'lesson.quiz("a" + "ll")', "call-without-id"),
    "starred": (LESSON, 'lesson.quiz("all")', 'lesson.quiz(*["all"])', "call-without-id"),
    "number": (LESSON, 'lesson.quiz("all")', "lesson.quiz(1)", "call-without-id"),
    "quiz-twice": (LESSON, 'lesson.quiz("all")', 'lesson.quiz("all"); lesson.quiz("all")', "call-twice"),
    "own-code": (LESSON, "lesson.notice()", "print(1)", "lesson-code"),
    "own-loop": (LESSON, "lesson.notice()", "while True:\n    pass", "lesson-code"),
    "own-import": (LESSON, "lesson.notice()", "import os", "lesson-code"),
    "reassigned": (LESSON, "lesson.notice()", "lesson = None", "lesson-code"),
    "a-command": (LESSON, "lesson.notice()", "!ls", "code-not-python"),
    "too-deep-code": (LESSON, "lesson.notice()", "(" * 500 + ")" * 500, "code-not-python"),
    "minus-signs": (LESSON, "lesson.notice()", "-" * 200_000 + "1", "code-not-python"),
    "single-quotes": (LESSON, 'askfirst.lesson("01-mini")', "askfirst.lesson('01-mini')", "no-opening"),
    "language-given": (LESSON, 'askfirst.lesson("01-mini")', 'askfirst.lesson("01-mini", lang="zh")', "no-opening"),
    "other-name": (LESSON, "lesson = askfirst", "page = askfirst", "no-opening"),
    "escaped-zero": (BANK, ASK, '{en: "A\\0sk", zh: 问}', "control-character"),
    "escaped-bell": (BANK, ASK, '{en: "A\\ask", zh: 问}', "control-character"),
    "escaped-zero-width": (BANK, ASK, '{en: "A\\u200bsk", zh: 问}', "invisible"),
    "escaped-tab": (BANK, ASK, '{en: "A\\tsk", zh: 问}', "tab"),
    "seconds-as-day": ("course.yaml", "law_as_of: 2026-11-23", "law_as_of: 86400", "odd-date"),
    "quoted-seconds": ("course.yaml", "law_as_of: 2026-11-23", "law_as_of: '0'", "odd-date"),
    "day-and-time": ("course.yaml", "law_as_of: 2026-11-23", "law_as_of: 2026-11-23T00:00:00", "odd-date"),
    "day-without-dashes": ("course.yaml", "law_as_of: 2026-11-23", "law_as_of: 20261123", "odd-date"),
    "yes-for-true": (BANK, "fault: true", "fault: Yes", "wrong-bool"),
    "percent-sign": ("course.yaml", "lessons:\n", "pass_percent: 80%\nlessons:\n", "wrong-int"),
    "half-minutes": ("course.yaml", "minutes: 4", "minutes: 4.5", "wrong-int"),
    "too-much-percent": ("course.yaml", "lessons:\n", "pass_percent: 101\nlessons:\n", "number-le"),
    "no-minutes": ("course.yaml", "minutes: 4", "minutes: 0", "number-gt"),
    "list-for-text": ("course.yaml", "title: {en: Mini, zh: 小课}", "title: [Mini, 小课]", "pair-wanted"),
    "text-for-list": (BANK, "items: [q-one, q-several, q-verdict, q-sort, q-order, q-mark]", "items: a", "wrong-list"),
    "list-for-fields": (BANK, "quizzes:\n  all:\n", "quizzes:\n- all:\n", "wrong-dict"),
    "empty-text": (BANK, ASK, "{en: , zh: 问}", "comma-in-text"),
    "null-text": (BANK, ASK, "{en: ~, zh: 问}", "text-missing"),
    "list-in-text": (BANK, ASK, "{en: [Ask], zh: 问}", "wrong-string"),
    "third-language": (BANK, ASK, "{en: Ask, zh: 问, fr: Demander}", "field-unknown"),
    "law-without-name": ("law.yaml", "    rank: law\n", "", "field-missing"),
    "unknown-rank": ("law.yaml", "rank: law", "rank: decree", "one-of"),
    "day-of-law": ("law.yaml", "in_force: 2021-11-01", "in_force: soon", "odd-date"),
    "then-to-nowhere": ("law.yaml", "  NEW 1: {en", "  NEW 1: {then: the old one, en", "then-unknown"),
    "fixed-quoted": ("glossary.yaml", "fixed: true", "fixed: 'true'", "wrong-bool"),
    "term-in-one-language": ("glossary.yaml", "{en: consent, zh: 同意}", "{en: consent}", "language-missing"),
    "glossary-list": ("glossary.yaml", "consent:", "- consent:", "wrong-dict"),
    "path-without-lessons": ("course.yaml", "lessons: [01-mini]", "lessons: []", "too-few"),
    "path-without-test": ("course.yaml", "test: {A1: 2}", "test: {}", "too-few"),
    "test-of-nothing": ("course.yaml", "test: {A1: 2}", "test: {A1: 0}", "number-gt"),
    "test-lesson-nowhere": ("course.yaml", "lessons:\n", "test_lesson: 09-none\nlessons:\n", "unknown"),
    "people-missing": (SCENES, "people: [{en: a visitor, zh: 访客}]", "people: []", "too-few"),
}
ELSEWHERE = {  # where the sentence points at the whole of what is wrong, not at the text that was changed
    *("recall-twice", "glossary-list", "list-for-fields", "path-without-lessons"),
    *("group-twice", "law-without-name", "verdict-as-reason"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_break_a_page_is_named_and_nothing_is_written(name: str, mini: Path) -> None:
    file, old, new, sentence = REFUSED[name]
    line = change(mini, file, old, new)
    with pytest.raises(ContentError) as caught:
        build(mini)
    named = {(fault.path, fault.key): fault.line for fault in reversed(caught.value.faults)}
    assert (f"content/{file}", sentence) in named, str(caught.value)
    if name not in ELSEWHERE:
        assert abs(named[f"content/{file}", sentence] - line) <= 1, str(caught.value)
    for fault in caught.value.faults:
        assert all("\n" not in fault.tell(lang) for lang in LANGUAGES)
    assert not (mini / "notebooks").exists()


def test_the_command_says_advice_and_passes(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    change(mini, BANK, "{en: It is asked., zh: 要问。}", "{en: It is asked!, zh: 要问。}")
    done = CliRunner().invoke(app, ["check", str(mini)])
    assert done.exit_code == 0
    said = done.stdout.splitlines()
    for begins, says in ((f"content/{BANK}:", "exclamation mark"), ("content/course.yaml:", "Of all questions")):
        assert [each for each in said if each.startswith(f"Advice: {begins}") and says in each], said
    assert said[-1].startswith("The content is sound:")


def test_a_refusal_says_how_many_and_fails(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    change(mini, BANK, "kind: sort", "kind: sorted")
    done = CliRunner().invoke(app, ["check", str(mini)])
    assert done.exit_code == 1
    assert done.stdout == ""
    said = done.stderr.splitlines()
    assert re.match(rf"content/{re.escape(BANK)}:\d+: ", said[0])
    assert said[1:] == ["共有1处需要修改，没有写入任何文件。"]
