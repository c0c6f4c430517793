"""What the view of several people's records tells the page, and what a lesson says where none of them is open."""

from __future__ import annotations

import json
from typing import Any

import pytest

from askfirst.course.loader import Content
from askfirst.course.words import section
from askfirst.learner.desk import Desk
from askfirst.notebook import lesson as notebook
from askfirst.notebook.lesson import Lesson
from askfirst.widgets.base import View
from askfirst.widgets.desk import DeskView
from askfirst.widgets.paths import PathsView
from askfirst.widgets.record import NoticeView, RecordView

PHRASE = "blue teapot on Monday"


@pytest.fixture(params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def heard(view: View, message: dict[str, Any]) -> list[dict[str, Any]]:
    """What the page is told upon a message."""
    told: list[dict[str, Any]] = []
    view.send = told.append  # type: ignore[method-assign,assignment]
    view._heard(view, message, [])
    return told


def test_a_record_is_made_only_when_asked_twice_and_no_phrase_stays_in_the_view(small: Content, lang: str) -> None:
    view = DeskView(small, lang, Desk())
    assert view.snapshot()["mode"] == "alone"
    assert heard(view, {"type": "open", "phrase": PHRASE}) == [{"type": "unknown"}]
    assert Desk().alone
    assert heard(view, {"type": "start", "phrase": PHRASE}) == [{"type": "changed"}]
    assert view.snapshot()["mode"] == "switched", "the page that asked is of the record before, too"
    assert DeskView(small, lang, Desk()).snapshot()["mode"] == "open"
    assert "teapot" not in json.dumps(view.get_state(), default=str)


@pytest.mark.parametrize(
    "message", [{"type": "open"}, {"type": "open", "phrase": None}, {"type": "start", "phrase": ""}]
)
def test_a_phrase_that_is_too_short_is_refused_in_a_sentence(
    small: Content, lang: str, message: dict[str, Any]
) -> None:
    (told,) = heard(DeskView(small, lang, Desk()), message)
    assert told["type"] == "trouble"
    assert "{" not in told["text"]
    assert Desk().alone


def test_what_the_page_may_not_ask_does_nothing(small: Content, lang: str) -> None:
    view = DeskView(small, lang, Desk())
    for message in ({}, {"type": "list"}, {"type": 7}, {"phrase": PHRASE}):
        assert heard(view, message) == []
    assert Desk().alone


def test_a_page_that_was_switched_neither_opens_nor_leaves(small: Content, lang: str) -> None:
    Desk().start(PHRASE)
    Desk().record().agree()
    stale = DeskView(small, lang, Desk())
    Desk().leave()
    Desk().open(PHRASE)
    for message in ({"type": "leave"}, {"type": "open", "phrase": PHRASE}, {"type": "phraseless"}):
        assert [each["type"] for each in heard(stale, message)] == ["trouble"]
    assert Desk().found


def closed() -> Desk:
    """A desk with a record under a phrase, which is not open, and one of somebody who was here alone before."""
    Desk().record().agree()
    Desk().start(PHRASE)
    Desk().record().agree()
    Desk().leave()
    return Desk()


def test_with_none_open_every_view_says_so_and_offers_nothing_to_agree_to(small: Content, lang: str) -> None:
    desk = closed()
    record = desk.record()
    shown = DeskView(small, lang, desk).snapshot()
    assert (shown["mode"], shown["phraseless"]) == ("closed", True)
    assert NoticeView(small, lang, record, compact=True).snapshot()["choice"] == "closed"
    kept = RecordView(small, lang, record).snapshot()
    assert (kept["choice"], kept["stored"]) == (None, section("record", lang)["stored-closed"])
    paths = PathsView(small, lang, "01-mini", record)
    paths.choose("A")
    assert paths.snapshot()["note"] == section("paths", lang)["closed"]
    assert [each["type"] for each in heard(NoticeView(small, lang, record, compact=False), {"choice": "yes"})] == [
        "trouble"
    ]


def test_a_switched_page_shows_nothing_of_the_record_before_and_takes_no_deletion(small: Content, lang: str) -> None:
    record = closed().record()
    Desk().open(PHRASE)
    notice = NoticeView(small, lang, record, compact=True).snapshot()
    assert notice["switched"]
    assert notice["trouble"] == section("trouble", lang)["record-switched"]
    kept = RecordView(small, lang, record).snapshot()
    assert (kept["choice"], kept["lessons"], kept["stored"]) == (None, [], notice["trouble"])


def test_each_opening_has_a_number_of_its_own_and_a_person_alone_has_none(small: Content, lang: str) -> None:
    def sitting() -> str:
        return str(NoticeView(small, lang, Desk().record(), compact=True).snapshot()["sitting"])

    assert sitting() == ""
    closed()
    numbers = set()
    for _ in range(2):
        Desk().open(PHRASE)
        numbers.add(sitting())
        Desk().leave()
    assert len(numbers) == 2


@pytest.mark.parametrize("shared", [False, True])
def test_the_welcome_page_alone_shows_it_above_all_where_several_have_records(
    small: Content, monkeypatch: pytest.MonkeyPatch, shared: bool
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(notebook, "display", lambda each: shown.append(type(each).__name__))
    monkeypatch.setattr(notebook, "load_for", lambda _slug: small)
    monkeypatch.setattr(Lesson, "heading", lambda _self: None)
    if shared:
        closed()
    lesson = notebook.open_lesson("01-mini", "en")
    assert shown == ["DeskView"] * shared
    lesson.notice()
    assert shown == (["DeskView", "NoticeView"] if shared else ["NoticeView", "DeskView"])


def test_an_answer_in_a_switched_page_is_explained_and_said_to_be_lost(
    small: Content, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "display", lambda _thing: None)
    desk = Desk()
    record = desk.record()
    record.agree()
    lesson = Lesson(small, "01-mini", lang, record, desk)
    lesson.quiz("all")
    Desk().start(PHRASE)
    told = heard(lesson.quizzes["all"], {"type": "answer", "item": "q-one", "response": "ask", "confidence": "certain"})
    assert told[0]["type"] == "feedback"
    assert told[0]["trouble"] == section("trouble", lang)["record-switched"]
    Desk().leave()
    assert Desk().record().answers() == []
