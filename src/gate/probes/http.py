"""The responses of a web service: status, latency, availability, certificate, and values from headers and body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

from gate.adapters.clock import Deadline
from gate.adapters.http import certificate
from gate.adapters.http.client import MAX_BODY
from gate.adapters.http.response import HttpResponse, Unreachable
from gate.model.digest import compute_digest
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Seen, Source, Unseen
from gate.model.values import Better, FactSpec, Kind, percentage
from gate.probes.common import http_body, targets
from gate.probes.common.aggregate import aggregate
from gate.probes.common.http import RequestHeaders, measure_targets, wait_seconds
from gate.probes.common.http_parameters import HttpParams, ResponseField
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.sampling import (
    RetryPolicy,
    Sample,
    compute_latencies,
    select_best_samples,
    take_samples,
    unavailable_p95,
)
from gate.probes.common.targets import TargetResult

NO_RESPONSE = Decimal(600)
"""The status of a sample without a response: RFC 9110, section 15, defines no status of 600 or more."""

MIN_SHA_PREFIX = 7
"""How many digits of a commit identify it."""

MAX_HEADER_NAME = 100
"""The longest name of a header, in characters."""

FACTS = (
    FactSpec(
        "status",
        "status code of the response, after redirects; 600 without a response",
        low=Decimal(100),
        high=Decimal(999),
    ),
    percentage("availability", "percentage of the samples with a response other than 5xx"),
    *targets.latency_specs("to the last byte"),
    FactSpec("redirects", "redirects before the response", better=Better.LOWER),
    FactSpec("headers", "names of the response headers, in lower case", kind=Kind.LIST),
    FactSpec(
        "certificate_valid_for",
        "time until the certificate expires; negative after that",
        "s",
        Better.HIGHER,
        low=None,
        is_clock=True,
    ),
)

SPECS = {spec.name: spec for spec in FACTS}

VERSION = FactSpec("version_matches", "whether the deployed version is the commit under test", kind=Kind.BOOLEAN)


def item_facts(params: HttpParams) -> Sequence[FactSpec]:
    """The facts that an item declares with `facts` and `version`."""
    return [*(fact.spec(name) for name, fact in params.facts.items()), *([VERSION] if params.version else [])]


def measure(params: HttpParams, context: ProbeContext) -> Evidence:
    """Requests every URL, one after the other, within nine tenths of the item's time.

    Raises:
        EvidenceError: absent or unreadable when the variable of a header is not set or cannot be sent.
    """
    headers = RequestHeaders(params.headers, context.secrets)
    context.open_http().preload()
    results = measure_targets(params.urls, context.deadline, _UrlMeasurement(params, context, headers).measure)
    specs = PROBE.declares(params)
    return Evidence(
        facts={name: aggregate(spec, [result.facts[name] for result in results]) for name, spec in specs.items()},
        findings=tuple(
            finding for result in results for finding in targets.describe_failures(result, _describe_failure)
        ),
        sources=tuple(_source(result) for result in results),
        notes=tuple(note for result in results for note in targets.describe_retries(result, "answered")),
        remedies=targets.suggest_remedies(
            results,
            ("status", "availability"),
            "urls",
            waits=params.wait is not None,
            errors=[text for result in results if (text := _describe_error(result))],
        ),
    )


class _UrlMeasurement:
    """Measures the URLs of one item, which share its parameters and headers."""

    def __init__(self, params: HttpParams, context: ProbeContext, headers: RequestHeaders) -> None:
        self.params = params
        self.context = context
        self.headers = headers

    def measure(self, url: str, deadline: Deadline) -> TargetResult[HttpResponse]:
        """All facts of one URL."""
        params, web = self.params, self.context.open_http()
        certificate_fact = self._certificate(url, deadline)
        policy = RetryPolicy(params.samples, params.retries, params.timeout.total_seconds())
        samples = take_samples(
            lambda until: web.get(url, self.headers.values, until, params.follow), web, deadline, policy
        )
        best = select_best_samples(samples, params.required_samples)
        facts: dict[str, Observation] = {
            "status": aggregate(SPECS["status"], [_status(sample) for sample in best]),
            "availability": targets.measure_availability(samples),
            "certificate_valid_for": certificate_fact,
            **self._response_facts(samples),
        }
        redacted = {name: self.headers.redact_observation(url, observed) for name, observed in facts.items()}
        return TargetResult(url, redacted, samples)

    def _certificate(self, url: str, deadline: Deadline) -> Observation:
        if not url.lower().startswith("https:"):
            return Unseen(Cause.ABSENT, "the URL does not use https, so there is no certificate")
        timeout = min(deadline.remaining, self.params.timeout.total_seconds())
        try:
            end = certificate.not_after(self.context.open_http().certificate(url, Deadline.after(timeout)))
        except EvidenceError as error:
            return error.unseen
        return Seen(Decimal((end - self.context.clock.now) // timedelta(seconds=1)))

    def _response_facts(self, samples: Sequence[Sample[HttpResponse]]) -> dict[str, Observation]:
        """The facts that need a response; unseen when too few samples have one."""
        params = self.params
        responses = [response for sample in samples if (response := sample.response)]
        if len(responses) < params.required_samples:
            unseen = _too_few_responses(samples, len(responses), params.required_samples)
            names = (*targets.LATENCY_FACTS, "redirects", "headers", *(spec.name for spec in item_facts(params)))
            return dict.fromkeys(names, unseen)
        facts = _latency_facts(samples)
        for name, fact in params.facts.items():
            spec = fact.spec(name)
            facts[name] = aggregate(spec, [http_body.observe(spec, fact, response) for response in responses])
        if params.version:
            versions = [self._version_matches(params.version, response) for response in responses]
            facts[VERSION.name] = aggregate(VERSION, versions)
        redirects: list[Observation] = [Seen(Decimal(response.redirects)) for response in responses]
        facts["redirects"] = aggregate(SPECS["redirects"], redirects)
        facts["headers"] = aggregate(SPECS["headers"], [_header_names(response) for response in responses])
        return facts

    def _version_matches(self, field: ResponseField, response: HttpResponse) -> Observation:
        head = self.context.subject.head_sha.lower()
        if not head:
            return Unseen(Cause.ABSENT, "the commit under test is unknown, so the version cannot be compared with it")
        try:
            deployed = str(http_body.find_value(field, response)).strip().lower()
        except EvidenceError as error:
            return error.unseen
        return Seen(len(deployed) >= MIN_SHA_PREFIX and head.startswith(deployed))


# -------------------------------------------------------------------------------------------------------- single facts


def _status(sample: Sample[HttpResponse]) -> Observation:
    """The status of one sample. Without a response it can break an expectation, and is unseen for all others."""
    match sample.outcome:
        case HttpResponse(status):
            return Seen(Decimal(status))
        case Unreachable(message):
            return Seen(NO_RESPONSE, other_targets=(Unseen(Cause.UNREACHABLE, f"no response: {message}"),))
        case unseen:
            return unseen


def _latency_facts(samples: Sequence[Sample[HttpResponse]]) -> dict[str, Observation]:
    if any(not sample.response.is_complete for sample in samples if sample.response):
        unseen = Unseen(Cause.TOO_LARGE, f"the body has more than {MAX_BODY:,} bytes, so it was not read to its end")
        return dict.fromkeys(targets.LATENCY_FACTS, unseen)
    return compute_latencies([sample.duration for sample in samples if sample.response])


def _header_names(response: HttpResponse) -> Observation:
    if any(len(name) > MAX_HEADER_NAME for name in response.headers):
        return Unseen(Cause.TOO_LARGE, f"the name of a header has more than {MAX_HEADER_NAME} characters")
    return Seen(frozenset(response.headers))


def _too_few_responses(samples: Sequence[Sample[HttpResponse]], responses: int, required: int) -> Unseen:
    """Why the facts that need a response are unseen."""
    if missing := targets.select_missing(samples):
        return missing[0]
    message = next(_describe_outcome(sample) for sample in samples if sample.failed)
    if len(samples) == 1:
        return Unseen(Cause.UNREACHABLE, message)
    count = f"{responses} of {len(samples)} samples have a response, and {required} are required"
    return Unseen(Cause.UNREACHABLE, f"{count}: {message}")


def _describe_outcome(sample: Sample[HttpResponse]) -> str:
    match sample.outcome:
        case HttpResponse(status):
            return f"answered {status}"
        case Unreachable(message):
            return message
        case unseen:
            return unseen.detail


# --------------------------------------------------------------------------------------------------------- other parts


def _describe_failure(sample: Sample[HttpResponse]) -> tuple[str, str]:
    rule = "server-error" if isinstance(sample.outcome, HttpResponse) else "no-answer"
    return rule, _describe_outcome(sample)


def _describe_error(result: TargetResult[HttpResponse]) -> str:
    """The target with the error that it answers; empty when it answers none (RFC 9110, section 15: 4xx and 5xx)."""
    statuses = {sample.outcome.status for sample in result.samples if isinstance(sample.outcome, HttpResponse)}
    errors = [str(status) for status in sorted(statuses) if status >= HTTPStatus.BAD_REQUEST]
    return f"{result.target}, which answers {' and '.join(errors)}" if errors else ""


def _source(result: TargetResult[HttpResponse]) -> Source:
    bodies = [sample.response.body for sample in result.samples if sample.response]
    last = bodies[-1] if bodies else None
    digest = compute_digest(last) if isinstance(last, bytes) else ""
    return Source(result.target, format="http", digest=digest)


def _unavailable_facts(params: HttpParams) -> Mapping[str, str]:
    facts = unavailable_p95(params.samples)
    if not params.version:
        facts["version_matches"] = "set `version` under `with`: where the response has its commit"
    if any(url.lower().startswith("http:") for url in params.urls):
        facts["certificate_valid_for"] = "use an https URL; a server on http presents no certificate"
    return facts


PROBE = Probe(
    summary="Responses of a web service: status, latency, availability, certificate, and values from them.",
    params=HttpParams,
    facts=FACTS,
    measure=measure,
    item_facts=item_facts,
    unavailable_facts=_unavailable_facts,
    is_remote=lambda _params: True,
    wait=lambda params: wait_seconds(params.wait),
)
