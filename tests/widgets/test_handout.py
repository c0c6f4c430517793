"""What a question says on paper."""

from __future__ import annotations

import json

import pytest

from askfirst.assess.quiz import QuizState
from askfirst.course.validate import load
from askfirst.widgets.feedback import said
from askfirst.widgets.handout import handout
from tests.responses import key


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_handout_holds_the_answer_and_its_reasons_only_where_they_are_wanted(lang: str) -> None:
    content = load()
    for item in content.items.values():
        order = QuizState([item], "seed").option_order(item.id)
        asked = handout(content, lang, item, order, answers=False)
        told = handout(content, lang, item, order, answers=True)
        assert len(asked["options"]) == len(item.options)
        assert (asked["right"], asked["whys"]) == ("", [])
        assert told["right"] == said(content, lang, item, key(item))
        assert told["whys"]
        assert not any(why in json.dumps(asked, ensure_ascii=False) for why in told["whys"])
