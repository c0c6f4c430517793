"""The commands about a course of one's own: made, tried, brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from askfirst.course.faults import ContentError
from askfirst.course.root import LIBRARY, ROOT
from askfirst.course.words import say
from askfirst.teach.adapt.refusal import Refused
from askfirst.terminal import Course, answer, changing, language, refuse

if TYPE_CHECKING:
    from askfirst.teach.adapt.merging import Decide, Question

commands = typer.Typer()


@commands.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make; never one that has something in it.")],
    *,
    lang: Annotated[str, typer.Option(metavar="CODES", help="Its languages, such as en or en,zh; else all.")] = "",
    pack: Annotated[
        str, typer.Option(metavar="NAME", help="With the lesson and the lab for a trade, such as gym.")
    ] = "",
) -> None:
    """Make a folder with a course of your own: its content, company, contact and paths are yours to change.

    More in docs/own-course.md.
    """
    from askfirst.publish.build import build  # noqa: PLC0415 - the other commands do without
    from askfirst.teach.adapt.folder import make_folder  # noqa: PLC0415
    from askfirst.teach.adapt.translating import to_translate  # noqa: PLC0415

    spoken = language()
    with changing(folder):
        make_folder(folder.absolute(), [each.strip() for each in lang.split(",") if each.strip()], pack)
    typer.echo(say("own-building", spoken))
    try:
        build(folder.absolute(), origin=LIBRARY)
    except (ContentError, OSError):
        typer.echo(say("own-made-unbuilt", spoken, folder=folder), err=True)
        raise typer.Exit(1) from None
    typer.echo(say("own-made", spoken, folder=folder))
    for line in to_translate(folder.absolute(), spoken):
        typer.echo(line)


@commands.command("test")
def trial_(folder: Course = ROOT) -> None:
    """Build a course and try what every course must keep: sound, answerable, readable, its labs and solutions fit."""
    from askfirst.teach.adapt.trial import trial  # noqa: PLC0415 - the other commands do without

    typer.echo(say("own-testing", language()))
    with changing(folder):
        ended = answer(trial(folder, language()))
    if ended.exit_code:
        typer.echo(say("own-failed", language()), err=True)
    else:
        typer.echo(say("own-passed", language(), folder=folder))
    raise ended


@commands.command()
def update(
    folder: Course = ROOT,
    *,
    keep: Annotated[
        Literal["mine", "theirs"] | None, typer.Option(help="At each place that both have changed; else it is asked.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="As askfirst undo does: take back the last change.")] = False,
) -> None:
    """Bring what is new in the library into a course of your own, and keep what you have changed.

    What both have changed is shown side by side and asked. Nothing is
    written before the last answer. More in docs/own-course.md.
    """
    with changing(folder):
        _undo(folder) if undo else _update(folder, keep)


@commands.command("undo")
def undo_(folder: Course = ROOT) -> None:
    """Take back the last change that a command made to a course: a mend, an item, a lesson, an update.

    Once more takes back the one before it, as far as the last ten.
    """
    with changing(folder):
        _undo(folder)


def _undo(folder: Path) -> None:
    from askfirst.teach.adapt import journal  # noqa: PLC0415 - the other commands do without

    with journal.alone(folder):
        kept = journal.undo(folder)
        left = len(journal.undoable(folder))
    for path in kept:
        typer.echo(say("own-kept", language(), path=path))
    typer.echo(say("own-undone", language(), folder=folder, left=left))


def _update(folder: Path, keep: str | None) -> None:
    from askfirst.publish.check_lessons import check  # noqa: PLC0415 - the other commands do without
    from askfirst.teach.adapt import journal  # noqa: PLC0415
    from askfirst.teach.adapt.update import plan  # noqa: PLC0415

    lang = language()
    with journal.alone(folder):
        asked: list[Question] = []

        def noted(question: Question) -> bool:
            asked.append(question)
            return False

        made = plan(folder, noted)
        if asked:
            decide = (lambda _question: keep == "theirs") if keep else _answers(asked)
            made = plan(folder, decide)
        if made.change.after:
            journal.apply(folder, made.change)
    for file in made.left_out:
        typer.echo(say("own-updated-left", lang, file=file))
    for file in made.both:
        typer.echo(say("own-updated-both", lang, file=file))
    if not made.taken:
        typer.echo(say("own-up-to-date", lang, folder=folder))
        return
    typer.echo(say("own-updated", lang, folder=folder, places=sum(made.taken.values()), files=len(made.taken)))
    try:
        check(folder)
    except ContentError as error:
        typer.echo(say("own-updated-faults", lang), err=True)
        raise refuse(error, folder) from None


def _answers(asked: Sequence[Question]) -> Decide:
    """Show each place that both have changed, side by side, and return what was answered to each."""
    console = Console(highlight=False)
    given: dict[Question, bool] = {}

    def decide(question: Question) -> bool:
        if question not in given:
            raise Refused("own-meanwhile", path=question.file)
        return given[question]

    every: bool | None = None
    for number, question in enumerate(asked, 1):
        if every is None:
            _show(console, question, number, len(asked))
            reply = _reply(len(asked) - number + 1)
            every = {"M": False, "T": True}.get(reply)
            given[question] = reply in "tT"
        else:
            given[question] = every
    return decide


def _show(console: Console, question: Question, number: int, count: int) -> None:
    lang = language()
    place = " · ".join([f"{question.file}:{question.line}", *question.place])
    console.print(say("own-question", lang, number=number, count=count, place=place), markup=False, soft_wrap=True)
    table = Table(say("own-yours", lang), say("own-theirs", lang), expand=True, show_lines=True)
    gone = say("own-removed", lang)
    table.add_row(*(Text(gone if each is None else each) for each in (question.mine, question.theirs)))
    console.print(table)


def _reply(left: int) -> str:
    """Return the letter that was typed; refuse where nobody can type."""
    while True:
        try:
            typed = input(f"{say('own-ask', language())}: ").strip()
        except EOFError:
            raise Refused("own-undecided", count=left) from None
        if typed in ("m", "t", "M", "T"):
            return typed
