"""A course made into one that speaks other languages than it did: its content is copied and cut by script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from askfirst.course.yaml_source import read_yaml
from askfirst.teach.adapt.folder import content_files
from askfirst.teach.adapt.one_language import in_languages

Texts = dict[str, str]
CELL = re.compile(r'(?ms)\+\+\+ \{"lang": "([\w-]+)"[^}\n]*\}\n.*?(?=^\+\+\+ |^```\{code-cell\}|\Z)')


def reduced(root: Path, target: Path, lang: str) -> Path:
    """Copy the content of the course in ``root`` below ``target`` and leave it one language, as a new folder has it."""
    was = tuple(read_yaml(root / "content" / "course.yaml", root).data["languages"])
    for name, data in in_languages(content_files(root), was, [lang]).items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(data)
    return target


def widened(root: Path, target: Path, lang: str, like: str) -> Path:
    """Copy the content of a course without labs and add a language that says what ``like`` says."""
    shutil.copytree(root / "content", target / "content")
    was = tuple(read_yaml(root / "content" / "course.yaml", root).data["languages"])
    for path in sorted((target / "content").rglob("*.yaml")):
        said = _changed(read_yaml(path, target).data, was, lambda texts: {**texts, lang: texts[like]})
        if path.name == "course.yaml":
            said["languages"] = [*was, lang]
        put(path, said)
    for path in sorted((target / "content").rglob("*.md")):
        text = path.read_text("utf-8")
        for cell in reversed(list(CELL.finditer(text))):
            if cell[1] == was[-1]:
                like_cell = next(each for each in reversed(list(CELL.finditer(text, 0, cell.end()))) if each[1] == like)
                text = text[: cell.end()] + like_cell[0].replace(f'"{like}"', f'"{lang}"') + text[cell.end() :]
        path.write_text(text, "utf-8")
    return target


def _changed(data: Any, languages: tuple[str, ...], change: Callable[[Texts], Texts]) -> Any:
    if isinstance(data, list):
        return [_changed(each, languages, change) for each in data]
    if not isinstance(data, dict):
        return data
    if set(languages) <= data.keys():
        rest = {key: value for key, value in data.items() if key not in languages}
        return rest | change({lang: data[lang] for lang in languages})
    return {key: _changed(value, languages, change) for key, value in data.items()}


class _Plain(yaml.SafeDumper):
    """Writes everything out: our YAML has no anchors."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def put(path: Path, data: Any) -> None:
    text = yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10**6)
    path.write_text(text, "utf-8")


def adapted(root: Path, target: Path) -> Path:
    """Copy a course and change it as a company would: its name, its contact, the day, the pass mark, lessons, items."""
    left = (
        "notebooks",
        "exercises",
        "solutions",
        "content",
        "askfirst",
        "launcher",
        "tests",
        "tools",
        "docs",
        "benchmarks",
    )
    for name in left:
        shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in root.glob("*.*"):
        if path.is_file():
            shutil.copy(path, target)
    course = target / "content" / "course.yaml"
    said = read_yaml(course, target).data
    said |= {
        "company": {"en": "Linjiang Homes", "zh": "临江置业"},
        "contact": {"en": "Ms Chen (extension 12)", "zh": "陈老师（分机12）"},
        "law_as_of": "2026-12-01",
        "pass_percent": 75,
    }
    for slug in ("10-95-percent", "11-then-and-now"):
        shutil.rmtree(target / "content" / "lessons" / slug)
        del said["lessons"][slug]
    for path in said["paths"].values():
        path["lessons"] = [slug for slug in path["lessons"] if slug in said["lessons"]]
        path["test"] = {outcome: count for outcome, count in path["test"].items() if outcome not in ("C2", "C4")}
    put(course, said)
    questions = target / "content" / "lessons" / "00-welcome" / "questions.yaml"
    bank = read_yaml(questions, target).data
    alone = next(item for item in bank["items"] if "family" not in item)
    put(questions, bank | {"items": [*bank["items"], alone | {"id": "one-more"}]})
    return target
