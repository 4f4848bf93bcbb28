"""The parameters of the probe `metrics`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from gate.formats.common import patterns
from gate.formats.documents import xml_paths
from gate.model.values import Better, FactSpec, Kind, percentage
from gate.probes.common import custom_facts, http, report_files

WAYS = ("path", "xpath", "column", "pattern")


def _pattern(written: str) -> str:
    groups = patterns.compiled(written).groups
    if groups != 1:
        raise ValueError(
            f"the pattern has {groups} groups; put the value, and nothing else, in (…), and write (?:…) for the rest"
        )
    return written


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


class Place(report_files.ProbeParams):
    """Where in a document a value stands, in one of four ways."""

    path: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(custom_facts.jmespath)] | None = Field(
        default=None, description="JMESPath into JSON, YAML or TOML."
    )
    xpath: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(xml_paths.check)] | None = Field(
        default=None, description="A path into XML, such as `/coverage/@line-rate`."
    )
    column: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="The name of a column of CSV."
    )
    row: Row | None = Field(
        default=None, description="Which rows: a number, `first`, `last`, or cells as `{Name: Total}`; else all."
    )
    pattern: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_pattern)] | None = Field(
        default=None, description="A regular expression (RE2) whose one group is the value, in a line of text."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(getattr(self, way) is not None for way in WAYS) != 1:
            raise ValueError("write one of `path`, `xpath`, `column` and `pattern`")
        if self.row is not None and self.column is None:
            raise ValueError("`row` goes with `column`")
        return self

    @property
    def words(self) -> str:
        """The place, for people."""
        return f"column {self.column}" if self.column else self.path or self.xpath or f"/{self.pattern}/"


class CustomFact(Place):
    """A fact that the item declares: where it stands, and what it is."""

    unit: Annotated[str, AfterValidator(custom_facts.unit)] | None = Field(
        default=None, description="The unit of a number, empty for a count; `%` makes it a share."
    )
    scale: Literal["fraction", "percent"] | None = Field(
        default=None, description="How the document writes a share: `fraction` from 0 to 1, `percent` from 0 to 100."
    )
    kind: Literal["number", "percentage", "string", "boolean", "share", "word", "flag"] | None = Field(
        default=None, description="The kind of the fact."
    )
    better: Literal["higher", "lower"] | None = Field(default=None, description="Which way is an improvement.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.unit is None and self.kind is None:
            raise ValueError("say what it is: a `unit` (empty for a count), or `kind: word` or `kind: flag`")
        if self.unit is not None and self._kind not in (None, Kind.PERCENTAGE if self.unit == "%" else Kind.NUMBER):
            raise ValueError(f"a {self.kind} has no unit" if self.kind != "number" else "a number in % is a share")
        if self.is_share and self.scale is None:
            raise ValueError(
                "say how the document writes the share: `scale: fraction` (0 to 1) or `scale: percent` (0 to 100)"
            )
        if not self.is_share and self.scale is not None:
            raise ValueError("only a share has a `scale`")
        return self

    @property
    def _kind(self) -> Kind | None:
        return custom_facts.KINDS[self.kind] if self.kind else None

    @property
    def is_share(self) -> bool:
        """Whether the fact is a share."""
        return self.unit == "%" or self._kind is Kind.PERCENTAGE

    def spec(self, name: str) -> FactSpec:
        """What the fact is, for the grammar of expectations."""
        better = Better(self.better or "neither")
        if self.is_share:
            return percentage(name, self.words, better, counted=False)
        kind = Kind.NUMBER if self.unit is not None else self._kind or Kind.NUMBER
        return FactSpec(name, self.words, self.unit or "", better, kind, low=None)


class MetricsParams(report_files.ProbeParams):
    """What stands under `with:`."""

    reports: report_files.Globs | None = Field(
        default=None, description="The documents: a glob or a list of globs; every glob must match something."
    )
    urls: http.Urls | None = Field(default=None, description="Or where to get them: one http(s) URL or a list.")
    facts: dict[Annotated[str, AfterValidator(custom_facts.fact_name)], CustomFact] = Field(
        min_length=1, max_length=50, description="The facts: a name, where it stands, and its unit or kind."
    )
    format: Literal["json", "yaml", "toml"] | None = Field(
        default=None, description="What `path` reads; by the ending of the name, else JSON, when not given."
    )
    delimiter: Literal[",", ";", "|", "tab"] = Field(default=",", description="What stands between the cells of CSV.")
    produced_at: Place | None = Field(
        default=None, description="Where a document says when it was made, as `{path: fetchTime}`."
    )
    max_age: report_files.Duration | None = Field(
        default=None, description="How old a document may be, such as `1d`; an older one is no evidence."
    )
    headers: http.Headers = Field(
        default={}, max_length=20, description="Headers to send, as `Authorization: {env: METRICS_TOKEN}`."
    )
    timeout: http.Patience = Field(
        default=timedelta(seconds=10),
        description="How long one request may take to its last byte.",
        json_schema_extra={"default": "10s"},
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.reports is None) == (self.urls is None):
            raise ValueError("write either `reports` or `urls`")
        if self.urls and self.max_age and not self.produced_at:
            raise ValueError("`max_age` of a URL needs `produced_at`: where its answer says when it was made")
        return self
