"""A lesson, scene, activity or lab taken out of a course, and with it what only made sense with it.

What names it elsewhere is listed and mended where that is plain: paths, quizzes, calls, labels. A scene or a drawing
that others show moves to them. Whether the course is whole afterwards is asked of the check, in a copy.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from askfirst.course.faults import ContentError, Fault
from askfirst.course.lesson_files import ACTIVITIES, DRAWINGS, PROSE, QUESTIONS, SCENES, lesson_file
from askfirst.course.loader import Content
from askfirst.course.root import CONTENT
from askfirst.course.validate import load
from askfirst.course.yaml_source import Place, parse_yaml
from askfirst.publish.check_lessons import check
from askfirst.teach.adapt.beginning import ACTIVITY_KINDS
from askfirst.teach.adapt.folder import content_files
from askfirst.teach.adapt.journal import Change
from askfirst.teach.adapt.refusal import Refused
from askfirst.teach.adapt.spans import Text
from askfirst.teach.adapt.text_file import Typed
from askfirst.teach.adapt.yaml_writer import entry_at, with_entry, without_entry

ROUNDS = 4  # of mending what the check finds: a point that goes can take another with it
CALL = r"```\{{code-cell\}}\n(?::.*\n)*lesson\.(?:{})\(\s*(?:\w+=)?[\"']{}[\"']\s*\)\n```\n\n?"


@dataclass
class Removal:
    """What goes, what hangs on it, and what is left to mend by hand."""

    root: Path
    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)  # sentences, by key
    left: list[Fault] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    gone: dict[str, bytes] = field(default_factory=dict)  # files that go, as they were found
    found: dict[str, Typed] = field(default_factory=dict)  # files that stay, as they were found

    def say(self, key: str, /, **values: object) -> None:
        """Note what hangs on it, once."""
        if (key, values) not in self.told:
            self.told.append((key, values))

    def text(self, name: str) -> str:
        """Return a file as it will be."""
        if name not in self.texts:
            self.found[name] = Typed.read(self.root / name, self.root)
            self.texts[name] = self.found[name].text
        return self.texts[name]

    def without(self, name: str, place: Place) -> None:
        """Take an entry out of a file."""
        self.texts[name] = without_entry(self.text(name), place)

    def drop_from_list(self, name: str, place: Place, dropped: set[str]) -> int:
        """Take names out of a list; return how many stood there."""
        data = parse_yaml(name, self.text(name))[0]
        for step in place:
            data = data.get(step, []) if isinstance(data, dict) else []
        found = [number for number, each in enumerate(data) if each in dropped]
        for number in reversed(found):
            self.without(name, (*place, number))
        return len(found)

    @property
    def change(self) -> Change:
        """All that changes."""
        before = {name: each.raw for name, each in self.found.items()} | self.gone
        after = {
            name: self.found[name].instead(text) if name in self.found else text.encode()
            for name, text in self.texts.items()
        }
        return Change.between(before, after | dict.fromkeys(self.gone))


def removal(content: Content, what: str, name: str) -> Removal:
    """Return what the removal of a ``lesson``, ``scene``, ``activity`` or ``lab`` comes to; nothing is written."""
    made = Removal(content.root)
    {"lesson": _lesson, "scene": _scene, "activity": _activity, "lab": _lab}[what](made, content, name)
    for checked in (load, check):  # the second takes longer, for it runs the labs' keys
        for _ in range(ROUNDS):
            made.left = _faults(made, checked)
            mended = [_mended(made, each) for each in made.left]
            if not any(mended):
                break
        if made.left:
            break
    return made


def _lesson(made: Removal, content: Content, lesson: str) -> None:
    course = content.course
    if lesson not in course.lessons:
        raise Refused("write-no-lesson", id=lesson, known=", ".join(course.lessons))
    folder = content.root / "content" / "lessons" / lesson
    made.gone = _files(content.root, folder)
    items = {item.id for item in content.questions[lesson].items} if lesson in content.questions else set()
    made.say("remove-items", count=len(items))
    made.without(CONTENT, ("lessons", lesson))
    for path_id, path in course.paths.items():
        if lesson in path.lessons:
            if len(path.lessons) == 1:
                raise Refused("remove-last", path=path_id)
            made.say("remove-path", path=path_id)
            made.drop_from_list(CONTENT, ("paths", path_id, "lessons"), {lesson})
    if course.test_lesson == lesson:
        raise Refused("remove-test", id=lesson)
    if made.drop_from_list(CONTENT, ("delayed_check",), items):
        made.say("remove-delayed")
    if lesson in content.questions and course.pre_check in content.questions[lesson].quizzes:
        made.say("remove-pre-check")
        made.without(CONTENT, ("pre_check",))
    for other, file in content.questions.items():
        for quiz_id, quiz in file.quizzes.items() if other != lesson else ():
            if made.drop_from_list(f"content/{lesson_file(other, QUESTIONS)}", ("quizzes", quiz_id, "items"), items):
                made.say("remove-quiz", lesson=other, quiz=quiz_id)
                if not set(quiz.items) - items:
                    _drop_quiz(made, other, quiz_id)
    _drawings_move(made, content, lesson, _scenes_move(made, content, lesson))


def _drop_quiz(made: Removal, lesson: str, quiz: str) -> None:
    made.without(f"content/{lesson_file(lesson, QUESTIONS)}", ("quizzes", quiz))
    _uncall(made, lesson, "quiz", quiz)


def _scenes_move(made: Removal, content: Content, lesson: str) -> set[str]:
    """Move each scene that another lesson shows to the first that does; return which."""
    moved = set()
    for name in content.scene_files.get(lesson, {}):
        users = [other for other in content.course.lessons if other != lesson and _uses_scene(content, other, name)]
        if users:
            source = Typed.read(content.root / "content" / lesson_file(lesson, SCENES), content.root).text
            into = f"content/{lesson_file(users[0], SCENES)}"
            _entry_into(made, into, name, source)
            made.say("remove-scene-moves", id=name, lesson=users[0])
            moved.add(name)
    return moved


def _entry_into(made: Removal, into: str, name: str, source: str) -> None:
    """Put a file's entry into another, with its remarks."""
    read = Text.of(source)
    entry = entry_at(read, (name,))
    worded = source[read.above(entry) : read.line_end(read.entry_end(entry))]
    if (made.root / into).exists():
        value = parse_yaml("", source)[0][name]
        made.texts[into] = with_entry(made.text(into), (), value, key=name, worded=worded)
    else:
        made.texts[into] = made.texts.get(into, "") + worded


