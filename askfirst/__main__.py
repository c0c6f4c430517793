"""The command line: for whoever takes the course, ``open`` and ``evidence``; for who runs it, all the others."""

from __future__ import annotations

import gc
import io
import locale
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from askfirst import __version__
from askfirst.course.faults import ContentError
from askfirst.course.languages import interface
from askfirst.course.manifest import Left
from askfirst.course.root import ROOT
from askfirst.course.words import say

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Ask First: open the course; check and build it, mark exercises."
)
Folder = Annotated[Path, typer.Option("--root", help="The folder that holds content/.")]


def language() -> str:
    """Return ``zh`` where the system speaks Chinese, else ``en``."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if (spoken or locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def refuse(error: ContentError) -> typer.Exit:
    """Say every fault on its own line and return the exit to raise."""
    for each in error.faults:
        typer.echo(each.tell(language()), err=True)
    typer.echo(say("faults", language(), count=len(error.faults)), err=True)
    return typer.Exit(1)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        typer.echo(f"askfirst {__version__}")
        raise typer.Exit


@app.callback()
def lenient(
    *,
    version: Annotated[  # noqa: ARG001 - its callback has answered
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Let nothing that is printed end a command: what a console's encoding lacks is printed as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@app.command("open")
def open_(
    *,
    lang: Annotated[str, typer.Option(help="The language, as course.yaml names it; else as your system has it.")] = "",
    port: Annotated[int | None, typer.Option(help="The port to use; else 8888, or the next free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
) -> None:
    """Open the course in JupyterLab, from any folder, and stay until it is closed.

    Your own copies of the labs lie in the course's folder, or in your data
    folder where the course is installed as a package.
    """
    from askfirst.jupyter import server, words  # noqa: PLC0415 - the other commands do without
    from askfirst.jupyter.ending import told  # noqa: PLC0415
    from askfirst.jupyter.screen import Screen  # noqa: PLC0415

    screen = Screen(words.language(["--lang", lang], offered=words.editions(ROOT)))
    opening = server.Opening(ROOT, port, browser=not no_browser, again="askfirst open")

    def work() -> int:
        server.open_course(opening, lambda: Path(sys.executable), screen)
        return 0

    raise typer.Exit(told(work, ROOT, screen))


@app.command()
def check(root: Folder = ROOT) -> None:
    """Check all of content/ and name what is wrong by file and line."""
    gc.disable()  # all that is read stays until the end, so looking for what could go takes time for nothing
    from askfirst.publish.check_lessons import advice  # noqa: PLC0415 - the other commands do without
    from askfirst.publish.check_lessons import check as check_course  # noqa: PLC0415

    try:
        content, lessons, labs = check_course(root)
    except ContentError as error:
        raise refuse(error) from None
    for each in advice(content):
        typer.echo(say("advice", language(), told=each.tell(language())))
    typer.echo(say("checked", language(), lessons=len(lessons), items=len(content.items), labs=len(labs)))


@app.command()
def build(
    root: Folder = ROOT,
    *,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Build also where somebody changed a notebook; theirs is kept beside it."),
    ] = False,
) -> None:
    """Check, then write notebooks, exercises and solutions in each language.

    A file that the build did not write, or that somebody has changed since, is named and left alone.
    """
    from askfirst.publish.build import build as build_course  # noqa: PLC0415

    lang = language()
    left: list[Left] = []
    try:
        made = build_course(root, replace=replace, tell=left.append)
    except ContentError as error:
        raise refuse(error) from None
    except OSError as error:
        typer.echo(say("unwritable", lang, path=error.filename or root, why=error.strerror or error), err=True)
        raise typer.Exit(1) from None
    for each in left:
        kept = each.kept.name if each.kept else ""
        typer.echo(say(each.key, lang, path=each.path.relative_to(root).as_posix(), kept=kept), err=True)
    typer.echo(say("built", lang, count=len(made), path=root))


@app.command()
def grade(
    folder: Annotated[Path, typer.Argument(help="The folder with the returned notebooks, or a zip of them.")],
    out: Annotated[Path | None, typer.Option(help="Where to write the marks; beside FOLDER if not given.")] = None,
    roster: Annotated[
        Path | None,
        typer.Option(help="A CSV file of people, by name or id: adds a file with a row for each."),
    ] = None,
    seconds: Annotated[int, typer.Option(min=1, max=3600, help="The longest one hand-in may take.")] = 30,
    root: Folder = ROOT,
) -> None:
    """Mark returned exercises: which tasks each file solves, and why one could not be run.

    Prints a table, and writes FOLDER-marks.csv, FOLDER-marks.html and, in FOLDER-feedback, a page for each file to give
    back. Marks that are there already are left as they are: the new ones get a number.

    Each hand-in runs in a process of its own, with limits of time, memory,
    disk and processes. On Linux, where the system allows namespaces, it is
    shut in: it sees no network, no other process and no file but Python's own
    and a scratch folder that vanishes. Elsewhere it has limits only and could
    reach your files and the network. The output says which it was.

    Nothing protects from a fault in the system itself, and nothing tells whose
    work a right answer is. More in docs/grading.md.
    """
    from askfirst.autograde.command import Order, Refused, mark_folder  # noqa: PLC0415

    lang = language()
    try:
        mark_folder(Order(folder, out, roster, root, seconds), lang)
    except Refused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from None
    except ContentError as error:
        raise refuse(error) from None
    except KeyboardInterrupt:
        typer.echo(say("grade-stopped", lang), err=True)
        raise typer.Exit(130) from None


@app.command()
def evidence(
    to: Annotated[Path | None, typer.Option(help="The file to write; a new one in this folder if not given.")] = None,
    root: Folder = ROOT,
    *,
    staff: Annotated[str, typer.Option(metavar="CODE", help="Say the code that your company gave you.")] = "",
    attest: Annotated[bool, typer.Option("--attest", help="Say that you answered these questions yourself.")] = False,
    answers: Annotated[bool, typer.Option("--answers", help="Take along what you answered, and how sure.")] = False,
) -> None:
    """Write your finished tests into one signed file, which anybody can check offline with `askfirst verify`.

    It says what the record holds of finished tests and of the questions
    before and a month after them, under the record's random number. No name
    is in it, and no answer unless you say --answers. More in docs/evidence.md.
    """
    from askfirst.course.validate import load  # noqa: PLC0415 - the other commands do without
    from askfirst.evidence.command import Unmade, write_pack  # noqa: PLC0415
    from askfirst.evidence.pack_models import Wishes  # noqa: PLC0415
    from askfirst.learner.record import Record  # noqa: PLC0415

    lang = language()
    try:
        typer.echo(write_pack(load(root), Record(), to, lang, Wishes(staff, attest, answers)))
    except Unmade as unmade:
        typer.echo(str(unmade), err=True)
        raise typer.Exit(1) from None
    except ContentError as error:
        raise refuse(error) from None


@app.command()
def verify(files: Annotated[list[Path], typer.Argument(help="Files that `askfirst evidence` has written.")]) -> None:
    """Say of each file whether it is as it was signed, and which tests it shows. Needs no network and no course."""
    from askfirst.evidence.command import check_packs  # noqa: PLC0415 - the other commands do without

    sound = True
    for line in check_packs(files, language()):
        typer.echo(line.text, err=not line.sound)
        sound = sound and line.sound
    raise typer.Exit(0 if sound else 1)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="The folder with the packs, in sub-folders or not.")],
    out: Annotated[Path | None, typer.Option(help="The folder to write; FOLDER-report if not given.")] = None,
    roster: Annotated[
        Path | None,
        typer.Option(help="A CSV file of who has to pass, by staff code; with unit, path, due date, exempt, reason."),
    ] = None,
    lang: Annotated[str, typer.Option(help="The language of the report, en or zh; else as your system has it.")] = "",
    root: Folder = ROOT,
) -> None:
    """Report on a class from its packs: who has passed, what was learnt, which questions deserve a look.

    Writes a folder with a page, a workbook and a CSV file a table; a report
    that is there already is left as it is, and the new one gets a number.
    Every pack is checked whole. Nothing is told of fewer than five people.
    More in docs/report.md.
    """
    from askfirst.course.loader import load_for  # noqa: PLC0415 - the other commands do without
    from askfirst.evidence.cohort.command import Order, Unmade, make_report  # noqa: PLC0415

    lang = interface(lang or language())
    try:
        typer.echo(make_report(Order(folder, out, roster, lang), load_for("", root)))
    except Unmade as unmade:
        typer.echo(str(unmade), err=True)
        raise typer.Exit(1) from None
    except ContentError as error:
        raise refuse(error) from None
    except KeyboardInterrupt:
        typer.echo(say("report-stopped", lang), err=True)
        raise typer.Exit(130) from None


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
