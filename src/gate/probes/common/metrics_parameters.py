"""The parameters of the probe `metrics`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from gate.formats.common import patterns
from gate.formats.documents import xml_paths
from gate.model.errors import EvidenceError
from gate.model.values import Better, FactSpec, Kind, percentage
from gate.probes.common import custom_facts, http
from gate.probes.common.combination import Statistic
from gate.probes.common.parameters import Boolean, Duration, ProbeParams, Reports

SELECTORS = ("path", "xpath", "column", "pattern")


def _check_pattern(pattern: str) -> str:
    groups = patterns.compile_pattern(pattern).groups
    if groups != 1:
        raise ValueError(
            f"expected one group, and the pattern has {groups}; put only the value in (…), and write (?:…) for the rest"
        )
    return pattern


Row = Annotated[
    dict[str, str] | Annotated[int, Field(ge=1)] | Literal["first", "last"],
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "object", "additionalProperties": {"type": "string"}},
                {"type": "integer", "minimum": 1},
                {"enum": ["first", "last"]},
            ]
        }
    ),
]


class DocumentField(ProbeParams):
    """Where in a document a value is, by one of four selectors."""

    path: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(custom_facts.check_jmespath)] | None = (
        Field(default=None, description="JMESPath into JSON, YAML or TOML.")
    )
    xpath: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(xml_paths.check)] | None = Field(
        default=None, description="A path into XML, such as `/coverage/@line-rate`, or `count(//error)`."
    )
    column: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="The name of a column of CSV."
    )
    row: Row | None = Field(
        default=None,
        description="The rows to read: a number, `first`, `last`, or cells such as `{Name: Total}`; by default all.",
    )
    pattern: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_check_pattern)] | None = Field(
        default=None, description="A regular expression (RE2) whose one group is the value in a line of text."
    )

    @model_validator(mode="after")
    def _check_one_selector(self) -> Self:
        if sum(getattr(self, selector) is not None for selector in SELECTORS) != 1:
            raise ValueError("write one of `path`, `xpath`, `column` and `pattern`")
        if self.row is not None and self.column is None:
            raise ValueError("`row` needs `column`")
        return self

    @property
    def label(self) -> str:
        """The selector, for messages."""
        return f"column {self.column}" if self.column else self.path or self.xpath or f"/{self.pattern}/"


class DocumentFact(DocumentField):
    """A fact that the item declares: where the value is, and its unit or kind."""

    unit: Annotated[str, AfterValidator(custom_facts.check_unit)] | None = Field(
        default=None, description="The unit of a number, empty for a count; `%` makes it a percentage."
    )
    scale: Literal["fraction", "percent"] | None = Field(
        default=None,
        description="How the document writes a percentage: `fraction` from 0 to 1, `percent` from 0 to 100.",
    )
    kind: Literal["number", "percentage", "string", "boolean", "share", "word", "flag"] | None = Field(
        default=None, description="The kind of the fact."
    )
    better: Literal["higher", "lower"] | None = Field(default=None, description="Which direction is an improvement.")
    of: Statistic | None = Field(
        default=None,
        description="The value that counts where there are several; by default an expectation must hold for each.",
    )
    default: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None,
        description="The value where a document that exists has none, such as `0`.",
    )
    exists: Boolean = Field(default=False, description="The fact is whether the document has a value there.")

    @model_validator(mode="after")
    def _check_exists(self) -> Self:
        if self.exists and (self.unit, self.kind, self.scale, self.of, self.default) != (None,) * 5:
            raise ValueError("`exists` makes the fact a boolean; leave out `unit`, `kind`, `scale`, `of` and `default`")
        return self

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        if self.exists:
            return self
        kind = self._kind
        if self.unit is None and kind is None:
            raise ValueError("write a `unit` (empty for a count), `kind: string`, `kind: boolean` or `exists: true`")
        if self.unit is not None and kind not in (None, Kind.PERCENTAGE if self.unit == "%" else Kind.NUMBER):
            raise ValueError("a number in % is a percentage" if kind is Kind.NUMBER else f"a {kind} has no unit")
        if self.is_percentage and self.scale is None:
            raise ValueError(
                "state how the document writes the percentage: `scale: fraction` (0 to 1) or "
                "`scale: percent` (0 to 100)"
            )
        if not self.is_percentage and self.scale is not None:
            raise ValueError("only a percentage has a `scale`")
        if self.of and kind in (Kind.STRING, Kind.BOOLEAN):
            raise ValueError(f"`of` combines numbers, and the fact is a {kind}")
        if self.of == "sum" and self.is_percentage:
            raise ValueError("percentages have no sum; write `of: median`, `min` or `max`")
        if self.of in ("worst", "best") and self.better is None:
            raise ValueError(f"`of: {self.of}` needs `better: higher` or `better: lower`")
        return self

    @model_validator(mode="after")
    def _check_default(self) -> Self:
        from gate.probes.common.metrics_values import check_default

        try:
            check_default(self)
        except EvidenceError as error:
            raise ValueError(f"`default`: {error.detail}") from None
        return self

    @property
    def _kind(self) -> Kind | None:
        return custom_facts.KINDS[self.kind] if self.kind else None

    @property
    def is_percentage(self) -> bool:
        """Whether the fact is a percentage."""
        return self.unit == "%" or self._kind is Kind.PERCENTAGE

    def spec(self, name: str) -> FactSpec:
        """The declaration of the fact under this name."""
        better = Better(self.better or "neither")
        if self.is_percentage:
            return percentage(name, self.label, better)
        if self.exists:
            return FactSpec(name, f"whether {self.label} exists", kind=Kind.BOOLEAN)
        kind = Kind.NUMBER if self.unit is not None else self._kind or Kind.NUMBER
        return FactSpec(name, self.label, self.unit or "", better, kind, low=None)


class MetricsParams(ProbeParams):
    """The parameters of the probe `metrics`."""

    reports: Reports | None = Field(
        default=None, description="The documents: a glob or a list of globs. Every glob must match a file."
    )
    urls: http.Urls | None = Field(
        default=None, description="The documents, instead of `reports`: an http(s) URL or a list of them."
    )
    facts: dict[Annotated[str, AfterValidator(custom_facts.check_fact_name)], DocumentFact] = Field(
        min_length=1, max_length=50, description="The facts: a name, where the value is, and its unit or kind."
    )
    format: Literal["json", "yaml", "toml"] | None = Field(
        default=None, description="The format that `path` reads; by default the file extension decides, otherwise JSON."
    )
    delimiter: Literal[",", ";", "|", "tab"] = Field(default=",", description="The separator of the cells of CSV.")
    produced_at: DocumentField | None = Field(
        default=None, description="Where a document has its own time, such as `{path: fetchTime}`."
    )
    max_age: Duration | None = Field(
        default=None, description="The maximum age of a document, such as `1d`. Older documents are stale."
    )
    headers: http.Headers = Field(
        default={}, max_length=20, description="Headers to send, such as `Authorization: {env: METRICS_TOKEN}`."
    )
    timeout: http.Timeout = Field(
        default=timedelta(seconds=10),
        description="The longest time for one request, to its last byte.",
        json_schema_extra={"default": "10s"},
    )

    @model_validator(mode="after")
    def _check_source(self) -> Self:
        if (self.reports is None) == (self.urls is None):
            raise ValueError("write either `reports` or `urls`")
        if self.urls and self.max_age and not self.produced_at:
            raise ValueError("`max_age` for a URL needs `produced_at`: where the response has its own time")
        return self
