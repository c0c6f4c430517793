"""Everything the launcher says, and how it tells which one to use."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")  # those that the words below are in
Language = str

CATALOGUE = Path(__file__).resolve().parents[1] / "words" / "launcher.json"

# Said where the catalogue is missing or damaged, so it cannot stand there.
BROKEN: dict[Language, str] = {
    "en": "This copy of the course is incomplete, {path} is missing or damaged: download the course again.",
    "zh": "课程文件不完整，{path} 缺失或已损坏：请重新下载课程。",
}


class Stop(Exception):  # noqa: N818 - a way to end with one sentence, not always a fault
    """Ends the run with one sentence of the catalogue."""

    def __init__(self, key: str, code: int = 1, **values: object) -> None:
        super().__init__(key)
        self.key, self.code, self.values = key, code, values


def say(key: str, lang: Language, **values: object) -> str:
    """One sentence of the catalogue; a value `log` becomes the line that names the log file."""
    log = values.pop("log", None)
    named = fill(_text("log", lang), path=log) if log else ""
    return fill(_text(key, lang), **values, log=named)


def fill(text: str, /, **values: object) -> str:
    """A text with its placeholders filled in; one that has no value stays as it is."""
    return re.sub(r"(?a)\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), text)


def _text(key: str, lang: Language) -> str:
    spoken = lang if lang in LANGUAGES else LANGUAGES[0]
    text = BROKEN[spoken] if key == "broken" else _catalogue().get(key, {}).get(spoken)
    if not isinstance(text, str):
        raise Stop("broken", path=CATALOGUE)
    return text


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    try:
        read = json.loads(CATALOGUE.read_text("utf-8"))["launcher"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        read = None
    if not (isinstance(read, dict) and all(isinstance(texts, dict) for texts in read.values())):
        raise Stop("broken", path=CATALOGUE)
    return read


def editions(repo: Path) -> tuple[Language, ...]:
    """The languages of the course: as `course.yaml` names them in one line, else as its folders of notebooks are."""
    with contextlib.suppress(OSError, ValueError):
        course = (repo / "content" / "course.yaml").read_text("utf-8")
        if named := re.search(r"(?m)^languages: *\[([^\]#]*)\]", course):
            return tuple(re.findall(r"[\w-]+", named[1])) or LANGUAGES
    folders = sorted(path.name for path in (repo / "notebooks").glob("[a-z]*") if path.is_dir())
    return tuple(folders) or LANGUAGES


def language(
    arguments: Sequence[str], environ: Mapping[str, str] = os.environ, offered: Sequence[Language] = LANGUAGES
) -> Language:
    """Of the languages offered, `--lang` when given, else the system's; the first where none of them is."""
    for i, word in enumerate(arguments):
        chosen = word.partition("=")[2] if word.startswith("--lang=") else "".join(arguments[i + 1 : i + 2])
        if word.split("=")[0] == "--lang" and chosen in offered:
            return chosen
    spoken = system_language(environ).lower()
    return next((each for each in offered if spoken.startswith(each.lower())), offered[0])


def system_language(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """The language of the learner's system, such as zh_CN.UTF-8 or en-GB."""
    if platform == "win32":
        primary_language = 0x3FF  # the low ten bits; Chinese is 4
        code = ctypes.windll.kernel32.GetUserDefaultUILanguage()  # type: ignore[attr-defined,unused-ignore]
        return "zh" if code & primary_language == 4 else "en"
    if platform == "darwin":
        try:
            listed = subprocess.run(
                ["/usr/bin/defaults", "read", "-g", "AppleLanguages"], capture_output=True, text=True, check=False
            ).stdout
        except OSError:
            listed = ""
        if names := [line.strip(' ",') for line in listed.splitlines() if line.strip() not in {"(", ")"}]:
            return names[0]
    return next((environ[name] for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "en")
