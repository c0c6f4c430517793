"""For people without a laptop: situations and options on one paper, the answers and why on another. Pure.

What a question says on paper comes from :mod:`askfirst.widgets.handout`, as it does where a lesson is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from markdown_it import MarkdownIt

from askfirst.course.citations import CITED
from askfirst.course.item_models import Mark, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.languages import language
from askfirst.course.models import VERDICTS
from askfirst.course.steps import pieces, steps
from askfirst.course.words import section
from askfirst.publish.notebook_file import spoken
from askfirst.teach.plan.cases import Case, Question, lesson_of
from askfirst.teach.plan.expected import Expected, expected, letters
from askfirst.teach.plan.paper import Block, Choices, Facts, Gaps, Heading, Line, Paper, Picture, Points, Together
from askfirst.teach.plan.run_sheet import Setting
from askfirst.widgets.handout import handout as printed
from askfirst.widgets.html import scene_facts


def handout(setting: Setting) -> Paper:
    """Return the situations and what can be chosen, with room for an answer before and one after talking."""
    tell = setting.speech.tell
    blocks: list[Block] = [Line(tell("handout-lead"))]
    for case in setting.plan.cases:
        situation = _situation(setting, case)
        for each in case:
            blocks.append(Together((*situation, *_asked(setting, each))))
            situation = []
    blocks += _tomorrow(setting)
    return setting.paper(tell("handout"), blocks)


def answer_key(setting: Setting) -> Paper:
    """Return the right answers to the same questions, why they are right, and why the others are not."""
    tell = setting.speech.tell
    blocks: list[Block] = [Line(tell("key-lead"), look="warned")]
    for case in setting.plan.cases:
        blocks.append(Heading(setting.title(case)))
        for each in case:
            blocks += _answered(setting, each)
    return setting.paper(tell("key"), blocks)


def _situation(setting: Setting, case: Case) -> list[Block]:
    """Return what a case begins with: its scene as a lesson shows it, or its title alone."""
    content, lang = setting.content, setting.lang
    told: list[Block] = [Heading(setting.title(case))]
    if not case[0].scene:
        return told
    scene, words = content.scenes[case[0].scene], section("scene", lang)
    drawing = content.drawing(scene.drawing)
    told.append(Facts(scene_facts(scene, lang), Picture(drawing, scene.alt.of(lang)) if drawing else None))
    told += [Line(setting.text(part.strip())) for part in scene.story.of(lang).split("\n\n") if part.strip()]
    reported = (strip for strip in scene.strips if strip.kind == "reported")
    told += [Line(setting.text(strip.text.of(lang)), words["reported"]) for strip in reported]
    return told


def _asked(setting: Setting, question: Question) -> Iterator[Block]:
    lang, tell, item = setting.lang, setting.speech.tell, question.item
    words = section("quiz", lang)
    told = printed(setting.content, lang, item, list(question.order), answers=False)
    among: list[str] = []
    yield Heading(tell("question", number=setting.numbers[item.id]), 3)
    yield Line(told["stem"], look="asked")
    match item:
        case Sort():
            yield Line(tell("write-group"), look="quiet")
            groups = enumerate((group.text.of(lang) for group in item.groups), 1)
            among = [tell("lettered", letter=number, text=group) for number, group in groups]
        case Order():
            yield Line(tell("write-place"), look="quiet")
        case Mark():
            yield Line(words["mark"], look="quiet")
            yield Line(item.artefact.title.of(lang))
        case SeveralChoices():
            yield Line(words["several"], look="quiet")
    called = letters(question)
    rows = zip((called[each] for each in question.order), told["options"], strict=True)
    if isinstance(item, VerdictWithReason):
        among = [tell("lettered", letter=called[each], text=words[each]) for each in VERDICTS]
    yield Choices(tuple(rows), tuple(among), written=isinstance(item, Sort | Order))
    if question.by_vote:
        yield Gaps((tell("first-answer"), tell("second-answer")))


def _answered(setting: Setting, question: Question) -> Iterator[Block]:
    lang, tell = setting.lang, setting.speech.tell
    told = printed(setting.content, lang, question.item, list(question.order), answers=True)
    answers = expected(setting.content, lang, question)
    heading = Heading(tell("question", number=setting.numbers[question.item.id]), 3)
    stem = Line(told["stem"], look="asked")
    if any(each.place for each in answers):  # each of them has its place, and there is nothing else to choose
        yield Together((heading, stem, Line(tell("whys"), look="quiet")))
        places = ((tell("placed", place=each.place), each) for each in answers)
        rows = [_lettered(each, f"{each.text} {place}{language(lang).colon}{each.why}", tell) for place, each in places]
    else:
        right = language(lang).semicolon.join(_lettered(each, each.text, tell) for each in answers if each.right)
        whys = [Line(why) for why in told["whys"]]
        yield Together((heading, stem, Line(right, section("quiz", lang)["right-is"]), *whys))
        yield Line(tell("others"), look="quiet")
        rows = [_lettered(each, each.why, tell) for each in answers if not each.right]
    yield Points(tuple(rows))


def _lettered(answer: Expected, text: str, tell: Callable[..., str]) -> str:
    return tell("lettered", letter=answer.letter, text=text)


def _tomorrow(setting: Setting) -> Iterator[Block]:
    """Yield what each lesson shown asks people to do at work, from the step that ends it."""
    tell, told = setting.speech.tell, []
    for lesson in setting.plan.lessons:
        last = steps(pieces(lesson_of(setting.content, lesson).cells, setting.lang))[-1]
        if last.kind == "end":
            prose = "\n\n".join(piece.source for piece in last.pieces if piece.cell.lang)
            told += paragraphs(spoken(setting.content, prose, setting.lang, CITED))
    if told:
        yield Heading(tell("tomorrow"))
        yield Line(tell("tomorrow-lead"), look="quiet")
        yield Points(tuple(told), checks=True)


def paragraphs(markdown: str) -> list[str]:
    """Return the paragraphs of a text without marks of Markdown, and without its headings."""
    found, heading = [], False
    for token in MarkdownIt("commonmark").parse(markdown):
        heading = token.type == "heading_open" or (heading and token.type != "heading_close")
        if token.type == "inline" and not heading:
            found.append(
                "".join("\n" if each.type.endswith("break") else each.content for each in token.children or ())
            )
    return [" ".join(each.split("\n")) for each in found]
