"""TCP connections to services: whether they are accepted, the availability and the latency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field

from gate.adapters.clock import Deadline
from gate.adapters.http.response import Connected, Unreachable
from gate.adapters.http.targets import parse_endpoint
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Seen, Source, Unseen
from gate.model.globs import ServiceAddresses
from gate.model.values import Better, FactSpec, Kind, percentage
from gate.probes.common import targets
from gate.probes.common.aggregate import aggregate, with_target
from gate.probes.common.http import WAIT, Timeout, Wait, measure_targets, wait_seconds
from gate.probes.common.parameters import OneOrMore, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.sampling import RetryPolicy, Sample, compute_latencies, take_samples, unavailable_p95
from gate.probes.common.targets import TargetResult


def _check_target(target: str) -> str:
    try:
        parse_endpoint(target)
    except EvidenceError as error:
        raise ValueError(error.detail) from None
    return target


Targets = Annotated[OneOrMore[Annotated[str, AfterValidator(_check_target), ServiceAddresses()]], Field(max_length=50)]


class TcpParams(ProbeParams):
    """The parameters of the probe `tcp`."""

    targets: Targets = Field(description="The service to connect to, as `host:port`, or a list of them.")
    samples: int = Field(default=1, ge=1, le=200, description="How many connections are made to each target.")
    retries: int = Field(default=3, ge=0, le=10, description="How many times a failed sample is retried.")
    timeout: Timeout = Field(
        default=timedelta(seconds=5),
        description="The longest time for one connection.",
        json_schema_extra={"default": "5s"},
    )
    wait: Wait = Field(default=None, description=WAIT)


FACTS = (
    FactSpec("accepts", "whether every target accepts every connection", better=Better.HIGHER, kind=Kind.BOOLEAN),
    percentage("availability", "percentage of the samples whose connection was accepted"),
    *targets.latency_specs("until it is accepted"),
)


def measure(params: TcpParams, context: ProbeContext) -> Evidence:
    """Connects to every target, one after the other, within nine tenths of the item's time."""
    results = measure_targets(params.targets, context.deadline, partial(_measure_target, params, context))
    return Evidence(
        facts={spec.name: aggregate(spec, [result.facts[spec.name] for result in results]) for spec in FACTS},
        findings=tuple(
            finding for result in results for finding in targets.describe_failures(result, _describe_failure)
        ),
        sources=tuple(Source(result.target, format="tcp") for result in results),
        notes=tuple(note for result in results for note in targets.describe_retries(result, "accepted")),
        remedies=targets.suggest_remedies(
            results, ("accepts", "availability"), "targets", waits=params.wait is not None
        ),
    )


def _measure_target(
    params: TcpParams, context: ProbeContext, target: str, deadline: Deadline
) -> TargetResult[Connected]:
    """All facts of one target."""
    address, web = parse_endpoint(target), context.open_http()

    def request(until: Deadline) -> Connected | Unreachable:
        return web.connect(address, until)

    policy = RetryPolicy(params.samples, params.retries, params.timeout.total_seconds())
    samples = take_samples(request, web, deadline, policy)
    facts = {
        "accepts": _accepts(samples),
        "availability": targets.measure_availability(samples),
        **_latency_facts(samples),
    }
    return TargetResult(target, {name: with_target(target, fact) for name, fact in facts.items()}, samples)


def _accepts(samples: Sequence[Sample[Connected]]) -> Observation:
    """False when a sample failed, true when none did; unseen for a sample that could not be taken."""
    observations: list[Observation] = [
        Seen(value=sample.response is not None) for sample in samples if sample.response or sample.failed
    ]
    return aggregate(FACTS[0], [*observations, *targets.select_missing(samples)])


def _latency_facts(samples: Sequence[Sample[Connected]]) -> dict[str, Observation]:
    """The latency of all samples; unseen when one of them was not accepted."""
    for sample in samples:
        if not sample.response:
            outcome = sample.outcome
            unseen = outcome if isinstance(outcome, Unseen) else Unseen(Cause.UNREACHABLE, _describe_outcome(sample))
            return dict.fromkeys(targets.LATENCY_FACTS, unseen)
    return compute_latencies([sample.duration for sample in samples])


def _describe_outcome(sample: Sample[Connected]) -> str:
    return sample.outcome.message if isinstance(sample.outcome, Unreachable) else "accepted"


def _describe_failure(sample: Sample[Connected]) -> tuple[str, str]:
    return "no-connection", _describe_outcome(sample)


PROBE = Probe(
    summary="TCP connections to services: whether they are accepted, the availability and the latency.",
    params=TcpParams,
    facts=FACTS,
    measure=measure,
    unavailable_facts=lambda params: unavailable_p95(params.samples),
    is_remote=lambda _params: True,
    wait=lambda params: wait_seconds(params.wait),
)
