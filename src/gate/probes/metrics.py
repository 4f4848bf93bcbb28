"""Any number or word out of JSON, YAML, TOML, XML, CSV or text, from files or URLs: the item says which and where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO

from gate.adapters.clock import Deadline
from gate.adapters.http.response import HttpResponse, Unreachable
from gate.formats.common import content
from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Source, Unseen
from gate.model.values import FactSpec
from gate.probes.common import report_files
from gate.probes.common.http import Sent, in_turn
from gate.probes.common.metrics_parameters import MetricsParams, Place
from gate.probes.common.metrics_values import Document, format_of, observe
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.samples import RetryPolicy, take
from gate.probes.common.worst import located, worst

MAX_DOCUMENTS = 500
MAX_DOCUMENT = 64 * 1024 * 1024
"""The largest document, unpacked, in bytes; a hundred megabytes of JSON would be a gigabyte of objects."""

MAX_IN_ALL = 256 * 1024 * 1024
RETRIES = 3

_REASONS = {401: Cause.FORBIDDEN, 403: Cause.FORBIDDEN, 404: Cause.ABSENT, 410: Cause.ABSENT}
"""Why an answer that is no success shows nothing; for any other status, unreachable."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One report or URL: its name, what each fact shows there, and the source."""

    facts: dict[str, Observation]
    source: Source


def measure(params: MetricsParams, context: ProbeContext) -> Evidence:
    """Reads every document of the item; each fact has to be in each.

    Raises:
        EvidenceError: when a glob matches nothing, a report cannot be read or is too old, or a header has no value.
    """
    read = list(_from_urls(params, context) if params.urls else _from_files(params, context))
    facts = {name: worst(spec, [each.facts[name] for each in read]) for name, spec in PROBE.declares(params).items()}
    return Evidence(facts, sources=tuple(each.source for each in read))


def _observed(params: MetricsParams, document: Document) -> dict[str, Observation]:
    return {name: observe(fact.spec(name), fact, document) for name, fact in params.facts.items()}


def _made(place: Place | None, document: Document) -> datetime | None:
    """When the document says that it was made: the earliest moment, where it says several.

    Raises:
        EvidenceError: stale when it does not say so as it should.
    """
    if place is None:
        return None
    try:
        said = [
            timestamps.parse_report_time(value) if isinstance(value, str) else None for value, _ in document.find(place)
        ]
    except EvidenceError as fault:
        raise EvidenceError(Cause.STALE, f"when it was made cannot be told: {fault.detail}") from None
    told = [moment for moment in said if moment]
    if not told or len(told) < len(said):
        raise EvidenceError(Cause.STALE, f"when it was made cannot be told: at {place.words} is no moment (ISO 8601)")
    return min(told)


# -------------------------------------------------------------------------------------------------------------- files


def _from_files(params: MetricsParams, context: ProbeContext) -> Iterator[_Read]:
    paths = report_files.find(context.host, params.reports or ())
    if len(paths) > MAX_DOCUMENTS:
        raise EvidenceError(Cause.UNREADABLE, f"the globs match {len(paths):,} files; at most {MAX_DOCUMENTS} are read")
    left = MAX_IN_ALL
    for path in paths:
        data, digest = report_files.read(context.host, path, _whole)
        left -= len(data)
        if left < 0:
            raise EvidenceError(
                Cause.UNREADABLE, f"the documents hold more than {MAX_IN_ALL:,} bytes; narrow the globs"
            )
        document = Document(path, data, format_of(path, params.format), params.delimiter)
        made = _dated(params, document)
        report_files.check_age(context.host, path, made, params.max_age)
        facts = {name: located(path, observed) for name, observed in _observed(params, document).items()}
        yield _Read(facts, Source(path, "document", produced_at=made, digest=digest))


def _dated(params: MetricsParams, document: Document) -> datetime | None:
    try:
        return _made(params.produced_at, document)
    except EvidenceError as fault:
        raise EvidenceError(fault.cause, f"{document.name}: {fault.detail}") from None


def _whole(stream: BinaryIO) -> bytes:
    """All bytes, unpacked where they are a gzip file."""
    parts, size = [], 0
    for part in content.chunks(stream):
        parts.append(part)
        size += len(part)
        if size > MAX_DOCUMENT:
            raise EvidenceError(Cause.UNREADABLE, f"the document has more than {MAX_DOCUMENT:,} bytes")
    return b"".join(parts)


# --------------------------------------------------------------------------------------------------------------- URLs


def _from_urls(params: MetricsParams, context: ProbeContext) -> list[_Read]:
    sent = Sent(params.headers, context.host)
    context.http.warm()
    return in_turn(params.urls or (), context.deadline, partial(_from_url, params, context, sent))


def _from_url(params: MetricsParams, context: ProbeContext, sent: Sent, url: str, deadline: Deadline) -> _Read:
    """What one URL shows; that it shows nothing is unseen, for the other URLs may still break an expectation."""
    made, digest = None, ""
    facts: dict[str, Observation]
    try:
        data = _body(url, sent, params, context, deadline)
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        document = Document(url, data, format_of(url.partition("?")[0], params.format), params.delimiter)
        made = _made(params.produced_at, document)
        report_files.check_age(context.host, "its answer", made, params.max_age)
        facts = _observed(params, document)
    except EvidenceError as fault:
        facts = dict.fromkeys(params.facts, Unseen(fault.cause, fault.detail))
    told = {name: sent.told(url, observed) for name, observed in facts.items()}
    return _Read(told, Source(url, "document", produced_at=made, digest=digest))


def _body(url: str, sent: Sent, params: MetricsParams, context: ProbeContext, deadline: Deadline) -> bytes:
    def request(until: Deadline) -> HttpResponse | Unreachable:
        return context.http.get(url, sent.headers, until)

    outcome = take(request, context.http, deadline, RetryPolicy(1, RETRIES, params.timeout.total_seconds()))[0].outcome
    if isinstance(outcome, Unreachable):
        raise EvidenceError(Cause.UNREACHABLE, outcome.message)
    if isinstance(outcome, HttpResponse) and not 200 <= outcome.status < 300:
        raise EvidenceError(_REASONS.get(outcome.status, Cause.UNREACHABLE), f"answered {outcome.status}")
    body = outcome.body if isinstance(outcome, HttpResponse) else outcome
    if isinstance(body, Unseen):
        raise EvidenceError(body.cause, body.detail)
    return body


def more_facts(params: MetricsParams) -> Sequence[FactSpec]:
    """The facts that an item declares; the probe has no others."""
    return [fact.spec(name) for name, fact in params.facts.items()]


PROBE = Probe(
    summary="Any number or word out of JSON, YAML, TOML, XML, CSV or text, from files or URLs.",
    params=MetricsParams,
    facts=(),
    measure=measure,
    more_facts=more_facts,
    outside=lambda params: params.urls is not None,
)
