"""JSON Schemas of the content's files, made from the models, so that an editor completes and explains what is typed.

They are written into ``schemas/`` of a course and named in the first line of each file, and in VS Code's settings.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from askfirst.course.file_shapes import SHAPES, adapter, shaped_files
from askfirst.course.loader import Content
from askfirst.teach.adapt.journal import Change
from askfirst.teach.adapt.text_file import Typed

FOLDER = "schemas"
SETTINGS = ".vscode/settings.json"
WIRE = "# yaml-language-server: $schema="


def schema(shape: str, languages: Sequence[str], translating: Sequence[str] = ()) -> dict[str, Any]:
    """Return the JSON Schema of a shape, for a course of these languages."""
    made = adapter(shape).json_schema(by_alias=True)
    for name, each in made.get("$defs", {}).items():
        if name in ("Text", "Provision"):
            each["properties"] = {
                **{lang: {"type": "string", "minLength": 1} for lang in languages},
                **{lang: {"type": "string"} for lang in translating},
                **each.get("properties", {}),
            }
            each["required"] = list(languages)
            each["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def wired(content: Content) -> Change:
    """Return the schemas of a course, its files with the line that names theirs, and an editor's settings."""
    root, course = content.root, content.course
    after: dict[str, bytes | None] = {
        f"{FOLDER}/{name}.json": _json(schema(name, course.languages, course.translating)) for name in SHAPES
    }
    for path, shape in shaped_files(root):
        typed = Typed.read(path, root)
        if not typed.text.startswith(WIRE):
            up = Path(os.path.relpath(root / FOLDER / f"{shape}.json", path.parent)).as_posix()
            after[path.relative_to(root).as_posix()] = typed.instead(f"{WIRE}{up}\n{typed.text}")
    if not (root / SETTINGS).exists():
        named = {f"./{FOLDER}/{name}.json": f"content/{pattern}" for name, (pattern, _) in SHAPES.items()}
        after[SETTINGS] = _json({"yaml.schemas": named, "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2}})
    return Change.of(root, after)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
