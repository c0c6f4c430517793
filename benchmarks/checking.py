"""How much processor time the command `askfirst check` takes on a course of at least 300 bilingual items.

The course is our own, with as many of its lessons laid into it a second time as it takes: with their text, quizzes,
scenes, drawings and what can be tried, all under new ids. The bar is one second, Python's start and every import counted.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from askfirst.course.loader import ROOT, load_for

ITEMS = 300
BAR = 1  # second
RUNS = 5
AGAIN = "again-"


def enlarge(folder: Path) -> int:
    """Lay the course into ``folder``, and lessons of it again until there are enough items; return how many."""
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copytree(ROOT / "solutions", folder / "solutions")  # the labs are the same, so their keys are not run again
    content = load_for("", ROOT)
    count = len(content.items)
    listed = []
    for lesson, file in content.questions.items():
        if count >= ITEMS:
            break
        if lesson == content.course.test_lesson:
            continue
        again(folder / "content" / "lessons" / lesson, set(file.by_id) | set(content.scene_files.get(lesson, {})))
        listed.append(lesson)
        count += len(file.items)
    course = folder / "content" / "course.yaml"
    text = course.read_text(encoding="utf-8")
    entries = yaml.safe_load(text)["lessons"]
    added = yaml.safe_dump({name(lesson): entries[lesson] for lesson in listed}, allow_unicode=True)
    course.write_text(re.sub(r"(?m)^lessons:\n", lambda _: "lessons:\n" + indented(added), text), encoding="utf-8")
    return count


def name(lesson: str) -> str:
    """Return the id of a lesson laid a second time: it comes last."""
    return f"9{lesson}"


def again(lesson: Path, ids: set[str]) -> None:
    """Lay the folder of a lesson a second time, with new ids for its items, scenes and drawings."""
    twin = lesson.with_name(name(lesson.name))
    shutil.copytree(lesson, twin)
    drawings = {path.stem for path in (twin / "drawings").glob("*.svg")}
    for path in (twin / "drawings").glob("*.svg"):
        path.rename(path.with_name(AGAIN + path.name))
    known = "|".join(sorted(map(re.escape, ids | drawings | {lesson.name}), key=len, reverse=True))
    for path in [*twin.glob("*.yaml"), twin / "lesson.md"]:
        text = path.read_text(encoding="utf-8")
        text = re.sub(rf'(?m)(?:(?<=[\s"\[])|^)({known})(?=[\s",:\]])', lambda match: AGAIN + match[1], text)
        path.write_text(text.replace(AGAIN + lesson.name, twin.name), encoding="utf-8")


def indented(text: str) -> str:
    """Return lines two spaces further right."""
    return re.sub("(?m)^(?=.)", "  ", text)


def measured(folder: Path) -> tuple[float, str]:
    """Run the command once and return its processor time, its children's included, and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "askfirst", "check", "--root", str(folder)],
        capture_output=True, encoding="utf-8", check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout.strip()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as temporary:
        count = enlarge(Path(temporary))
        runs = sorted(measured(Path(temporary)) for _ in range(RUNS))
    print(runs[0][1])
    best, worst = runs[0][0], runs[-1][0]
    print(f"{count} items checked in {best:.2f} s of processor time (the best of {RUNS} runs; the worst {worst:.2f} s)")


if __name__ == "__main__":
    main()
