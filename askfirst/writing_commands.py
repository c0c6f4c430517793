"""The commands for whoever writes a course's texts: slips mended, questions and lessons begun, taken out, looked at."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from askfirst.course.faults import ContentError
from askfirst.course.root import ROOT, course_around
from askfirst.course.words import say
from askfirst.teach.adapt.interview import Interview, Left
from askfirst.teach.adapt.journal import Change, settle, write
from askfirst.teach.adapt.refusal import Refused
from askfirst.terminal import Course, Folder, changing, language, told

if TYPE_CHECKING:
    from askfirst.course.facts import CourseFacts
    from askfirst.course.faults import Fault
    from askfirst.teach.adapt.watching import Finding

commands = typer.Typer()

What = Literal["lesson", "scene", "lab", "activity"]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
Answers = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A file with an answer a line instead of asking; - for standard input."),
]


def _agreed(*, yes: bool) -> bool:
    """Ask whether to write what was shown; say so where it is not written."""
    if yes:
        return True
    try:
        agreed = input(say("write-agree", language())).strip().lower() in ("y", "yes", "是", "好")
    except EOFError:
        agreed = False
    if not agreed:
        typer.echo(say("write-not", language()))
    return agreed


@commands.command()
def fix(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE or FOLDER]", help="A YAML file of the content; else all of them.")
    ] = None,
    *,
    yes: Yes = False,
) -> None:
    """Mend slips of typing: quotes, dashes, indents, signs. What is to be changed is shown first, and asked.

    No word of a text changes. What could be meant in two ways is left to you.
    """
    from askfirst.course.facts import facts_of  # noqa: PLC0415 - the other commands do without
    from askfirst.course.file_shapes import shaped_files  # noqa: PLC0415
    from askfirst.teach.adapt.mending import mended  # noqa: PLC0415
    from askfirst.teach.adapt.text_file import Typed  # noqa: PLC0415

    lang = language()
    root, files = _files(file)
    files = files or sorted(path for path, _ in shaped_files(root))
    with changing(root):
        settle(root)
        facts = facts_of(root)
        before, after = {}, {}
        count, left = 0, []
        for path in files:
            name = path.relative_to(root).as_posix()
            try:
                typed = Typed.read(path, root)
            except ContentError as error:
                left += error.faults
                continue
            made = mended(typed.text, partial(_judged, name, facts), _languages(root))
            left += made.left
            if made.text == typed.text:
                continue
            before[name], after[name] = typed.raw, typed.instead(made.text)
            for number, (old, new) in enumerate(zip(typed.text.split("\n"), made.text.split("\n"), strict=True), 1):
                if old != new:
                    count += 1
                    typer.echo(say("fix-change", lang, file=name, line=number, old=old, new=new))
        if after and _agreed(yes=yes):
            write(root, Change(before, after))
            typer.echo(say("fix-done", lang, count=count, folder=root))
        elif not after:
            typer.echo(say("fix-nothing" if left else "fix-sound", lang))
    if left:
        typer.echo(say("fix-left", lang), err=True)
        for each in left:
            typer.echo(each.tell(lang), err=True)
        raise typer.Exit(1)


def _judged(name: str, facts: CourseFacts | None, text: str) -> list[Fault]:
    from askfirst.course.file_shapes import faults_in  # noqa: PLC0415 - the other commands do without

    return faults_in(name, text, facts)


def _files(file: Path | None) -> tuple[Path, list[Path]]:
    """Return the course that a file or folder belongs to, and the file."""
    if file is None:
        return ROOT, []
    path = Path(os.path.abspath(file))  # noqa: PTH100 - a link keeps its own name
    course = course_around(path)
    if course == path:
        return path, []
    if course is None or path.suffix != ".yaml" or not path.is_relative_to(course / "content"):
        raise told("fix-elsewhere", path=file)
    return course, [path]


def _languages(root: Path) -> tuple[str, ...]:
    """Return the languages that texts can be in, those of the library where ``course.yaml`` does not say."""
    from askfirst.course.facts import facts_of  # noqa: PLC0415 - the other commands do without
    from askfirst.course.languages import LANGUAGES  # noqa: PLC0415

    facts = facts_of(root)
    return facts.written if facts and facts.languages else tuple(LANGUAGES)


@commands.command()
def item(
    folder: Course = ROOT,
    *,
    lesson: Annotated[str, typer.Option(help="The lesson it belongs to; else it is asked.")] = "",
    answers: Answers = None,
) -> None:
    """Ask for a question, or a family of cases, and write it into its lesson's file.

    Whatever is typed, with quotes, colons or brackets in it, is written so
    that it reads. More in docs/writing-items.md.
    """
    from askfirst.course.loader import load_for  # noqa: PLC0415 - the other commands do without
    from askfirst.teach.adapt.item_file import with_item  # noqa: PLC0415
    from askfirst.teach.adapt.item_form import item_form  # noqa: PLC0415

    with changing(folder):
        content = load_for("", folder)
        if lesson and lesson not in content.course.lessons:
            raise Refused("write-no-lesson", id=lesson, known=", ".join(content.course.lessons))
        form = item_form(content, language(), lesson)
        (file,) = _asked_for(folder, "item", lambda ask: with_item(folder, form(ask)), answers)
        typer.echo(say("item-done", language(), file=file, folder=folder))
        _told_sound(folder)


@commands.command()
def add(
    what: Annotated[What, typer.Argument(help="What to begin.")],
    folder: Course = ROOT,
    *,
    answers: Answers = None,
) -> None:
    """Begin a lesson, scene, lab or activity: a small sound one, with remarks on what to write where."""
    from askfirst.course.loader import load_for  # noqa: PLC0415 - the other commands do without
    from askfirst.teach.adapt.beginning import form_for  # noqa: PLC0415

    with changing(folder):
        files = _asked_for(folder, f"add-{what}", form_for(what, load_for("", folder), language()), answers)
        typer.echo(say("add-done", language(), files=", ".join(files), folder=folder))
        _told_sound(folder)


def _asked_for(folder: Path, name: str, form: Callable[[Interview], Change], answers: Path | None) -> list[str]:
    """Write what a form makes of the answers, and return the files; say so where somebody leaves it."""
    from askfirst.asking import forget, held  # noqa: PLC0415 - the other commands do without

    try:
        change: Change = held(folder, name, form, answers)
    except Left as left:
        typer.echo(say("ask-kept" if left.kept else "ask-left", language()))
        raise typer.Exit(1) from None
    write(folder, change)
    if answers is None:
        forget(folder, name)
    return sorted(change.after)


@commands.command()
def remove(
    what: Annotated[What, typer.Argument(help="What to take out.")],
    name: Annotated[str, typer.Argument(metavar="ID", help="Its id: 03-a-real-yes, opening-day.")],
    folder: Course = ROOT,
    *,
    yes: Yes = False,
) -> None:
    """Take a lesson, scene, lab or activity out: says first what hangs on it, and asks."""
    from askfirst.course.loader import load_for  # noqa: PLC0415 - the other commands do without
    from askfirst.teach.adapt.removing import removal  # noqa: PLC0415

    lang = language()
    with changing(folder):
        made = removal(load_for("", folder), what, name)
        for key, values in made.told:
            typer.echo(say(key, lang, **values))
        if made.left:
            typer.echo(say("remove-left", lang))
        for each in made.left:
            typer.echo(each.tell(lang))
        if _agreed(yes=yes):
            write(folder, made.change)
            typer.echo(say("remove-done", lang, id=name, folder=folder))


@commands.command()
def schema(folder: Course = ROOT) -> None:
    """Write what lets an editor (VS Code, JupyterLab with a YAML language server) complete and explain fields.

    JSON Schemas in schemas/, a first line in each file of the content that
    names its own, and .vscode/settings.json where there is none.
    """
    from askfirst.course.loader import load_for  # noqa: PLC0415 - the other commands do without
    from askfirst.teach.adapt.schema import wired  # noqa: PLC0415

    with changing(folder):
        change = wired(load_for("", folder))
        if change.after:
            write(folder, change)
        typer.echo(say("schema-done", language(), count=len(change.after), folder=folder))


@commands.command()
def preview(
    name: Annotated[str, typer.Argument(metavar="[ITEM|LESSON]", help="What to show; else what is saved next.")] = "",
    root: Folder = ROOT,
    *,
    lang: Annotated[str, typer.Option(help="The language to show; else as your system has it.")] = "",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
) -> None:
    """Show a question, a family or a lesson in the browser as it reads, and anew at each save, until Ctrl+C.

    With the right answers and all reasons, for whoever writes it. One
    language is enough.
    """
    from askfirst.teach.adapt.preview import body, draft, known  # noqa: PLC0415 - the other commands do without
    from askfirst.teach.adapt.preview_server import Preview  # noqa: PLC0415
    from askfirst.teach.adapt.watching import findings  # noqa: PLC0415

    spoken = language()
    with changing(root):
        offered = _languages(root)
        shown_in = lang or (spoken if spoken in offered else offered[0])
        if shown_in not in offered:
            raise Refused("preview-language", lang=shown_in, known=", ".join(offered))
        if name:
            known(draft(root, shown_in), name)
        page = Preview(name or root.name)
        page.start()
        typer.echo(say("preview-open", spoken, address=page.address))
        try:
            for finding in findings(root):
                lessons = [path.parent.name for path in finding.saved if path.parent.parent.name == "lessons"]
                name = name or next(iter(lessons), "")
                page.show(body(root, name, shown_in, finding, spoken))
                _told_finding(root, finding)
                if not no_browser:
                    webbrowser.open(page.address)
                    no_browser = True
        finally:
            page.stop()


def watch(root: Path) -> None:
    """Check a course, and again at each save, until somebody ends it."""
    from askfirst.teach.adapt.watching import findings  # noqa: PLC0415 - the other commands do without

    typer.echo(say("watch-begins", language()))
    with changing(root):
        for finding in findings(root):
            _told_finding(root, finding)


def _told_finding(root: Path, finding: Finding) -> None:
    lang = language()
    if finding.saved:
        typer.echo(
            say("watch-saved", lang, files=", ".join(path.relative_to(root).as_posix() for path in finding.saved))
        )
    for each in finding.faults:
        typer.echo(each.tell(lang))
    if finding.to_translate:
        typer.echo(say("watch-translate", lang, count=len(finding.to_translate)))
    if not finding.faults:
        typer.echo(say("watch-sound", lang))


def _told_sound(folder: Path) -> None:
    """Check the course and say what is still to be done, or that nothing is."""
    from askfirst.publish.check_lessons import check  # noqa: PLC0415 - the other commands do without

    try:
        check(folder)
    except ContentError as error:
        typer.echo(say("item-todo", language()))
        for each in error.faults:
            typer.echo(each.tell(language()))
    else:
        typer.echo(say("item-sound", language()))
