"""The parameters of the probe `http`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from gate.model.values import Better, FactSpec, Kind, percentage
from gate.probes.common import custom_facts, http
from gate.probes.common.parameters import ProbeParams

RESERVED_FACTS = frozenset({
    "status", "availability", "min", "median", "p95", "max", "redirects", "headers", "certificate_valid_for",
    "version_matches",
})  # fmt: skip
"""The facts of the probe itself."""


def _check_fact_name(name: str) -> str:
    return custom_facts.check_fact_name(name, RESERVED_FACTS)


def _as_path(raw: object) -> object:
    return {"path": raw} if isinstance(raw, str) else raw


class ResponseField(ProbeParams):
    """Where in a response a value is: in the JSON body or in a header."""

    path: Annotated[str, Field(max_length=500), AfterValidator(custom_facts.check_jmespath)] | None = Field(
        default=None, description="JMESPath into the JSON body."
    )
    header: Annotated[str, AfterValidator(http.check_header_name)] | None = Field(
        default=None, description="The name of a header."
    )

    @model_validator(mode="after")
    def _check_one_location(self) -> Self:
        if (self.path is None) == (self.header is None):
            raise ValueError("write either `path` or `header`")
        return self


class ResponseFact(ResponseField):
    """A fact that the item declares; a string unless `unit` or `kind` says otherwise."""

    unit: Annotated[str, AfterValidator(custom_facts.check_unit)] | None = Field(
        default=None, description="The unit of a number, empty for a count; `%` makes it a percentage."
    )
    kind: Literal["string", "number", "boolean", "list", "word", "flag", "set"] | None = Field(
        default=None, description="The kind of the fact."
    )

    @model_validator(mode="after")
    def _check_unit_fits_kind(self) -> Self:
        if self.unit is not None and self.kind not in (None, "number"):
            raise ValueError(f"a {custom_facts.KINDS[self.kind]} has no unit")
        return self

    def spec(self, name: str) -> FactSpec:
        """The declaration of the fact under this name."""
        meaning = f"header {self.header}" if self.header else f"{self.path} in the body"
        if self.unit == "%":
            return percentage(name, meaning, Better.NEITHER)
        kind = Kind.NUMBER if self.unit is not None else custom_facts.KINDS[self.kind or "string"]
        return FactSpec(name, meaning, self.unit or "", kind=kind, low=None)


_FIELD_SCHEMA = {"path": {"type": "string"}, "header": {"type": "string"}}


def _text_or_object(properties: dict[str, object]) -> WithJsonSchema:
    table = {"type": "object", "properties": properties, "additionalProperties": False}
    return WithJsonSchema({"anyOf": [{"type": "string"}, table]})


VersionField = Annotated[ResponseField, BeforeValidator(_as_path), _text_or_object({**_FIELD_SCHEMA})]

DeclaredFact = Annotated[
    ResponseFact,
    BeforeValidator(_as_path),
    _text_or_object(
        {
            **_FIELD_SCHEMA,
            "unit": {"type": "string"},
            "kind": {"enum": ["string", "number", "boolean", "list", "word", "flag", "set"]},
        }
    ),
]


class HttpParams(ProbeParams):
    """The parameters of the probe `http`."""

    urls: http.Urls = Field(description="The http(s) URL to request with GET, or a list of them.")
    samples: int = Field(default=1, ge=1, le=200, description="How many times each URL is requested.")
    quorum: int | None = Field(
        default=None, ge=1, description="How many of the samples must meet the expectations; by default all of them."
    )
    retries: int = Field(default=3, ge=0, le=10, description="How many times a failed sample is retried.")
    timeout: http.Timeout = Field(
        default=timedelta(seconds=10),
        description="The longest time for one request, to its last byte.",
        json_schema_extra={"default": "10s"},
    )
    wait: http.Wait = Field(default=None, description=http.WAIT)
    follow: int = Field(default=5, ge=0, le=10, description="How many redirects are followed.")
    headers: http.Headers = Field(
        default={}, max_length=20, description="Headers to send, such as `Authorization: {env: HEALTH_TOKEN}`."
    )
    facts: dict[Annotated[str, AfterValidator(_check_fact_name)], DeclaredFact] = Field(
        default={},
        max_length=50,
        description="Facts that the item declares: a name, and where the response has the value.",
    )
    version: VersionField | None = Field(
        default=None, description="Where the response has the deployed commit; it declares `version_matches`."
    )

    @field_validator("quorum")
    @classmethod
    def _check_quorum(cls, quorum: int | None, info: ValidationInfo) -> int | None:
        samples = info.data.get("samples")
        if quorum and samples and quorum > samples:
            raise ValueError(f"there are only {samples} samples")
        return quorum

    @property
    def required_samples(self) -> int:
        """How many samples must have a response."""
        return self.quorum or self.samples
