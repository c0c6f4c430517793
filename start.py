# -*- coding: utf-8 -*-
"""Opens the course, or with `test` checks it: `python start.py --help`.

The work is done in launcher/. This file is kept to words that the oldest Python can read, so that
somebody with an old Python is told so in one sentence.
"""

from __future__ import print_function, unicode_literals

import os
import sys

OLDEST, NEWEST = (3, 11), (3, 14)


if OLDEST <= sys.version_info[:2] <= NEWEST:
    from launcher import main

    code = main(sys.argv[1:])
else:
    words = (
        "Ask First needs Python 3.11 to 3.14, and this is Python %d.%d: install a newer one from python.org, then"
        " run start.py with it.\n本课程需要 Python 3.11 至 3.14，当前是 Python %d.%d：请从 python.org 安装合适的版本，"
        "再用它运行 start.py。\n"
    ) % (sys.version_info[:2] * 2)
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    getattr(sys.stderr, "buffer", sys.stderr).write(words.encode(encoding, "replace"))
    code = 1

# A double-click on Windows opens a window of its own, which would close before the sentence can be read.
if code and os.name == "nt" and "PROMPT" not in os.environ and sys.stdin.isatty():
    print("\nPress Enter to close. / 按回车键关闭。")
    sys.stdin.readline()
sys.exit(code)
