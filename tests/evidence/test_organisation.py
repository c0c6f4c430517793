"""The organisation's key and what it signs: the list says what the packs say, and only the right key makes it true."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.faults import ContentError
from askfirst.course.validate import load
from askfirst.evidence.archive import packed, unpacked
from askfirst.evidence.keys import public, read_key
from askfirst.evidence.making import sealed
from askfirst.evidence.organisation import LIST, TABLE, countersigned
from askfirst.evidence.pack import bundle
from askfirst.evidence.pack_models import Wishes
from askfirst.evidence.seal import MANIFEST, SIGNATURE, RefusedError, seal
from askfirst.learner.record import Record
from tests.conftest import LANGUAGES
from tests.evidence.test_pack import KEY, OTHER, course, take, with_tests
from tests.responses import key


def ask(*words: str | Path) -> tuple[int, list[str]]:
    ran = CliRunner().invoke(app, [str(each) for each in words], env={"LC_ALL": "en"})
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran.exit_code, ran.output.splitlines()


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of packs: of one person an early one and a later one, of another one without a staff code."""
    folder, homes = tmp_path_factory.mktemp("packs"), tmp_path_factory.mktemp("homes")
    one, other = with_tests(homes / "one"), Record(homes / "other")
    other.agree()
    take(other, key)
    staff = Wishes(staff="SH-0417")
    (folder / "early.zip").write_bytes(sealed(course(), one, LANGUAGES[0], staff).whole)
    take(one, key)
    (folder / "later.zip").write_bytes(sealed(course(), one, LANGUAGES[0], staff).whole)
    (folder / "other.zip").write_bytes(sealed(course(), other, LANGUAGES[0]).whole)
    return folder


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    ask("organisation-key", tmp_path / "organisation.key")
    return tmp_path / "organisation.key"


@pytest.fixture
def listed(packs: Path, key_file: Path, tmp_path: Path) -> Path:
    code, said = ask("countersign", packs, "--key", key_file, "--to", tmp_path / "list.zip")
    assert (code, len(said)) == (0, 1), said
    return tmp_path / "list.zip"


def test_the_key_is_made_once_and_its_public_half_can_be_put_into_course_yaml(tmp_path: Path, mini: Path) -> None:
    file = tmp_path / "organisation.key"
    code, said = ask("organisation-key", file)
    assert code == 0
    before = file.read_bytes()
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
    assert yaml.safe_load(said[-1]) == {"organisation_key": public(read_key(file))}
    assert ask("organisation-key", file)[0] == 1
    assert file.read_bytes() == before, "never over an existing one"
    settings = mini / "content" / "course.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + said[-1] + "\n", encoding="utf-8")
    assert load(mini).course.organisation_key == public(read_key(file))


@pytest.mark.parametrize("value", ["abc", "0" * 63, "G" * 64, '""'])
def test_what_is_no_public_key_is_named_by_file_and_line(mini: Path, value: str) -> None:
    settings = mini / "content" / "course.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}organisation_key: {value}\n", encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        load(mini)
    (fault,) = refused.value.faults
    assert fault.tell("en").startswith(f"content/course.yaml:{len(text.splitlines()) + 1}: ")


def test_the_list_says_who_which_pack_which_test_when_and_with_which_verdict(listed: Path, packs: Path) -> None:
    told, _ = countersigned(listed.read_bytes())
    sums = {each.stem: hashlib.sha256(each.read_bytes()).hexdigest() for each in packs.iterdir()}
    assert [(each.staff, each.passed, each.pack) for each in told.entries] == [
        ("", True, sums["other"]),
        ("SH-0417", False, sums["later"]),
        ("SH-0417", True, sums["later"]),
        ("SH-0417", True, sums["later"]),
    ], "a test is told of the latest pack that holds it"
    with zipfile.ZipFile(listed) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read(TABLE).decode("utf-8-sig"))))
    assert [(each["staff"], each["form"], each["pack_sha256"]) for each in rows] == [
        (each.staff, each.form, each.pack) for each in told.entries
    ]


