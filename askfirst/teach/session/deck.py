"""A lesson as slides: the same steps as on its page, one idea a slide. Pure.

What is a learner's own (the notice, the record, the path, the test) is left out, and so is what a lesson's end says of
their answers. What an explorer draws is for one's own screen: a slide says where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from askfirst.course.item_models import Item
from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.models import Scene, Strip
from askfirst.course.steps import Step, pieces, steps
from askfirst.course.words import fill
from askfirst.learner.progress import recalled
from askfirst.publish.check_calls import Call, calls
from askfirst.teach.plan.cases import lesson_of
from askfirst.teach.session.slide import SPOKEN, Notes, Pen, Slide
from askfirst.teach.session.slide_activities import activity
from askfirst.teach.session.slide_questions import guess, question
from askfirst.teach.session.slide_text import CLOSE, CLOSE_LINES, Block, lines, packed, paragraph, prose, texts, width
from askfirst.widgets.html import scene_facts


def deck(content: Content, lesson: str, lang: str) -> list[Slide]:
    """Return the slides of a lesson in one language; raise :class:`ContentError` where its content is wrong."""
    pen = Pen(content, lang)
    made = [title_of_lesson(pen, lesson)]
    for number, step in enumerate(steps(pieces(lesson_of(content, lesson).cells, lang)), 1):
        made += [replace(slide, step=number) for slide in _slides(pen, lesson, step)]
    made.append(replace(closing(pen, _asked(content, lesson)), step=made[-1].step))
    kicker = content.course.lessons[lesson].title.of(lang)
    return [replace(slide, kicker=kicker, seconds=slide.seconds or spoken(slide, lang)) for slide in made]


def spoken(slide: Slide, lang: str) -> int:
    """Return the seconds that a slide takes to be read aloud."""
    told = language(lang)
    letters = 6 if told.spaced else 1.7  # of a word, its space with it, or of a character
    words = (width(slide.title) + width(slide.body)) / letters
    return max(10, round(words / (told.words_a_minute * SPOKEN) * 60))


def title_of_lesson(pen: Pen, lesson: str) -> Slide:
    """Return the slide that a lesson begins with."""
    course, lang = pen.content.course, pen.lang
    when = fill(pen.words("slides")["law-as-of"], date=course.law_as_of.isoformat())
    body = f'<p class="af-large">{escape(course.tagline.of(lang))}</p><p class="af-sources">{escape(when)}</p>'
    remarks = (escape(pen.words("slides")["to-begin"]),)
    return Slide("title", course.lessons[lesson].title.of(lang), body, notes=Notes(remarks=remarks))


def closing(pen: Pen, asked: Sequence[Item]) -> Slide:
    """Return the last slide: what one can do now who was asked this."""
    course, lang = pen.content.course, pen.lang
    points = _points(pen, asked)
    body = (
        f'<ul class="af-points">{points}</ul>'
        if points
        else f'<p class="af-large">{escape(course.tagline.of(lang))}</p>'
    )
    body += f'<p class="af-sources">{escape(course.disclaimer.of(lang))}</p>'
    title = pen.words("slides")["end"] if points else course.title.of(lang)
    return Slide("end", title, body)


def _asked(content: Content, lesson: str) -> list[Item]:
    file = content.questions.get(lesson)
    return [content.items[item] for quiz in file.quizzes.values() for item in quiz.items] if file else []


def _points(pen: Pen, asked: Sequence[Item]) -> str:
    """Return what questions ask for, as one can do it now: at most three outcomes, in the order of the course."""
    course = pen.content.course
    outcomes = [each.outcome for each in asked if each.outcome in course.outcomes]
    most = sorted(set(outcomes), key=lambda each: (-outcomes.count(each), each))[:3]
    return "".join(f"<li>{escape(course.outcomes[each].of(pen.lang))}</li>" for each in sorted(most))


def _slides(pen: Pen, lesson: str, step: Step) -> Iterator[Slide]:
    heading = ""
    for piece in step.pieces:
        if piece.cell.lang is None:
            for call in calls(piece.cell):
                yield from _called(pen, lesson, call, heading)
        else:
            said, blocks = prose(pen.content, piece.source, pen.lang)
            heading = said or heading
            yield from _prose(heading, blocks)


def _prose(heading: str, blocks: Sequence[Block]) -> Iterator[Slide]:
    """Yield slides of prose; a heading that nothing stands under yet heads the slide of what it leads to."""
    for body in texts(blocks):
        yield Slide("text", heading, body)


def _called(pen: Pen, lesson: str, call: Call, heading: str) -> Iterator[Slide]:
    content, lang = pen.content, pen.lang
    match call.name:
        case "scene":
            yield from scene(pen, content.scenes[call.ids[0]])
        case "debrief":
            yield from debrief(pen, content.scenes[call.ids[0]])
        case "words":
            yield from _terms(pen, call.ids)
        case "bet":
            yield from guess(pen, content.bet(lesson, call.ids[0]))
        case "quiz":
            quiz = content.questions[lesson].quizzes[call.ids[0]]
            for item in quiz.items:
                yield from question(pen, content.items[item], quiz.title.of(lang))
        case "recall":
            for item in recalled(content, list(content.course.lessons), lesson, None):
                yield from question(pen, content.items[item], pen.views("quiz")["recall"])
        case "walk" | "bench" | "builder":
            yield from activity(pen, content.activity(lesson, call.ids[0]))
        case "explorer":
            told = escape(pen.words("slides")["explorer"])
            yield Slide("try", heading or pen.views("explorer")["kicker"], f'<p class="af-large">{told}</p>')


def scene(pen: Pen, scene: Scene) -> Iterator[Slide]:
    """Yield a scene: its drawing, its story, and what was reported."""
    lang = pen.lang
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in scene_facts(scene, lang))
    drawing = (
        f'<div class="af-drawing" role="img" aria-label="{escape(scene.alt.of(lang))}">'
        f"{pen.content.drawing(scene.drawing)}</div>"
    )
    title = scene.title.of(lang)
    yield Slide("scene", title, f'<div class="af-pair">{drawing}<dl class="af-facts">{rows}</dl></div>')
    told = [block for part in scene.story.of(lang).split("\n\n") for block in paragraph(pen.cited(part.strip()), lang)]
    notes = Notes(ask=pen.words("slides")["ask-scene"])
    for body in texts(told):
        yield Slide("scene", title, body, notes=notes)
    yield from _strips(pen, scene, ("reported",))


def debrief(pen: Pen, scene: Scene) -> Iterator[Slide]:
    """Yield what the law says about a scene, and how the course reads it."""
    yield from _strips(pen, scene, ("law", "reading"))


def _strips(pen: Pen, scene: Scene, kinds: Sequence[str]) -> Iterator[Slide]:
    for strip in scene.strips:
        if strip.kind in kinds:
            yield from _strip(pen, strip, scene.title.of(pen.lang))


def _strip(pen: Pen, strip: Strip, title: str) -> Iterator[Slide]:
    """Yield one strip, headed by where it comes from; a source its text names already is not named twice."""
    lang = pen.lang
    text = strip.text.of(lang)
    sources = pen.sources(strip.cites, strip.article, told=pen.content.inline(text, lang))
    told = [block for part in text.split("\n\n") for block in paragraph(pen.cited(part.strip()), lang)]
    for body in texts(told, sources):
        yield Slide("text", pen.views("scene")[strip.kind], body, notes=Notes(remarks=(escape(title),)))


def _terms(pen: Pen, ids: Sequence[str]) -> Iterator[Slide]:
    lang, blocks = pen.lang, []
    for term in (pen.content.glossary[each] for each in ids):
        said, plain = term.term.of(lang), term.plain.of(lang)
        entry = f"<div><dt>{escape(said)}</dt><dd>{escape(plain)}</dd></div>"
        blocks.append(Block(entry, lines(said, CLOSE) + lines(plain, CLOSE)))
    for slide in packed(blocks, CLOSE_LINES):
        yield Slide("text", pen.views("lesson")["words"], f'<dl class="af-told">{"".join(b.html for b in slide)}</dl>')
