"""For people without a laptop: situations and options on one paper, the answers and why on another. Pure.

What a question says on paper comes from :mod:`askfirst.widgets.handout`, as it does where a lesson is printed.
"""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt

from askfirst.course.languages import language
from askfirst.course.item_models import Mark
from askfirst.course.steps import pieces, steps
from askfirst.course.words import section
from askfirst.publish.notebook_file import spoken
from askfirst.teach.plan.cases import Case, Question, lesson_of
from askfirst.teach.plan.expected import expected, letters
from askfirst.teach.plan.paper import Block, Choices, Facts, Gaps, Heading, Line, Paper, Picture, Points, Together
from askfirst.teach.plan.run_sheet import Setting
from askfirst.widgets.base import plain
from askfirst.widgets.handout import handout as printed


def handout(setting: Setting) -> Paper:
    """Return the situations and what can be chosen, with room for an answer before and one after talking."""
    tell = setting.speech.tell
    blocks: list[Block] = [Line(tell("handout-lead"))]
    for case in setting.plan.cases:
        blocks += _situation(setting, case)
        blocks += [_asked(setting, each) for each in case]
    blocks += _tomorrow(setting)
    return _paper(setting, tell("handout", path=setting.path_name), blocks)


def answer_key(setting: Setting) -> Paper:
    """Return the right answers to the same questions, why they are right, and why the others are not."""
    tell = setting.speech.tell
    blocks: list[Block] = [Line(tell("key-lead"), look="warned")]
    for case in setting.plan.cases:
        blocks.append(Heading(setting.title(case)))
        for each in case:
            blocks += _answered(setting, each)
    return _paper(setting, tell("key", path=setting.path_name), blocks)


def _paper(setting: Setting, title: str, blocks: list[Block]) -> Paper:
    return Paper(setting.lang, setting.content.course.title.of(setting.lang), title, tuple(blocks))


def _situation(setting: Setting, case: Case) -> Iterator[Block]:
    content, lang = setting.content, setting.lang
    yield Heading(setting.title(case))
    if not case[0].scene:
        return
    scene, words = content.scenes[case[0].scene], section("scene", lang)
    if drawing := content.drawing(scene.drawing):
        yield Picture(drawing, scene.alt.of(lang))
    people = language(lang).semicolon.join(person.of(lang) for person in scene.people)
    told = ((words["place"], scene.place), (words["pressure"], scene.pressure))
    yield Facts(((told[0][0], told[0][1].of(lang)), (words["people"], people), (told[1][0], told[1][1].of(lang))))
    for part in filter(None, scene.story.of(lang).split("\n\n")):
        yield Line(content.inline(part.strip(), lang))
    for strip in scene.strips:
        if strip.kind == "reported":
            yield Line(content.inline(strip.text.of(lang), lang), words["reported"])


def _asked(setting: Setting, question: Question) -> Block:
    content, lang, tell = setting.content, setting.lang, setting.speech.tell
    told = printed(content, lang, question.item, list(question.order), answers=False)
    among = told["among"].split(language(lang).semicolon) if told["among"] else []
    rows = zip(letters(question).values(), map(plain, told["options"]), strict=True)
    blocks: list[Block] = [
        Heading(tell("question", number=setting.numbers[question.item.id]), 3),
        Line(plain(told["stem"]), look="asked"),
    ]
    if isinstance(question.item, Mark):
        blocks.append(Line(question.item.artefact.title.of(lang)))
    answers = ("first-answer", "second-answer") if question.by_vote else ("our-answer",)
    return Together((*blocks, Choices(tuple(rows), tuple(among)), Gaps(tuple(map(tell, answers)))))


def _answered(setting: Setting, question: Question) -> Iterator[Block]:
    content, lang, tell = setting.content, setting.lang, setting.speech.tell
    told = printed(content, lang, question.item, list(question.order), answers=True)
    words = section("quiz", lang)
    answers = expected(content, lang, question)
    lettered = [each for each in answers if each.letter and not each.place]
    right = language(lang).comma.join(each.letter for each in lettered if each.right)
    yield Together(
        (
            Heading(tell("question", number=setting.numbers[question.item.id]), 3),
            Line(plain(told["stem"]), look="asked"),
            Line(f"{right}  {told['right']}".strip(), words["right-is"]),
        )
    )
    for why in told["whys"] if lettered else ():
        yield Line(plain(why))
    rows = [
        tell("lettered", letter=each.letter or each.text, text=each.why) for each in answers if not each.right
    ] or [f"{each.letter}  {tell('placed', place=each.place)}{language(lang).colon}{each.why}" for each in answers]
    if rows:
        yield Line(tell("others" if lettered else "whys"), look="quiet")
        yield Points(tuple(rows))


def _tomorrow(setting: Setting) -> Iterator[Block]:
    """Yield what each lesson shown asks people to do at work, from the step that ends it."""
    tell, told = setting.speech.tell, []
    for lesson in setting.plan.lessons:
        last = steps(pieces(lesson_of(setting.content, lesson).cells, setting.lang))[-1]
        if last.kind == "end":
            prose = "\n\n".join(piece.source for piece in last.pieces if piece.cell.lang)
            told += paragraphs(spoken(setting.content, prose, setting.lang, "{}"))
    if told:
        yield Heading(tell("tomorrow"))
        yield Line(tell("tomorrow-lead"))
        yield Points(tuple(told), checks=True)


def paragraphs(markdown: str) -> list[str]:
    """Return the paragraphs of a text without marks of Markdown, and without its headings."""
    found, heading = [], False
    for token in MarkdownIt("commonmark").parse(markdown):
        heading = token.type == "heading_open" or (heading and token.type != "heading_close")
        if token.type == "inline" and not heading:
            found.append("".join("\n" if each.type.endswith("break") else each.content for each in token.children or ()))
    return [" ".join(each.split("\n")) for each in found]
