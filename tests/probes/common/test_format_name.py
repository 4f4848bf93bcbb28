"""The parameter `format` accepts the names of a registry."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import BaseModel, ValidationError

from gate.probes.common.format_name import FormatName


class Params(BaseModel):
    format: Annotated[str, FormatName(("lcov", "jacoco"))] | None = None


def test_a_name_of_the_registry_is_accepted() -> None:
    assert Params.model_validate({"format": "lcov"}).format == "lcov"
    assert Params.model_validate({}).format is None


def test_another_name_is_refused_with_the_names() -> None:
    with pytest.raises(ValidationError, match="'lcov' or 'jacoco'"):
        Params.model_validate({"format": "clover"})


def test_the_json_schema_lists_the_names() -> None:
    assert {"enum": ["lcov", "jacoco"], "type": "string"} in Params.model_json_schema()["properties"]["format"]["anyOf"]
