"""The field guide behind the lessons: short entries to look up, each with the provisions it rests on."""

from __future__ import annotations

from pydantic import Field

from askfirst.course.models import Model, Slug, Text

GUIDE = "guide.yaml"
PAGE = "field-guide"  # the name of its notebook


class GuideEntry(Model):
    """One thing to look up: a question in the reader's words, and a short answer."""

    id: Slug
    title: Text
    text: Text
    cites: list[str] = Field(default=[])


class GuideTopic(Model):
    """Entries on one subject."""

    title: Text
    entries: list[GuideEntry] = Field(min_length=1)


Guide = dict[Slug, GuideTopic]
