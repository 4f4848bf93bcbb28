"""`gate schema --tests`: editors accept what `gate test` accepts, and mark wrong keys and words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gate.checklist import yaml_tree
from tests.command import gate
from tests.corpus import REPOSITORY

FILES = sorted([*REPOSITORY.glob(".github/*.test.yml"), *REPOSITORY.glob("examples/**/*.test.yml")])


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> jsonschema.Draft202012Validator:
    result = gate(tmp_path_factory.mktemp("schema"), "schema", "--tests")
    return jsonschema.Draft202012Validator(json.loads(result.out))


def document(text: str) -> Any:
    """The YAML as an editor passes it: `1` is the only number in the files that a schema looks at."""
    root, _problems = yaml_tree.read(text.encode(), "tests")
    plain = yaml_tree.plain(root)
    return plain | {"version": int(plain["version"])}


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(REPOSITORY)) for path in FILES])
def test_every_file_of_tests_in_the_repository_is_valid(validator: jsonschema.Draft202012Validator, path: Path) -> None:
    assert list(validator.iter_errors(document(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "test",
    [
        "{nam: t, expect: {decision: ready}}",
        "{name: t}",
        "{name: t, expect: {decision: redy}}",
        "{name: t, expect: {items: {a: failed}}}",
        "{name: t, expect: {decision: ready}, on: {event: pullrequest}}",
        "{name: t, expect: {decision: ready}, facts: {a: mising}}",
        "{name: t, expect: {decision: ready}, now: tomorrow}",
        "{name: t, expect: {decision: ready}, findings: {a: [{name: x}]}}",
    ],
)
def test_an_error_is_marked(validator: jsonschema.Draft202012Validator, test: str) -> None:
    assert list(validator.iter_errors(document(f"version: 1\ntests:\n  - {test}\n")))


def test_the_schema_itself_is_valid(validator: jsonschema.Draft202012Validator) -> None:
    jsonschema.Draft202012Validator.check_schema(validator.schema)
