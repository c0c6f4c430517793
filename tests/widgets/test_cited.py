"""What a citation opens."""

from __future__ import annotations

import pytest

from askfirst.course.check_texts import ARTICLE_PARAGRAPHS
from askfirst.course.loader import Content
from askfirst.course.validate import load
from askfirst.widgets import html
from askfirst.widgets.cited import cited


@pytest.fixture(scope="module")
def content() -> Content:
    return load()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_provision_opens_by_what_a_page_writes_for_it(content: Content, lang: str) -> None:
    for cite, provision in content.law.provisions.items():
        shown = content.citation(cite, lang)
        told = cited(content, lang, shown["label"])
        assert told
        assert (told["label"], told["texts"]) == (shown["label"], [provision.of(lang)]), "or two have one label"
        assert shown["full"] in told["source"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_paragraph_of_the_report_says_what_a_scene_tells_of_it(content: Content, lang: str) -> None:
    strips = [strip for scene in content.scenes.values() for strip in scene.strips if strip.kind == "reported"]
    for paragraph in ARTICLE_PARAGRAPHS:
        told = cited(content, lang, f"[{paragraph}]")
        assert told
        assert str(int(paragraph[1:])) in told["label"]
        assert f"[{paragraph}]" in told["source"]
        assert bool(told["texts"]) == any(paragraph in strip.article for strip in strips)


def test_what_the_course_does_not_know_is_not_made_up(content: Content) -> None:
    assert cited(content, "en", "PIPL 999") is None


def test_what_heads_a_strip_can_be_opened(content: Content) -> None:
    scene = next(each for each in content.scenes if content.scenes[each].strips[0].article)
    paragraph = content.scenes[scene].strips[0].article[0]
    assert f"<cite>[{paragraph}]</cite>" in html.scene(content, scene, "en")
