"""A lesson, scene, activity or lab begun: a small sound one, with remarks on what to write where. Pure but for reading.

What it begins as lies in ``starts/``; a lab begins as a copy of another lab.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from askfirst.course.languages import language
from askfirst.course.lesson_files import ACTIVITIES, DRAWINGS, PROSE, QUESTIONS, SCENES, lesson_file
from askfirst.course.loader import Content
from askfirst.course.models import SLUG
from askfirst.course.root import CONTENT, written_files
from askfirst.course.yaml_source import parse_yaml
from askfirst.teach.adapt.interview import Interview
from askfirst.teach.adapt.item_form import odd_id
from askfirst.teach.adapt.journal import Change
from askfirst.teach.adapt.one_language import without
from askfirst.teach.adapt.refusal import Refused
from askfirst.teach.adapt.text_file import Typed
from askfirst.teach.adapt.yaml_writer import inline, with_entry

STARTS = Path(__file__).with_name("starts")
WRITTEN_IN = ("en", "zh")
ACTIVITY_KINDS = {"bench": "benches", "builder": "builders", "walk": "walks"}
MINUTES = 2  # what a lesson takes as it begins
LESSON = re.compile(f"[0-9]{{2}}-{SLUG}")
CLOSING = re.compile(r"```\{code-cell\}\n(?::.*\n)*lesson\.(?:recall|summary|next|test|delayed)\(")
Form = Callable[[Interview], Change]


def form_for(what: str, content: Content, lang: str) -> Form:
    """Return the form that begins a ``lesson``, ``scene``, ``activity`` or ``lab``, for who speaks ``lang``."""
    beginning = _Beginning(content, lang)
    forms: dict[str, Form] = {
        "lesson": beginning.lesson,
        "scene": beginning.scene,
        "activity": beginning.activity,
        "lab": beginning.lab,
    }
    return forms[what]


class _Beginning:
    def __init__(self, content: Content, lang: str) -> None:
        self.content, self.course, self.root = content, content.course, content.root
        self.lang = self.course.spoken(lang)

    def lesson(self, ask: Interview) -> Change:
        """Ask for a lesson's name and title, and which paths take it."""
        taken = {*self.course.lessons, *_folders(self.root / "content" / "lessons")}
        slug = ask.ask("add-lesson-id", odd=lambda typed: _odd(typed, taken))
        title = self.titles(ask, "add-title")
        paths = ask.ask(
            "add-paths", choices={name: path.name.of(self.lang) for name, path in self.course.paths.items()},
            many=True, needed=False,
        ) if self.course.paths else ""  # fmt: skip
        files = {f"content/{lesson_file(slug, PROSE)}": "lesson.md"}
        files |= {f"content/{lesson_file(slug, QUESTIONS)}": "questions.yaml"}
        told = {"id": slug, "outcome": next(iter(self.course.outcomes)), "setting": next(iter(self.course.settings))}
        told |= {"misconception": next(iter(self.course.misconceptions))}
        typed = Typed.read(self.root / CONTENT, self.root)
        before = max((each for each in self.course.lessons if each < slug), default="")
        text = with_entry(typed.text, ("lessons",), {"title": title, "minutes": MINUTES}, key=slug, after=before)
        for name in filter(None, paths.split(", ")):
            lessons = self.course.paths[name].lessons
            above = max(
                (each for each in lessons if each < slug and each != self.course.test_lesson), default=lessons[-1]
            )
            text = with_entry(text, ("paths", name, "lessons"), slug, after=above)
        made = {place: self.start(start, told).encode() for place, start in files.items()}
        return Change.of(self.root, {CONTENT: typed.instead(text), **made})

    def scene(self, ask: Interview) -> Change:
        """Ask for a scene's lesson, name and title."""
        lesson = self.which_lesson(ask)
        name = ask.ask("add-scene-id", odd=lambda typed: odd_id(typed, set(self.content.scenes)))
        drawn = self.drawing(lesson, name, "scene.svg")
        told = {"id": name, "title": self.titles(ask, "add-title"), "drawing": drawn[0]}
        text = self.start("scene.yaml", told).replace(f"drawing: {name} ", f"drawing: {drawn[0]} ")
        changed = self.into(lesson, SCENES, (), name, text) | drawn[1]
        return Change.of(self.root, changed | self.called(lesson, f'lesson.scene("{name}")'))

    def activity(self, ask: Interview) -> Change:
        """Ask for an activity's lesson, kind, name and title."""
        lesson = self.which_lesson(ask)
        kind = ask.ask("add-activity-kind", choices=dict.fromkeys(ACTIVITY_KINDS, ""))
        file = self.content.activities.get(lesson)
        taken = {*file.walks, *file.benches, *file.builders} if file else set()
        name = ask.ask("add-activity-id", odd=lambda typed: odd_id(typed, taken))
        told = {"id": name, "title": self.titles(ask, "add-title")}
        text = self.start(f"{kind}.yaml", told)
        changed: dict[str, bytes] = {}
        if kind == "walk":
            drawn, changed = self.drawing(lesson, name, "walk.svg")
            text = text.replace(f"drawing: {name} ", f"drawing: {drawn} ")
        changed |= self.into(lesson, ACTIVITIES, (ACTIVITY_KINDS[kind],), name, text)
        return Change.of(self.root, changed | self.called(lesson, f'lesson.{kind}("{name}")'))

    def lab(self, ask: Interview) -> Change:
        """Ask for a lab's name and title, and which lab it is to begin as a copy of."""
        labs = self.root / "content" / "labs"
        there = sorted(path.name for path in labs.glob("*") if (path / "lab.yaml").is_file())
        if not there:
            raise Refused("add-no-lab")
        slug = ask.ask("add-lab-id", odd=lambda typed: _odd(typed, _folders(labs)))
        like = ask.ask("add-lab-like", choices=dict.fromkeys(there, ""))
        title = self.titles(ask, "add-title")
        made = {
            f"content/labs/{slug}/{path.relative_to(labs / like).as_posix()}": path.read_bytes()
            for path in written_files(labs / like)
        }
        words = f"content/labs/{slug}/lab.yaml"
        text = made[words].decode("utf-8")
        text = _set(_set(text, "lab", slug), "title", inline(title))
        made[words] = text.encode()
        notebook = f"content/labs/{slug}/lab.md"
        made[notebook] = made[notebook].replace(f'askfirst.lab("{like}")'.encode(), f'askfirst.lab("{slug}")'.encode())
        return Change.of(self.root, made)

    def titles(self, ask: Interview, key: str) -> dict[str, str]:
        """Ask for a title in each language."""
        return {lang: ask.ask(key, lang=language(lang).name) for lang in self.course.languages}

    def which_lesson(self, ask: Interview) -> str:
        """Ask for a lesson that is there."""
        return ask.ask(
            "item-lesson", choices={slug: each.title.of(self.lang) for slug, each in self.course.lessons.items()}
        )

    def start(self, name: str, told: Mapping[str, Any]) -> str:
        """Return what a file begins as, in the course's languages."""
        text = (STARTS / name).read_text("utf-8")
        known = [lang for lang in WRITTEN_IN if lang in self.course.languages]
        for key, value in told.items():
            shown = inline(value) if isinstance(value, dict) else str(value)
            text = text.replace(f"@{key}@", shown)
        return without(name, text, [lang for lang in WRITTEN_IN if known and lang not in known], WRITTEN_IN)

    def into(self, lesson: str, file: str, place: Sequence[str], key: str, worded: str) -> dict[str, bytes]:
        """Return a lesson's file with an entry in it, the file made where there is none."""
        name = f"content/{lesson_file(lesson, file)}"
        inner = "".join(f"  {line}\n" if line else "\n" for line in worded.rstrip("\n").split("\n"))
        block = f"{place[0]}:\n{inner}" if place else worded
        if not (self.root / name).exists():
            return {name: block.encode()}
        typed = Typed.read(self.root / name, self.root)
        there = parse_yaml(name, typed.text)[0]
        if place and place[0] not in there:
            return {name: typed.instead(typed.text.rstrip("\n") + "\n" + block)}
        value = parse_yaml(name, worded)[0][key]
        return {name: typed.instead(with_entry(typed.text, place, value, key=key, worded=worded))}

    def drawing(self, lesson: str, name: str, start: str) -> tuple[str, dict[str, bytes]]:
        """Return the name of a new drawing, and its file."""
        names = (name, *(f"{name}-{number}" for number in range(2, len(self.content.drawings) + 3)))
        free = next(each for each in names if each not in self.content.drawings)
        place = f"content/lessons/{lesson}/{DRAWINGS}/{free}.svg"
        return free, {place: (STARTS / start).read_bytes()}

    def called(self, lesson: str, call: str) -> dict[str, bytes]:
        """Return a lesson's prose with a call in it: before what ends a lesson, or at its end."""
        name = f"content/{lesson_file(lesson, PROSE)}"
        typed = Typed.read(self.root / name, self.root)
        cell = f"```{{code-cell}}\n{call}\n```\n\n"
        closing = CLOSING.search(typed.text)
        at = closing.start() if closing else len(typed.text)
        gap = "" if closing else "\n" * (2 - min(2, len(typed.text) - len(typed.text.rstrip("\n"))))
        text = f"{typed.text[:at]}{gap}{cell}{typed.text[at:]}"
        return {name: typed.instead(text.rstrip("\n") + "\n")}


def _folders(place: Path) -> set[str]:
    """Return the names of folders that there are, also of what the course does not know of."""
    return {path.name for path in place.glob("*")}


def _odd(typed: str, taken: set[str]) -> Refused | None:
    if not LESSON.fullmatch(typed):
        return Refused("add-numbered")
    return Refused("ask-taken", typed=typed) if typed in taken else None


def _set(text: str, field: str, value: str) -> str:
    """Return a text with another value of a field at its top."""
    return re.sub(rf"(?m)^{field}:(?:.*\n)(?:  .*\n)*", lambda _: f"{field}: {value}\n", text, count=1)
