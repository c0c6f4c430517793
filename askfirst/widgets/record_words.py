"""What a record says, in words that a person reads: titles, questions, answers. For the page, and to take along."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any

from askfirst.assess.exam import in_halves
from askfirst.assess.quiz import counts
from askfirst.assess.scoring import fits
from askfirst.course.citations import CITED
from askfirst.course.languages import day_in, language
from askfirst.course.loader import Content
from askfirst.course.page_file import page_file
from askfirst.course.words import fill, section
from askfirst.learner.deletions import Due
from askfirst.learner.record import Record
from askfirst.learner.record_rows import Sitting, latest_notes, moment
from askfirst.widgets.base import legible, plain
from askfirst.widgets.feedback import said

LOOK = (
    "body{font:17px/1.6 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;overflow-wrap:break-word}"
    "li{margin-bottom:1rem}.meta{color:#595f69;font-size:.9em}p{margin:.1em 0}"
)


def about(content: Content, lang: str) -> list[list[str]]:
    """Return what may be asked of a record, each with the answer: what is kept, where, what for, by what right."""
    words, facts = section("record-about", lang), content.facts.told[lang]
    asked = {
        words["what"]: words["what-text"],
        words["where"]: words["where-text"],
        words["why"]: words["why-text"],
        words["ground"]: words["ground-text"],
        words["term"]: words["term-text"],
    }
    return [[title, content.inline(fill(text, **facts), lang, CITED)] for title, text in asked.items()]


def due_told(content: Content, lang: str, due: Due) -> list[str]:
    """Return a sentence for each kind of thing that is older than its term: what goes, and when."""
    if not due.goes:
        return []
    words, terms, day = section("record", lang), content.course.retention, day_in(lang, due.goes.astimezone().date())
    told = [fill(words["due-trace"], trace_days=terms.trace_days, date=day)] if due.trace else []
    tests = fill(words["due-tests"], evidence_days=terms.evidence_days, date=day, count=len(due.tests))
    return [*told, tests] if due.tests else told


def log_told(lang: str, record: Record) -> list[str]:
    """Return a sentence for each deletion so far."""
    words, path = section("record", lang), legible(record.log_path)
    return [
        fill(words[f"log-{each.kind}"], date=day_in(lang, each.day), count=each.rows, path=path)
        for each in record.deletions()
    ]


class RecordWords:
    """A record as it reads in one language, read once."""

    def __init__(self, content: Content, lang: str, record: Record) -> None:
        """Read the rows of ``record``; a damaged one costs itself."""
        self.content, self.lang = content, lang
        self.words = section("record", lang)
        rows, damaged = record.events(), set(record.damaged())
        self.last = rows[-1]["number"] if rows else 0
        self.damaged = sorted(damaged)
        self.answers = [row for row in rows if row["event"] == "answer" and row["number"] not in damaged]
        self.sittings = record.sittings()
        self.path = record.chosen_path()
        self._log = log_told(lang, record)
        self._notes = latest_notes(rows)
        self._forms = {each.form.name: each for each in self.sittings}

    def lessons(self) -> list[dict[str, Any]]:
        """Return the lessons that hold answers, in the order of the course, each with its title and their number."""
        held = [str(row["lesson"]) for row in self.answers]
        order = [*self.content.course.lessons, *sorted({*held} - {*self.content.course.lessons})]
        return [
            {"id": each, "title": fill(self.words["of-lesson"], title=self._title(each), count=held.count(each))}
            for each in order
            if each in held
        ]

    def of_lesson(self, lesson: str) -> list[dict[str, Any]]:
        """Return the answers of a lesson, newest first, and what can be said of each."""
        return [self._told(row) for row in reversed(self.answers) if str(row["lesson"]) == lesson]

    def also(self) -> list[str]:
        """Return a sentence for whatever is kept beside the answers: the path, and each test."""
        names, words = self.content.course.paths, self.words
        told = [fill(words["of-path"], path=names[self.path].name.of(self.lang))] if self.path in names else []
        return told + [self._test(each) for each in self.sittings]

    def lost(self) -> str:
        """Return what a deletion of all takes away."""
        finished = self._finished()
        tests = [fill(self.words["lost-tests"], count=finished)] if finished else []
        return fill(self.words["lost"], what=self._listed([*self._trace(), *tests, self.words["lost-yes"]]))

    def lost_trace(self) -> str:
        """Return what a deletion of the trace takes away and what it leaves, or nothing where there is no trace."""
        trace, words = self._trace(), self.words
        what = self._listed([*trace, words["lost-ticks"]])
        return fill(words["lost-trace"], what=what, count=self._finished()) if trace else ""

    def _trace(self) -> list[str]:
        words, begun = self.words, len(self.sittings) - self._finished()
        parts = [fill(words["lost-answers"], count=len(self.answers))] if self.answers else []
        parts += [words["lost-path"]] if self.path else []
        return parts + ([fill(words["lost-open"], count=begun)] if begun else [])

    def _finished(self) -> int:
        return sum(each.result is not None for each in self.sittings)

    def _listed(self, parts: list[str]) -> str:
        return language(self.lang).comma.join(parts)

    def page(self) -> str:
        """Return the whole record as a page of its own, to be read without the course."""
        body = [f"<h1>{escape(self.words['title'])}</h1>", *_paragraphs(self.also())]
        for title, text in about(self.content, self.lang):
            body += [f"<h2>{escape(title)}</h2>", *_paragraphs(plain(text).split("\n\n"))]
        for lesson in self.lessons():
            rows = "".join(f"<li>{''.join(_paragraphs(self._lines(row)))}</li>" for row in self.of_lesson(lesson["id"]))
            body.append(f"<h2>{escape(lesson['title'])}</h2><ul>{rows}</ul>")
        if self._log:
            body += [f"<h2>{escape(self.words['log'])}</h2>", *_paragraphs(self._log)]
        return page_file(self.words["title"], self.lang, LOOK, "".join(body))

    def _lines(self, row: dict[str, Any]) -> list[str]:
        colon = language(self.lang).colon
        return [
            row["at"],
            plain(row["question"]),
            f"{self.words['answer']}{colon}{row['answer']}",
            f"{self.words['result']}{colon}{row['result']}",
            f"{self.words['confidence']}{colon}{row['confidence']}",
            row["note"],
        ]

    def _told(self, row: dict[str, Any]) -> dict[str, Any]:
        words, note = self.words, self._notes.get(str(row["number"]))
        form = self._forms.get(row["quiz"])
        kind = "practice" if form is None else "finished" if form.result else "open"
        told = {"not-mine": words["withdrawn"], "disputed": words["disputed"]}
        return {
            "number": row["number"],
            "at": _local(row["at"], self.lang),
            "result": words["right" if row["correct"] else "partly" if row["credit"] else "wrong"],
            "confidence": section("quiz", self.lang)[row["confidence"]],
            "note": told.get(note or "", ""),
            "own": note == "disputed" or (note == "not-mine" and not self._given_anew(row, kind)),
            "disown": note in (None, "mine"),
            "really": words[f"really-{kind}"],
            **self._asked(row),
        }

    def _asked(self, row: dict[str, Any]) -> dict[str, str]:
        """Return question and answer as they read now, as far as the course still has them."""
        item, response = self.content.items.get(row["item"]), json.loads(row["response"])
        if item is None:
            return {"question": self.words["gone"], "answer": self.words["untold"]}
        question = self.content.inline(item.stem.of(self.lang), self.lang, CITED)
        if not counts(item, row["item_hash"]):
            question = fill(self.words["reworded"], question=question)
        answer = said(self.content, self.lang, item, response) if fits(item, response) else self.words["untold"]
        return {"question": question, "answer": answer}

    def _given_anew(self, row: dict[str, Any], kind: str) -> bool:
        """Whether a withdrawn answer stays so: its form is finished, or has another answer in its place."""
        others = (each for each in self.answers if each is not row)
        same = (each for each in others if (each["quiz"], each["item"]) == (row["quiz"], row["item"]))
        counting = any(self._notes.get(str(each["number"])) != "not-mine" for each in same)
        return kind == "finished" or (kind == "open" and counting)

    def _title(self, lesson: str) -> str:
        found = self.content.course.lessons.get(lesson)
        return f"{lesson[:2]} {found.title.of(self.lang)}" if found else self.words["other-lesson"]

    def _test(self, sitting: Sitting) -> str:
        words, paths, result = self.words, self.content.course.paths, sitting.result
        path = paths[sitting.form.path].name.of(self.lang) if sitting.form.path in paths else words["other-path"]
        if result is None or sitting.at is None:
            return fill(words["of-open-test"], path=path)
        date = day_in(self.lang, sitting.at.astimezone().date())
        key = "of-passed-test" if result.passed else "of-test"
        return fill(words[key], path=path, date=date, right=in_halves(result.credit), of=result.of)


def _paragraphs(texts: Iterable[str]) -> list[str]:
    return [f"<p>{escape(text)}</p>" for text in texts if text]


def _local(at: str, lang: str) -> str:
    when = moment(at)
    here = when.astimezone() if when else None
    return f"{day_in(lang, here.date())} {here:%H:%M}" if here else at
