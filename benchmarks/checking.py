"""How much processor time `askfirst check` takes on a course of at least 300 bilingual items; the bar is one second."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from pathlib import Path

from askfirst.course.faults import ContentError
from askfirst.course.loader import ROOT, load_for
from askfirst.publish.check_lessons import check

ITEMS = 300


def enlarge(folder: Path) -> int:
    """Lay the course into ``folder`` with as many items added under new ids as it takes; return how many there are."""
    shutil.copytree(ROOT / "content", folder / "content")
    count = len(load_for("", ROOT).items)
    for path in sorted((folder / "content" / "lessons").glob("*/questions.yaml")):
        text = path.read_text(encoding="utf-8")
        items = text[text.index("\nitems:") + len("\nitems:") :]
        if count < ITEMS and not re.search(r"^\S", items, re.MULTILINE):
            again, added = re.subn(r"^(  - id: )(\S+)", r"\1again-\2", items, flags=re.MULTILINE)
            path.write_text(text.rstrip("\n") + again, encoding="utf-8")
            count += added
    return count


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        count = enlarge(Path(name))
        started = time.process_time()
        try:
            check(Path(name))
        except ContentError as error:
            print("\n".join(each.tell("en") for each in error.faults if each.key != "minutes-off"))
        print(f"{count} items checked in {time.process_time() - started:.2f} s of processor time")


if __name__ == "__main__":
    main()
