"""The answers of a lab, computed from its files, and what is said about a verdict. No widget is needed for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from askfirst.assess.answer_key import Key, key_line, read_key
from askfirst.assess.lab_verdict import Answer, Verdict
from askfirst.course.faults import ContentError, fault
from askfirst.course.lab_models import NO, YES, Lab, LabFolder, Task, columns_in
from askfirst.course.languages import sentences
from askfirst.course.loader import Content
from askfirst.course.words import fill, section
from askfirst.course.yaml_source import shown

Made = TypeVar("Made")


def answer(task: Task, folder: LabFolder, file: Lab) -> Answer:
    """Return the right answer of a task with its common errors: computed by the lab's key, or as its cards say.

    Where the key fails, :class:`ContentError` says at which line: now, or when the common errors are first looked at.
    """
    if not task.part:
        made = _told(folder, lambda: _key(folder.key).answer(task.id, lambda: tables(folder, file)))
        return replace(made, compute=lambda: _told(folder, made.compute))
    right: dict[Any, Any] = {card.id: card.group for card in task.cards}
    groups = [group.id for group in task.groups] or [YES, NO]
    common_errors: dict[str, Any] = {
        f"{card.id}:{group}": right | {card.id: group} for card in task.cards for group in groups if group != card.group
    }
    return Answer(right, lambda: common_errors)


def tables(folder: LabFolder, file: Lab) -> dict[str, pd.DataFrame]:
    """Return fresh copies of a lab's tables, as they stand in their files."""
    return {name: _read(folder.table(name)).copy() for name in file.data}


def _told(folder: LabFolder, call: Callable[[], Made]) -> Made:
    try:
        return call()
    except ContentError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a key raises is said with its line
        line, why = key_line(folder.key, error), f"{type(error).__name__}: {error}"[:200]
        raise ContentError([fault(shown(folder.key, folder.root), line, "key-raises", why=why)]) from None


def sentence(content: Content, task: Task, verdict: Verdict, lang: str) -> str:
    """Return what is said about a verdict."""
    words = section("lab", lang)
    if verdict.state == "right":
        return content.inline(task.why.of(lang), lang)
    if verdict.state == "not-attempted":
        return words["nothing-yet" if not task.part else "nothing-clicked"]
    key = "unplaced" if task.part and verdict.key == "missing" else verdict.key
    said = fill(words[key], **verdict.values)
    if task.part:
        placed = {card.id: card for card in task.cards}.get(verdict.common_error.partition(":")[0])
        return sentences(said, placed.hint.of(lang), lang=lang) if placed else said
    common_error = task.common_errors.get(verdict.common_error)
    return content.inline(common_error.of(lang), lang) if common_error else said


def edition(path: Path, lang: str, languages: Sequence[str]) -> pd.DataFrame:
    """Return a copy of a table that speaks one language; raise :class:`ContentError` where it cannot be read."""
    table = _read(path)
    columns = columns_in(lang, list(table.columns), languages)
    return table[list(columns)].rename(columns=columns)


@cache
def _key(path: Path) -> Key:
    key = read_key(path)
    if key is None:
        raise ContentError([fault(path.name, 1, "key-none")])
    return key


@cache
def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, keep_default_na=True)
    except (OSError, ValueError) as error:
        raise ContentError([fault(path.name, 1, "file-unreadable", why=error)]) from None
