"""How the content fits together: what is named exists, stands once and says what can be meant."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

from askfirst.course.activity_models import ActivityFile
from askfirst.course.blueprint import few_cases, shortages
from askfirst.course.check_drawings import check_drawing
from askfirst.course.check_families import odd_keys, unshown_changes
from askfirst.course.check_items import _misconceptions, _slips
from askfirst.course.check_texts import ARTICLE_PARAGRAPHS, check_inline
from askfirst.course.check_words import check_words
from askfirst.course.citations import Citation
from askfirst.course.family_models import OneFamily, VerdictFamily
from askfirst.course.faults import ContentError, fault
from askfirst.course.guide_models import GUIDE, Guide
from askfirst.course.item_models import Item
from askfirst.course.lesson_files import (
    ACTIVITIES,
    LESSONS,
    PROSE,
    QUESTIONS,
    SCENES,
    drawing_folders,
    files_in,
    lesson_file,
    lesson_folders,
    visible,
)
from askfirst.course.loader import Content, Reader
from askfirst.course.models import Scene
from askfirst.course.question_file import QuestionFile
from askfirst.course.root import ROOT
from askfirst.course.yaml_source import Place, read_text, shown


def load(root: Path = ROOT) -> Content:
    """Read and check ``root/content``; raise :class:`ContentError` with everything that is wrong."""
    reader = _Checker(root, checks=True)
    content = reader.read()
    if content is None or reader.faults:
        raise ContentError(reader.faults)
    return content


class _Checker(Reader):
    """Reads everything, then asks how it fits together."""

    def read(self) -> Content | None:
        """Read everything and check how it fits together."""
        self.drawings: dict[str, set[str]] = {}
        self.faults += check_words()
        self.check_folders()
        found = list(self.faults)
        content = self.read_files()
        for shelf in (content.questions, content.activities, content.scene_files) if content else ():
            for lesson in shelf.lessons:
                try:
                    shelf[lesson]
                except ContentError as error:
                    self.faults += error.faults
        if content is None or len(self.faults) > len(found):
            return None
        self.check(content)
        return content

    def check(self, content: Content) -> None:
        self.check_law(content)
        self.check_course(content)
        self.check_places(content)
        self.check_scenes(content)
        seen: dict[str, str] = {}
        families: dict[str, str] = {}
        for lesson, file in content.questions.items():
            name = lesson_file(lesson, QUESTIONS)
            for place, item in file.placed:
                if item.id in seen:
                    self.add(name, (*place, "id"), "item-twice", id=item.id, other=seen[item.id])
                seen[item.id] = f"{name}:{self.sources[name].line(*place, 'id')}"
                self.check_item(content, name, place, item)
            self.check_entries(name, file, families)
            self.check_twice(name, ("bets",), [bet.id for bet in file.bets])
            for number, bet in enumerate(file.bets):
                self.check_twice(name, ("bets", number, "options"), [option.id for option in bet.options])
                self.check_sources(content, name, ("bets", number), bet.cites, bet.article)
        for lesson, file in content.questions.items():
            name = lesson_file(lesson, QUESTIONS)
            for quiz_id, quiz in file.quizzes.items():
                for number, item_id in enumerate(quiz.items):
                    if item_id not in content.items:
                        self.add(name, ("quizzes", quiz_id, "items", number), "unknown", what="item", id=item_id)
            for number, item_id in enumerate(file.recall):
                if item_id not in {item.id for item in file.items}:
                    self.add(name, ("recall", number), "unknown", what="item", id=item_id)
        for lesson, activities in content.activities.items():
            self.check_activities(content, lesson_file(lesson, ACTIVITIES), activities)
        if content.has_guide and (guide := self.model(GUIDE, Guide)):
            self.check_guide(content, guide)
        for source in self.sources.values():
            self.faults += check_inline(content, source)

    def check_guide(self, content: Content, guide: Guide) -> None:
        seen: set[str] = set()
        for topic_id, topic in guide.items():
            for number, entry in enumerate(topic.entries):
                place: Place = (topic_id, "entries", number)
                if entry.id in seen:
                    self.add(GUIDE, (*place, "id"), "id-twice", id=entry.id)
                seen.add(entry.id)
                self.check_sources(content, GUIDE, place, entry.cites, [])

    def check_twice(self, name: str, place: Place, ids: list[str]) -> None:
        for number, each in enumerate(ids):
            if each in ids[:number]:
                self.add(name, (*place, number), "id-twice", id=each)

    def check_places(self, content: Content) -> None:
        """Name each item that is asked in two places: answering it in one would give it away in the other."""
        asked: dict[str, str] = {}
        for lesson, file in content.questions.items():
            name = lesson_file(lesson, QUESTIONS)
            for quiz_id, quiz in file.quizzes.items():
                for number, item_id in enumerate(quiz.items):
                    where: Place = ("quizzes", quiz_id, "items", number)
                    if item_id in asked:
                        self.add(name, where, "item-asked-twice", id=item_id, other=asked[item_id])
                    asked.setdefault(item_id, f"content/{name}:{self.sources[name].line(*where)}")
        for lesson, file in content.questions.items():
            name = lesson_file(lesson, QUESTIONS)
            self.check_twice(name, ("recall",), file.recall)
            for number, item_id in enumerate(file.recall):
                where = ("recall", number)
                if item_id in asked:
                    self.add(name, where, "item-asked-twice", id=item_id, other=asked[item_id])
                asked.setdefault(item_id, f"content/{name}:{self.sources[name].line(*where)}")
        self.check_twice("course.yaml", ("delayed_check",), content.course.delayed_check)
        for number, item_id in enumerate(content.course.delayed_check):
            if item_id in asked:
                place = ("delayed_check", number)
                self.add("course.yaml", place, "item-asked-twice", id=item_id, other=asked[item_id])

    def check_folders(self) -> None:
        """Name the files that nothing would read, and what is wrong with the drawings."""
        for folder in (self.folder, *lesson_folders(self.folder), *visible(self.folder / "labs")):
            for path in files_in(folder, ".yml"):
                self.faults.append(fault(shown(path, self.root), 1, "file-ending"))
        for path in visible(self.folder / LESSONS):
            if not path.is_dir():
                self.faults.append(fault(shown(path, self.root), 1, "lesson-stray"))
        for folder in drawing_folders(self.folder):
            for path in files_in(folder, ".svg"):
                if path.stem in self.drawings:
                    self.faults.append(fault(shown(path, self.root), 1, "drawing-twice", id=path.stem))
                self.drawings[path.stem], faults = check_drawing(path, self.root)
                self.faults += faults

    def check_law(self, content: Content) -> None:
        for cite, provision in content.law.provisions.items():
            named = set(re.findall(r"\b[A-Z]{2,}[0-9]*(?= [0-9])", provision.then or ""))
            known = named & set(content.law.instruments)
            if provision.then and (named - known or not (known or "same law" in provision.then)):
                self.add("law.yaml", ("provisions", cite, "then"), "then-unknown", then=provision.then)
            parsed = Citation.parse(cite)
            if not parsed:
                self.add("law.yaml", ("provisions", cite), "odd-citation", cite=cite)
            elif parsed.instrument not in content.law.instruments:
                self.add("law.yaml", ("provisions", cite), "unknown", what="instrument", id=parsed.instrument)

    def check_course(self, content: Content) -> None:
        terms = content.course.retention
        if terms.evidence_days < terms.trace_days:  # a test would go before its answers
            at = ("retention", "evidence_days")
            self.add("course.yaml", at, "number-ge", field="evidence_days", limit=terms.trace_days)
        for path_id, path in content.course.paths.items():
            self.check_twice("course.yaml", ("paths", path_id, "lessons"), path.lessons)
            for number, lesson in enumerate(path.lessons):
                if lesson not in content.course.lessons:
                    place: Place = ("paths", path_id, "lessons", number)
                    self.add("course.yaml", place, "unknown", what="lesson", id=lesson)
            for outcome in path.test:
                if outcome not in content.course.outcomes:
                    self.add("course.yaml", ("paths", path_id, "test", outcome), "unknown", what="outcome", id=outcome)
            for number, point in enumerate(path.critical):
                if point not in content.course.critical:
                    self.add(
                        "course.yaml", ("paths", path_id, "critical", number), "unknown", what="critical", id=point
                    )
        for number, item in enumerate(content.course.delayed_check):
            if item not in content.items:
                self.add("course.yaml", ("delayed_check", number), "unknown", what="item", id=item)
        found = (shortages(content.course, content.questions), few_cases(content.course, content.questions))
        for short in chain.from_iterable(found):
            self.add("course.yaml", short.place, short.key, **short.values)
        if content.course.test_lesson and content.course.test_lesson not in content.course.lessons:
            self.add("course.yaml", ("test_lesson",), "unknown", what="lesson", id=content.course.test_lesson)
        if content.course.pre_check and not any(
            content.course.pre_check == quiz.split("/")[1] for quiz in content.quizzes
        ):
            self.add("course.yaml", ("pre_check",), "unknown", what="quiz", id=content.course.pre_check)

    def check_scenes(self, content: Content) -> None:
        used = {item.scene for item in content.items.values()}
        used |= {match for path in self.lesson_files() for match in re.findall(r'scene\("([^"]+)"\)', _peek(path))}
        seen: dict[str, str] = {}
        for lesson, scenes in content.scene_files.items():
            name = lesson_file(lesson, SCENES)
            for scene_id, scene in scenes.items():
                if scene_id in seen:
                    self.add(name, (scene_id,), "scene-twice", id=scene_id, other=seen[scene_id])
                seen[scene_id] = f"content/{name}:{self.sources[name].line(scene_id)}"
                if scene_id not in used:
                    self.add(name, (scene_id,), "scene-unused", id=scene_id)
                self.check_scene(content, name, scene_id, scene)

    def check_scene(self, content: Content, name: str, scene_id: str, scene: Scene) -> None:
        for number, strip in enumerate(scene.strips):
            self.check_sources(content, name, (scene_id, "strips", number), strip.cites, strip.article)
            if strip.kind == "law" and not strip.cites:
                self.add(name, (scene_id, "strips", number), "strip-without-law")
        if scene.drawing not in self.drawings:
            self.add(name, (scene_id, "drawing"), "unknown", what="drawing", id=scene.drawing)

    def check_activities(self, content: Content, name: str, file: ActivityFile) -> None:
        names = [*file.walks, *file.benches, *file.builders]
        for kind in ("benches", "builders"):  # a lesson asks for each by its name alone
            for each in getattr(file, kind):
                if names.index(each) != len(names) - 1 - names[::-1].index(each):
                    self.add(name, (kind, each), "id-twice", id=each)
        for walk_id, walk in file.walks.items():
            self.check_twice(name, ("walks", walk_id, "stops"), [stop.id for stop in walk.stops])
            if walk.drawing not in self.drawings:
                self.add(name, ("walks", walk_id, "drawing"), "unknown", what="drawing", id=walk.drawing)
            else:
                stops, drawn = {stop.id for stop in walk.stops}, self.drawings[walk.drawing]
                for stop_id in sorted(stops ^ drawn):
                    key = "stop-not-drawn" if stop_id in stops else "stop-not-told"
                    self.add(name, ("walks", walk_id, "stops"), key, id=stop_id, drawing=walk.drawing)
            for number, stop in enumerate(walk.stops):
                here: Place = ("walks", walk_id, "stops", number)
                self.check_sources(content, name, here, stop.cites, stop.article)
                options = [option.id for option in walk.options_at(stop)]
                self.check_twice(name, (*here, "options") if stop.options else ("walks", walk_id, "options"), options)
                if len(options) < 2 or stop.answer not in options:
                    self.add(name, (*here, "answer"), "stop-answer", id=stop.id)
        for builder_id, builder in file.builders.items():
            self.check_twice(name, ("builders", builder_id, "parts"), [line.id for line in builder.parts])
            for number, line in enumerate(builder.parts):
                self.check_sources(content, name, ("builders", builder_id, "parts", number), line.cites, [])
        for bench_id, bench in file.benches.items():
            place: Place = ("benches", bench_id)
            self.check_twice(name, (*place, "rows", "options"), [row.id for row in bench.rows.options])
            self.check_twice(name, (*place, "columns", "options"), [column.id for column in bench.columns.options])
            self.check_twice(name, (*place, "gates"), [gate.id for gate in bench.gates])
            wanted = {(row.id, column.id) for row in bench.rows.options for column in bench.columns.options}
            gates = {gate.id for gate in bench.gates}
            for number, cell in enumerate(bench.cells):
                here = (*place, "cells", number)
                self.check_sources(content, name, here, cell.cites, [])
                if (cell.row, cell.column) not in wanted:
                    self.add(name, here, "bench-cell", row=cell.row, column=cell.column)
                wanted.discard((cell.row, cell.column))
                told = [each for each in (cell.stops, cell.open, cell.impact) if each is not None]
                if len(told) != 1 or ({cell.stops, cell.open} - {None}) - gates:
                    self.add(name, here, "bench-outcome", row=cell.row, column=cell.column)
            for row, column in sorted(wanted):
                self.add(name, (*place, "cells"), "bench-missing", row=row, column=column)

    def lesson_files(self) -> list[Path]:
        return [folder / PROSE for folder in lesson_folders(self.folder)]

    def check_item(self, content: Content, name: str, place: Place, item: Item) -> None:
        course = content.course
        for field, known in (
            ("outcome", course.outcomes),
            ("scene", content.scenes),
            ("setting", course.settings),
            ("critical", course.critical),
        ):
            value = getattr(item, field)
            if value is not None and value not in known:
                self.add(name, self.labelled(name, place, field), "unknown", what=field, id=value)
        self.check_sources(content, name, self.labelled(name, place, "cites")[:-1], item.cites, [])
        self.check_sources(content, name, self.labelled(name, place, "article")[:-1], [], item.article)
        for cite in item.cites:
            parsed = Citation.parse(cite)
            instrument = content.law.instruments.get(parsed.instrument) if parsed else None
            if instrument and instrument.in_force > course.law_as_of and not item.then:
                self.add(name, self.labelled(name, place, "cites"), "not-in-force", cite=cite)
        for where, misconception in _misconceptions(item):
            if misconception not in course.misconceptions:
                self.add(name, (*place, *where), "unknown", what="misconception", id=misconception)

    def check_entries(self, name: str, file: QuestionFile, seen: dict[str, str]) -> None:
        """Check what stands once in an entry: the options of an item, or those that all cases of a family have."""
        for number, entry in enumerate(file.entries):
            place: Place = ("items", number)
            item: Item = entry.items[0] if isinstance(entry, OneFamily | VerdictFamily) else entry
            for where, key, values in _slips(item):
                self.add(name, (*place, *where), key, id=item.family or item.id, **values)
            if item.family:
                if item.family in seen:
                    self.add(name, (*place, "family"), "family-twice", id=item.family, other=seen[item.family])
                seen[item.family] = f"content/{name}:{self.sources[name].line(*place, 'family')}"
        for where, key, values in (*odd_keys(file), *unshown_changes(file)):
            self.add(name, where, key, **values)

    def labelled(self, name: str, place: Place, field: str) -> Place:
        """Return where a label of an item stands: with itself, or with the family whose case it is."""
        own = (*place, field)
        return own if own in self.sources[name].lines else (*place[:2], field)

    def check_sources(self, content: Content, name: str, place: Place, cites: list[str], article: list[str]) -> None:
        for number, cite in enumerate(cites):
            if cite not in content.law.provisions:
                self.add(name, (*place, "cites", number), "unknown-citation", cite=cite)
        for number, paragraph in enumerate(article):
            if paragraph not in ARTICLE_PARAGRAPHS:
                self.add(name, (*place, "article", number), "unknown-paragraph", id=paragraph)


def _peek(path: Path) -> str:
    try:
        return read_text(path, path.parent)
    except ContentError:
        return ""  # the build names what is wrong with it
