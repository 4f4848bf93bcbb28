"""Completes a payload: missing members that the contract requires get a default value.

The default is null where that is allowed, else an empty string, zero, false, an empty list, the first value of an enum,
the current time, or the server's address. Existing members stay, except that a path in a URL member becomes a URL.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from tests.fakes.contract import Contract, Json

DEFAULTS: Json = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": [], "null": None}

OF_TYPE: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "boolean": (bool,), "null": (type(None),),
}  # fmt: skip


@dataclass(frozen=True)
class Filler:
    """Completes values by the schemas of a contract; `url` and `now` are the defaults for URLs and times."""

    contract: Contract
    url: str
    now: str

    def complete(self, schema: Json, value: Any) -> Any:
        """The value with every required member, at every depth."""
        schema = self._choose(schema, value)
        for part in schema.get("allOf", ()):
            value = self.complete(part, value)
        if isinstance(value, dict):
            return self._object(schema, value)
        if isinstance(value, list) and "items" in schema:
            return [self.complete(schema["items"], entry) for entry in value]
        return value

    def _object(self, schema: Json, value: Json) -> Json:
        properties = schema.get("properties", {})
        completed = {name: self._member(name, properties.get(name, {}), member) for name, member in value.items()}
        for name in schema.get("required", ()):
            if name not in completed:
                completed[name] = self._default(properties.get(name, {}))
        return completed

    def _member(self, name: str, schema: Json, value: Any) -> Any:
        if name.endswith("url") and isinstance(value, str) and value.startswith("/"):
            return f"{self.url}{value}"
        return self.complete(schema, value)

    def _default(self, schema: Json) -> Any:
        schema = self._choose(schema, None)
        kinds = schema.get("type", "object")
        if "null" in kinds:
            return None
        if "enum" in schema:
            return schema["enum"][0]
        kind = kinds if isinstance(kinds, str) else kinds[0]
        formats = {"uri": self.url, "date-time": self.now}
        return formats.get(schema.get("format", "")) or (
            self.complete(schema, {}) if kind == "object" else copy(DEFAULTS[kind])
        )

    def _choose(self, schema: Json, value: Any) -> Json:
        """The schema, or the first of several alternatives that fits the value."""
        while True:
            if "$ref" in schema:
                schema = self.contract.schemas[schema["$ref"]]
            elif "properties" not in schema and (alternatives := schema.get("oneOf") or schema.get("anyOf")):
                schema = next(
                    (alternative for alternative in alternatives if self._fits(alternative, value)), alternatives[0]
                )
            else:
                return schema

    def _fits(self, schema: Json, value: Any) -> bool:
        schema = self._choose(schema, value)
        if "allOf" in schema:
            return all(self._fits(part, value) for part in schema["allOf"])
        kinds = schema.get("type", "object")
        if not any(isinstance(value, OF_TYPE[kind]) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
            return False
        properties = schema.get("properties", {})
        return not isinstance(value, dict) or all(
            member in properties.get(name, {}).get("enum", (member,)) for name, member in value.items()
        )
