"""A lab as its notebook calls it, task by task. Nothing a learner does here is stored."""

from __future__ import annotations

from collections import Counter
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import HTML, display

from askfirst import cards, charts
from askfirst.checking import Answer, Key, Verdict, attempted, judge, read_key
from askfirst.faults import LANGUAGES, ContentError
from askfirst.labfiles import Lab as LabFile
from askfirst.labfiles import Task, paired, read_lab, read_table
from askfirst.loader import ROOT, Content, load_for
from askfirst.parts import Part

SIGNS = {"right": "✓", "not-yet": "○", "not-attempted": "…"}


class Lab:
    """One lab in one language. What a method shows, it shows at once; ``data`` and the parts are returned."""

    def __init__(self, content: Content, file: LabFile, lang: str) -> None:
        """Open the lab that ``file`` describes."""
        self.content, self.file, self.lang = content, file, lang
        self.verdicts: dict[str, Verdict] = {}
        self._folder = content.root / "content"
        self._words = content.words("lab", lang)
        self._hinted: Counter[str] = Counter()
        self._answers: dict[str, Answer] = {}

    def data(self, *names: str) -> Any:
        """Return fresh copies of tables: one, or as many as are named."""
        unknown = [name for name in names if name not in self.file.data]
        if unknown or not names:
            self._say(self._words["no-table"].format(tables=", ".join(self.file.data)))
            return None
        tables = [edition(self._folder / "data" / f"{name}.csv", self.lang) for name in names]
        return tables[0] if len(tables) == 1 else tuple(tables)

    def describe(self, *names: str) -> None:
        """Show what the columns of tables hold."""
        for name in names:
            if name not in self.file.data:
                self._say(self._words["no-table"].format(tables=", ".join(self.file.data)))
                continue
            table, _ = read_table(self._folder / "data" / f"{name}.about.yaml", self.content.root)
            rows = {column: text.of(self.lang) for column, text in table.columns.items()}
            head = f"{name}.csv: {table.about.of(self.lang)}"
            lines = "".join(f"<dt><code>{escape(c)}</code></dt><dd>{escape(t)}</dd>" for c, t in rows.items())
            plain = "\n".join([head, *(f"  {column}: {text}" for column, text in rows.items())])
            self._show(f"<p>{escape(head)}</p><dl>{lines}</dl>", plain)

    def text(self, word: str, **values: object) -> str:
        """Return words of the lab in the notebook's language, their blanks filled in."""
        return self.file.words[word].of(self.lang).format(**values)

    def sort(self, task_id: str) -> Part:
        """Return the cards of a task to sort by clicking. In code: ``part.put({"card": "group"})``."""
        return self._part(task_id)

    def mark(self, task_id: str) -> Part:
        """Return the lines of a task to tick. In code: ``part.put({"line": "yes"})``."""
        return self._part(task_id)

    def check(self, task_id: str, value: object) -> None:
        """Say whether ``value`` answers a task: right, not yet and what is off, or not attempted."""
        task = self._task(task_id)
        if task:
            verdict = self._judge(task, value.answer or None if type(value) is Part else value)
            self._show(*self._told(task, verdict), metadata={"askfirst": verdict.state})

    def hint(self, task_id: str) -> None:
        """Show the next hint of a task."""
        task = self._task(task_id)
        if task:
            self._say(self._next_hint(task))

    def solution(self, task_id: str) -> None:
        """Show how a task can be solved, once it was tried."""
        task = self._task(task_id)
        if task:
            self._show(*self._opened(task))

    def _part(self, task_id: str) -> Part:
        task = self.file.task(task_id)
        if task is None or not task.part:
            raise KeyError(task_id)
        part: Part
        buttons = {
            "check": lambda: self._told(task, self._judge(task, part.answer or None))[0],
            "hint": lambda: self._paragraph(self._next_hint(task)),
            "solution": lambda: self._opened(task)[0],
        }
        part = Part(task, self.lang, self._words, buttons)
        display(part)
        return part

    def _task(self, task_id: str) -> Task | None:
        task = self.file.task(task_id) if type(task_id) is str else None
        if task is None:
            self._say(self._words["no-task"].format(tasks=", ".join(task.id for task in self.file.tasks)))
        return task

    def _judge(self, task: Task, value: object) -> Verdict:
        verdict = Verdict("not-attempted")
        if attempted(value):
            if task.id not in self._answers:
                self._answers[task.id] = answer(task, self._folder, self.file)
            verdict = judge(self._answers[task.id], value)
        self.verdicts[task.id] = verdict
        return verdict

    def _told(self, task: Task, verdict: Verdict) -> tuple[str, str]:
        """Return what is said about a verdict, as HTML and as text."""
        state = self._words[verdict.state]
        lines = [self.sentence(task, verdict)]
        if verdict.state == "not-yet" and not task.part:
            lines.append(self._words["help"].format(id=task.id))
        inner = f"<p><strong>{SIGNS[verdict.state]} {escape(state)}</strong> {escape(lines[0])}</p>"
        inner += "".join(f"<p>{escape(line)}</p>" for line in lines[1:])
        return self._box(inner, verdict.state), "\n".join([f"{SIGNS[verdict.state]} {state} {lines[0]}", *lines[1:]])

    def sentence(self, task: Task, verdict: Verdict) -> str:
        """Return what is said about a verdict."""
        if verdict.state == "right":
            return self.content.inline(task.why.of(self.lang), self.lang)
        if verdict.state == "not-attempted":
            return self._words["nothing-yet" if not task.part else "nothing-clicked"]
        key = "unplaced" if task.part and verdict.key == "missing" else verdict.key
        said = self._words[key].format(**verdict.values)
        if task.part:
            placed = {card.id: card for card in task.cards}.get(verdict.slip.partition(":")[0])
            return f"{said}{self._gap}{placed.nudge.of(self.lang)}" if placed else said
        slip = task.slips.get(verdict.slip)
        return self.content.inline(slip.of(self.lang), self.lang) if slip else said

    @property
    def _gap(self) -> str:
        return "" if self.lang == "zh" else " "

    def _next_hint(self, task: Task) -> str:
        self._hinted[task.id] += 1
        number = min(self._hinted[task.id], len(task.hints))
        words = self._words["hint-number"].format(number=number, total=len(task.hints))
        return f"{words}{self.content.inline(task.hints[number - 1].of(self.lang), self.lang)}"

    def _opened(self, task: Task) -> tuple[str, str]:
        tried = self.verdicts.get(task.id)
        if tried is None or tried.state == "not-attempted":
            said = self._words["try-first"]
            return self._paragraph(said), said
        if task.part:
            groups = {group.id: group.text.of(self.lang) for group in task.groups}
            groups |= {} if groups else {"yes": self._words["ticked"], "no": self._words["left"]}
            rows = [(card.text.of(self.lang), groups[card.group]) for card in task.cards]
            lines = "".join(f"<li>{escape(text)} <strong>{escape(group)}</strong></li>" for text, group in rows)
            return self._box(f"<ul>{lines}</ul>"), "\n".join(f"{text} → {group}" for text, group in rows)
        from askfirst.notebooks import read_notebook  # noqa: PLC0415 - reading notebooks takes a while to import
        from askfirst.workbooks import solution_code  # noqa: PLC0415

        source = read_notebook(self._folder / "labs" / f"{self.file.lab}.md", self.content.root)
        code = solution_code(source, task.id, self.lang)
        return self._box(f"<pre>{escape(code)}</pre>"), code

    def _say(self, text: str) -> None:
        self._show(self._paragraph(text), text)

    def _paragraph(self, text: str) -> str:
        return self._box(f"<p>{escape(text)}</p>")

    def _box(self, inner: str, state: str = "") -> str:
        colour = {"right": "#1c6b3c", "not-yet": "#80560a"}.get(state, "#595f69")
        style = f"border-left: 4px solid {colour}; padding: 0.2em 1em; max-width: 42rem"
        return f'<div lang="{cards.tongue(self.lang)}" role="status" style="{style}">{inner}</div>'

    def _show(self, html: str, plain: str, metadata: dict[str, str] | None = None) -> None:
        display({"text/html": html, "text/plain": plain}, raw=True, metadata=metadata)


