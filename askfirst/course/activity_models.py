"""What can be tried out in a lesson: typed, frozen models of its walks, benches and builders."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from askfirst.course.models import Group, Model, Slug, Text


class Stop(Model):
    """One stop of a walk: what is seen here, and ``told`` once the learner has said what they think of it.

    ``answer`` is one of the stop's own ``options``, or of the walk's. ``when`` is a clock time or a day.
    """

    id: Slug
    when: Text | None = None
    title: Text
    text: Text
    options: list[Group] = Field(default=[], max_length=4)
    answer: Slug
    told: Text
    article: list[str] = Field(default=[])
    cites: list[str] = Field(default=[])


class Walk(Model):
    """A picture walked stop by stop; ``ask`` is asked at each before the stop's own is told.

    In the drawing, the groups that carry ``data-stop`` light up at that stop.
    """

    title: Text
    lead: Text
    drawing: Slug
    alt: Text
    ask: Text
    options: list[Group] = Field(default=[], max_length=4)
    stops: list[Stop] = Field(min_length=3, max_length=8)

    def options_at(self, stop: Stop) -> list[Group]:
        """Return what can be answered at a stop."""
        return stop.options or self.options


class Axis(Model):
    """What is compared along one side of a bench."""

    title: Text
    options: list[Group] = Field(min_length=2, max_length=6)


class BenchCell(Model):
    """One combination: the gate it stops at, the gate that is open here, or, past all gates, its impact from 0 to 4."""

    row: Slug
    column: Slug
    stops: Slug | None = None
    open: Slug | None = None
    impact: Annotated[int, Field(ge=0, le=4)] | None = None
    why: Text
    cites: list[str] = Field(default=[])


class Bench(Model):
    """Rows against columns, each combination judged gate by gate. What stops at a gate is never weighed."""

    title: Text
    lead: Text
    rows: Axis
    columns: Axis
    gates: list[Group] = Field(min_length=1, max_length=4)
    cells: list[BenchCell] = Field(min_length=4)


LineMark = Literal["needed", "bundled", "pre-ticked", "too-much", "misleading", "fine"]


class Line(Model):
    """A line that may stand on a page. ``remark`` says why it belongs there, or why it does not."""

    id: Slug
    mark: LineMark
    text: Text
    remark: Text
    cites: list[str] = Field(default=[])


class Builder(Model):
    """A page that the learner puts together from lines, good and bad ones."""

    title: Text
    lead: Text
    page: Text
    parts: list[Line] = Field(min_length=4, max_length=14)


class ActivityFile(Model):
    """What a lesson lets people try out, apart from questions. Nothing of it is scored or stored."""

    walks: dict[Slug, Walk] = Field(default={})
    benches: dict[Slug, Bench] = Field(default={})
    builders: dict[Slug, Builder] = Field(default={})
