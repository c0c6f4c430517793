"""The lessons' files, each read when it is first asked for: a kernel stays small, and a fault costs its own lesson."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from askfirst.course.activity_models import ActivityFile
from askfirst.course.faults import ContentError, Fault
from askfirst.course.item_models import Item
from askfirst.course.models import Scene
from askfirst.course.question_file import QuestionFile

SceneFile = dict[str, Scene]


File = TypeVar("File", QuestionFile, ActivityFile, SceneFile)


class Shelf(Mapping[str, File]):
    """The files of one kind, by lesson, each read when it is first asked for: a lesson's kernel stays small."""

    def __init__(self, lessons: Iterable[str], read: Callable[[str], File]) -> None:
        """Know which lessons have a file, and how to read one."""
        self.lessons = tuple(lessons)
        self._read: Callable[[str], File] = read
        self._have: dict[str, File] = {}
        self.faults: dict[str, list[Fault]] = {}  # of the files that were asked for and could not be read

    def __getitem__(self, lesson: str) -> File:
        """Return a lesson's file; raise :class:`ContentError` where it cannot be read."""
        if lesson not in self._have:
            if lesson not in self.lessons:
                raise KeyError(lesson)
            if lesson in self.faults:
                raise ContentError(self.faults[lesson])
            self._have[lesson] = self._read(lesson)
        return self._have[lesson]

    def __contains__(self, lesson: object) -> bool:
        """Tell without reading."""
        return lesson in self.lessons and lesson not in self.faults

    def __iter__(self) -> Iterator[str]:
        """Go through the lessons whose file can be read: a fault costs the lesson it is in."""
        return (lesson for lesson in self.lessons if self.sound(lesson))

    def __len__(self) -> int:
        """Count them."""
        return len(self.lessons)

    def at_hand_first(self) -> Iterator[File]:
        """Go through the files, those first that were read already."""
        for lesson in [*self._have, *(each for each in self.lessons if each not in self._have)]:
            if self.sound(lesson):
                yield self[lesson]

    def sound(self, lesson: str) -> bool:
        """Tell whether a lesson has a file that can be read; its faults are kept in :attr:`faults` if not."""
        try:
            return self[lesson] is not None
        except KeyError:
            return False
        except ContentError as error:
            self.faults[lesson] = error.faults
            return False


class Items(Mapping[str, Item]):
    """Every item of the bank, by id; a file that cannot be read costs its own items only."""

    def __init__(self, files: Shelf[QuestionFile]) -> None:
        """Look items up in ``files``."""
        self._files = files

    def __getitem__(self, item_id: str) -> Item:
        """Return one item, from a file at hand where it stands in one."""
        for file in self._files.at_hand_first():
            if item_id in file.by_id:
                return file.by_id[item_id]
        raise KeyError(item_id)

    def __iter__(self) -> Iterator[str]:
        """Go through the whole bank, lesson by lesson."""
        return (item.id for lesson in self._files for item in self._files[lesson].items)

    def __len__(self) -> int:
        """Count the bank."""
        return sum(len(self._files[lesson].items) for lesson in self._files)


class Scenes(Mapping[str, Scene]):
    """Every scene of the course, by id; a file that cannot be read costs its own scenes only."""

    def __init__(self, files: Shelf[SceneFile]) -> None:
        """Look scenes up in ``files``."""
        self._files = files

    def __getitem__(self, scene_id: str) -> Scene:
        """Return one scene, from a file at hand where it stands in one."""
        for file in self._files.at_hand_first():
            if scene_id in file:
                return file[scene_id]
        raise KeyError(scene_id)

    def __iter__(self) -> Iterator[str]:
        """Go through the scenes, lesson by lesson."""
        return (scene_id for lesson in self._files for scene_id in self._files[lesson])

    def __len__(self) -> int:
        """Count the scenes."""
        return sum(len(self._files[lesson]) for lesson in self._files)
