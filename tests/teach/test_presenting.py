"""What is presented: the room gets the slide in sight alone, and what was cut off goes on where it stood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from askfirst.jupyter.presenting import Wish, lesson_named
from askfirst.jupyter.words import Stop
from askfirst.teach.session.instructor_page import begin_page, session_page
from askfirst.teach.session.presenting import Order, Presenting

MINI = "01-mini"


def begun(mini: Path, lang: str = "en") -> Presenting:
    return Presenting.begin(Order(MINI, lang), mini, mini / "session.sqlite")


def test_the_room_gets_the_slide_in_sight_and_nothing_that_is_ahead_or_the_instructors(mini: Path) -> None:
    now = begun(mini)
    for number, slide in enumerate(now.slides):
        now.session.move(number)
        told = now.sight()
        assert (told["slide"]["number"], told["slide"]["title"]) == (number, slide.title)
        assert not {"notes", "seconds", "step"} & told["slide"].keys()
        text = json.dumps(told, ensure_ascii=False)
        assert not [wrong.why for wrong in slide.notes.wrong if json.dumps(wrong.why, ensure_ascii=False)[1:-1] in text]
    now.session.move(10_000)  # by a window that knows another edition
    assert now.sight()["slide"]["number"] == len(now.slides) - 1


def test_what_was_cut_off_goes_on_where_it_stood_and_another_lesson_begins_anew(mini: Path) -> None:
    now = begun(mini)
    now.session.move(3)
    code = now.session.code
    now.session.close()
    again = begun(mini)
    assert (again.session.slide, again.session.code) == (3, code)
    again.session.discard()
    assert begun(mini).session.slide == 0


def test_every_question_that_can_be_voted_on_can_be_opened(mini: Path) -> None:
    now = begun(mini)
    asked = [slide.ballot for slide in now.slides if slide.ballot]
    assert asked
    for item in asked:
        now.session.start(item)
        assert now.session.for_room()["vote"]["item"] == item


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_instructors_pages_say_their_words_and_nothing_breaks_out_of_them(mini: Path, lang: str) -> None:
    now = begun(mini, lang)
    page = session_page(now.title, now.lesson, lang, "/base/")
    assert "/base/lab/extensions/askfirst//static/present/instructor.js" in page
    assert "</script>" not in page.split('id="askfirst-words">')[1].split("</script>")[0]
    choice = begin_page(now.content, MINI, lang, "/")
    assert f'value="{MINI}" selected' in choice


def test_a_lesson_is_named_by_its_number_or_its_name(tmp_path: Path) -> None:
    for name in ("04-do-we-need-a-face", "10-95-percent", "guide"):
        (tmp_path / "content" / "lessons" / name).mkdir(parents=True)
    assert {lesson_named(tmp_path, given) for given in ("4", "04", "04-do-we-need-a-face")} == {"04-do-we-need-a-face"}
    assert lesson_named(tmp_path, "10") == "10-95-percent"
    for given in ("9", "guide", "../04", "0"):
        with pytest.raises(Stop) as stopped:
            lesson_named(tmp_path, given)
        assert stopped.value.values["lessons"] == "04, 10"
    assert Wish("04-do-we-need-a-face", room=True).words == "present 04-do-we-need-a-face --room"
