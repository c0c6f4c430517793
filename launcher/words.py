"""What the launcher says beside what opening the course says, in both languages."""

from __future__ import annotations

from askfirst.jupyter import words
from askfirst.jupyter.words import Language, sentence

WORDS: dict[str, dict[Language, str]] = words.WORDS | {
    # Steps
    "step_venv": {"en": "Making the course's own environment", "zh": "创建课程专用环境"},
    "step_packages": {"en": "Fetching the packages", "zh": "获取软件包"},
    "step_install": {"en": "Installing the packages", "zh": "安装软件包"},
    "step_browser": {"en": "Finding a browser for the tests", "zh": "查找测试所需的浏览器"},
    "first_time": {
        "en": "Ask First gets ready. This takes a minute or two the first time, and a moment after that.",
        "zh": "《先问再拍》正在准备。首次需要一两分钟，以后只需片刻。",
    },
    # News
    "other_folder": {
        "en": "{tried} cannot be used ({why}), so the environment goes to {folder}.",
        "zh": "无法使用 {tried}（{why}），环境将建在 {folder}。",
    },
    "why_read_only": {"en": "it cannot be written to", "zh": "不可写入"},
    "why_foreign": {"en": "something that is not the course's is there", "zh": "其中有并非本课程的内容"},
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
    "arguments": {
        "en": "start.py does not know “{given}”: run python start.py --help to see what it knows.",
        "zh": "start.py 不认识“{given}”：请运行 python start.py --help 查看用法。",
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
    "made_anew": {
        "en": "JupyterLab did not start: run it again, and the environment will be made anew.{log}",
        "zh": "JupyterLab 未能启动：请重新运行，环境将重新创建。{log}",
    },
    "no_browser": {
        "en": "The tests need a browser: install Chromium, Chrome or Edge, then run it again.{log}",
        "zh": "测试需要浏览器：请安装 Chromium、Chrome 或 Edge 后重新运行。{log}",
    },
    "stage_failed": {
        "en": "Stopped at {number} of {total}: {command}",
        "zh": "在第 {number} 项（共 {total} 项）停止：{command}",
    },
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


def say(key: str, lang: Language, **values: object) -> str:
    """One sentence of the launcher."""
    return sentence(WORDS, key, lang, **values)
