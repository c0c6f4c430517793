"""The schemas that editors use: every file of the content fits its own, and a slip is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.file_shapes import SHAPES, shaped_files
from askfirst.course.loader import ROOT
from askfirst.course.yaml_source import read_yaml
from askfirst.publish.check_lessons import check
from askfirst.teach.adapt.schema import WIRE, schema
from tests.conftest import LANGUAGES


def judges() -> dict[str, Any]:
    return {name: Draft202012Validator(schema(name, LANGUAGES)) for name in SHAPES}


def test_every_file_of_the_content_fits_its_schema() -> None:
    made = judges()
    seen = set()
    for path, shape in shaped_files(ROOT):
        seen.add(shape)
        wrong = next(made[shape].iter_errors(read_yaml(path, ROOT).data), None)
        assert wrong is None, f"{path}: {wrong.message} at {list(wrong.absolute_path)}"
    assert seen == set(SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_misspelt_field_and_a_missing_language_are_refused(shape: str) -> None:
    judge = judges()[shape]
    path = next(path for path, name in shaped_files(ROOT) if name == shape)
    data = read_yaml(path, ROOT).data
    texts = [each for each in nested(data) if set(each) == set(LANGUAGES)]
    del texts[0][LANGUAGES[0]]
    assert not judge.is_valid(data)
    data = read_yaml(path, ROOT).data
    next(each for each in nested(data) if set(each) == set(LANGUAGES))["titel"] = "x"
    assert not judge.is_valid(data)


def nested(value: Any) -> Any:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nested(each)


def test_an_editor_is_told_what_a_field_of_a_question_is() -> None:
    told = schema("questions", ["en"])["$defs"]["OneChoice"]["properties"]
    assert "law.yaml" in told["cites"]["description"]
    assert told["stem"]["description"]


def test_the_command_wires_each_file_once_and_can_be_undone(mini: Path) -> None:
    before = {path: path.read_bytes() for path in mini.rglob("*") if path.is_file()}
    run = CliRunner()
    assert run.invoke(app, ["schema", str(mini)]).exit_code == 0
    for path, shape in shaped_files(mini):
        first, _, rest = path.read_text("utf-8").partition("\n")
        assert rest.encode() == before[path]
        named = (path.parent / first.removeprefix(WIRE)).resolve()
        assert named == (mini / "schemas" / f"{shape}.json").resolve()
        json.loads(named.read_text("utf-8"))
    assert "schemas/lab.json" in (mini / ".vscode" / "settings.json").read_text("utf-8")
    check(mini)
    wired = {path: path.read_bytes() for path, _ in shaped_files(mini)}
    assert run.invoke(app, ["undo", str(mini)]).exit_code == 0
    assert {path: path.read_bytes() for path in mini.rglob("*") if path.is_file()} == before
    run.invoke(app, ["schema", str(mini)])
    run.invoke(app, ["schema", str(mini)])
    assert {path: path.read_bytes() for path, _ in shaped_files(mini)} == wired
