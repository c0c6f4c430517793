"""Whether lessons say and call what there is: each call, each citation, the minutes, the terms. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from askfirst.course.blueprint import few_forms
from askfirst.course.check_texts import check_pairs
from askfirst.course.facts import facts_of
from askfirst.course.faults import ContentError, Fault, fault
from askfirst.course.languages import interface
from askfirst.course.lesson_files import PROSE, QUESTIONS, lesson_file, lesson_folders
from askfirst.course.loader import Content
from askfirst.course.notebook_source import NotebookSource, read_notebook
from askfirst.course.reading_time import minutes, text_of
from askfirst.course.steps import pieces, steps
from askfirst.course.validate import load
from askfirst.course.yaml_source import Place, read_yaml
from askfirst.publish.check_calls import check_calls, shown
from askfirst.publish.check_labs import LabSource, check_labs
from askfirst.publish.item_rules import review, review_bank


def check(root: Path) -> tuple[Content, list[NotebookSource], list[LabSource]]:
    """Read and check content, lessons and labs; raise :class:`ContentError` with all faults."""
    faults: list[Fault] = []
    content = None
    try:
        content = load(root)
    except ContentError as error:
        faults += error.faults
    lessons: list[NotebookSource] = []
    facts = content.facts if content else facts_of(root)
    folders = lesson_folders(root / "content")
    for folder in folders:
        try:
            lesson = read_notebook(folder / PROSE, root, facts.translating if facts else ())
            lessons.append(lesson)
            faults += check_pairs(lesson, facts.languages if facts else (), content)
            faults += check_calls(lesson, content)
            faults += _check_steps(lesson, facts.languages if facts else ())
        except ContentError as error:
            faults += error.faults
    if content:
        have = {folder.name for folder in folders}
        for slug in content.course.lessons:
            if slug not in have:
                line = read_yaml(root / "content" / "course.yaml", root).line("lessons", slug)
                faults.append(fault("content/course.yaml", line, "lesson-missing", id=slug))
        for lesson in lessons:
            if lesson.slug not in content.course.lessons:
                faults.append(fault(lesson.name, 1, "lesson-unlisted", id=lesson.slug))
    labs, lab_faults = check_labs(root, content)
    faults += lab_faults
    if faults or content is None:
        raise ContentError(faults)
    faults += [each for lesson in lessons for each in _check_minutes(content, lesson)]
    faults += _check_terms(content, lessons)
    if faults:
        raise ContentError(faults)
    return content, lessons, labs


def advice(content: Content) -> list[Fault]:
    """Return what the item rules remark on, and languages that the interface lacks; advice stops no build."""
    told = []
    for lang in content.course.languages:
        if interface(lang) != lang:
            line = read_yaml(content.root / "content" / "course.yaml", content.root).line("languages")
            told.append(fault("content/course.yaml", line, "interface-words", lang=lang, instead=interface(lang)))
    for lesson, file in content.questions.items():
        remarks = review(file.items)
        if not remarks:
            continue
        source = read_yaml(content.root / "content" / lesson_file(lesson, QUESTIONS), content.root)
        places: dict[str, Place] = {family.family: ("items", number) for number, family in file.families}
        places |= {item.id: place for place, item in file.placed}
        told += [
            source.fault(places[str(each.item)], f"rule-{each.rule}", id=each.item, lang=each.lang, found=each.found)
            for each in remarks
        ]
    return told + _advice_on_all(content)


def _advice_on_all(content: Content) -> list[Fault]:
    remarks, few = review_bank(content.items.values()), list(few_forms(content.course, content.questions))
    if not remarks and not few:
        return []
    course = read_yaml(content.root / "content" / "course.yaml", content.root)
    told = [course.fault(short.place, short.key, **short.values) for short in few]
    for each in remarks:
        outcome = each.found.split(" ")[0]  # a remark on one outcome begins with it
        place = ("outcomes", outcome) if outcome in content.course.outcomes else ("lessons",)
        told.append(course.fault(place, f"bank-{each.rule}", lang=each.lang, found=each.found))
    return told


def _check_steps(lesson: NotebookSource, languages: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault where two editions of a lesson are walked in different steps."""
    if not languages:
        return
    first, *others = languages
    row = steps(pieces(lesson.cells, first))
    for lang in others:
        for step, other in zip_longest(row, steps(pieces(lesson.cells, lang))):
            if not step or not other or (step.kind, len(step.pieces)) != (other.kind, len(other.pieces)):
                line = (other or step).pieces[0].cell.line
                yield fault(lesson.name, line, "steps-differ", lang=lang, first=first)
                break


def _check_minutes(content: Content, lesson: NotebookSource) -> Iterator[Fault]:
    """Yield a fault where the minutes said and the minutes counted differ by more than a fifth, and by a minute."""
    if lesson.slug == content.course.test_lesson or lesson.slug not in content.course.lessons:
        return
    said = content.course.lessons[lesson.slug].minutes
    languages, fill = content.course.languages, content.facts.fill
    each = [minutes(content, lesson.slug, fill(lesson.prose(lang), lang), shown(lesson), lang) for lang in languages]
    counted = sum(each) / len(each)
    if abs(said - counted) > max(1, 0.2 * counted):
        line = read_yaml(content.root / "content" / "course.yaml", content.root).line("lessons", lesson.slug, "minutes")
        yield fault("content/course.yaml", line, "minutes-off", id=lesson.slug, said=said, counted=round(counted))


def _check_terms(content: Content, lessons: list[NotebookSource]) -> Iterator[Fault]:
    """Yield a fault for each glossary term that a lesson uses before any lesson has explained it."""
    explained: set[str] = set()
    languages = content.course.languages
    for lesson in lessons:
        explained |= shown(lesson).get("words", set())
        read = {lang: text_of(content, lesson.slug, lesson.prose(lang), shown(lesson), lang) for lang in languages}
        for name, term in content.glossary.items():
            if name not in explained and any(term.stands_in(text, lang) for lang, text in read.items()):
                explained.add(name)
                yield fault(lesson.name, 1, "term-unexplained", id=name, term=term.bare(languages[0]))
