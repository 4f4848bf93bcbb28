"""The JSON Schema of the saved result, generated from `gate.result.model`."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from gate.result.model import SCHEMA, Result

_NOT_JSON_SCHEMA = ("default", "discriminator")
"""`discriminator` is of OpenAPI; a default would say that the key may be missing."""


class _WithoutTitles(GenerateJsonSchema):
    """Leaves out the titles that pydantic derives from the names of fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the signature of pydantic
        return False


def schema() -> dict[str, Any]:
    """The schema of a saved result, draft 2020-12. The writer writes every key and no other."""
    generated = TypeAdapter(Result).json_schema(schema_generator=_WithoutTitles)
    return {"$schema": GenerateJsonSchema.schema_dialect, "$id": SCHEMA, **_closed(generated)}


def schema_text() -> str:
    """The content of `result.schema.json`."""
    return json.dumps(schema(), indent=2) + "\n"


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
