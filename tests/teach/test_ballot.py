"""What a room votes on and what is told of it, now and in the summary; a made-up room to practise with; how to join."""

from __future__ import annotations

import asyncio
import csv
import io
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from askfirst.course.languages import LANGUAGES
from askfirst.course.loader import Content
from askfirst.course.models import VERDICTS
from askfirst.evidence.cohort.small_groups import LEAST
from askfirst.evidence.cohort.speech import Speech
from askfirst.teach.session import join
from askfirst.teach.session.ballot import BallotItem, ballot_item, hidden, shares, tally
from askfirst.teach.session.join import Join, Network, networks
from askfirst.teach.session.rehearse import VOTERS, made_up, play
from askfirst.teach.session.session import Session
from tests.conftest import own_course
from tests.teach.room import ITEMS, cast, held, question


def ballots(content: Content) -> list[BallotItem]:
    return [ballot for item in content.items.values() if (ballot := ballot_item(content, item))]


# What can be voted on


def test_one_choice_several_and_verdicts_are_voted_on_and_the_rest_is_not(small: Content) -> None:
    kinds = {item.id: item.kind for item in small.items.values()}
    found = {ballot.id: ballot for ballot in ballots(small)}
    assert {kinds[name] for name in found} == {"one", "several", "verdict"}
    assert set(kinds) - set(found) == {name for name, kind in kinds.items() if kind in ("sort", "order", "mark")}
    assert found["q-one"].stem["en"] == "Is a sign enough under PIPL 29?", "citations read as elsewhere"
    assert found["q-several"].key == {"a", "b"}
    verdict = found["q-verdict"]
    assert ([option.id for option in verdict.options], verdict.key) == (list(VERDICTS), {"unlawful"})


def test_the_right_option_has_no_place_of_its_own() -> None:
    one = [ballot for ballot in ballots(own_course()) if ballot.kind == "one" and len(ballot.options) == 3]
    places = [next(at for at, option in enumerate(each.options) if option.id in each.key) for each in one]
    for at in range(3):
        assert places.count(at) > len(one) / 5
    assert all(set(option.text) == set(LANGUAGES) for ballot in one for option in ballot.options)


def test_a_choice_is_of_the_question_and_as_many_as_its_kind_allows() -> None:
    one, several = question(), question("q", "several", "ask skip")
    takes = [(each, one.takes(frozenset(each.split())), several.takes(frozenset(each.split()))) for each in CHOICES]
    assert takes == [("", False, False), ("ask", True, True), ("ask skip", False, True), ("ask other", False, False)]


CHOICES = ("", "ask", "ask skip", "ask other")


@pytest.mark.parametrize(
    ("votes", "open_", "seen", "new", "why"),
    [
        (LEAST, True, False, 0, "open"),
        (LEAST - 1, False, False, 0, "few"),
        (0, False, False, 0, "few"),
        (LEAST, False, False, LEAST, None),
        (LEAST + 1, False, True, 1, "few-new"),
        (LEAST * 2, False, True, LEAST, None),
        (LEAST, False, True, 0, None),
    ],
)
def test_what_is_hidden_and_why(*, votes: int, open_: bool, seen: bool, new: int, why: str | None) -> None:
    assert hidden(votes, open_=open_, seen=seen, new=new) == why


def test_shares_are_of_those_who_voted() -> None:
    counted = tally([(frozenset({"ask"}), 3), (frozenset({"ask", "skip"}), 1), (frozenset({"gone"}), 1)])
    rows = shares(question("q", "several", "ask"), counted, "en")
    assert [(row["letter"], row["option"], row["votes"], row["share"]) for row in rows] == [
        ("A", "sign", 0, 0.0),
        ("B", "skip", 1, 0.2),
        ("C", "ask", 4, 0.8),
    ]
    assert [row["share"] for row in shares(question(), tally([]), "zh")] == [0.0] * 3


# The summary


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return held(tmp_path / "votes")


def test_the_summary_tells_the_shares_before_and_after_the_talk_and_nobodys_vote(session: Session) -> None:
    for item, first, second in (
        ("q1", ["sign"] * 6 + ["ask"] * 4, ["ask"] * 10),
        ("q2", ["sign"] * (LEAST - 1), ["ask"] * LEAST),
        ("q3", ["ask skip"] * LEAST, []),
    ):
        session.start(item)
        cast(session, item, first)
        session.stop()
        if second:
            session.again(item)
            cast(session, item, second, 2)
            session.stop()
    for lang in LANGUAGES:
        text = session.summary().csv(lang)
        assert text.startswith("\ufeff")
        rows = list(csv.reader(io.StringIO(text[1:], newline="")))
        assert len(rows[0]) == len({*rows[0]})
        told = {(row[0], row[2][2:]): row[4:] for row in rows[1:]}
        name = {option.id: option.text[lang] for option in ITEMS[0].options}
        assert told["q1", name["sign"]] == ["10", "60", "10", "0"]
        assert told["q1", name["ask"]] == ["10", "40", "10", "100"]
        assert told["q2", name["sign"]] == ["", "", str(LEAST), "0"]
        assert told["q3", name["skip"]] == [str(LEAST), "100", "", ""]
        page = session.summary().page(lang)
        assert Speech(lang, "session").tell("hidden-few", least=LEAST) in page
        assert Speech(lang, "session").tell("not-held") in page
        assert "phone" not in page + text


