"""The report as a page that stands alone: no other file, no request, readable on a screen, by ear and on A4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from askfirst.course.foreign_text import clean
from askfirst.course.page_file import page_file
from askfirst.evidence.cohort.speech import Speech
from askfirst.evidence.cohort.statistics import Estimate
from askfirst.evidence.cohort.tables import Cell, Column, Hidden, Table, remarks

LONGEST = 170  # characters of a cell; the tables' files have the whole of it
STYLE = """
:root { color-scheme: light dark; --paper: #fbf8f1; --card: #fffdf8; --ink: #23262b; --line: #d8d2c4;
  --quiet: #5d626a; --accent: #264e86; --late: #b5612a; }
@media (prefers-color-scheme: dark) { :root { --paper: #1b1d20; --card: #212427; --ink: #e6e4de; --line: #45484e;
  --quiet: #a7adb7; --accent: #8fb4ea; --late: #e2a06a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { margin: 2.5rem auto; max-width: 62rem; padding: 0 1.25rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 0.5rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 3rem 0 0.5rem; padding-top: 1.25rem;
  border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 2rem 0 0.25rem; }
p { margin: 0.25rem 0 0.75rem; max-width: 44rem; }
.quiet, small, figcaption { color: var(--quiet); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.75rem; margin: 1.5rem 0; }
.facts div { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem 1rem; }
.facts dt { color: var(--quiet); font-size: 0.875rem; line-height: 1.4; }
.facts dd { margin: 0.25rem 0 0; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.facts small { display: block; font-size: 0.8125rem; line-height: 1.5; margin-top: 0.125rem; }
figure { margin: 1rem 0 1.5rem; max-width: 31rem; }
figure svg { display: block; width: 100%; height: auto; overflow: visible; }
figcaption { font-size: 0.9375rem; margin-top: 0.25rem; }
.table { overflow-x: auto; margin: 0.5rem 0 0.75rem; }
.table:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.45; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--quiet); padding: 0 0 0.25rem; }
th, td { border-bottom: 1px solid var(--line); padding: 0.375rem 1rem 0.375rem 0; text-align: start;
  vertical-align: top; }
thead th { font-weight: 600; vertical-align: bottom; } thead .number { white-space: normal; min-width: 4.5rem; }
tbody th { font-weight: normal; }
.number { text-align: end; white-space: nowrap; }
.number small { display: block; }
.words { min-width: 4.5rem; max-width: 22rem; overflow-wrap: break-word; } tbody th.words { min-width: 8rem; }
  .long { min-width: 15rem; max-width: 30rem; }
.total > * { font-weight: 600; border-top: 2px solid var(--line); }
.total small { font-weight: normal; }
.hidden { color: var(--quiet); font-style: italic; }
:lang(zh) .hidden { font-style: normal; }
details { margin: 1rem 0; } summary { cursor: pointer; }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #111; --line: #bbb; --quiet: #444;
    --accent: #264e86; --late: #b5612a; }
  main { margin: 0; max-width: none; padding: 0; } body { font-size: 10.5pt; }
  h2, h3, h2 + p, h3 + p, thead, caption { break-after: avoid; } tbody tr:first-child { break-before: avoid; }
  figure, tr, .facts div { break-inside: avoid; } thead { display: table-header-group; }
  h2 { margin-top: 1.5rem; } table { font-size: 8.5pt; width: 100%; } figure { max-width: 11.5cm; }
  .table { overflow: visible; } .long { min-width: 5.5cm; } tbody th.words { min-width: 2.2cm; }
  th, td { padding-right: 0.5rem; }
}
"""


def document(title: str, lang: str, body: str) -> str:
    """Return the whole page; ``body`` is HTML."""
    return page_file(title, lang, STYLE, f"<main>\n{body}\n</main>")


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph; ``kind`` is its class."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def facts(told: Iterable[tuple[str, str, str]]) -> str:
    """Return the figures that come first: what each is, its value, and what stands in small below."""
    shown = "\n".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}{f'<small>{escape(more)}</small>' if more else ''}</dd></div>"
        for name, value, more in told
    )
    return f'<dl class="facts">\n{shown}\n</dl>'


def figure(svg: str, told: str) -> str:
    """Return a chart with the line that says what it shows."""
    return f"<figure>{svg}<figcaption>{escape(told)}</figcaption></figure>"


def table(each: Table, speech: Speech) -> str:
    """Return a table: those of its rows that the page has, and where the others are."""
    name = speech.tell(f"table-{each.name}")
    rows = each.rows if each.shown is None else [each.rows[place] for place in each.shown]
    if not rows:
        return paragraph(speech.tell("nothing"), "quiet")
    columns = each.columns if each.brief is None else tuple(each.columns[at] for at in each.brief)
    rows = rows if each.brief is None else [tuple(row[at] for at in each.brief) for row in rows]
    heads = "".join(
        f'<th scope="col"{_kind(column)}>{escape(speech.tell(column.head, **dict(column.values)))}</th>'
        for column in columns
    )
    body = "\n".join(_rows(columns, rows, speech, total=each.total))
    shown = (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(name)}"><table>'
        f"<caption>{escape(name)}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>"
    )
    if len(rows) == len(each.rows) and each.brief is None:
        return shown
    more = speech.tell("more", count=len(each.rows), file=f"tables/{each.name}.csv")
    return shown + paragraph(more, "quiet")


def folded(each: Table, speech: Speech) -> str:
    """Return a table that is opened by a click; it prints as it stands, so that who is in it is printed on purpose."""
    named = f"{speech.tell(f'table-{each.name}')}: {speech.tell('show', count=len(each.rows))}"
    return f"<details><summary>{escape(named)}</summary>{table(each, speech)}</details>" if each.rows else ""


def _rows(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], speech: Speech, *, total: bool) -> Iterator[str]:
    for place, row in enumerate(rows):
        last = ' class="total"' if total and place == len(rows) - 1 else ""
        first, *others = (
            (_kind(column), _cell(column, cell, speech)) for column, cell in zip(columns, row, strict=True)
        )
        cells = "".join(f"<td{kind}>{text}</td>" for kind, text in others)
        yield f'<tr{last}><th scope="row"{first[0]}>{first[1]}</th>{cells}</tr>'


def _kind(column: Column) -> str:
    if column.kind in ("text", "remark"):
        return ' class="words long"' if column.head in ("question", "option-text", "said") else ' class="words"'
    return ' class="number"'


def _cell(column: Column, cell: Cell, speech: Speech) -> str:
    match cell:
        case None:
            return "–"
        case Hidden():
            return f'<span class="hidden">{escape(speech.tell("hidden"))}</span>'
        case Estimate():
            value, ends = figures(cell, column.kind, speech)
            people = speech.tell("of-people", n=cell.n)
            return f"{escape(value)} <small>{escape(' · '.join(filter(None, [ends, people])))}</small>"
        case int():
            return str(cell)
    told = remarks(cell, speech) if column.kind == "remark" else cell
    return escape(clean(str(told), LONGEST))


def figures(estimate: Estimate, kind: str, speech: Speech) -> tuple[str, str]:
    """Return an estimate as it is read: its figure, and the ends of its interval."""
    if estimate.value is None:
        return "–", ""
    ends = ""
    if estimate.low is not None and estimate.high is not None:
        ends = speech.tell("range", low=_end(estimate.low, kind), high=_end(estimate.high, kind))
    return _end(estimate.value, kind) + ("%" if kind == "share" else ""), ends


def _end(value: float, kind: str) -> str:
    match kind:
        case "share":
            return f"{100 * value:.1f}"
        case "change":
            return _signed(f"{100 * value:+.1f}")
    return _signed(f"{value:.2f}")


def _signed(text: str) -> str:
    """Return a number with a real minus, and none before nothing."""
    return text.lstrip("+-") if float(text) == 0 else text.replace("-", "−")


def heading(level: int, text: str) -> str:
    """Return a heading."""
    return f"<h{level}>{escape(text)}</h{level}>"
