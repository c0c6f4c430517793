"""A made-up amendment, and evidence packs of made-up people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner, Result

from askfirst.__main__ import app
from askfirst.evidence.pack import bundle
from askfirst.evidence.pack_models import KIND, VERSION, Asked, Evidence, FinishedForm, Mark, Provision

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AMENDMENT = """in_force: 2027-07-01
changes:
  - provision: PIPL 29
    happened: changed
    text:
      en: Ask anew every year.
      zh: 每年重新问一次。
"""


@pytest.fixture
def change(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes an amendment down, with texts put in the place of others."""

    def write(*instead: tuple[str, str]) -> Path:
        text = AMENDMENT
        for old, new in instead:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "amendment.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def law_change(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return what runs the command in a language."""

    def run(*arguments: object, lang: str = "en") -> Result:
        monkeypatch.setenv("LC_ALL", {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}[lang])
        return CliRunner().invoke(app, ["law-change", *map(str, arguments)])

    return run


def form(name: str, law: str, items: tuple[str, ...], *, path: str = "A", passed: bool = True) -> FinishedForm:
    """Return a finished test of some questions, taken under the law of a day."""
    return FinishedForm(
        form=name,
        path=path,
        path_name=f"Path {path}",
        lang="en",
        at=datetime.fromisoformat(f"{law}T12:00:00+00:00"),
        edition="1",
        law_as_of=date.fromisoformat(law),
        passed=passed,
        missed=(),
        outcomes=(Mark(outcome="A1", text="Recognise", credit=len(items) if passed else 0, of=len(items)),),
        items=tuple(
            Asked(item=item, code="0" * 12, credit=1 if passed else 0, outcome="A1", family=None) for item in items
        ),
    )


def lay_pack(path: Path, learner: str, *forms: FinishedForm, cites: tuple[str, ...] = (), lang: str = "en") -> Path:
    """Write a pack of the record ``learner``, a hex digit that its number is made of."""
    evidence = Evidence(
        kind=KIND,
        version=VERSION,
        made_at=datetime(2030, 1, 1, tzinfo=UTC),
        lang=lang,
        course="Mini",
        company="Mini Ltd",
        edition="1",
        content="0" * 64,
        law_as_of=date(2030, 1, 1),
        learner=learner * 32,
        staff="",
        attested=False,
        checks=(),
        unfinished=0,
        forms=forms,
        provisions=tuple(Provision(cites=cite, title="Law", since="") for cite in cites),
        kept=(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bundle(evidence, KEY))
    return path
