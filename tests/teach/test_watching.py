"""A draft checked and shown at each save: within a second, in one language, to nobody but its writer."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from askfirst.course.loader import ROOT
from askfirst.teach.adapt.preview import body, draft, known
from askfirst.teach.adapt.preview_server import Preview
from askfirst.teach.adapt.refusal import Refused
from askfirst.teach.adapt.watching import EVERY, Finding, checked, findings

BANK = "content/lessons/01-mini/questions.yaml"


def saved(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_each_save_is_checked_by_itself_and_then_as_a_whole(mini: Path) -> None:
    path = mini / BANK
    changes = iter(
        [
            lambda: None,
            lambda: saved(path, "stem: {en: Sort,", "stem: {en: Sort: a,"),
            lambda: saved(path, "Sort: a", "Sort"),
            lambda: saved(path, "items: [q-one,", "items: [q-none,"),
            lambda: saved(path, "q-none", "q-one"),
            lambda: saved(path, "stem: {en: Sort, zh: 分类}", "stem: {en: Sort these}"),
        ]
    )
    found: Iterator[Finding] = findings(mini, lambda _seconds: next(changes)())
    assert not next(found).faults
    assert [each.key for each in next(found).faults] == ["colon-in-text"]
    assert not next(found).faults
    told = next(found)
    assert (told.saved, [each.key for each in told.faults]) == ((path,), ["unknown"])
    assert not next(found).faults
    told = next(found)
    assert not told.faults, "one language is enough for a draft"
    assert [each.key for each in told.to_translate] == ["language-missing"]


def test_the_whole_content_is_checked_within_a_second() -> None:
    import time

    checked(ROOT)  # whoever watches has done so once
    begun = time.process_time()
    checked(ROOT, (ROOT / "content" / "lessons" / "03-a-real-yes" / "questions.yaml",))
    assert EVERY + time.process_time() - begun < 1.5, "1 s on a machine that does nothing else"


def test_a_preview_shows_the_draft_in_its_language_and_what_is_wrong(mini: Path) -> None:
    saved(mini / BANK, "stem: {en: Sort, zh: 分类}", "stem: {en: <b>Sort</b> these}")
    page = body(mini, "q-sort", "en", checked(mini), "en")
    assert "&lt;b&gt;Sort&lt;/b&gt; these" in page
    assert "has no text in “zh”" in page
    assert "缺少“zh”" in body(mini, "door-family", "zh", Finding(), "zh")
    saved(mini / BANK, "stem: {en: <b>Sort</b> these}", "stem: {en: Sort, zh: 分类}")
    family = body(mini, "door-family", "zh", Finding(), "zh")
    assert family.count('class="right"') == 2
    assert "挂牌子" in family
    lesson = body(mini, "01-mini", "zh", Finding(), "zh")
    assert "中文正文，见《个人信息保护法》第二十九条" in lesson
    assert "English text" not in lesson
    assert known(draft(mini, "en"), "door-family") == "item"
    with pytest.raises(Refused):
        known(draft(mini, "en"), "no-such")
    saved(mini / BANK, "stem: {en: Put in order,", "stem: {en: Put: in order,")
    assert "needs straight quotes" in body(mini, "01-mini", "en", checked(mini), "en")


def test_the_page_follows_and_only_who_knows_its_name_gets_it(caplog: pytest.LogCaptureFixture) -> None:
    page = Preview("a <title>")
    page.start()
    try:
        page.show("<p>one</p>")
        with urllib.request.urlopen(page.address, timeout=5) as answer:
            text = answer.read().decode()
        assert "<p>one</p>" in text
        assert "a &lt;title&gt;" in text
        with urllib.request.urlopen(f"{page.address}changes", timeout=5) as answer:
            for number, shown in enumerate(("<p>one</p>", '<p>"two"\n二</p>', "<p>three</p>")):
                if number:
                    page.show(shown)
                told = answer.readline().decode().removeprefix("data: ")
                assert (json.loads(told), answer.readline()) == (shown, b"\n")
        top = page.address.rsplit("/", 2)[0]
        for address, host in ((f"{top}/", None), (f"{top}/other/changes", None), (page.address, "evil.example")):
            asked = urllib.request.Request(address, headers={"Host": host} if host else {})
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(asked, timeout=5)
        following = urllib.request.urlopen(f"{page.address}changes", timeout=5)
        following.readline()
    finally:
        page.stop()
    following.close()
    assert not caplog.records, "the terminal shows what the check finds"
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(page.address, timeout=5)
