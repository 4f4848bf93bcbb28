"""A small catalog of probes with every kind of fact and parameter, independent of the installed probes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from gate.checklist import load
from gate.model.checklist import Checklist
from gate.model.errors import ChecklistError
from gate.model.evidence import Evidence
from gate.model.globs import FileGlobs, GeneratedFiles
from gate.model.values import Better, FactSpec, Kind, percentage
from gate.probes.common.probe import Probe, ProbeContext


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CoverageParams(Params):
    reports: Annotated[
        str | tuple[str, ...], Field(description="Globs of the report files."), FileGlobs(), GeneratedFiles()
    ]
    format: Literal["cobertura", "jacoco", "lcov"] | None = None
    ignore: tuple[Annotated[str, FileGlobs()], ...] | None = None
    map: tuple[str, ...] = ()

    @field_validator("reports")
    @classmethod
    def _inside(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        if value == "/":
            raise ValueError("globs start at the root of the repository")
        return value


class Tls(Params):
    verify: bool = True


class HttpParams(Params):
    urls: Annotated[tuple[str, ...], Field(min_length=1)]
    samples: Annotated[int, Field(ge=1, le=100)] = 1
    tls: Tls = Tls()
    hosts: dict[str, Tls] = {}
    facts: dict[str, str] = {}


class RepositoryParams(Params):
    pass


def _custom_facts(params: HttpParams) -> Sequence[FactSpec]:
    return [FactSpec(name, f"the value at {path}", kind=Kind.STRING) for name, path in params.facts.items()]


def _measure(params: object, context: ProbeContext) -> Evidence:
    raise NotImplementedError


CATALOG = {
    "coverage": Probe(
        "Coverage of the tests",
        CoverageParams,
        (
            percentage("line_coverage", "lines that were executed"),
            percentage("branch_coverage", "branches that were taken"),
            FactSpec("covered_lines", "lines that were executed"),
        ),
        _measure,
    ),
    "http": Probe(
        "Responses of URLs",
        HttpParams,
        (
            FactSpec("status", "status of the response", low=Decimal(100), high=Decimal(599)),
            FactSpec("p95", "95th percentile of the response time", "ms", Better.LOWER),
            FactSpec("certificate_valid_for", "time until the certificate ends", "d", low=None),
            FactSpec("body_size", "size of the body", "B"),
        ),
        _measure,
        _custom_facts,
    ),
    "repository": Probe(
        "Facts about the repository",
        RepositoryParams,
        (
            FactSpec("draft", "whether the pull request is a draft", kind=Kind.BOOLEAN),
            FactSpec("labels", "labels of the pull request", kind=Kind.LIST),
            FactSpec(
                "reviews", "states of the reviews", kind=Kind.LIST, choices=("approved", "commented", "dismissed")
            ),
            FactSpec("visibility", "who may see it", kind=Kind.STRING, choices=("public", "internal", "private")),
            FactSpec("version", "the version it names", kind=Kind.STRING),
        ),
        _measure,
    ),
}


def read(text: str, file: str = "readiness.yml") -> Checklist:
    return load(text.encode(), file, CATALOG)


def problems(text: str, file: str = "readiness.yml") -> str:
    """Every problem of the text as it is printed; empty when the text loads."""
    try:
        read(text, file)
    except ChecklistError as error:
        return str(error)
    return ""
