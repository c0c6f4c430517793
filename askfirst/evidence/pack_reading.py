"""Reads what a pack says.

Packs of a class repeat each other: the same question was answered alike, the same provision cited. So the text is cut
into such parts first, and of equal ones a single object is made and validated, once a process.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

import msgspec
from msgspec.structs import asdict
from pydantic import BaseModel, ValidationError

from askfirst.evidence.pack_models import Asked, Check, Evidence, FinishedForm, Mark, Provision

KNOWN = 20_000  # different parts of a kind that are remembered: more than a course has answers
Model = TypeVar("Model", bound=BaseModel)
FAULTS = (msgspec.DecodeError, ValidationError, UnicodeDecodeError, RecursionError)


def _cut(model: type[BaseModel], **parts: Any) -> Any:
    """Return a type that takes a model's fields, no other and all of them; ``parts`` are those that are cut further."""
    fields = [(name, parts.get(name, Any)) for name in model.model_fields]
    return msgspec.defstruct(model.__name__, fields, forbid_unknown_fields=True)


_RAW = list[msgspec.Raw]
_PACK = msgspec.json.Decoder(
    _cut(
        Evidence,
        forms=list[_cut(FinishedForm, outcomes=_RAW, items=_RAW)],  # type: ignore[misc]
        checks=list[_cut(Check, items=_RAW)],  # type: ignore[misc]
        provisions=_RAW,
    )
)


class _Parts(dict[bytes, Model], Generic[Model]):
    """The parts of a kind by their text, each validated when it is met first; of too many, all are forgotten."""

    def __init__(self, model: type[Model]) -> None:
        super().__init__()
        self.model = model

    def __missing__(self, text: bytes) -> Model:
        if len(self) >= KNOWN:
            self.clear()
        part = self[text] = self.model.model_validate_json(text)
        return part

    def all(self, texts: Iterable[msgspec.Raw]) -> tuple[Model, ...]:
        return tuple(map(self.__getitem__, map(bytes, texts)))


_ASKED, _MARKS, _PROVISIONS = _Parts(Asked), _Parts(Mark), _Parts(Provision)


def evidence_in(text: bytes) -> Evidence:
    """Return what the JSON ``text`` of a pack says; raise ValueError where it says nothing sound."""
    try:
        cut = _PACK.decode(text)
        forms = [
            asdict(each) | {"outcomes": _MARKS.all(each.outcomes), "items": _ASKED.all(each.items)}
            for each in cut.forms
        ]
        checks = [asdict(each) | {"items": _ASKED.all(each.items)} for each in cut.checks]
        told = {"forms": forms, "checks": checks, "provisions": _PROVISIONS.all(cut.provisions)}
        return Evidence.model_validate(asdict(cut) | told)
    except FAULTS as fault:
        raise ValueError(str(fault)) from None
