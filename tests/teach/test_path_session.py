"""A session on a path: its slides are what its run sheet says, and a whole one is held, cut off in the middle."""

from __future__ import annotations

import csv
import io
import random
import re
from pathlib import Path

import pytest

from askfirst.course.faults import Unmade
from askfirst.course.loader import ROOT
from askfirst.jupyter.presenting import Wish, checked
from askfirst.jupyter.words import Stop
from askfirst.teach.plan.cases import questions_on
from askfirst.teach.plan.choice import LEAST, MOST, Plan, plan
from askfirst.teach.plan.timetable import timetable
from askfirst.teach.session.ballot import BallotItem, Round
from askfirst.teach.session.instructor_page import session_page
from askfirst.teach.session.path_deck import path_deck
from askfirst.teach.session.presenting import Order, Presenting
from askfirst.teach.session.slide import Pen
from askfirst.teach.session.store import Vote
from tests.conftest import LANGUAGES, OURS, own_course
from tests.teach.room import Clock

MINUTES = 60
PHONES = [f"phone {number}" for number in range(12)]


def planned(path: str, minutes: int = MINUTES) -> Plan:
    content = own_course()
    return plan(questions_on(content, path), content.course.paths[path], minutes)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("minutes", [LEAST, MINUTES, 240])
@pytest.mark.parametrize("path", list(own_course().course.paths))
def test_slides_and_run_sheet_ask_the_same_in_the_same_order_and_minutes(path: str, minutes: int, lang: str) -> None:
    content, made = own_course(), planned(path, minutes)
    slides = path_deck(content, path, made, lang)
    assert [each.ballot for each in slides if each.ballot] == [each.item.id for each in made.questions if each.by_vote]
    stems = [stem for each in slides for stem in re.findall(r'<p class="af-stem">(.*?)</p>', each.body)]
    pen = Pen(content, lang)
    assert list(dict.fromkeys(stems)) == [pen.cited(each.item.stem.of(lang)) for each in made.questions]
    assert sum(each.seconds for each in slides) == timetable(made)[-1].end * 60 <= minutes * 60
    titles = [content.course.lessons[each].title.of(lang) for each in made.lessons]
    assert [each.title for each in slides if each.kind == "title"] == [
        content.course.paths[path].name.of(lang),
        *titles,
    ]
    assert [each.kind for each in slides].count("end") == 1
    assert slides[-1].kind == "end"


class Room:
    """A session on a path that is begun, cut off and gone on with; its instructor goes by the plan's clock."""

    def __init__(self, file: Path, lang: str, path: str) -> None:
        self.file, self.order, self.clock = file, Order("", lang, path=path, minutes=MINUTES), Clock()
        self.begun = self.clock.now
        self.open()

    def open(self) -> None:
        self.now = Presenting.begin(self.order, ROOT, self.file, self.clock)
        self.session = self.now.session

    def restart(self) -> None:
        self.session.close()
        self.open()

    def vote(self, item: BallotItem, number: Round, phones: list[str]) -> None:
        """Let phones vote, each twice over: what is sent again is not counted again."""
        for phone in phones:
            choice = choices(item, number)[phone]
            vote = Vote(item.id, number, phone, choice, 1)
            assert self.session.vote([vote, vote]) == ["counted", "counted"]


def choices(item: BallotItem, number: Round) -> dict[str, frozenset[str]]:
    """Return what each of the phones chooses in a round: by and by more have it right."""
    chance = random.Random(f"{item.id}/{number}")  # noqa: S311 - made up
    options = sorted(each.id for each in item.options)
    wrong = [frozenset({each}) for each in options if frozenset({each}) != item.key]
    return {phone: item.key if chance.random() < number / 3 else chance.choice(wrong) for phone in PHONES}


def percents(item: BallotItem, number: Round) -> list[int]:
    """Return the share of each option in percent, counted from what was chosen and not from what was kept."""
    chosen = choices(item, number).values()
    return [round(100 * sum(option.id in each for each in chosen) / len(PHONES)) for option in item.options]


