"""The phones' own web server: everybody counted once, nobody let in by guessing, and no harm done by what is sent."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
import resource
import socket
import time
from collections import Counter
from pathlib import Path

import pytest

from askfirst.course.languages import LANGUAGES, tongue
from askfirst.course.words import section
from askfirst.teach.session import limits, phone_server
from askfirst.teach.session.limits import FREE_GUESSES, MOST_ADDRESSES, Bucket, Guesses, Tokens
from askfirst.teach.session.phone_page import FOLDER, door, page, preferred
from askfirst.teach.session.session import CODE_LENGTH, CODE_LETTERS, Session
from askfirst.teach.session.store import MOST_VOTES
from askfirst.teach.session.voting import Voting
from tests.teach.phones import Phone, raw, running
from tests.teach.room import Clock, held, shares

HEAVIEST = 30_000  # bytes of the page, with all that belongs to it


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return held(tmp_path / "votes")


def wrong_code(session: Session, chance: random.Random) -> str:
    while (code := "".join(chance.choices(CODE_LETTERS, k=CODE_LENGTH))) == session.code:
        pass
    return code


# Three hundred phones


def test_three_hundred_phones_are_each_counted_once_and_at_once(session: Session) -> None:
    chance = random.Random(1)  # noqa: S311

    async def one(phone: Phone, choice: str) -> float:
        await phone.join()
        waits = asyncio.create_task(phone.state(since=(await phone.state())["version"]))
        await ready.wait()
        state = await waits
        assert state["vote"]["item"] == "q1"
        for _ in range(chance.choice((1, 1, 1, 2))):  # some send it again: their network lost the answer
            answer = await phone.vote("q1", choice, turn=1)
            assert (answer.code, json.loads(answer.body)["vote"]["choice"]) == (200, [choice])
        return time.perf_counter()

    ready = asyncio.Event()

    async def room(_: Voting) -> None:
        choices = [chance.choice(("sign", "skip", "ask")) for _ in range(300)]
        phones = [asyncio.create_task(one(Phone(session), choice)) for choice in choices]
        while session.for_instructor()["voters"] < len(choices):
            await session.windows.heard(session.windows.version, 9)
        session.start("q1")
        ready.set()
        last = max(await asyncio.gather(*phones))
        session.stop()
        session.show()
        assert shares(session.for_room()) == {"sign": 0, "skip": 0, "ask": 0} | Counter(choices)
        assert time.perf_counter() - last < 1, "the histogram is there a second after the last vote"

    running(session, room)


# A phone


def test_a_phone_that_reloads_has_its_vote_and_no_second_one(session: Session) -> None:
    async def room(_: Voting) -> None:
        phone, other = Phone(session), Phone(session)
        first = await phone.join()
        await other.join()
        (cookie,) = first.headers.get_list("Set-Cookie")
        assert re.search(rf"(?i)httponly.*path=/{session.code}.*samesite=strict", cookie)
        assert (await phone.join()).headers.get_list("Set-Cookie") == [], "it is the same phone"
        session.start("q1")
        await phone.vote("q1", "ask")
        assert (await phone.state())["vote"]["choice"] == ["ask"]
        assert (await other.state())["vote"]["choice"] == []
        assert (await phone.vote("q1", "sign", turn=2)).code == 200
        late = await phone.vote("q1", "ask", turn=1)
        assert (late.code, json.loads(late.body)["outcome"]) == (409, "behind")
        session.stop()
        closed = json.loads((await phone.vote("q1", "ask", turn=3)).body)
        assert (closed["outcome"], closed["vote"]) == ("closed", None)
        assert session.for_room()["vote"]["votes"] == 1

    running(session, room)


def test_the_phones_find_the_session_again_after_a_restart(tmp_path: Path) -> None:
    file, phones = tmp_path / "votes", []

    async def before(_: Voting) -> None:
        phones.append(Phone(session))
        await phones[0].join()
        session.start("q1")
        assert (await phones[0].vote("q1", "ask")).code == 200

    async def after(_: Voting) -> None:
        assert (await phones[0].state())["vote"]["choice"] == ["ask"]
        assert (await phones[0].vote("q1", "ask", turn=1)).code == 200
        assert (await phones[0].vote("q1", "skip", turn=2)).code == 200
        assert session.for_room()["vote"]["votes"] == 1

    session = held(file)
    running(session, before)
    session.close()
    session = held(file)
    running(session, after)


def test_a_vote_that_the_disk_refuses_is_not_acknowledged(session: Session) -> None:
    async def room(_: Voting) -> None:
        phone = Phone(session)
        await phone.join()
        session.start("q1")
        base = session._store._base
        base.execute("PRAGMA query_only = ON")
        assert (await phone.vote("q1", "ask", turn=1)).code == 503
        assert session.for_instructor()["trouble"]
        base.execute("PRAGMA query_only = OFF")
        assert (await phone.vote("q1", "ask", turn=1)).code == 200
        assert session.for_instructor()["trouble"] is None

    running(session, room)


# Codes


def test_a_thousand_wrong_codes_are_slowed_and_logged_and_phones_do_not_notice(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, "DELAY", 0.2)
    chance = random.Random(2)  # noqa: S311

    async def room(_: Voting) -> None:
        joined, guesser = Phone(session), Phone(session)
        await joined.join()
        guesses = [
            asyncio.create_task(guesser.ask(f"/{wrong_code(session, chance)}{chance.choice(('', '/state'))}"))
            for _ in range(1_000)
        ]
        await asyncio.wait(guesses[: FREE_GUESSES + 1])
        assert (await joined.state())["vote"] is None
        answers = Counter(answer.code for answer in await asyncio.gather(*guesses))
        assert set(answers) == {404, 429}
        assert session.wrong_codes == answers[404] < 200, "few of the thousand were looked at"
        since = time.perf_counter()
        assert (await joined.ask(f"/{session.code}/state")).code == 200
        assert time.perf_counter() - since < limits.DELAY, "who has joined does not wait"
        late = Phone(session)
        since = time.perf_counter()
        assert (await late.join()).code == 200
        assert limits.DELAY <= time.perf_counter() - since < limits.DELAY + 1, "who joins from there waits once"
        since = time.perf_counter()
        await Phone(session).ask(f"/{wrong_code(session, chance)}")
        assert time.perf_counter() - since >= limits.DELAY, "right or wrong, it takes as long"

    with caplog.at_level(logging.WARNING, "askfirst.session"):
        running(session, room)
    said = [each.getMessage() for each in caplog.records if each.name == "askfirst.session"]
    assert len(said) >= 2
    assert not [each for each in said if "127.0.0.1" in each or session.code in each]


def test_a_wrong_code_gets_nothing_and_a_sloppy_one_gets_in(session: Session) -> None:
    async def room(_: Voting) -> None:
        phone = Phone(session)
        answer = await phone.ask(f"/{session.code[::-1]}X", **{"Accept-Language": "zh-CN,en;q=0.5"})
        assert (answer.code, answer.headers.get("Set-Cookie")) == (404, None)
        assert section("door", "zh", "session")["wrong-code"] in answer.body.decode()
        assert (await phone.ask(f"/{session.code.lower()}")).headers["Location"] == f"/{session.code}"
        assert (await phone.ask(f"/?code=+{session.code.lower()}+")).headers["Location"] == f"/{session.code}"
        assert (await phone.ask("/?code=//other.example/x")).headers["Location"] == "/OTHEREXAMPLE"
        assert section("door", "en", "session")["type-code"] in (await phone.ask("/")).body.decode()
        assert (await phone.ask("/favicon.ico")).code == 410
        assert session.wrong_codes == 1

    running(session, room)


def test_tokens_cannot_be_made_up(session: Session) -> None:
    tokens = Tokens(session.secret)
    token = tokens.new()
    assert tokens.voter(token) == token[:32]
    for each in ("", "x", "é" * 64, token[:-1], token + "0", "0" * 64, token[32:] + token[:32]):
        assert tokens.voter(each) is None
    assert Tokens(b"another session").voter(token) is None


# What others send


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "[]",
        "[" * 2_000,
        b"\xff\xfe",
        {"item": "q1", "round": 1, "choice": ["ask"]},
        {"item": "q9", "round": 1, "choice": ["ask"], "turn": 1},
        {"item": ["q1"], "round": 1, "choice": ["ask"], "turn": 1},
        {"item": "q1", "round": 3, "choice": ["ask"], "turn": 1},
        {"item": "q1", "round": True, "choice": ["ask"], "turn": 1},
        {"item": "q1", "round": 1, "choice": "ask", "turn": 1},
        {"item": "q1", "round": 1, "choice": [], "turn": 1},
        {"item": "q1", "round": 1, "choice": ["ask", "sign"], "turn": 1},
        {"item": "q1", "round": 1, "choice": ["other"], "turn": 1},
        {"item": "q1", "round": 1, "choice": [["ask"]], "turn": 1},
        {"item": "q1", "round": 1, "choice": ["ask"], "turn": 0},
        {"item": "q1", "round": 1, "choice": ["ask"], "turn": 2**31},
        {"item": "q1", "round": 1, "choice": ["ask"], "turn": 1e300},
        {"item": "q1", "round": 1, "choice": ["ask"], "turn": None},
    ],
    ids=lambda body: str(body)[:60],
)
def test_what_is_no_vote_is_refused(session: Session, body: object, caplog: pytest.LogCaptureFixture) -> None:
    async def room(_: Voting) -> None:
        phone = Phone(session)
        await phone.join()
        session.start("q1")
        answer = await phone.ask(f"/{session.code}/vote", body)
        assert (answer.code, json.loads(answer.body)) == (400, {"reason": 400})
        assert session.for_room()["vote"]["votes"] == 0

    running(session, room)
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


def test_other_pages_and_other_names_do_not_reach_the_vote(session: Session) -> None:
    told = {"item": "q1", "round": 1, "choice": ["ask"], "turn": 1}

    async def room(_: Voting) -> None:
        phone = Phone(session)
        stranger = await phone.ask(f"/{session.code}/vote", told)
        assert stranger.code == 403, "a phone that never opened the page"
        await phone.join()
        session.start("q1")
        for header, value, code in (
            ("Origin", "http://elsewhere.example", 403),
            ("Origin", "null", 403),
            ("Content-Type", "text/plain", 415),
            ("Host", "elsewhere.example", 421),
            ("Host", f"rebound.example:{session.port}", 421),
        ):
            assert (await phone.ask(f"/{session.code}/vote", told, **{header: value})).code == code, value
        assert (await phone.ask(f"/{session.code}", Host="localhost")).code == 200
        assert session.for_room()["vote"]["votes"] == 0
        for path in ("/", f"/{session.code}", f"/{session.code}/state", "/phone.js", "/nothing"):
            headers = (await phone.ask(path)).headers
            assert headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
            assert "Server" not in headers
            assert "Access-Control-Allow-Origin" not in headers

    running(session, room)


def test_what_is_too_large_or_too_slow_is_cut_off(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_server, "SLOWEST", 0.3)
    monkeypatch.setattr(phone_server, "IDLE", 0.3)

    async def room(_: Voting) -> None:
        phone = Phone(session)
        await phone.join()
        head = f"POST /{session.code}/vote HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        large = await phone.ask(f"/{session.code}/vote", json.dumps({"item": "x" * 100_000}))
        assert large.code in (400, 413, 599)
        assert b"200" not in await raw(session.port, f"{head}Content-Length: 999999999\r\n\r\n".encode())
        assert b"200" not in await raw(session.port, f"{head}X: {'x' * 99_999}\r\n\r\n".encode())
        since = time.perf_counter()
        await asyncio.gather(
            raw(session.port, head.encode()),  # a head that never ends
            raw(session.port, f"{head}Content-Length: 99\r\n\r\n{{".encode()),  # a body that never comes
            raw(session.port, b""),
        )
        assert time.perf_counter() - since < 5
        assert (await phone.state())["vote"] is None

    running(session, room)


def test_one_device_that_takes_all_connections_loses_them_first(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_server, "MOST_CONNECTIONS", 20)

    async def connect(source: str) -> socket.socket:
        one = socket.socket()
        one.bind((source, 0))
        one.setblocking(False)
        await asyncio.get_running_loop().sock_connect(one, ("127.0.0.1", session.port))
        return one

    async def room(started: Voting) -> None:
        phone = await connect("127.0.0.2")
        flood = [await connect("127.0.0.3") for _ in range(60)]
        await asyncio.sleep(0.1)
        assert len(started._server._places) <= 20
        request = f"GET /{session.code}/state HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(phone, request)
        assert b"403" in await loop.sock_recv(phone, 99), "the phone is still connected"
        assert await loop.sock_recv(flood[0], 1) == b""
        for each in (phone, *flood):
            each.close()

    running(session, room)


def test_a_flood_of_requests_is_turned_away_and_forgotten_in_time() -> None:
    clock = Clock()
    bucket = Bucket(3, 1, clock)
    assert [bucket.takes("a") for _ in range(5)] == [True] * 3 + [False] * 2
    assert bucket.takes("b")
    clock.now += 2
    assert [bucket.takes("a") for _ in range(3)] == [True, True, False]
    clock.now -= 3600
    assert not bucket.takes("a"), "a clock that jumps back gives nothing away"
    for each in range(3 * MOST_ADDRESSES):
        bucket.takes(str(each))
    assert len(bucket._left) == MOST_ADDRESSES


def test_wrong_codes_are_forgotten_and_their_list_ends_somewhere() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for _ in range(FREE_GUESSES):
        guesses.missed("a")
    clock.now += limits.FORGOTTEN + 1
    assert asyncio.run(guesses.admits("a"))
    assert not guesses._by
    for each in range(3 * MOST_ADDRESSES):
        guesses.missed(str(each))
    assert len(guesses._by) == MOST_ADDRESSES


def test_hundreds_of_requests_and_thousands_of_phones_cost_no_memory(session: Session) -> None:
    async def room(_: Voting) -> None:
        async def some(times: int) -> None:
            for _ in range(times):
                phone = Phone(session)
                await phone.join()
                await phone.state()

        await some(100)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await some(250)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000

    running(session, room)
    for each in range(2 * MOST_VOTES):
        session.seen(str(each))
    assert len(session._seen) == MOST_VOTES


# The page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_light_and_speaks_every_language(session: Session, lang: str) -> None:
    whole = page(lang, session.code)
    weight = len(whole.encode()) + sum((FOLDER / f"phone.{each}").stat().st_size for each in ("js", "css"))
    assert weight <= HEAVIEST
    assert f'<html lang="{tongue(lang)}">' in whole
    told = json.loads(re.search('id="told">(.*?)</script>', whole)[1])  # type: ignore[index]
    assert told["words"] == {each: section("phone", each, "session") for each in LANGUAGES}
    assert not re.search(
        r"https?:", whole + (FOLDER / "phone.js").read_text("utf-8") + (FOLDER / "phone.css").read_text()
    )
    assert section("door", lang, "session")["crowded"] in door(lang, "crowded")


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("de,fr;q=0.9", "en"),
        ("de,en;q=0.3,zh-Hant;q=0.4", "zh"),
        ("zh;q=much,,;", "en"),
        ("x" * 100_000, "en"),
    ],
)
def test_the_page_opens_in_the_phones_language(header: str, lang: str) -> None:
    assert preferred(header) == lang


def test_the_script_says_what_is_there_and_all_of_it() -> None:
    script, shell = (FOLDER / "phone.js").read_text("utf-8"), (FOLDER / "phone.html").read_text("utf-8")
    said = set(re.findall(r'"([a-z][\w-]*)"', script))
    said |= {each for found in re.findall(r"words\.(\w+)|\$(\w+)", script + shell) for each in found}
    said |= {f"{each}-{number}" for each in re.findall(r"words\[`(\w+)-\$", script) for number in (1, 2)}
    assert set(section("phone", "en", "session")) <= said | {"language"}
    for key in re.findall(r'\bsay\((?:\w+ \? )?"([\w-]+)"', script):
        assert key in section("phone", "en", "session"), key


@pytest.mark.parametrize(("room", "heard_at"), [(False, "127.0.0.1"), (True, "0.0.0.0")])  # noqa: S104
def test_only_who_asks_for_it_is_heard_beyond_this_computer(session: Session, *, room: bool, heard_at: str) -> None:
    async def start() -> None:
        started = Voting(session, room=room)
        (listening,) = started._server._sockets.values()
        assert listening.getsockname()[0] == heard_at
        await started.stop()

    asyncio.run(start())
    if not room:
        assert session.for_room()["join"]["alone"]


def test_a_port_that_is_taken_is_no_trouble(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = held(tmp_path / "other")

    async def start() -> None:
        first = Voting(session)
        monkeypatch.setattr(phone_server, "FIRST_PORT", session.port)
        second = Voting(other)
        assert 0 != other.port != session.port
        for each in (first, second):
            await each.stop()

    asyncio.run(start())
