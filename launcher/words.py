"""Everything the launcher says, and how it tells which one to use."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LANGUAGES = ("en", "zh")  # those that the words below are in
Language = str

WORDS: dict[str, dict[Language, str]] = {
    # Steps
    "step_venv": {"en": "Making the course's own environment", "zh": "创建课程专用环境"},
    "step_packages": {"en": "Fetching the packages", "zh": "获取软件包"},
    "step_install": {"en": "Installing the packages", "zh": "安装软件包"},
    "step_lab": {"en": "Starting JupyterLab", "zh": "启动 JupyterLab"},
    "step_browser": {"en": "Finding a browser for the tests", "zh": "查找测试所需的浏览器"},
    "count": {"en": "{done} of {total}", "zh": "{done} / {total}"},
    "seconds": {"en": "{seconds} s", "zh": "{seconds} 秒"},
    "first_time": {
        "en": "Ask First gets ready. This takes a minute or two the first time, and a moment after that.",
        "zh": "《先问再拍》正在准备。首次需要一两分钟，以后只需片刻。",
    },
    # News
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
        "en": "The course is closed, and your answers are kept. Come back with: python start.py",
        "zh": "课程已关闭，您的作答均已保存。再次学习请运行：python start.py",
    },
    "other_folder": {
        "en": "{tried} cannot be used ({why}), so the environment goes to {folder}.",
        "zh": "无法使用 {tried}（{why}），环境将建在 {folder}。",
    },
    "why_read_only": {"en": "it cannot be written to", "zh": "不可写入"},
    "why_foreign": {"en": "something that is not the course's is there", "zh": "其中有并非本课程的内容"},
    "waiting": {
        "en": "The course is being started already: waiting for that.",
        "zh": "课程正在由另一窗口启动，请稍候。",
    },
    "slow_way": {
        "en": "uv did not manage it, so pip has a try (it takes a little longer).",
        "zh": "uv 未能完成，改用 pip 重试（稍慢一些）。",
    },
    "stage": {"en": "{number} of {total}: {command}", "zh": "第 {number} 项，共 {total} 项：{command}"},
    "all_passed": {"en": "All checks passed in {seconds} s.", "zh": "全部检查通过，用时 {seconds} 秒。"},
    "passed_without_web": {
        "en": "All other checks passed in {seconds} s, but the browser half was NOT checked: that needs Node.js and npm.",
        "zh": "其余检查通过，用时 {seconds} 秒；但网页端代码没有检查：这需要 Node.js 和 npm。",
    },
    # What can go wrong: one sentence, with the next step
    "stopped": {
        "en": "Stopped. Run it again whenever you like; what was fetched is kept.",
        "zh": "已停止。可随时重新运行，已下载的内容会保留。",
    },
    "arguments": {
        "en": "start.py does not know “{given}”: run python start.py --help to see what it knows.",
        "zh": "start.py 不认识“{given}”：请运行 python start.py --help 查看用法。",
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
        "en": "Your work on the labs can be kept neither in {folder} nor in your own data folder: copy the course to a"
        " folder of yours and run it there.",
        "zh": "{folder} 和您的用户数据文件夹均不可写入，无法保存实验：请把课程复制到您自己的文件夹后再运行。",
    },
    "network": {
        "en": "The packages could not be fetched, the network did not answer: run it again once you are"
        " connected, and it goes on where it stopped.{log}",
        "zh": "网络未响应，软件包获取失败：联网后重新运行，会接着已完成的部分继续。{log}",
    },
    "no_pip": {
        "en": "This Python cannot make an environment, its venv module is incomplete: {remedy}, then run it again.{log}",
        "zh": "此 Python 缺少完整的 venv 模块，无法创建环境：请先{remedy}，再重新运行。{log}",
    },
    "remedy_apt": {
        "en": "run sudo apt install python{version}-venv",
        "zh": "运行 sudo apt install python{version}-venv",
    },
    "remedy_python": {"en": "install Python from python.org", "zh": "从 python.org 安装 Python"},
    "install_failed": {
        "en": "The packages could not be installed: run it again, and if that does not help, show the log to"
        " whoever gave you the course.{log}",
        "zh": "软件包安装失败：请重新运行；若仍不成功，请把日志交给课程提供者。{log}",
    },
    "lab_failed": {
        "en": "JupyterLab did not start: run it again, and the environment will be made anew.{log}",
        "zh": "JupyterLab 未能启动：请重新运行，环境将重新创建。{log}",
    },
    "lab_ended": {
        "en": "JupyterLab ended by itself; your answers are kept, so run it again.{log}",
        "zh": "JupyterLab 意外结束；您的作答均已保存，请重新运行。{log}",
    },
    "no_browser": {
        "en": "The tests need a browser: install Chromium, Chrome or Edge, then run it again.{log}",
        "zh": "测试需要浏览器：请安装 Chromium、Chrome 或 Edge 后重新运行。{log}",
    },
    "stage_failed": {
        "en": "Stopped at {number} of {total}: {command}",
        "zh": "在第 {number} 项（共 {total} 项）停止：{command}",
    },
    "unexpected": {
        "en": "Something unexpected stopped it, {error}: run it again.{log}",
        "zh": "发生意外情况，{error}：请重新运行。{log}",
    },
    "log": {"en": "\n  Details: {path}", "zh": "\n  详细记录：{path}"},
    "help": {
        "en": """\
Ask First: a course on sensitive personal information and consent.

  python start.py          opens the course in your browser
  python start.py test     runs every check of the project

  --lang en | zh           English or Chinese (else as your system has it)
  --port N                 the port to use (else 8888, or the next free one)
  --no-browser             only prints the address
  --help                   these words
""",
        "zh": """\
《先问再拍》：敏感个人信息与同意培训课程。

  python start.py          在浏览器中打开课程
  python start.py test     运行项目的全部检查

  --lang en | zh           英文或中文（默认与系统一致）
  --port N                 使用的端口（默认 8888 或其后的空闲端口）
  --no-browser             只显示网址，不打开浏览器
  --help                   显示本说明
""",
    },
}


class Stop(Exception):  # noqa: N818 - a way to end with one sentence, not always a fault
    """Ends the run with one sentence of WORDS."""

    def __init__(self, key: str, code: int = 1, **values: object) -> None:
        super().__init__(key)
        self.key, self.code, self.values = key, code, values


def say(key: str, lang: Language, **values: object) -> str:
    """One sentence of the table; a value `log` becomes the line that names the log file."""
    log = values.pop("log", None)
    spoken = lang if lang in LANGUAGES else LANGUAGES[0]
    named = WORDS["log"][spoken].format(path=log) if log else ""
    return WORDS[key][spoken].format(**values, log=named)


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
