"""What opening the course says, in both languages, and how it tells which one to use."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Literal

Language = Literal["en", "zh"]

WORDS: dict[str, dict[Language, str]] = {
    "step_lab": {"en": "Starting JupyterLab", "zh": "启动 JupyterLab"},
    "count": {"en": "{done} of {total}", "zh": "{done} / {total}"},
    "seconds": {"en": "{seconds} s", "zh": "{seconds} 秒"},
    "open": {
        "en": "The course is open in your browser. Keep this window; Ctrl-C here ends the course.\n  {address}",
        "zh": "课程已在浏览器中打开。请保留本窗口；在此按 Ctrl-C 结束课程。\n  {address}",
    },
    "open_yourself": {
        "en": "The course is running: open this address. Ctrl-C here ends the course.\n  {address}",
        "zh": "课程已启动，请打开以下网址。在此按 Ctrl-C 结束课程。\n  {address}",
    },
    "already_open": {
        "en": "The course was already running, so here it is again.\n  {address}",
        "zh": "课程已在运行，现为您再次打开。\n  {address}",
    },
    "goodbye": {
        "en": "The course is closed, and your answers are kept. Come back with: {again}",
        "zh": "课程已关闭，您的作答均已保存。再次学习请运行：{again}",
    },
    "waiting": {
        "en": "The course is being started already: waiting for that.",
        "zh": "课程正在由另一窗口启动，请稍候。",
    },
    "stopped": {
        "en": "Stopped. Run it again whenever you like; what was fetched is kept.",
        "zh": "已停止。可随时重新运行，已下载的内容会保留。",
    },
    "incomplete": {
        "en": "This copy of the course is incomplete, {missing} is missing: download the course again.",
        "zh": "课程文件不完整，缺少 {missing}：请重新下载课程。",
    },
    "port": {
        "en": "Port {port} cannot be used here, something else has it: choose another, or leave --port out.",
        "zh": "端口 {port} 不可用或已被占用：请换一个端口，或不带 --port 运行。",
    },
    "disk_full": {
        "en": "The disk is full: free about 1 GB, then run it again.{log}",
        "zh": "磁盘空间不足：请腾出约 1 GB 空间后重新运行。{log}",
    },
    "no_folder": {
        "en": "Neither {first} nor {second} can be written to: copy the course to a folder of yours and run it there.",
        "zh": "{first} 和 {second} 均不可写入：请把课程复制到您自己的文件夹后再运行。",
    },
    "no_work": {
        "en": "Your work on the labs can be kept neither in {folder} nor in your own data folder: set ASKFIRST_HOME to"
        " a folder you can write to, then run it again.",
        "zh": "{folder} 和您的用户数据文件夹均不可写入，无法保存实验："
        "请把 ASKFIRST_HOME 设为您可写入的文件夹，再重新运行。",
    },
    "lab_failed": {
        "en": "JupyterLab did not start: run it again, and if that does not help, show the log to whoever gave you the"
        " course.{log}",
        "zh": "JupyterLab 未能启动：请重新运行；若仍不成功，请把日志交给课程提供者。{log}",
    },
    "lab_unreachable": {
        "en": "JupyterLab runs, but {address} does not answer: something on this computer, such as a firewall or a"
        " security program, keeps the course from reaching it; let whoever looks after the computer allow it.{log}",
        "zh": "JupyterLab 已运行，但 {address} 没有响应："
        "本机的防火墙或安全软件等可能阻止了访问，请联系电脑管理员放行。{log}",
    },
    "lab_ended": {
        "en": "JupyterLab ended by itself; your answers are kept, so run it again.{log}",
        "zh": "JupyterLab 意外结束；您的作答均已保存，请重新运行。{log}",
    },
    "unexpected": {
        "en": "Something unexpected stopped it, {error}: run it again.{log}",
        "zh": "发生意外情况，{error}：请重新运行。{log}",
    },
    "log": {"en": "\n  Details: {path}", "zh": "\n  详细记录：{path}"},
}


class Stop(Exception):  # noqa: N818 - a way to end with one sentence, not always a fault
    """Ends the run with one sentence of WORDS."""

    def __init__(self, key: str, code: int = 1, **values: object) -> None:
        super().__init__(key)
        self.key, self.code, self.values = key, code, values


def sentence(table: Mapping[str, Mapping[Language, str]], key: str, lang: Language, **values: object) -> str:
    """One sentence of a table; a value `log` becomes the line that names the log file."""
    log = values.pop("log", None)
    named = WORDS["log"][lang].format(path=log) if log else ""
    return table[key][lang].format(**values, log=named)


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
