"""``content/`` read as one typed whole: each file a model, or refused by file and line.

Whether the files fit together is asked in :mod:`askfirst.course.validate`.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from askfirst.course.activity_models import ActivityFile, Bench, Builder, Walk
from askfirst.course.check_words import broken
from askfirst.course.citations import INLINE, PARAGRAPH_OF_ARTICLE, Citation
from askfirst.course.facts import CourseFacts
from askfirst.course.faults import ContentError, Fault
from askfirst.course.guide_models import GUIDE, Guide
from askfirst.course.languages import language
from askfirst.course.lesson_files import ACTIVITIES, PROSE, QUESTIONS, SCENES, drawings, lesson_file, lessons_with
from askfirst.course.models import Course, Instrument, Model, Provision, Term, law_of_then
from askfirst.course.question_file import Bet, QuestionFile, Quiz
from askfirst.course.root import ROOT
from askfirst.course.shelves import File, Items, SceneFile, Scenes, Shelf
from askfirst.course.words import section
from askfirst.course.yaml_source import Place, Source, read_yaml, shape_fault

Kind = TypeVar("Kind")


class Law(Model):
    """``law.yaml``."""

    instruments: dict[str, Instrument]
    provisions: dict[str, Provision]


@dataclass(frozen=True)
class Content:
    """Everything the course teaches."""

    root: Path
    facts: CourseFacts
    course: Course
    law: Law
    glossary: dict[str, Term]
    questions: Shelf[QuestionFile]
    activities: Shelf[ActivityFile]
    scene_files: Shelf[SceneFile]

    @cached_property
    def scenes(self) -> Scenes:
        """Every scene, by id."""
        return Scenes(self.scene_files)

    @cached_property
    def drawings(self) -> dict[str, Path]:
        """The file of every drawing, by its name."""
        return drawings(self.root / "content")

    @cached_property
    def items(self) -> Items:
        """Every item of the bank, by id."""
        return Items(self.questions)

    @cached_property
    def quizzes(self) -> dict[str, tuple[str, Quiz]]:
        """Every quiz with its lesson, as ``lesson/quiz``."""
        return {
            f"{lesson}/{name}": (lesson, quiz)
            for lesson, file in self.questions.items()
            for name, quiz in file.quizzes.items()
        }

    @property
    def has_guide(self) -> bool:
        """Whether the course has a field guide."""
        return (self.root / "content" / GUIDE).is_file()

    @cached_property
    def guide(self) -> Guide:
        """The field guide, read when it is first looked up; raise :class:`ContentError` where it is wrong."""
        reader = Reader(self.root, checks=False, facts=self.facts)
        guide: Guide | None = reader.model(GUIDE, Guide)
        if guide is None:
            raise ContentError(reader.faults)
        return guide

    @cached_property
    def fixed_terms(self) -> list[Term]:
        """The glossary's terms that are translated the same way everywhere."""
        return [term for term in self.glossary.values() if term.fixed]

    def activity(self, lesson: str, name: str) -> Walk | Bench | Builder:
        """Return one activity of a lesson."""
        file = self.activities[lesson]
        every: dict[str, Walk | Bench | Builder] = {**file.walks, **file.benches, **file.builders}
        return every[name]

    def bet(self, lesson: str, bet_id: str) -> Bet:
        """Return one bet of a lesson."""
        return next(bet for bet in self.questions[lesson].bets if bet.id == bet_id)

    def drawing(self, name: str) -> str:
        """Return the SVG text of a drawing, nothing where it cannot be read: it costs no lesson, for its words stay."""
        path = self.drawings.get(name)
        try:
            return path.read_text(encoding="utf-8") if path else ""
        except (OSError, ValueError):
            return ""

    def citation(self, cite: str, lang: str) -> dict[str, str]:
        """Return what a page shows of a provision: label, title, rank, date, summary, whether it stood in 2022."""
        parsed = Citation.parse(cite)
        if parsed is None:
            raise KeyError(cite)
        instrument, provision = self.law.instruments.get(parsed.instrument), self.law.provisions.get(cite)
        if instrument is None or provision is None:  # its entry is wrong, and another lesson's question cites it
            return {"label": cite, "full": cite, "rank": "", "since": "", "then": "", "text": ""}
        words = section("law", lang)
        name, then = instrument.name.of(lang), "then-other" if provision.then else "then-no"
        label = f"{parsed.instrument if language(lang).spaced else name}{parsed.place(lang)}"
        return {
            "label": label,
            "full": instrument.full.of(lang),
            "rank": words[instrument.rank],
            "since": f"{words['in-force']} {instrument.in_force.isoformat()}" if instrument.date_checked else "",
            "then": words["then-yes" if law_of_then(instrument) else then],
            "text": provision.of(lang),
        }

    def inline(self, text: str, lang: str, wrap: str = "{}") -> str:
        """Return ``text`` with each ``[[citation]]`` as ``lang`` writes it, inside what ``wrap`` puts around it.

        A paragraph of the report, ``[P14]``, is written as it stands.
        """
        law = INLINE.sub(lambda match: wrap.format(self.citation(match[1], lang)["label"]), text)
        return PARAGRAPH_OF_ARTICLE.sub(lambda match: wrap.format(match[0]), law)