def _uses_scene(content: Content, lesson: str, name: str) -> bool:
    file = content.questions.get(lesson)
    return bool(file and any(item.scene == name for item in file.items)) or bool(
        re.search(rf'lesson\.(?:scene|debrief)\("{re.escape(name)}"\)', _prose(content, lesson))
    )


def _prose(content: Content, lesson: str) -> str:
    path = content.root / "content" / lesson_file(lesson, PROSE)
    return path.read_text("utf-8", errors="replace") if path.is_file() else ""


def _drawings_move(made: Removal, content: Content, lesson: str, moved: set[str]) -> None:
    """Move each drawing that another lesson shows, or a scene that has moved, to those that all lessons share."""
    own = content.root / "content" / "lessons" / lesson / DRAWINGS
    shown = {
        scene.drawing for other, scenes in content.scene_files.items() if other != lesson for scene in scenes.values()
    }
    shown |= {
        walk.drawing for other, file in content.activities.items() if other != lesson for walk in file.walks.values()
    }
    shown |= {content.scene_files[lesson][name].drawing for name in moved}
    for path in sorted(own.glob("*.svg")):
        if path.stem in shown:
            made.texts[f"content/{DRAWINGS}/{path.name}"] = Typed.read(path, content.root).text
            made.say("remove-drawing-moves", id=path.stem)


def _scene(made: Removal, content: Content, name: str) -> None:
    lesson = next((lesson for lesson, scenes in content.scene_files.items() if name in scenes), None)
    if lesson is None:
        raise Refused("remove-none", id=name, known=", ".join(content.scenes))
    made.without(f"content/{lesson_file(lesson, SCENES)}", (name,))
    _gone_if_empty(made, f"content/{lesson_file(lesson, SCENES)}")
    for other, file in content.questions.items():
        place = f"content/{lesson_file(other, QUESTIONS)}"
        for number, entry in enumerate(file.entries):
            if getattr(entry, "scene", None) == name:
                made.say("remove-label", id=getattr(entry, "id", None) or getattr(entry, "family", ""), lesson=other)
                made.without(place, ("items", number, "scene"))
            for case_number, case in enumerate(getattr(entry, "cases", ())):
                if case.scene == name:
                    made.say("remove-label", id=case.id, lesson=other)
                    made.without(place, ("items", number, "cases", case_number, "scene"))
    for other in content.course.lessons:
        _uncall(made, other, "scene|debrief", name)


