"""Cuts GitHub's own OpenAPI description down to what the fake GitHub serves, and writes tests/fakes/contract.json.

    make contract                       # writes it anew
    make contract CONTRACT=--check      # says whether it is what this script would write; exit 1 when not

The description is the npm package named in PACKAGE; npm is needed, and only here: the cut is committed. What is kept
of an operation is its query, its body and its answers, of an event its payload, and the schemas they lead to. Words for
people are left out, and the dialect of OpenAPI 3.0 (`nullable`) becomes JSON Schema. The licence of the package stands
in tests/fakes/contract.LICENSE.
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

from tests.fakes.contract import PLACE
from tests.fakes.events import SCHEMAS
from tests.fakes.github.routes import ROUTES

PACKAGE = "@octokit/openapi@23.0.2"
MEMBER = "package/generated/api.github.com.json"
DIGEST = "829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a"
"""SHA-256 of that file; with another PACKAGE, look it over and write its digest here."""

REFERENCE = "#/components/schemas/"

PROSE = ("description", "title", "example", "examples", "externalDocs", "deprecated", "default", "discriminator")

NAMED = ("properties", "patternProperties")
"""Keywords whose members are named by the author of the schema: no name in them is a keyword."""

LABELS = "POST /repos/{owner}/{repo}/issues/{issue_number}/labels"

Schema = dict[str, Any]


def published() -> Schema:
    """The whole description, from its package.

    Raises:
        SystemExit: when npm cannot bring it, or it is not the file that this script was written for.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, PACKAGE]
        if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode:
            raise SystemExit(f"npm could not bring {PACKAGE}; see above")
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
            member = package.extractfile(MEMBER)
            data = member.read() if member else b""
    if (digest := hashlib.sha256(data).hexdigest()) != DIGEST:
        raise SystemExit(f"{MEMBER} of {PACKAGE} has the SHA-256 {digest}, not the one that scripts/contract.py names")
    found: Schema = json.loads(data)
    return found


def schema_of(given: Any) -> Any:
    """A schema without words for people, in JSON Schema."""
    if isinstance(given, list):
        return [schema_of(each) for each in given]
    if not isinstance(given, dict):
        return given
    if "$ref" in given:
        return {"$ref": given["$ref"].removeprefix(REFERENCE)}
    kept = {
        key: {name: schema_of(each) for name, each in value.items()} if key in NAMED else schema_of(value)
        for key, value in given.items()
        if key not in (*PROSE, "nullable") and not key.startswith("x-")
    }
    return _or_null(kept) if given.get("nullable") else kept


def _or_null(schema: Schema) -> Schema:
    if "type" not in schema:
        return {"anyOf": [{"type": "null"}, schema]}
    listed = {"enum": [*(each for each in schema["enum"] if each is not None), None]} if "enum" in schema else {}
    return schema | {"type": [schema["type"], "null"]} | listed


def operation_of(spec: Schema, name: str) -> Schema:
    """What is kept of one operation, such as `GET /user`: query, body, answers, and whether apps may ask for it."""
    verb, _, path = name.partition(" ")
    given = spec["paths"][path][verb.lower()]
    parameters = [_looked_up(spec, each) for each in given.get("parameters", [])]
    places = {
        place: {each["name"]: schema_of(each["schema"]) for each in parameters if each["in"] == place}
        for place in ("path", "query")
    }
    body = given.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return {
        "apps": given["x-github"]["enabledForGitHubApps"],
        **places,
        **({"body": schema_of(body), "body_required": given["requestBody"].get("required", False)} if body else {}),
        "answers": {code: _answer(_looked_up(spec, each)) for code, each in given["responses"].items()},
    }


def _answer(given: Schema) -> Schema:
    return {kind: schema_of(each["schema"]) for kind, each in given.get("content", {}).items() if "schema" in each}


def _looked_up(spec: Schema, given: Schema) -> Schema:
    if "$ref" not in given:
        return given
    found: Any = spec
    for step in given["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def amended(contract: Schema) -> Schema:
    """The cut with what is known of GitHub, and its description does not say in schemas."""
    for operation in contract["operations"].values():
        operation["query"].get("created", {}).pop("format", None)  # "a search for a date range", such as `>=2026-01-01`
    for name in ("pull-request", "pull-request-simple"):  # null once the fork was deleted: rest-api-description#1811
        head = contract["schemas"][name]["properties"]["head"]["properties"]
        head |= {member: {"anyOf": [{"type": "null"}, head[member]]} for member in ("repo", "user")}
    labels = contract["operations"][LABELS]["body"]["oneOf"]
    labels.append(labels[0]["properties"]["labels"])  # "You can also pass an array of labels directly"
    return contract


def references(given: Any) -> set[str]:
    """The names of the schemas that this leads to."""
    if isinstance(given, dict):
        own = {given["$ref"]} if isinstance(given.get("$ref"), str) else set()
        return own.union(*(references(each) for each in given.values()))
    return set().union(*(references(each) for each in given)) if isinstance(given, list) else set()


def cut(spec: Schema) -> Schema:
    """The contract: operations, payloads of events, and every schema that they lead to."""
    operations = {name: operation_of(spec, name) for name in sorted(ROUTES)}
    schemas: Schema = {}
    wanted = references(operations) | set(SCHEMAS)
    while wanted:
        name = wanted.pop()
        schemas[name] = schema_of(spec["components"]["schemas"][name])
        wanted |= references(schemas[name]) - schemas.keys()
    return amended({"source": PACKAGE, "operations": operations, "schemas": dict(sorted(schemas.items()))})


def written(contract: Schema) -> str:
    """The contract as text: a line for each operation and each schema, so that a change shows where it is."""
    rooms = (f'"{room}": {{\n{_lines(contract[room])}\n}}' for room in ("operations", "schemas"))
    return "{\n" + ",\n".join([f'"source": {json.dumps(contract["source"])}', *rooms]) + "\n}\n"


def _lines(room: Schema) -> str:
    return ",\n".join(f"{json.dumps(name)}: {json.dumps(each, separators=(',', ':'))}" for name, each in room.items())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    text = written(cut(published()))
    if not parser.parse_args().check:
        PLACE.write_text(text, encoding="utf-8")
        return 0
    held = PLACE.read_text(encoding="utf-8")
    if held == text:
        return 0
    changed = [line[:160] for line in difflib.unified_diff(held.splitlines(), text.splitlines(), n=0, lineterm="")]
    sys.stderr.write(
        "\n".join(["tests/fakes/contract.json is not what is cut now (`make contract` writes it):", *changed, ""])
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