def load_for(lesson: str, root: Path = ROOT) -> Content:
    """Read what one lesson needs, and other lessons' files when they are asked for.

    Raise :class:`ContentError` where a file of the lesson's own is wrong.
    Whether all fits together, :mod:`askfirst.course.validate` tells.
    """
    reader = Reader(root, checks=False)
    content = reader.read_files()
    if content is None:
        raise ContentError(reader.faults)
    for shelf in (content.questions, content.activities, content.scene_files):
        if lesson in shelf:
            shelf[lesson]
    if reader.dropped and lesson:
        own = _own_text(root / "content", lesson)
        missed = [faults for name, faults in reader.dropped.items() if re.search(rf"(?<!\w){re.escape(name)}\b", own)]
        if missed:
            raise ContentError([each for faults in missed for each in faults])
    return content


def _own_text(folder: Path, lesson: str) -> str:
    """Return all that a lesson's own files say."""
    files = (folder / lesson_file(lesson, name) for name in (PROSE, QUESTIONS, SCENES, ACTIVITIES))
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files if path.is_file())


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


class Reader:
    """Reads file after file and gathers faults, so that one run shows them all."""

    def __init__(self, root: Path, *, checks: bool, facts: CourseFacts | None = None) -> None:
        self.root, self.checks = root, checks
        self.folder = root / "content"
        self.faults: list[Fault] = []
        self.sources: dict[str, Source] = {}
        self.facts: CourseFacts | None = facts
        self.dropped: dict[str, list[Fault]] = {}  # entries of shared files that are wrong, by name

    def read_files(self) -> Content | None:
        """Read what every lesson shares; the lessons' own files wait until they are asked for."""
        course = self.model("course.yaml", Course)
        law = self.shared("law.yaml", Law, 2)
        glossary = self.shared("glossary.yaml", dict[str, Term], 1)
        unsaid = [*broken("views"), *broken("commands")]
        self.faults += unsaid
        if unsaid or course is None or law is None or glossary is None or self.facts is None:
            return None
        questions, activities = self.shelf(QUESTIONS, QuestionFile), self.shelf(ACTIVITIES, ActivityFile)
        scenes = self.shelf(SCENES, SceneFile)
        return Content(self.root, self.facts, course, law, glossary, questions, activities, scenes)

    def shelf(self, name: str, shape: type[File]) -> Shelf[File]:
        """Return the files of one name, one a lesson."""
        root, sources, facts = self.root, self.sources if self.checks else None, self.facts

        def read(lesson: str) -> File:
            reader = Reader(root, checks=False, facts=facts)
            file = reader.model(lesson_file(lesson, name), shape)
            if file is None:
                raise ContentError(reader.faults)
            if sources is not None:
                sources.update(reader.sources)
            return file

        return Shelf(lessons_with(self.folder, name), read)

    def shared(self, name: str, shape: type[Kind], depth: int) -> Kind | None:
        """Return a file of entries, ``depth`` levels down, that all lessons share.

        Where all is checked, one that is wrong is a fault of the file; else it is left out, for it costs only itself.
        """
        found = len(self.faults)
        read = self.model(name, shape)
        source = self.sources.get(name)
        if read is not None or self.checks or source is None:
            return read
        for error in self.errors(source, shape):
            place = error["loc"][:depth]
            entries = source.data
            for step in place[:-1]:
                entries = entries[step]
            if len(place) < depth or not isinstance(entries, dict):
                return None
            entries.pop(place[-1], None)
            self.dropped.setdefault(str(place[-1]), []).append(shape_fault(source, dict(error)))
        del self.faults[found:]
        if shape is Course:
            self.facts = CourseFacts.of(source.data)
        return self.model_of(source, shape)

    def errors(self, source: Source, shape: Any) -> list[Any]:
        """Return what pydantic finds wrong with a file."""
        try:
            _adapter(shape).validate_python(source.data, context=self.facts)
        except ValidationError as error:
            return error.errors()
        return []

    def model(self, name: str, shape: type[Kind]) -> Kind | None:
        """Return a file as a model, or note its faults and return None."""
        try:
            source = self.sources[name] = read_yaml(self.folder / name, self.root)
        except ContentError as error:
            self.faults += error.faults
            return None
        if shape is Course:
            self.facts = CourseFacts.of(source.data)
        return self.model_of(source, shape)

    def model_of(self, source: Source, shape: type[Kind]) -> Kind | None:
        """Return a file that was read as a model, or note its faults and return None."""
        try:
            read: Kind = _adapter(cast("Hashable", shape)).validate_python(source.data, context=self.facts)
        except ValidationError as error:
            self.faults += [shape_fault(source, dict(each)) for each in error.errors()]
            return None
        return read

    def add(self, name: str, place: Place, key: str, /, **values: object) -> None:
        """Note a fault at a place in a file that was read."""
        self.faults.append(self.sources[name].fault(place, key, **values))
