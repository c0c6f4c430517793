"""Reads what a pack says.

Packs of a class repeat each other: the same question was answered alike, the same provision cited. So the text is cut
into such parts first, and of equal ones a single object is made and validated, once a process.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from msgspec.structs import asdict
from pydantic import BaseModel, ValidationError

from askfirst.evidence.pack_models import Asked, Check, Evidence, FinishedForm, Mark, Provision

KNOWN = 20_000  # different parts that are remembered: more than a course has answers
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


def evidence_in(text: bytes) -> Evidence:
    """Return what the JSON ``text`` of a pack says; raise ValueError where it says nothing sound."""
    try:
        cut = _PACK.decode(text)
        forms = [
            asdict(each) | {"outcomes": _all(Mark, each.outcomes), "items": _all(Asked, each.items)}
            for each in cut.forms
        ]
        checks = [asdict(each) | {"items": _all(Asked, each.items)} for each in cut.checks]
        told = {"forms": forms, "checks": checks, "provisions": _all(Provision, cut.provisions)}
        return Evidence.model_validate(asdict(cut) | told)
    except FAULTS as fault:
        raise ValueError(str(fault)) from None


def _all(model: type[Model], parts: Iterable[msgspec.Raw]) -> list[Model]:
    return [_part(model, bytes(each)) for each in parts]


@lru_cache(maxsize=KNOWN)
def _part(model: type[Model], text: bytes) -> Model:
    return model.model_validate_json(text)
