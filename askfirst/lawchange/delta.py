"""A lesson on what a change of the law touches, drafted: what is new, the cases that rested on the old text, a close.

Each case is a copy under an id of its own, so that what people answered before stays what it was, and is asked once
more. Of a question that an earlier change has copied the latest copy stands for all; one that was copied for the same
day is not copied again. A copy carries ``review``: the file is refused until somebody has looked at the key and deleted
that line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType
from typing import Any

import yaml

from askfirst.course.citations import Citation
from askfirst.course.family_models import LABELS
from askfirst.course.languages import day_in, language
from askfirst.course.lesson_files import PROSE, QUESTIONS, lesson_file
from askfirst.course.loader import Content
from askfirst.course.models import SECONDS_AN_ITEM
from askfirst.course.reading_time import minutes
from askfirst.course.words import say
from askfirst.course.yaml_source import Place, read_yaml
from askfirst.lawchange.amendment import Amendment, Change

HEADER = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""
COPY = re.compile(r"(.+)-([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-([0-9]+))?")  # an original, the day of a change, a number
FIRST, THEN = ("kind", "outcome", "author"), ("critical", "stem", "verdict", "verdicts")  # what a case says, in order


@dataclass(frozen=True)
class Draft:
    """A lesson as it is to be written: its files by name, how many cases it asks, and its entry in ``course.yaml``.

    ``standing`` are the copies for the same day that the course asks already.
    """

    files: Mapping[str, str]
    cases: int
    entry: str
    standing: Sequence[str] = ()


def draft(
    content: Content, slug: str, amendment: Amendment, touched: Mapping[str, Sequence[Citation]], lang: str
) -> Draft:
    """Return lesson ``slug`` on an amendment; ``touched`` are the questions it touches, ``lang`` is its author's."""
    day = amendment.in_force.isoformat()
    practice = dict(_practice(content))
    copies = {each: _copied(content, each) for ids in practice.values() for each in ids}
    standing = {original: each for each, (original, at, _) in copies.items() if at == day}
    latest: dict[str, str] = {}
    for each in sorted(copies.keys() & touched.keys(), key=lambda each: copies[each][1:]):
        latest[copies[each][0]] = each
    new = {each for original, each in latest.items() if original not in standing}
    asked = {lesson: kept for lesson, ids in practice.items() if (kept := [each for each in ids if each in new])}
    cases = sum(map(len, asked.values()))
    prose = {each: _prose(content, amendment, each, with_cases=bool(cases)) for each in content.course.languages}
    files = {PROSE: _lesson(slug, prose, list(asked))}
    if cases:
        files[QUESTIONS] = f"# {say('delta-head', lang)}\n{_questions(content, amendment, asked, touched, lang)}"
    read = [
        minutes(content, slug, content.facts.fill("\n".join(parts), each), {}, each) for each, parts in prose.items()
    ]
    long = max(1, round(sum(read) / len(read) + cases * SECONDS_AN_ITEM / 60))
    title = {each: say("delta-title", each, date=day_in(each, amendment.in_force)) for each in prose}
    entry = _dumped({slug: {"title": title, "minutes": long}})
    return Draft(files, cases, entry, [each for original, each in standing.items() if original in latest])


def _copied(content: Content, item: str) -> tuple[str, str, int]:
    """Return of which question ``item`` is a copy, for a change of which day, and its number; else itself."""
    original, day, number = item, "", 0
    while (found := COPY.fullmatch(original)) and found[1] in content.items:
        day, number = (day, number) if day else (found[2], int(found[3] or 1))
        original = found[1]
    return original, day, number


def _practice(content: Content) -> Iterator[tuple[str, list[str]]]:
    """Yield what each lesson of the course asks of the present, in its order.

    Neither what the tests ask, for that is to stay unseen, nor what is asked before anything is taught.
    """
    for lesson, file in content.questions.items():
        if lesson not in content.course.lessons:
            continue  # a draft, say, that is not entered yet
        quizzes = (quiz.items for name, quiz in file.quizzes.items() if name != content.course.pre_check)
        asked = [*(item for items in quizzes for item in items), *file.recall]
        yield lesson, [each for each in asked if not content.items[each].then]


