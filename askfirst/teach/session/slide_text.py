"""How much stands on a slide: prose as blocks of known height, cut and packed so that nothing has to scroll. Pure.

A line is one line of text at its size on a slide of 1280 × 720. How wide a letter is, only the browser knows; the
widths here are those of a wide font, so that a slide holds what is counted for it with any.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from markdown_it import MarkdownIt
from markdown_it.token import Token

from askfirst.course.citations import CITE_UPRIGHT
from askfirst.course.languages import first_sentence, sentences
from askfirst.course.loader import Content
from askfirst.publish.notebook_file import spoken

WIDE = 1.7  # a Chinese character is as wide as so many letters
WIDTH = 60  # letters of a line of text
LINES = 8  # of text below a heading
CLOSE, CLOSE_LINES = 72, 11  # the same of the smaller letters in which several things stand below one another
LARGE = 5  # lines that are few enough for larger letters
BETWEEN = 0.5  # lines between two blocks

_MARKS = re.compile(r"<[^>]*>|\*\*|&\w+;")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


@dataclass(frozen=True)
class Block:
    """A paragraph, a row of a table, an entry of a list: what is not parted. ``alone`` begins a slide of its own."""

    html: str
    lines: float
    alone: bool = False


def width(text: str) -> float:
    """Return how many letters wide a text is, its markup left out."""
    plain = _MARKS.sub("", text)
    return sum(WIDE if unicodedata.east_asian_width(char) in "WF" else 1 for char in plain)


def lines(text: str, of: int = WIDTH) -> int:
    """Return how many lines of ``of`` letters a text fills."""
    return sum(ceil(width(part) / of) or 1 for part in text.split("\n"))


def packed(blocks: Sequence[Block], room: float = LINES) -> list[list[Block]]:
    """Return blocks by slide: as many as ``room`` lines hold, and none behind the beginning of another idea."""
    slides: list[list[Block]] = []
    filled = 0.0
    for block in blocks:
        if not slides or block.alone or filled + BETWEEN + block.lines > room:
            slides.append([])
            filled = -BETWEEN
        slides[-1].append(block)
        filled += BETWEEN + block.lines
    return slides


def texts(blocks: Sequence[Block], foot: str = "") -> list[str]:
    """Return text by slide, as HTML: in larger letters where it is short, with ``foot`` below the last."""
    below = f'<p class="af-sources">{foot}</p>' if foot else ""
    slides = packed(blocks, LINES - (1 + lines(foot, WIDTH + 15) if foot else 0))
    made = []
    for number, slide in enumerate(slides, 1):
        large = " af-large" if sum(block.lines + BETWEEN for block in slide) <= LARGE else ""
        html = "".join(block.html for block in slide)
        made.append(f'<div class="af-prose{large}">{html}</div>' + (below if number == len(slides) else ""))
    return made


def prose(content: Content, source: str, lang: str) -> tuple[str, list[Block]]:
    """Return the heading of a piece of prose, and its blocks."""
    tokens = _MARKDOWN.parse(source)
    heading, blocks = "", []
    for group in _groups(tokens):
        opening = group[0]
        if opening.type == "heading_open" and not heading:
            heading = spoken(content, group[1].content, lang, CITE_UPRIGHT)
        elif opening.type == "table_open":
            blocks += _rows(content, group, lang)
        elif opening.type in ("bullet_list_open", "ordered_list_open"):
            entries = [spoken(content, each.content, lang, CITE_UPRIGHT) for each in group if each.type == "inline"]
            blocks += [Block(f"<li>{_written(each)}</li>", lines(_flat(each))) for each in entries]
        else:
            text = "\n".join(each.content for each in group if each.type == "inline")
            blocks += paragraph(spoken(content, text, lang, CITE_UPRIGHT), lang, _written)
    return heading, blocks


def paragraph(text: str, lang: str, write: Callable[[str], str] = str) -> list[Block]:
    """Return a paragraph as a block, or as several where it fills more than a slide: parted between sentences.

    ``write`` makes HTML of it.
    """
    room = width(text) / ceil(lines(_flat(text)) / (LINES - 1))
    parts, rest = [""], text
    while rest:
        sentence, rest = first_sentence(rest)
        if parts[-1] and width(parts[-1]) + width(sentence) / 2 > room:
            parts.append(sentence)
        else:
            parts[-1] = sentences(parts[-1], sentence, lang=lang).strip()
    return [
        Block(f"<p>{write(part)}</p>", lines(_flat(part)), alone=number > 0 or text.startswith("**"))
        for number, part in enumerate(parts)
    ]


def _written(text: str) -> str:
    return str(_MARKDOWN.renderInline(_flat(text)))


def _rows(content: Content, table: Sequence[Token], lang: str) -> list[Block]:
    """Return each row of a table as one block: what is compared, and each column under its heading."""
    cells: list[list[str]] = []
    for token in table:
        if token.type == "tr_open":
            cells.append([])
        elif token.type == "inline":
            cells[-1].append(_written(spoken(content, token.content, lang, CITE_UPRIGHT)))
    heads, *rows = cells
    return [_row(heads, row) for row in rows]


def _row(heads: Sequence[str], row: Sequence[str]) -> Block:
    columns = "".join(
        f"<div><dt>{head}</dt><dd>{cell}</dd></div>" for head, cell in zip(heads[1:], row[1:], strict=False)
    )
    return Block(f'<h3>{row[0]}</h3><dl class="af-columns">{columns}</dl>', LINES, alone=True)


def _groups(tokens: Iterable[Token]) -> list[list[Token]]:
    """Return the tokens of each block at the top level."""
    groups: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            groups.append([])
        groups[-1].append(token)
        depth += token.nesting
    return groups


def _flat(text: str) -> str:
    return text.replace("\n", " ")
