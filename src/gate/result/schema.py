"""The JSON Schemas of the saved result, of the next steps and of notifications, generated from their models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from gate.result import next_steps, notification
from gate.result.model import SCHEMA, Result
from gate.result.next_steps import NextSteps
from gate.result.notification import Notification

_NOT_JSON_SCHEMA = ("default", "discriminator")
"""`discriminator` is of OpenAPI; a default would say that the key may be missing."""


class _WithoutTitles(GenerateJsonSchema):
    """Leaves out the titles that pydantic derives from the names of fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the signature of pydantic
        return False


FILES: Mapping[str, tuple[type, str]] = {
    "result.schema.json": (Result, SCHEMA),
    "next.schema.json": (NextSteps, next_steps.SCHEMA),
    "notification.schema.json": (Notification, notification.SCHEMA),
}
"""The schema files: of what they are the schema, and its identifier."""


def schema_text(file: str = "result.schema.json") -> str:
    """The content of a schema file, draft 2020-12. The writers write every key and no other."""
    return render_schema(*FILES[file])


def render_schema(model: type, name: str) -> str:
    """The JSON Schema of a model as the content of a file; `name` is the identifier of the format."""
    generated = TypeAdapter(model).json_schema(schema_generator=_WithoutTitles)
    schema = {"$schema": GenerateJsonSchema.schema_dialect, "$id": name, **_closed(generated)}
    return json.dumps(schema, indent=2) + "\n"


def _closed(node: Any) -> Any:
    """The same schema, in which each object has exactly the keys that it names."""
    if isinstance(node, list):
        return [_closed(part) for part in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(part) for key, part in node.items() if key not in _NOT_JSON_SCHEMA}
    if isinstance(node.get("properties"), dict):
        closed |= {"required": list(node["properties"]), "additionalProperties": False}
    return closed
