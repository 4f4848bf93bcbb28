"""The parameters of the probe `http`."""

from __future__ import annotations

import re
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

from gate.errors import EvidenceError
from gate.fetch.targets import target
from gate.model import Better, FactSpec, Kind, share
from gate.probes._reports import Duration, Inputs
from gate.units import UNITS

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}"  # noqa: S105 - the `token` of RFC 9110, section 5.6.2
_OWN_HEADERS = frozenset({
    "host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "accept-encoding",
    "keep-alive", "expect",
})  # fmt: skip
_KEPT_VARIABLES = ("GITHUB_", "ACTIONS_", "RUNNER_", "INPUT_")
_NOT_NAMES = frozenset({"not", "in", "has", "lacks", "matches", "baseline"})
TAKEN = frozenset({
    "status", "availability", "min", "median", "p95", "max", "redirects", "headers", "certificate_valid_for",
    "version_matches",
})  # fmt: skip
"""The facts that the probe has of itself."""


def _url(written: str) -> str:
    try:
        return target(written).url.partition("#")[0]
    except EvidenceError as fault:
        raise ValueError(fault.detail) from None


def _header(name: str) -> str:
    if not re.fullmatch(_TOKEN, name):
        raise ValueError("this is not the name of a header")
    if name.lower() in _OWN_HEADERS or name.lower().startswith("proxy-"):
        raise ValueError("this header is the gate's own to set")
    return name


def _variable(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,199}", name):
        raise ValueError("this is not the name of an environment variable")
    if name.upper().startswith(_KEPT_VARIABLES):
        raise ValueError("the workflow's own variables are never sent; give the value a name of its own under `env:`")
    return name


def _jmespath(written: str) -> str:
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        jmespath.compile(written)
    except JMESPathError:
        raise ValueError("this is not JMESPath; write it as checks.database.status or build.commit") from None
    return written


def _fact_name(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,49}", name) or name in _NOT_NAMES:
        raise ValueError("the name of a fact has lowercase letters, digits and underscores, and is no operator")
    if name in TAKEN:
        raise ValueError(f"`{name}` is already a fact of the probe; choose another name")
    return name


def _unit(written: str) -> str:
    if written not in UNITS or written == "pp":
        raise ValueError("a unit is one of %, ms, s, m, h, d, B, KB, MB, GB, KiB, MiB, GiB, or empty for a count")
    return written


def _as_path(written: object) -> object:
    return {"path": written} if isinstance(written, str) else written


def _as_list(written: object) -> object:
    return [written] if isinstance(written, str) else written


def _only_named(written: object) -> object:
    if isinstance(written, str):
        raise ValueError("the value of a header never stands in a checklist; write {env: NAME}")  # noqa: TRY004 - pydantic reads it
    return written


class FromVariable(Inputs):
    """The value of a header: never written in the checklist, only where it is found."""

    env: Annotated[str, AfterValidator(_variable)] = Field(description="The environment variable that holds the value.")


class Place(Inputs):
    """Where in an answer a value stands: in the JSON body or in a header."""

    path: Annotated[str, Field(max_length=500), AfterValidator(_jmespath)] | None = Field(
        default=None, description="JMESPath into the JSON body."
    )
    header: Annotated[str, AfterValidator(_header)] | None = Field(default=None, description="The name of a header.")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.path is None) == (self.header is None):
            raise ValueError("write either `path` or `header`")
        return self


class OwnFact(Place):
    """A fact that the item names itself; a word unless `unit` or `kind` say otherwise."""

    unit: Annotated[str, AfterValidator(_unit)] | None = Field(
        default=None, description="The unit of a number, empty for a count; `%` makes it a share."
    )
    kind: Literal["word", "number", "flag", "set"] | None = Field(default=None, description="The kind of the fact.")

    @model_validator(mode="after")
    def _numbers_have_units(self) -> Self:
        if self.unit is not None and self.kind not in (None, "number"):
            raise ValueError(f"a {self.kind} has no unit")
        return self

    def spec(self, name: str) -> FactSpec:
        """What the fact is, for the grammar of expectations."""
        where = f"header {self.header}" if self.header else f"{self.path} in the body"
        if self.unit == "%":
            return share(name, where, Better.NEITHER)
        kind = Kind.NUMBER if self.unit is not None else Kind(self.kind or "word")
        return FactSpec(name, where, self.unit or "", kind=kind, low=None)


HeaderValue = Annotated[FromVariable, BeforeValidator(_only_named)]

_PLACE = {"path": {"type": "string"}, "header": {"type": "string"}}


def _text_or(properties: dict[str, object]) -> WithJsonSchema:
    table = {"type": "object", "properties": properties, "additionalProperties": False}
    return WithJsonSchema({"anyOf": [{"type": "string"}, table]})


Version = Annotated[Place, BeforeValidator(_as_path), _text_or({**_PLACE})]

NamedFact = Annotated[
    OwnFact,
    BeforeValidator(_as_path),
    _text_or({**_PLACE, "unit": {"type": "string"}, "kind": {"enum": ["word", "number", "flag", "set"]}}),
]

Url = Annotated[str, AfterValidator(_url)]

Urls = Annotated[
    tuple[Url, ...],
    BeforeValidator(_as_list),
    Field(min_length=1, max_length=20),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]


def _patience(wanted: timedelta) -> timedelta:
    if wanted > timedelta(minutes=10):
        raise ValueError("a request is given at most 10m")
    return wanted


class HttpInputs(Inputs):
    """What stands under `with:`."""

    urls: Urls = Field(description="What to ask, with GET: one http(s) URL or a list of them.")
    samples: int = Field(default=1, ge=1, le=200, description="How often each URL is asked.")
    quorum: int | None = Field(
        default=None, ge=1, description="How many of the samples must be answered as wanted; all of them by default."
    )
    retries: int = Field(default=3, ge=0, le=10, description="How often a sample that fails is tried again.")
    timeout: Annotated[Duration, AfterValidator(_patience)] = Field(
        default=timedelta(seconds=10),
        description="How long one request may take to its last byte.",
        json_schema_extra={"default": "10s"},
    )
    follow: int = Field(default=5, ge=0, le=10, description="How many redirects are followed.")
    headers: dict[Annotated[str, AfterValidator(_header)], Annotated[FromVariable, BeforeValidator(_only_named)]] = (
        Field(default={}, max_length=20, description="Headers to send, as `Authorization: {env: HEALTH_TOKEN}`.")
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
