"""A paper as a row of blocks, set twice: as a page in one file, and as a PDF. Pure, but for the typesetter.

It prints on A4 and on US Letter alike: the page leaves the paper to the printer, and the PDF is A4 with margins of which
Letter cuts nothing off that is printed.
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
    look: Literal["plain", "quiet", "asked", "warned"] = "plain"


@dataclass(frozen=True)
class Facts:
    """Names and values."""

    rows: tuple[tuple[str, str], ...]


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
    strong: frozenset[int] = frozenset()  # rows in bold type


@dataclass(frozen=True)
class Picture:
    """A drawing, and what is in it in words."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Choices:
    """What can be chosen, each with a box and a letter; before it, what else is to be ticked, without letters."""

    rows: tuple[tuple[str, str], ...]
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gaps:
    """Lines to write on, each with what belongs there."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Together:
    """Blocks that stand on one page."""

    blocks: tuple[Block, ...]


Block = Heading | Line | Facts | Points | Table | Picture | Choices | Gaps | Together


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
        case Picture():  # the typesetter knows no variables of a page
            return named | {"svg": _VARIABLE.sub(r"\1", block.svg), "alt": block.alt}
        case Table():
            return named | asdict(block) | {"strong": sorted(block.strong)}
    return named | asdict(block)


def _html(block: Block) -> str:
    match block:
        case Heading():
            minutes = f'<span class="minutes">{escape(block.minutes)}</span> ' if block.minutes else ""
            return f"<h{block.level}>{minutes}{escape(block.text)}</h{block.level}>"
        case Line():
            label = f'<span class="label">{escape(block.label)}</span> ' if block.label else ""
            return f'<p class="{block.look}">{label}{escape(block.text)}</p>'
        case Facts():
            rows = (f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in block.rows)
            return f"<dl>{''.join(rows)}</dl>"
        case Points():
            return f'<ul class="{"checks" if block.checks else "points"}">{_items(block.texts)}</ul>'
        case Table():
            return _table(block)
        case Picture():
            return f'<div class="picture" role="img" aria-label="{escape(block.alt)}">{block.svg}</div>'
        case Choices():
            among = f'<ul class="among">{_items(block.among)}</ul>' if block.among else ""
            rows = (f"<li><b>{letter}</b> <span>{escape(text)}</span></li>" for letter, text in block.rows)
            return f'{among}<ul class="choices">{"".join(rows)}</ul>'
        case Gaps():
            return f'<p class="gaps">{"".join(f"<span>{escape(label)}</span>" for label in block.labels)}</p>'
        case Together():
            return f'<section class="together">{"".join(map(_html, block.blocks))}</section>'


def _items(texts: Iterable[str]) -> str:
    return "".join(f"<li>{escape(text)}</li>" for text in texts)


def _table(table: Table) -> str:
    columns = "".join(f'<col style="width:{100 * share / sum(table.shares):.0f}%">' for share in table.shares)
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in table.heads)
    rows = "".join(_row(row, strong=number in table.strong) for number, row in enumerate(table.rows))
    return (
        f'<table><caption>{escape(table.name)}</caption><colgroup>{columns}</colgroup>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(cells: Sequence[str], *, strong: bool) -> str:
    first, *others = ("<br>".join(map(escape, cell.split("\n"))) for cell in cells)
    rest = "".join(f"<td>{each}</td>" for each in others)
    return f'<tr{" class=strong" if strong else ""}><th scope="row">{first}</th>{rest}</tr>'
