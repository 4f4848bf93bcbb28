"""Extracts what the fake GitHub serves from GitHub's OpenAPI description, and writes tests/fakes/contract.json.

    make contract                       # writes the file
    make contract CONTRACT=--check      # compares it with what this script would write; exit 1 if they differ

The description is the npm package PACKAGE; only this script needs npm, because the extract is committed. It holds
query, body and responses of each operation, the payload of each event, and the schemas that they refer to. Prose is
removed, and the dialect of OpenAPI 3.0 (`nullable`) is converted to JSON Schema. The licence of the package is in
tests/fakes/contract.LICENSE.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from tests.fakes.contract import PATH
from tests.fakes.events import SCHEMAS
from tests.fakes.github.routes import ROUTES

PACKAGE = "@octokit/openapi@23.0.2"
MEMBER = "package/generated/api.github.com.json"
DIGEST = "829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a"
"""SHA-256 of that file; for another PACKAGE, review the file and update the digest."""

REFERENCE = "#/components/schemas/"

PROSE = ("description", "title", "example", "examples", "externalDocs", "deprecated", "default", "discriminator")

FREE_KEYS = ("properties", "patternProperties")
"""Keywords whose keys the author of the schema chooses: none of these keys is a keyword."""

BLOBS = "POST /repos/{owner}/{repo}/git/blobs"
LABELS = "POST /repos/{owner}/{repo}/issues/{issue_number}/labels"

Schema = dict[str, Any]


def download_description() -> Schema:
    """Downloads the description from its package.

    Raises:
        SystemExit: when npm fails, or the digest of the file is not DIGEST.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, PACKAGE]
        if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode:
            raise SystemExit(f"npm could not download {PACKAGE}; see above")
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
            member = package.extractfile(MEMBER)
            data = member.read() if member else b""
    if (digest := hashlib.sha256(data).hexdigest()) != DIGEST:
        raise SystemExit(f"{MEMBER} of {PACKAGE} has the SHA-256 {digest}, expected {DIGEST}")
    description: Schema = json.loads(data)
    return description


def schema_of(schema: Any) -> Any:
    """The schema without prose, in JSON Schema."""
    if isinstance(schema, list):
        return [schema_of(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"].removeprefix(REFERENCE)}
    converted = {
        key: {name: schema_of(member) for name, member in value.items()} if key in FREE_KEYS else schema_of(value)
        for key, value in schema.items()
        if key not in (*PROSE, "nullable") and not key.startswith("x-")
    }
    return _or_null(converted) if schema.get("nullable") else converted


def _or_null(schema: Schema) -> Schema:
    if "type" not in schema:
        return {"anyOf": [{"type": "null"}, schema]}
    enum = {"enum": [*(value for value in schema["enum"] if value is not None), None]} if "enum" in schema else {}
    return schema | {"type": [schema["type"], "null"]} | enum


def operation_of(spec: Schema, name: str) -> Schema:
    """The query, body and responses of an operation, such as `GET /user`, and whether apps may use it."""
    verb, _, path = name.partition(" ")
    schema = spec["paths"][path][verb.lower()]
    parameters = [_resolve_reference(spec, value) for value in schema.get("parameters", [])]
    parameters_by_location = {
        location: {value["name"]: schema_of(value["schema"]) for value in parameters if value["in"] == location}
        for location in ("path", "query")
    }
    body = schema.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return {
        "apps": schema["x-github"]["enabledForGitHubApps"],
        **parameters_by_location,
        **({"body": schema_of(body), "body_required": schema["requestBody"].get("required", False)} if body else {}),
        "responses": {code: _response(_resolve_reference(spec, value)) for code, value in schema["responses"].items()},
    }


def _response(schema: Schema) -> Schema:
    return {kind: schema_of(value["schema"]) for kind, value in schema.get("content", {}).items() if "schema" in value}


def _resolve_reference(spec: Schema, schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    target: Any = spec
    for step in schema["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    return dict(target)


def amend(contract: Schema) -> Schema:
    """Adds what GitHub does and its schemas do not describe."""
    for operation in contract["operations"].values():
        operation["query"].get("created", {}).pop("format", None)  # "a search for a date range", such as `>=2026-01-01`
    for name in ("pull-request", "pull-request-simple"):  # null once the fork was deleted: rest-api-description#1811
        head = contract["schemas"][name]["properties"]["head"]["properties"]
        head |= {member: {"anyOf": [{"type": "null"}, head[member]]} for member in ("repo", "user")}
    refused = contract["operations"][BLOBS]["responses"]["422"]["application/json"]
    refused["anyOf"] = refused.pop("oneOf")  # a message alone follows both schemas
    labels = contract["operations"][LABELS]["body"]["oneOf"]
    labels.append(labels[0]["properties"]["labels"])  # "You can also pass an array of labels directly"
    return contract


def references(schema: Any) -> set[str]:
    """The names of the schemas that a schema refers to."""
    if isinstance(schema, dict):
        own = {schema["$ref"]} if isinstance(schema.get("$ref"), str) else set()
        return own.union(*(references(value) for value in schema.values()))
    return set().union(*(references(value) for value in schema)) if isinstance(schema, list) else set()


def extract(spec: Schema) -> Schema:
    """The contract: operations, payloads of events, and every schema that they refer to."""
    operations = {name: operation_of(spec, name) for name in sorted(ROUTES)}
    schemas: Schema = {}
    pending = references(operations) | set(SCHEMAS)
    while pending:
        name = pending.pop()
        schemas[name] = schema_of(spec["components"]["schemas"][name])
        pending |= references(schemas[name]) - schemas.keys()
    return amend({"source": PACKAGE, "operations": operations, "schemas": dict(sorted(schemas.items()))})


def to_text(contract: Schema) -> str:
    """The contract as text, with one line for each operation and schema, so that a diff is readable."""
    sections = (f'"{section}": {{\n{_lines(contract[section])}\n}}' for section in ("operations", "schemas"))
    return "{\n" + ",\n".join([f'"source": {json.dumps(contract["source"])}', *sections]) + "\n}\n"


def _lines(section: Schema) -> str:
    return ",\n".join(
        f"{json.dumps(name)}: {json.dumps(value, separators=(',', ':'))}" for name, value in section.items()
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    text = to_text(extract(download_description()))
    if not parser.parse_args().check:
        PATH.write_text(text, encoding="utf-8")
        return 0
    committed = PATH.read_text(encoding="utf-8")
    if committed == text:
        return 0
    difference = [
        line[:160] for line in difflib.unified_diff(committed.splitlines(), text.splitlines(), n=0, lineterm="")
    ]
    sys.stderr.write(
        "\n".join(["tests/fakes/contract.json is out of date (`make contract` updates it):", *difference, ""])
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
