"""The field guide: what can be looked up in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from askfirst.course.faults import ContentError
from askfirst.course.validate import load
from askfirst.widgets.guide import GuideView
from tests.conftest import lay_mini, own_course

ENTRY = """ways:
  title: {{en: Ways, zh: 办法}}
  entries:
    - id: {id}
      title: {{en: Which way, zh: 哪个办法}}
      text: {{en: "This way [[{cite}]].", zh: "这个办法[[{cite}]]。"}}
      cites: [{cite}]
"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_entry_and_every_provision_of_the_course_can_be_looked_up(lang: str) -> None:
    content = own_course()
    told = GuideView(content, lang).snapshot()
    assert [topic["id"] for topic in told["topics"]] == list(content.guide)
    assert all(entry["title"] and entry["text"] for topic in told["topics"] for entry in topic["entries"])
    listed = [line for instrument in told["instruments"] for line in instrument["provisions"]]
    assert len(listed) == len(content.law.provisions)
    text = "\n".join(listed)
    assert all(provision.of(lang) in text for provision in content.law.provisions.values())


def test_an_entry_without_law_is_named_by_file_and_line(tmp_path: Path) -> None:
    root = lay_mini(tmp_path / "course")
    (root / "content" / "guide.yaml").write_text(ENTRY.format(id="one", cite="PIPL 999"), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load(root)
    told = [fault.tell("en") for fault in caught.value.faults]
    assert told
    assert all("content/guide.yaml:" in each and "PIPL 999" in each for each in told)


def test_a_course_without_a_guide_has_no_link_to_one(tmp_path: Path) -> None:
    assert not load(lay_mini(tmp_path / "course")).has_guide
