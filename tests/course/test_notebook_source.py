"""Lessons and labs in Markdown: parted into cells as jupytext does, and every slip named with its line."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest

from askfirst.course.faults import ContentError
from askfirst.course.loader import ROOT
from askfirst.course.notebook_source import read_notebook

HEAD = "---\nkernelspec: {display_name: Python 3, language: python, name: python3}\n---\n"
BEFORE = HEAD.count("\n")

BAD = {
    "no-header": ("text\n", "lesson-header", 1),
    "open-header": ("---\na: 1\n", "lesson-header", 1),
    "header-below": ("\n" + HEAD, "lesson-header", 1),
    "header-not-yaml": ("---\na: [1\nb: 2\n---\ntext\n", "bracket-open", 2),
    "header-twice": ("---\na: 1\na: 2\n---\ntext\n", "duplicate-key", 3),
    "open-code": (HEAD + "text\n\n```{code-cell}\na = 1\n", "fence-open", BEFORE + 3),
    "code-runs-into-code": (
        HEAD + "```{code-cell}\na = 1\n\n```{code-cell}\nb = 1\n```\n",
        "fence-open",
        BEFORE + 1,
    ),
    "closed-too-short": (HEAD + "````{code-cell}\na = 1\n```\n", "fence-open", BEFORE + 1),
    "closed-by-other": (HEAD + "```{code-cell}\na = 1\n~~~\n", "fence-open", BEFORE + 1),
    "open-example": (HEAD + "+++\n\n```python\na = 1\n", "fence-open", BEFORE + 3),
    "open-tildes": (HEAD + "~~~\ntext\n", "fence-open", BEFORE + 1),
    "open-at-the-end": (HEAD + "text\n```{code-cell}", "fence-open", BEFORE + 2),
    "indented-code": (HEAD + "text\n\n    ```{code-cell}\n    a = 1\n    ```\n", "cell-stray", BEFORE + 3),
    "code-in-list": (HEAD + "- one\n\n  ```{code-cell}\n  a = 1\n  ```\n", "cell-stray", BEFORE + 3),
    "code-in-quotation": (HEAD + "> ```{code-cell}\n> a = 1\n> ```\n", "cell-stray", BEFORE + 1),
    "misspelt-code": (HEAD + "```{code-cel}\na = 1\n```\n", "cell-stray", BEFORE + 1),
    "raw": (HEAD + "```{raw-cell}\na\n```\n", "cell-stray", BEFORE + 1),
    "nested": (HEAD + "````\n```{code-cell}\na = 1\n```\n````\n", "cell-stray", BEFORE + 2),
    "break-in-example": (HEAD + '```\na\n+++ {"lang": "en"}\n```\n', "cell-stray", BEFORE + 3),
    "break-in-list": (HEAD + '- one\n\n  +++ {"lang": "en"}\n', "cell-stray", BEFORE + 3),
    "break-indented": (HEAD + 'text\n\n     +++ {"lang": "en"}\n', "cell-stray", BEFORE + 3),
    "break-in-html": (HEAD + '<div>\n+++ {"lang": "en"}\n</div>\n', "cell-stray", BEFORE + 2),
    "json-unquoted": (HEAD + "+++ {lang: en}\n\ntext\n", "block-json", BEFORE + 1),
    "json-open": (HEAD + 'text\n\n+++ {"lang": "en"\n\ntext\n', "block-json", BEFORE + 3),
    "json-list": (HEAD + '+++ ["en"]\n\ntext\n', "block-json", BEFORE + 1),
    "json-curly-quotes": (HEAD + "+++ {“lang”: “en”}\n\ntext\n", "block-json", BEFORE + 1),
    "json-deep": (HEAD + "+++ " + "[" * 100_000 + "\n", "block-json", BEFORE + 1),
    "json-twice": (HEAD + '+++ {"lang": "en"} {"lang": "zh"}\n', "block-json", BEFORE + 1),
    "tags-no-list": (HEAD + "```{code-cell}\n:tags: solution\na = 1\n```\n", "cell-options", BEFORE + 2),
    "tags-of-lists": (HEAD + "```{code-cell}\n:tags: [[solution]]\na = 1\n```\n", "cell-options", BEFORE + 2),
    "tags-open": (HEAD + "```{code-cell}\n:tags: [solution\na = 1\n```\n", "bracket-open", BEFORE + 2),
    "options-text": (HEAD + "```{code-cell}\n:solution\na = 1\n```\n", "cell-options", BEFORE + 2),
    "options-unknown": (HEAD + "```{code-cell}\n:tag: [solution]\na = 1\n```\n", "cell-options", BEFORE + 2),
    "step-of-prose": (HEAD + '+++ {"lang": "en", "step": "with-netx"}\n\ntext\n', "step-mark", BEFORE + 1),
    "step-of-code": (HEAD + "```{code-cell}\n:step: [own]\na = 1\n```\n", "step-mark", BEFORE + 2),
    "tab": (HEAD + "text\n\tmore\n", "tab", BEFORE + 2),
    "tab-after-crlf": (HEAD.replace("\n", "\r\n") + "text\r\n\tmore\r\n", "tab", BEFORE + 2),
    "old-mac-lines": (HEAD.replace("\n", "\r") + "text\r", "control-character", 1),
    "zero-width": (HEAD + "text\nmo\u200bre\n", "invisible", BEFORE + 2),
    "byte-order-inside": (HEAD + "\ufefftext\n", "invisible", BEFORE + 1),
    "word-joiner": (HEAD + "te\u2060xt\n", "invisible", BEFORE + 1),
    "soft-hyphen": (HEAD + "te\u00adxt\n", "invisible", BEFORE + 1),
    "reversed": (HEAD + "text \u202etxet\n", "invisible", BEFORE + 1),
    "isolated": (HEAD + "text \u2066txet\u2069\n", "invisible", BEFORE + 1),
    "line-separator": (HEAD + "one\ntwo\u2028three\n", "invisible", BEFORE + 2),
    "next-line": (HEAD + "one\ntwo\u0085three\n", "invisible", BEFORE + 2),
    "conflict": (HEAD + "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n", "conflict", BEFORE + 1),
}


@pytest.mark.parametrize("name", BAD)
def test_a_slip_in_markdown_is_one_sentence_with_its_line(name: str, tmp_path: Path) -> None:
    text, key, line = BAD[name]
    path = tmp_path / "01-x" / "lesson.md"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(ContentError) as caught:
        read_notebook(path, tmp_path)
    assert (key, line) in {(each.key, each.line) for each in caught.value.faults}, str(caught.value)
    for fault in caught.value.faults:
        assert all(fault.tell(lang).count("\n") == 0 for lang in ("en", "zh"))


GOOD = {
    "crlf": (HEAD + '+++ {"lang": "en"}\n\ntext\n\n```{code-cell}\na = 1\n```\n').replace("\n", "\r\n"),
    "bom": "\ufeff" + HEAD + "```{code-cell}\na = 1\n```\n",
    "no-break-space": HEAD + '+++ {"lang": "en"}\n\n¶\u00a01\n',
    "example": HEAD + '+++ {"lang": "en"}\n\n````\n```\ntext\n```\n````\n\nmore\n',
    "long-fence": HEAD + "`````{code-cell} ipython3\na = 1\n`````\n",
    "tildes": HEAD + "~~~{code-cell}\na = 1\n~~~\n",
    "empty-cell": HEAD + "```{code-cell}\n```\n\n```{code-cell}\na = 1\n```\n",
    "blank-code": HEAD + "```{code-cell}\n\n\na = 1\n\n```\n",
    "options": HEAD + "```{code-cell}\n:tags: [solution, other]\n\na = 1\n```\n",
    "steps": HEAD + '+++ {"lang": "en", "step": "own"}\n\none\n\n```{code-cell}\n:step: with-next\n\na = 1\n```\n',
    "adjacent": HEAD + '+++ {"lang": "en"}\none\n+++ {"lang": "zh"}\n一\n```{code-cell}\na = 1\n```\ntwo\n',
    "table": HEAD + '+++ {"lang": "en"}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n\n- one\n  - two\n',
    "emoji": HEAD + '+++ {"lang": "en"}\n\n👩‍👧 text\n',
    "no-end-of-line": HEAD + '+++ {"lang": "en"}\n\ntext',
}


def told(path: Path, root: Path) -> list[tuple[str | None, str, frozenset[str], str]]:
    return [(cell.lang, cell.source, cell.tags, cell.step) for cell in read_notebook(path, root).cells]


def as_jupytext_reads(path: Path) -> list[tuple[str | None, str, frozenset[str], str]]:
    cells = jupytext.reads(path.read_text(encoding="utf-8-sig"), fmt="md:myst").cells
    return [
        (
            None if cell.cell_type == "code" else cell.metadata.get("lang", ""),
            cell.source.strip(),
            frozenset(cell.metadata.get("tags", ())),
            cell.metadata.get("step", ""),
        )
        for cell in cells
    ]


@pytest.mark.parametrize("name", GOOD)
def test_what_is_odd_and_sound_is_read_as_jupytext_reads_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / "01-x" / "lesson.md"
    path.parent.mkdir()
    path.write_text(GOOD[name], encoding="utf-8", newline="")
    assert told(path, tmp_path) == as_jupytext_reads(path)


SHIPPED = sorted([*ROOT.glob("content/lessons/*/lesson.md"), *ROOT.glob("content/labs/*/lab.md")])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_a_file_of_the_course_is_read_as_jupytext_reads_it(path: Path) -> None:
    assert told(path, ROOT) == as_jupytext_reads(path)
    lines = path.read_text(encoding="utf-8").split("\n")
    for cell in read_notebook(path, ROOT).cells:
        assert lines[cell.line - 1].strip() == cell.source.split("\n")[0].strip()