def _prose(content: Content, amendment: Amendment, lang: str, *, with_cases: bool) -> list[str]:
    """Return the lesson's text in one language: before the cases, above them (where there are any), and its close."""
    day = day_in(lang, amendment.in_force)
    told = [
        say("delta-intro-cases" if with_cases else "delta-intro", lang, date=day),
        f"## {say('delta-heading', lang)}",
    ]
    for change in amendment.changes:
        what = say(f"delta-{change.happened}", lang, provision=_label(content, change, lang), date=day)
        told += [f"**{what}**", change.text.written[lang]]
    above = f"## {say('delta-cases', lang)}\n\n{say('delta-cases-text', lang, date=day)}"
    close = f"## {say('delta-close', lang)}\n\n{say('delta-close-text', lang, company='{{company}}')}"
    return ["\n\n".join(told), *([above] if with_cases else []), close]


def _label(content: Content, change: Change, lang: str) -> str:
    """Return how the lesson names a provision: cited where the law's file has it or is to have it, else in words."""
    named = Citation.parse(change.provision)
    if named and (change.provision in content.law.provisions or change.happened == "new"):
        return f"[[{change.provision}]]"
    norm = content.law.instruments[named.instrument if named else change.provision].name.of(lang)
    if named is None:
        return norm
    return f"{norm} ({named})" if language(lang).spaced else f"{norm}{named.place(lang)}"


def _lesson(slug: str, prose: Mapping[str, list[str]], lessons: Sequence[str]) -> str:
    cells = [_code("import askfirst", f'lesson = askfirst.lesson("{slug}")')]
    told, *above, close = [dict(zip(prose, part, strict=True)) for part in zip(*prose.values(), strict=True)]
    cells += _cells(told)
    for part in above:
        cells += _cells(part, {"step": "with-next"})
    cells += [_code(f'lesson.quiz("{_quiz(lesson)}")') for lesson in lessons]
    cells += [_code("lesson.summary()")] if lessons else []
    return "\n".join([HEADER, *cells, *_cells(close), _code("lesson.next()")])


def _cells(texts: Mapping[str, str], marks: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Return a piece of prose, a cell a language."""
    return [f"+++ {json.dumps({'lang': lang, **marks})}\n\n{text}\n" for lang, text in texts.items()]


def _code(*lines: str) -> str:
    return "\n".join(["```{code-cell}", *lines, "```", ""])


def _quiz(lesson: str) -> str:
    return f"from-{lesson}"


def _questions(
    content: Content,
    amendment: Amendment,
    asked: Mapping[str, Sequence[str]],
    touched: Mapping[str, Sequence[Citation]],
    lang: str,
) -> str:
    taken = set(content.items)
    quizzes: dict[str, Any] = {}
    items: list[dict[str, Any]] = []
    for lesson, ids in asked.items():
        name = lesson_file(lesson, QUESTIONS)
        data = read_yaml(content.root / "content" / name, content.root).data
        places = {item.id: place for place, item in content.questions[lesson].placed}
        fresh = {each: _fresh(f"{_copied(content, each)[0]}-{amendment.in_force}", taken) for each in ids}
        for each, new in fresh.items():
            named = ", ".join(dict.fromkeys(map(str, touched[each])))
            told = say("delta-review", lang, id=each, path=f"content/{name}", provisions=named)
            items.append({"id": new, "review": told, **_copy(data, places[each])})
        title = content.course.lessons[lesson].title.written
        quizzes[_quiz(lesson)] = {"title": title, "items": list(fresh.values())}
    return _dumped({"quizzes": quizzes, "items": items})


def _fresh(wanted: str, taken: set[str]) -> str:
    """Return an id that no question has: the wanted one, or that with a number."""
    names = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
    name = next(each for each in names if each not in taken)
    taken.add(name)
    return name


def _copy(data: Any, place: Place) -> dict[str, Any]:
    """Return a question as its file has it, but for its id; a case of a family as a question that stands alone."""
    entry = data["items"][place[1]]
    if len(place) == 2:
        return {name: told for name, told in entry.items() if name != "id"}
    case = entry["cases"][place[3]]
    said = entry | {name: own for name, own in case.items() if own is not None}
    options = {each["id"]: _option(each, case) for each in entry["options"]}
    answer = options.pop(case["answer"])
    return {
        **{name: said[name] for name in (*FIRST, *LABELS, *THEN) if name in said},
        "answer": answer,
        "distractors": list(options.values()),
    }


def _option(choice: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """Return what can be chosen in a case, with the mistake it is there and why it is right or wrong."""
    wrong = {"misconception": case["misconceptions"][choice["id"]]} if choice["id"] != case["answer"] else {}
    return {"id": choice["id"], **wrong, **choice, "why": case["why"][choice["id"]]}


class _Written(yaml.SafeDumper):
    """Writes as the course's files are written: no anchors, lists indented."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)


def _dumped(data: Any) -> str:
    return yaml.dump(data, Dumper=_Written, allow_unicode=True, sort_keys=False, width=118)
