"""“Check and build” in JupyterLab: each fault at its cell, the login asked for, one press after the other."""

from __future__ import annotations

import asyncio
import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupytext
import pytest
from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.auth.identity import IdentityProvider
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from askfirst.course.loader import ROOT
from askfirst.course.root import NAMED
from askfirst.publish.build import build
from askfirst.teach.adapt import build_button, check_and_build
from askfirst.teach.adapt.build_button import BuildHandler
from askfirst.teach.adapt.check_and_build import cell_at, cell_lines
from askfirst.teach.adapt.saved_text import as_before, keep_unchanged

LESSON = "content/lessons/01-mini/lesson.md"
TOKEN = "for the test"  # noqa: S105 - of a server that lives as long as the test
ODD = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
---

First prose.

+++

+++ {"lang": "en"}


```python
print("no cell")
```

+++ {"lang": "zh"}
汉字
```{code-cell}
:tags: [solution]

lesson.quiz("all")
```
Behind it.

```{raw-cell}
raw
```
"""


@pytest.mark.parametrize("text", [ODD, *((each / "lesson.md").read_text("utf-8") for each in [
    ROOT / "content" / "lessons" / "03-a-real-yes", ROOT / "tests" / "mini" / "content" / "lessons" / "01-mini"])],
    ids=["odd", "ours", "mini"])  # fmt: skip
def test_a_line_stands_in_the_cell_that_jupyterlab_shows(text: str) -> None:
    cells = jupytext.reads(text, "md:myst").cells
    begins, lines, at = cell_lines(text), text.splitlines(), 0
    assert len(begins) == len(cells)
    for number, cell in enumerate(cells):
        for each in filter(str.strip, cell.source.splitlines()):
            at = lines.index(each, at) + 1
            assert cell_at(begins, at) == number, each


def test_what_stands_in_no_cell_is_said_of_none() -> None:
    assert cell_at(cell_lines(ODD), 2) is None
    broken = ODD.replace('{"lang": "en"}', '{"lang": "en"')
    assert cell_at(cell_lines(broken), 12) is None
    assert cell_lines(ODD.replace("jupytext:", "jupytext: [")) == []


def test_a_fault_is_told_with_its_cell_and_what_is_sound_is_built(mini: Path) -> None:
    path = mini / LESSON
    good = path.read_text("utf-8")
    path.write_text(good.replace('lesson.walk("way")', 'lesson.walk("no-way")'), "utf-8")
    outcome = check_and_build.check_and_build(mini, "en")
    (fault,) = outcome.faults
    cells = jupytext.reads(path.read_text("utf-8"), "md:myst").cells
    assert (fault.path, fault.cells) == (LESSON, len(cells))
    assert fault.cell is not None
    assert "no-way" in cells[fault.cell].source
    assert "no-way" in fault.why
    assert LESSON not in fault.why
    assert outcome.built == []
    assert not (mini / "notebooks").exists()

    path.write_text(good.replace("English text", "Our text"), "utf-8")
    outcome = check_and_build.check_and_build(mini, "zh")
    assert (outcome.faults, outcome.notes) == ([], [])
    assert outcome.built == ["notebooks/en/01-mini.ipynb", "notebooks/zh/01-mini.ipynb"]
    assert "Our text" in (mini / "notebooks/en/01-mini.ipynb").read_text("utf-8")


def test_a_fault_in_yaml_has_a_line_and_no_cell(mini: Path) -> None:
    path = mini / "content/lessons/01-mini/questions.yaml"
    path.write_text(path.read_text("utf-8").replace("items: [q-one,", "items: [q-none,"), "utf-8")
    (fault,) = check_and_build.check_and_build(mini, "zh").faults
    assert (fault.path, fault.line, fault.cell) == ("content/lessons/01-mini/questions.yaml", 4, None)
    assert "q-none" in fault.why


def test_somebodys_notebook_is_left_alone_and_told(mini: Path) -> None:
    build(mini)
    theirs = mini / "notebooks/en/01-mini.ipynb"
    theirs.write_text(theirs.read_text("utf-8").replace("English text", "My own words"), "utf-8")
    outcome = check_and_build.check_and_build(mini, "en")
    assert outcome.built == ["notebooks/zh/01-mini.ipynb"]
    (note,) = outcome.notes
    assert "notebooks/en/01-mini.ipynb was changed since it was built" in note
    assert "My own words" in theirs.read_text("utf-8")


@pytest.mark.parametrize(
    ("number", "told"), [(errno.EROFS, "make one of your own"), (errno.ENOSPC, "cannot be written: full")]
)
def test_a_course_that_cannot_be_written_is_told_in_a_sentence(
    number: int, told: str, mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, "full", "notebooks/en/01-mini.ipynb")

    monkeypatch.setattr(check_and_build, "build", fail)
    outcome = check_and_build.check_and_build(mini, "en")
    assert (outcome.faults, outcome.built) == ([], [])
    assert told in "".join(outcome.notes)


def test_the_work_is_done_in_a_process_for_the_course_that_is_open(
    mini: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (mini / LESSON).write_text("no header\n", "utf-8")
    monkeypatch.setattr(build_button, "ROOT", mini)
    monkeypatch.setenv(NAMED, str(ROOT))
    outcome = json.loads(build_button.work("zh") or b"")
    assert [(each["path"], each["line"]) for each in outcome["faults"]] == [(LESSON, 1)]
    monkeypatch.setattr(build_button, "WORK", "askfirst.no_such_module")
    assert build_button.work("zh") is None
    assert "no_such_module" in capfd.readouterr().err, "the server's log says why"


def asked(*bodies: str, token: str = TOKEN) -> list[HTTPResponse]:
    """Ask the handler, as Jupyter mounts it, all at once."""

    async def ask_all() -> list[HTTPResponse]:
        settings: dict[str, Any] = {"base_url": "/", "identity_provider": IdentityProvider(token=TOKEN)}
        settings |= {"authorizer": AllowAllAuthorizer(), "cookie_secret": TOKEN, "login_url": "/login"}
        app = Application(
            [("/askfirst/build", BuildHandler, {"turn": asyncio.Lock()})], **settings, allow_unauthenticated_access=True
        )
        (socket,) = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(app)
        server.add_sockets([socket])
        url = f"http://127.0.0.1:{socket.getsockname()[1]}/askfirst/build"
        how: dict[str, Any] = {"method": "POST", "headers": {"Authorization": f"token {token}"}, "raise_error": False}
        answers = await asyncio.gather(*(AsyncHTTPClient().fetch(url, body=body, **how) for body in bodies))
        server.stop()
        await server.close_all_connections()
        return answers

    return asyncio.run(ask_all())


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the work be noted instead of done; return what is noted."""
    noted: list[str] = []

    def work(lang: str) -> bytes | None:
        noted.extend([f"begins {lang}", f"ends {lang}"])
        return None if lang == "broken" else json.dumps({"faults": [], "notes": [], "built": [lang]}).encode()

    monkeypatch.setattr(build_button, "work", work)
    return noted