def test_verify_holds_a_list_to_the_organisations_key(listed: Path, key_file: Path, mini: Path, packs: Path) -> None:
    own, foreign = public(read_key(key_file)), public(OTHER)
    settings = mini / "content" / "course.yaml"
    text = settings.read_text(encoding="utf-8")
    assert ask("verify", listed, "--course", mini)[0] == 1, "no key is named"
    for named, said, code in (
        (own, (), 0),
        (foreign, (), 1),
        (foreign, ("--key", own), 0),
        (own, ("--key", foreign), 1),
    ):
        settings.write_text(f"{text}organisation_key: {named}\n", encoding="utf-8")
        found, lines = ask("verify", listed, packs / "other.zip", "--course", mini, *said)
        assert found == code
        assert sum("refused." in line for line in lines) == code
        assert any(line.startswith(f"{packs / 'other.zip'}: unchanged") for line in lines)


def resealed(whole: bytes, change: Callable[[dict[str, Any]], object], signer: Ed25519PrivateKey) -> bytes:
    parts = unpacked(whole)
    told = json.loads(parts[LIST])
    change(told)
    return seal("askfirst-countersigned", {LIST: json.dumps(told).encode(), TABLE: parts[TABLE]}, signer)


def test_whatever_is_changed_in_a_list_is_refused_in_one_sentence(
    listed: Path, key_file: Path, packs: Path, tmp_path: Path
) -> None:
    whole, own = listed.read_bytes(), read_key(key_file)
    parts = unpacked(whole)
    ways = {
        "cut short": whole[:-1],
        "something behind it": whole + b"\n",
        "a verdict turned": packed({**parts, LIST: parts[LIST].replace(b'"passed":false', b'"passed":true ')}),
        "another table": packed({**parts, TABLE: parts[TABLE].replace(b",no,", b",yes,")}),
        "another's signature": packed({**parts, SIGNATURE: OTHER.sign(parts[MANIFEST])}),
        "signed anew by another": resealed(whole, lambda _told: None, OTHER),
        "a table that says something else": resealed(whole, lambda told: told["entries"].pop(), own),
        "a pack that says it is a list": seal("askfirst-evidence", {LIST: parts[LIST], TABLE: parts[TABLE]}, own),
    }
    for name, changed in ways.items():
        file = tmp_path / "changed.zip"
        file.write_bytes(changed)
        code, said = ask("verify", file, "--key", public(own))
        assert code == 1, name
        assert [line.startswith(f"{file}: refused.") for line in said] == [True], (name, said)
    for at in range(0, len(whole), 41):
        changed_byte = bytearray(whole)
        changed_byte[at] ^= 1
        with pytest.raises(RefusedError):
            countersigned(bytes(changed_byte))
    assert ask("verify", packs / "early.zip")[0] == 0


def test_what_is_no_sound_pack_is_named_and_the_rest_is_signed(packs: Path, key_file: Path, tmp_path: Path) -> None:
    torn, out = tmp_path / "torn.zip", tmp_path / "out.zip"
    torn.write_bytes((packs / "early.zip").read_bytes()[:-3])
    code, said = ask("countersign", torn, tmp_path / "none.zip", packs / "other.zip", "--key", key_file, "--to", out)
    assert (code, len(said)) == (1, 3), said
    assert len(countersigned(out.read_bytes())[0].entries) == 1
    before = out.read_bytes()
    assert ask("countersign", packs, "--key", key_file, "--to", out)[0] == 1
    assert out.read_bytes() == before, "nothing is overwritten"
    for words in ((torn, "--key", key_file), (packs, "--key", tmp_path / "none.key"), (packs, "--key", torn)):
        code, said = ask("countersign", *words, "--to", tmp_path / "never.zip")
        assert code == 1
        assert not any("Traceback" in line for line in said)
    assert not (tmp_path / "never.zip").exists()


def test_the_same_pack_twice_is_one_pack(key_file: Path, tmp_path: Path) -> None:
    evidence = sealed(course(), with_tests(tmp_path / "third"), LANGUAGES[0]).evidence
    (tmp_path / "a.zip").write_bytes(bundle(evidence, KEY))
    (tmp_path / "b.zip").write_bytes(bundle(evidence, KEY))
    ask("countersign", tmp_path / "a.zip", tmp_path / "b.zip", "--key", key_file, "--to", tmp_path / "list.zip")
    assert len(countersigned((tmp_path / "list.zip").read_bytes())[0].entries) == len(evidence.forms)
