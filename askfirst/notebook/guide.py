"""The field guide as its notebook calls it."""

from __future__ import annotations

from IPython.display import HTML, display

from askfirst.course.faults import ContentError
from askfirst.course.loader import load_for
from askfirst.widgets import html
from askfirst.widgets.guide import GuideView


def open_guide(lang: str) -> None:
    """Show the heading of the field guide and the guide; sentences where the content is faulty."""
    try:
        content = load_for("")
        lang = lang or content.course.languages[0]
        view = GuideView(content, lang)
        len(content.guide)
    except ContentError as error:
        display(HTML(html.message("\n".join(each.tell(lang) for each in error.faults[:10]), lang)))
        return
    display(HTML(html.guide_header(content, lang)))
    display(view)
