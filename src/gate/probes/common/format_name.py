"""The parameter `format`: the name of one of the formats of a registry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, eq=False)
class FormatName:
    """Makes `Annotated[str, FormatName(FORMATS)]` accept the names of these formats, in the JSON Schema as an enum.

    The names are listed, and the formats imported, only for a checklist that names a format.
    """

    formats: Iterable[str]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"enum": list(self.formats), "type": "string"}

    def _check(self, name: object) -> object:
        names = list(self.formats)
        if name not in names:
            *first_names, last = map(repr, names)
            expected = f"{', '.join(first_names)} or {last}" if first_names else last
            raise PydanticKnownError("literal_error", {"expected": expected})
        return name
