"""A paper as a row of blocks, set twice: as a page in one file, and as a PDF. Pure, but for the typesetter.

A citation stands in a text between ``⟦`` and ``⟧``, as it does on a lesson's page.

It prints on A4 and on US Letter alike: the page leaves the paper to the printer, and the PDF, which is A4, has margins
so wide that Letter cuts off nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any, Literal

from askfirst.course.page_file import page_file
from askfirst.course.pdf_file import pdf_file

STYLE = Path(__file__).with_name("paper.css")
TEMPLATE = Path(__file__).with_name("paper.typ")
_VARIABLE = re.compile(r"var\(--[\w-]+, ([^()]*(?:\([^()]*\))?)\)")


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 or 3; ``minutes`` stand before it."""

    text: str
    level: Literal[2, 3] = 2
    minutes: str = ""


@dataclass(frozen=True)
class Line:
    """A paragraph; ``label`` stands before it in other type."""

    text: str
    label: str = ""
    look: Literal["plain", "quiet", "moves", "asked", "warned"] = "plain"


@dataclass(frozen=True)
class Picture:
    """A drawing, and what is in it in words."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Facts:
    """Names and values, and a picture at their side."""

    rows: tuple[tuple[str, str], ...]
    picture: Picture | None = None


@dataclass(frozen=True)
class Points:
    """A list; ``checks`` can be ticked."""

    texts: tuple[str, ...]
    checks: bool = False


@dataclass(frozen=True)
class Table:
    """A table with what it is called, and the share of the width that each column has."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    strong: frozenset[int] = frozenset()  # rows that stand out
    firm: bool = False  # its first column is not broken


@dataclass(frozen=True)
class Choices:
    """What can be chosen, each with a box and a letter; before it, what else is to be ticked, without letters.

    Where something is ``written`` into the boxes, they have room for it, and what stands before has no boxes.
    """

    rows: tuple[tuple[str, str], ...]
    among: tuple[str, ...] = ()
    written: bool = False


@dataclass(frozen=True)
class Gaps:
    """Lines to write on, each with what belongs there."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Together:
    """Blocks that stand on one page."""

    blocks: tuple[Block, ...]


Block = Heading | Line | Facts | Points | Table | Choices | Gaps | Together


@dataclass(frozen=True)
class Paper:
    """A paper: its language, what it is part of, its title, and what stands on it."""

    lang: str
    kicker: str
    title: str
    blocks: tuple[Block, ...]


def page(paper: Paper) -> str:
    """Return a paper as a page that needs no other file and runs nothing."""
    body = "\n".join(map(_html, paper.blocks))
    head = f'<p class="kicker">{escape(paper.kicker)}</p><h1>{escape(paper.title)}</h1>'
    style = STYLE.read_text(encoding="utf-8")
    return page_file(paper.title, paper.lang, style, f"<main>{head}\n{body}\n</main>")


def pdf(paper: Paper) -> bytes:
    """Return a paper as a PDF: tagged (PDF/UA-1), its fonts within; raise :class:`NoPdfError`."""
    told = {"lang": paper.lang, "kicker": paper.kicker, "title": paper.title, "blocks": list(map(_data, paper.blocks))}
    return pdf_file(TEMPLATE, "paper", told)


def _data(block: Block) -> dict[str, Any]:
    """Return a block as the template takes it."""
    named = {"block": type(block).__name__.lower()}
    match block:
        case Together():
            return named | {"blocks": list(map(_data, block.blocks))}
        case Facts(picture=Picture() as picture):  # the typesetter knows no variables of a page
            return named | asdict(block) | {"picture": {"svg": _VARIABLE.sub(r"\1", picture.svg), "alt": picture.alt}}
        case Table():
            return named | asdict(block) | {"strong": sorted(block.strong)}
    return named | asdict(block)


def _html(block: Block) -> str:
    match block:
        case Heading():
            minutes = f'<span class="minutes">{escape(block.minutes)}</span> ' if block.minutes else ""
            return f"<h{block.level}>{minutes}{_text(block.text)}</h{block.level}>"
        case Line():
            label = f'<span class="label">{escape(block.label)}</span> ' if block.label else ""
            return f'<p class="{block.look}">{label}{_text(block.text)}</p>'
        case Facts():
            rows = (f"<div><dt>{escape(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in block.rows)
            picture = _picture(block.picture) if block.picture else ""
            return f'<div class="facts"><dl>{"".join(rows)}</dl>{picture}</div>'
        case Points():
            return f'<ul class="{"checks" if block.checks else "points"}">{_items(block.texts)}</ul>'
        case Table():
            return _table(block)
        case Choices():
            among = f'<ul class="{"groups" if block.written else "among"}">{_items(block.among)}</ul>'
            rows = (f"<li><b>{letter}</b> <span>{_text(text)}</span></li>" for letter, text in block.rows)
            choices = f'<ul class="choices{" written" if block.written else ""}">{"".join(rows)}</ul>'
            return among + choices if block.among else choices
        case Gaps():
            return f'<p class="gaps">{"".join(f"<span>{escape(label)}</span>" for label in block.labels)}</p>'
        case Together():
            return f'<section class="together">{"".join(map(_html, block.blocks))}</section>'


def _text(text: str) -> str:
    """Return a text as HTML: its lines, and its citations set apart."""
    told = re.sub("⟦([^⟦⟧]*)⟧", r"<cite>\1</cite>", escape(text))
    return told.replace("\n", "<br>")


def _picture(picture: Picture) -> str:
    return f'<div class="picture" role="img" aria-label="{escape(picture.alt)}">{picture.svg}</div>'


def _items(texts: Iterable[str]) -> str:
    return "".join(f"<li>{_text(text)}</li>" for text in texts)


def _table(table: Table) -> str:
    columns = "".join(f'<col style="width:{100 * share / sum(table.shares):.0f}%">' for share in table.shares)
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in table.heads)
    rows = "".join(_row(row, strong=number in table.strong) for number, row in enumerate(table.rows))
    firm = " class=firm" if table.firm else ""
    return (
        f"<table{firm}><caption>{escape(table.name)}</caption><colgroup>{columns}</colgroup>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(cells: Sequence[str], *, strong: bool) -> str:
    first, *others = map(_text, cells)
    rest = "".join(f"<td>{each}</td>" for each in others)
    return f'<tr{" class=strong" if strong else ""}><th scope="row">{first}</th>{rest}</tr>'
