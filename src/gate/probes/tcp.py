"""Whether services accept connections (TCP) at their ports, how surely, and how fast."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field

from gate.errors import EvidenceError
from gate.fetch.answers import Accepted, NoAnswer
from gate.fetch.targets import endpoint
from gate.globs import OfServices
from gate.model.evidence import Evidence, Observation, Reason, Seen, Source, Unseen
from gate.model.values import Better, FactSpec, Kind, share
from gate.probe import Probe, Scene
from gate.probes import _targets
from gate.probes._asking import Patience, in_turn
from gate.probes._reports import Inputs, OneOrMore
from gate.probes._samples import Effort, Sample, few_for_p95, latencies, take
from gate.probes._targets import Shown
from gate.probes._worst import located, worst
from gate.world import Deadline


def _target(written: str) -> str:
    try:
        endpoint(written)
    except EvidenceError as fault:
        raise ValueError(fault.detail) from None
    return written


Targets = Annotated[OneOrMore[Annotated[str, AfterValidator(_target), OfServices()]], Field(max_length=50)]


class TcpInputs(Inputs):
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
    FactSpec("accepts", "every target accepts every connection", better=Better.HIGHER, kind=Kind.FLAG),
    share("availability", "samples whose connection was accepted"),
    *_targets.times("until it is accepted"),
)


def measure(inputs: TcpInputs, scene: Scene) -> Evidence:
    """Connects to every target, one after the other, within nine tenths of the item's time."""
    seen = in_turn(inputs.targets, scene.deadline, partial(_at, inputs, scene))
    return Evidence(
        facts={spec.name: worst(spec, [each.facts[spec.name] for each in seen]) for spec in FACTS},
        findings=tuple(finding for each in seen for finding in _targets.findings(each, _failure)),
        sources=tuple(Source(each.target, format="tcp") for each in seen),
        notes=tuple(note for each in seen for note in _targets.notes(each, "accepted")),
        remedies=_targets.remedies(seen, ("accepts", "availability"), "targets"),
    )


def _at(inputs: TcpInputs, scene: Scene, target: str, deadline: Deadline) -> Shown[Accepted]:
    """Everything that one target shows."""
    there, web = endpoint(target), scene.web

    def ask(until: Deadline) -> Accepted | NoAnswer:
        return web.connect(there, until)

    effort = Effort(inputs.samples, inputs.retries, inputs.timeout.total_seconds())
    samples = take(ask, web, deadline, effort)
    facts = {"accepts": _accepts(samples), "availability": _targets.availability(samples), **_times(samples)}
    return Shown(target, {name: located(target, observed) for name, observed in facts.items()}, samples)


def _accepts(samples: Sequence[Sample[Accepted]]) -> Observation:
    """False where one sample failed, true where none did; of a sample that could not be taken nothing is known."""
    each: list[Observation] = [
        Seen(value=sample.answered is not None) for sample in samples if sample.answered or sample.failed
    ]
    return worst(FACTS[0], [*each, *_targets.unseen(samples)])


def _times(samples: Sequence[Sample[Accepted]]) -> dict[str, Observation]:
    """The times of all samples; unseen as soon as one has none."""
    for sample in samples:
        if not sample.answered:
            missing = (
                sample.outcome if isinstance(sample.outcome, Unseen) else Unseen(Reason.UNREACHABLE, _words(sample))
            )
            return dict.fromkeys(_targets.TIMES, missing)
    return latencies([sample.took for sample in samples])


def _words(sample: Sample[Accepted]) -> str:
    return sample.outcome.words if isinstance(sample.outcome, NoAnswer) else "accepted"


def _failure(sample: Sample[Accepted]) -> tuple[str, str]:
    return "no-connection", _words(sample)


PROBE = Probe(
    summary="Whether services accept connections (TCP) at their ports, how surely, and how fast.",
    params=TcpInputs,
    facts=FACTS,
    measure=measure,
    unseeable=lambda inputs: few_for_p95(inputs.samples),
    outside=lambda _inputs: True,
)
