"""The command line: for whoever takes the course, ``open`` and ``evidence``; for who runs it, all the others."""

from __future__ import annotations

import gc
import io
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from askfirst import __version__
from askfirst.adapt_commands import commands as adapt_commands
from askfirst.course.faults import ContentError
from askfirst.course.manifest import Left
from askfirst.course.root import LIBRARY, ROOT
from askfirst.course.words import say
from askfirst.evidence_commands import commands as evidence_commands
from askfirst.session_commands import commands as session_commands
from askfirst.terminal import Course, Folder, answer, changing, language, refuse
from askfirst.writing_commands import commands as writing_commands
from askfirst.writing_commands import watch as watch_course

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Ask First: open the course; check and build it, mark exercises."
)
app.add_typer(evidence_commands)
app.add_typer(session_commands)
app.add_typer(adapt_commands)
app.add_typer(writing_commands)


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
    folder: Course = ROOT,
    *,
    lang: Annotated[str, typer.Option(help="The language, as course.yaml names it; else as your system has it.")] = "",
    port: Annotated[int | None, typer.Option(help="The port to use; else 8888, or the next free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    hand_in: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where evidence of finished tests can be handed in.")
    ] = None,
) -> None:
    """Open a course in JupyterLab, from any folder, and stay until it is closed.

    Your own copies of the labs lie in the course's folder, or in your data
    folder where the course is installed as a package.
    """
    from askfirst.jupyter import server, words  # noqa: PLC0415 - the other commands do without
    from askfirst.jupyter.ending import told  # noqa: PLC0415
    from askfirst.jupyter.screen import Screen  # noqa: PLC0415

    screen = Screen(words.language(["--lang", lang], offered=words.editions(folder)))
    again = "askfirst open" if folder in (LIBRARY, Path.cwd()) else f'askfirst open "{folder}"'
    opening = server.Opening(folder, port, browser=not no_browser, again=again, hand_in=hand_in)

    def work() -> int:
        if folder != LIBRARY:
            server.make_notebooks(folder, screen.lang, lambda: Path(sys.executable), screen)
        server.open_course(opening, lambda: Path(sys.executable), screen)
        return 0

    raise typer.Exit(told(work, folder, screen))


@app.command()
def check(
    root: Course = ROOT,
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Check again at each save, until Ctrl+C.")] = False,
) -> None:
    """Check all of content/ and name what is wrong by file and line."""
    if watch:
        watch_course(root)
    gc.disable()  # all that is read stays until the end, so looking for what could go takes time for nothing
    from askfirst.publish.check_lessons import advice  # noqa: PLC0415 - the other commands do without
    from askfirst.publish.check_lessons import check as check_course  # noqa: PLC0415
    from askfirst.teach.adapt.translating import to_translate  # noqa: PLC0415

    try:
        content, lessons, labs = check_course(root)
    except ContentError as error:
        raise refuse(error, root) from None
    for line in to_translate(root, language()):
        typer.echo(line)
    for each in advice(content):
        typer.echo(say("advice", language(), told=each.tell(language())))
    typer.echo(say("checked", language(), lessons=len(lessons), items=len(content.items), labs=len(labs)))


@app.command()
def build(
    root: Course = ROOT,
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
    with changing(root):
        made = build_course(root, replace=replace, tell=left.append)
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


@app.command("law-change")
def law_change(
    file: Annotated[Path, typer.Argument(help="The change, written down: which provision, since when, what is new.")],
    *,
    people: Annotated[
        Path | None, typer.Option(help="A folder of evidence packs: says whose tests are from before the change.")
    ] = None,
    lesson: Annotated[
        str | None, typer.Option(help="The name of a lesson to draft on it, such as yearly-consent.")
    ] = None,
    table: Annotated[Path | None, typer.Option("--csv", help="A new file to write the list into as a table.")] = None,
    root: Folder = ROOT,
) -> None:
    """List what of the course a change of the law touches, whose evidence is older, and draft a lesson on it.

    Nothing that is there is changed. More in docs/law-change.md.
    """
    from askfirst.lawchange.command import Order  # noqa: PLC0415 - the other commands do without
    from askfirst.lawchange.command import law_change as told_of  # noqa: PLC0415

    try:
        raise answer(told_of(Order(file, people, lesson, table, root), language()))
    except ContentError as error:
        raise refuse(error) from None


@app.command()
def calendar(
    to: Annotated[Path, typer.Option(help="The file to write.")] = Path("askfirst-refresh.ics"),
    lang: Annotated[str, typer.Option(help="The language of its texts; else as your system has it.")] = "",
    root: Folder = ROOT,
) -> None:
    """Write the days on which three cases come up again after your test into a file for your calendar (.ics).

    It holds no name and no result, and may be imported again: nothing doubles.
    """
    from askfirst.course.atomic_write import put_new  # noqa: PLC0415 - the other commands do without
    from askfirst.course.loader import load_for  # noqa: PLC0415
    from askfirst.learner.desk import Desk  # noqa: PLC0415
    from askfirst.learner.record import RecordError  # noqa: PLC0415
    from askfirst.learner.refresh_calendar import NothingAheadError  # noqa: PLC0415
    from askfirst.learner.refresh_calendar import calendar as days_ahead  # noqa: PLC0415
    from askfirst.widgets.base import trouble_text  # noqa: PLC0415

    try:
        content = load_for("", root)  # it asks no question
        offered = content.course.languages
        written = lang if lang in offered else language() if language() in offered else offered[0]
        there = not put_new(to, days_ahead(content, Desk().record(), written, datetime.now().astimezone().date()))
    except ContentError as error:
        raise refuse(error) from None
    except NothingAheadError:
        told = say("calendar-nothing", language())
    except RecordError as error:
        told = trouble_text(language(), error)
    except OSError as error:
        told = say("unwritable", language(), path=error.filename, why=error.strerror or error)
    else:
        told = say("calendar-there" if there else "calendar-written", language(), path=to)
        if not there:
            typer.echo(told)
            return
    typer.echo(told, err=True)
    raise typer.Exit(1)


def main() -> None:
    """Run the command line."""
    try:
        app()
    finally:
        gc.freeze()  # else Python looks through all that it has loaded once more before it ends


if __name__ == "__main__":
    main()