class BrokenLab:
    """Stands in for a lab that cannot be opened: every call is quiet, the faults were said once."""

    def __getattr__(self, _name: str) -> Any:
        """Return something that can be called and does nothing."""
        return lambda *_args, **_values: None


def answer(task: Task, folder: Path, file: LabFile) -> Answer:
    """Return the right answer of a task with its slips: computed by the lab's key, or as its cards say."""
    if not task.part:

        def tables() -> dict[str, pd.DataFrame]:
            return {name: _read(folder / "data" / f"{name}.csv").copy() for name in file.data}

        return _key(folder / "labs" / f"{file.lab}.py").answer(task.id, tables)
    right: dict[Any, Any] = {card.id: card.group for card in task.cards}
    groups = [group.id for group in task.groups] or ["yes", "no"]
    slips: dict[str, Any] = {
        f"{card.id}:{group}": right | {card.id: group} for card in task.cards for group in groups if group != card.group
    }
    return Answer(right, lambda: slips)


def open_lab(slug: str, lang: str) -> Lab:
    """Return lab ``slug``; show sentences where it cannot be opened."""
    try:
        content = load_for("")  # a lab asks no question: a fault in a lesson's file is that lesson's
        file, _ = read_lab(ROOT / "content" / "labs" / f"{slug}.yaml", ROOT)
    except ContentError as error:
        display(HTML(cards.message("\n".join(each.tell(lang) for each in error.faults[:10]), lang)))
        return BrokenLab()  # type: ignore[return-value]
    charts.dress()
    return Lab(content, file, lang)


@cache
def _key(path: Path) -> Key:
    return read_key(path)


@cache
def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=True)


def edition(path: Path, lang: str) -> pd.DataFrame:
    """Return a copy of a table that speaks one language."""
    table = _read(path)
    names = list(table.columns)
    other = next(each for each in LANGUAGES if each != lang)
    drop = [name for name in names if paired(name, names) and name.endswith(f"_{other}")]
    keep = {name: name[:-3] for name in names if paired(name, names)}
    return table.drop(columns=drop).rename(columns=keep)
