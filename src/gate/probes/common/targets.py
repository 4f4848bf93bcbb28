"""Facts, findings, notes and remedies of service targets; every probe that calls services uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic

from gate.adapters.http.response import Unreachable
from gate.model.evidence import Finding, Observation, Remedy, Seen, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names
from gate.model.values import Better, FactSpec, Percentage
from gate.probes.common.sampling import Response, Sample

MAX_TARGETS_IN_MESSAGE = 3

LATENCY_FACTS = ("min", "median", "p95", "max")
"""The names of the facts that `sampling.compute_latencies` returns."""


def latency_specs(end: str) -> tuple[FactSpec, ...]:
    """The facts of LATENCY_FACTS; `end` says when the time of a sample ends."""
    return (
        FactSpec("min", f"time of the fastest sample, {end}", "ms", Better.LOWER),
        FactSpec("median", "median time of the samples", "ms", Better.LOWER),
        FactSpec("p95", "95th percentile of the time; needs 20 samples", "ms", Better.LOWER),
        FactSpec("max", "time of the slowest sample", "ms", Better.LOWER),
    )


@dataclass(frozen=True, slots=True)
class TargetResult(Generic[Response]):
    """The facts and samples of one target, which is a URL or `host:port`."""

    target: str
    facts: Mapping[str, Observation]
    samples: Sequence[Sample[Response]]


def select_missing(samples: Sequence[Sample[Response]]) -> list[Unseen]:
    """The reasons of the samples that could not be taken."""
    return [sample.outcome for sample in samples if isinstance(sample.outcome, Unseen)]


def measure_availability(samples: Sequence[Sample[Response]]) -> Observation:
    """The percentage of samples with a response, among those that could be taken."""
    missing = select_missing(samples)
    total = len(samples) - len(missing)
    successful = sum(sample.response is not None for sample in samples)
    return Seen(Percentage(successful, total), other_targets=tuple(missing[:1])) if total else missing[0]


def describe_failures(
    result: TargetResult[Response], describe: Callable[[Sample[Response]], tuple[str, str]]
) -> Iterator[Finding]:
    """The failed samples; those that `describe` gives the same rule and message share one finding."""
    groups: dict[tuple[str, str], list[int]] = {}
    for sample in result.samples:
        if sample.failed:
            groups.setdefault(describe(sample), []).append(sample.attempts)
    for (rule, message), attempts in groups.items():
        count = f" ({len(attempts)} of {len(result.samples)} samples)" if len(result.samples) > 1 else ""
        retries = f", after {max(attempts)} attempts" if max(attempts) > 1 else ""
        yield Finding(rule, f"{result.target}: {message}{count}{retries}")


def suggest_remedies(
    results: Sequence[TargetResult[Response]], facts: Sequence[str], parameter: str, *, waits: bool,
    errors: Sequence[str] = (),
) -> dict[str, Remedy]:  # fmt: skip
    """Advice for these facts when targets of the parameter do not respond, or answer with errors; else empty.

    `waits` is whether the item has waited for the service already. `errors` are targets with the error they answer,
    such as "https://a.example, which answers 503".
    """
    silent = [
        result.target for result in results if any(isinstance(sample.outcome, Unreachable) for sample in result.samples)
    ]
    sentences = []
    if silent:
        targets = join_names(silent, MAX_TARGETS_IN_MESSAGE)
        sentences.append(f"Make sure that this machine can reach {targets}, or fix the address under `{parameter}`.")
    if errors:
        sentences.append(f"Check {join_names(errors, MAX_TARGETS_IN_MESSAGE, separator='; ')}.")
    if sentences and not waits:
        sentences.append("If the service is still starting, add `wait: 2m` to the parameters of the item.")
    return dict.fromkeys(facts, Remedy(" ".join(sentences))) if sentences else {}


def describe_retries(result: TargetResult[Response], participle: str) -> Iterator[str]:
    """A note on samples that succeeded only after a retry; `participle` is `answered` or `accepted`."""
    retried = sum(sample.response is not None and sample.attempts > 1 for sample in result.samples)
    if retried:
        subject = f"{retried} of {len(result.samples)} samples were" if len(result.samples) > 1 else "the sample was"
        yield f"{result.target}: {subject} {participle} only after a retry"
