"""``askfirst grade``: marks a folder while a bar shows how far it is, then writes the sheet and prints it."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from askfirst.faults import say
from askfirst.keepers import Keepers


def mark_folder(folder: Path, out: Path, root: Path, lang: str, seconds: int) -> None:
    """Mark ``folder``, write the sheet into ``out``, and print it."""
    with Keepers() as keepers:
        # The keeper imports pandas by now; so does this process, at the same time.
        from askfirst import marksheet  # noqa: PLC0415
        from askfirst.handins import Grading, Sheet  # noqa: PLC0415

        sheet, grading = Sheet([], {}, ""), Grading(folder, root, lang, seconds)
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task(say("grade-working", lang, count=len(grading)), total=len(grading))
            for _ in grading.run(keepers, sheet):
                progress.advance(bar)
    written = marksheet.write(sheet, folder, out, lang)  # first, for a terminal may refuse what it is shown
    console = Console(highlight=False)
    marksheet.show(sheet, console, lang)
    console.print(say("grade-written", lang, csv=written[0], html=written[1]), markup=False, soft_wrap=True)
