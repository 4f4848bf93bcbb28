"""The parameter `format`: the name of one of the formats of a registry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, eq=False)
class FormatName:
    """Makes `Annotated[str, FormatName(FORMATS)]` accept the names of these formats, in the JSON Schema as an enum."""

    formats: Iterable[str]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.literal_schema(list(self.formats))
