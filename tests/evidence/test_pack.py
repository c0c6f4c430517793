"""Evidence as a company relies on it: it says what the record says, any changed byte shows, and nothing is lost."""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.assess.quiz import QuizState
from askfirst.course.atomic_write import put_new
from askfirst.course.loader import Content
from askfirst.evidence import pack
from askfirst.evidence.archive import packed, unpacked
from askfirst.evidence.gather import StaffCodeError, gather
from askfirst.evidence.keys import own_key, public
from askfirst.evidence.pack import ABOUT, TABLE, TOLD, bundle, verified
from askfirst.evidence.pack_models import Evidence, Wishes
from askfirst.evidence.seal import MANIFEST, SIGNATURE, RefusedError
from askfirst.learner.desk import Desk
from askfirst.learner.progress import DELAYED_CHECK
from askfirst.learner.record import FIELDS, Record
from askfirst.widgets.exam import Exam
from tests.conftest import LANGUAGES, own_course
from tests.responses import key, wrong

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def course() -> Content:
    return own_course()


def path() -> str:
    return next(iter(course().course.paths))


def take(record: Record, respond: Callable[[Any], Any], of: str = "") -> None:
    """Take a whole test as its page has it taken."""
    exam = Exam(course(), LANGUAGES[0], course().course.test_lesson or "", record)
    exam.begin(of or path())
    while exam.quiz and (item := exam.quiz.quiz_state.next_item):
        exam.quiz.answer(item, respond(course().items[item]))


def answer(record: Record, quiz: str, items: list[str], respond: Callable[[Any], Any]) -> None:
    """Answer the questions of a quiz as its page has them answered."""
    for item in items:
        given = QuizState([course().items[item]], "x").answer(item, respond(course().items[item]), "certain")
        record.append(given, lesson="00-welcome", quiz=quiz, lang=LANGUAGES[-1], edition="1")


def pre_check() -> tuple[str, list[str]]:
    name = course().course.pre_check or ""
    return name, next(list(file.quizzes[name].items) for file in course().questions.values() if name in file.quizzes)


def with_tests(home: Path) -> Record:
    """Return a record with a failed test and then a passed one, a check before them and a part of one after."""
    made = Record(home)
    made.agree()
    answer(made, *pre_check(), wrong)
    answer(made, *pre_check(), key)  # once more, when the reasons had been read
    take(made, wrong)
    take(made, key)
    answer(made, DELAYED_CHECK, course().course.delayed_check[:2], key)
    return made


ALL = Wishes(staff="SH-0417", attested=True, answers=True)


@pytest.fixture
def record(home: Path) -> Record:
    return with_tests(home)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    record = with_tests(tmp_path_factory.mktemp("somebody"))
    return bundle(gather(course(), LANGUAGES[0], record, wishes=ALL), KEY)


def test_a_pack_says_what_the_record_says_of_finished_tests_and_no_more(record: Record) -> None:
    exam = Exam(course(), LANGUAGES[0], course().course.test_lesson or "", record)
    exam.begin(path())  # begun, and not finished
    told = gather(course(), LANGUAGES[0], record)
    kept = [each for each in record.sittings() if each.finished]
    assert [each.passed for each in told.forms] == [False, True]
    assert told.unfinished == 1
    for form, sitting in zip(told.forms, kept, strict=True):
        assert sitting.finished
        assert sitting.result
        assert (form.form, form.at, form.law_as_of) == (sitting.form.name, sitting.at, sitting.finished.law_as_of)
        assert form.lang == sitting.language == LANGUAGES[0]
        for each in form.items:
            known = course().items[each.item]
            assert (each.outcome, each.family) == (known.outcome, known.family)
        assert form.credit == sitting.result.credit
        assert {each.item: each.code for each in form.items} == sitting.finished.hashes
        assert {each.outcome: each.of for each in form.outcomes} == {
            outcome: of for outcome, (_, of) in sitting.result.outcomes.items()
        }
    assert told.kept == FIELDS
    assert {each.cites for each in told.provisions} == {
        course().citation(cite, told.lang)["label"]
        for form in told.forms
        for each in form.items
        for cite in course().items[each.item].cites
    }
    assert (told.staff, told.attested) == ("", False)
    assert not any(each.chosen for form in told.forms for each in form.items), "no answer goes along"
    assert not any(each.chosen for check in told.checks for each in check.items)


