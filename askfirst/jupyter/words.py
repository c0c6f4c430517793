"""Everything the launcher says, in both languages, and how it tells which one to use."""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]

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
    text = BROKEN[lang] if key == "broken" else _catalogue().get(key, {}).get(lang)
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


def language(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> Language:
    """`--lang` when given, else the system's: Chinese of any kind is zh, all else en."""
    for i, word in enumerate(arguments):
        chosen = word.partition("=")[2] if word.startswith("--lang=") else "".join(arguments[i + 1 : i + 2])
        if word.split("=")[0] == "--lang" and chosen in {"en", "zh"}:
            return "zh" if chosen == "zh" else "en"
    return "zh" if system_language(environ).lower().startswith("zh") else "en"


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
