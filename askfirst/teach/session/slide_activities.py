"""What is tried out in a lesson, as slides: a walk stop by stop, a bench row by row, a page line by line. Pure.

In the lesson somebody clicks; before a room the instructor asks, hands go up, and the next slide tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from askfirst.course.activity_models import Bench, BenchCell, Builder, Stop, Walk
from askfirst.course.languages import language
from askfirst.course.words import fill
from askfirst.teach.session.ballot import LETTERS
from askfirst.teach.session.slide import HANDS, Notes, Pen, Slide, options
from askfirst.teach.session.slide_text import CLOSE, CLOSE_LINES, Block, lines, packed, paragraph, texts

SURE = ("fine", "needed")  # what may stand on a page that is put together


def activity(pen: Pen, tried: Walk | Bench | Builder) -> Iterator[Slide]:
    """Yield what is tried out."""
    match tried:
        case Walk():
            yield from _walk(pen, tried)
        case Bench():
            yield from _bench(pen, tried)
        case Builder():
            yield from _builder(pen, tried)


def _walk(pen: Pen, walk: Walk) -> Iterator[Slide]:
    lang, words = pen.lang, pen.words("slides")
    yield Slide(
        "try", walk.title.of(lang), _beside(pen, walk, f'<p class="af-large">{pen.cited(walk.lead.of(lang))}</p>')
    )
    for stop in walk.stops:
        offered = walk.options_at(stop)
        rows = [
            (each.id, letter, pen.cited(each.text.of(lang))) for letter, each in zip(LETTERS, offered, strict=False)
        ]
        asked = f'<p class="af-stem">{pen.cited(stop.text.of(lang))}</p>'
        asked += f'<p class="af-asked">{pen.cited(walk.ask.of(lang))}</p>{options(rows)}'
        right = next(pen.cited(each.text.of(lang)) for each in offered if each.id == stop.answer)
        told = pen.cited(stop.told.of(lang))
        notes = Notes(f"{right}{language(lang).colon}{told}", ask=words["ask-try"])
        yield Slide("try", _headed(pen, stop), asked, notes=notes, seconds=HANDS)
        answer, *more = texts(paragraph(told, lang), pen.sources(stop.cites, stop.article))
        yield Slide("told", _headed(pen, stop), f'<p class="af-right">{right}</p>{answer}')
        for body in more:
            yield Slide("told", _headed(pen, stop), body)


def _headed(pen: Pen, stop: Stop) -> str:
    title = stop.title.of(pen.lang)
    return f"{stop.when.of(pen.lang)} · {title}" if stop.when else title


def _beside(pen: Pen, walk: Walk, body: str) -> str:
    return (
        f'<div class="af-pair"><div>{body}</div><div class="af-drawing" role="img" '
        f'aria-label="{escape(walk.alt.of(pen.lang))}">{pen.content.drawing(walk.drawing)}</div></div>'
    )


def _bench(pen: Pen, bench: Bench) -> Iterator[Slide]:
    lang, words = pen.lang, pen.words("slides")
    columns = {each.id: each.text.of(lang) for each in bench.columns.options}
    gates = "".join(f"<li>{escape(gate.text.of(lang))}</li>" for gate in bench.gates)
    lead = f'<p class="af-large">{pen.cited(bench.lead.of(lang))}</p><ol class="af-gates">{gates}</ol>'
    yield Slide("try", bench.title.of(lang), lead)
    for row in bench.rows.options:
        cells = [cell for column in columns for cell in bench.cells if (cell.row, cell.column) == (row.id, column)]
        rows = [
            (cell.column, letter, escape(columns[cell.column])) for letter, cell in zip(LETTERS, cells, strict=False)
        ]
        title = f"{bench.rows.title.of(lang)}{language(lang).colon}{row.text.of(lang)}"
        body = f'<p class="af-stem">{escape(words["ask-bench"])}</p>{options(rows)}'
        told = [(columns[cell.column], _result(pen, bench, cell), cell) for cell in cells]
        key = language(lang).semicolon.join(escape(f"{name}{language(lang).colon}{result}") for name, result, _ in told)
        whys = tuple(f"<strong>{escape(name)}</strong> {pen.cited(cell.why.of(lang))}" for name, _, cell in told)
        yield Slide("try", title, body, notes=Notes(key, ask=words["ask-try"], remarks=whys), seconds=HANDS)
        for slide in packed([_judged(pen, *each) for each in told], CLOSE_LINES):
            yield Slide("told", title, f'<dl class="af-told">{"".join(block.html for block in slide)}</dl>')


def _result(pen: Pen, bench: Bench, cell: BenchCell) -> str:
    """Return what a combination comes to: the gate it stops at, or that is open, or what it takes from a person."""
    words, gates = pen.views("bench"), {gate.id: gate.text.of(pen.lang) for gate in bench.gates}
    if cell.stops:
        return f"{gates[cell.stops]} {words['stopped']}"
    if cell.open:
        return f"{gates[cell.open]} {words['depends']}"
    return fill(words["impact"], impact=words[f"impact-{cell.impact or 0}"])


def _judged(pen: Pen, name: str, result: str, cell: BenchCell) -> Block:
    why = cell.why.of(pen.lang)
    head = f'{escape(name)} <span class="af-result">{escape(result)}</span>'
    return Block(
        f"<div><dt>{head}</dt><dd>{pen.cited(why)}</dd></div>", lines(f"{name} {result}", CLOSE) + lines(why, CLOSE)
    )


def _builder(pen: Pen, builder: Builder) -> Iterator[Slide]:
    lang, words = pen.lang, pen.words("slides")
    title, marks = builder.title.of(lang), pen.views("builder")
    yield Slide("try", title, f'<p class="af-large">{pen.cited(builder.lead.of(lang))}</p>')
    numbered = [(str(number), part) for number, part in enumerate(builder.parts, 1)]
    blocks = [
        Block(options([(part.id, number, pen.cited(part.text.of(lang)))], "ul"), lines(part.text.of(lang)))
        for number, part in numbered
    ]
    for slide in packed(blocks):
        asked = f'<p class="af-asked">{escape(fill(words["ask-builder"], page=builder.page.of(lang)))}</p>'
        notes = Notes(ask=words["ask-try"])
        yield Slide("try", title, asked + "".join(block.html for block in slide), notes=notes, seconds=HANDS)
    told = []
    for number, part in numbered:
        mark = marks["good" if part.mark in SURE else part.mark]
        said = f'<span class="af-letter">{number}</span> {pen.cited(part.text.of(lang))}'
        head = f'{said} <span class="af-result">{escape(mark)}</span>'
        remark = part.remark.of(lang)
        height = lines(f"{number} {part.text.of(lang)} {mark}", CLOSE) + lines(remark, CLOSE)
        told.append(Block(f"<div><dt>{head}</dt><dd>{pen.cited(remark)}</dd></div>", height))
    for slide in packed(told, CLOSE_LINES):
        yield Slide("told", title, f'<dl class="af-told">{"".join(block.html for block in slide)}</dl>')