def _activity(made: Removal, content: Content, name: str) -> None:
    for lesson, file in content.activities.items():
        for kind, field_name in ACTIVITY_KINDS.items():
            if name in getattr(file, field_name):
                place = f"content/{lesson_file(lesson, ACTIVITIES)}"
                made.without(place, (field_name, name))
                _uncall(made, lesson, kind, name)
                return
    every = (name for file in content.activities.values() for name in (*file.walks, *file.benches, *file.builders))
    raise Refused("remove-none", id=name, known=", ".join(every))


def _lab(made: Removal, content: Content, name: str) -> None:
    labs = content.root / "content" / "labs"
    there = sorted(path.name for path in labs.glob("*") if path.is_dir())
    if name not in there:
        raise Refused("remove-none", id=name, known=", ".join(there))
    made.gone = _files(content.root, labs / name)
    made.say("remove-lab")


def _files(root: Path, folder: Path) -> dict[str, bytes]:
    """Return all files of a folder, by their place in the course's."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _gone_if_empty(made: Removal, name: str) -> None:
    if made.text(name).strip() == "{}":
        made.gone[name] = made.found[name].raw


def _uncall(made: Removal, lesson: str, calls: str, name: str) -> None:
    """Take the cells that call a thing out of a lesson's prose."""
    place = f"content/{lesson_file(lesson, PROSE)}"
    if (made.root / place).exists():
        text, count = re.subn(CALL.format(calls, re.escape(name)), "", made.text(place))
        if count:
            made.texts[place] = text
            made.say("remove-call", lesson=lesson, count=count)


def _faults(made: Removal, checked: Callable[[Path], object]) -> list[Fault]:
    """Return what the check finds once it is done, in a copy."""
    files = {**content_files(made.root), **made.change.after}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "course"
        if (made.root / "solutions").is_dir():  # the key of a lab that is built is not tried again: that takes long
            shutil.copytree(made.root / "solutions", copy / "solutions")
        for name, data in files.items():
            if data is not None:
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_bytes(data)
        try:
            checked(copy)
        except ContentError as error:
            return error.faults
    return []


def _mended(made: Removal, fault: Fault) -> bool:
    """Mend what the check finds, where there is one way: a test asks no more than the lessons that are left hold."""
    values = dict(fault.values)
    match fault.key:
        case "blueprint-too-large":
            place: Place = ("paths", values["path"], "test")
            made.without(CONTENT, (*place, values["id"]))
            if int(values["held"]):
                made.texts[CONTENT] = with_entry(made.text(CONTENT), place, int(values["held"]), key=values["id"])
            made.say("remove-blueprint", **values)
        case "point-without-item":
            made.drop_from_list(CONTENT, ("paths", values["path"], "critical"), {values["id"]})
            made.say("remove-point", **values)
        case "point-on-no-path":
            critical = (made.root / "content").glob(f"lessons/*/{QUESTIONS}")
            named = (path for path in critical if path.relative_to(made.root).as_posix() not in made.gone)
            if any(re.search(rf"critical: {re.escape(values['id'])}\b", path.read_text("utf-8")) for path in named):
                return False
            made.without(CONTENT, ("critical", values["id"]))
            made.say("remove-point-all", **values)
        case "term-unexplained":
            text = made.text(fault.path)
            opening = re.search(r"```\{code-cell\}\nimport askfirst\n.*?```\n", text, re.DOTALL)
            if not opening:
                return False
            cell = f'\n```{{code-cell}}\nlesson.words("{values["id"]}")\n```\n'
            made.texts[fault.path] = text[: opening.end()] + cell + text[opening.end() :]
            made.say("remove-term", path=fault.path, id=values["id"])
        case _:
            return False
    return True