def test_a_summary_holds_no_formula_and_no_markup_of_a_question(tmp_path: Path) -> None:
    odd = question("q1")
    odd = BallotItem(odd.id, odd.kind, {"en": "=1+1 <b>&</b>", "zh": "=1"}, odd.options, odd.key)
    session = Session.open(tmp_path / "votes", "<i>", [odd], "en")
    assert Speech("en", "session").tell("summary-empty") in session.summary().page("en")
    session.start("q1")
    cast(session, "q1", ["ask"] * LEAST)
    session.stop()
    page = session.summary().page("en")
    assert "=1+1 &lt;b&gt;&amp;&lt;/b&gt;" in page
    assert "<i>" not in page
    assert "\n=" not in session.summary().csv("en")
    assert ",=" not in session.summary().csv("en")


# A made-up room


def test_the_made_up_room_is_drawn_to_a_mistake_and_learns_by_the_talk() -> None:
    ballot = {ballot.id: ballot for ballot in ballots(own_course())}
    wrong_before = wrong_after = together = 0
    for item in ballot.values():
        before, after = made_up(item, 1, "seed"), made_up(item, 2, "seed")
        assert before == made_up(item, 1, "seed")
        assert VOTERS * 0.7 <= len(before) <= VOTERS
        assert all(item.takes(choice) for choice in (*before.values(), *after.values()))
        mistakes = [choice for choice in before.values() if choice != item.key]
        together += max(map(mistakes.count, mistakes))
        wrong_before += len(mistakes)
        wrong_after += sum(choice != item.key for choice in after.values())
    assert 0.4 * VOTERS < wrong_before / len(ballot) < 0.7 * VOTERS
    assert wrong_after < wrong_before / 2
    assert together > wrong_before / 2


def test_the_made_up_room_votes_when_a_vote_opens_and_is_counted_once(session: Session) -> None:
    async def practise() -> None:
        room = asyncio.create_task(play(session, "seed", seconds=0.05))
        for number, opened in ((1, session.start), (2, session.again)):
            opened("q1")
            expected = made_up(ITEMS[0], number, "seed")
            while session.for_room()["vote"]["votes"] < len(expected):
                await session.windows.heard(session.windows.version, 9)
            session.stop()
            votes = list(expected.values())
            rows = session.for_instructor()["vote"]["shares"]
            assert {row["option"]: row["votes"] for row in rows if row["votes"]} == {
                next(iter(choice)): votes.count(choice) for choice in votes
            }
        assert session.for_instructor()["voters"] == VOTERS
        room.cancel()

    asyncio.run(practise())


# How phones get here


def test_the_networks_that_phones_can_be_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def at(*addresses: str, family: int = socket.AF_INET) -> list[SimpleNamespace]:
        return [SimpleNamespace(family=family, address=address) for address in addresses]

    monkeypatch.setattr(
        join.psutil,
        "net_if_addrs",
        lambda: {
            "lo": at("127.0.0.1"),
            "Ethernet": at("11.0.0.9", "169.254.3.3"),
            "docker0": at("172.17.0.1"),
            "Wi-Fi": at("192.168.1.5") + at("fe80::1", family=socket.AF_INET6),
            "Off": at("10.0.0.9"),
        },
    )
    names = ("lo", "Ethernet", "docker0", "Wi-Fi")
    up = {name: SimpleNamespace(isup=True) for name in names} | {"Off": SimpleNamespace(isup=False)}
    monkeypatch.setattr(join.psutil, "net_if_stats", lambda: up)
    monkeypatch.setattr(join, "_way_out", lambda: "192.168.1.5")
    assert [(each.name, each.address) for each in networks()] == [
        ("Wi-Fi", "192.168.1.5"),
        ("docker0", "172.17.0.1"),
        ("Ethernet", "11.0.0.9"),
    ]


def test_the_code_is_in_the_address_and_in_the_picture() -> None:
    places = [Network("Wi-Fi", "192.168.1.5"), Network("Ethernet", "10.0.0.2")]
    first = Join(places, "192.168.1.5", 8900, "K7QM2X")
    other = first.at("10.0.0.2")
    assert other.address == "http://10.0.0.2:8900/K7QM2X"
    assert other.qr != first.qr
    assert first.qr.startswith("<svg")
    assert "http:" not in first.qr.replace("http://www.w3.org/2000/svg", "")
    with pytest.raises(ValueError, match=r"10\.0\.0\.3"):
        first.at("10.0.0.3")
