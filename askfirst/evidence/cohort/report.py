"""The report of a class put together: every table, and the page that shows them with charts and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from askfirst.course.foreign_text import clean
from askfirst.course.languages import language
from askfirst.course.words import say
from askfirst.evidence.cohort import charts, coverage, page, questions, results
from askfirst.evidence.cohort.edition import Edition, options, tempting
from askfirst.evidence.cohort.gathering import Cohort, Finding
from askfirst.evidence.cohort.packs import REFUSALS
from askfirst.evidence.cohort.roster import Roster
from askfirst.evidence.cohort.small_groups import LEAST
from askfirst.evidence.cohort.speech import Speech
from askfirst.evidence.cohort.statistics import ENOUGH, Estimate
from askfirst.evidence.cohort.tables import HIDDEN, Cell, Column, Table

MOST_SHOWN = 15  # rows of a long table on the page; all are in its file
MOST_OPENED = 6  # questions whose options the page shows
MOST_FILES = 40


@dataclass(frozen=True)
class Setting:
    """What a report is made from and when: the folder, the course at hand, the words, who had to, and other files."""

    folder: Path
    edition: Edition
    speech: Speech
    made: datetime
    roster: Roster | None = None
    others: int = 0


@dataclass
class Report:
    """The tables of a report by name, in their order, and its page."""

    tables: dict[str, Table] = field(default_factory=dict)
    html: str = ""


def build(cohort: Cohort, setting: Setting) -> Report:
    """Return the report of a cohort."""
    made = _Builder(cohort, setting)
    body = "\n".join(made.sections())
    title = setting.speech.tell("title", course=setting.edition.content.course.title.of(setting.edition.lang))
    return Report(made.tables, page.document(title, setting.speech.lang, body))


class _Builder:
    """Yields the page section by section, and keeps each table it makes on the way."""

    def __init__(self, cohort: Cohort, setting: Setting) -> None:
        self.cohort, self.setting, self.speech = cohort, setting, setting.speech
        self.tables: dict[str, Table] = {}
        self.tests = coverage.taken(cohort)
        self.courses = results.courses(cohort)

    def sections(self) -> Iterator[str]:
        """Yield the page."""
        parts = [
            *(self.covered(self.setting.roster) if self.setting.roster else ()),
            *self.progress(),
            *self.learnt(),
            *self.asked(),
            *self.files(),
        ]
        yield from self.opening()
        yield from parts
        yield from self.notes()

    def keep(self, table: Table) -> Table:
        """Keep a table, its first column said in words."""
        self.tables[table.name] = table
        unsaid = {"units": "none", "duties": "any-path"}.get(table.name)
        for place, row in enumerate(table.rows):
            first = row[0]
            if first is None and table.total and place == len(table.rows) - 1:
                first = self.speech.tell("total")
            elif first is None and unsaid:
                first = self.speech.tell(unsaid)
            elif isinstance(first, str) and table.name in ("duties", "paths", "outcomes", "gain", "later"):
                first = self.named(first)
            table.rows[place] = (first, *row[1:])
        return table

    def named(self, name: str) -> str:
        """Return the id of a path or an outcome with its text."""
        course, lang = self.setting.edition.content.course, self.setting.edition.lang
        if name in course.paths:
            return f"{name} {course.paths[name].name.of(lang)}"
        text = course.outcomes[name].of(lang) if name in course.outcomes else self.cohort.texts.get(name, "")
        return f"{name} {text}".strip()

    def opening(self) -> Iterator[str]:
        """Yield title, what was read, and the figures that come first."""
        content, lang, tell = self.setting.edition.content, self.setting.edition.lang, self.speech.tell
        yield page.heading(1, tell("title", course=content.course.title.of(lang)))
        made = {"edition": content.course.edition, "law": content.course.law_as_of.isoformat()}
        name, day = clean(self.setting.folder.name, 200), self.setting.made.date().isoformat()
        yield page.paragraph(tell("lead", date=day, folder=name, people=len(self.cohort.people), **made))
        left = len({each.path for each in self.cohort.findings if not each.counts})
        notes = [tell("left-out", count=left)] if left else []
        notes += [tell("others", count=self.setting.others)] if self.setting.others else []
        if notes:
            yield page.paragraph(" ".join(notes) if language(self.speech.lang).spaced else "".join(notes), "quiet")
        yield page.facts(self.facts())

    def facts(self) -> Iterator[tuple[str, str, str]]:
        """Yield the figures that come first."""
        tell = self.speech.tell
        if "units" in self.tables:
            _, required, _, done, _, overdue = self.tables["units"].rows[-1]
            yield tell("fact-required"), str(required), ""
            yield (tell("fact-done"), *self.said(done, "share"))
            yield tell("fact-overdue"), tell("hidden") if overdue is HIDDEN else str(overdue), ""
        else:
            yield tell("fact-people"), str(len(self.cohort.people)), ""
        if len(self.tables["paths"].rows) > 1:
            yield (tell("fact-first"), *self.said(self.tables["paths"].rows[-1][1], "share"))
        if self.tables["gain"].rows:
            yield (tell("fact-gain"), *self.said(self.tables["gain"].rows[-1][3], "change"))

    def said(self, cell: Cell, kind: str) -> tuple[str, str]:
        """Return an estimate in two lines: its figure; its interval and people."""
        if not isinstance(cell, Estimate):
            return self.speech.tell("hidden"), ""
        value, ends = page.figures(cell, kind, self.speech)
        return value, " · ".join(filter(None, [ends, self.speech.tell("of-people", n=cell.n)]))

    def covered(self, roster: Roster) -> Iterator[str]:
        """Yield who had to pass, and did."""
        tell = self.speech.tell
        stand = coverage.standings(self.cohort, self.tests, roster.duties, self.setting.made.date())
        units = self.keep(coverage.coverage("units", roster.duties, stand, lambda duty: duty.unit))
        duties = self.keep(coverage.coverage("duties", roster.duties, stand, lambda duty: duty.path))
        lists = [
            coverage.waiting(stand),
            coverage.exempted(roster.duties, stand),
            coverage.strangers(self.cohort, roster.duties),
        ]
        yield from self.heading("coverage", least=LEAST)
        rows = [
            (
                str(name),
                tell("passed-n", done=all_ - still, required=all_),
                (all_ - still, still - late, late),
            )
            for name, all_, _, _, still, late in units.rows
            if isinstance(all_, int) and isinstance(still, int) and isinstance(late, int)
        ]
        done, overdue = sum(each.done for each in stand), sum(each.overdue for each in stand)
        line = tell("coverage-line", done=done, required=len(stand), still=len(stand) - done, overdue=overdue)
        if rows and len(stand) >= LEAST:
            yield page.figure(charts.bars("units", line, rows[:MOST_SHOWN]), line)
        yield page.table(units, self.speech)
        yield page.table(duties, self.speech)
        for each in lists:
            yield page.folded(self.keep(each), self.speech)

    def progress(self) -> Iterator[str]:
        """Yield how the class goes along."""
        tell = self.speech.tell
        paths = self.keep(coverage.by_path(self.cohort, self.tests))
        weeks = self.keep(coverage.by_week(self.tests))
        yield from self.heading("progress")
        first, now = paths.rows[-1][1:]
        if isinstance(first, Estimate) and isinstance(now, Estimate):
            line = tell("paths-line", passed=self.said(now, "share")[0], first=self.said(first, "share")[0])
            yield from self.dotted(paths, 1, line)
        yield page.table(paths, self.speech)
        counted = [(str(row[0])[:10], row[2]) for row in weeks.rows]
        bars = [(week, count) for week, count in counted if isinstance(count, int)]
        if bars:
            line = tell("weeks-line", count=bars[-1][1], since=bars[0][0])
            yield page.figure(charts.steps("weeks", line, bars), line)
        yield page.table(weeks, self.speech)

    def learnt(self) -> Iterator[str]:
        """Yield marks by outcome, the gain, and what is left a month later."""
        tell = self.speech.tell
        outcomes = self.keep(results.by_outcome(self.courses))
        gain, later = self.keep(results.gain(self.courses)), self.keep(results.kept(self.courses))
        yield from self.heading("outcomes")
        told = [(str(row[0]), row[1]) for row in outcomes.rows]
        shown = sorted((each.value or 0, name) for name, each in told if isinstance(each, Estimate))
        if shown:
            (low, weakest), (high, strongest) = shown[0], shown[-1]
            ends = {"low": f"{100 * low:.1f}%", "high": f"{100 * high:.1f}%"}
            yield from self.dotted(outcomes, 1, tell("outcomes-line", weakest=weakest, strongest=strongest, **ends))
        yield page.table(outcomes, self.speech)
        yield from self.heading("gain")
        if gain.rows and isinstance(gain.rows[-1][3], Estimate):
            values = {name: self.said(gain.rows[-1][at], "share")[0] for name, at in (("before", 1), ("after", 2))}
            line = tell("gain-line", **values, change=self.said(gain.rows[-1][3], "change")[0])
            yield from self.dotted(gain, 2, line, before=1)
        yield page.table(gain, self.speech)
        yield from self.heading("later")
        yield page.table(later, self.speech)

    def asked(self) -> Iterator[str]:
        """Yield what the questions show of themselves."""
        tell, edition = self.speech.tell, self.setting.edition
        tests, before = questions.seen(self.cohort, "test"), questions.seen(self.cohort, "before")
        items = self.keep(questions.items("items", tests, edition.question, tempting(edition, tests)))
        chosen = self.keep(options(edition, tests))
        asked_before = self.keep(questions.items("before", before, edition.question, {}))
        items.shown, items.brief, chosen.brief, asked_before.brief = (
            _worst(items, 5, 8),
            _BRIEF,
            (0, 2, 3, 4, 5),
            _BRIEF,
        )
        yield from self.heading("questions", enough=ENOUGH, **_PERCENTS)
        remarked = sum(isinstance(row[8], str) and bool({"hard", "tempting"} & {*row[8].split()}) for row in items.rows)
        line = tell("questions-line", count=len(items.shown), all=len(items.rows), remarked=remarked)
        yield from self.dotted(items, 5, line, label=2)
        yield page.table(items, self.speech)
        named = {items.rows[place][0] for place in items.shown[:MOST_OPENED]}
        chosen.shown = [place for place, row in enumerate(chosen.rows) if row[0] in named]
        yield from self.subheading("options", page.table(chosen, self.speech))
        yield from self.subheading("before", page.table(asked_before, self.speech))
        families = self.keep(questions.families(self.cohort, tests))
        families.shown = _worst(families, 3) or _worst(families, 2)
        yield from self.heading("families")
        rows = [families.rows[place] for place in families.shown]
        if rows and _value(rows[0][3]) is not None:
            line = tell("families-line", family=rows[0][0], both=self.said(rows[0][3], "share")[0])
            yield from self.dotted(families, 3, line)
        yield page.table(families, self.speech)
        yield from self.compared(tests)

    def compared(self, tests: list[questions.Seen]) -> Iterator[str]:
        """Yield where a question is answered better in one language than in the other."""
        content = self.setting.edition.content
        spoken = sorted(name for name in self.cohort.langs if name in content.course.languages)
        if len(spoken) < 2:
            return
        tell, pair = self.speech.tell, (spoken[0], spoken[1])
        table = self.keep(questions.languages(tests, pair, self.setting.edition.question))
        table.shown = [place for place, row in enumerate(table.rows) if _value(row[4]) is not None]
        table.shown.sort(key=lambda at: (table.rows[at][5] == "not-enough", -abs(_value(table.rows[at][4]) or 0)))
        del table.shown[MOST_SHOWN:]
        one, other = (language(each).name for each in pair)
        yield page.heading(2, tell("languages", one=one, other=other))
        yield page.paragraph(tell("languages-text"))
        line = tell("languages-line", count=len(table.shown), all=len(table.rows))
        yield from self.dotted(table, 4, line, label=1, middle=True)
        yield page.table(table, self.speech)

    def files(self) -> Iterator[str]:
        """Yield what is to be said of files."""
        columns = (Column("file", "text"), Column("counts", "remark"), Column("said", "text"))
        rows: list[tuple[Cell, ...]] = [
            (self.place(each.path), "yes" if each.counts else "no", self.sentence(each))
            for each in sorted(self.cohort.findings, key=lambda each: (each.counts, each.path))
        ]
        if roster := self.setting.roster:
            rows += [("", "yes", self.speech.tell("found-line", line=line, text=text)) for line, text in roster.unread]
        table = self.keep(Table("files", columns, rows))
        table.shown = list(range(min(len(rows), MOST_FILES)))
        yield from self.heading("files")
        yield page.table(table, self.speech)

    def sentence(self, finding: Finding) -> str:
        """Return what is to be said of a file."""
        if finding.key in REFUSALS:
            return say(finding.key, self.speech.lang)
        files = {name: self.place(path) for name, path in finding.values.items() if name in ("first", "newest")}
        return self.speech.tell(finding.key, **{**finding.values, **files})

    def place(self, path: str) -> str:
        """Return where a file is, from the folder on."""
        return clean(Path(path).relative_to(self.setting.folder).as_posix(), 200)

    def notes(self) -> Iterator[str]:
        """Yield how the report is to be read."""
        yield page.heading(2, self.speech.tell("about"))
        for key in ("about-interval", "about-hidden", "about-confidence", "about-proof", "about-time"):
            yield page.paragraph(self.speech.tell(key, least=LEAST))

    def heading(self, key: str, **values: object) -> Iterator[str]:
        """Yield a heading and what stands below it."""
        yield page.heading(2, self.speech.tell(key))
        yield page.paragraph(self.speech.tell(f"{key}-text", **values))

    def subheading(self, key: str, shown: str) -> Iterator[str]:
        """Yield a smaller heading, what stands below it, and a table."""
        yield page.heading(3, self.speech.tell(f"{key}-title"))
        yield page.paragraph(self.speech.tell(f"{key}-text"))
        yield shown

    def dotted(  # noqa: PLR0913 - which column, and how it is drawn
        self, table: Table, at: int, line: str, *, label: int = 0, before: int | None = None, middle: bool = False
    ) -> Iterator[str]:
        """Yield the chart of a column's estimates, of the rows that the page shows and that are not hidden."""
        rows = []
        for row in table.rows if table.shown is None else [table.rows[place] for place in table.shown]:
            estimate, earlier = row[at], row[before] if before is not None else None
            if isinstance(estimate, Estimate):
                said = self.said(estimate, table.columns[at].kind)[0]
                name = str(row[label] or row[0])
                rows.append(charts.Row(name, estimate, said, earlier if isinstance(earlier, Estimate) else None))
        if rows:
            yield page.figure(charts.dots(table.name, line, rows, around=0.0 if middle else None), line)


_BRIEF = (0, 2, 5, 6, 7, 8)  # columns of a table of questions that the page has
_PERCENTS = {"hard": f"{questions.HARD:.0%}", "tempting": f"{questions.TEMPTING:.0%}"}


def _value(cell: Cell) -> float | None:
    return cell.value if isinstance(cell, Estimate) else None


def _worst(table: Table, at: int, remark: int | None = None) -> list[int]:
    """Return the rows to show of a long table: those that are remarked first, then by their share, the least first."""
    places = [place for place, row in enumerate(table.rows) if _value(row[at]) is not None]
    places.sort(
        key=lambda place: (
            remark is not None and table.rows[place][remark] in ("", "not-enough"),
            _value(table.rows[place][at]) or 0,
        )
    )
    return places[:MOST_SHOWN]
