"""The commands about finished tests: a pack of them, checked and signed for, and what a class's packs show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from askfirst.course.languages import interface
from askfirst.course.root import ROOT
from askfirst.course.words import say
from askfirst.terminal import Folder, answer, language, refusing

commands = typer.Typer()


@commands.command()
def evidence(  # noqa: PLR0913 - what may be wished
    to: Annotated[Path | None, typer.Option(help="The file to write; a new one in this folder if not given.")] = None,
    root: Folder = ROOT,
    *,
    staff: Annotated[str, typer.Option(metavar="CODE", help="Say the code that your company gave you.")] = "",
    attest: Annotated[bool, typer.Option("--attest", help="Say that you answered these questions yourself.")] = False,
    answers: Annotated[bool, typer.Option("--answers", help="Take along what you answered, and how sure.")] = False,
    hand_in: Annotated[
        bool, typer.Option("--hand-in", help="Lay the file into the folder that your company has named for it.")
    ] = False,
) -> None:
    """Write your finished tests into one signed file, which anybody can check offline with `askfirst verify`.

    It says what the record holds of finished tests and of the questions
    before and a month after them, under the record's random number. No name
    is in it, and no answer unless you say --answers. More in docs/evidence.md.
    """
    from askfirst.course.validate import load  # noqa: PLC0415 - the other commands do without
    from askfirst.evidence.command import write_pack  # noqa: PLC0415
    from askfirst.evidence.making import handed_in  # noqa: PLC0415
    from askfirst.evidence.pack_models import Wishes  # noqa: PLC0415
    from askfirst.learner.desk import Desk  # noqa: PLC0415

    lang, wishes = language(), Wishes(staff, attest, answers)
    if hand_in and to:
        typer.echo(say("hand-in-both", lang), err=True)
        raise typer.Exit(2)
    with refusing():
        content, record = load(root), Desk().record()
        told = handed_in(content, record, lang, wishes) if hand_in else write_pack(content, record, to, lang, wishes)
        typer.echo(told)


@commands.command()
def verify(
    files: Annotated[list[Path], typer.Argument(help="Files that `askfirst evidence` or `countersign` has written.")],
    key: Annotated[str, typer.Option(help="The organisation's public key; else the one in course.yaml.")] = "",
    root: Folder = ROOT,
) -> None:
    """Say of each file whether it is as it was signed, and which tests it shows. Needs no network.

    A list that `askfirst countersign` has written is held to the
    organisation's key; for a pack nothing else is needed, not even the course.
    """
    from askfirst.evidence.command import check_packs, named_key  # noqa: PLC0415 - the other commands do without

    raise answer(check_packs(files, language(), lambda: key.lower() or named_key(root)))


@commands.command("organisation-key")
def organisation_key(
    file: Annotated[Path, typer.Argument(help="The file to make; never over one that is there.")],
) -> None:
    """Make the key that your organisation signs lists of packs with, and print its public half for course.yaml."""
    from askfirst.evidence.command import make_organisation_key  # noqa: PLC0415 - the other commands do without

    with refusing():
        typer.echo(make_organisation_key(file, language()))


@commands.command()
def countersign(
    packs: Annotated[list[Path], typer.Argument(help="Packs, or folders of them.")],
    key: Annotated[Path, typer.Option(help="The file that `askfirst organisation-key` has made.")],
    to: Annotated[Path | None, typer.Option(help="The file to write; a new one in this folder if not given.")] = None,
) -> None:
    """Sign a list of the packs that you have received: who by staff code, which test, when, passed or not, which pack.

    `askfirst verify` checks the list. What is no sound pack is named and is
    not in it. More in docs/evidence.md.
    """
    from askfirst.evidence.command import write_list  # noqa: PLC0415 - the other commands do without

    with refusing():
        raise answer(write_list(packs, key, to, language()))


@commands.command()
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
    from askfirst.evidence.cohort.command import Order, make_report  # noqa: PLC0415

    lang = interface(lang or language())
    try:
        with refusing():
            typer.echo(make_report(Order(folder, out, roster, lang), load_for("", root)))
    except KeyboardInterrupt:
        typer.echo(say("report-stopped", lang), err=True)
        raise typer.Exit(130) from None
