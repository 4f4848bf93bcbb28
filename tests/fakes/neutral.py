"""Completes an answer: members that the contract requires, and that nobody gave a meaning, get a neutral value.

Null where that is allowed, else an empty text, zero, false, an empty list, the first word of a list, the moment given;
an address is the server's own. What was given stays, save that an address that begins with `/` becomes a whole one.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from tests.fakes.contract import Contract, Json

PLAIN: Json = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": [], "null": None}

OF_TYPE: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "boolean": (bool,), "null": (type(None),),
}  # fmt: skip


@dataclass(frozen=True)
class Filler:
    """Completes values by the schemas of a contract; `url` and `now` stand for addresses and moments."""

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
            return [self.complete(schema["items"], each) for each in value]
        return value

    def _object(self, schema: Json, value: Json) -> Json:
        shapes = schema.get("properties", {})
        full = {name: self._member(name, shapes.get(name, {}), each) for name, each in value.items()}
        for name in schema.get("required", ()):
            if name not in full:
                full[name] = self._neutral(shapes.get(name, {}))
        return full

    def _member(self, name: str, schema: Json, value: Any) -> Any:
        if name.endswith("url") and isinstance(value, str) and value.startswith("/"):
            return f"{self.url}{value}"
        return self.complete(schema, value)

    def _neutral(self, schema: Json) -> Any:
        schema = self._choose(schema, None)
        kinds = schema.get("type", "object")
        if "null" in kinds:
            return None
        if "enum" in schema:
            return schema["enum"][0]
        kind = kinds if isinstance(kinds, str) else kinds[0]
        formats = {"uri": self.url, "date-time": self.now}
        return formats.get(schema.get("format", "")) or (
            self.complete(schema, {}) if kind == "object" else copy(PLAIN[kind])
        )

    def _choose(self, schema: Json, value: Any) -> Json:
        """The schema itself, or of several the first that this value may be meant for."""
        while True:
            if "$ref" in schema:
                schema = self.contract.schemas[schema["$ref"]]
            elif "properties" not in schema and (several := schema.get("oneOf") or schema.get("anyOf")):
                schema = next((one for one in several if self._may_be(one, value)), several[0])
            else:
                return schema

    def _may_be(self, schema: Json, value: Any) -> bool:
        schema = self._choose(schema, value)
        if "allOf" in schema:
            return all(self._may_be(part, value) for part in schema["allOf"])
        kinds = schema.get("type", "object")
        if not any(isinstance(value, OF_TYPE[kind]) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
            return False
        shapes = schema.get("properties", {})
        return not isinstance(value, dict) or all(
            each in shapes.get(name, {}).get("enum", (each,)) for name, each in value.items()
        )
