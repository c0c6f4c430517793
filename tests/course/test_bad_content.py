"""Malformed content of every kind: one sentence with file and line, in both languages, and nothing is written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import yaml

from askfirst.course.check_drawings import check_drawing
from askfirst.course.faults import ContentError
from askfirst.course.loader import ROOT, load_for
from askfirst.course.words import sentences
from askfirst.course.yaml_source import read_yaml
from askfirst.publish.build import build
from askfirst.publish.item_rules import OF_FAMILIES, RULES

BANK = "lessons/01-mini/questions.yaml"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2">\n'

BROKEN_YAML = {
    "deep-900": ("a: " + "[" * 900 + "]" * 900, "too-deep", 1),
    "brackets-3000": ("[" * 3_000, "too-deep", 1),
    "brackets-300000": ("[" * 300_000, "too-deep", 1),
    "braces-3000": ("{a: " * 3_000, "too-deep", 1),
    "dashes": ("- " * 200 + "a", "too-deep", 1),
    "indented": ("\n".join(" " * depth + "a:" for depth in range(200)), "too-deep", 32),
    "python-tag": ("a: 1\nb: !!python/object/apply:os.system [ls]", "odd-tag", 2),
    "binary-tag": ("a: !!binary aGk=", "odd-tag", 1),
    "own-tag": ("a: !text hi", "odd-tag", 1),
    "anchor": ("a: &x 1", "alias", 1),
    "alias": ("a: &x [1]\nb: *x", "alias", 2),
    "conflict": ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other", "conflict", 2),
    "conflict-end": ("a: 1\n>>>>>>> other", "conflict", 2),
    "comma": ("a: {en: Stop, look, zh: 停}", "comma-in-text", 1),
    "colon": ("a: 1\nb: Note: this", "colon-in-text", 2),
    "colon-in-list": ("a:\n  - b: Note: this", "colon-in-text", 2),
    "tab": ("a:\n\tb: 1", "tab", 2),
    "smart-quotes": ("a: 1\nb: “one”: two", "smart-quotes", 2),
    "dash": ("a:\n  - b\n  -c", "dash-space", 3),
    "no-space": ("a: 1\nb:2\n", "colon-space", 2),
    "percent": ("a: %80", "quote-it", 1),
    "at": ("a: @home", "quote-it", 1),
    "cut": ("a: {en: 1, zh: 2}\nb:\n  en: Room #3 is open", "text-cut", 3),
    "second": ("a: 1\n---\nb: 2", "second-document", 2),
    "twice": ("a: 1\nb: 2\na: 3", "duplicate-key", 3),
    "list-key": ("? [a]\n: b", "odd-key", 1),
    "control": ("a: 1\nb: \x07", "control-character", 2),
    "open-quote": ('a: "one\nb: 2\n', "quote-open", 1),
    "open-quote-closed-below": ('a: 1\nb: "one\nc: "two"\n', "quote-open", 2),
    "open-single-quote": ("a: 1\nb: 'one\nc: 'two'\n", "quote-open", 2),
    "open-quote-in-list": ('a:\n  - "one\n  - two\n', "quote-open", 2),
    "open-quote-in-pair": ('a: {en: "one, zh: 一}\nb: 1\n', "quote-open", 1),
    "too-deep-line": ("a:\n  b: 1\n   c: 2\n", "indent", 3),
    "too-shallow-line": ("a:\n   b: 1\n  c: 2\n", "indent", 3),
    "first-line-indented": ("  a: 1\nb: 2\n", "indent", 2),
    "list-off": ("a:\n  - b: 1\n    c: 2\n   d: 3\n", "indent", 4),
    "no-break-indent": ("a:\n\u00a0\u00a0b: 1\n", "odd-space", 2),
    "wide-space-indent": ("a:\n　b: 1\n", "odd-space", 2),
    "no-break-before-field": ("a: 1\n\u00a0b: 1\n", "odd-space", 2),
    "wide-colon": ("a: 1\nb：2\nc: 3\n", "wide-colon", 2),
    "wide-colon-in-pair": ("a: {en： one, zh: 一}\n", "wide-colon", 1),
    "wide-comma-in-pair": ("a: {en: one， zh: 一}\n", "wide-comma", 1),
    "brace-open-above": ("a: {en: one, zh: 一\nb: 2\n", "bracket-open", 1),
    "star": ("a: *starred* words\n", "quote-it", 1),
    "backtick": ("a: `code` first\n", "quote-it", 1),
    "merge-key": ("a: {b: 1}\nc:\n  <<: {b: 2}\n  <<: {d: 3}\n", "duplicate-key", 4),
    "directive": ("%YAML 9.9\n---\na: 1\n", "not-yaml", 1),
    "comma-starts-pair": ("a: {en: No, zh: 不}\nb: {en: Yes, of course, zh: 是}\n", "comma-in-text", 2),
    "invisible-in-id": ("a: on\u200be\n", "invisible", 1),
    "soft-hyphen": ("a: 1\nb: con\u00adsent\n", "invisible", 2),
    "right-to-left": ("a: 1\nb: \u202eone\n", "invisible", 2),
    "line-separator": ("a: 1\nb: one\u2028c: 2\n", "invisible", 2),
    "null-byte": ("a: 1\nb: \x00\n", "control-character", 2),
    "escape": ("a: 1\nb: \x1b[31mred\n", "control-character", 2),
    "old-mac-lines": ("a: 1\rb: 2\r", "control-character", 1),
    "number-key": ("1: a\n1: b\n", "duplicate-key", 2),
    "set": ("a: !!set {b}\n", "odd-tag", 1),
    "timestamp-tag": ("a: !!timestamp 2026-11-23\n", "odd-tag", 1),
    "two-levels-of-quotes": ('a: "one "two" three"\nb: 2\n', "not-yaml", 1),
    "open-bracket": ("a: [1, 2", "bracket-open", 1),
    "only-comment": ("# nothing\n", "file-empty", 1),
}


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("name", BROKEN_YAML)
def test_a_broken_yaml_file_is_one_sentence(
    name: str, compiled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not compiled:
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    text, key, line = BROKEN_YAML[name]
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_yaml(path, tmp_path)
    assert (key, line) in {(each.key, each.line) for each in caught.value.faults}, str(caught.value)
    for fault in caught.value.faults:
        assert all("\n" not in fault.tell(lang) for lang in ("en", "zh"))


@pytest.mark.parametrize("path", sorted((ROOT / "content").rglob("*.yaml")), ids=lambda path: path.name)
def test_a_file_reads_the_same_without_the_compiled_parser(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = read_yaml(path, ROOT)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert read_yaml(path, ROOT) == compiled


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes or devices in folders")
@pytest.mark.parametrize("kind", ["pipe", "device", "loop", "folder"])
def test_what_is_no_plain_file_is_named_and_never_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "loop":
            path.symlink_to(path)
        case _:
            path.mkdir()
    with pytest.raises(ContentError, match=":1: "):
        read_yaml(path, tmp_path)


BAD_DRAWINGS = {
    "script": (HEAD + "<script>alert(1)</script></svg>", "drawing-element", 2),
    "onload": (HEAD.replace(">", ' onload="x()">', 1) + "</svg>", "drawing-attribute", 1),
    "onclick": (HEAD + '<path onclick="x()" d="M0 0"/></svg>', "drawing-attribute", 2),
    "image": (HEAD + '<image href="https://example.org/x.png"/></svg>', "drawing-element", 2),
    "data": (HEAD + '<path fill="url(data:image/png;base64,AA)"/></svg>', "drawing-reference", 2),
    "remote": (HEAD + '<path fill="url(https://example.org/x#a)"/></svg>', "drawing-reference", 2),
    "style": (HEAD + "<style>body{display:none}</style></svg>", "drawing-element", 2),
    "style-attribute": (HEAD + '<path style="position:fixed"/></svg>', "drawing-attribute", 2),
    "foreign": (HEAD + "<foreignObject/></svg>", "drawing-element", 2),
    "use": (HEAD + '<use href="#a"/></svg>', "drawing-element", 2),
    "link": (HEAD + '\n<a href="javascript:x()"/></svg>', "drawing-element", 3),
    "animate": (HEAD + '<animate attributeName="href"/></svg>', "drawing-element", 2),
    "xlink": (HEAD + '<g xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a"/></svg>', "drawing-attribute", 2),
    "html": ("<html/>", "drawing-not-svg", 1),
    "no-namespace": ("<svg/>", "drawing-not-svg", 1),
    "png": ("\x89PNG\r\n\x1a\n", "drawing-not-svg", 1),
    "empty": ("", "file-empty", 1),
    "unclosed": (HEAD + "<g>\n", "drawing-not-svg", 3),
    "entities": ('<!DOCTYPE svg [<!ENTITY a "b">]>' + HEAD + "&a;</svg>", "drawing-entity", 1),
    "large": (HEAD + "<path/>" * 2_000 + "</svg>", "file-too-large", 1),
    "no-viewbox": ('<svg xmlns="http://www.w3.org/2000/svg"/>', "drawing-no-viewbox", 1),
    "stop-twice": (HEAD + '<g data-stop="a"/><g data-stop="a"/></svg>', "stop-twice", 1),
    "comment-that-ends-early": (HEAD + "<!--><script>x()</script>-->\n</svg>", "drawing-element", 2),
    "comment-with-dash": (HEAD + "\n<!---><img src='x'/> - -->\n</svg>", "drawing-element", 3),
    "cdata": (HEAD + "<title><![CDATA[<img src=x onerror=x()>]]></title></svg>", "drawing-element", 2),
    "utf-16": ("\xff\xfe<\x00s\x00v\x00g\x00/\x00>\x00", "file-not-utf8", 1),
    "latin-1": ("<?xml version='1.0' encoding='latin-1'?>\n" + HEAD + "<text>\xe9</text></svg>", "file-not-utf8", 3),
    "deep": (HEAD + "<g>" * 600 + "</g>" * 600 + "</svg>", "drawing-not-svg", 2),
    "upper-case": (HEAD + "<SCRIPT/></svg>", "drawing-element", 2),
    "set": (HEAD + "<set attributeName='onload' to='x()'/></svg>", "drawing-element", 2),
    "handler-in-capitals": (HEAD + "<path onLoad='x()'/></svg>", "drawing-attribute", 2),
    "mask": (HEAD + "<path mask='url(https://example.org/m)'/></svg>", "drawing-attribute", 2),
    "filter": (HEAD + "<filter/></svg>", "drawing-element", 2),
    "escaped-reference": (HEAD + "<path fill='u&#114;l(&#104;ttps://example.org)'/></svg>", "drawing-reference", 2),
    "base": (HEAD + "<g xml:base='https://example.org/'/></svg>", "drawing-attribute", 2),
    "two-tops": (HEAD + "</svg>\n<svg/>", "drawing-not-svg", 3),
    "only-a-comment": ("<!-- a -->", "drawing-not-svg", 1),
    "instruction": (HEAD + "<?xml-stylesheet href='x'?></svg>", "drawing-element", 2),
}


@pytest.mark.parametrize("name", BAD_DRAWINGS)
def test_a_drawing_that_could_do_harm_is_refused(name: str, tmp_path: Path) -> None:
    text, key, line = BAD_DRAWINGS[name]
    path = tmp_path / "x.svg"
    path.write_text(text, encoding="latin-1")
    faults = check_drawing(path, tmp_path)[1]
    assert (key, line) in {(each.key, each.line) for each in faults}, faults


SPOILT = [
    (BANK, "items: [q-one, q-several", "items: [q-one, q-one, q-several", "item-asked-twice"),
    ("course.yaml", "critical:\n", "delayed_check: [q-one]\ncritical:\n", "item-asked-twice"),
    ("course.yaml", "critical:\n", "refresh_days: [2, 7, 7]\ncritical:\n", "days-ascending"),
    ("course.yaml", "critical:\n", "refresh_days: [7, 2]\ncritical:\n", "days-ascending"),
    ("course.yaml", "critical:\n", "refresh_days: [0, 2]\ncritical:\n", "number-gt"),
    ("course.yaml", "critical:\n", "refresh_days: [2, 4000]\ncritical:\n", "number-le"),
    ("course.yaml", "critical:\n", "refresh_days: [1.5]\ncritical:\n", "wrong-int"),
    ("course.yaml", "critical:\n", "refresh_days: [two]\ncritical:\n", "wrong-int"),
    ("course.yaml", "critical:\n", "refresh_days: 2\ncritical:\n", "wrong-list"),
    ("course.yaml", "critical:\n", "refresh_days: [2]\ntest_lesson: 01-mini\ncritical:\n", "refresh-few"),
    ("course.yaml", "lessons: [01-mini]", "lessons: [01-mini, 01-mini]", "id-twice"),
    ("lessons/01-mini/activities.yaml", "id: second", "id: first", "id-twice"),
    ("lessons/01-mini/activities.yaml", "id: second", "id: other", "stop-not-drawn"),
    ("lessons/01-mini/activities.yaml", "id: second", "id: other", "stop-not-told"),
    (BANK, "under [[PIPL 29]]", "under [[PIPL 29]", "citation-open"),
    ("lessons/01-mini/lesson.md", "with [[PIPL 29]]", "with PIPL 29]]", "citation-open"),
    ("lessons/01-mini/lesson.md", 'lesson.scene("door")', "lesson.scene()", "call-without-id"),
    ("lessons/01-mini/lesson.md", 'lesson.scene("door")', 'lesson.scene(scene_id="roof")', "call-id"),
    (BANK, "outcome: A1\n    scene", "outcome: 2026\n    scene", "text-unquoted"),
]


@pytest.mark.parametrize(("file", "old", "new", "key"), SPOILT)
def test_what_does_not_fit_together_is_named_and_nothing_is_written(
    mini: Path, file: str, old: str, new: str, key: str
) -> None:
    path = mini / "content" / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        build(mini)
    assert (f"content/{file}", key) in {(each.path, each.key) for each in caught.value.faults}, str(caught.value)
    assert not (mini / "notebooks").exists()


def test_a_lesson_that_the_course_does_not_list_is_named(mini: Path) -> None:
    lessons = mini / "content" / "lessons"
    (lessons / "02-more").mkdir()
    (lessons / "02-more" / "lesson.md").write_bytes((lessons / "01-mini" / "lesson.md").read_bytes())
    with pytest.raises(ContentError, match=r"lessons/02-more/lesson\.md:1: course\.yaml does not list"):
        build(mini)


def test_files_of_macos_are_passed_over_and_another_ending_is_named(mini: Path) -> None:
    (mini / "content" / "lessons" / "._01-mini").write_bytes(b"\x00\x05\x16\x07")
    build(mini)
    (mini / "content" / "lessons" / "01-mini" / "more.yml").write_text("a: 1\n")
    with pytest.raises(ContentError, match=r"lessons/01-mini/more\.yml:1: "):
        build(mini)


def test_a_fault_costs_only_the_lesson_it_is_in(mini: Path) -> None:
    sound = load_for("01-mini", mini)
    (mini / "content" / "lessons" / "02-more").mkdir()
    (mini / "content" / "lessons" / "02-more" / "questions.yaml").write_text("quizzes: [\n")
    content = load_for("01-mini", mini)
    assert list(content.items) == list(sound.items)
    assert list(content.quizzes) == list(sound.quizzes)
    assert list(content.questions.faults) == ["02-more"]
    with pytest.raises(ContentError):
        load_for("02-more", mini)


def test_every_item_rule_has_a_sentence() -> None:
    assert {f"rule-{name}" for name in (*RULES, *OF_FAMILIES)} <= set(sentences())
