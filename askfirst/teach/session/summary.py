"""What a session showed, for the next trainer: the shares of each question before and after the talk. Pure.

No person is in it, no phone, and no histogram of fewer than five votes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from askfirst.course.foreign_text import harmless
from askfirst.course.languages import day_in
from askfirst.course.page_file import page_file
from askfirst.evidence.cohort.small_groups import LEAST
from askfirst.evidence.cohort.speech import Speech
from askfirst.teach.session.ballot import BallotItem, Hidden, Tally, shares

COLUMNS = ("id", "question", "option", "right", "votes-before", "share-before", "votes-after", "share-after")
STYLE = """
:root { color-scheme: light dark; --paper: #faf8f3; --ink: #23262b; --line: #ddd7ca; --quiet: #595f69;
  --accent: #264e86; --good: #1c6b3c; }
@media (prefers-color-scheme: dark) { :root { --paper: #1d2025; --ink: #e8e6e0; --line: #3d434d; --quiet: #a9afb9;
  --accent: #9dbcec; --good: #7fd19c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { margin: 2.5rem auto; max-width: 56rem; padding: 0 1.25rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 0.5rem; }
h2 { font-size: 1.125rem; line-height: 1.5; margin: 2.5rem 0 0.5rem; padding-top: 1.25rem;
  border-top: 1px solid var(--line); }
p { margin: 0.25rem 0 0.75rem; max-width: 44rem; color: var(--quiet); }
.table { overflow-x: auto; } .table:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; min-width: 32rem; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: 0.5rem 1rem 0.5rem 0; text-align: start; vertical-align: top; }
thead th { vertical-align: bottom; } thead th + th { width: 11rem; } tbody th { font-weight: normal; }
small { color: var(--quiet); font-size: 0.8125rem; font-weight: normal; } thead small { display: block; }
.right small { color: var(--good); } .none { color: var(--quiet); }
svg { display: block; width: 100%; height: 0.5rem; margin-top: 0.25rem; border-bottom: 1px solid var(--line); }
rect { fill: var(--quiet); } .right rect { fill: var(--good); }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  :root { color-scheme: light; --paper: #fff; --ink: #111; --line: #bbb; --quiet: #444; --good: #1c6b3c; }
  main { margin: 0; max-width: none; padding: 0; } section { break-inside: avoid; }
}
"""


@dataclass(frozen=True)
class Result:
    """The votes of one round, and why their shares are not told."""

    tally: Tally
    hidden: Hidden | None


@dataclass(frozen=True)
class Question:
    """A question that was voted on, once or twice."""

    item: BallotItem
    rounds: Sequence[Result]


@dataclass(frozen=True)
class Summary:
    """A session as a whole. ``title`` is that of its lesson, ``started`` in seconds since 1970."""

    title: str
    started: float
    questions: Sequence[Question]

    def csv(self, lang: str) -> str:
        """Return a row an option: question, option, whether right, and votes and share in percent before and after.

        What is hidden, or was not held, is an empty cell. It begins with the mark by which a spreadsheet knows UTF-8.
        """
        text, tell = io.StringIO(newline=""), Speech(lang, "session").tell
        rows = csv.writer(text)
        rows.writerow(tell(f"column-{name}") for name in COLUMNS)
        for question in self.questions:
            asked = [question.item.id, question.item.stem[lang]]
            counted = [_counted(question, at) for at in (0, 1)]
            for row in zip(*(_rows(question, at, lang) for at in (0, 1)), strict=True):
                right = tell("yes" if row[0]["option"] in question.item.key else "no")
                cells: list[int | str] = [*asked, f"{row[0]['letter']} {row[0]['text']}", right]
                for votes, each in zip(counted, row, strict=True):
                    cells += [votes, _percent(each["share"]) if "share" in each else ""]
                rows.writerow(harmless(cell) if isinstance(cell, str) else cell for cell in cells)
        return "\ufeff" + text.getvalue()

    def page(self, lang: str) -> str:
        """Return a page in one file."""
        speech = Speech(lang, "session")
        day = day_in(lang, datetime.fromtimestamp(self.started, UTC).astimezone().date())
        title = speech.tell("summary-title", lesson=self.title)
        body = "".join(_section(question, speech) for question in self.questions)
        if not self.questions:
            body = f"<p>{escape(speech.tell('summary-empty'))}</p>"
        lead = escape(speech.tell("summary-lead", date=day, least=LEAST))
        return page_file(title, lang, STYLE, f"<main><h1>{escape(title)}</h1><p>{lead}</p>{body}</main>")


def _counted(question: Question, at: int) -> int | str:
    """Return how many voted in a round; empty where it was not held, or where that few are not told of."""
    result = question.rounds[at] if at < len(question.rounds) else None
    return result.tally.votes if result and not result.hidden else ""


def _rows(question: Question, at: int, lang: str) -> list[dict[str, Any]]:
    """Return the options of a question with what a round told of them, if anything."""
    result = question.rounds[at] if at < len(question.rounds) else None
    rows = shares(question.item, result.tally if result else Tally(), lang)
    if not result or result.hidden:
        rows = [{name: value for name, value in row.items() if name not in ("votes", "share")} for row in rows]
    return rows


def _percent(share: float) -> int:
    return round(share * 100)


def _section(question: Question, speech: Speech) -> str:
    """Return a question as a table: an option a row, a bar a round."""
    lang, tell = speech.lang, speech.tell
    before, after = (_rows(question, at, lang) for at in (0, 1))
    heads = "".join(_head(question, at, tell) for at in (0, 1))
    body = ""
    for first, second in zip(before, after, strict=True):
        right = first["option"] in question.item.key
        mark = f"<small>{escape(tell('right'))}</small>" if right else ""
        name = f"<b>{first['letter']}</b> {escape(first['text'])} {mark}"
        body += f'<tr{" class=right" if right else ""}><th scope="row">{name}</th>{_cell(first)}{_cell(second)}</tr>'
    several = f"<p>{escape(tell('several-shares'))}</p>" if question.item.kind == "several" else ""
    option = escape(tell("column-option"))
    return (
        f'<section><h2>{escape(question.item.stem[lang])}</h2>{several}<div class="table" tabindex="0" role="region" '
        f'aria-label="{escape(question.item.stem[lang])}"><table><thead><tr><th scope="col">{option}</th>{heads}</tr>'
        f"</thead><tbody>{body}</tbody></table></div></section>"
    )


def _head(question: Question, at: int, tell: Callable[..., str]) -> str:
    """Return the head of a round's column: which it is, and how many voted or why that is not told."""
    name = escape(tell(("before-talk", "after-talk")[at]))
    if at >= len(question.rounds):
        told = tell("not-held")
    elif reason := question.rounds[at].hidden:
        told = tell(f"hidden-{reason}", least=LEAST)
    else:
        told = tell("voted", count=question.rounds[at].tally.votes)
    return f'<th scope="col">{name}<small>{escape(told)}</small></th>'


def _cell(row: dict[str, Any]) -> str:
    if "share" not in row:
        return '<td class="none">–</td>'
    percent = _percent(row["share"])
    shape = f'<rect width="{percent}" height="6"/>'
    bar = f'<svg aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none">{shape}</svg>'
    return f"<td><span>{percent}% <small>({row['votes']})</small></span>{bar}</td>"
