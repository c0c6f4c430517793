"""A lab as its notebook calls it, task by task.

What a learner clicks is saved with the notebook, as :mod:`askfirst.assess.clicks` says; nothing else a learner
does is stored here.
"""

from __future__ import annotations

import string
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from html import escape
from typing import Any, Literal

from IPython.display import HTML, display

from askfirst.assess.clicks import MIME, Clicks
from askfirst.assess.lab_answers import answer, edition, sentence
from askfirst.assess.lab_progress import done, noted, placed_right
from askfirst.assess.lab_values import Plain, Unreadable, plain
from askfirst.assess.lab_verdict import Answer, Verdict, attempted, judge
from askfirst.course.faults import ContentError
from askfirst.course.lab_models import YES, Task, lab_folder, read_lab, read_table
from askfirst.course.lab_models import Lab as LabFile
from askfirst.course.languages import language, sentences, tongue
from askfirst.course.loader import Content, load_for
from askfirst.course.root import ROOT
from askfirst.course.words import fill, section
from askfirst.learner.work_copies import outdated
from askfirst.notebook import click_store
from askfirst.widgets import chart_style, html
from askfirst.widgets.lab_cards import By, Part

SIGNS = {"right": "✓", "not-yet": "○", "not-attempted": "…"}
TRIES = 2  # different wrong answers after which the solution opens


