"""What a learner gets back: a page for a hand-in, in the language of its notebook. It holds hints, never an answer."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from askfirst.autograde.report import SIGNS, document
from askfirst.autograde.submission import Submission
from askfirst.course.lab_models import Lab
from askfirst.course.loader import Content
from askfirst.course.words import say


def feedback(each: Submission, lab: Lab | None, content: Content, lang: str) -> str:
    """Return the page of a hand-in; one that could not be run says why, in ``lang``."""
    if lab is None or each.trouble:
        body = f"<p>{escape(each.trouble)}</p>"
        return document(say("grade-feedback", lang, title=each.name), lang, body)
    lang = each.lang
    title = say("grade-feedback", lang, title=f"{lab.lab[:2]} {lab.title.of(lang)}")
    return document(title, lang, "\n".join(_lines(each, lab, content, lang)))


def _lines(each: Submission, lab: Lab, content: Content, lang: str) -> Iterator[str]:
    marks = each.feedback.marks
    right = sum(mark.outcome == "right" for mark in marks.values())
    yield f'<p class="quiet">{escape(say("grade-feedback-file", lang, name=each.name))}</p>'
    yield f"<p>{escape(say('grade-feedback-share', lang, right=right, total=len(lab.tasks)))}</p>"
    yield from (f'<p class="quiet">{escape(note)}</p>' for note in each.feedback.notes)
    for number, task in enumerate(lab.tasks, 1):
        mark = marks[task.id]
        yield f"<h2>{number}. {escape(content.inline(task.title.of(lang), lang))}</h2>"
        yield f'<p class="{mark.outcome}">{SIGNS[mark.outcome]} {escape(say(f"grade-{mark.outcome}", lang))}</p>'
        if mark.outcome == "right":
            yield f"<p>{escape(content.inline(task.why.of(lang), lang))}</p>"
            continue
        if mark.why:
            yield f"<p>{escape(mark.why)}</p>"
        if mark.outcome != "not-run":
            hint = content.inline(task.hints[0].of(lang), lang)
            yield f"<p>{escape(say('grade-feedback-hint', lang, hint=hint))}</p>"
