"""The field guide as it is looked up: its topics, then every provision that the course cites, by instrument."""

from __future__ import annotations

from typing import Any

from askfirst.course.citations import CITED, Citation
from askfirst.course.loader import Content
from askfirst.course.models import Instrument
from askfirst.course.words import section
from askfirst.widgets.base import View


class GuideView(View):
    """The field guide, with a search over all of it."""

    _kind = "guide"

    def snapshot(self) -> dict[str, Any]:
        """Return the topics, each with entries of id, title, text and source, and the instruments with provisions."""
        content, lang = self._content, self.lang
        topics = [
            {
                "id": topic_id,
                "title": topic.title.of(lang),
                "entries": [
                    {
                        "id": entry.id,
                        "title": entry.title.of(lang),
                        "text": content.inline(entry.text.of(lang), lang, CITED),
                        "source": _labels(content, entry.cites, lang),
                    }
                    for entry in topic.entries
                ],
            }
            for topic_id, topic in content.guide.items()
        ]
        return {"topics": topics, "instruments": self._instruments()}

    def _instruments(self) -> list[dict[str, Any]]:
        """Return each instrument that the course cites: what it is, and what the course says of its provisions."""
        content, lang, found = self._content, self.lang, []
        for name, instrument in content.law.instruments.items():
            cites = [cite for cite in content.law.provisions if _of(cite) == name]
            told = [content.citation(cite, lang) for cite in cites]
            if told:
                provisions = [f"{CITED.format(each['label'])} {each['text']}" for each in told]
                title, lead = instrument.name.of(lang), _head(instrument, lang)
                found.append({"id": f"law-{name.lower()}", "title": title, "lead": lead, "provisions": provisions})
        return found


def _of(cite: str) -> str:
    parsed = Citation.parse(cite)
    return parsed.instrument if parsed else ""


def _head(instrument: Instrument, lang: str) -> str:
    """Return an instrument's full name, its rank, and since when it is in force where that was checked."""
    words = section("law", lang)
    since = f"{words['in-force']} {instrument.in_force.isoformat()}" if instrument.date_checked else ""
    return " · ".join(filter(None, (instrument.full.of(lang), words[instrument.rank], since)))


def _labels(content: Content, cites: list[str], lang: str) -> list[str]:
    return [content.citation(cite, lang)["label"] for cite in cites]
