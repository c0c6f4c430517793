"""A lesson as slides: its own steps and sentences, one idea a slide, and nothing told before it is asked."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from askfirst.course.faults import ContentError
from askfirst.course.item_models import VerdictWithReason
from askfirst.course.lesson_files import PROSE, lesson_file
from askfirst.course.loader import ROOT, Content, load_for
from askfirst.course.notebook_source import read_notebook
from askfirst.course.steps import pieces, steps
from askfirst.teach.session.ballot import ballot_item
from askfirst.teach.session.deck import deck
from askfirst.teach.session.slide import Slide
from askfirst.teach.session.slide_text import LINES, lines, packed, paragraph
from tests.conftest import LANGUAGES, own_course

MINI = "01-mini"
LESSON = next(slug for slug in own_course().course.lessons if slug in own_course().questions)


def said(slide: Slide) -> str:
    """Return what a slide says, without its markup."""
    return " ".join(
        unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", f"{slide.title} {slide.body}", flags=re.DOTALL)).split()
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_slides_are_the_lessons_steps_in_order(lang: str) -> None:
    content = load_for(LESSON)
    slides = deck(content, LESSON, lang)
    source = read_notebook(ROOT / "content" / lesson_file(LESSON, PROSE), ROOT)
    row = steps(pieces(source.cells, lang))
    numbers = [slide.step for slide in slides]
    assert numbers == sorted(numbers)
    own = {number for number, step in enumerate(row, 1) if step.kind not in ("yours", "summary", "end", "test")}
    assert own - {0} <= set(numbers), "only what is a learner's own is left out"
    headings = [step.heading for step in row if step.heading]
    assert all(any(heading == slide.title for slide in slides) for heading in headings)
    assert all(slide.seconds > 0 and slide.kicker for slide in slides)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_about_a_question_is_told_before_the_slide_behind_it(lang: str) -> None:
    content = load_for(LESSON)
    slides = deck(content, LESSON, lang)
    asked = [(at, content.items[slide.ballot]) for at, slide in enumerate(slides) if slide.ballot]
    assert asked
    for at, item in asked:
        whys = [option.why.of(lang) for option in item.options.values()]
        if isinstance(item, VerdictWithReason):
            whys += [told.why.of(lang) for told in item.verdicts.values()]
        for why in whys:
            start = content.inline(why.split("[[")[0], lang)[:40]
            assert start not in said(slides[at])
        assert slides[at + 1].kind == "answer"
        assert item.stem.of(lang).split("[[")[0][:30] in said(slides[at])


def test_every_wrong_answer_that_has_a_name_is_expected_with_its_belief_and_one_sentence(small: Content) -> None:
    course = small.course
    for slide in deck(small, MINI, "en"):
        if not slide.ballot:
            continue
        item = small.items[slide.ballot]
        beliefs = {getattr(option, "misconception", None) for option in item.options.values()} - {None}
        assert {course.misconceptions[each].of("en") for each in beliefs} <= {
            wrong.belief for wrong in slide.notes.wrong
        }
        assert all(wrong.text and wrong.why for wrong in slide.notes.wrong)


def test_the_options_stand_as_on_the_phones() -> None:
    content = load_for(LESSON)
    for slide in deck(content, LESSON, "en"):
        if slide.ballot:
            ballot = ballot_item(content, content.items[slide.ballot])
            assert ballot
            assert re.findall(r'data-option="([^"]+)"', slide.body) == [option.id for option in ballot.options]


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("lesson.md", "English text with", "Entirely other words with"),
        ("activities.yaml", "Walk it.", "Stroll along it."),
        ("scenes.yaml", None, None),
        ("questions.yaml", None, None),
    ],
)
def test_a_sentence_that_is_changed_in_the_content_is_changed_on_its_slide(
    mini: Path, file: str, before: str | None, after: str | None
) -> None:
    path = mini / "content" / "lessons" / MINI / file
    text = path.read_text("utf-8")
    if before is None or after is None:
        field = "story" if file == "scenes.yaml" else "stem"
        before = re.search(rf"{field}: *\{{en: *\"?([^,\"}}]+)", text)[1].strip()  # type: ignore[index]
        after = "A sentence nobody wrote before"
    path.write_text(text.replace(before, after), "utf-8")
    shown = " ".join(map(said, deck(load_for(MINI, mini), MINI, "en")))
    assert after.removesuffix(".") in shown


def test_a_lesson_that_is_wrong_says_so(mini: Path) -> None:
    (mini / "content" / "lessons" / MINI / "questions.yaml").write_text("quizzes: 7\n", "utf-8")
    with pytest.raises(ContentError):
        deck(load_for(MINI, mini), MINI, "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_long_paragraph_is_parted_between_sentences_and_nothing_of_it_is_lost(lang: str) -> None:
    sentence = {"en": "Whoever asks first has less to explain afterwards. ", "zh": "先问的人，事后要解释的就少。"}[lang]
    text = (sentence * 20).strip()
    blocks = paragraph(text, lang)
    assert len(blocks) > 1
    assert all(block.lines <= LINES and block.alone == (number > 0) for number, block in enumerate(blocks))
    joined = (" " if lang == "en" else "").join(re.sub("</?p>", "", block.html) for block in blocks)
    assert joined == text
    assert [len(slide) for slide in packed(blocks)] == [1] * len(blocks)


def test_a_chinese_character_is_counted_as_wider_than_a_letter() -> None:
    assert lines("问" * 60) > lines("a" * 60) == 1
