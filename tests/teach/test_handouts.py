"""Papers for people without a laptop: no answer on them, the answers apart, every word from content or words."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pypdf
import pytest

from askfirst.course.loader import Content
from askfirst.course.pdf_file import NoPdfError
from askfirst.course.validate import load
from askfirst.course.words import FILES, section
from askfirst.teach.plan.handouts import answer_key, handout, paragraphs
from askfirst.teach.plan.paper import Heading, Line, Paper, Points, Table, page, pdf
from askfirst.teach.plan.run_sheet import run_sheet
from tests.conftest import LANGUAGES, own_course
from tests.teach.test_plan import run_together, setting

ALL = (run_sheet, handout, answer_key)


def text_of(html: str) -> str:
    """Return what is read on a page, run together."""
    return run_together(unescape(re.sub(r"(?s)<style.*?</style>|<[^>]+>", "", html)))


def bare(text: str) -> list[str]:
    """Return the parts of a text of the content between its citations, run together."""
    return [run_together(part) for part in re.split(r"\[\[.*?\]\]|\[P\d\d\]", text) if part.strip()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_handout_has_situations_and_options_and_nothing_that_answers(lang: str) -> None:
    content = own_course()
    made = setting(content, lang)
    text, key = (text_of(page(paper(made))) for paper in (handout, answer_key))
    for case in made.plan.cases:
        if case[0].scene:
            scene = content.scenes[case[0].scene]
            told = [scene.place, scene.pressure, scene.title, *scene.people]
            assert all(run_together(each.of(lang)) in text for each in told)
        for each in case:
            assert all(part in text for part in bare(each.item.stem.of(lang)))
            for option in each.item.options.values():
                assert all(part in text for part in bare(option.text.of(lang)))
                whys = bare(option.why.of(lang))
                assert not any(part in text for part in whys if len(part) > 12)
                assert each.item.kind == "verdict" or all(part in key for part in whys), "the key says why"


def test_a_handout_draws_what_the_lesson_draws_and_lives_without_it(mini: Path) -> None:
    assert "<svg" in page(handout(setting(load(mini), "en")))
    (mini / "content" / "lessons" / "01-mini" / "drawings" / "door.svg").unlink()
    from askfirst.course.loader import load_for

    text = page(handout(setting(load_for("", mini), "en")))
    assert "<svg" not in text
    assert "A visitor comes in." in text


EDITS = {  # in the small course: the file, a text of it, and the papers that say it
    "a stem": ("lessons/01-mini/questions.yaml", "Which two?", ALL),
    "an option": ("lessons/01-mini/questions.yaml", "Head count", ALL),
    "a reason": ("lessons/01-mini/questions.yaml", "A sign tells.", (run_sheet, answer_key)),
    "a reason in Chinese": ("lessons/01-mini/questions.yaml", "告示只是告知。", (run_sheet, answer_key)),
    "a scene": ("lessons/01-mini/scenes.yaml", "A visitor comes in.", (handout,)),
    "what was reported": ("lessons/01-mini/scenes.yaml", "A supplier says so.", (handout,)),
    "a place": ("lessons/01-mini/scenes.yaml", "Hall", (run_sheet, handout)),
    "a mistake": ("course.yaml", "A sign is consent", (run_sheet,)),
    "a critical point": ("course.yaml", "A sign is no consent", (run_sheet,)),
    "the disclaimer": ("course.yaml", "Not legal advice", (run_sheet,)),
    "whom to ask": ("course.yaml", "the organiser", (run_sheet,)),
    "the course's name": ("course.yaml", "{en: Mini, zh", ALL),
}


@pytest.mark.parametrize("way", EDITS)
def test_a_sentence_edited_in_the_content_is_edited_on_every_paper_that_says_it(mini: Path, way: str) -> None:
    name, old, papers = EDITS[way]
    lang = "zh" if way.endswith("Chinese") else "en"
    path = mini / "content" / name
    text = path.read_text("utf-8")
    assert old in text
    new = old.replace("Mini", "Qwxyz") if "Mini" in old else "另一句Qwxyz" if lang == "zh" else "Qwxyz"
    path.write_text(text.replace(old, new), "utf-8")
    made = setting(load(mini), lang)
    for paper in ALL:
        assert ("Qwxyz" in text_of(page(paper(made)))) == (paper in papers), paper.__name__


def test_what_people_do_tomorrow_stands_at_the_end_and_comes_from_the_lesson(mini: Path) -> None:
    path = mini / "content" / "lessons" / "01-mini" / "lesson.md"
    task = '+++ {"lang": "en"}\n\n## Tomorrow\n\nAsk **one** person; see [[PIPL 29]].\n\n'
    task += '+++ {"lang": "zh"}\n\n## 明天\n\n问一个人。\n\n'
    path.write_text(f"{path.read_text('utf-8').rstrip()}\n\n{task}```{{code-cell}}\nlesson.next()\n```\n", "utf-8")
    text = page(handout(setting(load(mini), "en")))
    assert "Ask one person; see <cite>PIPL 29</cite>." in text
    assert "**" not in text


def test_marks_of_markdown_stay_behind() -> None:
    assert paragraphs("## No\n\nOne *two*\nthree.\n\n- a\n- [b](c)\n") == ["One two three.", "a", "b"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_and_pdf_say_the_same(small: Content, lang: str) -> None:
    for paper in (make(setting(small, lang)) for make in ALL):
        made = pypdf.PdfReader(io.BytesIO(pdf(paper)))
        text = run_together("".join(each.extract_text() for each in made.pages))
        for block in paper.blocks:
            told = {Heading: "text", Line: "text"}.get(type(block))
            if told:
                assert run_together(re.sub("[⟦⟧]", "", getattr(block, told))) in text
        assert "/StructTreeRoot" in made.trailer["/Root"]
        assert made.trailer["/Root"]["/Lang"]


HOSTILE = '<b>&amp;</b> #read("/etc/passwd") $x$ *b* _i_ `c` \\ // {{title}} {path}'


def test_whatever_a_text_holds_is_set_as_text() -> None:
    blocks = (Heading(HOSTILE), Line(HOSTILE), Points((HOSTILE,)), Table(HOSTILE, (HOSTILE,), ((HOSTILE,),), (1,)))
    paper = Paper("en", HOSTILE, HOSTILE, blocks)
    assert "<b>&amp;</b>" not in page(paper)
    assert text_of(page(paper)).count(run_together(HOSTILE)) == 9, "the title in the window too"
    made = pypdf.PdfReader(io.BytesIO(pdf(paper)))
    assert run_together("".join(each.extract_text() for each in made.pages)).count(run_together(HOSTILE)) >= 8


def test_a_letter_that_no_font_has_makes_no_pdf() -> None:
    with pytest.raises(NoPdfError):
        pdf(Paper("en", "a", "b", (Line("𒀀"),)))


def test_the_words_a_paper_shares_with_a_lesson_are_the_lessons() -> None:
    plan_words = FILES["plan"].read_text("utf-8")
    for lang in LANGUAGES:
        assert f'"{section("quiz", lang)["mark"]}"' not in plan_words