def test_checks_are_told_by_their_first_answers(record: Record) -> None:
    before, later = gather(course(), LANGUAGES[0], record).checks
    quiz, items = pre_check()
    assert (before.kind, later.kind) == ("before", "later")
    assert [each.item for each in before.items] == items
    assert [each.credit for each in before.items] == [
        float(QuizState([course().items[each]], "x").answer(each, wrong(course().items[each]), "guess").credit)
        for each in items
    ]
    assert ([each.item for each in later.items], later.credit) == (course().course.delayed_check[:2], 2)
    assert {before.lang, later.lang} == {LANGUAGES[-1]}
    stored = [row for row in record.events() if row["quiz"] == quiz]
    assert before.at == max(datetime.fromisoformat(row["at"]) for row in stored[: len(items)])
    for row in stored[: len(items)]:  # what is withdrawn was never a first answer
        assert record.disown(row["number"])
    assert gather(course(), LANGUAGES[0], record).checks[0].credit == len(items)


def test_what_the_learner_wishes_is_told_and_nothing_else_changes(record: Record) -> None:
    bare = gather(course(), LANGUAGES[0], record)
    told = gather(course(), LANGUAGES[0], record, bare.made_at, ALL)
    assert (told.staff, told.attested) == (ALL.staff, True)
    for form in told.forms:
        given = {each.item: each for each in record.answers(form.form)}
        for each in form.items:
            assert each.chosen
            told_back = json.loads(each.chosen.model_dump_json())
            assert told_back == {"response": given[each.item].response, "confidence": given[each.item].confidence}
    assert all(each.chosen for check in told.checks for each in check.items)
    emptied = json.loads(told.model_dump_json()) | {"staff": "", "attested": False}
    for each in [*emptied["forms"], *emptied["checks"]]:
        for item in each["items"]:
            item["chosen"] = None
    assert Evidence.model_validate_json(json.dumps(emptied)) == bare
    pages = [unpacked(bundle(each, KEY))[ABOUT].decode() for each in (bare, told)]
    said = [set(page.splitlines()) for page in pages]
    assert said[0] < said[1], "the page says each wish in a line of its own"
    assert len(said[1] - said[0]) == 3


@pytest.mark.parametrize("code", ["two words", "a/b", "=1+1", "x" * 41, "a\n"])
def test_a_code_that_is_none_is_refused(
    record: Record, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StaffCodeError):
        gather(course(), LANGUAGES[0], record, wishes=Wishes(staff=code))
    monkeypatch.chdir(tmp_path)
    ran = invoke(monkeypatch, record.home, "evidence", "--staff", code)
    assert (ran.exit_code, len(ran.output.splitlines())) == (1, 1)
    assert list(tmp_path.glob("*.zip")) == []