def test_only_who_is_logged_in_can_press(worked: list[str]) -> None:
    (answer,) = asked('{"lang": "en"}', token="wrong")  # noqa: S106
    assert (answer.code, worked) == (403, [])


def test_who_presses_is_answered_and_what_fails_is_no_answer(worked: list[str]) -> None:
    sound, odd, broken = asked('{"lang": "zh"}', "[1]", '{"lang": "broken"}')
    assert json.loads(sound.body)["built"] == ["zh"]
    assert json.loads(odd.body)["built"] == [""]
    assert broken.code == 500
    assert sorted(worked) == sorted(f"{what} {lang}" for what in ("begins", "ends") for lang in ("zh", "", "broken"))


def test_two_presses_at_once_are_done_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work: list[str] = []
    most: list[int] = []

    async def in_a_thread(_work: Callable[[str], bytes], lang: str) -> bytes:
        at_work.append(lang)
        most.append(len(at_work))
        for _ in range(20):
            await asyncio.sleep(0)
        at_work.remove(lang)
        return b"{}"

    monkeypatch.setattr(build_button.asyncio, "to_thread", in_a_thread)
    assert [each.code for each in asked('{"lang": "en"}', '{"lang": "zh"}')] == [200, 200]
    assert most == [1, 1]


@pytest.mark.parametrize("path", sorted(ROOT.glob("content/l*/*/l*.md")), ids=lambda path: path.parent.name)
def test_a_text_saved_from_its_notebook_differs_only_where_it_was_changed(path: Path) -> None:
    was = path.read_text("utf-8")
    notebook = jupytext.reads(was, "md:myst")
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}  # as a kernel says
    notebook.metadata["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
    assert as_before(was, jupytext.writes(notebook, "md:myst")) == was
    notebook.cells[-1].source += "\nlast"
    changed = as_before(was, jupytext.writes(notebook, "md:myst"))
    assert changed != was
    assert len(set(changed.splitlines()) - set(was.splitlines())) == 1


def test_what_the_editor_saves_stays_as_it_was_typed(mini: Path) -> None:
    class Manager:
        root_dir = str(mini)

    typed = (mini / LESSON).read_text("utf-8").replace("Python 3,", "Mine,")
    model = {"type": "file", "content": typed}
    keep_unchanged(model, LESSON, Manager())
    assert model["content"] == typed
    keep_unchanged(model, "content/lessons/01-gone/lesson.md", Manager())
    assert model["content"] == typed
