"""Exercises as learners return them, made for the tests of marking."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from askfirst.autograde.grader import Sheet
from askfirst.autograde.submission import Submission

LAB = "08-is-it-95-percent"
OPEN = f'import askfirst\nlab = askfirst.lab("{LAB}", lang="en")\nsurvey = lab.data("survey")'
SHARE = """
drawn = survey[(survey["source"] == "drawn") & (survey["seen_by"] == "inspector")]
latest = drawn.sort_values("visited_on").drop_duplicates("showroom_id", keep="last")
known = latest[latest["capture"] != "unknown"]
share = (known["capture"] == "confirmed").mean()
"""
CHECK = 'lab.check("share", share)'
GOOD = [OPEN, SHARE, CHECK]


def notebook(*cells: str, **about: Any) -> dict[str, Any]:
    code = [{"cell_type": "code", "source": each, "metadata": {}, "outputs": []} for each in cells]
    return {"cells": code, "metadata": {"askfirst": {"lab": LAB, "lang": "en"}} | about, "nbformat": 4}


def hand_in(folder: Path, name: str, what: Any) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(what if isinstance(what, bytes) else json.dumps(what).encode())


def of(sheet: Sheet, name: str) -> Submission:
    (found,) = [each for each in sheet.hand_ins if each.name == name]
    return found