@pytest.mark.parametrize("code", ["SH-0417", "li.wei_2", "沪0417"])
def test_the_command_tells_what_it_is_asked_to(
    record: Record, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "own.zip"
    wishes = ("--staff", code, "--attest", "--answers")
    assert invoke(monkeypatch, record.home, "evidence", "--to", str(to), *wishes).exit_code == 0
    told, _ = verified(to.read_bytes())
    assert (told.staff, told.attested) == (code, True)
    assert all(each.chosen for form in told.forms for each in form.items)


def test_an_answer_that_no_question_has_is_not_told_and_the_others_are(record: Record) -> None:
    given = record.answers
    odd = replace(given()[-3], response={"a": ["b"]}, item=given()[-3].item)

    def spoilt(quiz: str | None = None) -> list[Any]:
        return [odd if each.item == odd.item else each for each in given(quiz)]

    record.answers = spoilt  # type: ignore[method-assign]
    told = gather(course(), LANGUAGES[0], record, wishes=ALL)
    untold = [each.item for form in told.forms for each in form.items if each.chosen is None]
    assert set(untold) == {odd.item}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pack_is_checked_on_another_machine_with_nothing_but_its_bytes(
    record: Record, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = gather(course(), lang, record)
    made = bundle(told, KEY)

    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("nothing but the bytes is needed")

    for name in ("socket.socket", "builtins.open", "pathlib.Path.open"):
        monkeypatch.setattr(name, refuse)
    assert verified(made) == (told, public(KEY))


def test_the_same_evidence_gives_the_same_bytes_and_every_part_can_be_read_by_people(whole: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        table = archive.read(TABLE).decode("utf-8-sig").splitlines()
        about = archive.read(ABOUT).decode()
    evidence, _ = verified(whole)
    assert bundle(evidence, KEY) == whole
    assert len(table) == len(evidence.forms) + 1
    assert evidence.learner in about
    assert about.count(evidence.forms[0].path_name) == len(evidence.forms)


@pytest.mark.parametrize("parts", [{}, {"a.txt": b""}, {"a.txt": b"yes", "\u540d": bytes(70_000)}])
def test_a_pack_is_the_zip_that_any_program_writes_of_its_parts(parts: dict[str, bytes]) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, part)
    assert packed(parts) == made.getvalue()
    assert unpacked(packed(parts)) == parts


def resealed(parts: dict[str, bytes], **more: Any) -> bytes:
    """Seal parts as somebody would who holds a key and the course's source."""
    files = {name: hashlib.sha256(parts[name]).hexdigest() for name in pack.SIGNED if name in parts}
    manifest = json.loads(parts[MANIFEST]) | {"files": files, "key": public(KEY)} | more
    parts[MANIFEST] = json.dumps(manifest).encode()
    parts[SIGNATURE] = KEY.sign(parts[MANIFEST])
    return packed(parts)


def told_otherwise(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    """Change the evidence as such and seal it anew, table and page along."""

    def tamper(whole: bytes) -> bytes:
        parts = unpacked(whole)
        told = json.loads(parts[TOLD])
        change(told)
        parts[TOLD] = json.dumps(told).encode()
        return resealed(parts)

    return tamper


def zipped(**how: Any) -> Callable[[bytes], bytes]:
    """Zip the same parts with another program."""

    def tamper(whole: bytes) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", how.get("compression", zipfile.ZIP_STORED)) as archive:
            for name, part in unpacked(whole).items():
                archive.writestr(how.get("folder", "") + name, part)
            for name, part in how.get("more", {}).items():
                archive.writestr(name, part)
        return made.getvalue()

    return tamper


def swapped(name: str, part: bytes) -> Callable[[bytes], bytes]:
    return lambda whole: packed(unpacked(whole) | {name: part})


def without(name: str) -> Callable[[bytes], bytes]:
    return lambda whole: packed({each: part for each, part in unpacked(whole).items() if each != name})


def from_another(name: str) -> Callable[[bytes], bytes]:
    """Take one file from another genuine pack of the same person."""

    def tamper(whole: bytes) -> bytes:
        evidence, _ = verified(whole)
        later = evidence.model_copy(update={"made_at": evidence.made_at + timedelta(days=1), "unfinished": 7})
        return packed(unpacked(whole) | {name: unpacked(bundle(later, KEY))[name]})

    return tamper


def passed_after_all(told: dict[str, Any]) -> None:
    told["forms"][0] |= {"passed": True}


TAMPERED: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda whole: whole[:-1],
    "cut in half": lambda whole: whole[: len(whole) // 2],
    "nothing": lambda _whole: b"",
    "text": lambda _whole: b"passed, believe me",
    "something behind it": lambda whole: whole + b"\n",
    "something before it": lambda whole: b"#!/bin/sh\n" + whole,
    "zipped by another program": zipped(),
    "a comment in the zip": lambda whole: whole[:-2] + b"\x02\0hi",
    "compressed": zipped(compression=zipfile.ZIP_DEFLATED),
    "in a folder": zipped(folder="pack/"),
    "a path that climbs out": zipped(more={"../../.bashrc": b"x"}),
    "a bomb": zipped(compression=zipfile.ZIP_DEFLATED, more={"zeros": bytes(50_000_000)}),
    "a file more": lambda whole: packed(unpacked(whole) | {"name.txt": b"Li"}),
    "a file twice": lambda whole: zipped(more={"x" * len(TOLD): b"{}"})(whole).replace(b"x" * len(TOLD), TOLD.encode()),
    "in another order": lambda whole: packed(dict(reversed(unpacked(whole).items()))),
    "no signature": without(SIGNATURE),
    "no list": without(MANIFEST),
    "no table": without(TABLE),
    "an empty signature": swapped(SIGNATURE, b""),
    "another's signature": lambda whole: packed(unpacked(whole) | {SIGNATURE: OTHER.sign(unpacked(whole)[MANIFEST])}),
    "a foreign key in the list": lambda whole: packed(
        unpacked(whole) | {MANIFEST: unpacked(whole)[MANIFEST].replace(public(KEY).encode(), public(OTHER).encode())}
    ),
    "no key": lambda whole: resealed(unpacked(whole), key="0"),
    "a list that is none": swapped(MANIFEST, b"[]"),
    "a list too deep": swapped(MANIFEST, b"[" * 100_000),
    "the evidence of another pack": from_another(TOLD),
    "the page of another pack": from_another(ABOUT),
    "the list of another pack": from_another(MANIFEST),
    "the signature of another pack": from_another(SIGNATURE),
    "a mark raised, signed anew": told_otherwise(lambda told: told["forms"][0]["items"][0].update(credit=1)),
    "a pass where a critical point is missed": told_otherwise(passed_after_all),
    "a form twice": told_otherwise(lambda told: told["forms"].append(told["forms"][0])),
    "a form from tomorrow": told_otherwise(lambda told: told["forms"][0].update(at="2199-01-01T00:00:00+00:00")),
    "a word more": told_otherwise(lambda told: told.update(name="Li")),
    "no form": told_otherwise(lambda told: told.update(forms=[])),
    "a code that is none": told_otherwise(lambda told: told.update(staff="=HYPERLINK(1)")),
    "half an attestation": told_otherwise(lambda told: told.update(attested="perhaps")),
    "another's code, the page as it was": told_otherwise(lambda told: told.update(staff="SH-0001")),
    "a check twice": told_otherwise(lambda told: told["checks"].append(told["checks"][0])),
    "a check of another kind": told_otherwise(lambda told: told["checks"][0].update(kind="between")),
    "a check from tomorrow": told_otherwise(lambda told: told["checks"][0].update(at="2199-01-01T00:00:00+00:00")),
    "a question of a check twice": told_otherwise(
        lambda told: told["checks"][0]["items"].append(told["checks"][0]["items"][0])
    ),
    "a question under an outcome that has no mark": told_otherwise(
        lambda told: told["forms"][0]["items"][0].update(outcome="Z9")
    ),
    "an answer that is none": told_otherwise(lambda told: told["forms"][0]["items"][0].update(chosen={})),
    "an answer with a text in it": told_otherwise(
        lambda told: told["forms"][0]["items"][0]["chosen"].update(response="he said: yes")
    ),
    "a language that is none": told_otherwise(lambda told: told["forms"][0].update(lang="<b>")),
    "a credit of a check above one": told_otherwise(lambda told: told["checks"][0]["items"][0].update(credit=2)),
    "another law": told_otherwise(lambda told: told.update(law_as_of="soon")),
    "a table that says more than the evidence": lambda whole: resealed(
        unpacked(whole) | {TABLE: unpacked(whole)[TABLE].replace(b",no,", b",yes,")}
    ),
    "a later version": lambda whole: resealed(unpacked(whole), version=2),
    "too large": lambda whole: whole + bytes(9_000_000),
}


@pytest.mark.parametrize("way", TAMPERED)
def test_what_was_tampered_with_is_refused_in_one_sentence(
    whole: bytes, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tampered = TAMPERED[way](whole)
    assert tampered != whole
    file, genuine = tmp_path / "tampered.zip", tmp_path / "genuine.zip"
    file.write_bytes(tampered)
    genuine.write_bytes(whole)
    monkeypatch.setenv("LANG", "en")
    since = time.monotonic()
    ran = CliRunner().invoke(app, ["verify", str(file), str(genuine)])
    assert time.monotonic() - since < 5
    assert ran.exit_code == 1
    refused = [line for line in ran.output.splitlines() if "refused." in line]
    assert [line.startswith(str(file)) for line in refused] == [True], "and the one beside it costs nothing"
    assert f"{genuine}: unchanged" in ran.output
    assert "Traceback" not in ran.output
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["genuine.zip", "tampered.zip"]


def test_any_one_changed_byte_is_refused(whole: bytes) -> None:
    for at in range(0, len(whole), 97):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(RefusedError):
            verified(bytes(changed))


def test_the_key_is_made_once_is_its_owners_alone_and_goes_with_the_record(record: Record) -> None:
    first = public(own_key(record.key_path))
    assert public(own_key(record.key_path)) == first
    if os.name == "posix":
        assert record.key_path.stat().st_mode & 0o077 == 0
    assert not put_new(record.key_path, bytes(32), private=True), "whoever comes second makes none"
    record.delete()
    assert [path.name for path in record.home.iterdir()] == ["deletions.txt"]


def invoke(monkeypatch: pytest.MonkeyPatch, home: Path, *words: str, lang: str = "en") -> Any:
    monkeypatch.setenv("ASKFIRST_HOME", str(home))
    monkeypatch.setenv("LANG", lang)
    monkeypatch.setenv("LC_ALL", lang)
    monkeypatch.setattr("askfirst.course.validate.load", lambda _root: course())  # read once for all
    return CliRunner().invoke(app, list(words))


def test_the_command_writes_a_pack_beside_those_that_are_there(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)
    for _ in range(2):
        ran = invoke(monkeypatch, record.home, "evidence")
        assert ran.exit_code == 0, ran.output
    files = sorted(out.iterdir())
    assert len(files) == 2
    ran = invoke(monkeypatch, record.home, "verify", *map(str, files))
    assert ran.exit_code == 0
    assert (ran.output.count(": passed,"), ran.output.count(": not passed,")) == (2, 2)
    before = files[0].read_bytes()
    ran = invoke(monkeypatch, record.home, "evidence", "--to", str(files[0]))
    assert (ran.exit_code, files[0].read_bytes()) == (1, before), "nothing is overwritten"
    ran = invoke(monkeypatch, record.home, "evidence", "--to", str(files[0] / "below"))
    assert ran.exit_code == 1
    assert len(ran.output.splitlines()) == 1


def lay_another(home: Path) -> None:
    """Lay the record of another person at the same login; leave none open."""
    Desk(home).start("blue teapot on Monday")
    Desk(home).record().agree()
    Desk(home).leave()


def test_of_several_records_the_one_that_is_open_is_shown(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_another(record.home)
    assert Desk(record.home).open("blue teapot on Monday")
    assert invoke(monkeypatch, record.home, "evidence").exit_code == 1, "nothing is finished in this one"
    Desk(record.home).leave()
    Desk(record.home).open_phraseless()
    assert invoke(monkeypatch, record.home, "evidence").exit_code == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("state", ["no record", "declined", "no test", "no key", "no database", "none open"])
def test_what_cannot_be_shown_is_said_in_one_sentence(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str, lang: str
) -> None:
    record = Record(home)
    if state == "declined":
        record.decline()
    elif state != "no record":
        record.agree()
    if state == "no key":
        take(record, key)
        record.key_path.write_bytes(b"short")
    record.close()
    if state == "no database":
        record.path.write_bytes(b"no database at all" * 100)
    if state == "none open":  # of several, one of which has a finished test
        take(record, key)
        lay_another(home)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    ran = invoke(monkeypatch, home, "evidence", lang=lang)
    assert ran.exit_code == 1
    assert len(ran.output.splitlines()) == 1, ran.output
    assert any("\u4e00" <= letter <= "\u9fff" for letter in ran.output) == (lang == "zh")
    assert [each for each in sorted(tmp_path.rglob("*")) if each not in before] == []


def test_a_form_of_an_edition_that_is_gone_is_told_as_it_was_stored(record: Record) -> None:
    """Neither its path nor its questions need to exist any more."""
    before = gather(course(), LANGUAGES[0], record)
    gone = before.forms[0].items[0].item
    less = course().course.model_copy(update={"paths": {}, "outcomes": {}})
    later = replace(course(), course=less)
    later.__dict__["items"] = {name: item for name, item in course().items.items() if name != gone}
    after = gather(later, LANGUAGES[0], record, before.made_at)
    told = {each.item: each for form in after.forms for each in form.items}
    assert (told.pop(gone).outcome, None in {each.outcome for each in told.values()}) == (None, False)
    assert [(each.form, each.passed, each.credit) for each in after.forms] == [
        (each.form, each.passed, each.credit) for each in before.forms
    ]
    assert verified(bundle(after, KEY))[0] == after


def test_a_question_that_changed_its_outcome_does_not_contradict_a_mark_of_old(record: Record) -> None:
    before = gather(course(), LANGUAGES[0], record)
    moved = before.forms[0].items[0].item
    other = next(each for each in course().course.outcomes if each != before.forms[0].items[0].outcome)
    later = replace(course())
    later.__dict__["items"] = dict(course().items) | {
        moved: course().items[moved].model_copy(update={"outcome": other})
    }
    after = gather(later, LANGUAGES[0], record, before.made_at)
    assert {each.outcome for each in after.forms[0].items} == {None}
    assert after.forms[0].outcomes == before.forms[0].outcomes
    assert verified(bundle(after, KEY))[0] == after


def test_a_pack_of_a_clock_that_is_fast_is_sound_on_one_that_is_right(record: Record) -> None:
    later = datetime.now(UTC) + timedelta(days=400)
    evidence = gather(course(), LANGUAGES[0], record, later)
    assert verified(bundle(evidence, KEY))[0] == evidence, "a pack does not age"
