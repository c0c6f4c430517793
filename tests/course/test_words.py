"""The interface's catalogue: whole in every language, what the code says and no more, one sentence where broken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from askfirst import lab, lesson
from askfirst.__main__ import app
from askfirst.course.check_words import check_words
from askfirst.course.faults import ContentError
from askfirst.course.languages import LANGUAGES
from askfirst.course.loader import ROOT, load_for
from askfirst.course.words import BROKEN, FILES, PLACEHOLDER, SAID, fill, read, say, sentences
from tests.course.words_used import (
    LAUNCHER,
    SAYERS,
    STATIC,
    Use,
    constants,
    course_mode_says,
    sentences_in_pairs,
    sentences_said,
    views_said_by_python,
    views_said_by_the_page,
)

VIEWS = [*views_said_by_python(), *views_said_by_the_page()]

# Sections with words whose keys come from elsewhere, such as the verdict on an answer: the files that name these keys.
NAMED_ELSEWHERE = {
    "quiz": ("course/item_models.py", "course/models.py", "views/quiz.js"),
    "lab": ("assess/lab_verdict.py", "assess/lab_values.py", "assess/lab_answers.py", "notebook/lab.py"),
    "builder": ("course/activity_models.py",),
    "notice": ("views/notice.js",),
    "paths": ("learner/progress.py",),
    "fields": ("learner/record_schema.py",),
    "scene": ("course/models.py",),
    "law": ("course/models.py",),
    "trouble": ("learner/record_file.py",),
}
NAMES = {
    section: constants(*(STATIC / each if each.endswith(".js") else ROOT / "askfirst" / each for each in files))
    for section, files in NAMED_ELSEWHERE.items()
}
PYTHON = constants(*(ROOT / "askfirst").rglob("*.py"))
PYDANTIC = {"string", "int", "float", "bool", "list", "dict", "gt", "ge", "lt", "le"}  # its names of kinds and bounds
STRINGS = PYTHON | constants(*STATIC.rglob("*.js")) | PYDANTIC


def is_of(use: Use, section: str, key: str) -> bool:
    """Whether a use can be that of a key; what is put into it at run time is a number or a string of the code."""
    if use.sections and section not in use.sections:
        return False
    if use.key is None:
        return key in NAMES.get(section, ())
    found = re.fullmatch(use.key, key)
    return bool(found) and all(each in STRINGS or each.isdigit() for each in found.groups())


def entries(file: str) -> list[tuple[str, str, set[str]]]:
    """Every section, key and the placeholders of its text; those of ``commands`` are all that stand in ``SAID``."""
    files = SAID if file == "commands" else (file,)
    sections = [each for name in files for each in read(FILES[name]).items()]
    return [(name, key, set(PLACEHOLDER.findall(text["en"]))) for name, keys in sections for key, text in keys.items()]


def odd(file: str, uses: Iterable[Use], ignored: frozenset[str] = frozenset()) -> Iterator[str]:
    """What is wrong with what is said: a word that is not there, a value too few or too many."""
    for use in uses:
        if use.key is None:
            continue
        found = [asked - ignored for section, key, asked in entries(file) if is_of(use, section, key)]
        if not found:
            yield f"{use.where}: there is no “{use.key}”"
        elif use.filled is not None:
            if over := use.filled - ignored - set.union(*found):
                yield f"{use.where}: “{use.key}” does not ask for {over}"
            if not use.open and "(" not in use.key and (short := set.union(*found) - use.filled):
                yield f"{use.where}: “{use.key}” asks for {short}, which nothing fills in"


def left_over(
    file: str, uses: list[Use], elsewhere: frozenset[str] = frozenset(), ignored: frozenset[str] = frozenset()
) -> Iterator[str]:
    """What the catalogue holds for nothing: a word that is never said, a placeholder that is never filled in."""
    for section, key, asked in entries(file):
        own = [use for use in uses if is_of(use, section, key)]
        if not own and key in elsewhere:
            continue  # named in the code, and said where only a variable holds it
        if not own:
            yield f"{section}.{key} is never said"
        elif (asked - ignored) and not any(use.filled is not None and (use.open or asked <= use.filled) for use in own):
            yield f"{section}.{key} is never filled in"


def unescaped(use: Use) -> str:
    return (use.key or "").replace("\\", "")


# The catalogue itself


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_a_file_has_a_key_a_line_and_every_language(path: Path) -> None:
    sections = read(path)
    rows = {
        name: ",\n".join(f"    {json.dumps(key)}: {json.dumps(text, ensure_ascii=False)}" for key, text in keys.items())
        for name, keys in sections.items()
    }
    written = ",\n".join(f"  {json.dumps(name)}: {{\n{each}\n  }}" for name, each in rows.items())
    assert path.read_text(encoding="utf-8") == f"{{\n{written}\n}}\n", "or a fault's line could not be told"
    for keys in sections.values():
        for key, text in keys.items():
            assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", key)
            assert list(text) == list(LANGUAGES), key


def test_the_catalogue_is_sound() -> None:
    assert list(check_words()) == []
    keys = [key for name in SAID for keys in read(FILES[name]).values() for key in keys]
    assert len(keys) == len(set(keys)), "a sentence is found by its key alone"
    assert not set(keys) & set(BROKEN)
    assert {tuple(each) for each in BROKEN.values()} == {LANGUAGES}


# What the code says


def test_the_views_say_what_is_there_and_all_of_it() -> None:
    assert list(odd("views", VIEWS)) == []
    facts = frozenset({"company", "contact", "trace_days", "evidence_days"})  # every view fills in the course's facts
    assert list(left_over("views", VIEWS, ignored=facts)) == []


def test_a_key_known_at_run_time_only_is_of_a_section_that_says_where_it_is_named() -> None:
    unknown = [use.sections for use in VIEWS if use.key is None]
    assert frozenset().union(*unknown) - {"every-view", "desk"} == set(NAMED_ELSEWHERE)


def test_the_commands_say_what_is_there_and_all_of_it() -> None:
    said = [use for use in sentences_said(ROOT / "askfirst", SAYERS) if unescaped(use) not in BROKEN]
    pairs = sentences_in_pairs(ROOT / "askfirst")
    said += [use for use in pairs if any(is_of(use, section, key) for section, key, _ in entries("commands"))]
    assert list(odd("commands", said)) == []
    assert list(left_over("commands", said, PYTHON)) == []


def test_the_report_says_what_is_there_and_all_of_it() -> None:
    cohort = ROOT / "askfirst" / "evidence" / "cohort"
    said = list(sentences_said(cohort, {"tell": (None, 0)}))
    assert list(odd("report", said)) == []
    assert list(left_over("report", said, constants(*cohort.glob("*.py")))) == []
    keys = [key for keys in read(FILES["report"]).values() for key in keys]
    assert len(keys) == len(set(keys)), "a text is found by its key alone"


def test_what_is_said_of_a_broken_catalogue_is_there_and_all_of_it() -> None:
    said = [use for use in sentences_said(ROOT / "askfirst", {"WordsError": (2, 2)}) if use.key]
    assert {unescaped(use) for use in said} == set(BROKEN)
    for use in said:
        assert use.filled == set(PLACEHOLDER.findall(BROKEN[unescaped(use)]["en"]))


def test_the_launcher_says_what_is_there_and_all_of_it() -> None:
    own = frozenset({"log", "code"})  # filled in by itself; the number that a run ends with
    folders = (ROOT / "launcher", ROOT / "askfirst" / "jupyter")
    said = [use for folder in folders for use in sentences_said(folder, LAUNCHER) if use.key != "broken"]
    assert list(odd("launcher", said, own)) == []
    files = [path for folder in folders for path in folder.glob("*.py")]
    assert list(left_over("launcher", said, constants(*files), own)) == []


def test_course_mode_says_what_is_there_and_all_of_it() -> None:
    said = course_mode_says()
    assert list(odd("course-mode", said)) == []
    assert list(left_over("course-mode", said)) == []


# Where it is broken

WHY = '"because": {"en": "Why?", '
SPOILT = [
    (WHY, '"because": {', "words-texts"),
    (WHY, '"because": {"fr": "Quoi ?", "en": "Why?", ', "words-texts"),
    (WHY, '"because": {"en": 3, ', "words-texts"),
    (WHY, '"because": {"en": " ", ', "words-texts"),
    (WHY, '"because": ["Why?"], "more": {"en": "Why?", ', "words-texts"),
    (WHY, '"because": {"en": "Why?" ', "words-not-json"),
    ('"depends": {"en": "It depends"', '"because": {"en": "It depends"', "words-twice"),
    ('  "bet": {', '  "bet": {},\n  "bet": {', "words-twice"),
    ('  "bet": {', '  "bets": 1,\n  "bet": {', "words-section"),
    (WHY, '"because": {"en": "Why {nobody}?", ', "placeholder-differs"),
    (WHY, '"because": {"en": "Why {?", ', "placeholder-odd"),
    (WHY, '"because": {"en": "Why {}?", ', "placeholder-odd"),
    (WHY, '"because": {"en": "Why {no one}?", ', "placeholder-odd"),
]


def spoil(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, raw: bytes | None) -> Path:
    path = folder / FILES[name].name
    if raw is not None:
        path.write_bytes(raw)
    monkeypatch.setitem(FILES, name, path)
    return path


@pytest.mark.parametrize(("old", "new", "key"), SPOILT)
def test_a_fault_in_the_catalogue_is_named_by_file_and_line(
    old: str, new: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = FILES["views"].read_text(encoding="utf-8")
    assert text.count(old) == 1
    spoilt = text.replace(old, new)
    path = spoil(monkeypatch, tmp_path, "views", spoilt.encode())
    faults = list(check_words())
    line = spoilt.count("\n", 0, spoilt.index(new)) + 1
    assert [(each.path, each.key) for each in faults] == [(str(path), key)]
    assert faults[0].line in (line, line + new.count("\n"))
    for lang in LANGUAGES:
        assert PLACEHOLDER.findall(faults[0].tell(lang)) in ([], ["nobody"])
        assert "\n" not in faults[0].tell(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("raw", [None, b"", b"{", b"\xff", b"[]", b'{"quiz": {"because": 1}}', b"[" * 100_000])
@pytest.mark.parametrize("name", ["views", "commands"])
def test_a_broken_catalogue_is_one_sentence_and_never_a_traceback(
    name: str, raw: bytes | None, lang: str, mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = spoil(monkeypatch, mini, name, raw)
    shown: list[str] = []
    for room in ("lesson", "lab"):
        monkeypatch.setattr(f"askfirst.notebook.{room}.display", lambda each: shown.append(each.data))
    with pytest.raises(ContentError) as caught:
        load_for("")
    assert [each.path for each in caught.value.faults] == [str(path)]
    lesson("01-a-face-is-data", lang).scene("door")
    lab("01-sort-the-data-sheet", lang).check("stops", 1)
    told = caught.value.faults[0].tell(lang)
    assert len(shown) == 2
    assert all(f"{path}:1: " in each and told.split(": ", 1)[1] in each for each in shown)
    result = CliRunner().invoke(app, ["check", str(mini)], env={"LC_ALL": "zh_CN.UTF-8" if lang == "zh" else "C.UTF-8"})
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert f"{path}:1: " in result.output


def test_a_placeholder_without_a_value_stays_as_it_is() -> None:
    assert fill("{a} {b} {{a}} {0} {} {a:>9}", a="{b}") == "{b} {b} {{b}} {0} {} {a:>9}"
    assert say("file-missing", "en", nothing=1) == sentences()["file-missing"]["en"]
