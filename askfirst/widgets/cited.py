"""What a citation that was pressed opens: a provision in our own words, or what the report says there. Pure."""

from __future__ import annotations

from typing import Any

from askfirst.course.citations import CITED, PARAGRAPH_OF_ARTICLE
from askfirst.course.loader import Content
from askfirst.course.words import fill, section


def cited(content: Content, lang: str, label: str) -> dict[str, Any] | None:
    """Return what stands behind a citation as the page shows it, None where nothing does."""
    paragraph = PARAGRAPH_OF_ARTICLE.fullmatch(label)
    if paragraph:
        return _reported(content, lang, paragraph[1])
    labels = (content.citation(cite, lang) for cite in content.law.provisions)
    found = next((each for each in labels if each["label"] == label), None)
    if found is None:
        return None
    place = [found[part] for part in ("full", "rank", "since", "then")]
    return {"label": label, "texts": [found["text"]], "source": " · ".join(filter(None, place))}


def _reported(content: Content, lang: str, paragraph: str) -> dict[str, Any]:
    """Return what a scene tells of a paragraph of the report; of several, the fullest that tells of little else."""
    words = section("cited", lang)
    told = [
        strip
        for scene in content.scenes.values()
        for strip in scene.strips
        if strip.kind == "reported" and paragraph in strip.article
    ]
    told.sort(key=lambda strip: (len(strip.article), -len(strip.text.of(lang))))
    texts = [content.inline(strip.text.of(lang), lang, CITED) for strip in told[:1]]
    number = paragraph.removeprefix("P")
    source = [words["retold"]] if texts else []
    return {
        "label": fill(words["paragraph"], number=int(number)),
        "texts": texts,
        "source": " ".join([*source, fill(words["report"], number=number)]),
    }
