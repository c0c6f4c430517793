"""What a view sends to the page, and what it does with what the page sends back."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any, get_args

import pytest

from askfirst.assess.exam import Form, finish
from askfirst.assess.quiz import Answer
from askfirst.course.citations import CITED
from askfirst.course.languages import day_in
from askfirst.course.loader import Content
from askfirst.course.question_file import Quiz
from askfirst.course.words import section
from askfirst.evidence.view import ProofView
from askfirst.learner.deletions import WARNING
from askfirst.learner.record import Record
from askfirst.learner.record_file import Reason, RecordError
from askfirst.learner.record_schema import FIELDS
from askfirst.notebook.lesson import Lesson
from askfirst.widgets.activities import BenchView, BuilderView, WalkView
from askfirst.widgets.base import View, plain
from askfirst.widgets.feedback import feedback as explained
from askfirst.widgets.paths import PathsView
from askfirst.widgets.quiz import BetView, QuizView
from askfirst.widgets.record import NoticeView, RecordView
from askfirst.widgets.view_files import source, stub
from tests.responses import key


@pytest.fixture
def lesson(small: Content, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    monkeypatch.setattr("askfirst.notebook.lesson.display", lambda _thing: None)
    lesson = Lesson(small, "01-mini", "en", Record())
    lesson.quiz("all")
    return lesson


def sent(view: View, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    monkeypatch.setattr(view, "send", messages.append)
    return messages


def test_a_quiz_is_one_model_without_the_views_code(lesson: Lesson) -> None:
    state = lesson.quizzes["all"].get_state()
    size = len(json.dumps(state, ensure_ascii=False, default=str).encode())
    assert len(json.dumps(source())) > 10_000, "the views' code, which is not in the model"
    assert size < 6_000


def test_the_page_can_ask_the_kernel_for_the_view(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    view = lesson.quizzes["all"]
    messages = sent(view, monkeypatch)
    view._heard(view, {"type": "source"}, [])
    assert messages == [source()]
    assert "KEY" not in stub()


def test_an_answer_is_on_disk_before_its_feedback_is_sent(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson.store.agree()
    view = lesson.quizzes["all"]
    stored_when_sent: list[int] = []
    monkeypatch.setattr(view, "send", lambda _message: stored_when_sent.append(len(list(lesson.store.answers()))))
    view.hear({"type": "answer", "item": "q-one", "response": "ask", "confidence": "certain"})
    assert stored_when_sent == [1]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "answer", "item": "q-one", "response": "nonsense", "confidence": "certain"},
        {"type": "answer", "item": "q-one", "response": None, "confidence": "certain"},
        {"type": "answer", "item": "q-one", "response": "ask", "confidence": "very"},
    ],
)
def test_a_misfit_from_the_page_asks_for_an_answer_and_counts_for_nothing(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch, message: dict[str, Any]
) -> None:
    view = lesson.quizzes["all"]
    messages = sent(view, monkeypatch)
    view.hear(message)
    assert [each["type"] for each in messages] == ["trouble"]
    assert lesson.quizzes["all"].quiz_state.latest == {}


def test_a_record_that_cannot_be_written_is_said_and_the_lesson_goes_on(
    lesson: Lesson, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "record.sqlite").write_bytes(b"garbage " * 100)
    view = lesson.quizzes["all"]
    messages = sent(view, monkeypatch)
    view.hear({"type": "answer", "item": "q-one", "response": "ask", "confidence": "certain"})
    assert messages[0]["feedback"]["correct"]
    assert "damaged" in messages[0]["trouble"]


def test_feedback_explains_every_option_and_says_the_law(lesson: Lesson) -> None:
    text = lesson.quizzes["all"].answer("q-one", "sign", "certain")
    assert "A sign tells." in text
    assert "It is asked." in text
    feedback = explained(lesson.content, lesson.lang, lesson.quizzes["all"].quiz_state, "q-one")
    assert {row["why"] for row in [*feedback["told"], *feedback["rest"]]} == {"A sign tells.", "It is asked.", "No."}
    assert feedback["cites"][0]["label"] == "PIPL 29"
    assert feedback["follow"], "who was certain and wrong is told so"


def test_the_notice_says_each_field_in_words_and_a_no_removes_the_record(small: Content, home: Path) -> None:
    view = NoticeView(small, "zh", Record(), compact=False)
    assert view.snapshot()["fields"] == [section("fields", "zh")[name] for name in FIELDS]
    view.hear({"type": "choose", "choice": "yes"})
    assert view.snapshot()["choice"] == "yes"
    view.hear({"type": "choose", "choice": "no"})
    assert view.snapshot()["choice"] == "no"
    assert [path.name for path in home.iterdir()] == ["choice.txt"]


def test_the_record_can_be_seen_corrected_and_deleted_in_the_page(
    lesson: Lesson, small: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson.store.agree()
    lesson.quizzes["all"].answer("q-one", "sign", "certain")
    view = RecordView(small, "en", lesson.store)
    messages = sent(view, monkeypatch)
    row = told_of(view, messages)[0]
    assert (row["answer"], row["result"], row["confidence"]) == ("Sign", "not yet", "Certain")
    assert row["disown"]
    assert not row["own"]
    view.hear({"type": "disown", "number": row["number"]})
    assert lesson.store.answers() == []
    row = told_of(view, messages)[0]
    assert row["note"] == view.words["withdrawn"]
    view.hear({"type": "own", "number": row["number"]})
    assert len(lesson.store.answers()) == 1
    assert "(1)" in view.snapshot()["lost"]
    view.hear({"type": "delete"})
    assert messages[-1] == {"type": "changed", "text": view.words["deleted"]}
    assert view.snapshot()["stored"] == view.words["stored-none"]
    assert lesson.store.choice is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_says_what_is_kept_and_why_deletes_the_trace_and_says_so(
    lesson: Lesson, small: Content, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    lesson.store.agree()
    view, paths = RecordView(small, lang, lesson.store), PathsView(small, lang, "01-mini", lesson.store)
    messages = sent(view, monkeypatch)
    assert view.snapshot()["trace"] == "", "there is nothing to delete yet"
    paths.choose("A")
    lesson.quizzes["all"].answer("q-one", "sign", "certain")
    state = view.snapshot()
    told = " ".join(text for _, text in state["about"])
    titles = section("record-about", lang)
    assert [title for title, _ in state["about"]] == [titles[key] for key in ("what", "where", "why", "ground", "term")]
    terms = small.course.retention
    assert str(terms.trace_days) in told
    assert str(terms.evidence_days) in told
    assert CITED.format(small.citation("PIPL 51(4)", lang)["label"]) in told
    assert small.course.company.of(lang) in told
    assert not re.search(r"[{}]|\[\[", told)
    for kept in ("trace", "lost"):
        assert view.words["lost-path"] in state[kept]
    view.hear({"type": "delete-trace"})
    assert messages[-1]["text"] == view.words["trace-deleted"].replace("{count}", "2")
    paths.look()
    assert paths.snapshot()["path"] == "", "and no view of the page brings it back"
    assert lesson.store.events() == []
    assert lesson.store.choice == "yes"
    state = view.snapshot()
    assert (state["trace"], len(state["log"])) == ("", 1)
    view.hear({"type": "export", "kind": "page"})
    page = unescape(messages[-1]["text"])
    assert state["log"][0] in page
    assert all(plain(text).split("\n\n")[0] in page for _, text in state["about"])


def test_what_is_due_is_said_a_week_before_at_the_head_of_a_lesson_and_on_the_page(
    lesson: Lesson, small: Content
) -> None:
    lesson.store.agree()
    lesson.quizzes["all"].answer("q-one", "ask", "certain")
    notice, page = NoticeView(small, "en", lesson.store, compact=True), RecordView(small, "en", lesson.store)
    assert notice.snapshot()["due"] == page.snapshot()["due"] == []
    later = datetime.now(UTC) + timedelta(days=small.course.retention.trace_days + 1)
    lesson.store.clock = lambda: later
    goes = (later + WARNING).astimezone().date()
    assert notice.snapshot()["due"] == page.snapshot()["due"]
    assert day_in("en", goes) in notice.snapshot()["due"][0]


def told_of(view: RecordView, messages: list[dict[str, Any]], lesson: str = "01-mini") -> list[dict[str, Any]]:
    view.hear({"type": "answers", "lesson": lesson})
    assert messages[-1]["lesson"] == lesson
    return list(messages[-1]["rows"])


CODES = re.compile(r"q-\w+|01-mini|form-|not-mine|fairly\b(?! sure)|item_hash")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_record_reads_in_titles_questions_and_answers_and_in_no_code(
    lesson: Lesson, small: Content, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    lesson.store.agree()
    lesson.store.choose("A")
    quiz = lesson.quizzes["all"]
    for item in quiz.quiz_state.items.values():
        quiz.answer(item.id, key(item), "fairly")
    view = RecordView(small, lang, lesson.store)
    messages = sent(view, monkeypatch)
    state, rows = view.snapshot(), told_of(view, messages)
    assert len(rows) == len(quiz.quiz_state.items)
    assert [each["title"].split(" · ")[0] for each in state["lessons"]] == [
        f"01 {small.course.lessons['01-mini'].title.of(lang)}"
    ]
    assert {plain(row["question"]) for row in rows} == {
        plain(small.inline(item.stem.of(lang), lang, CITED)) for item in quiz.quiz_state.items.values()
    }
    view.hear({"type": "export", "kind": "page"})
    assert messages[-1]["name"] == "askfirst-record.html"
    page = unescape(messages[-1]["text"])
    for row in rows:
        assert plain(row["question"]) in page
        assert row["answer"] in page
    said = [each["title"] for each in state["lessons"]] + [text for row in rows for text in map(str, row.values())]
    assert [text for text in [*said, *state["also"], page] if CODES.search(text)] == []
    view.hear({"type": "export", "kind": "json"})
    assert json.loads(messages[-1]["text"])["rows"] == lesson.store.events()


def test_what_the_course_no_longer_has_is_said_in_words(
    lesson: Lesson, small: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson.store.agree()
    hash_now = small.items["q-one"].hash
    for answer, of in (
        (Answer("q-lost", "x", "ask", "fairly", Fraction(1)), "01-mini"),
        (Answer("q-one", "before", "ask", "fairly", Fraction(1)), "01-mini"),
        (Answer("q-one", hash_now, "an option of before", "fairly", Fraction(1)), "09-gone"),
    ):
        lesson.store.append(answer, lesson=of, quiz="all", lang="en", edition="1")
    view = RecordView(small, "en", lesson.store)
    messages = sent(view, monkeypatch)
    reworded, lost = told_of(view, messages)
    assert (lost["question"], lost["answer"]) == (view.words["gone"], view.words["untold"])
    assert "reworded" in reworded["question"]
    assert told_of(view, messages, "09-gone")[0]["answer"] == view.words["untold"]
    assert view.snapshot()["lessons"][1]["title"].startswith(view.words["other-lesson"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_said_of_the_record_is_true_before_a_choice_after_each_and_after_a_deletion(
    lesson: Lesson, small: Content, lang: str
) -> None:
    record = RecordView(small, lang, lesson.store)
    paths = PathsView(small, lang, "01-mini", lesson.store)
    notice = NoticeView(small, lang, Record(), compact=False)  # as in another tab

    def said() -> tuple[str, str, object]:
        stored = record.snapshot()["stored"]
        key = next(key for key, text in record.words.items() if stored.startswith(text.split("{")[0]))
        note = paths.snapshot()["note"]
        return key, next(key for key, text in paths.words.items() if text == note), notice.snapshot()["choice"]

    assert said() == ("stored-none", "not-asked", None)
    paths.choose("A")
    assert said() == ("stored-none", "not-asked", None)
    notice.hear({"choice": "yes"})
    paths.look()
    assert said() == ("stored", "kept", "yes")
    assert lesson.store.chosen_path() == "A", "which is what “kept” says"
    record.hear({"type": "delete"})
    assert said() == ("stored-none", "not-asked", None)
    notice.hear({"choice": "no"})
    assert said() == ("stored-no", "not-kept", "no")


@pytest.mark.parametrize("number", [True, 10**30, 1.0, "1", None, [1]])
def test_a_correction_of_no_row_is_answered_and_notes_nothing(
    lesson: Lesson, small: Content, monkeypatch: pytest.MonkeyPatch, number: object
) -> None:
    lesson.store.agree()
    lesson.quizzes["all"].answer("q-one", "ask")
    view = RecordView(small, "en", lesson.store)
    messages = sent(view, monkeypatch)
    for kind in ("disown", "own"):
        view.hear({"type": kind, "number": number})
        assert messages[-1] == {"type": "changed", "text": view.words["stands"]}
    assert [row["event"] for row in lesson.store.events()] == ["answer"]


@pytest.fixture
def tried(small: Content, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    monkeypatch.setattr("askfirst.notebook.lesson.display", lambda _thing: None)
    lesson = Lesson(small, "01-mini", "zh", Record())
    lesson.walk("way")
    lesson.bench("table")
    lesson.builder("page")
    return lesson


def test_a_walk_writes_its_citations_in_the_language_of_the_edition(tried: Lesson) -> None:
    state = tried.activities["way"].snapshot()
    assert [stop["id"] for stop in state["stops"]] == ["first", "second", "third"]
    assert "第二十九条" in state["stops"][0]["text"]
    walk = tried.activities["way"]
    assert isinstance(walk, WalkView)
    assert walk.judge("first") == "可以\n见《个人信息保护法》第二十九条。"
    assert walk.judge("second") == "走\n走吧。", "a stop's own options go before the walk's"
    assert state["drawing"].startswith("<svg")


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("count", "face", "停在这里： 有必要吗？"),
        ("count", "beam", "没有"),
        ("sell", "beam", "这里要看情况： 够谨慎吗？"),
    ],
)
def test_a_bench_says_where_it_stops_what_is_open_and_what_it_takes(
    tried: Lesson, row: str, column: str, said: str
) -> None:
    bench = tried.activities["table"]
    assert isinstance(bench, BenchView)
    assert said in bench.judge(row, column)
    cell = bench.snapshot()["cells"][f"{row}/{column}"]
    assert (cell["stops"] or cell["open"]) is None or cell["impact"] is None, "what stops is never weighed"


def test_a_page_is_sound_only_with_all_it_needs_and_nothing_at_fault(tried: Lesson) -> None:
    page = tried.activities["page"]
    assert isinstance(page, BuilderView)
    assert page.check(["who", "choice"]) == page.check(["who", "choice", "thanks"]) == page.words["sound"]
    assert page.check(["who", "ticked"]).split("\n") == ["缺少： 这才是在问。", "预先勾选 不是本人勾的。"]
    with pytest.raises(KeyError):
        page.check(["nothing-like-it"])


def test_a_view_prints_the_same_in_every_run(small: Content) -> None:
    bet = BetView(small, "en", small.bet("01-mini", "guess"))
    quiz = QuizView(
        small,
        "en",
        quiz=Quiz(title=small.course.title, items=["q-one"]),
        name="x",
        lesson="01-mini",
        record=Record(),
        changed=lambda: None,
    )
    assert repr(bet) == repr(quiz) == "Run this cell to see the question."


def test_a_damaged_row_is_named_where_the_record_is_shown(lesson: Lesson, small: Content) -> None:
    lesson.store.agree()
    lesson.quizzes["all"].answer("q-one", "ask")
    with closing(sqlite3.connect(lesson.store.path, isolation_level=None)) as base:
        base.execute("INSERT INTO events (event, response, at, item) VALUES ('answer', '{', 'yesterday', x'ff')")
    for lang in ("en", "zh"):
        shown = RecordView(small, lang, lesson.store).snapshot()
        assert len(shown["lessons"]) == 1
        assert "2" in shown["damaged"]
        json.dumps(shown)
    lesson.paths()
    json.dumps(lesson.way.snapshot())


def test_an_answer_of_a_finished_test_is_only_marked_as_disputed_in_the_page(
    lesson: Lesson, small: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson.store.agree()
    given = Answer("q-one", small.items["q-one"].hash, "ask", "fairly", Fraction(1))
    form = Form("form-x", "A", ("q-one",))
    judge = partial(finish, small, form)
    lesson.store.sit(form, [given], judge, lesson="01-mini", lang="en", edition="1")
    before = lesson.store.sittings()
    view = RecordView(small, "en", lesson.store)
    messages = sent(view, monkeypatch)
    row = told_of(view, messages)[0]
    assert row["really"] == view.words["really-finished"]
    view.hear({"type": "disown", "number": row["number"]})
    assert told_of(view, messages)[0]["note"] == view.words["disputed"]
    assert lesson.store.sittings() == before
    assert len(lesson.store.answers("form-x")) == 1
    view.hear({"type": "own", "number": row["number"]})
    assert told_of(view, messages)[0]["note"] == ""


@pytest.mark.parametrize("message", [{}, {"number": None}, {"number": "x"}, {"number": 99}, {"number": -1}])
def test_a_correction_of_nothing_changes_nothing(
    lesson: Lesson, small: Content, home: Path, message: dict[str, Any]
) -> None:
    view = RecordView(small, "en", lesson.store)
    for kind in ("disown", "own"):
        view.hear({"type": kind, **message})
    assert not home.exists()


def test_a_lesson_opens_in_seconds_while_another_program_holds_the_record(
    lesson: Lesson, small: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson.store.agree()
    with closing(sqlite3.connect(lesson.store.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        later = Lesson(small, "01-mini", "en", Record())
        shown: list[View] = []
        monkeypatch.setattr("askfirst.notebook.lesson.display", shown.append)
        later.quiz("all")
        later.notice()
        later.record()
        later.paths()
        later.delayed()
        later.next()
        told = [json.dumps(view.snapshot()) for view in shown if isinstance(view, View)]
        proof = next(view for view in shown if isinstance(view, ProofView))
        told.remove(json.dumps(proof.snapshot()))  # it has nothing to offer, and the record's page has said why
        assert later.quizzes["all"].answer("q-one", "ask"), "and a click is answered"
        assert time.monotonic() - began < 3
        assert len(told) == 4
        assert all("Another program is holding your record" in each for each in told)
        other.execute("COMMIT")
    assert later.store.choice == "yes"


@pytest.mark.parametrize("reason", get_args(Reason))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_trouble_with_the_record_has_its_sentence(small: Content, reason: str, lang: str, tmp_path: Path) -> None:
    told = QuizView(
        small,
        lang,
        quiz=Quiz(title=small.course.title, items=["q-one"]),
        name="x",
        lesson="01-mini",
        record=Record(),
        changed=lambda: None,
    ).trouble(RecordError(reason, tmp_path))  # type: ignore[arg-type]
    assert "{" not in told
    assert not set("!！") & set(told)
    of_no_file = ("record-disk-full", "record-switched", "record-closed")
    assert str(tmp_path) in told or reason in of_no_file