@OURS
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_whole_session_of_an_hour_is_held_and_cut_off_in_the_middle_of_votes(tmp_path: Path, lang: str) -> None:
    room, made = Room(tmp_path / "session.sqlite", lang, "A"), planned("A")
    asked = [each.ballot for each in made.questions if each.ballot]
    middle = asked[len(asked) // 2].id
    for number, slide in enumerate(room.now.slides):
        room.session.move(number)
        assert room.now.sight()["slide"]["title"] == slide.title
        if slide.ballot:
            held(room, room.session.items[slide.ballot], restarted=slide.ballot == middle)
        room.clock.now += slide.seconds
    assert room.clock.now - room.begun <= MINUTES * 60
    assert room.session.for_instructor()["started"] == room.begun

    counts = {(each["item"], each["round"]): each["votes"] for each in room.session.for_instructor()["counts"]}
    assert counts == {(each.id, number): len(PHONES) for each in asked for number in (1, 2)}
    summary = room.session.summary()
    assert summary.title == room.now.title
    page, rows = summary.page(lang), list(csv.reader(io.StringIO(summary.csv(lang).removeprefix("\ufeff"))))[1:]
    assert list(dict.fromkeys(row[0] for row in rows)) == [each.id for each in asked]
    for item in asked:
        assert item.stem[lang].split("\n")[0][:12] in page
        own = [row for row in rows if row[0] == item.id]
        assert [(int(row[5]), int(row[7])) for row in own] == list(
            zip(percents(item, 1), percents(item, 2), strict=True)
        )
        assert {(row[4], row[6]) for row in own} == {(str(len(PHONES)), str(len(PHONES)))}
    room.session.discard()
    assert not list(tmp_path.glob("session*"))


def held(room: Room, item: BallotItem, *, restarted: bool) -> None:
    """Vote, talk, vote again; ``restarted``: the computer restarts in the middle of both votes."""
    half = len(PHONES) // 2
    for number in (1, 2):
        (room.session.start if number == 1 else room.session.again)(item.id)
        room.vote(item, number, PHONES[:half])
        if restarted:
            before = room.session.for_room() | {"version": 0}
            room.restart()
            assert room.session.for_room() | {"version": 0} == before
            room.vote(item, number, PHONES[:half])  # a phone that did not hear the answer sends its vote again
        room.vote(item, number, PHONES[half:])
        room.session.stop()
        room.session.show()
        vote = room.session.for_room()["vote"]
        assert vote["votes"] == len(PHONES)
        assert [round(100 * each["share"]) for each in vote["shares"]] == percents(item, number)
    assert [round(100 * each["share"]) for each in vote["before"]] == percents(item, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("path", "minutes"), [("nowhere", MINUTES), ("A", LEAST - 1), ("A", MOST + 1), ("A", 0)])
def test_what_cannot_be_planned_is_refused_in_one_sentence(tmp_path: Path, path: str, minutes: int, lang: str) -> None:
    with pytest.raises(Unmade) as refused:
        Presenting.begin(Order("", lang, path=path, minutes=minutes), ROOT, tmp_path / "session.sqlite")
    assert str(refused.value).count("\n") == 0
    assert not list(tmp_path.glob("session*"))


def test_a_lesson_or_a_path_with_its_minutes_is_wished_and_no_mixture() -> None:
    lesson = next(iter(own_course().course.lessons))
    assert checked(ROOT, Wish(path="A", minutes=60, room=True)).words == "present --path A --minutes 60 --room"
    for wish, key in (
        (Wish(lesson, path="A", minutes=60), "lesson_or_path"),
        (Wish(lesson, minutes=60), "lesson_or_path"),
        (Wish(path="A"), "path_and_minutes"),
        (Wish(minutes=60), "path_and_minutes"),
    ):
        with pytest.raises(Stop) as stopped:
            checked(ROOT, wish)
        assert stopped.value.key == key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_summary_can_be_kept_at_any_time_and_once_more_before_the_end(lang: str) -> None:
    page = session_page("A", next(iter(own_course().course.lessons)), lang, "/")
    for part in (page.partition("<dialog")[0], page.partition("<dialog")[2]):
        assert 'href="/askfirst/session/summary"' in part
        assert re.search(r'href="/askfirst/session/summary.csv" download', part)
