"""What an instructor or a lawyer writes down of a change of the law: the file that the command is given."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, TypeAdapter, ValidationError

from askfirst.course.check_texts import check_inline
from askfirst.course.citations import Citation
from askfirst.course.faults import ContentError, Fault
from askfirst.course.loader import Content, Law
from askfirst.course.models import Day, Model, Text
from askfirst.course.yaml_source import Place, Source, read_yaml, shape_fault

Happened = Literal["changed", "new", "repealed"]
HAPPENED: tuple[Happened, ...] = get_args(Happened)


class Change(Model):
    """One provision, and what happened to it. A norm's short name alone stands for all of it.

    ``text`` says what is other now, and what to do. Whoever cites a ``related`` provision is touched too.
    """

    provision: str
    happened: Happened
    text: Text
    related: list[str] = Field(default=[])

    @property
    def scope(self) -> list[str]:
        """The provisions, or norms, whose citers are touched."""
        return [self.provision, *self.related]


class Amendment(Model):
    """All that changes on one day."""

    in_force: Day
    changes: list[Change] = Field(min_length=1)

    def touches(self, cited: Citation) -> bool:
        """Return whether what cites a provision has to be looked at."""
        return any(within(each, cited) for change in self.changes for each in change.scope)


def within(scope: str, cited: Citation) -> bool:
    """Return whether a provision is, holds or lies in what ``scope`` names: a provision or a whole norm."""
    named = Citation.parse(scope)
    return named.overlaps(cited) if named else scope == cited.instrument


def known(scope: str, law: Law) -> bool:
    """Return whether ``law.yaml`` has a provision that ``scope`` touches."""
    return any((cited := Citation.parse(cite)) and within(scope, cited) for cite in law.provisions)


def read_amendment(path: Path, content: Content) -> Amendment:
    """Return what the file at ``path`` says; raise :class:`ContentError` with all that is wrong in it."""
    source = read_yaml(path, content.root)
    try:
        amendment = TypeAdapter(Amendment).validate_python(source.data, context=content.facts)
    except ValidationError as error:
        raise ContentError([shape_fault(source, dict(each)) for each in error.errors()]) from None
    faults = [*check_inline(content, source), *_odd_scopes(amendment, source, content.law)]
    if faults:
        raise ContentError(faults)
    return amendment


def _odd_scopes(amendment: Amendment, source: Source, law: Law) -> list[Fault]:
    """Return what a change names that is no provision, is not of this course's law, or stands there twice."""
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, change in enumerate(amendment.changes):
        place: Place = ("changes", number, "provision")
        named = Citation.parse(change.provision)
        if change.provision in seen:
            faults.append(source.fault(place, "id-twice", id=change.provision))
        seen.add(change.provision)
        if named is None and change.provision not in law.instruments:
            faults.append(source.fault(place, "odd-citation", cite=change.provision))
        elif named and named.instrument not in law.instruments and change.happened != "new":
            faults.append(source.fault(place, "unknown", what="instrument", id=named.instrument))
        for other, related in enumerate(change.related):
            if not known(related, law):  # it is named for those who cite it, so a slip of the pen would hide them
                place = ("changes", number, "related", other)
                faults.append(source.fault(place, "unknown-citation", cite=related))
    return faults
