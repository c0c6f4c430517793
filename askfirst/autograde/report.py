"""A marked folder as people read it: a table in the terminal, a CSV file for a spreadsheet, one page for a browser.

Every name and every error in it was chosen by whoever handed in: here none of it is markup, an order to a terminal or
a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from rich.console import Console
from rich.table import Table
from rich.text import Text

from askfirst.autograde.grader import Sheet
from askfirst.autograde.people import Person, label, unmatched
from askfirst.autograde.submission import OUTCOMES, Mark, Submission
from askfirst.course.foreign_text import clean, harmless
from askfirst.course.page_file import page_file
from askfirst.course.words import say

SIGNS = {"right": "✓", "not-yet": "○", "not-attempted": "…", "not-run": "✗"}
PLAIN_SIGNS = {"right": "+", "not-yet": "o", "not-attempted": ".", "not-run": "x"}  # where those cannot be printed
COLOURS = {"right": "green", "not-yet": "yellow", "not-attempted": "bright_black", "not-run": "red"}
STYLE = """
:root { color-scheme: light dark; --paper: #fbf8f1; --ink: #23262b; --line: #d8d2c4; --quiet: #63686f;
  --right: #1c6b3c; --not-yet: #80560a; --not-run: #a3262a; }
@media (prefers-color-scheme: dark) { :root { --paper: #1b1d20; --ink: #e6e4de; --line: #45484e; --quiet: #a7adb7;
  --right: #7fcf9c; --not-yet: #e2b457; --not-run: #f2918f; } }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
div { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.5rem 0 2rem; }
th, td { border-bottom: 1px solid var(--line); padding: 0.4rem 0.8rem 0.4rem 0; text-align: start; }
td, tbody th { vertical-align: top; font-weight: normal; }
small, .quiet { color: var(--quiet); display: block; overflow-wrap: anywhere; }
table small { max-width: 22rem; }
.right { color: var(--right); } .not-yet { color: var(--not-yet); } .not-run { color: var(--not-run); }
.not-attempted { color: var(--quiet); }
"""


def show(sheet: Sheet, console: Console, lang: str, people: Sequence[Person] = ()) -> None:
    """Print the tables, and of whom on a list of people nothing came."""
    signs = _signs(console)
    for slug, lab in sheet.labs.items():
        marked = sheet.of(slug)
        if not marked:
            continue
        title = say("grade-lab", lang, title=f"{slug[:2]} {lab.title.of(lang)}", count=len(marked))
        table = Table(title=Text(title), title_justify="left", header_style="")
        table.add_column(say("grade-hand-in", lang), overflow="fold")
        for number in range(1, len(lab.tasks) + 1):
            table.add_column(f"{say('grade-task', lang)} 1" if number == 1 else str(number), justify="center")
        table.add_column(say("grade-total", lang), justify="right")
        for each in marked:
            marks = [Text(signs[mark.outcome], COLOURS[mark.outcome]) for mark in _marks(sheet, each)]
            table.add_row(Text(each.name), *marks, _share(each))
        console.print(table)
        for each in marked:
            for line in _reasons(sheet, each, lang):
                console.print(Text(f"  {each.name}: {line}"))
        summary = Table(title=Text(say("grade-summary", lang)), title_justify="left", header_style="")
        summary.add_column(say("grade-task", lang))
        for outcome in OUTCOMES:
            summary.add_column(say(f"grade-{outcome}", lang), justify="right", style=COLOURS[outcome])
        for number, (task, counted) in enumerate(zip(lab.tasks, sheet.by_task(slug).values(), strict=True), 1):
            summary.add_row(Text(f"{number}. {task.title.of(lang)}"), *(str(counted[each]) for each in OUTCOMES))
        console.print(summary)
    for each in sheet.unread:
        console.print(Text(f"{signs['not-run']} {each.name}: {each.trouble}", COLOURS["not-run"]))
    for each in sheet.earlier:
        console.print(Text(f"{signs['not-attempted']} {each.name}: {_earlier(each, lang)}", COLOURS["not-attempted"]))
    if missing := unmatched(people, sheet.hand_ins)[0]:
        names = ", ".join(map(label, missing))
        console.print(Text(f"{say('grade-missing', lang, count=len(missing))}: {clean(names, 2_000)}"))
    console.print(Text("  ".join(f"{signs[each]} {say(f'grade-{each}', lang)}" for each in OUTCOMES), "bright_black"))
    console.print(Text(_all(sheet, lang)))
    if sheet.shut_in:
        console.print(Text(sheet.shut_in))


def _signs(console: Console) -> dict[str, str]:
    try:
        "".join(SIGNS.values()).encode(console.encoding)
    except (UnicodeError, LookupError):
        return PLAIN_SIGNS
    return SIGNS


def spreadsheet(sheet: Sheet, lang: str) -> str:
    """Return CSV text, a row for each task of each hand-in, with the mark by which a spreadsheet knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    heads = ("hand-in", "person", "lab-name", "task", "outcome", "why", "notes")
    writer.writerow(say(f"grade-{head}", lang) for head in heads)
    for each in sheet.hand_ins:
        if each.trouble:
            row = (each.name, each.person, each.lab, "", say("grade-not-run", lang), each.trouble, "")
            writer.writerow(map(harmless, row))
        if each.counted:
            counts = _earlier(each, lang)
            row = (each.name, each.person, each.lab, "", say("grade-earlier-mark", lang), counts, "")
            writer.writerow(map(harmless, row))
        for number, task in enumerate(sheet.labs[each.lab].tasks if each.marks else (), 1):
            mark, named = each.marks[task.id], f"{number}. {task.title.of(lang)}"
            outcome, notes = say(f"grade-{mark.outcome}", lang), " ".join(each.notes)
            writer.writerow(map(harmless, (each.name, each.person, each.lab, named, outcome, mark.why, notes)))
    return "\ufeff" + out.getvalue()


def people_sheet(sheet: Sheet, people: Sequence[Person], lang: str) -> str:
    """Return CSV text with a row for each person, and one for each file that is nobody's.

    It counts the right tasks in plain numbers: a spreadsheet takes ``1/5`` for a day of the year.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    heads = [say(f"grade-{head}", lang) for head in ("person", "number")]
    labs = [say("grade-lab-column", lang, lab=slug, count=len(lab.tasks)) for slug, lab in sheet.labs.items()]
    writer.writerow([*heads, *labs, say("grade-files", lang), say("grade-notes", lang)])
    for person in people:
        mine = [each for each in sheet.hand_ins if each.person == label(person)]
        shares = [" ".join(_right(each) for each in mine if _counts(each, lab)) for lab in sheet.labs]
        others = {each.name: each.trouble or _earlier(each, lang) for each in mine}
        notes = [f"{name}: {why}" for name, why in others.items() if why]
        files = "; ".join(each.name for each in mine)
        note = "; ".join(notes) if mine else say("grade-nothing-came", lang)
        writer.writerow(map(harmless, (person.name, " ".join(person.ids[:1]), *shares, files, note)))
    for each in unmatched(people, sheet.hand_ins)[1]:
        shares = [_right(each) if _counts(each, lab) else "" for lab in sheet.labs]
        note = f"{say('grade-nobodys', lang)} {each.trouble or _earlier(each, lang)}".strip()
        writer.writerow(map(harmless, ("", "", *shares, each.name, note)))
    return "\ufeff" + out.getvalue()


def document(title: str, lang: str, body: str) -> str:
    """Return a page that needs no other file; ``body`` is HTML."""
    return page_file(title, lang, STYLE, f"<main><h1>{escape(title)}</h1>\n{body}</main>")


def page(sheet: Sheet, folder: str, lang: str, people: Sequence[Person] = ()) -> str:
    """Return all marks as one page."""
    body = "\n".join([*_sections(sheet, lang), *_people(sheet, people, lang)])
    head = f'<p>{escape(_all(sheet, lang))}</p>\n<p class="quiet">{escape(sheet.shut_in)}</p>\n'
    return document(say("grade-title", lang, folder=clean(folder, 200)), lang, head + body)


def _sections(sheet: Sheet, lang: str) -> Iterator[str]:
    for slug, lab in sheet.labs.items():
        marked = sheet.of(slug)
        if not marked:
            continue
        yield f"<h2>{escape(say('grade-lab', lang, title=f'{slug[:2]} {lab.title.of(lang)}', count=len(marked)))}</h2>"
        yield f"<h3>{escape(say('grade-summary', lang))}</h3>"
        heads = [say("grade-task", lang), *(say(f"grade-{each}", lang) for each in OUTCOMES)]
        rows = (
            [f"{number}. {escape(task.title.of(lang))}", *(str(counted[each]) for each in OUTCOMES)]
            for number, (task, counted) in enumerate(zip(lab.tasks, sheet.by_task(slug).values(), strict=True), 1)
        )
        yield _table(heads, rows)
        numbers = [f"{say('grade-task', lang)} {number}" for number in range(1, len(lab.tasks) + 1)]
        rows = (
            [_name(each), *(_mark(mark.outcome, mark.why, lang) for mark in _marks(sheet, each)), _share(each)]
            for each in marked
        )
        yield _table([say("grade-hand-in", lang), *numbers, say("grade-total", lang)], rows)
    if sheet.unread:
        yield f"<h2>{escape(say('grade-unread', lang))}</h2>"
        yield _table(
            [say("grade-hand-in", lang), say("grade-why", lang)],
            ([escape(each.name), escape(each.trouble)] for each in sheet.unread),
        )

    if sheet.earlier:
        yield f"<h2>{escape(say('grade-earlier', lang))}</h2>"
        yield _table(
            [say("grade-hand-in", lang), say("grade-why", lang)],
            ([escape(each.name), escape(_earlier(each, lang))] for each in sheet.earlier),
        )


def _people(sheet: Sheet, people: Sequence[Person], lang: str) -> Iterator[str]:
    """Yield who is without files, and which files are without anybody."""
    missing, strange = unmatched(people, sheet.hand_ins) if people else ([], [])
    for key, found in (("missing", [label(each) for each in missing]), ("strange", [each.name for each in strange])):
        if found:
            yield f"<h2>{escape(say(f'grade-{key}', lang, count=len(found)))}</h2>"
            yield f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in found)}</ul>"


def _earlier(each: Submission, lang: str) -> str:
    return say("grade-counted", lang, name=each.counted) if each.counted else ""


def _table(heads: Iterable[str], rows: Iterable[list[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>\n' for row in rows
    )
    return f'<div tabindex="0"><table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>'


def _name(each: Submission) -> str:
    return escape(each.name) + "".join(f"<small>{escape(note)}</small>" for note in each.notes)


def _mark(outcome: str, why: str, lang: str) -> str:
    word = f'<span class="{outcome}">{SIGNS[outcome]} {escape(say(f"grade-{outcome}", lang))}</span>'
    return word + (f"<small>{escape(why)}</small>" if why else "")


def _marks(sheet: Sheet, each: Submission) -> Iterator[Mark]:
    yield from (each.marks[task.id] for task in sheet.labs[each.lab].tasks)


def _reasons(sheet: Sheet, each: Submission, lang: str) -> Iterator[str]:
    """Yield in words what kept a hand-in from running, each reason once."""
    yield from each.notes
    tasks: dict[str, list[int]] = {}
    for number, mark in enumerate(_marks(sheet, each), 1):
        if mark.outcome == "not-run" and mark.why not in each.notes:
            tasks.setdefault(mark.why, []).append(number)
    for why, numbers in tasks.items():
        yield f"{say('grade-task', lang)} {', '.join(map(str, numbers))}: {why}"


def _counts(each: Submission, lab: str) -> bool:
    return each.lab == lab and bool(each.marks)


def _right(each: Submission) -> str:
    return str(sum(mark.outcome == "right" for mark in each.marks.values()))


def _share(each: Submission) -> str:
    return f"{_right(each)}/{len(each.marks)}" if each.marks else ""


def _all(sheet: Sheet, lang: str) -> str:
    found = [mark.outcome for each in sheet.hand_ins for mark in each.marks.values()]
    counts = {outcome.replace("-", "_"): found.count(outcome) for outcome in OUTCOMES}
    return say("grade-all", lang, unread=len(sheet.unread), **counts)
