"""A question put into its lesson's file, and asked where its writer wants it. What is there keeps every byte."""

from __future__ import annotations

from pathlib import Path

from askfirst.course.lesson_files import QUESTIONS, lesson_file
from askfirst.course.yaml_source import parse_yaml
from askfirst.teach.adapt.item_form import RECALL, TEST, Written
from askfirst.teach.adapt.journal import Change
from askfirst.teach.adapt.text_file import Typed
from askfirst.teach.adapt.yaml_writer import with_entry, written


def with_item(root: Path, made: Written) -> Change:
    """Return the lesson's file with the question in it; raise :class:`ContentError` where that file does not read."""
    name = f"content/{lesson_file(made.lesson, QUESTIONS)}"
    if not (root / name).exists():
        text = f"quizzes: {{}}\nitems:\n{written([made.entry], 2)}\n"
        return Change.of(root, {name: _asked(text, made).encode()})
    typed = Typed.read(root / name, root)
    parse_yaml(name, typed.text)
    return Change.of(root, {name: typed.instead(_asked(with_entry(typed.text, ("items",), made.entry), made))})


def _asked(text: str, made: Written) -> str:
    place = {TEST: (), RECALL: (RECALL,)}.get(made.asked, ("quizzes", made.asked, "items"))
    for each in made.ids if place else ():
        text = with_entry(text, place, each, after="quizzes")
    return text