class Lab:
    """One lab in one language. What a method shows, it shows at once; ``data`` and the parts are returned."""

    def __init__(self, content: Content, file: LabFile, lang: str) -> None:
        """Open the lab that ``file`` describes."""
        self.content, self.file, self.lang = content, file, lang
        self.verdicts: dict[str, Verdict] = {}
        self._saved_right: set[str] = set()
        self._parts: dict[str, Part] = {}
        self._wrong: defaultdict[str, list[Plain]] = defaultdict(list)
        self._folder = lab_folder(content.root, file.lab)
        self._words = section("lab", lang)
        self._hinted: Counter[str] = Counter()
        self._answers: dict[str, Answer] = {}

    def greet(self, notebook: object, *, newer: bool) -> None:
        """Say what is to be known at first: a newer edition, and what is done in the notebook as it was saved."""
        if newer:
            self._say(self._words["newer"])
        self._saved_right = done(notebook, self.file)
        if self._saved_right:
            self._say(self._progress())

    def data(self, *names: str) -> Any:
        """Return fresh copies of tables: one, or as many as are named."""
        unknown = [name for name in names if name not in self.file.data]
        if unknown or not names:
            self._no_table("data")
            return None
        try:
            tables = [edition(self._folder.table(name), self.lang, self.content.course.languages) for name in names]
        except ContentError as error:
            self._say(told(error, self.lang))
            return None
        return tables[0] if len(tables) == 1 else tuple(tables)

    def describe(self, *names: str) -> None:
        """Show what the columns of tables hold."""
        if not names:
            self._no_table("describe")
        for name in names:
            if name not in self.file.data:
                self._no_table("describe")
                continue
            try:
                table, _ = read_table(self._folder, name, self.content.facts)
            except ContentError as error:
                self._say(told(error, self.lang))
                continue
            rows = {column: text.of(self.lang) for column, text in table.columns.items()}
            colon = language(self.lang).colon
            head = f"{name}.csv{colon}{table.about.of(self.lang)}"
            lines = "".join(f"<dt><code>{escape(c)}</code></dt><dd>{escape(t)}</dd>" for c, t in rows.items())
            plain = "\n".join([head, *(f"  {column}{colon}{text}" for column, text in rows.items())])
            self._show(f"<p>{escape(head)}</p><dl>{lines}</dl>", plain)

    def text(self, word: str = "", **values: object) -> str:
        """Return words of the lab in the notebook's language, their blanks filled in as f-strings do it."""
        if not isinstance(word, str) or word not in self.file.words:
            self._say(fill(self._words["no-word"], calls=self._calls("text", self.file.words)))
            return ""
        text = self.file.words[word].of(self.lang)
        blanks = [name for _, name, *_ in string.Formatter().parse(text) if name]
        if not set(blanks) <= values.keys():
            call = f'lab.text("{word}", {", ".join(f"{name}=…" for name in dict.fromkeys(blanks))})'
            self._say(fill(self._words["word-call"], call=call))
            return ""
        return text.format(**values)  # {share:.0%} is meant to be reckoned

    def sort(self, task_id: str = "") -> Part | None:
        """Return the cards of a task to sort by clicking. In code: ``part.put({"card": "group"})``."""
        return self._part("sort", task_id)

    def mark(self, task_id: str = "") -> Part | None:
        """Return the lines of a task to tick. In code: ``part.put({"line": "yes"})``."""
        return self._part("mark", task_id)

    def check(self, task_id: str = "", *values: object) -> None:
        """Say whether a value answers a task: right, not yet and what is off, or not attempted."""
        task = self._task("check", task_id)
        if task and len(values) != 1:
            self._say(fill(self._words["check-call"], id=task.id))
        elif task:
            value = values[0]
            try:
                verdict = self._judge(task, value.answer or None if type(value) is Part else value)
            except ContentError as error:
                self._say(told(error, self.lang))
                return
            self._show(*self._told(task, verdict), metadata=noted(self.file.lab, task.id, verdict.state))

    def hint(self, task_id: str = "") -> None:
        """Show the next hint of a task."""
        task = self._task("hint", task_id)
        if task:
            self._say(self._next_hint(task))

    def solution(self, task_id: str = "") -> None:
        """Show how a task can be solved, once it was tried."""
        task = self._task("solution", task_id)
        if task:
            self._show(*self._opened(task))

    def _part(self, call: Literal["sort", "mark"], task_id: object) -> Part | None:
        named = self._named(task_id)
        task = named if named and named.part == call else None
        if task is None:
            calls = self._words["or"].join(f'lab.{each.part}("{each.id}")' for each in self.file.tasks if each.part)
            self._say(fill(self._words["no-part"], calls=calls))
            return None
        part: Part
        buttons = {
            "check": lambda: self._told(task, self._judge(task, part.answer or None))[0],
            "hint": lambda: self._paragraph(self._next_hint(task)),
            "solution": lambda: self._opened(task)[0],
        }
        part = self._parts[task.id] = Part(task, self.lang, self._words, buttons)
        part.offer("solution", offered=self._is_open(task))
        was = click_store.recall(self.file.lab, task)
        part.put(was.placed)
        display(part)
        self._keep_clicks(part, task, was)
        return part

    def _keep_clicks(self, part: Part, task: Task, was: Clicks) -> None:
        """Show the clicks of a part in an output of its cell, so that they are saved with the notebook."""
        shown = display(self._saved(task, was), raw=True, display_id=True)
        last = was

        def changed(by: By) -> None:
            nonlocal last
            # What code places, code places again. It is kept only where it moves what was clicked before.
            if by == "click" or last.at:
                last = Clicks(part.answer, max(time.time(), last.at + 0.001))
                click_store.note(self.file.lab, task, last)
                if shown:
                    shown.update(self._saved(task, last), raw=True)

        part.changed = changed

    def _saved(self, task: Task, made: Clicks) -> dict[str, object]:
        """Return the output that holds clicks, as data and in words; no words where nothing was clicked."""
        data = {MIME: made.written(self.file.lab, task.id)}
        if not made.placed:
            return {**data, "text/plain": ""}
        count = list(made.placed.values()).count(YES) if task.part == "mark" else len(made.placed)
        done = fill(self._words[f"done-{task.part}"], count=count, total=len(task.cards))
        said = sentences(done, self._words["clicks-saved"], lang=self.lang)
        return {**data, "text/html": self._paragraph(said), "text/plain": said}

    def _task(self, call: str, task_id: object) -> Task | None:
        """Return a task, or say which calls there are."""
        task = self._named(task_id)
        if task is None:
            tasks = [each.id for each in self.file.tasks]
            calls = self._calls(call, tasks, ", …" if call == "check" else "")
            self._say(fill(self._words["no-task"], calls=calls))
        return task

    def _named(self, task_id: object) -> Task | None:
        return self.file.task(task_id) if isinstance(task_id, str) else None

    def _no_table(self, call: str) -> None:
        self._say(fill(self._words["no-table"], calls=self._calls(call, self.file.data)))

    def _calls(self, call: str, names: Iterable[str], more: str = "") -> str:
        """Return what can be typed: the call with each of the names it takes."""
        return self._words["or"].join(f'lab.{call}("{name}"{more})' for name in names)

    def _judge(self, task: Task, value: object) -> Verdict:
        verdict = Verdict("not-attempted")
        if attempted(value):
            if task.id not in self._answers:
                self._answers[task.id] = answer(task, self._folder, self.file)
            verdict = judge(self._answers[task.id], value)
        self.verdicts[task.id] = verdict
        if verdict.state == "not-yet" and (given := _given(value)) not in self._wrong[task.id]:
            self._wrong[task.id].append(given)
        if task.id in self._parts:
            self._parts[task.id].offer("solution", offered=self._is_open(task))
        return verdict

    def _is_open(self, task: Task) -> bool:
        """Whether the solution of a task is offered: it is right, or was tried often enough."""
        return self._is_right(task) or len(self._wrong[task.id]) >= TRIES

    def _is_right(self, task: Task) -> bool:
        """Whether a task is right as marking would say now: by its clicks where there are some, else by its check."""
        placed = self._parts[task.id].answer if task.id in self._parts else {}
        if placed:
            return placed_right(task, placed)
        if task.id in self.verdicts:
            return self.verdicts[task.id].state == "right"
        return task.id in self._saved_right

    def _progress(self) -> str:
        right, total = sum(map(self._is_right, self.file.tasks)), len(self.file.tasks)
        if right < total:
            return fill(self._words["progress"], done=right, total=total)
        return fill(self._words["progress-all"], total=total)

    def _told(self, task: Task, verdict: Verdict) -> tuple[str, str]:
        """Return what is said about a verdict, as HTML and as text."""
        state = self._words[verdict.state]
        lines = [sentence(self.content, task, verdict, self.lang)]
        if verdict.state == "not-yet" and not task.part:
            lines.append(fill(self._words["help-solution" if self._is_open(task) else "help"], id=task.id))
        if verdict.state != "not-attempted":
            lines.append(self._progress())
        inner = f"<p><strong>{SIGNS[verdict.state]} {escape(state)}</strong> {escape(lines[0])}</p>"
        inner += "".join(f"<p>{escape(line)}</p>" for line in lines[1:])
        return self._box(inner, verdict.state), "\n".join([f"{SIGNS[verdict.state]} {state} {lines[0]}", *lines[1:]])

    def _next_hint(self, task: Task) -> str:
        self._hinted[task.id] += 1
        number = min(self._hinted[task.id], len(task.hints))
        words = fill(self._words["hint-number"], number=number, total=len(task.hints))
        return f"{words}{self.content.inline(task.hints[number - 1].of(self.lang), self.lang)}"

    def _opened(self, task: Task) -> tuple[str, str]:
        if not self._is_open(task):
            said = fill(self._words["try-first"], id=task.id)
            return self._paragraph(said), said
        if task.part:
            groups = {group.id: group.text.of(self.lang) for group in task.groups}
            groups |= {} if groups else {"yes": self._words["ticked"], "no": self._words["left"]}
            rows = [(card.text.of(self.lang), groups[card.group]) for card in task.cards]
            lines = "".join(f"<li>{escape(text)} <strong>{escape(group)}</strong></li>" for text, group in rows)
            return self._box(f"<ul>{lines}</ul>"), "\n".join(f"{text} → {group}" for text, group in rows)
        from askfirst.course.lab_source import solution_code  # noqa: PLC0415
        from askfirst.course.notebook_source import read_notebook  # noqa: PLC0415 - reading notebooks takes a while to import

        source = read_notebook(self._folder.notebook, self.content.root, self.content.facts.translating)
        code = solution_code(source, task.id, self.lang, self.content.course.languages)
        return self._box(f"<pre>{escape(code)}</pre>"), code

    def _say(self, text: str) -> None:
        self._show(self._paragraph(text), text)

    def _paragraph(self, text: str) -> str:
        return self._box(f"<p>{escape(text)}</p>")

    def _box(self, inner: str, state: str = "") -> str:
        # The colours are the style sheet's; the line shows where there is none.
        style = "border-left-style: solid; border-left-width: 4px; padding: 0.2em 1em; max-width: 42rem"
        looks = f"af-lab af-lab-said af-lab-{state}" if state else "af-lab af-lab-said"
        return f'<div class="{looks}" lang="{tongue(self.lang)}" role="status" style="{style}">{inner}</div>'

    def _show(self, html: str, plain: str, metadata: dict[str, str] | None = None) -> None:
        display({"text/html": html, "text/plain": plain}, raw=True, metadata=metadata)


class BrokenLab:
    """Stands in for a lab that cannot be opened: every call is quiet, the faults were said once."""

    def __getattr__(self, _name: str) -> Any:
        """Return something that can be called and does nothing."""
        return lambda *_args, **_values: None


def open_lab(slug: str, lang: str) -> Lab:
    """Return lab ``slug``; show sentences where it cannot be opened."""
    try:
        content = load_for("")  # a lab asks no question: a fault in a lesson's file is that lesson's
        file, _ = read_lab(lab_folder(ROOT, slug), content.facts)
    except ContentError as error:
        display(HTML(html.message(told(error, lang), lang)))
        return BrokenLab()  # type: ignore[return-value]
    chart_style.dress()
    lang = lang or content.course.languages[0]
    lab = Lab(content, file, lang)
    lab.greet(click_store.saved_notebook(), newer=outdated(lang, slug))
    return lab


def _given(value: object) -> Plain:
    """Return a value in a form that can be compared with another; what cannot be read, by why it cannot."""
    try:
        return plain(value)
    except Unreadable as refused:
        return refused.key


def told(error: ContentError, lang: str) -> str:
    """Return what is wrong with a lab, a line each; the first ten are enough to begin with."""
    return "\n".join(each.tell(lang) for each in error.faults[:10])
