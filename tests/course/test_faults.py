"""An instructor's slips: each is refused with its own sentence, the file and the line, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.faults import ContentError
from askfirst.publish.check_lessons import check
from tests.conftest import MINI

BANK = "lessons/01-mini/questions.yaml"
LESSON = "lessons/01-mini/lesson.md"
TRIED = "lessons/01-mini/activities.yaml"
SCENES = "lessons/01-mini/scenes.yaml"


@dataclass(frozen=True)
class Slip:
    """Replace ``old`` by ``new`` in ``file`` (all of it where ``old`` is None) and expect ``key`` on that line."""

    file: str
    key: str
    old: str | bytes | None
    new: str | bytes
    shift: int = 0  # lines between the text replaced and the line named


KINDS = "    kind: sort\n    outcome: A1\n    level: apply\n    difficulty: easy\n    cites"
NO_SUCH_OPTION = "misconceptions: {ask-each: M01, leave-off: M01, wait: M01}"
NO_SUCH_MISTAKE = "misconceptions: {ask-each: M99, leave-off: M01}"
FAMILY_OUTCOME = "family: door-family\n    kind: one\n    outcome: Z9"
OF_MINI = (MINI / "content" / BANK).read_text("utf-8")
SECOND_CASE = OF_MINI[OF_MINI.index("      - id: door-face") : OF_MINI.index("  - family: list-family")]
SAME_KEY = SECOND_CASE.replace("answer: ask-each", "answer: hang-sign").replace("{hang-sign: M01,", "{ask-each: M01,")
CHANGED = "changed: {en: It knows faces., zh: 它认脸。}\n"

SLIPS = [
    Slip(BANK, "file-empty", None, ""),
    Slip(BANK, "file-empty", None, " \n\n"),
    Slip(BANK, "file-too-large", None, "a: b\n" * 2_000_000),
    Slip(BANK, "tab", "    outcome: A1\n    scene", "\toutcome: A1\n    scene"),
    Slip(BANK, "file-not-utf8", b"Three?", b"Three \xff\xfe?"),
    Slip(BANK, "file-not-utf8", None, "lesson: 课\n".encode("gb18030")),
    Slip(BANK, "control-character", "Sort, zh", "So\x07rt, zh"),
    Slip(BANK, "control-character", "Sort, zh", "So\ufffdrt, zh"),
    Slip(BANK, "bracket-open", "stem: {en: Sort", "stem: {en: {Sort"),
    Slip(BANK, "bracket-open", None, "lesson: [1, 2"),
    Slip(
        BANK,
        "duplicate-key",
        "    level: analyse\n    difficulty: medium\n    stem: {en: Sort",
        "    level: analyse\n    level: apply\n    difficulty: medium\n    stem: {en: Sort",
        1,
    ),
    Slip(BANK, "alias", "q-one, q-several", "&x [q-one], *x"),
    Slip(BANK, "odd-key", "bets:\n", "? [a, b]\n: c\nbets:\n"),
    Slip(BANK, "field-missing", "    outcome: A1\n    scene: door\n", "    scene: door\n", -2),
    Slip(BANK, "field-missing", "    kind: sort\n", "", -1),
    Slip(BANK, "field-unknown", "    critical: sign", "    crucial: yes\n    critical: sign"),
    Slip(BANK, "one-of", "kind: several", "kind: severall", -1),
    Slip(BANK, "one-of", "level: judge", "level: evaluate"),
    Slip(BANK, "one-of", "form: sign", "form: poster"),
    Slip(BANK, "language-missing", "title: {en: All kinds, zh: 各种题}", "title: {en: All kinds}"),
    Slip(BANK, "language-missing", "stem: {en: Sort, zh: 分类}", 'stem: {en: Sort, zh: " "}'),
    Slip(BANK, "pair-wanted", "id: ask, text: {en: Ask, zh: 问}", "id: ask, text: Ask"),
    Slip(BANK, "text-unquoted", "outcome: A1\n    scene", "outcome: 1\n    scene"),
    Slip(BANK, "wrong-bool", "fault: true", 'fault: "true"'),
    Slip(BANK, "odd-id", "id: q-one\n", "id: Q One\n"),
    Slip("course.yaml", "odd-date", "law_as_of: 2026-11-23", "law_as_of: 2026-13-45"),
    Slip(BANK, "too-few", "items: [q-one, q-several, q-verdict, q-sort, q-order, q-mark]", "items: []"),
    Slip(BANK, "too-few", "      - {id: third, text: {en: Act, zh: 处理}, why: {en: Last., zh: 后。}}\n", "", -3),
    Slip(BANK, "field-unknown", "quizzes:\n", "lesson: 01-mini\nquizzes:\n"),
    Slip(BANK, "unknown", "outcome: A1\n    scene", "outcome: Z9\n    scene"),
    Slip(BANK, "unknown", "scene: door", "scene: window"),
    Slip(BANK, "unknown", "critical: sign-is-not-consent", "critical: no-such-point"),
    Slip(BANK, "unknown", "    level: judge", "    setting: moon\n    level: judge"),
    Slip(BANK, "unknown", "lawful: {misconception: M01", "lawful: {misconception: M99"),
    Slip(BANK, "unknown", "[q-one, q-several", "[q-none, q-several"),
    Slip(BANK, "unknown-citation", "article: [P26]\n    cites: [PIPL 29]", "article: [P26]\n    cites: [PIPL 290]", 1),
    Slip(BANK, "unknown-citation", "under [[PIPL 29]]", "under [[PIPL 31]]"),
    Slip(BANK, "unknown-paragraph", "article: [P26]", "article: [P29]"),
    Slip(BANK, "not-in-force", "article: [P26]\n    cites: [PIPL 29]", "article: [P26]\n    cites: [NEW 1]", 1),
    Slip(BANK, "item-twice", "id: q-several", "id: q-one"),
    Slip(BANK, "option-id-twice", "id: skip,", "id: sign,", -13),
    Slip(BANK, "options-equal", "text: {en: Skip, zh: 跳过}", "text: {en: Sign, zh: 跳过}", -13),
    Slip(BANK, "verdict-missing", "      depends: {why: {en: No., zh: 不对。}}\n", "", -3),
    Slip(
        BANK,
        "verdict-unreasoned",
        "    answer: {id: none-asked, text: {en: Nobody was asked, zh: 没有问过}, why: {en: Right., zh: 对。}}\n"
        "    distractors:\n      - {id: no-sign,",
        "    answer: {id: none-asked, supports: [unlawful, lawful], text: {en: Nobody was asked, zh: 没有问过}, "
        "why: {en: Right., zh: 对。}}\n    distractors:\n      - {id: no-sign, supports: [unlawful],",
        1,
    ),
    Slip(BANK, "answer-elsewhere", "{id: none-asked,", "{id: none-asked, supports: [depends],"),
    Slip(BANK, "group-unknown", "id: count, group: no-group", "id: count, group: none"),
    Slip(BANK, "nothing-to-mark", "fault: true", "fault: false", -1),
    Slip(BANK, "field-unknown", "family: door-family\n", "family: door-family\n    critical: sign-is-not-consent\n", 1),
    Slip(
        BANK, "one-of", "    kind: one\n    outcome: A1\n    level: apply\n    difficulty: easy\n    cites", KINDS, -1
    ),
    Slip(BANK, "too-few", "      - {id: leave-off, text: {en: Leave it off, zh: 先不开}}\n", "", -3),
    Slip(BANK, "too-few", SECOND_CASE, "", -9),
    Slip(BANK, "language-missing", "stem: {en: All signed, zh: 都签了}", "stem: {en: All signed}"),
    Slip(BANK, "id-twice", "id: leave-off, text", "id: ask-each, text"),
    Slip(BANK, "option-unknown", "answer: hang-sign", "answer: hang-it"),
    Slip(BANK, "option-unknown", "misconceptions: {ask-each: M01, leave-off: M01}", NO_SUCH_OPTION),
    Slip(BANK, "option-unknown", "          ask-each: {en: Too much.", "          ask-all: {en: Too much."),
    Slip(BANK, "unknown", "misconceptions: {ask-each: M01, leave-off: M01}", NO_SUCH_MISTAKE),
    Slip(
        BANK, "unknown", "cases:\n      - id: door-theft", "cases:\n      - id: door-theft\n        critical: none", 2
    ),
    Slip(BANK, "unknown", "family: door-family\n    kind: one\n    outcome: A1", FAMILY_OUTCOME, 2),
    Slip(BANK, "unknown-citation", "cites: [PIPL 29]\n    options", "cites: [PIPL 7]\n    options"),
    Slip(BANK, "unknown-paragraph", "article: [P26]\n        cites: []", "article: [P99]\n        cites: []"),
    Slip(BANK, "case-why", "          leave-off: {en: Needless., zh: 没必要。}\n", "", -3),
    Slip(
        BANK, "case-misconception", "misconceptions: {ask-each: M01, leave-off: M01}", "misconceptions: {ask-each: M01}"
    ),
    Slip(BANK, "case-right", "{ask-each: M01, leave-off: M01}", "{hang-sign: M01, ask-each: M01, leave-off: M01}"),
    Slip(BANK, "case-unsupported", "answer: was-asked", "answer: not-asked"),
    Slip(BANK, "case-misconception", "depends: {misconception: M01, why", "depends: {why"),
    Slip(BANK, "case-right", "          lawful: {why:", "          lawful: {misconception: M01, why:"),
    Slip(BANK, "verdict-missing", "          depends: {misconception: M01, why: {en: No., zh: 不对。}}\n", "", -3),
    Slip(BANK, "verdict-unreasoned", "supports: [depends]", "supports: [lawful]", -9),
    Slip(BANK, "options-equal", "text: {en: Leave it off,", "text: {en: Ask each one,", -9),
    Slip(BANK, "item-twice", "id: door-face", "id: q-one"),
    Slip(BANK, "family-twice", "family: list-family", "family: door-family"),
    Slip(BANK, "family-key", SECOND_CASE, SAME_KEY, -9),
    Slip(
        BANK,
        "changed-unshown",
        "        stem: {en: A camera that",
        f"        {CHANGED}        stem: {{en: A camera that",
    ),
    Slip("law.yaml", "odd-citation", "  NEW 1:", "  NEW one:"),
    Slip("law.yaml", "unknown", "  NEW 1:", "  OLD 1:"),
    Slip("law.yaml", "one-of", "rank: law", "rank: statute"),
    Slip(SCENES, "scene-unused", "door:", "gate:"),
    Slip(SCENES, "unknown", "drawing: door", "drawing: roof"),
    Slip(SCENES, "strip-without-law", "kind: law, cites: [PIPL 29]", "kind: law, cites: []"),
    Slip(SCENES, "odd-id", "code: S04", "code: scene 4"),
    Slip("course.yaml", "unknown", "lessons: [01-mini]", "lessons: [02-none]"),
    Slip(
        "course.yaml",
        "lesson-missing",
        "  01-mini:\n    title",
        "  02-none: {title: {en: N, zh: 无}, minutes: 5}\n  01-mini:\n    title",
    ),
    Slip(TRIED, "field-missing", "    drawing: door\n", "", -3),
    Slip(TRIED, "unknown", "drawing: door", "drawing: roof"),
    Slip(TRIED, "unknown-citation", "cites: [PIPL 29]}\n      - {id: second", "cites: [PIPL 7]}\n      - {id: second"),
    Slip(TRIED, "unknown-paragraph", "article: [P26]", "article: [P62]"),
    Slip(TRIED, "bench-cell", "row: sell, column: beam", "row: sell, column: rope"),
    Slip(TRIED, "bench-missing", "row: sell, column: beam", "row: count, column: beam", -4),
    Slip(TRIED, "stop-answer", "answer: go", "answer: may"),
    Slip(TRIED, "stop-answer", "{id: stay, text: {en: Stay, zh: 留下}}, ", ""),
    Slip(TRIED, "bench-outcome", "column: beam, impact: 0", "column: beam, impact: 0, stops: need"),
    Slip(TRIED, "bench-outcome", "open: care", "open: luck"),
    Slip(TRIED, "one-of", "mark: fine", "mark: nice"),
    Slip(TRIED, "number-le", "impact: 0", "impact: 7"),
    Slip(BANK, "unknown", "bets:\n", "recall: [q-none]\nbets:\n"),
    Slip("course.yaml", "unknown", "test: {A1: 2}", "test: {Z1: 2}"),
    Slip("course.yaml", "unknown", "critical:\n", "delayed_check: [q-none]\ncritical:\n"),
    Slip("course.yaml", "unknown", "critical:\n", "pre_check: no-quiz\ncritical:\n"),
    Slip(LESSON, "term-unexplained", 'lesson.words("consent")', "lesson.recall()"),
    Slip(LESSON, "term-translation", "English text with", "English text on consent with", 4),
    Slip(BANK, "term-translation", "stem: {en: Sort, zh: 分类}", "stem: {en: Sort by consent, zh: 分类}"),
    Slip("course.yaml", "minutes-off", "minutes: 4", "minutes: 30"),
    Slip(LESSON, "call-id", 'lesson.walk("way")', 'lesson.walk("no-way")'),
    Slip(LESSON, "file-empty", None, ""),
    Slip(LESSON, "lesson-header", None, "# No header\n"),
    Slip(LESSON, "prose-pair", '+++ {"lang": "zh"}\n\n中文正文，见[[PIPL 29]]。\n', "", -2),
    Slip(LESSON, "prose-language", '+++ {"lang": "en"}', '+++ {"lang": "fr"}', 2),
    Slip(LESSON, "unknown-citation", "English text with [[PIPL 29]]", "English text with [[PIPL 99]]"),
    Slip(LESSON, "unknown-paragraph", "and [P26]", "and [P77]"),
    Slip(LESSON, "code-not-python", 'lesson.scene("door")', 'lesson.scene("door"'),
    Slip(LESSON, "call-unknown", 'lesson.scene("door")', 'lesson.sceen("door")'),
    Slip(LESSON, "call-id", 'lesson.quiz("all")', 'lesson.quiz("some")'),
    Slip(LESSON, "no-opening", 'askfirst.lesson("01-mini")', 'askfirst.lesson("01-other")'),
    Slip(LESSON, "quiz-unused", 'lesson.quiz("all")', "lesson.recall()"),
]


def spoil(root: Path, slip: Slip) -> int:
    """Make the slip and return the line that should be named."""
    path = root / "content" / slip.file
    before = path.read_bytes()
    new = slip.new if isinstance(slip.new, bytes) else slip.new.encode()
    if slip.old is None:
        path.write_bytes(new)
        return 1
    old = slip.old if isinstance(slip.old, bytes) else slip.old.encode()
    if old == b"Three?":
        old = b"Sort"
    assert before.count(old) >= 1, "the slip must change something"
    path.write_bytes(before.replace(old, new, 1))
    return before[: before.index(old)].count(b"\n") + 1 + slip.shift


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.key}-{SLIPS.index(slip)}")
def test_a_slip_is_named_with_file_and_line(mini: Path, slip: Slip) -> None:
    line = spoil(mini, slip)
    with pytest.raises(ContentError) as caught:
        check(mini)
    named = {(fault.path, fault.key): fault.line for fault in reversed(caught.value.faults)}
    assert (f"content/{slip.file}", slip.key) in named, str(caught.value)
    if slip.key not in (
        "scene-unused",
        "lesson-missing",
        "no-opening",
        "quiz-unused",
        "not-yaml",
        "minutes-off",
        "term-unexplained",
    ):
        assert named[f"content/{slip.file}", slip.key] == line, str(caught.value)
    for fault in caught.value.faults:
        for lang in ("en", "zh"):
            sentence = fault.tell(lang)
            assert "\n" not in sentence
            assert sentence.startswith(f"{fault.path}:{fault.line}: ")


def test_the_command_line_says_it_and_writes_nothing(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(mini, next(slip for slip in SLIPS if slip.key == "tab"))
    for spoken, words in (("en_GB.UTF-8", "use spaces"), ("zh_CN.UTF-8", "改用空格")):
        monkeypatch.setenv("LC_ALL", spoken)
        result = CliRunner().invoke(app, ["build", str(mini)])
        assert result.exit_code == 1
        assert words in result.output
        assert "Traceback" not in result.output
    assert not (mini / "notebooks").exists()


def test_a_missing_file_is_named(mini: Path) -> None:
    (mini / "content" / "law.yaml").unlink()
    with pytest.raises(ContentError, match=r"content/law\.yaml:1: This file is missing"):
        check(mini)
