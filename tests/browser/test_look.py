"""The pages of an adapted course, looked at in a browser: what keeps somebody out is told in one sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from askfirst.publish.build import build
from askfirst.teach.adapt.look import PHONE, look

pytestmark = pytest.mark.browser
LESSON = "content/lessons/01-mini"
FAINT = '<text x="20" y="50" font-size="20" fill="#ddd">Faint sign</text><text x="20" y="90" fill="#111">Clear</text>'
PLANTED = """\
<table><tr><td>Ann</td><td>nine years old</td></tr></table>

<span style="color: #ccc; background: #fff">grey words</span>

<span style="white-space: nowrap">a line that no screen of a phone may break, however narrow it is</span>

English text"""


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_each_fault_is_told_once_with_its_page_and_words_and_nothing_else_is(mini: Path) -> None:
    change(mini / LESSON / "lesson.md", "English text", PLANTED)
    drawing = mini / LESSON / "drawings" / "door.svg"
    change(drawing, "0 0 2 2", "0 0 200 200")
    change(drawing, "</svg>", f'<rect width="200" height="200" fill="#fff"/>{FAINT}</svg>')
    build(mini)
    with ThreadPoolExecutor(1) as another:  # in a thread that drives one browser, playwright starts no second
        told = another.submit(look, mini, "en").result()
    pages = {"en": "notebooks/en/01-mini.ipynb: ", "zh": "notebooks/zh/01-mini.ipynb: "}
    english = [line.removeprefix(pages["en"]) for line in told if line.startswith(pages["en"])]
    assert len(english) == 4
    for words, wrong, remedy in (
        ("Ann", "has no headings", "Markdown table"),
        ("grey words", "hard to read in light colours", "Change one of the two colours"),
        ("Faint sign", "hard to read in light colours", "Change one of the two colours"),
        ("a line that no screen", f"on a phone, {PHONE['width']} pixels wide", "Shorten it"),
    ):
        assert [line for line in english if words in line and wrong in line and remedy in line], words
    (chinese,) = [line for line in told if line not in {pages["en"] + each for each in english}]
    assert chinese.startswith(pages["zh"])
    assert "Faint sign" in chinese, "all that the Chinese page shares with the English one"
