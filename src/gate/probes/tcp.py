"""Whether services accept connections (TCP) at their ports, how surely, and how fast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from gate.errors import EvidenceError
from gate.fetch.answers import Accepted, NoAnswer
from gate.fetch.targets import endpoint
from gate.model.evidence import Evidence, Finding, Observation, Reason, Seen, Source, Unseen
from gate.model.values import Better, FactSpec, Kind, Share, share
from gate.probe import Probe, Scene
from gate.probes._asking import OUR_SHARE, Patience
from gate.probes._reports import Inputs, as_list
from gate.probes._samples import Effort, Sample, few_for_p95, latencies, take
from gate.probes._worst import located, worst
from gate.world import Deadline


def _target(written: str) -> str:
    try:
        endpoint(written)
    except EvidenceError as fault:
        raise ValueError(fault.detail) from None
    return written


Targets = Annotated[
    tuple[Annotated[str, AfterValidator(_target)], ...],
    BeforeValidator(as_list),
    Field(min_length=1, max_length=50),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]


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
    FactSpec("min", "the fastest sample, until it is accepted", "ms", Better.LOWER),
    FactSpec("median", "the sample in the middle", "ms", Better.LOWER),
    FactSpec("p95", "the time that 95 % of the samples keep; needs 20 samples", "ms", Better.LOWER),
    FactSpec("max", "the slowest sample", "ms", Better.LOWER),
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one target showed."""

    target: str
    facts: Mapping[str, Observation]
    samples: Sequence[Sample[Accepted]]


def measure(inputs: TcpInputs, scene: Scene) -> Evidence:
    """Connects to every target, one after the other, within nine tenths of the item's time."""
    seen: list[_Seen] = []
    for number, target in enumerate(inputs.targets):
        left = scene.deadline.left * OUR_SHARE / (len(inputs.targets) - number)
        seen.append(_at(target, inputs, scene, Deadline.after(left)))
    return Evidence(
        facts={spec.name: worst(spec, [each.facts[spec.name] for each in seen]) for spec in FACTS},
        findings=tuple(finding for each in seen for finding in _findings(each)),
        sources=tuple(Source(each.target, format="tcp") for each in seen),
        notes=tuple(note for each in seen for note in _notes(each)),
    )


def _at(target: str, inputs: TcpInputs, scene: Scene, deadline: Deadline) -> _Seen:
    """Everything that one target shows."""
    there, web = endpoint(target), scene.web

    def ask(until: Deadline) -> Accepted | NoAnswer:
        return web.connect(there, until)

    effort = Effort(inputs.samples, inputs.retries, inputs.timeout.total_seconds())
    samples = take(ask, web, deadline, effort)
    facts = {"accepts": _accepts(samples), "availability": _availability(samples), **_times(samples)}
    return _Seen(target, {name: located(target, observed) for name, observed in facts.items()}, samples)


def _accepts(samples: Sequence[Sample[Accepted]]) -> Observation:
    """False where one sample failed, true where none did; of a sample that could not be taken nothing is known."""
    unseen = _unseen(samples)
    each: list[Observation] = [
        Seen(value=sample.answered is not None) for sample in samples if sample.answered or sample.failed
    ]
    return worst(FACTS[0], [*each, *unseen])


def _availability(samples: Sequence[Sample[Accepted]]) -> Observation:
    unseen = _unseen(samples)
    asked = len(samples) - len(unseen)
    accepted = sum(sample.answered is not None for sample in samples)
    return Seen(Share(accepted, asked), others=tuple(unseen[:1])) if asked else unseen[0]


def _times(samples: Sequence[Sample[Accepted]]) -> dict[str, Observation]:
    """The times of all samples; unseen as soon as one has none."""
    for sample in samples:
        if not sample.answered:
            missing = (
                sample.outcome if isinstance(sample.outcome, Unseen) else Unseen(Reason.UNREACHABLE, _words(sample))
            )
            return dict.fromkeys(("min", "median", "p95", "max"), missing)
    return latencies([sample.took for sample in samples])


def _unseen(samples: Sequence[Sample[Accepted]]) -> list[Unseen]:
    return [sample.outcome for sample in samples if isinstance(sample.outcome, Unseen)]


def _words(sample: Sample[Accepted]) -> str:
    return sample.outcome.words if isinstance(sample.outcome, NoAnswer) else "accepted"


def _findings(seen: _Seen) -> Iterator[Finding]:
    failed = [sample for sample in seen.samples if sample.failed]
    for words in dict.fromkeys(_words(sample) for sample in failed):
        count = sum(_words(sample) == words for sample in failed)
        often = f" ({count} of {len(seen.samples)} samples)" if len(seen.samples) > 1 else ""
        tries = max(sample.attempts for sample in failed)
        yield Finding(
            "no-connection", f"{seen.target}: {words}{often}" + (f", tried {tries} times" if tries > 1 else "")
        )


def _notes(seen: _Seen) -> Iterator[str]:
    retried = sum(sample.answered is not None and sample.attempts > 1 for sample in seen.samples)
    if retried:
        which = f"{retried} of {len(seen.samples)} samples were" if len(seen.samples) > 1 else "the sample was"
        yield f"{seen.target}: {which} accepted only after another attempt"


PROBE = Probe(
    summary="Whether services accept connections (TCP) at their ports, how surely, and how fast.",
    params=TcpInputs,
    facts=FACTS,
    measure=measure,
    unseeable=lambda inputs: few_for_p95(inputs.samples),
    outside=lambda _inputs: True,
)
