"""Whether services accept connections (TCP) at their ports, how surely, and how fast."""

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
from gate.probes.common.http import Patience, in_turn
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import OneOrMore, ProbeParams
from gate.probes.common.samples import RetryPolicy, Sample, few_for_p95, latencies, take
from gate.probes.common.targets import Shown
from gate.probes.common.worst import located, worst


def _target(written: str) -> str:
    try:
        parse_endpoint(written)
    except EvidenceError as fault:
        raise ValueError(fault.detail) from None
    return written


Targets = Annotated[OneOrMore[Annotated[str, AfterValidator(_target), ServiceAddresses()]], Field(max_length=50)]


class TcpParams(ProbeParams):
    """What stands under `with:`."""

    targets: Targets = Field(description="What to connect to: `host:port` or a list of them.")
    samples: int = Field(default=1, ge=1, le=200, description="How often each target is connected to.")
    retries: int = Field(default=3, ge=0, le=10, description="How often a sample that fails is tried again.")
    timeout: Patience = Field(
        default=timedelta(seconds=5),
        description="How long one connection may take.",
        json_schema_extra={"default": "5s"},
    )


FACTS = (
    FactSpec("accepts", "every target accepts every connection", better=Better.HIGHER, kind=Kind.BOOLEAN),
    percentage("availability", "samples whose connection was accepted"),
    *targets.times("until it is accepted"),
)


def measure(params: TcpParams, context: ProbeContext) -> Evidence:
    """Connects to every target, one after the other, within nine tenths of the item's time."""
    seen = in_turn(params.targets, context.deadline, partial(_at, params, context))
    return Evidence(
        facts={spec.name: worst(spec, [each.facts[spec.name] for each in seen]) for spec in FACTS},
        findings=tuple(finding for each in seen for finding in targets.findings(each, _failure)),
        sources=tuple(Source(each.target, format="tcp") for each in seen),
        notes=tuple(note for each in seen for note in targets.notes(each, "accepted")),
        remedies=targets.remedies(seen, ("accepts", "availability"), "targets"),
    )


def _at(params: TcpParams, context: ProbeContext, target: str, deadline: Deadline) -> Shown[Connected]:
    """Everything that one target shows."""
    there, web = parse_endpoint(target), context.http

    def request(until: Deadline) -> Connected | Unreachable:
        return web.connect(there, until)

    effort = RetryPolicy(params.samples, params.retries, params.timeout.total_seconds())
    samples = take(request, web, deadline, effort)
    facts = {"accepts": _accepts(samples), "availability": targets.availability(samples), **_times(samples)}
    return Shown(target, {name: located(target, observed) for name, observed in facts.items()}, samples)


def _accepts(samples: Sequence[Sample[Connected]]) -> Observation:
    """False where one sample failed, true where none did; of a sample that could not be taken nothing is known."""
    each: list[Observation] = [
        Seen(value=sample.answered is not None) for sample in samples if sample.answered or sample.failed
    ]
    return worst(FACTS[0], [*each, *targets.unseen(samples)])


def _times(samples: Sequence[Sample[Connected]]) -> dict[str, Observation]:
    """The times of all samples; unseen as soon as one has none."""
    for sample in samples:
        if not sample.answered:
            missing = (
                sample.outcome if isinstance(sample.outcome, Unseen) else Unseen(Cause.UNREACHABLE, _words(sample))
            )
            return dict.fromkeys(targets.TIMES, missing)
    return latencies([sample.duration for sample in samples])


def _words(sample: Sample[Connected]) -> str:
    return sample.outcome.message if isinstance(sample.outcome, Unreachable) else "accepted"


def _failure(sample: Sample[Connected]) -> tuple[str, str]:
    return "no-connection", _words(sample)


PROBE = Probe(
    summary="Whether services accept connections (TCP) at their ports, how surely, and how fast.",
    params=TcpParams,
    facts=FACTS,
    measure=measure,
    unseeable=lambda params: few_for_p95(params.samples),
    outside=lambda _inputs: True,
)
