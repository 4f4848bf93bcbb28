"""Numbers, percentages, strings and booleans from JSON, YAML, TOML, XML, CSV or text, in files or at URLs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import BinaryIO

from gate.adapters.clock import Deadline
from gate.adapters.http.response import HttpResponse, Unreachable
from gate.formats.common import content
from gate.model import timestamps
from gate.model.digest import compute_digest
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Remedy, Source, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.values import FactSpec
from gate.probes.common import report_files
from gate.probes.common.aggregate import with_target
from gate.probes.common.combination import combine
from gate.probes.common.http import RequestHeaders, measure_targets
from gate.probes.common.metrics_parameters import DocumentField, MetricsParams
from gate.probes.common.metrics_values import Document, detect_format, lacks_value, observe
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.sampling import RetryPolicy, take_samples
from gate.probes.common.staleness import check_age

MAX_DOCUMENTS = 500
MAX_DOCUMENT = 16 * 1024 * 1024
"""The largest document, unpacked, in bytes; as JSON of empty lists it becomes half a gigabyte of objects."""

MAX_TOTAL_SIZE = 256 * 1024 * 1024
RETRIES = 3

_CAUSES = {401: Cause.FORBIDDEN, 403: Cause.FORBIDDEN, 404: Cause.ABSENT, 410: Cause.ABSENT}
"""The cause for a response that is not a success; every other status is unreachable."""


@dataclass(frozen=True, slots=True)
class _DocumentResult:
    """The facts and the source of one report or URL."""

    facts: dict[str, list[Observation]]
    source: Source
    notes: tuple[str, ...] = ()


def measure(params: MetricsParams, context: ProbeContext) -> Evidence:
    """Reads every document of the item; each of them must contain every fact.

    Raises:
        EvidenceError: when a glob matches no file, a report is unusable or too old, or a header has no value.
    """
    results = list(_measure_urls(params, context) if params.urls else _measure_files(params, context))
    specs = PROBE.declares(params)
    facts = {
        name: combine(specs[name], [observed for result in results for observed in result.facts[name]], fact.of)
        for name, fact in params.facts.items()
    }
    notes = tuple(note for result in results for note in result.notes)
    sources = tuple(result.source for result in results)
    remedies = _suggest_remedies(params, facts)
    return Evidence(report_files.count_reports(results) | facts, sources=sources, notes=notes, remedies=remedies)


def _suggest_remedies(params: MetricsParams, facts: Mapping[str, Observation]) -> dict[str, Remedy]:
    """Advice for facts whose value is not in a file that was read; a service may still be writing its value."""
    if params.urls:
        return {}
    return {
        name: Remedy(
            f"Write the value at {params.facts[name].label}, or fix the path at the item. If documents may lack the "
            f"value, give `{name}` a `default`; to make its presence a condition, use `exists: true`."
        )
        for name, observed in facts.items()
        if isinstance(observed, Unseen) and observed.cause is Cause.MISSING_VALUE
    }


def _observe_facts(params: MetricsParams, document: Document) -> dict[str, list[Observation]]:
    return {name: observe(fact.spec(name), fact, document) for name, fact in params.facts.items()}


def _describe_defaults(params: MetricsParams, document: Document) -> tuple[str, ...]:
    """A note for each fact whose value is not in the document, so that its default counts."""
    return tuple(
        f"{document.name} has no value at {fact.label}; the default of {name} counts: {fact.default}"
        for name, fact in params.facts.items()
        if lacks_value(fact, document)
    )


def _produced_at(field: DocumentField | None, document: Document) -> datetime | None:
    """The time in the document; the earliest when the field selects several.

    Raises:
        EvidenceError: stale when the document does not have the time there.
    """
    if field is None:
        return None
    try:
        raw_times = [value for value, _ in document.find(field)]
    except EvidenceError as error:
        raise EvidenceError(Cause.STALE, f"the time of the document is unknown: {error.detail}") from None
    times = [timestamps.parse_report_time(raw) if isinstance(raw, str) else None for raw in raw_times]
    valid = [time for time in times if time]
    if not valid or len(valid) < len(times):
        raise EvidenceError(
            Cause.STALE, f"the time of the document is unknown: expected a time (ISO 8601) at {field.label}"
        )
    return min(valid)


# -------------------------------------------------------------------------------------------------------------- files


def _measure_files(params: MetricsParams, context: ProbeContext) -> Iterator[_DocumentResult]:
    paths = report_files.match_globs(context.workspace, params.reports or ())
    if len(paths) > MAX_DOCUMENTS:
        detail = f"the globs match {len(paths):,} files; at most {MAX_DOCUMENTS} are read"
        raise EvidenceError(Cause.TOO_LARGE, detail, next(iter(paths.values())))
    remaining = MAX_TOTAL_SIZE
    for path, glob in paths.items():
        try:
            result, size = _measure_file(params, context, path, glob)
        except EvidenceError as error:
            raise EvidenceError(error.cause, error.detail, glob) from None
        remaining -= size
        if remaining < 0:
            raise EvidenceError(
                Cause.TOO_LARGE, f"the documents have more than {MAX_TOTAL_SIZE:,} bytes; narrow the globs", glob
            )
        yield result


def _measure_file(params: MetricsParams, context: ProbeContext, path: str, glob: str) -> tuple[_DocumentResult, int]:
    """The result of one file that the glob matches, and its size in bytes."""
    data, digest = report_files.read(context.workspace, path, _read_bytes)
    document = Document(path, data, detect_format(path, params.format), params.delimiter)
    try:
        produced_at = _produced_at(params.produced_at, document)
    except EvidenceError as error:
        raise EvidenceError(error.cause, f"{path}: {error.detail}") from None
    check_age(path, produced_at, params.max_age, now=context.clock.now, repository=context.repository)
    facts = {
        name: [with_target(path, observed, glob) for observed in observations]
        for name, observations in _observe_facts(params, document).items()
    }
    source = Source(path, "document", produced_at=produced_at, digest=digest)
    return _DocumentResult(facts, source, _describe_defaults(params, document)), len(data)


def _read_bytes(stream: BinaryIO) -> bytes:
    """All bytes of the file, unpacked when it is a gzip file."""
    chunks, size = [], 0
    for chunk in content.read_chunks(stream):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_DOCUMENT:
            raise EvidenceError(Cause.TOO_LARGE, f"the document has more than {MAX_DOCUMENT:,} bytes")
    return b"".join(chunks)


# --------------------------------------------------------------------------------------------------------------- URLs


def _measure_urls(params: MetricsParams, context: ProbeContext) -> list[_DocumentResult]:
    headers = RequestHeaders(params.headers, context.secrets)
    context.open_http().preload()
    return measure_targets(params.urls or (), context.deadline, partial(_measure_url, params, context, headers))


def _measure_url(
    params: MetricsParams, context: ProbeContext, headers: RequestHeaders, url: str, deadline: Deadline
) -> _DocumentResult:
    """The facts of one URL; an error makes only these unseen, since other URLs may still break an expectation."""
    produced_at, digest = None, ""
    notes: tuple[str, ...] = ()
    facts: dict[str, list[Observation]]
    try:
        data = _fetch(url, headers, params, context, deadline)
        digest = compute_digest(data)
        document = Document(url, data, detect_format(url.partition("?")[0], params.format), params.delimiter)
        produced_at = _produced_at(params.produced_at, document)
        check_age("the response", produced_at, params.max_age, now=context.clock.now, repository=context.repository)
        facts, notes = _observe_facts(params, document), _describe_defaults(params, document)
    except EvidenceError as error:
        facts = {name: [Unseen(error.cause, error.detail, url)] for name in params.facts}
    redacted = {
        name: [headers.redact_observation(url, observed) for observed in observations]
        for name, observations in facts.items()
    }
    return _DocumentResult(redacted, Source(url, "document", produced_at=produced_at, digest=digest), notes)


def _fetch(
    url: str, headers: RequestHeaders, params: MetricsParams, context: ProbeContext, deadline: Deadline
) -> bytes:
    def request(until: Deadline) -> HttpResponse | Unreachable:
        return context.open_http().get(url, headers.values, until)

    policy = RetryPolicy(1, RETRIES, params.timeout.total_seconds())
    outcome = take_samples(request, context.open_http(), deadline, policy)[0].outcome
    if isinstance(outcome, Unreachable):
        raise EvidenceError(Cause.UNREACHABLE, outcome.message)
    if isinstance(outcome, HttpResponse) and not 200 <= outcome.status < 300:
        raise EvidenceError(_CAUSES.get(outcome.status, Cause.UNREACHABLE), f"answered {outcome.status}")
    body = outcome.body if isinstance(outcome, HttpResponse) else outcome
    if isinstance(body, Unseen):
        raise EvidenceError(body.cause, body.detail, body.subject)
    return body


def item_facts(params: MetricsParams) -> Sequence[FactSpec]:
    """The facts that an item declares; one called `reports` replaces that of the probe."""
    return [fact.spec(name) for name, fact in params.facts.items()]


PROBE = Probe(
    summary="Numbers, percentages, strings and booleans from JSON, YAML, TOML, XML, CSV or text, in files or at URLs.",
    params=MetricsParams,
    facts=(REPORTS,),
    measure=measure,
    item_facts=item_facts,
    is_remote=lambda params: params.urls is not None,
)
