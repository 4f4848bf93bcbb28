"""GitHub's contract: the valid requests and responses, extracted from its OpenAPI description by scripts/contract.py.

`contract.json` holds, for each operation, path, query, body and responses as JSON Schema, the payloads of events, and
the schemas they refer to (`{"$ref": "issue"}`). The check is stricter than GitHub's servers: an unknown query parameter
or member of a body, which GitHub would silently ignore, is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

PATH = Path(__file__).with_name("contract.json")

MULTI_SEGMENT = ("path", "ref", "basehead", "branch")
"""Path parameters that may contain a `/`."""

MAX_ERRORS = 5
"""The most errors reported for one value."""

Json = dict[str, Any]

VARIABLES = {
    "<time>": re.compile(
        r'(?<=")2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z(?=")'
    ),
    "<commit>": re.compile(r"[0-9a-f]{40}"),
    "<number>": re.compile(r'(?:(?<=id": )|(?<=id": ")|(?<=[^/]/))[1-9][0-9]*'),
    "<text>": re.compile(r'(?<="body": ")(?:[^"\\]|\\.)+(?=")'),
    "<server>": re.compile(r"(?<=http://127\.0\.0\.1:)[0-9]+"),
}
"""What differs between two runs and is valid for sure: times, commits, identifiers, texts and ports."""

FORMATS = FormatChecker(())


@FORMATS.checks("date-time", raises=ValueError)
def _is_timestamp(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or re.match(r"[a-z][a-z+.-]*:", value) is not None


@dataclass(frozen=True)
class Call:
    """The operation of a request, such as `GET /user`, and its path parameters."""

    operation: str
    path: Mapping[str, Any]


@dataclass
class Contract:
    """The contract, with checks of requests and responses; errors are messages for the author of a test."""

    operations: Mapping[str, Json]
    schemas: Mapping[str, Json]
    valid_values: dict[int, tuple[Json, set[str]]] = field(default_factory=dict)
    """The schemas, by their identity, with the values that were found valid, as JSON, and their shapes."""

    def __post_init__(self) -> None:
        resources = ((name, DRAFT202012.create_resource(schema)) for name, schema in self.schemas.items())
        self._registry: Registry[Any] = Registry().with_resources(resources)
        self._paths = [(name, _pattern(name)) for name in sorted(self.operations, key=_literal_length, reverse=True)]

    def call(self, verb: str, path: str) -> Call | None:
        """The operation of this path; of several, the one with the most literal characters."""
        for name, pattern in self._paths:
            if match := pattern.fullmatch(f"{verb} {path}"):
                schemas = self.operations[name]["path"]
                return Call(
                    name, {key: _parse(value, schemas.get(key, {})) for key, value in match.groupdict().items()}
                )
        return None

    def request_errors(self, call: Call, query: Mapping[str, str], body: Any) -> list[str]:
        """The errors of a request; `body` is None without one."""
        operation = self.operations[call.operation]
        return [
            *self._value_errors("path", call.path, operation["path"]),
            *self._value_errors("query", {k: _parse(v, operation["query"].get(k, {})) for k, v in query.items()},
                                    operation["query"]),
            *self._body_errors(operation, body),
        ]  # fmt: skip

    def _value_errors(self, location: str, values: Mapping[str, Any], schemas: Mapping[str, Json]) -> Iterator[str]:
        for name, value in values.items():
            if name not in schemas:
                yield f"{location}: unknown parameter {name!r}"
            else:
                yield from (f"{location} {name}: {error}" for error in self.errors(schemas[name], value))

    def _body_errors(self, operation: Json, body: Any) -> Iterator[str]:
        schema = operation.get("body")
        if body is None or schema is None:
            if body is not None:
                yield "body: unexpected"
            elif operation.get("body_required"):
                yield "body: missing"
            return
        yield from (f"body{error}" for error in self.errors(schema, body))
        if isinstance(body, dict) and "properties" in schema:
            yield from (f"body: unknown member {name!r}" for name in body if name not in schema["properties"])

    def response_errors(self, operation: str, status: int, kind: str, body: Any) -> list[str]:
        """The errors of a response; an unknown status is an error only if it is a 2xx."""
        responses = self.operations[operation]["responses"]
        if str(status) not in responses:
            return [f"status {status} is not in the contract"] if status < 300 else []
        if body is None or kind not in responses[str(status)]:
            return []
        return self.errors(responses[str(status)][kind], body)

    def errors(self, schema: Json, value: Any) -> list[str]:
        """Where and how a value violates the schema; a value of a shape that was found valid before is not checked."""
        if schema.get("type") == "array" and isinstance(value, list) and schema.keys() == {"type", "items"}:
            return [
                f"[{index}]{error}"
                for index, entry in enumerate(value)
                for error in self.errors(schema["items"], entry)
            ]
        _, valid = self.valid_values.setdefault(id(schema), (schema, set()))
        text = json.dumps(value, sort_keys=True)
        if text in valid:  # nine of ten; a shape takes longer
            return []
        shape = _shape(text)
        if shape in valid:
            valid.add(text)
            return []
        check = Draft202012Validator(schema, registry=self._registry, format_checker=FORMATS)
        messages = [_message(best_match([error])) for error in islice(check.iter_errors(value), MAX_ERRORS)]
        if not messages:
            valid.update((text, shape))
        return messages


def _shape(text: str) -> str:
    """The JSON with placeholders for VARIABLES: no schema tells one of a kind from another."""
    for placeholder, variable in VARIABLES.items():
        text = variable.sub(placeholder, text)
    return text


def _message(error: Any) -> str:
    text = error.message if len(error.message) <= 200 else f"{error.message[:100]} … {error.message[-100:]}"
    return f"{error.json_path.removeprefix('$')}: {text}"


def _pattern(name: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", name)
    groups = (f"(?P<{key}>{'.+' if key in MULTI_SEGMENT else '[^/]+'})" for key in parts[1::2])
    return re.compile("".join(f"{re.escape(literal)}{next(groups, '')}" for literal in parts[::2]))


def _literal_length(name: str) -> int:
    return len(re.sub(r"\{\w+\}", "", name))


def _parse(text: str, schema: Json) -> Any:
    """A parameter in the type of its schema; as text for any other type."""
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if kind == "boolean" and text in {"true", "false"}:
        return text == "true"
    return [text] if kind == "array" else text


@cache
def contract() -> Contract:
    """The committed contract."""
    data = json.loads(PATH.read_text(encoding="utf-8"))
    return Contract(data["operations"], data["schemas"])
