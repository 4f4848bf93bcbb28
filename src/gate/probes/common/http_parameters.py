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
from gate.probes.common.report_files import ProbeParams

TAKEN = frozenset({
    "status", "availability", "min", "median", "p95", "max", "redirects", "headers", "certificate_valid_for",
    "version_matches",
})  # fmt: skip
"""The facts that the probe has of itself."""


def _fact_name(name: str) -> str:
    return custom_facts.fact_name(name, TAKEN)


def _as_path(written: object) -> object:
    return {"path": written} if isinstance(written, str) else written


class Place(ProbeParams):
    """Where in an answer a value stands: in the JSON body or in a header."""

    path: Annotated[str, Field(max_length=500), AfterValidator(custom_facts.jmespath)] | None = Field(
        default=None, description="JMESPath into the JSON body."
    )
    header: Annotated[str, AfterValidator(http.header_name)] | None = Field(
        default=None, description="The name of a header."
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.path is None) == (self.header is None):
            raise ValueError("write either `path` or `header`")
        return self


class CustomFact(Place):
    """A fact that the item names itself; a word unless `unit` or `kind` say otherwise."""

    unit: Annotated[str, AfterValidator(custom_facts.unit)] | None = Field(
        default=None, description="The unit of a number, empty for a count; `%` makes it a share."
    )
    kind: Literal["string", "number", "boolean", "list", "word", "flag", "set"] | None = Field(
        default=None, description="The kind of the fact."
    )

    @model_validator(mode="after")
    def _numbers_have_units(self) -> Self:
        if self.unit is not None and self.kind not in (None, "number"):
            raise ValueError(f"a {self.kind} has no unit")
        return self

    def spec(self, name: str) -> FactSpec:
        """What the fact is, for the grammar of expectations."""
        where = f"header {self.header}" if self.header else f"{self.path} in the body"
        if self.unit == "%":
            return percentage(name, where, Better.NEITHER, counted=False)
        kind = Kind.NUMBER if self.unit is not None else custom_facts.KINDS[self.kind or "string"]
        return FactSpec(name, where, self.unit or "", kind=kind, low=None)


_PLACE = {"path": {"type": "string"}, "header": {"type": "string"}}


def _text_or(properties: dict[str, object]) -> WithJsonSchema:
    table = {"type": "object", "properties": properties, "additionalProperties": False}
    return WithJsonSchema({"anyOf": [{"type": "string"}, table]})


Version = Annotated[Place, BeforeValidator(_as_path), _text_or({**_PLACE})]

NamedFact = Annotated[
    CustomFact,
    BeforeValidator(_as_path),
    _text_or(
        {
            **_PLACE,
            "unit": {"type": "string"},
            "kind": {"enum": ["string", "number", "boolean", "list", "word", "flag", "set"]},
        }
    ),
]


class HttpParams(ProbeParams):
    """What stands under `with:`."""

    urls: http.Urls = Field(description="What to ask, with GET: one http(s) URL or a list of them.")
    samples: int = Field(default=1, ge=1, le=200, description="How often each URL is asked.")
    quorum: int | None = Field(
        default=None, ge=1, description="How many of the samples must be answered as wanted; all of them by default."
    )
    retries: int = Field(default=3, ge=0, le=10, description="How often a sample that fails is tried again.")
    timeout: http.Patience = Field(
        default=timedelta(seconds=10),
        description="How long one request may take to its last byte.",
        json_schema_extra={"default": "10s"},
    )
    follow: int = Field(default=5, ge=0, le=10, description="How many redirects are followed.")
    headers: http.Headers = Field(
        default={}, max_length=20, description="Headers to send, as `Authorization: {env: HEALTH_TOKEN}`."
    )
    facts: dict[Annotated[str, AfterValidator(_fact_name)], NamedFact] = Field(
        default={}, max_length=50, description="Facts of your own: a name, and where in the answer it stands."
    )
    version: Version | None = Field(
        default=None, description="Where the answer says which commit is deployed; it declares `version_matches`."
    )

    @field_validator("quorum")
    @classmethod
    def _quorum_is_reachable(cls, quorum: int | None, others: ValidationInfo) -> int | None:
        samples = others.data.get("samples")
        if quorum and samples and quorum > samples:
            raise ValueError(f"there are only {samples} samples")
        return quorum

    @property
    def enough(self) -> int:
        """How many samples must be answered."""
        return self.quorum or self.samples
